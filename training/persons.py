"""`python -m training.persons SHARED JAR MODEL`: trains the model of persons' names and writes its weights.

In: the training parts of WNUT17, two thirds of WikiGold's articles, the Broad Twitter Corpus without its test part
``f`` (all CC BY 4.0), the labelled passages of the tuned half and some comments of the dumps, all under ``../shared``;
paragraphs of articles in which Stanford CoreNLP (JAR, MODEL; see ``sources.py``) found persons. Each text with a name
stands there once more with other names in it, from everywhere, and some in small letters. Out:
``indexer/models/persons.tsv.gz``. Needs ``python-crfsuite``, Faker, the table of ``training/person_lexicon.py`` and the
word groups of ``training/word_groups.py``; the same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycrfsuite
from backports import zstd

from indexer.labels import names, person_model
from indexer.labels.person_words import TOKEN, windows, word_class, word_codes
from tests.quality.names import Sentence, half, held_out, laid, wikigold, wnut17
from training.sources import articles, listed, tagged

Text = tuple[str, list[tuple[int, int]]]
"""A text and the character ranges of its persons' names."""

LABELLED = Path(__file__).with_name("persons.jsonl")

SMALL = 0.15
"""The share of texts with names that are repeated in small letters."""
PARAGRAPHS = 2500, 1000
"""How many paragraphs of articles with and without a name are learned from."""


def texts(shared: Path) -> list[Text]:
    """All texts to learn from, as written."""
    sentences = [*wnut17(shared, "wnut17train.conll"), *wnut17(shared, "emerging.dev.conll")]
    for article in wikigold(shared):
        sentences += [] if held_out(article) else article
    for part in "abegh":
        sentences += _btc(shared / "data" / "ner" / "btc" / f"{part}.conll")
    return [laid(sentence) for sentence in sentences] + [*_passages(shared), *_comments(shared)]


def renamed(text: Text, chance: random.Random, given: list[list[str]], surnames: list[list[str]]) -> Text:
    """The text with each name of two or three words replaced by another, or the given name alone by another; half of
    the new ones are from the first of the lists, half from the second."""
    made, spans, last = "", [], 0
    for start, end in text[1]:
        words = text[0][start:end].split()
        name = chance.choice(chance.choice(given))
        if len(words) > 1:
            middle = [words[1]] if len(words) == 3 and words[1].endswith(".") else []
            name = " ".join([name, *middle, chance.choice(chance.choice(surnames))])
        elif words[0] not in given[0]:
            name = chance.choice(chance.choice(surnames))
        made += text[0][last:start]
        spans.append((len(made), len(made) + len(name)))
        made, last = made + name, end
    return made + text[0][last:], spans


def varied(found: list[Text], chance: random.Random) -> list[Text]:
    """The texts with names once more under other names, and some in small letters."""
    named = [text for text in found if text[1]]
    given = [sorted(names.given_names()), listed("first_name")]
    surnames = [surnames_of(found), listed("last_name")]
    made = [renamed(text, chance, given, surnames) for text in named]
    small = [(text.lower(), spans) for text, spans in named if len(text.lower()) == len(text)]
    return made + [text for text in small if chance.random() < SMALL]


def silver(shared: Path, jar: Path, model: Path, chance: random.Random) -> list[Text]:
    """Paragraphs of articles with the persons that CoreNLP sees in them."""
    found = tagged(list(articles(shared)), jar, model)
    named, other = [text for text in found if text[1]], [text for text in found if not text[1]]
    return [
        text for texts, most in zip((named, other), PARAGRAPHS, strict=True)
        for text in chance.sample(texts, min(most, len(texts)))
    ]  # fmt: skip


def features(text: Text) -> Iterator[tuple[list[list[str]], list[str]]]:
    """For each window of the text, for each token what the model sees, and its label."""
    for first, last in windows(text[0]):
        tokens = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text[0], first, last)]
        words = [*person_model.PAD, *(word for _, _, word in tokens), *person_model.PAD]
        classes, codes = [word_class(word) for word in words], [word_codes(word) for word in words]
        seen, labels = [], []
        for at, (start, end, _) in enumerate(tokens, 2):
            row = [f for o in (-2, -1, 0, 1, 2) for f in person_model.word_features(words[at + o], o)]
            seen.append([*row, *person_model.pair_features(classes, codes, at)])
            inside = [span for span in text[1] if span[0] < end and start < span[1]]
            labels.append("O" if not inside else "B" if inside[0][0] >= start else "I")
        yield seen, labels


def train(found: Iterable[Text], model: Path) -> None:
    """Fits the weights (L-BFGS; the L1 penalty keeps few of them)."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.3, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 3})
    for text in found:
        for seen, labels in features(text):
            trainer.append(seen, labels)
    trainer.train(str(model))


def write(model: Path, path: Path) -> None:
    """The weights as text, in hundredths, packed."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    info = tagger.info()
    rows: dict[str, dict[str, float]] = {}
    for (feature, label), weight in info.state_features.items():
        rows.setdefault(feature, {})[label] = weight
    for (before, label), weight in info.transitions.items():
        rows.setdefault(f"after {before}", {})[label] = weight
    lines = []
    for feature in sorted(rows):
        cells = [round(100 * rows[feature].get(label, 0.0)) for label in person_model.LABELS]
        if any(cells) or feature.startswith("after "):
            lines.append("\t".join([feature, *map(str, cells)]))
    path.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(f"{len(lines)} features, {path.stat().st_size} bytes in {path.name}")


def main() -> None:
    """Train and write."""
    shared, jar, tagger = map(Path, sys.argv[1:4])
    chance = random.Random(7)
    plain = texts(shared)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "persons.crfsuite"
        train([*plain, *varied(plain, chance), *silver(shared, jar, tagger, chance)], model)
        write(model, person_model.WEIGHTS)


def _btc(path: Path) -> Iterator[Sentence]:
    """The tweets of one file: names of two people in a row stay two; what follows "@" is a handle, no name."""
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        made: Sentence = []
        for line in block.splitlines():
            token, _, tag = line.rpartition("\t")
            if made and made[-1][0] == "@" and token:
                made[-1] = (f"@{token}", "O")
            elif token:
                made.append((token.strip(), tag[0] if tag.endswith("PER") and token != "@" else "O"))
        if made:
            yield made


def _passages(shared: Path) -> Iterator[Text]:
    for name in ("passages.jsonl", "passages_more.jsonl"):
        for line in (shared / "gold" / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if half(row["id"]) == "tuned on":
                told = "|".join(re.escape(person) for person in sorted(row["persons"], key=len, reverse=True))
                spans = [m.span() for m in re.finditer(rf"\b(?:{told})\b", row["text"])] if told else []
                yield row["text"], spans


def _comments(shared: Path) -> Iterator[Text]:
    """Comments of the dumps that were read for what an earlier model took for names (``persons.jsonl``: ids and
    places), four times each, as there are few. None is from the threads reserved for measuring."""
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    wanted = {(row["dump"], row["id"]): row["persons"] for row in rows}
    for dump in sorted({row["dump"] for row in rows}):
        path = shared / "data" / "threads" / f"{dump}_comments.zst"
        with zstd.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                comment = json.loads(line)
                spans = wanted.get((dump, comment["id"]))
                if spans is not None:
                    yield from [(comment["body"], [(start, end) for start, end in spans])] * 4


def surnames_of(found: list[Text]) -> list[str]:
    """The last words of the names of two words or more."""
    spelt = (text[start:end].split() for text, spans in found for start, end in spans)
    return sorted({words[-1] for words in spelt if len(words) > 1 and words[-1][:1].isupper()})


if __name__ == "__main__":
    main()
