"""A stack of recurrent layers with every option that can be combined with it, built from PyTorch's own modules and using their names."""

from dataclasses import dataclass
from typing import Optional

import torch
from torch import nn
from torch.nn.functional import linear, one_hot
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from reference_model import fill_uniform, recurrent

NORM_EPSILON = 1e-5


@dataclass
class SequenceConfig:
    """Inputs are feature vectors, or tokens of a vocabulary, which are one-hot without an embedding."""

    cell: str
    layers: int
    hidden: int
    outputs: int
    features: Optional[int] = None
    vocabulary: Optional[int] = None
    embedding: Optional[int] = None
    bidirectional: bool = False
    layerNorm: bool = False
    residual: bool = False
    learnedInitialState: bool = False
    tied: bool = False
    pooling: str = "none"    # none, last, mean, max

    @property
    def directions(self):
        return ("", "_reverse") if self.bidirectional else ("",)

    @property
    def width(self):
        """Width of every layer's output."""
        return self.hidden * len(self.directions)

    @property
    def state_parts(self):
        return "hc" if self.cell == "lstm" else "h"


class SequenceModel(nn.Module):
    """inputs -> (embedding) -> L times: recurrent layer -> (layer norm) -> (+ the layer's input) -> (pooling) -> head."""

    def __init__(self, config):
        super().__init__()
        self.config = c = config
        if c.embedding is not None:
            self.embedding = nn.Embedding(c.vocabulary, c.embedding)
        input_size = c.features or c.embedding or c.vocabulary
        self.rnn = recurrent(c.cell, input_size, c.hidden, c.layers, c.bidirectional)    # holds the names; see _recurrent_layer
        if c.learnedInitialState:
            for layer in range(c.layers):
                for direction in c.directions:
                    for part in c.state_parts:
                        self.rnn.register_parameter(f"{part}0_l{layer}{direction}", nn.Parameter(torch.empty(c.hidden)))
        if c.layerNorm:
            self.norms = nn.ModuleList(nn.LayerNorm(c.width, eps=NORM_EPSILON) for _ in range(c.layers))
        self.head = nn.Linear(c.width, c.outputs)
        if c.tied:
            self.head.weight = self.embedding.weight    # named_parameters names it once, as embedding.weight

    def forward(self, inputs, lengths, state=None):
        """Takes padded inputs [T, B] or [T, B, D], the number of valid steps in each row [B], and the state before them, or None.

        Returns outputs [T, B, K], zero past a row's end, or [B, K] with pooling; and the state after each row's own last step:
        h (and c), each [L * directions, B, H].
        """
        c = self.config
        if state is None:
            state = self.initial_state(len(lengths))
        real = (torch.arange(len(inputs))[:, None] < lengths)[:, :, None]
        x, after = self.embed(inputs), []
        for layer in range(c.layers):
            h, layer_after = self._recurrent_layer(layer, x, lengths, state)
            after.append(layer_after)
            if c.layerNorm:
                h = self.norms[layer](h)
            x = h + x if c.residual and layer > 0 else h
        if c.pooling != "none":
            x = self.pool(x, lengths, real)
        logits = linear(x, self.head.weight, self.head.bias)
        return logits if c.pooling != "none" else logits.masked_fill(~real, 0), tuple(torch.cat(part) for part in zip(*after))

    def embed(self, inputs):
        if self.config.features is not None:
            return inputs
        if self.config.embedding is not None:
            return self.embedding(inputs)
        return one_hot(inputs, self.config.vocabulary).to(self.head.weight.dtype)

    def initial_state(self, batch):
        """The learned state for every row, or zeros."""
        c = self.config
        rows = [(layer, direction) for layer in range(c.layers) for direction in c.directions]
        if not c.learnedInitialState:
            zeros = torch.zeros(len(rows), batch, c.hidden, dtype=self.head.weight.dtype)
            return tuple(zeros for _ in c.state_parts)
        return tuple(
            torch.stack([getattr(self.rnn, f"{part}0_l{layer}{direction}") for layer, direction in rows])[:, None].expand(-1, batch, -1)
            for part in c.state_parts)

    def pool(self, y, lengths, real):
        """One vector [B, width] for each row, from its own steps of y [T, B, width]."""
        if self.config.pooling == "mean":
            return (y * real).sum(0) / lengths[:, None]
        if self.config.pooling == "max":
            return y.masked_fill(~real, -torch.inf).max(0).values
        # Where each direction has read the whole row: forward at the row's last step, reverse at its first step.
        forward = y[lengths - 1, torch.arange(len(lengths)), :self.config.hidden]
        return torch.cat([forward, y[0, :, self.config.hidden:]], 1)

    def whole_stack(self, inputs, lengths, state):
        """All layers in one call of PyTorch's module: forward must agree with it when nothing comes between the layers."""
        packed, after = self.rnn(pack_padded_sequence(self.embed(inputs), lengths, enforce_sorted=False), _for_torch(state))
        return pad_packed_sequence(packed, total_length=len(inputs))[0], _as_tuple(after)

    def _recurrent_layer(self, layer, x, lengths, state):
        """One layer, computed by a separate torch module that shares the parameters of self.rnn."""
        c = self.config
        module = recurrent(c.cell, x.shape[2], c.hidden, 1, c.bidirectional).double()
        for name, _ in list(module.named_parameters()):
            setattr(module, name, getattr(self.rnn, name.replace("_l0", f"_l{layer}")))
        first, count = layer * len(c.directions), len(c.directions)
        before = tuple(part[first:first + count].contiguous() for part in state)
        packed, after = module(pack_padded_sequence(x, lengths, enforce_sorted=False), _for_torch(before))
        return pad_packed_sequence(packed, total_length=len(x))[0], _as_tuple(after)


def build(config, seed, bound=0.5):
    """The model in double precision; every parameter is a multiple of 1/1024, a norm's weight around 1.

    The biases of ReLU layers are around 1/2; otherwise most of their units would never be above zero.
    """
    model = SequenceModel(config).double()
    fill_uniform(model, bound, seed)
    with torch.no_grad():
        for name, parameter in model.rnn.named_parameters():
            if config.cell == "rnnRelu" and name.startswith("bias_ih"):
                parameter += 0.5
        for norm in getattr(model, "norms", []):
            norm.weight += 1
    return model


def _for_torch(state):
    return state if len(state) == 2 else state[0]


def _as_tuple(state):
    return state if isinstance(state, tuple) else (state,)
