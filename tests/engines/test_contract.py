"""What every engine must do, case by case: what matches, in which order, counted how."""

from __future__ import annotations

import pytest

from indexer.engines import Engine, Record, Snapshot, open_engine
from indexer.errors import UsageError
from indexer.fields import BY_NAME
from indexer.query import And, Everything, Label, Not, Or, Query, Range, Text


def document(key: str, *text: str, title: str = "", published: int = 0, **labels: list[str]) -> Record:
    return Record("document", key, key, {"title": [title], "text": text}, labels, {"published": published},
                  f"bytes of {key}".encode())


def fill(engine: Engine, *records: Record) -> Snapshot:
    with engine.writer() as writer:
        for doc in dict.fromkeys(record.doc for record in records):
            writer.put(doc, [record for record in records if record.doc == doc])
        writer.commit()
    return engine.snapshot()


def keys(snapshot: Snapshot, query: Query, unit: str = "document", **more: object) -> list[str]:
    return sorted(hit.key for hit in snapshot.search(unit, query, **more).hits)


def test_words_match_by_stem_case_and_accent(engine: Engine) -> None:
    snapshot = fill(engine, document("a", "She moved to industry."), document("b",
            "E\u0301cole d'\u00e9t\u00e9 in C++"))
    assert keys(snapshot, Text("MOVING")) == ["a"]
    assert keys(snapshot, Text("ecole")) == keys(snapshot, Text("\u00e9cole")) == ["b"]
    assert keys(snapshot, Text("c++")) == ["b"]
    assert keys(snapshot, Text("c")) == keys(snapshot, Text("absent")) == []


@pytest.mark.parametrize("text", ["", "  ", "!?", "\u0301", "\u00b6", '"', "_"])
def test_a_text_without_terms_matches_nothing(engine: Engine, text: str) -> None:
    snapshot = fill(engine, document("a", "some words", "and more"))
    assert keys(snapshot, Text(text)) == []
    assert keys(snapshot, Not(Text(text))) == ["a"]


def test_phrases_hold_words_in_order_within_one_value(engine: Engine) -> None:
    snapshot = fill(engine, document("a", "alpha beta", "gamma alpha alpha"), document("b", "beta alpha",
            title="gamma"))
    assert keys(snapshot, Text("alpha beta")) == ["a"]
    assert keys(snapshot, Text("beta gamma")) == []
    assert keys(snapshot, Text("alpha gamma")) == []
    assert keys(snapshot, Text("alpha alpha")) == ["a"]
    assert keys(snapshot, Text("gamma beta")) == []


def test_an_empty_value_between_two_is_no_bridge(engine: Engine) -> None:
    assert keys(fill(engine, document("a", "alpha", "", "?", "beta")), Text("alpha beta")) == []


def test_phrases_do_not_cross_passages(engine: Engine) -> None:
    parts = [Record("passage", f"p{n}", "d", {"text": [word]}) for n, word in enumerate(("alpha", "beta"))]
    assert keys(fill(engine, *parts), Text("alpha beta"), "passage") == []


def test_a_text_field_is_looked_into_alone(engine: Engine) -> None:
    snapshot = fill(engine, document("a", "alpha", title="beta"))
    assert keys(snapshot, Text("beta", "title")) == ["a"]
    assert keys(snapshot, Text("beta", "text")) == []
    assert keys(snapshot, Text("beta", "topic")) == keys(snapshot, Text("beta", "nonsense")) == []


def test_a_field_counts_by_its_weight(engine: Engine) -> None:
    snapshot = fill(engine, document("a", "visa", title="other"), document("b", "other", title="visa"))
    score = {hit.key: hit.score for hit in snapshot.search("document", Text("visa")).hits}
    assert score["b"] / score["a"] == pytest.approx(BY_NAME["title"].weight / BY_NAME["text"].weight, rel=0.05)
    assert min(score.values()) > 0


def test_units_are_kept_apart(engine: Engine) -> None:
    snapshot = fill(engine, document("d", "alpha"), Record("passage", "p", "d", {"text": ["alpha"]}),
                    Record("move", "m", "d", {"text": ["alpha"]}, {"from": ["X"], "topic": ["t"]}),
                    Record("file", "f", "d", {"text": ["alpha"]}))
    for unit, key in (("document", "d"), ("passage", "p"), ("move", "m")):
        assert keys(snapshot, Text("alpha"), unit) == [key]
    assert keys(snapshot, Text("alpha"), "file") == []
    assert keys(snapshot, Everything(), "file") == keys(snapshot, Label("id", "d"), "file") == ["f"]
    assert keys(snapshot, Label("from", "X"), "move") == ["m"]
    assert keys(snapshot, Label("topic", "t"), "move") == keys(snapshot, Label("from", "X")) == []
    assert keys(snapshot, Not(Label("from", "X"))) == ["d"]


def test_at_least_k(engine: Engine) -> None:
    snapshot = fill(engine, document("1", "a1"), document("2", "a1 b1"), document("3", "a1 b1 c1"))
    words = (Text("a1"), Text("b1"), Text("c1"))
    assert [keys(snapshot, Or(words, k)) for k in (1, 2, 3)] == [["1", "2", "3"], ["2", "3"], ["3"]]
    assert keys(snapshot, Or((Text("a1"), Text("a1"), Text("zz")), 2)) == ["1", "2", "3"]
    assert keys(snapshot, Or((Not(Text("c1")), Label("id", "3"), Everything()), 2)) == ["1", "2", "3"]


def test_not_alone_nested_and_beside(engine: Engine) -> None:
    snapshot = fill(engine, document("1", "aa"), document("2", "bb"), document("3", "aa bb"))
    a, b = Text("aa"), Text("bb")
    assert keys(snapshot, Not(a)) == ["2"]
    assert keys(snapshot, Not(Not(a))) == ["1", "3"]
    assert keys(snapshot, And((a, Not(b)))) == ["1"]
    assert keys(snapshot, And((Not(a), Not(b)))) == keys(snapshot, Not(Everything())) == []
    assert keys(snapshot, Or((Not(a), Not(b)))) == ["1", "2"]
    assert keys(snapshot, Not(And((a, b)))) == ["1", "2"]


HARD_VALUES = ["ETH Zurich", "eth zurich", "a,b", 'say "hi"', "two\nlines", " padded ", "\u00c9cole", "E\u0301cole",
        "\u00b6",
               "\U0001f393", "\\", "*", "a" * 1999, "tab\there"]


@pytest.mark.parametrize("value", HARD_VALUES)
def test_labels_match_whole_and_exactly(engine: Engine, value: str) -> None:
    snapshot = fill(engine, *(document(str(n), institution=[v, "other"]) for n, v in enumerate(HARD_VALUES)))
    result = snapshot.search("document", Label("institution", value), facets={"institution": 5})
    assert [hit.key for hit in result.hits] == [str(HARD_VALUES.index(value))]
    assert sorted(result.facets["institution"]) == sorted([(value, 1), ("other", 1)])


def test_labels_match_no_part_and_no_empty_value(engine: Engine) -> None:
    snapshot = fill(engine, document("a", topic=["salary gap", ""]))
    for value in ("salary", "gap", "", "Salary gap", "salary gap "):
        assert keys(snapshot, Label("topic", value)) == []


def test_long_labels_are_cut_the_same_when_kept_and_when_asked_for(engine: Engine) -> None:
    snapshot = fill(engine, document("a", person=["x" * 5000]))
    assert keys(snapshot, Label("person", "x" * 5000)) == keys(snapshot, Label("person", "x" * 2000)) == ["a"]
    assert keys(snapshot, Label("person", "x" * 1999)) == []


def test_broken_characters_and_nul_do_not_break_the_index(engine: Engine) -> None:
    snapshot = fill(engine, document("a", "half \ud800 character \0 nul", person=["a\ud800b\0c"]))
    assert keys(snapshot, Label("person", "a\ud800b\0c")) == keys(snapshot, Text("character")) == ["a"]


def test_id_is_the_document(engine: Engine) -> None:
    snapshot = fill(engine, document("a"), document("b"), Record("passage", "p", "b"))
    assert keys(snapshot, Label("id", "b")) == ["b"]
    assert keys(snapshot, Label("id", "b"), "passage") == ["p"]


def test_ranges_include_both_ends_and_never_the_unknown(engine: Engine) -> None:
    dates = {"a": 20190101, "b": 20191231, "c": 20200101, "unknown": 0}
    snapshot = fill(engine, *(document(key, published=date) for key, date in dates.items()))
    assert keys(snapshot, Range("published", 20190101, 20191231)) == ["a", "b"]
    assert keys(snapshot, Range("published", None, 20191230)) == ["a"]
    assert keys(snapshot, Range("published", 20191231, None)) == ["b", "c"]
    assert (keys(snapshot, Range("published", None, None)) == keys(snapshot, Range("published", 0, 10**30))
            == ["a", "b", "c"])
    assert keys(snapshot, Range("published", -(10**30), 0)) == keys(snapshot, Range("published", 2, 1)) == []
    assert keys(snapshot, Not(Range("published", None, None))) == ["unknown"]
    assert keys(snapshot, Range("title", 1, 2)) == keys(snapshot, Range("nonsense", None, None)) == []


def test_facets_count_records_by_count_then_value(engine: Engine) -> None:
    snapshot = fill(engine, document("1", "xx", topic=["b", "a", "a"]), document("2", "xx", topic=["c", "b"]),
                    document("3", "yy", topic=["z"]), Record("passage", "p", "1", {"text": ["xx"]}, {"topic": ["b"]}))
    wanted = {"topic": 9, "stage": 9, "from": 9, "nonsense": 9, "id": 1}
    facets = snapshot.search("document", Text("xx"), facets=wanted).facets
    assert (facets
            == {"topic": [("b", 2), ("a", 1), ("c", 1)], "stage": [], "from": [], "nonsense": [], "id": [("1", 1)]})
    assert snapshot.search("document", Text("xx"), facets={"topic": 2}).facets["topic"] == [("b", 2), ("a", 1)]
    assert (snapshot.search("document", Text("none"), facets={"topic": 2, "stage": 0}).facets
            == {"topic": [], "stage": []})


def test_ties_at_a_facets_end_are_cut_by_value(engine: Engine) -> None:
    values = [f"v{n:03}" for n in range(300)]
    snapshot = fill(engine, *(document(v, topic=[v, "all"]) for v in reversed(values)))
    facet = snapshot.search("document", Everything(), limit=0, facets={"topic": 4}).facets["topic"]
    assert facet == [("all", 300), ("v000", 1), ("v001", 1), ("v002", 1)]


def test_limit_0_gives_total_and_facets_alone(engine: Engine) -> None:
    result = fill(engine, document("a", topic=["t"])).search("document", Everything(), limit=0, facets={"topic": 1})
    assert (result.total, result.hits, result.facets) == (1, [], {"topic": [("t", 1)]})


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_make_up_the_whole(engine: Engine, sort: str) -> None:
    snapshot = fill(engine, *(document(str(n), "word " * (n % 4 + 1), published=n % 5) for n in range(50)))
    whole = snapshot.search("document", Text("word"), limit=10**12, sort=sort)
    pages = [snapshot.search("document", Text("word"), limit=7, offset=at, sort=sort) for at in range(0, 56, 7)]
    assert [hit for page in pages for hit in page.hits] == whole.hits
    assert {page.total for page in pages} == {whole.total} == {len(whole.hits)} == {50}
    assert snapshot.search("document", Text("word"), offset=10**12).hits == []


def test_sorting_by_date_puts_the_unknown_last(engine: Engine) -> None:
    dates = {"a": 20190101, "b": 0, "c": 20210101, "d": 20200101, "e": 0}
    snapshot = fill(engine, *(document(key, published=date) for key, date in dates.items()))
    newest, oldest = (snapshot.search("document", Everything(), sort=sort).hits for sort in ("newest", "oldest"))
    assert [hit.key for hit in newest[:3]] == ["c", "d", "a"]
    assert [hit.key for hit in oldest[:3]] == ["a", "d", "c"]
    assert {hit.key for hit in newest[3:]} == {hit.key for hit in oldest[3:]} == {"b", "e"}
    assert {hit.score for hit in newest + oldest} == {0.0}


def test_units_without_a_date_sort_by_relevance(engine: Engine) -> None:
    snapshot = fill(engine, *(Record("passage", f"p{n}", f"d{n}", {"text": ["word " * n + "rest " * 9]}) for n in (1,
            3)))
    newest, relevant = (snapshot.search("passage", Text("word"), sort=sort).hits for sort in ("newest", "relevance"))
    assert newest == relevant
    assert [hit.key for hit in relevant] == ["p3", "p1"]


def test_stored_bytes_come_back_in_order(engine: Engine) -> None:
    raw = Record("passage", "p", "a", stored=bytes(range(256)))
    snapshot = fill(engine, document("a"), raw, Record("passage", "q", "a"))
    assert snapshot.stored("document", ["zz", "a", "p", "a"]) == [None, b"bytes of a", None, b"bytes of a"]
    assert snapshot.stored("passage", ["p", "q"]) == [bytes(range(256)), None]
    assert snapshot.stored("passage", []) == []
    assert sorted(snapshot.scan("passage")) == [("p", bytes(range(256))), ("q", b"")]
    assert list(snapshot.scan("move")) == []


def test_the_last_put_or_delete_of_a_session_wins(engine: Engine) -> None:
    fill(engine, document("a", "first"), Record("passage", "p", "a"), document("b", "first"), document("c", "first"))
    with engine.writer() as writer:
        writer.put("a", [document("a", "second")])
        writer.put("a", [document("a", "third")])
        writer.delete("b")
        writer.delete("c")
        writer.put("c", [document("c", "third")])
        writer.put("d", [document("d", "third")])
        writer.delete("d")
        writer.delete("unknown")
        writer.commit()
    snapshot = engine.snapshot()
    assert keys(snapshot, Everything()) == keys(snapshot, Text("third")) == ["a", "c"]
    assert keys(snapshot, Everything(), "passage") == []


def test_deleted_records_are_found_by_no_query(engine: Engine) -> None:
    fill(engine, *(document(str(n), "even" if n % 2 else "odd", topic=["t"], published=n + 1) for n in range(20)))
    with engine.writer() as writer:
        for n in range(5, 20):
            writer.delete(str(n))
        writer.commit()
    snapshot = engine.snapshot()
    left = [str(n) for n in range(5)]
    for query in (Everything(), Not(Text("absent")), Label("topic", "t"), Range("published", 1, None),
                  Or((Text("even"), Text("odd"))), Or((Not(Text("even")), Not(Text("odd"))))):
        assert keys(snapshot, query, limit=50) == left
        assert snapshot.search("document", query, facets={"topic": 1}).facets["topic"] == [("t", 5)]
    assert [key for key, _ in sorted(snapshot.scan("document"))] == left


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="tantivy"):
        open_engine("nonsense", "anywhere")


def test_facets_where_a_commit_has_nothing_of_a_field(engine: Engine) -> None:
    fill(engine, document("a", "one", topic=["salary"]), document("b", "two", topic=["phd"], place=["Berlin"]))
    fill(engine, Record("file", "f", "f", stored=b"entry"))
    fill(engine, document("c", "three", place=["Paris"]))
    snapshot = fill(engine, document("a", "one again", topic=["salary", "phd"], published=20190101))
    result = snapshot.search("document", Everything(), sort="newest", facets={"topic": 5, "place": 5, "stage": 5})
    assert result.facets == {"topic": [("phd", 2), ("salary", 1)], "place": [("Berlin", 1), ("Paris", 1)], "stage": []}
    assert result.hits[0].key == "a"
