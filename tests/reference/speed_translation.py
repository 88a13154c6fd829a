"""Measures PyTorch's speed in training an encoder and a decoder with attention, to compare with Windrow's benchmark `translation`.

    /usr/bin/python3 speed_translation.py --threads 1 --kind padded

One step is a batch of random pairs of texts, every length between --shortest and --longest equally often on both sides: a bidirectional LSTM reads the source, an
LSTM that starts from the sum of its last states reads the start and the target, general attention (Luong et al. 2015) combines both, an output layer, cross entropy,
backward, clipping by norm, Adam. `padded` runs the LSTMs on batches padded to the longest, `packed` on packed sequences. In both, the scores of padding are masked,
and the output layer sees only the positions that have a target. Prints one JSON object; tokensPerSecond counts the targets with the end of each text, over all
measured steps.
"""

import argparse
import json
import time

import fastest_blas   # before torch
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

BATCHES = 20   # number of different batches, which are then repeated


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--kind", choices=("packed", "padded"), default="padded")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--words", type=int, default=8000)
    parser.add_argument("--width", type=int, default=256, help="of the embeddings and of each layer")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--shortest", type=int, default=5)
    parser.add_argument("--longest", type=int, default=40)
    return parser.parse_args()


class Texts:
    """A batch of texts, time-major and padded."""

    def __init__(self, lengths, words):
        self.lengths = lengths
        self.tokens = pad_sequence([torch.randint(words, (int(length),)) for length in lengths])
        self.exists = torch.arange(self.tokens.shape[0])[:, None] < lengths[None, :]   # [T, B]


class Translator(nn.Module):
    def __init__(self, args):
        super().__init__()
        words, width = args.words, args.width
        self.packed, self.layers = args.kind == "packed", args.layers
        self.read = nn.Embedding(words + 1, width)       # and the unknown word, as in Windrow
        self.write = nn.Embedding(words + 3, width)      # and the start and the end
        self.encoder = nn.LSTM(width, width, args.layers, bidirectional=True)
        self.decoder = nn.LSTM(width, width, args.layers)
        self.query = nn.Linear(width, 2 * width, bias=False)
        self.combine = nn.Linear(3 * width, width, bias=False)
        self.head = nn.Linear(width, words + 3)

    def run(self, layers, inputs, lengths, state=None):
        if not self.packed:
            return layers(inputs, state)
        outputs, state = layers(pack_padded_sequence(inputs, lengths, enforce_sorted=False), state)
        return pad_packed_sequence(outputs)[0], state

    def forward(self, source, target):
        read, state = self.run(self.encoder, self.read(source.tokens), source.lengths)
        state = tuple(part.view(self.layers, 2, *part.shape[1:]).sum(1) for part in state)
        hidden, _ = self.run(self.decoder, self.write(target.tokens), target.lengths, state)
        read, hidden = read.transpose(0, 1), hidden.transpose(0, 1)                                  # [B, S, 2H], [B, T, H]
        scores = torch.bmm(self.query(hidden), read.transpose(1, 2))                                 # [B, T, S]
        weights = scores.masked_fill(~source.exists.t()[:, None, :], float("-inf")).softmax(-1)
        combined = torch.cat((torch.bmm(weights, read), hidden), -1)[target.exists.t()]              # [N, 3H]
        return self.head(torch.tanh(self.combine(combined)))


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    model = Translator(args)
    parameters = list(model.parameters())
    optimizer = torch.optim.Adam(parameters, lr=0.001)

    def lengths():
        return torch.randint(args.shortest, args.longest + 1, (args.batch,))

    def batch():
        source, target = Texts(lengths(), args.words), Texts(lengths() + 1, args.words)
        return source, target, torch.randint(args.words, (int(target.lengths.sum()),))

    batches = [batch() for _ in range(min(BATCHES, args.warm_up + args.steps))]

    def step(number):
        source, target, expected = batches[number % len(batches)]
        optimizer.zero_grad(set_to_none=True)
        loss = cross_entropy(model(source, target), expected)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 5)
        optimizer.step()
        if not torch.isfinite(loss):
            raise SystemExit(f"the loss is {loss.item()}")
        return len(expected)

    for number in range(args.warm_up):
        step(number)
    begin = time.perf_counter()
    tokens = sum(step(args.warm_up + number) for number in range(args.steps))
    elapsed = time.perf_counter() - begin
    print(json.dumps({
        "tokensPerSecond": round(tokens / elapsed),
        "millisecondsPerStep": round(1000 * elapsed / args.steps, 2),
        **vars(args),
        "parameters": sum(parameter.numel() for parameter in parameters),
        "torch": torch.__version__,
        "blas": fastest_blas.DESCRIPTION,
    }))


if __name__ == "__main__":
    main()
