"""How right the main texts and the facts of web pages are, against the labelled pages beside the project.

In: the folder ``../shared``. Out: figures, for the two thirds of the pages that rules were tuned on and the third that
was held out (by the hash of the page's id). Main texts of article-extraction-benchmark are scored as its evaluator
does: multisets of 4-token shingles, F1 of the mean precision and the mean recall; those of WCXB by multisets of
lower-cased words, the mean of the pages' F1. A page that cannot be read scores 0.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from indexer import readers
from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers.blocks import reading_text

PARTS = ("tuned on", "held out")
Figures = tuple[float, float, float]
"""Precision, recall, F1."""


def part(id: str) -> str:
    """Which part of the gold the page with this id belongs to."""
    return PARTS[int(hashlib.sha256(id.encode()).hexdigest(), 16) % 3 == 0]


def benchmark_texts(shared: Path) -> dict[tuple[str, str], Figures]:
    """article-extraction-benchmark: figures by who read it ("ours", "trafilatura") and part ("all" too)."""
    folder = shared / "data" / "extraction" / "aeb"
    scores: dict[tuple[str, str], list[tuple[float | None, float | None]]] = {}
    for id, gold in json.loads((folder / "ground-truth.json").read_text(encoding="utf-8")).items():
        path = folder / "html" / f"{id}.html.gz"
        document = read(path)
        texts = {"ours": story_text(document), "trafilatura": trafilatura_text(path)}
        for who, text in texts.items():
            for where in (part(id), "all"):
                scores.setdefault((who, where), []).append(shingle_score(text, gold["articleBody"]))
    return {key: means(rows) for key, rows in scores.items()}


def trafilatura_text(path: Path) -> str:
    """What trafilatura's best mode on this benchmark makes of the page: precision, without comments."""
    import trafilatura

    page = gzip.decompress(path.read_bytes())
    return trafilatura.extract(page, favor_precision=True, include_comments=False) or ""


def shingle_score(text: str, gold: str) -> tuple[float | None, float | None]:
    """Precision and recall over runs of four tokens; None where there is nothing to divide by."""
    found, due = shingles(text), shingles(gold)
    both = (found & due).total()
    return both / found.total() if found else None, both / due.total() if due else None


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of runs of four tokens."""
    tokens = re.findall(r"\w+", text)
    return Counter(zip(*(tokens[start:] for start in range(4)), strict=False))


def means(rows: Iterable[tuple[float | None, float | None]]) -> Figures:
    """Mean precision, mean recall and the F1 of the two."""
    rows = list(rows)
    p = statistics.mean(row[0] for row in rows if row[0] is not None)
    r = statistics.mean(row[1] for row in rows if row[1] is not None)
    return p, r, 2 * p * r / max(1e-9, p + r)


def articles(shared: Path) -> Iterator[tuple[str, Document | None, dict[str, Any]]]:
    """WCXB's article pages: id, what was read (None where nothing could be) and the gold."""
    folder = shared / "data" / "extraction" / "wcxb"
    for path in sorted((folder / "gold").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        gold = page["ground_truth"]
        kind = page.get("page_type") or page.get("_internal", {}).get("page_type")
        if (kind["primary"] if isinstance(kind, dict) else kind) == "article" and gold.get("main_content"):
            yield path.stem, read(folder / "html" / f"{path.stem}.html.gz"), gold


def read(path: Path) -> Document | None:
    """The document in ``path``, if there is one."""
    try:
        return readers.read_path(path)[0]
    except ReadError:
        return None


def story_text(document: Document | None) -> str:
    """What a person reads; of a thread (a story read with its readers' comments) the opening post."""
    if document and document.kind == "thread":
        document = replace(document, passages=document.passages[:1])
    return reading_text(document) if document else ""


def article_texts(shared: Path) -> dict[str, float]:
    """WCXB: the mean of the pages' word F1, by part ("all" too)."""
    scores: dict[str, list[float]] = {}
    for id, document, gold in articles(shared):
        score = word_score(story_text(document), gold["main_content"])
        for where in (part(id), "all"):
            scores.setdefault(where, []).append(score)
    return {where: statistics.mean(values) for where, values in scores.items()}


def word_score(text: str, gold: str) -> float:
    """F1 of the multisets of lower-cased words."""
    found, due = (Counter(re.findall(r"\w+", side.lower())) for side in (text, gold))
    return 2 * (found & due).total() / max(1, found.total() + due.total())


def article_facts(shared: Path) -> dict[tuple[str, str], tuple[int, int, int]]:
    """WCXB: by fact ("title", "author", "date") and part ("all" too): how many are right, were given, are due."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for id, document, gold in articles(shared):
        for fact, found, due in facts(document, gold):
            for where in (part(id), "all"):
                counts[fact, where, "right"] += bool(due) and is_same(fact, found, due)
                counts[fact, where, "given"] += bool(found)
                counts[fact, where, "due"] += bool(due)
    return {
        (fact, where): (counts[fact, where, "right"], counts[fact, where, "given"], counts[fact, where, "due"])
        for fact, where in {key[:2] for key in counts}
    }


def facts(document: Document | None, gold: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each fact's name, what was read, and what is due."""
    yield "title", document.title if document else "", gold.get("title") or ""
    yield "author", document.author if document else "", gold.get("author") or ""
    yield "date", document.published[:10] if document else "", (gold.get("publish_date") or "")[:10]


def is_same(fact: str, found: str, due: str) -> bool:
    """Titles: the same words; one may have a subtitle or the site's name more, up to as long again. Authors: each name
    of one side is one of the other's, where one's words contain the other's ("Dr. Ada Example", "Ada Example"). Dates:
    the same day; the day before or after too, since the gold has some days by clocks in UTC, others as shown."""
    if fact == "author":
        got, names = name_list(found), name_list(due)
        return _all_in(got, names) or _all_in(names, got)
    if fact == "date":
        return len(found) == len(due) == 10 and abs((date.fromisoformat(found) - date.fromisoformat(due)).days) <= 1
    short, long = sorted((f" {' '.join(words(side))} " for side in (found, due)), key=len)
    return short in long and len(short) >= len(long) / 2


def name_list(authors: str) -> list[set[str]]:
    """The words of each name in a byline."""
    return [set(words(name)) for name in re.split(r",|;|&|\band\b", authors) if words(name)]


def _all_in(some: list[set[str]], others: list[set[str]]) -> bool:
    return bool(some) and all(any(name <= other or other <= name for other in others) for name in some)


def words(text: str) -> tuple[str, ...]:
    """The words alone, in lower case, "&" as "and"."""
    return tuple(re.findall(r"\w+", text.casefold().replace("&", " and ")))
