"""`python -m tests.bench [--sizes 1000,10000] [--engines tantivy,whoosh]`: how fast indexing and searching are.

In: nothing; documents are generated (about 180 words, a Zipf vocabulary, labels) with a fixed seed. Out: a Markdown
table: documents indexed a second, size, and for whole searches as the pages make them (facets, fused ranking, passages,
marks) the median and 95th percentile, with the share that is spent outside the engine. Run without other load; compare
ratios, not runs.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.document import Document, Label, Passage, Span
from indexer.engines import Result, Snapshot, Sort
from indexer.fields import Unit
from indexer.index import Index, Request
from indexer.labels import vocabulary
from indexer.query import Query
from indexer.records import records

WORDS = 20_000
PASSAGES = 4
QUERIES = 60
SIZES = {"tantivy": (1_000, 10_000, 100_000), "whoosh": (1_000, 10_000)}


def documents(count: int) -> Iterator[Document]:
    """``count`` generated documents, the same at every call."""
    chance = random.Random(7)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, WORDS + 1)))
    challenges, topics = list(vocabulary.challenges()), list(vocabulary.topics())
    for number in range(count):
        words = chance.choices(range(WORDS), cum_weights=weights, k=45 * PASSAGES)
        passages = tuple(
            Passage(f"p{n}", " ".join(f"word{w}" for w in words[n * 45 : n * 45 + 45])) for n in range(PASSAGES)
        )
        labels = tuple(
            Label(field, value, Span("p0", "text", 0, 4), 0.9, "bench")
            for field, value in (
                ("challenge", chance.choice(challenges)),
                ("topic", chance.choice(topics)),
                ("institution", f"Institution {min(int(chance.paretovariate(0.6)), 3000)}"),
                ("person", f"Person {min(int(chance.paretovariate(0.5)), 20000)}"),
            )
        )
        year = chance.randint(2005, 2025)
        yield Document(f"d{number:08}", "article", f"word{words[0]} word{words[1]}", published=str(year),
                       passages=passages, labels=labels)  # fmt: skip


def requests() -> list[Request]:
    """Searches of one to four words, frequent and rare, a third of them with a filter."""
    chance = random.Random(11)
    topics = list(vocabulary.topics())
    found = []
    for number in range(QUERIES):
        words = " ".join(f"word{min(int(chance.paretovariate(0.4)), WORDS - 1)}" for _ in range(1 + number % 4))
        found.append(Request(words, {"topic": (chance.choice(topics),)} if number % 3 == 0 else {}))
    return found


class Timed:
    """A snapshot that adds up the time spent inside it."""

    def __init__(self, inner: Snapshot) -> None:
        self.inner, self.seconds = inner, 0.0

    def search(self, unit: Unit, query: Query, *, limit: int = 10, offset: int = 0, sort: Sort = "relevance",
               facets: Mapping[str, int] | None = None) -> Result:  # fmt: skip
        start = time.perf_counter()
        result = self.inner.search(unit, query, limit=limit, offset=offset, sort=sort, facets=facets)
        self.seconds += time.perf_counter() - start
        return result

    def stored(self, unit: Unit, keys: Sequence[str]) -> list[bytes | None]:
        start = time.perf_counter()
        found = self.inner.stored(unit, keys)
        self.seconds += time.perf_counter() - start
        return found

    def scan(self, unit: Unit) -> Iterator[tuple[str, bytes]]:
        return self.inner.scan(unit)


def measure(engine: str, size: int, folder: Path) -> dict[str, Any]:
    """One row of the table."""
    index = Index(folder / f"{engine}-{size}", engine)
    start = time.perf_counter()
    with index.engine.writer(fresh=True) as writer:
        for document in documents(size):
            writer.put(document.id, records(document))
        writer.commit()
    indexing = time.perf_counter() - start
    timed = Timed(index.engine.snapshot())
    index.engine.snapshot = lambda: timed  # type: ignore[method-assign]
    whole, inside = [], []
    for request in requests() * 2:
        timed.seconds, start = 0.0, time.perf_counter()
        index.search(request)
        whole.append(time.perf_counter() - start)
        inside.append(timed.seconds)
    whole, inside = whole[QUERIES:], inside[QUERIES:]  # the first round warms up
    bytes_used = sum(path.stat().st_size for path in Path(index.location).rglob("*") if path.is_file())
    return {
        "engine": engine,
        "documents": f"{size:,}",
        "docs/s": f"{size / indexing:,.0f}",
        "MB": f"{bytes_used / 1e6:,.0f}",
        "search p50 ms": f"{1000 * statistics.median(whole):.1f}",
        "p95 ms": f"{1000 * sorted(whole)[int(len(whole) * 0.95)]:.1f}",
        "of it outside the engine": f"{(sum(whole) - sum(inside)) / sum(inside):.0%}",
    }


def main() -> None:
    """Print the table, a row as it is measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="", help="comma-separated; default per engine")
    options.add_argument("--engines", default=",".join(SIZES))
    given = options.parse_args()
    header = False
    for engine in given.engines.split(","):
        for size in [int(n) for n in given.sizes.split(",") if n] or SIZES[engine]:
            with tempfile.TemporaryDirectory() as folder:
                row = measure(engine, size, Path(folder))
            if not header:
                print("| " + " | ".join(row) + " |\n|" + "---|" * len(row))
                header = True
            print("| " + " | ".join(row.values()) + " |", flush=True)


main()
