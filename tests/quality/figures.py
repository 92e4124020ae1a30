"""All figures about reading, under the names that ``floors.toml`` uses.

In: ``../shared``. Out: name -> part of the gold ("all", "tuned on", "held out") -> figure. How it is measured stands
in ``articles`` and ``forums``.
"""

from __future__ import annotations

import time
from pathlib import Path

from indexer import readers
from indexer.errors import ReadError
from tests.quality import articles, forums

Figures = dict[str, dict[str, float]]


def reading(shared: Path) -> Figures:
    """Main texts, facts, forum posts and the speed of pages."""
    found: Figures = {}
    for (who, part), (precision, recall, f1) in articles.benchmark_texts(shared).items():
        name = "main text, article-extraction-benchmark" + (" (trafilatura)" if who == "trafilatura" else "")
        found.setdefault(f"{name}: precision", {})[part] = precision
        found.setdefault(f"{name}: recall", {})[part] = recall
        found.setdefault(f"{name}: F1", {})[part] = f1
    found["main text, WCXB articles: word F1"] = articles.article_texts(shared)
    for (fact, part), (right, given, due) in articles.article_facts(shared).items():
        found.setdefault(f"{fact}, WCXB articles: precision", {})[part] = right / max(1, given)
        found.setdefault(f"{fact}, WCXB articles: recall", {})[part] = right / max(1, due)
    for (what, part), figure in forums.forums(shared).items():
        found.setdefault(f"{what}, WCXB forum pages", {})[part] = figure
    return found


def pages_per_second(shared: Path) -> float:
    """How many of the two benchmarks' pages are read in a second, from packed file to document, on one core."""
    paths = sorted((shared / "data" / "extraction").glob("*/html/*.html.gz"))
    started = time.process_time()
    for path in paths:
        try:
            readers.read_path(path)
        except ReadError:
            continue
    return len(paths) / (time.process_time() - started)
