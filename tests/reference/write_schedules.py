"""Writes schedules.json: learning rates computed by torch.optim.lr_scheduler.

    /usr/bin/python3 write_schedules.py

    learningRate, stepsPerEpoch, epochs    the same for every case of "schedules"
    schedules   schedule (settings as in a job file); learningRates, one for each step from step 0
                The cosine has one more step: the rate after the last step, where the cosine reaches its end.
    plateaus    schedule; losses; learningRates after each loss

decayAfter: with afterEpochs 10, the first 10 epochs use the full rate, the 11th uses factor, the 12th factor².
"""

import torch
from torch.optim import lr_scheduler

import fixtures

LEARNING_RATE, STEPS_PER_EPOCH, EPOCHS = 0.002, 4, 15
STEPS = STEPS_PER_EPOCH * EPOCHS


def rates(build, count, steps_between=1):
    """The learning rates of a number of steps under a scheduler that is stepped once every steps_between steps."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LEARNING_RATE)
    scheduler = build(optimizer)
    values = []
    for step in range(count):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if (step + 1) % steps_between == 0:
            scheduler.step()
    return values


def per_epoch(build):
    return rates(build, STEPS, STEPS_PER_EPOCH)


def decay_after(epochs, factor):
    return lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda epoch: factor ** max(0, epoch - epochs + 1))


def cosine(min_factor):
    return rates(lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS, eta_min=min_factor * LEARNING_RATE), STEPS + 1)


def warmed_up(values, warmup):
    """Multiplied by PyTorch's linear warm-up, from 1/w at step 0 to 1 at step w - 1."""
    ramp = rates(lambda o: lr_scheduler.LinearLR(o, start_factor=1 / warmup, total_iters=warmup - 1), len(values))
    return [value * start / LEARNING_RATE for value, start in zip(values, ramp)]


def schedules():
    constant = per_epoch(lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 1.0))
    step = per_epoch(lambda o: lr_scheduler.StepLR(o, step_size=4, gamma=0.3))
    exponential = per_epoch(lambda o: lr_scheduler.ExponentialLR(o, gamma=0.9))
    return [
        ({"type": "constant"}, constant),
        ({"type": "constant", "warmupSteps": 6}, warmed_up(constant, 6)),
        ({"type": "step", "everyEpochs": 4, "factor": 0.3}, step),
        ({"type": "step", "everyEpochs": 4, "factor": 0.3, "warmupSteps": 10}, warmed_up(step, 10)),
        ({"type": "exponential", "factor": 0.9}, exponential),
        ({"type": "exponential", "factor": 0.9, "warmupSteps": 25}, warmed_up(exponential, 25)),
        ({"type": "decayAfter", "afterEpochs": 10, "factor": 0.97}, per_epoch(decay_after(10, 0.97))),
        ({"type": "decayAfter", "afterEpochs": 2, "factor": 0.5}, per_epoch(decay_after(2, 0.5))),
        ({"type": "cosine"}, cosine(0.0)),
        ({"type": "cosine", "minFactor": 0.1}, cosine(0.1)),
        ({"type": "cosine", "minFactor": 0.1, "warmupSteps": 6}, warmed_up(cosine(0.1), 6)),
    ]


def plateau(schedule, losses):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LEARNING_RATE)
    scheduler = lr_scheduler.ReduceLROnPlateau(
        optimizer, mode="min", threshold_mode="rel", factor=schedule["factor"], patience=schedule["patience"],
        threshold=schedule["threshold"], cooldown=schedule["cooldown"], min_lr=schedule["minFactor"] * LEARNING_RATE)
    seen = []
    for loss in losses:
        scheduler.step(loss)
        seen.append(optimizer.param_groups[0]["lr"])
    return {"schedule": fixtures.Line(schedule), "losses": losses, "learningRates": seen}


def plateau_losses():
    """Losses that fall, stay the same, fall by less than the threshold, rise, fall once more, and then never again."""
    falling = [4.0, 3.0, 2.5, 2.25, 2.125]
    standing = [2.125] * 5
    creeping = [2.125 * (1 - 0.00003 * i) for i in range(1, 8)]
    worse = [2.5, 2.25, 3.0, 2.125]
    better = [2.0, 1.9, 1.95, 1.93, 1.89]
    return falling + standing + creeping + worse + better + [1.9] * 20


def main():
    common = {"type": "plateau", "factor": 0.5, "threshold": 1e-4}
    fixtures.write("schedules.json", {
        "learningRate": LEARNING_RATE,
        "stepsPerEpoch": STEPS_PER_EPOCH,
        "epochs": EPOCHS,
        "schedules": [{"schedule": fixtures.Line(schedule), "learningRates": values} for schedule, values in schedules()],
        "plateaus": [
            plateau({**common, "patience": 3, "cooldown": 2, "minFactor": 0.1}, plateau_losses()),
            plateau({**common, "patience": 0, "cooldown": 0, "minFactor": 0.0}, plateau_losses()[:20]),
            plateau({**common, "patience": 2, "cooldown": 0, "minFactor": 0.05, "threshold": 0.05}, plateau_losses()),
        ],
    })


if __name__ == "__main__":
    main()
