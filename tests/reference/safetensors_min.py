"""Reads and writes safetensors files: 8 bytes of header length, a JSON header, then the tensors' bytes."""

import json
import struct

import torch

TYPES = {"F32": torch.float32, "F64": torch.float64, "I32": torch.int32, "I64": torch.int64, "U8": torch.uint8}
NAMES = {dtype: name for name, dtype in TYPES.items()}


def load(path):
    """Name -> tensor, in the file's order."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            empty = torch.empty(0, dtype=TYPES[entry["dtype"]])
            flat = torch.frombuffer(data[begin:end], dtype=empty.dtype) if end > begin else empty
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


def save(path, tensors):
    """Writes name -> tensor; the header is padded to make the data start at a multiple of 8."""
    header, parts, offset = {}, [], 0
    for name, value in tensors.items():
        part = value.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": NAMES[value.dtype], "shape": list(value.shape), "data_offsets": [offset, offset + len(part)]}
        parts.append(part)
        offset += len(part)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))
