"""How right persons and institutions are: whole documents, single passages, and public texts with tagged names.

In: ``../shared``. Out: (what, part of the gold) -> ``Tally``. Nothing is printed. Parts are "tuned on" and "held out":
blog posts and threads are split by the hash of their id, WikiGold's articles likewise (two thirds to learn from);
WNUT17 has a test set of its own. In documents and passages two names match where one's words contain the other's;
in WNUT17 and WikiGold a person counts where both ends are right to the token.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from indexer import readers
from indexer.document import Document, Passage, evidence
from indexer.evaluation.scores import Tally
from indexer.labels import institutions, persons

FIELDS = {"persons": "person", "institutions": "institution"}
Sentence = list[tuple[str, str]]
"""Tokens with ``B``, ``I`` (inside a person's name) or ``O``."""


Scores = dict[tuple[str, str], Tally]


def names(shared: Path) -> Scores:
    """All figures."""
    scores: Scores = {}
    for kind, texts in (("documents", _documents(shared)), ("passages", _passages(shared))):
        for id, gold, found in texts:
            for field in FIELDS:
                _tally(scores.setdefault((f"{field} of {kind}", half(id)), Tally()), found[field], set(gold[field]))
    scores["persons, WNUT17", "held out"] = tagged(
        [[sentence] for sentence in wnut17(shared, "emerging.test.annotated")]
    )
    articles = wikigold(shared)
    scores["persons, WikiGold", "tuned on"] = tagged([a for a in articles if not held_out(a)])
    scores["persons, WikiGold", "held out"] = tagged([a for a in articles if held_out(a)])
    return scores


def stories(folder: Path) -> Scores:
    """The same figures of whole stories kept as ``documents*.jsonl`` and ``docs/<id>.md`` (title, by-line, text)."""
    scores: Scores = {}
    for path in sorted(folder.glob("documents*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            gold: dict[str, Any] = json.loads(line)
            document = _labelled(_story(folder / "docs" / f"{gold['id']}.md"))
            gold |= {"file": gold["id"], "author": gold.get("author") or document.author}
            author = _words(gold["author"])
            for field, label in FIELDS.items():
                due = {name for name in gold[field] if not author or not _words(name) <= author}
                told = [
                    t for t in _told(document, label, gold) if not author or not any(_words(n) <= author for n in t)
                ]
                _tally(scores.setdefault((f"{field} of stories", half(gold["id"])), Tally()), told, due)
    return scores


def half(id: str) -> str:
    """``tuned on`` or ``held out``, the same for all passages of one thread or post."""
    if id.startswith("blog/"):
        owner, repository, *_, name = id.partition("#")[0].split("/")[1:]
        id = f"data/blogs/{owner}__{repository}/{name}"
    elif id.startswith("reddit/"):
        id = "/".join(id.split("/")[:3])
    return "tuned on" if int(hashlib.sha256(id.encode()).hexdigest(), 16) % 2 else "held out"


def wnut17(shared: Path, name: str) -> list[Sentence]:
    """The sentences of one file of WNUT17."""
    text = (shared / "data" / "ner" / "wnut17" / name).read_text(encoding="utf-8")
    return [
        [(token, tag[0] if tag.endswith("person") else "O") for token, tag in _pairs(block, "\t")]
        for block in re.split(r"\n\s*\n", text)
        if block.strip()
    ]


def wikigold(shared: Path) -> list[list[Sentence]]:
    """The articles of WikiGold, whose own tags do not say where a second name begins right after a first."""
    text = (shared / "data" / "ner" / "wikigold" / "wikigold.conll.txt").read_text(encoding="utf-8")
    articles = []
    for article in re.split(r"-DOCSTART- O\n", text):
        blocks = [list(_pairs(block, " ")) for block in re.split(r"\n\s*\n", article) if block.strip()]
        if blocks:
            articles.append([_begun(block) for block in blocks])
    return articles


def held_out(article: list[Sentence]) -> bool:
    """Whether an article of WikiGold is kept for measuring: a third of them, by their first sentence."""
    first = " ".join(token for token, _ in article[0])
    return int(hashlib.sha256(first.encode()).hexdigest(), 16) % 3 == 0


def tagged(articles: Iterable[list[Sentence]]) -> Tally:
    """Persons found in tagged texts, each a document whose passages are its sentences."""
    score = Tally()
    for number, article in enumerate(articles):
        placed = [laid(sentence) for sentence in article]
        passages = tuple(Passage(f"s{n}", text) for n, (text, _) in enumerate(placed))
        document = Document(f"tagged-{number}", "article", "", passages=passages)
        found = {
            (label.span.passage, label.span.start, label.span.end)
            for label in persons.label(document)
            if label.rule != "person/handle"
        }
        due = {(p.id, start, end) for p, (_, spans) in zip(passages, placed, strict=True) for start, end in spans}
        right = len(found & due)
        score.add(right, len(found) - right, right, len(due) - right)
    return score


def _documents(shared: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, list[set[str]]]]]:
    for line in (shared / "gold" / "documents.jsonl").read_text(encoding="utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        document = _labelled(readers.read_path(shared / gold["file"])[0])
        yield gold["file"], gold, {field: _told(document, label, gold) for field, label in FIELDS.items()}


def _passages(shared: Path) -> Iterator[tuple[str, dict[str, Any], dict[str, list[set[str]]]]]:
    """Each passage as a document of its own under its title; names in the title do not count."""
    for name in ("passages.jsonl", "passages_more.jsonl"):
        for line in (shared / "gold" / name).read_text(encoding="utf-8").splitlines():
            gold: dict[str, Any] = json.loads(line)
            document = Document(gold["id"], "thread", gold["title"], passages=(Passage("text", gold["text"]),))
            document = _labelled(document)
            yield gold["id"], gold, {field: _told(document, label, gold) for field, label in FIELDS.items()}


def _story(path: Path) -> Document:
    """The story with its title and by-line said as front matter, as blogs' files do."""
    title, second, *rest = path.read_text(encoding="utf-8").split("\n", 2)
    author = f"author: {json.dumps(second[3:].strip())}\n" if second.startswith("by ") else ""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(f"---\ntitle: {json.dumps(title)}\n{author}---\n\n{''.join(rest)}", encoding="utf-8")
        return readers.read_path(copy)[0]


def _labelled(document: Document) -> Document:
    return replace(document, labels=(*persons.label(document), *institutions.label(document)))


def _told(document: Document, field: str, gold: dict[str, Any]) -> list[set[str]]:
    """What was found, each as its canonical name with the forms it was read from; handles and the author apart."""
    found: dict[str, set[str]] = {}
    for label in document.labels:
        counted = label.span.part in ("text", "heading") or (label.span.part == "title" and "file" in gold)
        if label.field == field and label.rule != "person/handle" and counted:
            found.setdefault(label.value, {label.value}).add(evidence(document, label.span))
    author = _words(gold.get("author") or "")
    return [forms for value, forms in found.items() if not author or _words(value) != author]


def _tally(score: Tally, found: list[set[str]], due: set[str]) -> None:
    right = sum(any(_same(form, name) for form in forms for name in due) for forms in found)
    met = sum(any(_same(form, name) for forms in found for form in forms) for name in due)
    score.add(right, len(found) - right, met, len(due) - met)


def _same(one: str, other: str) -> bool:
    return _words(one) <= _words(other) or _words(other) <= _words(one)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _pairs(block: str, mark: str) -> Iterator[tuple[str, str]]:
    for line in block.splitlines():
        token, _, tag = line.rpartition(mark)
        if token.strip():
            yield token.strip(), tag.strip()


def _begun(block: Sentence) -> Sentence:
    made, before = [], "O"
    for token, tag in block:
        mark = "O" if tag != "I-PER" else "I" if before == "I-PER" else "B"
        made.append((token, mark))
        before = tag
    return made


def laid(sentence: Sentence) -> tuple[str, list[tuple[int, int]]]:
    """The sentence as running text, and the spans of its persons."""
    text, starts = "", []
    for token, _ in sentence:
        tight = not text or text[-1] in "([" or re.match(r"[.,;:!?)\]]|['’](?:s|re|ve|ll|d|m)$|n['’]t$", token)
        text += "" if tight else " "
        starts.append(len(text))
        text += token
    spans: list[tuple[int, int]] = []
    for (token, tag), start in zip(sentence, starts, strict=True):
        if tag == "B":
            spans.append((start, start + len(token)))
        elif tag == "I" and spans:
            spans[-1] = (spans[-1][0], start + len(token))
    return text, spans
