"""Thousands of random queries, each engine against the naive evaluator; and proof that the comparison can fail."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from indexer.engines import ENGINES, Record, Snapshot, open_engine
from indexer.engines.tantivy import Compiler as TantivyCompiler
from indexer.engines.whoosh import Compiler as WhooshCompiler
from indexer.fields import UNITS, of_unit
from indexer.query import And, Everything, Label, Not, Or, Query, Range, Text
from tests.engines import naive

QUERIES = 2500
WORDS = [
    "move", "moved", "moving", "visa", "Visa", "\u00e9cole", "e\u0301cole", "ecole", "C++", "c", "R&D", "PhD", "Ph.D.",
    "postdoc's", "d'\u00e9t\u00e9", "\u0928\u092e\u0938\u094d\u0924\u0947", "7", "the",
]
VALUES = ["x", "X", "x y", "a,b", "\u00e9", "e\u0301", 'q"', "line\nbreak"]
DATES = [0, 0, 20150101, 20190101, 20190423, 20191231, 20200101]
LABELS = ["topic", "challenge", "direction", "person", "institution", "kind", "year", "from", "to", "language"]


def text(rng: random.Random, most: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, most)))


def make_records(rng: random.Random, count: int = 150) -> list[Record]:
    made = []
    for n in range(count):
        unit, doc = UNITS[n % len(UNITS)], f"d{rng.randrange(count // 3)}"
        values = {name: [rng.choice(VALUES) for _ in range(rng.randint(0, 3))] for name in LABELS}
        texts = {name: [text(rng, 6) for _ in range(rng.randint(0, 3))] for name in ("title", "text")}
        made.append(Record(unit, f"k{n}", doc, texts, values, {"published": rng.choice(DATES)}))
    return made


def make_query(rng: random.Random, depth: int = 4) -> Query:
    if depth and rng.random() < 0.6:
        parts = tuple(make_query(rng, depth - 1) for _ in range(rng.randint(2, 4)))
        return rng.choice([And(parts), Or(parts), Or(parts, rng.randint(1, len(parts))), Not(parts[0])])
    low, high = (rng.choice([None, -1, *DATES, 10**20]) for _ in range(2))
    value = rng.choice([*VALUES, "absent"])
    return rng.choice([
        Text(text(rng, 1)), Text(text(rng, 3)), Text(text(rng, 2), rng.choice(["title", "text", "topic"])),
        Label(rng.choice([*LABELS, "title", "nonsense"]), value), Label("id", f"d{rng.randrange(60)}"),
        Range(rng.choice(["published", "published", "year"]), low, high), Everything(),
    ])


def disagreements(snapshot: Snapshot, records: list[Record], seed: int, queries: int) -> Iterator[str]:
    """Every query whose matches, total or facets are not those of the naive evaluator."""
    rng = random.Random(seed)
    for _ in range(queries):
        unit, query, facet = rng.choice(UNITS), make_query(rng), rng.choice(LABELS)
        result = snapshot.search(unit, query, limit=rng.choice([500, 500, 0]), facets={facet: 50})
        wanted = naive.found(records, unit, query)
        same = not result.hits or sorted(hit.key for hit in result.hits) == sorted(record.key for record in wanted)
        if not same or result.total != len(wanted) or result.facets[facet] != naive.counts(wanted, facet):
            yield f"{unit}: {query}"


@pytest.fixture(scope="module", params=sorted(ENGINES))
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, list[Record]]:
    """A snapshot of several commits with deletions, and what is left in it."""
    rng = random.Random(20)
    records = make_records(rng)
    docs = sorted({record.doc for record in records})
    engine = open_engine(request.param, str(tmp_path_factory.mktemp("index")))
    with engine.writer() as writer:
        for at, doc in enumerate(docs):
            writer.put(doc, make_records(rng, 3) if at % 3 == 0 else [r for r in records if r.doc == doc])
            if at % 17 == 0:
                writer.commit()
        for doc in docs[::3]:
            writer.put(doc, [r for r in records if r.doc == doc])
        for doc in docs[::7]:
            writer.delete(doc)
        writer.commit()
    return engine.snapshot(), [record for record in records if record.doc not in docs[::7]]


def test_the_queries_are_worth_asking(filled: tuple[Snapshot, list[Record]]) -> None:
    rng = random.Random(1)
    shares = [len(naive.found(filled[1], "document", make_query(rng))) for _ in range(1000)]
    everything = len(naive.found(filled[1], "document", Everything()))
    assert sum(0 < share < everything for share in shares) > 200


def test_random_queries_agree_with_the_naive_evaluator(filled: tuple[Snapshot, list[Record]]) -> None:
    assert list(disagreements(*filled, seed=1, queries=QUERIES)) == []


def test_an_engine_that_ignores_not_is_caught(
    filled: tuple[Snapshot, list[Record]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for compiler in (TantivyCompiler, WhooshCompiler):
        monkeypatch.setattr(compiler, "negation", lambda self, part: part)
    assert len(list(disagreements(*filled, seed=1, queries=300))) > 30


def test_every_label_field_of_the_generator_exists() -> None:
    assert set(LABELS) <= {field.name for unit in UNITS for field in of_unit(unit, "label")}
