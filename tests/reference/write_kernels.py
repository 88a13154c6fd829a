"""Writes elementwise.json: functions of one number, and softmax with cross entropy, in double precision.

    /usr/bin/python3 write_kernels.py

    functions      x, and exp, tanh, sigmoid at each x. Every x is a float32 number. Where exp is outside the range of float64
                   or float32, the value is that of float64, and a float32 implementation gives infinity or zero (exp of 100 is 2.7e43).
    crossEntropy   name; logits [B][V] (float32 numbers); targets [B]; losses [B] in nats; gradient [B][V] of their sum;
                   probabilities [B][V]
"""

import numpy
import torch
from torch.nn.functional import cross_entropy

import fixtures


def points():
    """About 400 float32 numbers: both signs of zero, subnormals, every size up to 100, and where the functions saturate."""
    sizes = [0.0, 1e-45, 1e-42, 1.1754942e-38, 1.1754944e-38, 1e-30, 1e-20, 1e-10]
    sizes += numpy.geomspace(1e-8, 1.0, 60).tolist()
    sizes += numpy.linspace(1.0, 20.0, 77).tolist()
    sizes += numpy.linspace(20.0, 100.0, 41).tolist()
    sizes += [0.34657359, 0.54930614, 0.625, 4.97, 7.90531110763549805, 9.010913, 16.6355324, 17.328679,
              87.33654, 87.336548, 88.02969, 88.37626, 88.7228, 88.72283, 88.72284, 89.0]
    single = numpy.unique(numpy.array(sizes, numpy.float32))
    return torch.from_numpy(numpy.concatenate([-single[::-1], single]).astype(numpy.float64))


def cross_entropy_case(name, logits, targets):
    logits = torch.tensor(logits, dtype=torch.float32).double().requires_grad_()
    targets = torch.tensor(targets)
    losses = cross_entropy(logits, targets, reduction="none")
    losses.sum().backward()
    return {
        "name": name,
        "logits": fixtures.Rows(logits.tolist()),
        "targets": targets.tolist(),
        "losses": losses.tolist(),
        "gradient": fixtures.Rows(logits.grad.tolist()),
        "probabilities": fixtures.Rows(torch.softmax(logits, 1).tolist()),
    }


def main():
    x = points()
    generator = torch.Generator().manual_seed(3)
    usual = (torch.randint(-4096, 4096, (6, 17), generator=generator) / 1024).tolist()
    fixtures.write("elementwise.json", {
        "functions": {"x": x.tolist(), "exp": torch.exp(x).tolist(), "tanh": torch.tanh(x).tolist(),
                      "sigmoid": torch.sigmoid(x).tolist()},
        "crossEntropy": [
            cross_entropy_case("usual logits", usual, [0, 16, 3, 8, 8, 1]),
            cross_entropy_case("large logits", [[1000, 999, 998, -1000], [-1000, -1001, -999, -1000], [1e4, 0, 0, 0], [88, 89, 90, 91]],
                               [1, 2, 0, 3]),
            cross_entropy_case("a target that is all but impossible", [[50, 0, 0], [0, 100, 0], [1e4, 0, -1e4]], [1, 2, 2]),
            cross_entropy_case("equal logits", [[7.5] * 65, [-300] * 65], [0, 64]),
            cross_entropy_case("one symbol", [[5], [-2000]], [0, 0]),
        ],
    })


if __name__ == "__main__":
    main()
