"""Writes pairs/*.json: the loss and the gradients of an encoder with a decoder, computed by PyTorch in double precision from the state
dict in the safetensors file next to it, which is written here too: PyTorch's default initialization, times 3, because otherwise
attention hardly differs from place to place, and its gradients are little more than rounding errors of single precision.

    /usr/bin/python3 write_pairs.py

    config     cell, layers, hidden H, embedding E, bidirectional, attention (none, dot, general, additive)
               share (the encoder's embedding is the decoder's), tie (the output layer has the embedding's weight)
               sourceVocabulary, vocabulary: tokens that are read, and tokens that are written
    pairs      each with source, inputs and targets, lists of tokens
    loss       the SUM of the cross entropies (nats) over all targets
    gradients  of that sum: name -> tensor, each parameter once

A state dict contains a matrix under each name that a module has for it: shared weights twice or three times. The encoder's tokens
are the first of the decoder's. The decoder begins with the encoder's last states, with two directions their sum; scores,
context and the combined output are those of Luong et al. 2015 and Bahdanau et al. 2015, without feeding the output back.
"""

from dataclasses import asdict, dataclass

import torch
from torch import nn

import fixtures
import safetensors_min

FOLDER = fixtures.HERE / "pairs"
SOURCE_VOCABULARY, VOCABULARY, DIGITS = 6, 8, 9
SOURCE_LENGTHS, TARGET_LENGTHS = (3, 7, 1, 5), (4, 1, 6, 4)


@dataclass
class PairConfig:
    cell: str
    layers: int
    hidden: int
    embedding: int
    bidirectional: bool
    attention: str
    share: bool = False
    tie: bool = False
    sourceVocabulary: int = SOURCE_VOCABULARY
    vocabulary: int = VOCABULARY


CASES = {
    "separate": PairConfig("gru", 2, 5, 4, True, "general"),
    "tied": PairConfig("gru", 2, 5, 5, True, "general", tie=True),
    "shared": PairConfig("lstm", 2, 5, 4, True, "additive", share=True),
    "shared-tied": PairConfig("lstm", 1, 6, 6, True, "general", share=True, tie=True),
    "shared-tied-plain": PairConfig("gru", 2, 5, 5, False, "none", share=True, tie=True),
    # every attention with one layer and with three, of widths that are multiples of no vector's
    **{
        f"{attention}-{layers}": PairConfig("lstm" if layers == 1 else "gru", layers, 9, 3, attention != "dot", attention)
        for attention in ("none", "dot", "general", "additive")
        for layers in (1, 3)
    },
}


class Attention(nn.Module):
    def __init__(self, kind, width, source_width):
        super().__init__()
        self.kind = kind
        if kind == "general":
            self.query = nn.Linear(width, source_width, bias=False)
        if kind == "additive":
            self.query = nn.Linear(width, width, bias=False)
            self.key = nn.Linear(source_width, width, bias=False)
            self.score = nn.Linear(width, 1, bias=False)
        self.combine = nn.Linear(source_width + width, width, bias=False)

    def forward(self, h, s):
        """h: [T, H], s: [S, W]."""
        if self.kind == "additive":
            scores = self.score(torch.tanh(self.query(h)[:, None] + self.key(s)[None]))[:, :, 0]
        else:
            scores = (self.query(h) if self.kind == "general" else h) @ s.T
        return torch.tanh(self.combine(torch.cat([torch.softmax(scores, 1) @ s, h], 1)))


class Translator(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        rnn = {"lstm": nn.LSTM, "gru": nn.GRU}[config.cell]
        self.embedding = nn.Embedding(config.vocabulary, config.embedding)
        self.source = nn.Module()
        self.source.embedding = self.embedding if config.share else nn.Embedding(config.sourceVocabulary, config.embedding)
        self.source.rnn = rnn(config.embedding, config.hidden, config.layers, bidirectional=config.bidirectional)
        self.rnn = rnn(config.embedding, config.hidden, config.layers)
        if config.attention != "none":
            self.attention = Attention(config.attention, config.hidden, config.hidden * (2 if config.bidirectional else 1))
        self.head = nn.Linear(config.hidden, config.vocabulary)
        if config.tie:
            self.head.weight = self.embedding.weight

    def forward(self, source, inputs):
        """The logits of one pair, [T, K]."""
        config = self.config
        s, states = self.source.rnn(self.source.embedding(source)[:, None])
        begin = [self.begin(state) for state in (states if config.cell == "lstm" else (states,))]
        h, _ = self.rnn(self.embedding(inputs)[:, None], tuple(begin) if config.cell == "lstm" else begin[0])
        y = h[:, 0] if config.attention == "none" else self.attention(h[:, 0], s[:, 0])
        return self.head(y)

    def begin(self, state):
        """[layers * directions, 1, H] to [layers, 1, H]."""
        return state.view(self.config.layers, -1, 1, self.config.hidden).sum(1)


def tokens(length, vocabulary, generator):
    return torch.randint(vocabulary, (length,), generator=generator)


def main():
    FOLDER.mkdir(exist_ok=True)
    for seed, (name, config) in enumerate(CASES.items(), start=1):
        torch.manual_seed(seed)
        model, generator = Translator(config), torch.Generator().manual_seed(seed + 100)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(3)
        safetensors_min.save(FOLDER / f"{name}.safetensors", model.state_dict())
        model.double()
        if config.tie:
            assert model.head.weight is model.embedding.weight
        pairs = [
            (tokens(s, config.sourceVocabulary, generator), tokens(t, config.vocabulary, generator), tokens(t, config.vocabulary, generator))
            for s, t in zip(SOURCE_LENGTHS, TARGET_LENGTHS)
        ]
        loss = sum(nn.functional.cross_entropy(model(source, inputs), targets, reduction="sum") for source, inputs, targets in pairs)
        loss.backward()
        fixtures.write(f"pairs/{name}.json", {
            "config": asdict(config),
            "pairs": [dict(zip(("source", "inputs", "targets"), (part.tolist() for part in pair))) for pair in pairs],
            "loss": loss.item(),
            "gradients": {name: fixtures.tensor(p.grad, DIGITS) for name, p in model.named_parameters()},
        })


if __name__ == "__main__":
    main()
