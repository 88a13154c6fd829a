"""Writes the tables of the speech experiments from the Free Spoken Digit Dataset (https://github.com/Jakobovski/free-spoken-digit-dataset, CC BY-SA 4.0).

    python3 speech.py RECORDINGS FOLDER

RECORDINGS is the folder recordings of the data set, with files such as 7_jackson_32.wav. FOLDER receives digits-train.csv and digits-test.csv, one recording
in each row, and spoken-train.csv and spoken-test.csv, whose recordings are two to five digits of one speaker, played one after the other with pauses. As is
customary, indices 0 to 4 of each speaker and digit are for testing; joined recordings of the test part consist of these only.
"""
import csv
import os
import random
import sys
import wave


def frames(path):
    with wave.open(path) as recording:
        return recording.readframes(recording.getnframes())


def table(folder, name, header, rows):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(header)
        lines.writerows(rows)


def joined(numbers, rows, count, folder, name):
    speakers = {}
    for path, digit, speaker in rows:
        speakers.setdefault(speaker, []).append((path, digit))
    pause = lambda: bytes(2 * numbers.randrange(400, 1600))
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    for i in range(count):
        said = [numbers.choice(speakers[speaker]) for speaker in [numbers.choice(sorted(speakers))] for _ in range(numbers.randrange(2, 6))]
        path = f"{name}/{i}.wav"
        with wave.open(os.path.join(folder, path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(pause() + b"".join(frames(one) + pause() for one, _ in said))
        yield path, " ".join(digit for _, digit in said)


def main():
    recordings, folder = (os.path.abspath(argument) for argument in sys.argv[1:3])
    parts = {"train": [], "test": []}
    for file in sorted(os.listdir(recordings)):
        if not file.endswith(".wav"):
            continue
        digit, speaker, index = file[:-4].split("_")
        parts["test" if int(index) < 5 else "train"].append((os.path.join(recordings, file), digit, speaker))
    numbers = random.Random(5)
    for part, count in ("train", 3000), ("test", 300):
        table(folder, f"digits-{part}.csv", ["file", "digit", "speaker"], parts[part])
        table(folder, f"spoken-{part}.csv", ["file", "digits"], joined(numbers, parts[part], count, folder, f"spoken-{part}"))


main()
