"""Writes optimizers.json: every optimizer on 37 numbers and 12 fixed gradients, computed by torch.optim in double precision.

    /usr/bin/python3 write_optimizers.py

    start      the 37 parameters before the first step; float32 represents them and the gradients exactly
    gradients  [12][37], the same for every case; element 0 is always 0, element 1 is 0 until the fifth step
    cases      name, learningRate, optimizer (settings as in a job file), clip, gradientNorms [12] before clipping,
               parameters [12][37] after each step
"""

import torch

import fixtures
import optimizer_cases

COUNT, STEPS = 37, 12


def fixed_numbers():
    """Gradients of very different sizes, 2^-10 to 2^3, and parameters around 1."""
    generator = torch.Generator().manual_seed(7)
    start = torch.randint(-2048, 2048, (COUNT,), generator=generator).double() / 1024
    gradients = torch.randint(-1024, 1024, (STEPS, COUNT), generator=generator).double() / 1024
    gradients *= 2.0 ** torch.randint(-10, 4, (COUNT,), generator=generator)
    gradients[:, 0] = 0
    gradients[:4, 1] = 0
    return start, gradients


def steps(start, gradients, learning_rate, settings, limits):
    parameter = torch.nn.Parameter(start.clone())
    optimizer = optimizer_cases.build([parameter], learning_rate, settings)
    norms, values = [], []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        norms.append(optimizer_cases.clip([parameter], limits))
        optimizer.step()
        values.append(parameter.tolist())
    return {"gradientNorms": norms, "parameters": fixtures.Rows(values)}


def main():
    start, gradients = fixed_numbers()
    fixtures.write("optimizers.json", {
        "start": start.tolist(),
        "gradients": fixtures.Rows(gradients.tolist()),
        "cases": [
            {"name": name, "learningRate": rate, "optimizer": fixtures.Line(settings), "clip": limits and fixtures.Line(limits),
             **steps(start, gradients, rate, settings, limits)}
            for name, rate, settings, limits in optimizer_cases.CASES
        ],
    })


if __name__ == "__main__":
    main()
