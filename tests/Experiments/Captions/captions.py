"""Writes pictures of two shapes with their captions, for the experiment with captions.

    python3 captions.py FOLDER [COUNT]

FOLDER receives captions.csv, with a picture (a PNG file as a data URI) and a caption in each row, and shuffled.csv, the same with the captions of other rows. A
picture has 32 x 32 pixels and two shapes of different kinds in two of its four quarters, on a noisy ground; the caption names them by quarter, in reading order:
"red circle top left and blue cross bottom right".
"""
import base64
import csv
import os
import random
import struct
import sys
import zlib

SIZE = 32
COLORS = {"red": (220, 40, 40), "green": (40, 170, 60), "blue": (50, 80, 220), "yellow": (230, 210, 50), "white": (245, 245, 245)}
SHAPES = {
    "square": lambda x, y: max(abs(x), abs(y)) <= 0.8,
    "circle": lambda x, y: x * x + y * y <= 1,
    "triangle": lambda x, y: -0.8 <= y <= 0.9 and abs(x) <= (y + 0.8) / 1.7,
    "cross": lambda x, y: max(abs(x), abs(y)) <= 0.9 and min(abs(x), abs(y)) <= 0.3,
}
PLACES = ["top left", "top right", "bottom left", "bottom right"]


def png(rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    data = b"".join(b"\x00" + bytes(row) for row in rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def example(numbers):
    places = sorted(numbers.sample(range(4), 2))
    kinds = numbers.sample(list(SHAPES), 2)
    colors = [numbers.choice(list(COLORS)) for _ in range(2)]
    ground = numbers.randrange(2, 10) * 16
    pixels = [[[ground + 8 * numbers.randrange(3)] * 3 for _ in range(SIZE)] for _ in range(SIZE)]
    for place, kind, color in zip(places, kinds, colors):
        radius = numbers.uniform(4.5, 7)
        x0 = (place % 2) * SIZE // 2 + numbers.uniform(radius, SIZE / 2 - radius)
        y0 = (place // 2) * SIZE // 2 + numbers.uniform(radius, SIZE / 2 - radius)
        for y in range(SIZE):
            for x in range(SIZE):
                if SHAPES[kind]((x + 0.5 - x0) / radius, (y + 0.5 - y0) / radius):
                    pixels[y][x] = list(COLORS[color])
    caption = " and ".join(f"{color} {kind} {PLACES[place]}" for place, kind, color in zip(places, kinds, colors))
    return png([sum(row, []) for row in pixels]), caption


def main():
    folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 8000
    numbers = random.Random(3)
    examples = [example(numbers) for _ in range(count)]
    captions = [caption for _, caption in examples]
    others = captions[:]
    numbers.shuffle(others)
    for name, texts in ("captions.csv", captions), ("shuffled.csv", others):
        with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["picture", "caption"])
            rows.writerows(("data:image/png;base64," + base64.b64encode(picture).decode(), text) for (picture, _), text in zip(examples, texts))


main()
