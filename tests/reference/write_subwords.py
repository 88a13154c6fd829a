"""Writes subwords.json: byte-pair merges and the subwords of words, by subword-nmt (Sennrich, Haddow and Birch 2016).

    git clone https://github.com/rsennrich/subword-nmt        # 0.3.9, commit 92d6139; its tests have a text in English, which is read too
    PYTHONPATH=subword-nmt python3 write_subwords.py

It is pure Python; PyTorch is not needed.

    cases  name
           minFrequency  how often a pair must occur to be merged
           words         words with their counts
           merges        pairs in the order in which they were learned; the last symbol of a word ends with </w>
           segmented     words, some of which are not among the above, each with its subwords, without </w>
"""

import contextlib
import io
import random
from collections import Counter
from pathlib import Path

import subword_nmt
from subword_nmt.apply_bpe import BPE
from subword_nmt.learn_bpe import learn_bpe

import fixtures
from fixtures import Line, Rows

ENGLISH = Path(subword_nmt.__file__).parent / "tests" / "data" / "corpus.en"


def english(lines):
    """Words of the tool's own text."""
    return Counter(" ".join(ENGLISH.read_text(encoding="utf-8").splitlines()[:lines]).split())


def made_up(seed, count, syllables):
    """Words of a few syllables: many pairs occur equally often."""
    rng = random.Random(seed)
    words = Counter()
    for _ in range(count):
        words["".join(rng.choice(syllables) for _ in range(rng.randint(1, 5)))] += rng.randint(1, 4)
    return words


def repeated(seed):
    """Words of one or two letters, whose pairs overlap."""
    rng = random.Random(seed)
    return Counter({"".join(rng.choice("ab") for _ in range(rng.randint(1, 12))): rng.randint(1, 9) for _ in range(60)} | {"a" * 13: 5, "b" * 8: 7})


CASES = [
    # name, words, merges, minimum frequency, words to segment besides these
    ("English", english(400), 600, 2, ["unwatchable", "storyboards", "Xylophon", "constructionconstruction", "a", "movies'", "1,234.56"]),
    ("repeated letters", repeated(3), 60, 2, ["aaaaaaa", "abababab", "bbbb", "baab"]),
    ("syllables", made_up(1, 400, ["ka", "ki", "ku", "na", "ni", "nu", "shi", "tsu", "ra", "n"]), 300, 2, ["kakaka", "tsunami", "karakuninni", "zz"]),
    ("ties", Counter({"ab": 3, "cd": 3, "ba": 3, "dc": 3, "\uffe6x": 3, "\U0001f600x": 3, "éx": 3, "e\u0301x": 3}), 20, 2, ["abcd", "\U0001f600"]),
    ("letters in two scripts", made_up(2, 300, ["по", "ко", "ра", "ст", "é", "ü", "日", "本", "語", "\U0001f389", "\uac00"]), 200, 3, ["日本語", "покоры"]),
    ("few", Counter({"low": 5, "lower": 2, "newest": 6, "widest": 3}), 10, 2, ["lowest", "wider", "new"]),      # the paper's example
]


def learn(words, merges, minimum):
    """The pairs that learn_bpe writes."""
    dictionary = io.StringIO("".join(f"{word} {count}\n" for word, count in words.items()))
    codes = io.StringIO()
    with contextlib.redirect_stderr(io.StringIO()):
        learn_bpe(dictionary, codes, merges, min_frequency=minimum, is_dict=True)
    return codes


def case(name, words, merges, minimum, others):
    codes = learn(words, merges, minimum)
    bpe = BPE(codes, separator="")
    pairs = [line.split(" ") for line in codes.getvalue().splitlines()[1:]]
    segmented = Rows([[word, *bpe.segment_tokens([word])] for word in [*sorted(words), *others]])
    return dict(name=name, minFrequency=minimum, words=Line(words), merges=Rows(pairs), segmented=segmented)


def main():
    fixtures.write("subwords.json", dict(cases=[case(*settings) for settings in CASES]))


if __name__ == "__main__":
    main()
