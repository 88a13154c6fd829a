"""Trains the classic character model with PyTorch in the same way as a Windrow job, to compare validation losses.

    /usr/bin/python3 tiny_shakespeare.py input.txt

The vocabulary is the text's characters in the order of their code points. The text is split in order: training first, then
floor(N * share) tokens of validation. Prints one line for each epoch: the mean training loss, the validation loss (both in
nats per character) and the training's tokens per second.
"""

import argparse
import math
import time

import fastest_blas   # before torch
import torch
from torch.nn.functional import cross_entropy

import lanes
import safetensors_min
from reference_model import CELLS, TokenModel, detach


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("text", help="a UTF-8 file")
    parser.add_argument("--validation", type=float, default=0.05, help="share of the tokens")
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--embedding", type=int, help="width of an embedding; one-hot without it")
    parser.add_argument("--batch", type=int, default=50, help="lanes")
    parser.add_argument("--window", type=int, default=50)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    parser.add_argument("--lr-decay", type=float, default=0.97, help="factor after every epoch, starting with --decay-after")
    parser.add_argument("--decay-after", type=int, default=10, help="epochs at the full learning rate")
    parser.add_argument("--clip-value", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--init", help="model.safetensors with the initial weights")
    parser.add_argument("--save", help="file for the trained weights, as safetensors")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def read(path, validation_share):
    """Training tokens, validation tokens, and the size of the vocabulary."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    symbols = sorted(set(text))
    index = {symbol: i for i, symbol in enumerate(symbols)}
    tokens = torch.tensor([index[symbol] for symbol in text])
    training = len(tokens) - math.floor(len(tokens) * validation_share)
    return tokens[:training], tokens[training:], len(symbols)


def train_epoch(model, optimizer, text, args):
    """Mean loss per target, and the number of targets."""
    model.train()
    total, count, state = 0.0, 0, None
    for inputs, targets in lanes.epoch(text, args.batch, args.window):
        optimizer.zero_grad()
        logits, state = model(inputs, state)
        state = detach(state)
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten())
        loss.backward()
        torch.nn.utils.clip_grad_value_(model.parameters(), args.clip_value)
        optimizer.step()
        total += loss.item() * targets.numel()
        count += targets.numel()
    return total / count, count


@torch.no_grad()
def evaluate(model, text, args):
    """Mean loss per target over the validation lanes; the state is carried, starting from zero."""
    model.eval()
    total, count, state = 0.0, 0, None
    for inputs, targets in lanes.epoch(text, args.batch, args.window):
        logits, state = model(inputs, state)
        total += cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum").item()
        count += targets.numel()
    return total / count


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    training, validation, vocabulary = read(args.text, args.validation)
    model = TokenModel(args.cell, vocabulary, args.hidden, args.layers, args.embedding)
    # PyTorch's default initialization is also the job's: rnn and head uniform in +-1/sqrt(hidden), embedding normal.
    if args.init:
        model.load_state_dict(safetensors_min.load(args.init), strict=True)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=args.learning_rate, alpha=0.95, eps=1e-8)
    print(f"{len(training)} training and {len(validation)} validation tokens, {vocabulary} symbols, "
          f"{sum(p.numel() for p in model.parameters())} parameters; BLAS: {fastest_blas.DESCRIPTION}")

    for epoch in range(1, args.epochs + 1):
        begin = time.perf_counter()
        loss, count = train_epoch(model, optimizer, training, args)
        speed = count / (time.perf_counter() - begin)
        rate = optimizer.param_groups[0]["lr"]
        print(f"epoch {epoch}  loss {loss:.4f}  val_loss {evaluate(model, validation, args):.4f}  lr {rate:.6g}  "
              f"{speed:.0f} tokens/s", flush=True)
        if epoch >= args.decay_after:
            optimizer.param_groups[0]["lr"] = rate * args.lr_decay
    if args.save:
        safetensors_min.save(args.save, model.state_dict())


if __name__ == "__main__":
    main()
