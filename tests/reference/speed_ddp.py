"""Measures PyTorch's DistributedDataParallel over Gloo on this machine, to compare with several workers.

    OPENBLAS_FOLDER=/usr/lib/x86_64-linux-gnu/openblas-pthread /usr/bin/python3 speed_ddp.py --processes 2

One step is the step in training_step.py, in processes of one thread each that have equal parts of the batch and average their gradients
over loopback. Prints one JSON object; tokensPerSecond counts the whole batch and uses the first process's median step after the
warm-up. The other processes take equally long, because each waits for all gradients.
"""

import json
import os
import statistics
import tempfile

import fastest_blas   # before torch
import torch
from torch import distributed
from torch.nn.parallel import DistributedDataParallel

from training_step import Training, parser


def share(model):
    """The model whose gradients are averaged over the processes; they are stored in the buffers that are sent, which saves a copy."""
    return DistributedDataParallel(model, gradient_as_bucket_view=True)


def run(rank, args, store):
    """One process. `store` is the file that the processes use to find each other."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    distributed.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=args.processes)
    training = Training(args, args.batch // args.processes, seed=rank, wrap=share)
    median = statistics.median(training.time_steps())
    if rank == 0:
        print(json.dumps({
            "tokensPerSecond": round(args.batch * args.window / median),
            "millisecondsPerStep": round(1000 * median, 2),
            **vars(args),
            "parameters": training.parameter_count(),
            "torch": torch.__version__,
            "blas": fastest_blas.DESCRIPTION,
        }), flush=True)
    distributed.barrier()
    distributed.destroy_process_group()


def main():
    options = parser(__doc__.split("\n")[0])
    options.add_argument("--processes", type=int, default=2)
    args = options.parse_args()
    if args.batch % args.processes:
        options.error(f"a batch of {args.batch} cannot be divided evenly among {args.processes} processes")
    with tempfile.TemporaryDirectory() as folder:
        torch.multiprocessing.spawn(run, args=(args, os.path.join(folder, "store")), nprocs=args.processes)


if __name__ == "__main__":
    main()
