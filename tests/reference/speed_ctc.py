"""Measures PyTorch's speed in training on transcripts (CTC), to compare with Windrow's benchmark `transcripts`.

    /usr/bin/python3 speed_ctc.py --threads 1 --kind packed

One step is a batch of random sequences of real numbers, whose lengths are spread evenly between --shortest and --longest: bidirectional LSTM layers, an output
layer, CTC loss, backward, clipping by norm, Adam. `packed` runs the layers on a packed sequence, `padded` on the batch padded to the longest. Prints one JSON object;
tokensPerSecond counts the time steps of the sequences, without padding, and is that of the median step after the warm-up.
"""

import argparse
import json
import statistics
import time

import fastest_blas   # before torch
import torch
from torch import nn
from torch.nn.functional import ctc_loss, log_softmax
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--kind", choices=("packed", "padded"), default="packed")
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--inputs", type=int, default=40)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--outputs", type=int, default=28)
    parser.add_argument("--shortest", type=int, default=400)
    parser.add_argument("--longest", type=int, default=1200)
    parser.add_argument("--per-token", type=int, default=10, help="time steps for each token of a transcript")
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    rnn = nn.LSTM(args.inputs, args.hidden, args.layers, bidirectional=True)
    head = nn.Linear(2 * args.hidden, args.outputs)
    parameters = [*rnn.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.001)
    lengths = torch.tensor([args.longest - r * (args.longest - args.shortest) // (args.batch - 1) for r in range(args.batch)])
    inputs = torch.randn(args.longest, args.batch, args.inputs)
    tokens = lengths // args.per_token
    targets = torch.randint(args.outputs - 1, (int(tokens.sum()),))

    def step():
        optimizer.zero_grad(set_to_none=True)
        if args.kind == "packed":
            outputs, _ = pad_packed_sequence(rnn(pack_padded_sequence(inputs, lengths))[0])
        else:
            outputs, _ = rnn(inputs)
        loss = ctc_loss(log_softmax(head(outputs), -1), targets, lengths, tokens, blank=args.outputs - 1, reduction="sum") / int(tokens.sum())
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 5)
        optimizer.step()
        if not torch.isfinite(loss):
            raise SystemExit(f"the loss is {loss.item()}")

    for _ in range(args.warm_up):
        step()
    seconds = []
    for _ in range(args.steps):
        begin = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - begin)
    median = statistics.median(seconds)
    print(json.dumps({
        "tokensPerSecond": round(int(lengths.sum()) / median),
        "millisecondsPerStep": round(1000 * median, 2),
        **vars(args),
        "parameters": sum(parameter.numel() for parameter in parameters),
        "torch": torch.__version__,
        "blas": fastest_blas.DESCRIPTION,
    }))


if __name__ == "__main__":
    main()
