"""Writes images.json: images resized by PyTorch, and a JPEG decoded by Pillow.

    /usr/bin/python3 write_images.py

Needs python3-torch (1.13.1) and python3-pil (9.4.0). Images are lists of bytes in the order row, column, red-green-blue; resized ones are values from 0 to 1 in
the order channel, row, column, computed in double precision by torch.nn.functional.interpolate with mode "bilinear" and antialias.

    resize  height, width, pixels
            to            a list of height, width and values
    jpeg    name, base64 (the file), height, width, pixels (as Pillow's convert("RGB") has them)
    png     the same; transparent parts are white
"""

import base64
import io
import struct
import zlib

import torch
import torch.nn.functional as F
from PIL import Image

import fixtures


def image(height, width, generator):
    """A gradient with noise, so that neighbors differ."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    base = torch.stack([y * 200 // height, x * 200 // width, (x + y) * 120 // (height + width)], -1)
    return (base + torch.randint(0, 55, (height, width, 3), generator=generator)).to(torch.uint8)


def resize(height, width, sizes, generator):
    pixels = image(height, width, generator)
    values = pixels.permute(2, 0, 1).double().unsqueeze(0) / 255
    return {
        "height": height,
        "width": width,
        "pixels": fixtures.Line(values=pixels.flatten().tolist()),
        "to": [
            {
                "height": h,
                "width": w,
                "values": fixtures.tensor(F.interpolate(values, (h, w), mode="bilinear", antialias=True), digits=9),
            }
            for h, w in sizes
        ],
    }


def jpeg(name, height, width, generator, mode="RGB", **options):
    pixels = Image.fromarray(image(height, width, generator).numpy()).convert(mode)
    file = io.BytesIO()
    pixels.save(file, "JPEG", **options)
    decoded = Image.open(io.BytesIO(file.getvalue())).convert("RGB")
    return {"name": name, "base64": base64.b64encode(file.getvalue()).decode(), "height": height, "width": width, "pixels": fixtures.Line(values=list(decoded.tobytes()))}


def png(name, height, width, generator, mode, bits=None):
    pixels = Image.fromarray(image(height, width, generator).numpy())
    if mode in ("LA", "RGBA"):
        pixels = pixels.convert(mode)
        alpha = torch.randint(0, 256, (height, width), generator=generator).to(torch.uint8)
        pixels.putalpha(Image.fromarray(alpha.numpy()))
        whole = torch.tensor(list(pixels.convert("RGBA").getdata()), dtype=torch.long)
        expected = ((whole[:, :3] * whole[:, 3:] + 255 * (255 - whole[:, 3:]) + 127) // 255).flatten().tolist()
    else:
        pixels = pixels.quantize(2**bits) if mode == "P" else pixels.convert(mode)
        expected = list(pixels.convert("RGB").tobytes())
    file = io.BytesIO()
    pixels.save(file, "PNG", **({"bits": bits} if mode == "P" else {}))
    return {"name": name, "base64": base64.b64encode(file.getvalue()).decode(), "height": height, "width": width, "pixels": fixtures.Line(values=expected)}


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def handmade(name, height, width, generator, interlaced=False, deep=False, key=False):
    """What Pillow cannot write, but reads: every filter, interlacing, 16 bits, one transparent color."""
    pixels = image(height, width, generator).numpy().astype("uint16")
    if key:
        pixels[::3, ::2] = (10, 20, 30)
    if deep:
        pixels = pixels * 256 + torch.randint(0, 256, (height, width, 3), generator=generator).numpy().astype("uint16")
    size = 6 if deep else 3
    data = b""
    for x0, y0, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = pixels[y0::dy, x0::dx]
        if not part.size:
            continue
        above = bytes(part.shape[1] * size)
        for y, row in enumerate(part):
            now = row.astype(">u2").tobytes() if deep else row.astype("u1").tobytes()
            data += bytes([y % 5]) + bytes((now[i] - predicted(y % 5, now, above, i, size)) % 256 for i in range(len(now)))
            above = now
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 16 if deep else 8, 2, 0, 0, int(interlaced)))]
    chunks += [(b"tRNS", struct.pack(">HHH", 10, 20, 30))] if key else []
    chunks += [(b"IDAT", zlib.compress(data)[:40]), (b"IDAT", zlib.compress(data)[40:]), (b"IEND", b"")]
    file = b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    decoded = Image.open(io.BytesIO(file))
    expected = torch.tensor(list(decoded.convert("RGBA").getdata()), dtype=torch.long)
    expected = torch.where(expected[:, 3:] == 0, torch.tensor(255), expected[:, :3]).flatten().tolist()
    return {"name": name, "base64": base64.b64encode(file).decode(), "height": height, "width": width, "pixels": fixtures.Line(values=expected)}


def predicted(kind, now, above, i, size):
    left, up, corner = (now[i - size] if i >= size else 0), above[i], (above[i - size] if i >= size else 0)
    guess = left + up - corner
    paeth = min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2, paeth)[kind]


def main():
    generator = torch.Generator().manual_seed(7)
    fixtures.write("images.json", {
        "resize": [
            resize(7, 9, [(7, 9), (3, 4), (14, 18), (5, 20), (1, 1)], generator),
            resize(20, 13, [(8, 8), (19, 14), (3, 2)], generator),
            resize(1, 2, [(4, 4)], generator),
        ],
        "jpeg": [
            jpeg("color", 19, 23, generator, quality=90, subsampling=0),
            jpeg("subsampled", 20, 22, generator, quality=80, subsampling=2),
            jpeg("progressive", 24, 17, generator, quality=85, progressive=True),
            jpeg("gray", 9, 16, generator, mode="L", quality=75),
        ],
        "png": [
            png("color", 9, 11, generator, "RGB"),
            png("gray", 8, 5, generator, "L"),
            png("black and white", 6, 13, generator, "1"),
            png("palette of 256", 10, 7, generator, "P", 8),
            png("palette of 16", 7, 9, generator, "P", 4),
            png("palette of 4", 5, 6, generator, "P", 2),
            png("transparent", 9, 8, generator, "RGBA"),
            png("transparent gray", 4, 9, generator, "LA"),
            handmade("every filter", 11, 7, generator),
            handmade("interlaced", 13, 10, generator, interlaced=True),
            handmade("interlaced and narrow", 9, 1, generator, interlaced=True),
            handmade("16 bits", 6, 8, generator, deep=True),
            handmade("one transparent color", 7, 6, generator, key=True),
        ],
    })


if __name__ == "__main__":
    main()
