"""Writes texts.json: scores of written texts, computed by sacreBLEU and python-Levenshtein.

    /usr/bin/python3 write_texts.py

    cases      name
               expected        texts
               written         texts, one for each expected one
               bleu, chrf      sacreBLEU's BLEU and chrF2 with its defaults, divided by 100
               brevityPenalty  of BLEU; null without any words
               matching        n-grams of 1 to 4 words that match, and
               total           those that are written
               wordErrors      sum of the edit distances of the words, which are what stands between white space
               words           expected words
               errors          sum of the edit distances of the characters
               characters      expected characters
    tokenized  texts, each with its words by the tokenization 13a
"""

import random

import Levenshtein
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

import fixtures
from fixtures import Line

SENTENCES = [
    "The cat is on the mat.",
    "It is a guide to action that ensures that the military will forever heed Party commands.",
    "Der Preis stieg um 3.5 % auf 1,234.56 Euro (ca. $1,300) - sagte \"er\".",
    "state-of-the-art, 1990-2000 and 5-year-old 'quotes' aren't split",
    "naïve café, Ωmega; 日本語のテキスト。",
    "x",
    "New York's A&P &amp; Co. &lt;b&gt; e.g. U.S.A.",
    "👩‍👩‍👧 and 🎉🎉, e\u0301 is not é",
]

TOKENIZED = [
    *SENTENCES,
    "", " ", "...", " .,.,", "1,2,3", "a,b", ",5", "5,", "5.", "v1.2.3-4-b", "-5", "5-", "a-", "--", "don't 'x'", "~`^_{|}[\\]@?>=<;:/+*)(&%$#\"!",
    "a\u00a0b\u2003c\u2028d\u001ce\u200bf", "line-\nbreak\nend-\n", "<skipped>x", "&amp;quot;", "🎉.🎉,5", "٣.٤", "１.２",
]


def errors(expected, written):
    return sum(Levenshtein.distance(e, w) for e, w in zip(expected, written))


def as_letters(expected, written):
    """The words of both as characters, because python-Levenshtein compares strings."""
    letters = {}
    return ["".join(letters.setdefault(word, chr(0x100 + len(letters))) for word in text.split()) for text in (expected, written)]


def case(name, expected, written):
    bleu = BLEU().corpus_score(written, [expected])
    chrf = CHRF().corpus_score(written, [expected])
    words = [as_letters(*pair) for pair in zip(expected, written)]
    return Line(
        name=name, expected=expected, written=written,
        bleu=bleu.score / 100, brevityPenalty=bleu.bp if bleu.sys_len + bleu.ref_len else None, matching=bleu.counts, total=bleu.totals, chrf=chrf.score / 100,
        wordErrors=errors(*zip(*words)), words=sum(len(expected) for expected, _ in words),
        errors=errors(expected, written), characters=sum(map(len, expected)))


def disturbed(generator, text):
    """The text with some characters and words changed, left out or put in."""
    letters = list(text)
    for _ in range(generator.randrange(4)):
        at = generator.randrange(len(letters) + 1)
        letters[at:at + generator.randrange(2)] = generator.choices(" .,-5aé🎉", k=generator.randrange(2))
    words = "".join(letters).split(" ")
    if generator.random() < 0.5:
        words.insert(generator.randrange(len(words) + 1), generator.choice(words))
    if generator.random() < 0.3:
        del words[generator.randrange(len(words))]
    return " ".join(words)


def main():
    generator = random.Random(1)
    cases = [
        case("clipped precision of Papineni et al. 2002", ["The cat is on the mat."], ["the the the the the the the"]),
        case("the same in lower case", ["the cat is on the mat"], ["the the the the the the the"]),
        case("identical", SENTENCES, SENTENCES),
        case("identical, but too short for BLEU", ["one two three"], ["one two three"]),
        case("three words", ["one two three four"], ["one two three"]),
        case("smoothed once", ["a b c d e f"], ["a b c x d e"]),
        case("smoothed twice", ["a b c d e f"], ["a b x d y f"]),
        case("smoothed three times", ["a b c d"], ["d c b a"]),
        case("nothing right", ["abc def ghi jkl"], ["uvw xyz uvw xyz"]),
        case("too short", ["a b c d e f g h"], ["a b c d e"]),
        case("too long", ["a b c d e"], ["a b c d e f g h"]),
        case("nothing written", ["a b c d"], [""]),
        case("nothing expected", [""], ["a b c d"]),
        case("neither written nor expected", [""], [""]),
        case("one of three is empty", ["a b c d e", "f g h i j", "k"], ["a b c d e", "", "k"]),
        case("shorter than six characters", ["ab", "abcdefgh"], ["abcdefg", "abc"]),
        case("case counts", ["The Cat Sat Down Here"], ["the cat sat down here"]),
        case("emoji and combining characters", ["👩‍👩‍👧 says e\u0301 twice 🎉🎉"], ["👩‍👧 says é twice 🎉"]),
        case("dates", ["1961-04-28", "2001-12-31", "1999-01-01"], ["1961-04-28", "2001-12-13", "199-01-011"]),
    ]
    for n in range(12):
        expected = generator.choices(SENTENCES, k=1 + 2 * n)
        cases.append(case(f"random {n}", expected, [disturbed(generator, text) for text in expected]))
    tokenizer = Tokenizer13a()
    fixtures.write("texts.json", {
        "cases": cases,
        "tokenized": [Line(text=text, words=tokenizer(text.rstrip()).split()) for text in TOKENIZED],
    })


if __name__ == "__main__":
    main()
