"""Measures PyTorch's training speed on random tokens: the rival of Windrow's benchmarks.

    /usr/bin/python3 speed.py --threads 1

One step is what a Windrow job does: forward over a window, mean cross entropy, truncated BPTT with the carried state, values
clipped to +-5, optimizer. Prints one JSON object; tokensPerSecond is the median over the steps after the warm-up. README.md
says what makes it fast.
"""

import argparse
import json
import statistics
import time

import fastest_blas   # before torch
import torch
from torch.nn.functional import cross_entropy

from reference_model import CELLS, TokenModel, detach


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=30, help="measured steps")
    parser.add_argument("--warm-up", type=int, default=5, help="steps before them")
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--vocab", type=int, default=65)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--window", type=int, default=50)
    parser.add_argument("--input", choices=("onehot", "embedding"), default="onehot")
    parser.add_argument("--embedding", type=int, default=128, help="width of the embedding")
    parser.add_argument("--optimizer", choices=("rmsprop", "adam"), default="rmsprop")
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = TokenModel(args.cell, args.vocab, args.hidden, args.layers, args.embedding if args.input == "embedding" else None)
    if args.optimizer == "rmsprop":
        optimizer = torch.optim.RMSprop(model.parameters(), lr=0.002, alpha=0.95)
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=0.002)
    count = args.warm_up + args.steps
    text = torch.randint(args.vocab, (count * args.window + 1, args.batch))

    state, seconds = None, []
    for start in range(0, count * args.window, args.window):
        begin = time.perf_counter()
        inputs, targets = text[start:start + args.window], text[start + 1:start + args.window + 1]
        optimizer.zero_grad(set_to_none=True)
        logits, state = model(inputs, state)
        state = detach(state)
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten())
        loss.backward()
        torch.nn.utils.clip_grad_value_(model.parameters(), 5)
        optimizer.step()
        loss.item()
        seconds.append(time.perf_counter() - begin)

    median = statistics.median(seconds[args.warm_up:])
    print(json.dumps({
        "tokensPerSecond": round(args.batch * args.window / median),
        "millisecondsPerStep": round(1000 * median, 2),
        **vars(args),
        "torch": torch.__version__,
        "blas": fastest_blas.DESCRIPTION,
    }))


if __name__ == "__main__":
    main()
