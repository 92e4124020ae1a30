"""A small conditional random field that marks persons' names, in plain Python.

In: a text. Out: character ranges with a probability. The weights (``models/persons.tsv.gz``: feature, then the weights
of B, I and O in hundredths) come from ``training/persons.py``. Only runs of capitalised words are decoded, everything
between them is O; what a word adds to the scores is summed once per word and remembered, so a megabyte of forum text
takes about a quarter of a second. Without the weights nothing is found.
"""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from indexer.errors import ModelUnavailable
from indexer.labels.person_lexicon import case, standing
from indexer.labels.person_words import PLAIN, TOKEN, windows, word_class, word_codes

WEIGHTS = Path(__file__).parents[1] / "models" / "persons.tsv.gz"
CLUSTERS = WEIGHTS.with_name("persons.clusters.txt.gz")
LABELS = ("B", "I", "O")
_GIVEN = ("CAPITAL-G", "CAPITAL-g", "SMALL-G")
"""Classes after which a word in small letters may be the surname."""
_LINKS = frozenset(("particle", "INITIAL", "'", "’", "-"))
Scores = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """Characters ``[start, end)`` that the model takes for a person's name."""

    start: int
    end: int
    probability: float


def word_features(word: str, offset: int) -> Iterator[str]:
    """What the word ``offset`` places away says by itself."""
    lower = word.lower()
    yield f"{offset}w={lower}"
    yield f"{offset}c={word_class(word)}"
    wide, narrow = clusters().get(lower, ("-", "-"))
    yield f"{offset}k={wide}|{lower != word}"
    yield f"{offset}K={narrow}"
    if -2 < offset < 2:
        written, known = case(word), standing(word)
        yield f"{offset}G={known.given}{written}"
        yield f"{offset}S={known.surname}{written}"
        yield f"{offset}N={known.given}{known.surname}{written}"
    if offset == 0:
        yield f"use={known.use}{written}"
        yield f"Use={known.use}{max(known[:2])}{written}"
        yield f"shape={_shape(word)}"
        for size in (2, 3, 4):
            yield f"pre={lower[:size]}"
            yield f"suf={lower[-size:]}"


Codes = Sequence[tuple[str, str, str]]


def pair_features(classes: Sequence[str], codes: Codes, at: int) -> Iterator[str]:
    """What neighbours say together, by their classes and codes; ``at`` has two neighbours on each side."""
    yield f"before={codes[at - 1][0]}|{codes[at][2]}"
    yield f"after={codes[at][1]}|{codes[at + 1][0]}"
    before, here, after = classes[at - 1], classes[at], classes[at + 1]
    yield f"<{before}|{here}"
    yield f">{here}|{after}"
    yield f"<>{before}|{here}|{after}"
    yield f"<<{classes[at - 2]}|{before}|{here}"
    yield f">>{here}|{after}|{classes[at + 2]}"


PAD = ("¶", "¶")
"""What stands on either side of a text."""


@lru_cache(maxsize=1)
def clusters() -> dict[str, tuple[str, str]]:
    """Words that the sentence encoder's vectors put together, as a wide and a narrow group; none without the file."""
    return {word: (wide, narrow) for word, wide, narrow in _rows(CLUSTERS)}


@dataclass(frozen=True, slots=True)
class Weights:
    """Scores of B, I and O by feature, and of each label after each other."""

    features: dict[str, Scores]
    transitions: dict[str, Scores]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights, read at their first use; none where the file is missing."""
    features: dict[str, Scores] = {}
    transitions: dict[str, Scores] = {}
    for name, b, i, o in _rows(WEIGHTS):
        row = (int(b) / 100, int(i) / 100, int(o) / 100)
        if name.startswith("after "):
            transitions[name[6:]] = row
        else:
            features[name] = row
    return Weights(features, transitions)


LEAN = 1.5
"""Added to the score of a name's first word, so that unlikely names are told too, with their true probability."""


def _rows(path: Path) -> list[list[str]]:
    """The packed table's rows, none where there is no file."""
    if not path.exists():
        return []
    try:
        return [line.split("\t") for line in gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ModelUnavailable(f"{path} is damaged ({error}): put it back, or delete it to label by rules.") from error


def find(text: str) -> list[Name]:
    """What may be a person's name in ``text``, in order; the probability says how likely, down to about 0.2."""
    if not weights().features:
        return []
    found: list[Name] = []
    for first, last in windows(text):
        tokens = [(m.start(), m.group()) for m in TOKEN.finditer(text, first, last)]
        words = [word for _, word in tokens]
        words = [*(PAD if first == 0 else ()), *words, *(PAD if last == len(text) else ())]
        shift = 2 if first == 0 else 0
        classes, codes = [word_class(word) for word in words], [word_codes(word) for word in words]
        for start, end in _runs(classes):
            for begin, stop, probability in _names(words, classes, codes, start, end):
                (at, _), (tail, word) = tokens[begin - shift], tokens[stop - shift]
                found.append(Name(at, tail + len(word), probability))
    return found


def _names(
    words: Sequence[str], classes: Sequence[str], codes: Codes, start: int, end: int
) -> Iterator[tuple[int, int, float]]:
    """First and last place of each name in one run, with its probability."""
    emissions = [_emission(words, classes, codes, at) for at in range(start, end)]
    path = _best([(b + LEAN, i, o) for b, i, o in emissions])
    if "B" in path or "I" in path:
        sure = _marginals(emissions)
        for first, last in _spans(path):
            probability = math.prod(1.0 - outside for _, _, outside in sure[first : last + 1])
            yield start + first, start + last, probability


def _runs(classes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches of capitalised words and of names in small letters, with particles and initials between, that may hold
    a name; two words on either side are context."""
    at, last = 2, len(classes) - 2
    while at < last:
        if not classes[at][0].isupper():
            at += 1
            continue
        start, end = at, at + 1
        while end < last and (
            classes[end][0].isupper()
            or (classes[end] in _LINKS and end + 1 < last)
            or (classes[end] == "lower" and classes[end - 1].startswith(_GIVEN))
        ):
            end += 1
        while classes[end - 1] in _LINKS and classes[end - 1] != "INITIAL":
            end -= 1
        if any(c not in PLAIN for c in classes[start:end]):
            yield start, end
        at = end


@lru_cache(maxsize=100_000)
def _word_score(word: str, offset: int) -> Scores:
    features = weights().features
    return _sum([features[f] for f in word_features(word, offset) if f in features])


def _emission(words: Sequence[str], classes: Sequence[str], codes: Codes, at: int) -> Scores:
    features = weights().features
    rows = [_word_score(words[at + offset], offset) for offset in (-2, -1, 0, 1, 2)]
    rows += [features[f] for f in pair_features(classes, codes, at) if f in features]
    return _sum(rows)


def _sum(rows: list[Scores]) -> Scores:
    b = i = o = 0.0
    for row in rows:
        b, i, o = b + row[0], i + row[1], o + row[2]
    return b, i, o


def _best(emissions: list[Scores]) -> list[str]:
    """The likeliest labels (Viterbi), with O on either side."""
    after = weights().transitions
    table = [after[label] for label in LABELS]
    scores = [e + t for e, t in zip(emissions[0], after["O"], strict=True)]
    back: list[list[int]] = []
    for emission in emissions[1:]:
        came = [max((0, 1, 2), key=lambda p, n=now: scores[p] + table[p][n]) for now in (0, 1, 2)]  # type: ignore[misc]
        back.append(came)
        scores = [scores[came[n]] + table[came[n]][n] + emission[n] for n in (0, 1, 2)]
    state = max((0, 1, 2), key=lambda n: scores[n] + table[n][2])
    path = [state]
    for came in reversed(back):
        path.append(came[path[-1]])
    return [LABELS[n] for n in reversed(path)]


def _marginals(emissions: list[Scores]) -> list[list[float]]:
    """The probability of each label at each place (forward-backward), with O on either side."""
    after = weights().transitions
    table = [[math.exp(t) for t in after[label]] for label in LABELS]
    local = [[math.exp(e - max(row)) for e in row] for row in emissions]
    forward = [_scaled([table[2][n] * local[0][n] for n in (0, 1, 2)])]
    for row in local[1:]:
        last = forward[-1]
        forward.append(_scaled([sum(last[p] * table[p][n] for p in (0, 1, 2)) * row[n] for n in (0, 1, 2)]))
    backward = [[table[n][2] for n in (0, 1, 2)]]
    for row in reversed(local[1:]):
        ahead = backward[-1]
        backward.append(_scaled([sum(table[p][n] * row[n] * ahead[n] for n in (0, 1, 2)) for p in (0, 1, 2)]))
    return [
        _scaled([f * b for f, b in zip(fs, bs, strict=True)])
        for fs, bs in zip(forward, reversed(backward), strict=True)
    ]


def _scaled(row: list[float]) -> list[float]:
    total = sum(row)
    return [value / total for value in row]


def _spans(path: list[str]) -> Iterator[tuple[int, int]]:
    """First and last place of each name; what follows one without a sign between belongs to it."""
    start = -1
    for at, label in enumerate([*path, "O"]):
        if label == "O" and start >= 0:
            yield start, at - 1
            start = -1
        elif label != "O" and start < 0:
            start = at


def _shape(word: str) -> str:
    shape = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word)
    kept = [c for at, c in enumerate(shape) if at == 0 or c != shape[at - 1]]
    return "".join(kept)[:8]
