"""How right the posts of forum pages are, against WCXB's labelled forum pages beside the project.

In: the folder ``../shared``. Out: figures by part of the gold (``articles.PARTS``, and "all"): the two thirds that rows
and rules were tuned on, the third that was held out. Texts score by multisets of lower-cased words, the mean of the
pages' F1; a page that cannot be read scores 0. Signatures are left out, as the gold has none; quotes are in some of it
and not in the rest, so both are given. Authors and dates are those of the opening post, where the gold states them.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.document import Document
from indexer.readers.blocks import reading_text
from tests.quality.articles import part, read, word_score

Rows = dict[tuple[str, str], list[float]]


def forum_pages(shared: Path) -> Iterator[tuple[str, Document | None, dict[str, Any]]]:
    """WCXB's forum pages: id, what was read (None where nothing could be) and the gold."""
    folder = shared / "data" / "extraction" / "wcxb"
    for path in sorted((folder / "gold").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        if page["_internal"]["page_type"]["primary"] == "forum":
            yield path.stem, read(folder / "html" / f"{path.stem}.html.gz"), page["ground_truth"]


def forums(shared: Path) -> dict[tuple[str, str], float]:
    """Figures by what ("text", "text with quotes", "author", "date") and part."""
    rows: Rows = {}
    for id, document, gold in forum_pages(shared):
        for where in (part(id), "all"):
            for what, figure in scores(document, gold):
                rows.setdefault((what, where), []).append(figure)
    return {key: statistics.mean(figures) for key, figures in rows.items()}


def scores(document: Document | None, gold: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """One page's figures."""
    if due := gold.get("main_content"):
        yield "text", word_score(reading_text(document) if document else "", due)
        yield "text with quotes", word_score(with_quotes(document) if document else "", due)
    if gold.get("author"):
        yield "author", bool(document) and document.author == gold["author"]
    if gold.get("publish_date"):
        yield "date", bool(document) and document.published[:10] == gold["publish_date"][:10]


def with_quotes(document: Document) -> str:
    """The posts' text in reading order with what they quote."""
    return "\n\n".join(passage.text for passage in document.passages if passage.role != "signature")
