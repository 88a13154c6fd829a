"""Windrow's losses computed with PyTorch's functions: each as a sum, with the number that PyTorch's mean divides it by."""

import torch
from torch.nn import functional


def loss_and_weight(kind, predictions, targets, options=None):
    """predictions [N, K] and targets ([N] for crossEntropy, else [N, K]; [N, K / levels] for quantile) to (sum, weightSum)."""
    options = options or {}
    if kind == "crossEntropy":
        return cross_entropy(predictions, targets, options)
    if kind == "quantile":
        return quantile(predictions, targets, options["levels"])
    function = {
        "binaryCrossEntropy": functional.binary_cross_entropy_with_logits,
        "mse": functional.mse_loss,
        "mae": functional.l1_loss,
        "huber": lambda p, t, reduction: functional.huber_loss(p, t, reduction, options["delta"]),
    }[kind]
    total, weight = function(predictions, targets, reduction="sum"), float(targets.numel())
    require_mean(function(predictions, targets, reduction="mean"), total, weight)
    return total, weight


def cross_entropy(logits, targets, options):
    weights = options.get("classWeights")
    settings = {
        "weight": None if weights is None else torch.tensor(weights, dtype=logits.dtype),
        "ignore_index": options.get("ignoreIndex", -100),
        "label_smoothing": options.get("labelSmoothing", 0.0),
    }
    counted = targets[targets != settings["ignore_index"]]
    weight = float(len(counted)) if weights is None else settings["weight"][counted].sum().item()
    total = functional.cross_entropy(logits, targets, reduction="sum", **settings)
    if weight != 0:    # otherwise PyTorch's mean is 0/0
        require_mean(functional.cross_entropy(logits, targets, reduction="mean", **settings), total, weight)
    return total, weight


def quantile(predictions, targets, levels):
    """PyTorch has no pinball loss; this is its definition, with predictions [N, targets * levels], the levels of a target next to each other."""
    error = targets[:, :, None] - predictions.unflatten(1, (targets.shape[1], len(levels)))
    q = torch.tensor(levels, dtype=predictions.dtype)
    return torch.maximum(q * error, (q - 1) * error).sum(), float(error.numel())


def require_mean(mean, total, weight):
    """Checks that PyTorch divides by this weight."""
    torch.testing.assert_close(mean * weight, total, rtol=1e-12, atol=1e-12)
