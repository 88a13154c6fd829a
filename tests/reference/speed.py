"""Measures PyTorch's training speed on random data, to compare with Windrow's benchmarks.

    /usr/bin/python3 speed.py --threads 1

One step is the step in training_step.py; its defaults are the classic settings. Prints one JSON object; tokensPerSecond is the median
over the steps after the warm-up. README.md explains what makes it fast.
"""

import json
import statistics

import fastest_blas   # before torch
import torch

from training_step import Training, parser


def main():
    options = parser(__doc__.split("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    training = Training(args, args.batch)
    median = statistics.median(training.time_steps())
    print(json.dumps({
        "tokensPerSecond": round(args.batch * args.window / median),
        "millisecondsPerStep": round(1000 * median, 2),
        **vars(args),
        "parameters": training.parameter_count(),
        "torch": torch.__version__,
        "blas": fastest_blas.DESCRIPTION,
    }))


if __name__ == "__main__":
    main()
