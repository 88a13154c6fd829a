"""Writes adaptive.json: the adaptive softmax of torch.nn.AdaptiveLogSoftmaxWithLoss with its gradients, in double precision.

    /usr/bin/python3 write_adaptive.py

Real numbers are {"shape": [...], "values": [...]}, row-major. Parameters and features are multiples of 1/1024; tensors of results have 9
significant digits.

    cases  name
           cutoffs, divisor  without the number of words at the end, which PyTorch adds
           words V, features W
           parameters        name -> tensor, in the order of the module's state dict
           x                 [N, W]
           targets           list of N words
           logProbabilities  [N, V]
           loss              the SUM of -log p over the targets, in nats
           gradients         of that sum: name -> tensor
           xGradient         [N, W]

The names are those of a module called head: head.head.weight, head.tail.0.0.weight, head.tail.0.1.weight, ... Neither the head nor the
clusters have biases.
"""

import torch
from torch import nn

import fixtures

ROWS, DIGITS = 12, 9


def case(name, words, features, cutoffs, divisor, targets, seed, bound=1):
    generator = torch.Generator().manual_seed(seed)
    head = nn.AdaptiveLogSoftmaxWithLoss(features, words, cutoffs, div_value=divisor).double()
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.copy_(fractions(parameter.shape, bound, generator))
    x = fractions((ROWS, features), 1, generator).requires_grad_()
    targets = targets(generator)
    logs = head.log_prob(x)
    loss = -logs[torch.arange(ROWS), targets].sum()
    result = head(x, targets)
    torch.testing.assert_close(result.loss * ROWS, loss, rtol=1e-12, atol=1e-12)
    (result.loss * ROWS).backward()
    zeros = {name: torch.zeros_like(p) for name, p in head.named_parameters()}
    return {
        "name": name,
        "cutoffs": cutoffs,
        "divisor": divisor,
        "words": words,
        "features": features,
        "parameters": {f"head.{name}": fixtures.tensor(p) for name, p in head.named_parameters()},
        "x": fixtures.tensor(x),
        "targets": targets.tolist(),
        "logProbabilities": fixtures.tensor(logs, DIGITS),
        "loss": loss.item(),
        "gradients": {f"head.{name}": fixtures.tensor(zeros[name] if p.grad is None else p.grad, DIGITS) for name, p in head.named_parameters()},
        "xGradient": fixtures.tensor(x.grad, DIGITS),
    }


def fractions(shape, bound, generator):
    """Multiples of 1/1024 in [-bound, bound)."""
    steps = int(bound * 1024)
    return torch.randint(-steps, steps, shape, generator=generator).double() / 1024


def any_of(low, high):
    return lambda generator: torch.randint(low, high, (ROWS,), generator=generator)


def main():
    cases = [
        case("one cluster", 11, 6, [5], 4, any_of(0, 11), 1),
        case("three clusters", 40, 9, [4, 12, 25], 2, any_of(0, 40), 2),
        case("clusters as wide as the features", 17, 5, [3, 9], 1, any_of(0, 17), 3),
        case("only words of the shortlist", 20, 8, [6, 13], 2, any_of(0, 6), 4),
        case("only words of the last cluster", 20, 8, [6, 13], 2, any_of(13, 20), 5),
        case("large logits", 30, 8, [10, 20], 2, any_of(0, 30), 6, bound=32),
    ]
    fixtures.write("adaptive.json", {"cases": cases})


if __name__ == "__main__":
    main()
