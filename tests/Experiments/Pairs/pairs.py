"""Writes additions.csv and reversal.csv into the folder that is given; it always writes the same files.

additions: 50,000 different sums of two numbers of up to three digits, as text from the last character to the first, with their results.
reversal: 10,000 strings of 20 to 60 of ten letters, with the same strings from the last letter to the first.

    python3 tests/Experiments/Pairs/pairs.py tests/Experiments/Pairs
"""

import random
import sys
from pathlib import Path

folder = Path(sys.argv[1])

numbers = random.Random(1)
seen = set()
with open(folder / "additions.csv", "w", encoding="utf-8") as file:
    file.write("sum,answer\n")
    while len(seen) < 50_000:
        a, b = (int("".join(numbers.choice("0123456789") for _ in range(numbers.choice((1, 2, 3))))) for _ in range(2))
        key = tuple(sorted((a, b)))
        if key in seen:
            continue
        seen.add(key)
        file.write(f"{f'{a}+{b}'[::-1]},{a + b}\n")

letters = random.Random(1)
with open(folder / "reversal.csv", "w", encoding="utf-8") as file:
    file.write("text,reversed\n")
    for _ in range(10_000):
        text = "".join(letters.choice("abcdefghij") for _ in range(letters.randint(20, 60)))
        file.write(f"{text},{text[::-1]}\n")
