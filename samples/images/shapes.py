"""Writes small images of one or two shapes as sequences, each with the words that describe it from left to right.

The image is read only at the first step; every word after the first depends on what the network remembers of it.

    python3 samples/images/shapes.py > samples/images/shapes.jsonl
"""

import json
import random

HEIGHT, HALF = 10, 10
SHAPES = {
    "bar": ["#####", "#####"],
    "pole": ["##", "##", "##", "##", "##"],
    "ring": ["#####", "#...#", "#...#", "#...#", "#####"],
    "cross": ["..#..", "..#..", "#####", "..#..", "..#.."],
    "slash": ["....#", "...#.", "..#..", ".#...", "#...."],
}


def draw(image, shape, left, rng):
    rows = SHAPES[shape]
    y, x = rng.randint(0, HEIGHT - len(rows)), left + rng.randint(0, HALF - len(rows[0]))
    for dy, row in enumerate(rows):
        for dx, pixel in enumerate(row):
            if pixel == "#":
                image[y + dy][x + dx] = 1
    return "high" if y + len(rows) / 2 < HEIGHT / 2 else "low"


def example(rng):
    image = [[0] * (2 * HALF) for _ in range(HEIGHT)]
    told = []
    for left in rng.choice([[0], [HALF], [0, HALF], [0, HALF]]):
        shape = rng.choice(sorted(SHAPES))
        told.append([draw(image, shape, left, rng), shape])
    for _ in range(3):                                                  # noise
        image[rng.randrange(HEIGHT)][rng.randrange(2 * HALF)] ^= 1
    words = [word for phrase in told for word in ["and", *phrase]][1:] + ["end"]
    return {"input": [pixel for row in image for pixel in row], "targets": words}


if __name__ == "__main__":
    rng = random.Random(1)
    for _ in range(600):
        print(json.dumps(example(rng), separators=(",", ":")))
