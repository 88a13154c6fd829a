"""Writes gradients/*.json: gradients of every cell, computed by PyTorch in double precision.

    /usr/bin/python3 write_gradients.py

Each file is one model and two consecutive windows of truncated BPTT with the same weights. The second window is two steps shorter and
begins with the final state of the first one, detached. The loss is the SUM of the cross entropies (nats) over all targets.

    config      cell, vocabulary V, embedding (null: one-hot), hidden H, layers L, batch B, window T
    parameters  name -> shape, values: row-major, multiples of 1/1024
    windows     inputs, targets [T][B]; loss; logits of the last step [B, V]; gradients by name; finalState h (and c) [L, B, H]

The files of two wider layers ("wide") keep 9 significant digits of the results, to keep the files small.
"""

import torch
from torch.nn.functional import cross_entropy

import fixtures
from reference_model import CELLS, TokenModel, detach, fill_uniform

WIDE_HIDDEN = {"rnnTanh": 33, "rnnRelu": 33, "lstm": 19, "gru": 21}


def case(cell, layers, embedding, hidden=7, vocabulary=11, batch=3, window=6, bound=0.5, seed=1, digits=None):
    model = TokenModel(cell, vocabulary, hidden, layers, embedding).double()
    fill_uniform(model, bound, seed)
    lengths = [window, window - 2]
    generator = torch.Generator().manual_seed(seed + 1)
    text = torch.randint(vocabulary, (sum(lengths) + 1, batch), generator=generator)

    windows, state, start = [], None, 0
    for length in lengths:
        inputs, targets = text[start:start + length], text[start + 1:start + length + 1]
        start += length
        model.zero_grad()
        logits, state = model(inputs, state)
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum")
        loss.backward()
        state = detach(state)
        windows.append({
            "inputs": inputs.tolist(),
            "targets": targets.tolist(),
            "loss": loss.item(),
            "lastLogits": fixtures.tensor(logits[-1], digits),
            "gradients": {name: fixtures.tensor(p.grad, digits) for name, p in model.named_parameters()},
            "finalState": {name: fixtures.tensor(part, digits) for name, part in zip("hc", state if cell == "lstm" else [state])},
        })

    return {
        "config": {"cell": cell, "vocabulary": vocabulary, "embedding": embedding, "hidden": hidden, "layers": layers,
                   "batch": batch, "window": window},
        "parameters": {name: fixtures.tensor(p) for name, p in model.named_parameters()},
        "windows": windows,
    }


def main():
    seed = 100
    for cell in CELLS:
        for layers in (1, 3):
            for kind, embedding in (("onehot", None), ("embedding", 5)):
                seed += 10
                fixtures.write(f"gradients/{cell}-{layers}-{kind}.json", case(cell, layers, embedding, seed=seed))
        seed += 10
        fixtures.write(f"gradients/{cell}-2-wide.json", case(
            cell, 2, None, hidden=WIDE_HIDDEN[cell], vocabulary=19, batch=5, window=17, bound=0.3, seed=seed, digits=9))


if __name__ == "__main__":
    main()
