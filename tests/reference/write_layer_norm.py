"""Writes layerNorm.json: layer norm forward and backward, computed by PyTorch in double precision.

    /usr/bin/python3 write_layer_norm.py

Real numbers are {"shape": [...], "values": [...]}, row-major; the inputs of a test are exact in single precision.

    epsilon     added to the variance, under the root; the variance is divided by the count W, not W - 1
    cases       name; x [N, W]; weight, bias [W]; y [N, W]; yGradient [N, W], given
                xGradient [N, W], weightGradient, biasGradient [W]: gradients of the sum of y ⊙ yGradient
"""

import torch
from torch.nn.functional import layer_norm

import fixtures
from sequence_model import NORM_EPSILON


def case(name, x, generator):
    x = x.clone().requires_grad_()
    width = x.shape[1]
    weight = (1 + fractions((width,), generator) / 2).requires_grad_()
    bias, y_gradient = fractions((width,), generator).requires_grad_(), fractions(x.shape, generator)
    y = layer_norm(x, (width,), weight, bias, NORM_EPSILON)
    (y * y_gradient).sum().backward()
    return {
        "name": name,
        **{key: fixtures.tensor(value) for key, value in [
            ("x", x), ("weight", weight), ("bias", bias), ("y", y), ("yGradient", y_gradient),
            ("xGradient", x.grad), ("weightGradient", weight.grad), ("biasGradient", bias.grad)]},
    }


def fractions(shape, generator):
    """Multiples of 1/1024 in [-1, 1)."""
    return torch.randint(-1024, 1024, shape, generator=generator).double() / 1024


def main():
    generator = torch.Generator().manual_seed(700)
    usual = fractions((6, 13), generator)
    fixtures.write("layerNorm.json", {
        "epsilon": NORM_EPSILON,
        "cases": [
            case("usual rows", usual, generator),
            case("rows far from zero", 1000 + usual[:, :8], generator),
            case("rows that hardly vary", 1 + usual[:, :8] / 1024, generator),    # variance below epsilon
            case("constant rows", torch.tensor([[0.0] * 5, [2.5] * 5], dtype=torch.float64), generator),
        ],
    })


if __name__ == "__main__":
    main()
