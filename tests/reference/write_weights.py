"""Writes weights/*.json: the logits of models whose parameters are in the safetensors file next to it, computed by PyTorch in double precision.

    /usr/bin/python3 write_weights.py

FROM_PYTORCH.safetensors are state dicts of PyTorch's modules, with PyTorch's default initialization; they are written here too.
windrow-*.safetensors are a checkpoint's model.safetensors as Windrow's test StartWeightsTests writes them; they are only read here, into
the modules with strict=True.

    config   as in sequences/*.json, the batch B and the window T
    windows  one: inputs [T][B] or tensor [T, B, D], lengths [B], logits [T, B, K], 0 past a row's end
"""

from dataclasses import asdict

import torch

import fixtures
import safetensors_min
from sequence_model import SequenceConfig, SequenceModel
from write_sequences import BATCH, DIGITS, data, ragged_lengths

STEPS = 6
FOLDER = fixtures.HERE / "weights"
FROM_PYTORCH = {
    "lstm-embedding": SequenceConfig("lstm", 2, 6, 9, vocabulary=9, embedding=5),
    "lstm-tied": SequenceConfig("lstm", 1, 6, 9, vocabulary=9, embedding=6, tied=True),
    "gru-bi": SequenceConfig("gru", 2, 5, 4, features=3, bidirectional=True, layerNorm=True),
    "rnnTanh-onehot": SequenceConfig("rnnTanh", 1, 7, 9, vocabulary=9),
}
FROM_WINDROW = {
    "windrow-lstm": SequenceConfig("lstm", 2, 6, 9, vocabulary=9, embedding=5),
    "windrow-gru-bi": SequenceConfig("gru", 3, 5, 4, features=3, bidirectional=True, layerNorm=True, residual=True, learnedInitialState=True),
    "windrow-rnnRelu": SequenceConfig("rnnRelu", 1, 7, 9, vocabulary=9),
}


def write(name, model, seed):
    """The model's output, in double precision, for one batch of rows of different lengths."""
    config, generator = model.config, torch.Generator().manual_seed(seed)
    lengths = ragged_lengths(STEPS, generator)
    inputs, _ = data(config, STEPS, lengths, generator)
    with torch.no_grad():
        logits, _ = model.double()(inputs, lengths)
    fixtures.write(f"weights/{name}.json", {
        "config": {**asdict(config), "batch": BATCH, "window": STEPS},
        "windows": [{
            "inputs": inputs.tolist() if inputs.dim() == 2 else fixtures.tensor(inputs),
            "lengths": lengths.tolist(),
            "logits": fixtures.tensor(logits, DIGITS),
        }],
    })


def main():
    FOLDER.mkdir(exist_ok=True)
    for seed, (name, config) in enumerate(FROM_PYTORCH.items(), start=1):
        torch.manual_seed(seed)
        model = SequenceModel(config)
        safetensors_min.save(FOLDER / f"{name}.safetensors", model.state_dict())
        write(name, model, seed + 100)
    for seed, (name, config) in enumerate(FROM_WINDROW.items(), start=1):
        model = SequenceModel(config)
        model.load_state_dict(safetensors_min.load(FOLDER / f"{name}.safetensors"), strict=True)
        write(name, model, seed + 200)


if __name__ == "__main__":
    main()
