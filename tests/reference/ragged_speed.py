"""Times PyTorch on sequences of different lengths: packed, and the same number of sequences padded to the longest.

    /usr/bin/python3 ragged_speed.py --cell lstm --length 100

One run is a forward and a backward pass: real numbers, a recurrent layer, a class for each time step, cross entropy. The lengths are
spread evenly over 1..length. Both kinds are run in turn, so other load on the machine affects both. Prints one JSON object
with the milliseconds of each round. The packing itself is not timed.
"""

import argparse
import json
import time

import fastest_blas   # before torch
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from reference_model import CELLS, recurrent


class Tagger(nn.Module):
    """real numbers -> recurrent layers -> head -> logits of each time step"""

    def __init__(self, args):
        super().__init__()
        self.rnn = recurrent(args.cell, args.inputs, args.hidden, args.layers, args.bidirectional)
        self.head = nn.Linear(args.hidden * (2 if args.bidirectional else 1), args.classes)

    def forward(self, x):
        outputs, _ = self.rnn(x)
        return self.head(outputs.data.flatten(0, -2))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    parser.add_argument("--bidirectional", action="store_true")
    parser.add_argument("--length", type=int, default=100, help="time steps of the longest sequence")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--inputs", type=int, default=32, help="numbers per time step")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def milliseconds(model, x, targets):
    begin = time.perf_counter()
    model.zero_grad(set_to_none=True)
    loss = cross_entropy(model(x), targets, reduction="sum")
    loss.backward()
    elapsed = 1000 * (time.perf_counter() - begin)
    if not torch.isfinite(loss):
        raise SystemExit(f"the loss is {loss.item()}")
    return elapsed


def main():
    args = arguments()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = Tagger(args)
    padded = torch.rand(args.length, args.batch, args.inputs) - 0.5
    lengths = [1 + row * (args.length - 1) // (args.batch - 1) for row in reversed(range(args.batch))]
    packed = pack_padded_sequence(padded, torch.tensor(lengths))
    assert isinstance(packed, PackedSequence) and len(packed.data) == sum(lengths)
    targets = torch.randint(args.classes, (args.length * args.batch,))
    kinds = {"paddedMilliseconds": (padded, targets), "packedMilliseconds": (packed, targets[:sum(lengths)])}
    rounds = {name: [] for name in kinds}
    for number in range(1 + args.rounds):   # the first round warms up
        for name, (x, classes) in kinds.items():
            elapsed = milliseconds(model, x, classes)
            if number > 0:
                rounds[name].append(elapsed)
    print(json.dumps({
        **rounds,
        "packedSteps": sum(lengths),
        "paddedSteps": args.length * args.batch,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "torch": torch.__version__,
        "blas": fastest_blas.DESCRIPTION,
    }))


if __name__ == "__main__":
    main()
