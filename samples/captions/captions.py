"""Writes captions.csv: small pictures of two shapes, each with a caption: "red circle top left and blue cross bottom right". Run it in this folder; it always
writes the same file.

A picture has 32 x 32 pixels and a shape in two of its four quarters; the caption names both in reading order. The PNG files are in the table itself, as data URIs;
a column with the names of PNG or JPEG files is read in the same way.
"""
import base64
import csv
import random
import struct
import zlib

ROWS = 750
SIZE = 32
COLORS = {"red": (220, 40, 40), "green": (40, 170, 60), "blue": (50, 80, 220)}
SHAPES = {
    "square": lambda x, y: max(abs(x), abs(y)) <= 0.85,
    "circle": lambda x, y: x * x + y * y <= 1,
    "cross": lambda x, y: max(abs(x), abs(y)) <= 1 and min(abs(x), abs(y)) <= 0.3,
}
PLACES = ["top left", "top right", "bottom left", "bottom right"]


def png(pixels, palette):
    """A PNG file with two bits for each pixel, which are places in a palette."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes(a << 6 | b << 4 | c << 2 | d for a, b, c, d in zip(*[iter(row)] * 4)) for row in pixels)
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 2, 3, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"PLTE", bytes(sum(palette, ()))) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def example(numbers):
    ground = numbers.randrange(2, 12) * 16
    pixels, palette, words = [[0] * SIZE for _ in range(SIZE)], [(ground,) * 3], []
    for place in sorted(numbers.sample(range(4), 2)):
        color, shape = numbers.choice(list(COLORS)), numbers.choice(list(SHAPES))
        radius = numbers.uniform(5, 7)
        x0 = place % 2 * SIZE // 2 + numbers.uniform(radius, SIZE / 2 - radius)
        y0 = place // 2 * SIZE // 2 + numbers.uniform(radius, SIZE / 2 - radius)
        palette.append(COLORS[color])
        for y in range(SIZE):
            for x in range(SIZE):
                if SHAPES[shape]((x + 0.5 - x0) / radius, (y + 0.5 - y0) / radius):
                    pixels[y][x] = len(palette) - 1
        words.append(f"{color} {shape} {PLACES[place]}")
    return png(pixels, palette), " and ".join(words)


def main():
    numbers = random.Random(1)
    with open("captions.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["picture", "caption"])
        for _ in range(ROWS):
            picture, caption = example(numbers)
            rows.writerow(["data:image/png;base64," + base64.b64encode(picture).decode(), caption])


main()
