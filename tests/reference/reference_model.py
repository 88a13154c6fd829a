"""The model that Windrow trains, built from PyTorch's own modules, which gives both state dicts the same names."""

import torch
from torch import nn
from torch.nn.functional import one_hot

CELLS = ("rnnTanh", "rnnRelu", "lstm", "gru")


def recurrent(cell, input_size, hidden, layers, bidirectional=False):
    """The torch module for one of Windrow's cell names; time comes first: [T, B, input]."""
    if cell == "lstm":
        return nn.LSTM(input_size, hidden, layers, bidirectional=bidirectional)
    if cell == "gru":
        return nn.GRU(input_size, hidden, layers, bidirectional=bidirectional)
    nonlinearity = {"rnnTanh": "tanh", "rnnRelu": "relu"}[cell]
    return nn.RNN(input_size, hidden, layers, nonlinearity=nonlinearity, bidirectional=bidirectional)


class TokenModel(nn.Module):
    """tokens -> one-hot or embedding -> recurrent layers -> head -> logits."""

    def __init__(self, cell, vocabulary, hidden, layers, embedding=None):
        super().__init__()
        self.vocabulary = vocabulary
        if embedding is not None:
            self.embedding = nn.Embedding(vocabulary, embedding)
        self.rnn = recurrent(cell, embedding or vocabulary, hidden, layers)
        self.head = nn.Linear(hidden, vocabulary)

    def forward(self, tokens, state=None):
        """tokens [T, B] and the state before them (None: zeros) to logits [T, B, V] and the state after them."""
        if hasattr(self, "embedding"):
            x = self.embedding(tokens)
        else:
            x = one_hot(tokens, self.vocabulary).to(self.head.weight.dtype)
        outputs, state = self.rnn(x, state)
        return self.head(outputs), state


def detach(state):
    """The same state, detached from the graph: truncated BPTT ends here."""
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


def fill_uniform(module, bound, seed):
    """Sets every parameter to multiples of 1/1024 in [-bound, bound), which float32 and float64 represent exactly."""
    generator = torch.Generator().manual_seed(seed)
    steps = int(bound * 1024)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randint(-steps, steps, parameter.shape, generator=generator) / 1024)
