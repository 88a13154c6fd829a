"""Writes tones.csv: recordings of digits dialed on a telephone, each with its digits. Run it in this folder; it always writes the same file.

A key sounds as two tones, one for its row and one for its column (ITU-T Q.23). Loudness, speed and noise vary. The recordings are in the file itself, as
data URIs; a column with the names of WAV files is read in the same way.
"""
import base64
import csv
import math
import random
import struct

ROWS, RATE = 240, 4000
KEYS = {key: (row, column) for row, keys in {697: "123", 770: "456", 852: "789", 941: "*0#"}.items() for key, column in zip(keys, (1209, 1336, 1477))}


def samples(numbers, digits):
    loudness, noise = numbers.uniform(0.1, 0.4), numbers.uniform(0.005, 0.05)
    sound = [0.0] * numbers.randrange(100, 400)
    for digit in digits:
        start, length = numbers.uniform(0, 2 * math.pi), numbers.randrange(240, 560)
        sound += [loudness * sum(math.sin(start + 2 * math.pi * hz * t / RATE) for hz in KEYS[digit]) for t in range(length)]
        sound += [0.0] * numbers.randrange(120, 320)
    return [max(-1.0, min(1.0, sample + numbers.gauss(0, noise))) for sample in sound]


def wav(sound):
    data = bytes(min(255, int(128 + 128 * sample)) for sample in sound)
    data += b"\x00" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE, 1, 8) + b"data" + struct.pack("<I", len(sound)) + data


def main():
    numbers = random.Random(1)
    with open("tones.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["recording", "digits"])
        for _ in range(ROWS):
            digits = "".join(numbers.choice("0123456789*#") for _ in range(numbers.randrange(2, 6)))
            rows.writerow(["data:audio/wav;base64," + base64.b64encode(wav(samples(numbers, digits))).decode(), digits])


main()
