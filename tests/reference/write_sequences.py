"""Writes sequences/*.json: models of whole sequences, forward and backward through time, computed by PyTorch in double precision.

    /usr/bin/python3 write_sequences.py

CELL-LAYERS-DIRECTIONS-LENGTHS-STATE.json are all 64 combinations of
    rnnTanh, rnnRelu, lstm, gru | 1, 3 layers | uni, bi | equal, ragged | stateful, stateless
half of them with real inputs and half with embedded tokens, and a class to predict at every step. Each options-*.json has one option,
or (options-together-*) as many as can be combined.

Real numbers are {"shape": [...], "values": [...]}, row-major; integers (tokens, lengths, target classes) are plain lists.
Weights, inputs and given states are multiples of 1/1024; tensors of results have 9 significant digits.

    config      cell, layers L, hidden H, outputs K
                features D (null: tokens), vocabulary V (null: real inputs), embedding E (null: one-hot)
                bidirectional, layerNorm, residual, learnedInitialState, tied, pooling (none, last, mean, max)
                batch B, window T (of the longest window), stateful, loss (crossEntropy)
    parameters  name -> tensor, in the order of the model's state dict
    windows     each with the same weights and its own gradients:
      inputs         tokens [T][B] or tensor [T, B, D], 0 past a row's end. The T of a window is the length of its longest row.
      lengths        [B], from 1 to T, unsorted: the number of steps in each row
      initialState   only if the file gives it: h (and c), [L * directions, B, H]
      targets        [T][B], 0 past a row's end; [B] with pooling
      logits         [T, B, K], 0 past a row's end; [B, K] with pooling
      loss           the SUM of the cross entropies (nats) over the targets; weightSum, the number of targets
      gradients      of that sum: name -> tensor
      inputGradient  only of real inputs: [T, B, D], 0 past a row's end
      initialStateGradient  only if the state is given: h (and c)
      finalState     h (and c), [L * directions, B, H], in the order l0, l0_reverse, l1, ...

Stateful files have two windows, of six and four steps; the second begins with the final state of the first, detached. Other files have
one window, which begins with zeros (or with the learned state, or the given one). A row's final state is its state at its own last
step. In the reverse direction, which reads from there to step 0, it is the state at step 0; it is then the reverse direction's state
before the next window's last step.

A layer passes on: recurrent output -> layer norm over all its features -> from the second layer on, plus the layer's
input. Pooling reads what the last layer passes on: "last" is the forward features at the row's last step, concatenated with the reverse
features at its first. A learned state is one vector for all rows. A window that continues from another does not read it, and its gradient
there is 0. With tied embeddings logits = y·embedding.weightᵀ + head.bias.
"""

from dataclasses import asdict

import torch

import fixtures
from losses import loss_and_weight
from reference_model import CELLS
from sequence_model import SequenceConfig, build

BATCH, WINDOWS, DIGITS = 4, (6, 4), 9
HIDDEN = {"rnnTanh": 7, "rnnRelu": 6, "lstm": 4, "gru": 5}
REAL = {"features": 3, "outputs": 5}
EMBEDDED = {"vocabulary": 9, "embedding": 5, "outputs": 9}
ONE_HOT = {"vocabulary": 9, "outputs": 5}
TIED = {"vocabulary": 9, "embedding": HIDDEN["lstm"], "outputs": 9}
EQUAL, RAGGED, GIVEN = {"ragged": False}, {"ragged": True}, {"ragged": True, "given_state": True}


def case(config, ragged, seed, stateful=False, given_state=False):
    model = build(config, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    windows, state = [], None
    for steps in WINDOWS if stateful else WINDOWS[:1]:
        lengths = ragged_lengths(steps, generator) if ragged else torch.full((BATCH,), steps)
        inputs, targets = data(config, steps, lengths, generator)
        if given_state:
            shape = (config.layers * len(config.directions), BATCH, config.hidden)
            state = tuple(fractions(shape, 0.5, generator).requires_grad_() for _ in config.state_parts)
        window, state = one_window(model, inputs, lengths, targets, state, given_state)
        windows.append(window)
    return {
        "config": {**asdict(config), "batch": BATCH, "window": WINDOWS[0], "stateful": stateful, "loss": "crossEntropy"},
        "parameters": {name: fixtures.tensor(p) for name, p in model.named_parameters()},
        "windows": windows,
    }


def one_window(model, inputs, lengths, targets, state, given_state):
    """The contents of the file for one window, and the state after it."""
    model.zero_grad()
    logits, after = model(inputs, lengths, state)
    check(model, inputs, lengths, state, logits, after)
    pooled = targets.dim() == 1
    counted = (slice(None),) if pooled else torch.arange(len(inputs))[:, None] < lengths
    loss, weight = loss_and_weight("crossEntropy", logits[counted], targets[counted])
    loss.backward()
    after = tuple(part.detach() for part in after)

    window = {"inputs": inputs.tolist() if inputs.dim() == 2 else fixtures.tensor(inputs), "lengths": lengths.tolist()}
    if given_state:
        window["initialState"] = by_part(state, digits=None)
    window.update({
        "targets": targets.tolist(),
        "logits": fixtures.tensor(logits, DIGITS),
        "loss": loss.item(),
        "weightSum": weight,
        "gradients": {name: fixtures.tensor(gradient(p), DIGITS) for name, p in model.named_parameters()},
    })
    if inputs.dim() == 3:
        window["inputGradient"] = fixtures.tensor(inputs.grad, DIGITS)
    if given_state:
        window["initialStateGradient"] = by_part(part.grad for part in state)
    window["finalState"] = by_part(after)
    return window, after


def check(model, inputs, lengths, state, logits, after):
    """Checks our own steps against PyTorch's: a plain stack equals its module, and "last" pools the final state."""
    config = model.config
    if config.layerNorm or config.residual:
        return
    with torch.no_grad():
        y, whole_after = model.whole_stack(inputs, lengths, state or model.initial_state(BATCH))
        for part, whole_part in zip(after, whole_after):
            torch.testing.assert_close(part, whole_part, rtol=1e-12, atol=1e-12)
        if config.pooling == "none":
            real = (torch.arange(len(inputs))[:, None] < lengths)[:, :, None]
            torch.testing.assert_close(logits, model.head(y) * real, rtol=1e-12, atol=1e-12)
        elif config.pooling == "last":
            last = torch.cat(list(after[0][-len(config.directions):]), 1)
            torch.testing.assert_close(logits, model.head(last), rtol=1e-12, atol=1e-12)


def data(config, steps, lengths, generator):
    """Inputs and target classes, both 0 past a row's end."""
    real = torch.arange(steps)[:, None] < lengths
    if config.features is None:
        inputs = torch.randint(config.vocabulary, (steps, BATCH), generator=generator) * real
    else:
        inputs = fractions((steps, BATCH, config.features), 1, generator).masked_fill(~real[:, :, None], 0).requires_grad_()
    if config.pooling != "none":
        return inputs, torch.randint(config.outputs, (BATCH,), generator=generator)
    return inputs, torch.randint(config.outputs, (steps, BATCH), generator=generator) * real


def ragged_lengths(steps, generator):
    """The longest, the shortest and two others, shuffled."""
    others = torch.randint(1, steps + 1, (BATCH - 2,), generator=generator)
    return torch.cat([torch.tensor([steps, 1]), others])[torch.randperm(BATCH, generator=generator)]


def fractions(shape, bound, generator):
    """Multiples of 1/1024 in [-bound, bound)."""
    steps = int(bound * 1024)
    return torch.randint(-steps, steps, shape, generator=generator).double() / 1024


def gradient(parameter):
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad


def by_part(state, digits=DIGITS):
    return {name: fixtures.tensor(part, digits) for name, part in zip("hc", state)}


def combinations():
    seed = 1000
    for c, cell in enumerate(CELLS):
        for layers in (1, 3):
            for bidirectional in (False, True):
                for ragged in (False, True):
                    for stateful in (True, False):
                        seed += 10
                        kind = (REAL, EMBEDDED)[(c + (layers == 3) + bidirectional + ragged + stateful) % 2]
                        config = model_of(cell, layers, kind, bidirectional=bidirectional)
                        name = "-".join([cell, str(layers), "bi" if bidirectional else "uni", "ragged" if ragged else "equal",
                                         "stateful" if stateful else "stateless"])
                        yield name, case(config, ragged, seed, stateful)


def options():
    """Each option separately, then all that can be combined."""
    seed = 3000
    for name, config, settings in [
        ("layernorm", model_of("lstm", 3, EMBEDDED, bidirectional=True, layerNorm=True), RAGGED),
        ("residual", model_of("gru", 3, REAL, residual=True), RAGGED),
        ("residual-bi", model_of("rnnTanh", 2, EMBEDDED, bidirectional=True, residual=True), RAGGED),
        ("layernorm-residual", model_of("lstm", 3, REAL, layerNorm=True, residual=True), {"ragged": True, "stateful": True}),
        ("learned-lstm", model_of("lstm", 2, EMBEDDED, bidirectional=True, learnedInitialState=True), RAGGED),
        ("learned-gru", model_of("gru", 1, REAL, learnedInitialState=True), EQUAL),
        ("learned-gru-stateful", model_of("gru", 1, REAL, learnedInitialState=True), {"ragged": False, "stateful": True}),
        ("tied", model_of("lstm", 2, TIED, tied=True), {"ragged": False, "stateful": True}),
        ("pooling-last-lstm", model_of("lstm", 2, REAL, bidirectional=True, pooling="last"), RAGGED),
        ("pooling-mean-lstm", model_of("lstm", 2, EMBEDDED, bidirectional=True, pooling="mean"), RAGGED),
        ("pooling-max-lstm", model_of("lstm", 2, REAL, bidirectional=True, pooling="max"), RAGGED),
        ("pooling-last-gru", model_of("gru", 1, ONE_HOT, pooling="last"), RAGGED),
        ("pooling-mean-gru", model_of("gru", 1, REAL, pooling="mean"), RAGGED),
        ("pooling-max-gru", model_of("gru", 1, ONE_HOT, pooling="max"), RAGGED),
        ("initial-lstm", model_of("lstm", 2, REAL, bidirectional=True), GIVEN),
        ("initial-gru", model_of("gru", 1, EMBEDDED), GIVEN),
        ("together-bi", model_of("lstm", 3, EMBEDDED, bidirectional=True, layerNorm=True, residual=True, learnedInitialState=True,
                                 pooling="last"), RAGGED),
        ("together-tied", model_of("gru", 2, {**TIED, "embedding": HIDDEN["gru"]}, layerNorm=True, residual=True,
                                   learnedInitialState=True, tied=True), RAGGED),
    ]:
        seed += 10
        yield f"options-{name}", case(config, seed=seed, **settings)


def model_of(cell, layers, data_kind, **options):
    return SequenceConfig(cell, layers, HIDDEN[cell], **data_kind, **options)


def main():
    for name, document in [*combinations(), *options()]:
        fixtures.write(f"sequences/{name}.json", document)


if __name__ == "__main__":
    main()
