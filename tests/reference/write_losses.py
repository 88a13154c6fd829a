"""Writes losses/*.json: every loss with its gradient, computed by PyTorch in double precision.

    /usr/bin/python3 write_losses.py

One file for each loss: crossEntropy, binaryCrossEntropy, mse, mae, huber, quantile. Real numbers are {"shape": [...],
"values": [...]}, row-major; predictions and targets are exact in single precision.

    kind    the file's name
    cases   name
            options      labelSmoothing, classWeights, ignoreIndex (crossEntropy), delta (huber), levels (quantile), where set
            predictions  [N, K]: logits for crossEntropy and binaryCrossEntropy
            targets      crossEntropy: list of N classes; quantile: [N, K / levels]; the others [N, K]
            loss         the SUM over all elements (crossEntropy in nats)
            weightSum    what PyTorch's mean divides the sum by: the number of elements; for crossEntropy, the number of targets that
                         are not ignored or, with class weights, the sum of those targets' weights
            gradient     [N, K], of the sum

With s = labelSmoothing, w = classWeights and p = softmax, the cross entropy of target t among K classes is
    (1 - s) w_t (-ln p_t) + (s / K) Σₖ w_k (-ln p_k)          and 0 for t = ignoreIndex
Huber is e²/2 for |e| <= delta and delta (|e| - delta/2) beyond; mse is e², not halved; mae has gradient 0 at e = 0. Quantile
outputs are target-major, K index = target * levels + level, with max(q e, (q - 1) e) for e = target - prediction; e is never 0 there.
"""

import torch

import fixtures
from losses import loss_and_weight

CLASSES, ROWS = 6, 8
CLASS_WEIGHTS = [1.0, 0.5, 2.0, 0.25, 0.0, 1.5]


def case(name, kind, predictions, targets, options=None):
    predictions = predictions.detach().clone().requires_grad_()
    total, weight = loss_and_weight(kind, predictions, targets, options)
    total.backward()
    return {
        "name": name,
        "options": fixtures.Line(options or {}),
        "predictions": fixtures.tensor(predictions),
        "targets": targets.tolist() if kind == "crossEntropy" else fixtures.tensor(targets),
        "loss": total.item(),
        "weightSum": weight,
        "gradient": fixtures.tensor(predictions.grad),
    }


def fractions(bound, shape, generator):
    """Multiples of 1/1024 in [-bound, bound)."""
    return torch.randint(-bound * 1024, bound * 1024, shape, generator=generator).double() / 1024


def cross_entropy(generator):
    logits = fractions(4, (ROWS, CLASSES), generator)
    targets = torch.tensor([0, 3, 5, 3, 1, 2, 4, 0])
    large = torch.tensor([[1000, 999, 998, -1000], [60, -60, 0, 0], [0, -1e4, 0, 1e4]], dtype=torch.float64)
    together = {"labelSmoothing": 0.1, "classWeights": CLASS_WEIGHTS, "ignoreIndex": 3}
    return [case(name, "crossEntropy", *given) for name, *given in [
        ("plain", logits, targets),
        ("label smoothing", logits, targets, {"labelSmoothing": 0.1}),
        ("class weights", logits, targets, {"classWeights": CLASS_WEIGHTS}),
        ("an ignored class", logits, targets, {"ignoreIndex": 3}),
        ("an ignored index that is no class", logits, torch.tensor([-1, 3, 5, -1, 1, 2, -1, 0]), {"ignoreIndex": -1}),
        ("every target ignored", logits, torch.full((ROWS,), 3), {"ignoreIndex": 3}),
        ("smoothing and weights", logits, targets, {"labelSmoothing": 0.1, "classWeights": CLASS_WEIGHTS}),
        ("smoothing and an ignored class", logits, targets, {"labelSmoothing": 0.1, "ignoreIndex": 3}),
        ("weights and an ignored class", logits, targets, {"classWeights": CLASS_WEIGHTS, "ignoreIndex": 3}),
        ("all of them", logits, targets, together),
        ("large logits", large, torch.tensor([1, 0, 3])),
        ("large logits, smoothed", large, torch.tensor([1, 0, 3]), {"labelSmoothing": 0.1}),
    ]]


def binary_cross_entropy(generator):
    logits = fractions(4, (5, 4), generator)
    labels = torch.randint(2, (5, 4), generator=generator).double()
    soft = torch.randint(1025, (5, 4), generator=generator).double() / 1024
    extreme = torch.tensor([[60, -60, 60, -60, 0, 0], [20, -20, 20, -20, 1000, -1000]], dtype=torch.float64)
    answers = torch.tensor([[1, 0, 0, 1, 0, 1], [1, 0, 0, 1, 1, 1]], dtype=torch.float64)
    return [
        case("labels", "binaryCrossEntropy", logits, labels),
        case("probabilities", "binaryCrossEntropy", logits, soft),
        case("extreme logits", "binaryCrossEntropy", extreme, answers),
    ]


def regression(kind, generator, options=None):
    """Targets that are near and far away; one of them is predicted exactly."""
    predictions, errors = fractions(2, (6, 3), generator), fractions(3, (6, 3), generator)
    errors[2, 1] = 0
    return [
        case("several targets", kind, predictions, predictions + errors, options),
        case("one target", kind, predictions[:, :1], predictions[:, :1] + errors[:, 2:], options),
    ]


def quantile(generator):
    options = {"levels": [0.1, 0.5, 0.9]}
    predictions, targets = fractions(2, (6, 6), generator), fractions(3, (6, 2), generator)
    return [
        case("two targets", "quantile", predictions, targets, options),
        case("one target", "quantile", predictions[:, :3], targets[:, :1], options),
        case("one level", "quantile", predictions[:, :2], targets, {"levels": [0.75]}),
    ]


def main():
    files = {
        "crossEntropy": cross_entropy,
        "binaryCrossEntropy": binary_cross_entropy,
        "mse": lambda generator: regression("mse", generator),
        "mae": lambda generator: regression("mae", generator),
        "huber": lambda generator: regression("huber", generator, {"delta": 0.7}),
        "quantile": quantile,
    }
    for seed, (kind, cases) in enumerate(files.items()):
        document = {"kind": kind, "cases": cases(torch.Generator().manual_seed(300 + seed))}
        fixtures.write(f"losses/{kind}.json", document)


if __name__ == "__main__":
    main()
