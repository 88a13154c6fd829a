"""The optimizer settings that the fixtures cover, as in a job file, and their equivalents in PyTorch."""

import torch

TYPES = {
    "sgd": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}
NAMES = {
    "weightDecay": "weight_decay",
    "lrDecay": "lr_decay",
    "initialAccumulator": "initial_accumulator_value",
    "epsilon": "eps",
    "decay": "alpha",
}

# (case, learning rate, job-file settings, clip)
CASES = [
    ("sgd", 2.0, {"type": "sgd"}, None),
    ("sgd with momentum", 0.5, {"type": "sgd", "momentum": 0.9}, None),
    ("sgd with momentum and dampening", 0.5, {"type": "sgd", "momentum": 0.9, "dampening": 0.1}, None),
    ("sgd with Nesterov momentum", 0.5, {"type": "sgd", "momentum": 0.9, "nesterov": True}, None),
    ("sgd with weight decay", 2.0, {"type": "sgd", "weightDecay": 0.01}, None),
    ("adagrad", 0.05, {"type": "adagrad"}, None),
    ("adagrad with decay and accumulator", 0.05, {"type": "adagrad", "lrDecay": 0.01, "initialAccumulator": 0.001}, None),
    ("rmsprop", 0.005, {"type": "rmsprop", "decay": 0.95}, None),
    ("rmsprop with momentum", 0.001, {"type": "rmsprop", "decay": 0.95, "momentum": 0.9}, None),
    ("rmsprop centered", 0.005, {"type": "rmsprop", "decay": 0.95, "centered": True}, None),
    ("rmsprop centered with momentum and weight decay", 0.001,
     {"type": "rmsprop", "decay": 0.95, "centered": True, "momentum": 0.9, "weightDecay": 0.01}, None),
    ("adam", 0.01, {"type": "adam"}, None),
    ("adam with weight decay", 0.01, {"type": "adam", "weightDecay": 0.01}, None),
    ("adamw", 0.01, {"type": "adamw", "weightDecay": 0.1}, None),
    ("adam clipped by norm", 0.01, {"type": "adam", "beta1": 0.8, "beta2": 0.95}, {"norm": 0.25}),
    ("rmsprop clipped by value", 0.005, {"type": "rmsprop", "decay": 0.95}, {"value": 0.05}),
]


def build(parameters, learning_rate, settings):
    """PyTorch's optimizer for a job file's settings."""
    arguments = {NAMES.get(key, key): value for key, value in settings.items() if key not in ("type", "beta1", "beta2")}
    if "beta1" in settings:
        arguments["betas"] = (settings["beta1"], settings["beta2"])
    return TYPES[settings["type"]](parameters, lr=learning_rate, **arguments)


def clip(parameters, limits):
    """Clips the gradients in place; returns their global L2 norm before clipping.

    clip_grad_norm_ multiplies by min(1, norm / (total + 1e-6)).
    """
    parameters = list(parameters)
    total = torch.sqrt(sum((p.grad ** 2).sum() for p in parameters)).item()
    if limits and "norm" in limits:
        torch.nn.utils.clip_grad_norm_(parameters, limits["norm"])
    if limits and "value" in limits:
        torch.nn.utils.clip_grad_value_(parameters, limits["value"])
    return total
