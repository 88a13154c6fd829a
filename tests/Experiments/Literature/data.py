"""Turns public data sets into the tables and sequences that the job files in this folder read.

    python3 data.py trec TRAIN.txt TEST.txt FOLDER
    python3 data.py vowels ae.train ae.test FOLDER

`trec` reads the TREC question classes (Li and Roth 2002): a line is CLASS:subclass and a question, in Latin-1. It writes trec-train.csv and trec-test.csv with the
columns `question` and `class`, the coarse one of six. `vowels` reads UCI's Japanese Vowels: a frame of 12 numbers on each line, sequences separated by an empty
line or a line of ones, in the order of the nine speakers. It writes vowels-train.jsonl and vowels-test.jsonl, whose targets are the speakers.
"""

import csv
import json
import os
import sys

TRAINING_SEQUENCES = [30] * 9
TEST_SEQUENCES = [31, 35, 88, 44, 29, 24, 40, 50, 29]   # by speaker


def trec(source, target):
    with open(source, encoding="latin-1") as lines, open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("question", "class"))
        for line in lines:
            name, _, question = line.strip().partition(" ")
            writer.writerow((question, name.split(":")[0]))


def sequences(source):
    frames = []
    with open(source, encoding="ascii") as lines:
        for line in lines:
            numbers = [float(number) for number in line.split()]
            if numbers and any(number != 1 for number in numbers):
                frames.append(numbers)
            elif frames:
                yield frames
                frames = []
    if frames:
        yield frames


def vowels(source, target, counts):
    all_frames = list(sequences(source))
    speakers = [speaker for speaker, count in enumerate(counts, 1) for _ in range(count)]
    if len(all_frames) != len(speakers):
        raise SystemExit(f"{source} has {len(all_frames)} sequences; expected {len(speakers)}")
    with open(target, "w", encoding="utf-8") as file:
        for frames, speaker in zip(all_frames, speakers):
            file.write(json.dumps({"inputs": frames, "target": f"speaker{speaker}"}) + "\n")


def main():
    if len(sys.argv) != 5 or sys.argv[1] not in ("trec", "vowels"):
        raise SystemExit(__doc__)
    kind, training, test, folder = sys.argv[1:]
    if kind == "trec":
        trec(training, os.path.join(folder, "trec-train.csv"))
        trec(test, os.path.join(folder, "trec-test.csv"))
    else:
        vowels(training, os.path.join(folder, "vowels-train.jsonl"), TRAINING_SEQUENCES)
        vowels(test, os.path.join(folder, "vowels-test.jsonl"), TEST_SEQUENCES)


if __name__ == "__main__":
    main()
