"""Writes short made-up film reviews with their sentiment, one row each.

A clause praises or pans something, perhaps with a negation. When two clauses are joined by "but", the second one decides; after "although", the
first one loses. The words alone do not tell the sentiment: their order does.

    python3 samples/sentiment/reviews.py > samples/sentiment/reviews.csv
"""

import csv
import random
import sys

THINGS = ["plot", "acting", "music", "ending", "camera work", "dialogue", "cast", "first half", "director's cut", "story"]
GOOD = ["brilliant", "moving", "funny", "gripping", "beautiful", "clever", "great", "charming"]
BAD = ["dull", "clumsy", "boring", "predictable", "awful", "noisy", "shallow", "tedious"]
ADVERBS = ["", "", "really ", "quite ", "rather ", "truly "]


def clause(rng, positive):
    negated = rng.random() < 0.3
    word = rng.choice(GOOD if positive != negated else BAD)
    verb = rng.choice(["was not", "wasn't", "was never"] if negated else ["was", "was", "seemed", "felt"])
    return f"the {rng.choice(THINGS)} {verb} {rng.choice(ADVERBS)}{word}"


def review(rng):
    positive = rng.random() < 0.5
    form = rng.randrange(4)
    if form == 0:
        text = clause(rng, positive)
    elif form == 1:
        text = f"{clause(rng, positive)} and {clause(rng, positive)}"
    elif form == 2:
        text = f"{clause(rng, not positive)}, but {clause(rng, positive)}"
    else:
        text = f"although {clause(rng, not positive)}, {clause(rng, positive)}"
    return text[0].upper() + text[1:] + rng.choice([".", "!"]), "positive" if positive else "negative"


if __name__ == "__main__":
    rng = random.Random(1)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["review", "sentiment"])
    rows.writerows(review(rng) for _ in range(2000))
