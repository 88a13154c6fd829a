"""Writes a noisy sum of two sines as a series, one row per time step.

    python3 samples/series/sine.py > samples/series/sine.csv
"""

import math
import random

if __name__ == "__main__":
    rng = random.Random(1)
    print("time,value")
    for t in range(2000):
        print(f"{t},{math.sin(t / 8) + 0.5 * math.sin(t / 21 + 1) + rng.gauss(0, 0.1):.4f}")
