"""The training step that speed.py and speed_ddp.py time: the work of a Windrow job, on random data.

Forward over a window, mean loss, truncated BPTT with the carried state, gradient clipping, optimizer. Import after fastest_blas.
"""

import argparse
import time

import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from reference_model import CELLS, TokenModel, detach, recurrent

WINDOWS = 50   # number of different windows, which are then repeated


class RealModel(nn.Module):
    """real numbers -> recurrent layers -> head -> as many real numbers"""

    def __init__(self, cell, width, hidden, layers):
        super().__init__()
        self.rnn = recurrent(cell, width, hidden, layers)
        self.head = nn.Linear(hidden, width)

    def forward(self, inputs, state=None):
        outputs, state = self.rnn(inputs, state)
        return self.head(outputs), state


def parser(description):
    """The options that both programs have."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--steps", type=int, default=30, help="number of measured steps")
    result.add_argument("--warm-up", type=int, default=5, help="number of steps before them")
    result.add_argument("--cell", choices=CELLS, default="lstm")
    result.add_argument("--hidden", type=int, default=128)
    result.add_argument("--layers", type=int, default=2)
    result.add_argument("--vocab", type=int, default=65, help="symbols; for real input, numbers per time step")
    result.add_argument("--batch", type=int, default=50)
    result.add_argument("--window", type=int, default=50)
    result.add_argument("--input", choices=("onehot", "embedding", "real"), default="onehot",
                        help="real: real numbers, whose next values are predicted with squared error")
    result.add_argument("--embedding", type=int, default=128, help="width of the embedding")
    result.add_argument("--optimizer", choices=("rmsprop", "adam"), default="rmsprop")
    result.add_argument("--clip-value", type=float, default=5)
    result.add_argument("--clip-norm", type=float, help="clips the global norm instead of the values")
    return result


class Training:
    """A model in training on `batch` lanes of random data. `wrap` returns the module that runs the forward pass."""

    def __init__(self, args, batch, seed=1, wrap=lambda model: model):
        torch.manual_seed(1)
        self.args = args
        if args.input == "real":
            model = RealModel(args.cell, args.vocab, args.hidden, args.layers)
        else:
            model = TokenModel(args.cell, args.vocab, args.hidden, args.layers, args.embedding if args.input == "embedding" else None)
        self.parameters = list(model.parameters())
        self.model = wrap(model)
        if args.optimizer == "rmsprop":
            self.optimizer = torch.optim.RMSprop(self.parameters, lr=0.002, alpha=0.95)
        else:
            self.optimizer = torch.optim.Adam(self.parameters, lr=0.002)
        torch.manual_seed(seed)
        length = min(WINDOWS, args.warm_up + args.steps) * args.window
        self.data = torch.randn(length + 1, batch, args.vocab) if args.input == "real" else torch.randint(args.vocab, (length + 1, batch))
        self.start, self.state = 0, None

    def parameter_count(self):
        return sum(parameter.numel() for parameter in self.parameters)

    def step(self):
        start, end = self.start, self.start + self.args.window
        inputs, targets = self.data[start:end], self.data[start + 1:end + 1]
        self.start = end % (len(self.data) - 1)
        self.optimizer.zero_grad(set_to_none=True)
        outputs, state = self.model(inputs, self.state)
        self.state = detach(state)
        loss = mse_loss(outputs, targets) if self.args.input == "real" else cross_entropy(outputs.flatten(0, 1), targets.flatten())
        loss.backward()
        if self.args.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.parameters, self.args.clip_norm)
        else:
            nn.utils.clip_grad_value_(self.parameters, self.args.clip_value)
        self.optimizer.step()
        return loss.item()

    def time_steps(self):
        """Seconds of each step after the warm-up."""
        for _ in range(self.args.warm_up):
            self.step()
        seconds = []
        for _ in range(self.args.steps):
            begin = time.perf_counter()
            self.step()
            seconds.append(time.perf_counter() - begin)
        return seconds
