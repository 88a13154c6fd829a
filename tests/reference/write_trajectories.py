"""Writes trajectories.json: 50 training steps with every optimizer, computed by PyTorch in double precision.

    /usr/bin/python3 write_trajectories.py

The text is cut into B lanes of (N - 1) / B tokens each, one after the other: lane b has inputs text[bL .. bL + L) and, shifted by one,
targets. Windows of T steps follow each other, and the last one of an epoch is shorter. The state is carried from window to window and
is zero at the start of an epoch. The loss is the mean cross entropy (nats) over the window's targets.

    text        the N tokens
    models      config; parameters before the first step (multiples of 1/1024); cases:
      cases     name, learningRate, optimizer (settings as in a job file), clip
                losses [50], each before its update; gradientNorms [50] before clipping
                final: parameter name -> sum and sumOfSquares after the last step
"""

import torch
from torch.nn.functional import cross_entropy

import fixtures
import lanes
import optimizer_cases
from reference_model import TokenModel, detach, fill_uniform

VOCABULARY, LANES, WINDOW, STEPS = 12, 4, 8, 50
LANE_LENGTH = 53    # six windows of 8 and one of 5
SPARE = 2           # tokens at the end that no lane reads


def make_text():
    """Tokens that can be learned: each is the previous one plus 1, 2 or 5."""
    generator = torch.Generator().manual_seed(11)
    count = LANES * LANE_LENGTH + 1 + SPARE
    jumps = torch.tensor([1, 1, 1, 2, 5])[torch.randint(5, (count,), generator=generator)]
    return torch.cumsum(jumps, 0) % VOCABULARY


def windows(text):
    """Inputs and targets [T, B] of endless training, and whether an epoch begins."""
    while True:
        for number, (inputs, targets) in enumerate(lanes.epoch(text, LANES, WINDOW)):
            yield inputs, targets, number == 0


def train(build_model, text, learning_rate, settings, limits):
    model = build_model()
    optimizer = optimizer_cases.build(model.parameters(), learning_rate, settings)
    losses, norms, state = [], [], None
    for _, (inputs, targets, epoch_begins) in zip(range(STEPS), windows(text)):
        optimizer.zero_grad()
        logits, state = model(inputs, None if epoch_begins else detach(state))
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten())
        loss.backward()
        losses.append(loss.item())
        norms.append(optimizer_cases.clip(model.parameters(), limits))
        optimizer.step()
    final = {name: fixtures.Line({"sum": p.sum().item(), "sumOfSquares": (p ** 2).sum().item()})
             for name, p in model.named_parameters()}
    return {"losses": losses, "gradientNorms": norms, "final": final}


def model_document(text, cell, hidden, layers, embedding, seed):
    def build_model():
        model = TokenModel(cell, VOCABULARY, hidden, layers, embedding).double()
        fill_uniform(model, 0.3, seed)
        return model

    return {
        "config": {"cell": cell, "vocabulary": VOCABULARY, "embedding": embedding, "hidden": hidden, "layers": layers,
                   "batch": LANES, "window": WINDOW},
        "parameters": {name: fixtures.tensor(p) for name, p in build_model().named_parameters()},
        "cases": [
            {"name": name, "learningRate": rate, "optimizer": fixtures.Line(settings), "clip": limits and fixtures.Line(limits),
             **train(build_model, text, rate, settings, limits)}
            for name, rate, settings, limits in optimizer_cases.CASES
        ],
    }


def main():
    text = make_text()
    fixtures.write("trajectories.json", {
        "text": text.tolist(),
        "models": [
            model_document(text, "lstm", hidden=16, layers=1, embedding=None, seed=21),
            model_document(text, "gru", hidden=12, layers=2, embedding=8, seed=22),
        ],
    })


if __name__ == "__main__":
    main()
