"""Loads a model.safetensors written by Windrow into PyTorch's modules, which it must match exactly.

    /usr/bin/python3 load_checkpoint.py model.safetensors
    /usr/bin/python3 load_checkpoint.py model.safetensors --cell rnnRelu
    /usr/bin/python3 load_checkpoint.py model.safetensors --logits 0,5,3

The modules are built from the tensors' shapes. The shapes of a simple network do not show which activation it uses; --cell does.
With --logits, the model runs on the tokens and the logits after the last one are printed as JSON.
"""

import argparse
import json

import torch

import safetensors_min
from reference_model import TokenModel

CELL_BY_GATES = {1: "rnnTanh", 3: "gru", 4: "lstm"}


def build(tensors, cell=None):
    """The model whose parameters have these shapes."""
    gate_rows, hidden = tensors["rnn.weight_hh_l0"].shape
    layers = sum(name.startswith("rnn.weight_hh_l") for name in tensors)
    embedding = tensors["embedding.weight"].shape[1] if "embedding.weight" in tensors else None
    vocabulary = tensors["head.weight"].shape[0]
    return TokenModel(cell or CELL_BY_GATES[gate_rows // hidden], vocabulary, hidden, layers, embedding)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--cell", choices=("rnnTanh", "rnnRelu"))
    parser.add_argument("--logits", help="comma-separated tokens")
    args = parser.parse_args()
    tensors = safetensors_min.load(args.file)
    model = build(tensors, args.cell)
    model.load_state_dict(tensors, strict=True)
    print(f"loaded {len(tensors)} tensors")
    if args.logits:
        tokens = torch.tensor([int(token) for token in args.logits.split(",")])
        with torch.no_grad():
            logits, _ = model(tokens[:, None])
        print(json.dumps(logits[-1, 0].tolist()))


if __name__ == "__main__":
    main()
