"""Writes strings of the embedded Reber grammar as sequences, each symbol with the next one as its target.

The grammar is that of Hochreiter and Schmidhuber 1997, section 5.1. The second-to-last symbol repeats the second one, so predicting
it requires remembering that symbol through the string in between.

    python3 samples/sequences/reber.py > samples/sequences/reber.jsonl
"""

import json
import random

# For each state of the Reber grammar, the symbols that can come next and the states that they lead to.
REBER = [[("B", 1)], [("T", 2), ("P", 3)], [("S", 2), ("X", 4)], [("T", 3), ("V", 5)], [("X", 3), ("S", 6)], [("P", 4), ("V", 6)], [("E", None)]]


def reber(rng):
    state, string = 0, ""
    while state is not None:
        symbol, state = rng.choice(REBER[state])
        string += symbol
    return string


def embedded(rng):
    end = rng.choice("TP")
    return "B" + end + reber(rng) + end + "E"


if __name__ == "__main__":
    rng = random.Random(1)
    for _ in range(600):
        string = embedded(rng)
        print(json.dumps({"inputs": string[:-1], "targets": string[1:]}, separators=(",", ":")))
