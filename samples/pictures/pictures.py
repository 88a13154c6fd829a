"""Writes pictures.csv: small pictures of shapes, each with tags for its shape, its color and its size. Run it in this folder; it always writes the same file.

The pictures are PNG files of different sizes. They are in the table itself, as data URIs; a column with the names of PNG or JPEG files is read in the same way.
"""
import base64
import csv
import random
import struct
import zlib

ROWS = 500
COLORS = {"red": (220, 40, 40), "green": (40, 170, 60), "blue": (50, 80, 220), "yellow": (230, 210, 50)}
SHAPES = {
    "square": lambda x, y: max(abs(x), abs(y)) <= 0.8,
    "circle": lambda x, y: x * x + y * y <= 1,
    "triangle": lambda x, y: -0.8 <= y <= 0.9 and abs(x) <= (y + 0.8) / 1.7,
    "cross": lambda x, y: max(abs(x), abs(y)) <= 0.9 and min(abs(x), abs(y)) <= 0.3,
}


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    data = b"".join(b"\x00" + bytes(row) for row in rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def picture(numbers, shape, color, radius):
    width, height = numbers.randrange(28, 40), numbers.randrange(28, 40)
    radius *= min(width, height)
    x0, y0 = numbers.uniform(radius, width - radius), numbers.uniform(radius, height - radius)
    ground = numbers.randrange(3, 15) * 16
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            inside = SHAPES[shape]((x - x0) / radius, (y - y0) / radius)
            row += COLORS[color] if inside else [ground + 8 * numbers.randrange(2)] * 3
        rows.append(row)
    return png(width, height, rows)


def main():
    numbers = random.Random(1)
    with open("pictures.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["picture", "tags"])
        for _ in range(ROWS):
            shape, color, large = numbers.choice(list(SHAPES)), numbers.choice(list(COLORS)), numbers.random() < 0.5
            data = picture(numbers, shape, color, numbers.uniform(0.36, 0.45) if large else numbers.uniform(0.18, 0.26))
            rows.writerow(["data:image/png;base64," + base64.b64encode(data).decode(), ";".join([shape, color] + ["large"] * large)])


main()
