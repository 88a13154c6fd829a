#!/usr/bin/env python3
"""Draws icon.png, the packages' icon: three windrows on a field. Needs nothing but Python: python3 deploy/packages/draw-icon.py"""
import math
import pathlib
import struct
import zlib

SIZE, SAMPLES = 128, 4
FIELD, STRAW, SHADE = (46, 92, 62), (238, 196, 92), (196, 146, 52)


def color(x, y):
    """The color at a point of the unit square; None outside the rounded corners."""
    dx, dy = max(abs(x - 0.5) - 0.32, 0), max(abs(y - 0.5) - 0.32, 0)
    if math.hypot(dx, dy) > 0.18:
        return None
    for row in range(3):
        middle = 0.26 + 0.24 * row + 0.055 * math.sin(2 * math.pi * x + 0.6)
        thickness = 0.052 + 0.012 * row
        if 0.12 < x < 0.88 and abs(y - middle) < thickness:
            return SHADE if y > middle + 0.25 * thickness else STRAW
    return FIELD


def pixel(column, row):
    """Red, green, blue and opacity, as the mean over SAMPLES x SAMPLES points."""
    points = [color((column + (i + 0.5) / SAMPLES) / SIZE, (row + (j + 0.5) / SAMPLES) / SIZE) for i in range(SAMPLES) for j in range(SAMPLES)]
    seen = [point for point in points if point]
    if not seen:
        return b"\0\0\0\0"
    return bytes([sum(channel) // len(seen) for channel in zip(*seen)] + [255 * len(seen) // len(points)])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(column, row) for column in range(SIZE)) for row in range(SIZE))
header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
pathlib.Path(__file__).with_name("icon.png").write_bytes(png)
