"""The query language: what it means, that it never fails on bad spelling, and parse(str(q)) == q."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.parser import date_bounds, parse, read
from indexer.query import And, Everything, Label, Not, Or, Query, Range, Text

WORDS = st.one_of(
    st.sampled_from(["visa", "tenure-track", "C++", "AND", "OF", "NOT", "2", 'a "quoted" one', "back\\slash", "naïve"]),
    st.text(min_size=1, max_size=12).filter(lambda text: text.strip() != ""),
)
LEAVES: st.SearchStrategy[Query] = st.one_of(
    st.builds(Text, WORDS, st.sampled_from(["", "title", "text"])),
    st.builds(Label, st.sampled_from(["topic", "person", "institution"]), WORDS),
    st.builds(
        Range,
        st.just("published"),
        st.one_of(st.none(), st.integers(0, 99999999)),
        st.one_of(st.none(), st.integers(0, 99999999)),
    ),
    st.just(Everything()),
)


def _nodes(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    parts = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(And, parts),
        parts.flatmap(lambda p: st.builds(Or, st.just(p), st.integers(1, len(p)))),
        st.builds(Not, children),
    )


@given(st.recursive(LEAVES, _nodes, max_leaves=12))
def test_every_tree_is_read_back_from_its_own_text(query: Query) -> None:
    try:
        parsed = parse(str(query))
    except QueryError:
        return  # over the caps: nothing to compare
    assert parsed == query


@given(st.text(max_size=300))
def test_any_text_is_a_query_and_its_meaning_is_stable(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert parse(str(query)) == query


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", "*"),
        ("visa", "visa"),
        ("leaving a tenure track job for industry", "(3 OF leaving tenure track job industry)"),
        ('visa "green card" -canada', '(visa AND "green card" AND NOT canada)'),
        ("a OR visa AND phd", "(a OR (visa AND phd))"),
        ("to be or not", "(3 OF to be or not)"),
        ("year:2015..2016", "published:20150101..20161231"),
        ("since:2018-02", "published:20180201..*"),
        ("until:2020-02", "published:*..20200229"),
        ("year:2019", "year:\"2019\""),
        ("unknown:word", '"unknown:word"'),
        ('Topic:nlp person:"Ada Example"', '(topic:nlp AND person:"Ada Example")'),
    ],
)
def test_meaning(text: str, meaning: str) -> None:
    assert str(parse(text)) == meaning


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('"open', "quotation mark"),
        ("(open", "opening parenthesis"),
        ("close)", "closing parenthesis"),
        ("visa OR", ""),
        ("visa AND", "operator"),
        ("since:tomorrow visa", "tomorrow"),
        ("visa NOT", "NOT"),
    ],
)
def test_bad_spelling_is_named_and_the_rest_is_searched(text: str, part: str) -> None:
    parsed = read(text)
    assert not part or any(part in note for note in parsed.notes)
    assert not isinstance(parsed.query, Everything)


@pytest.mark.parametrize("text", ["x" * 2001, "(" * 30 + "x", "NOT " * 30 + "x", " ".join(["ab"] * 500)])
def test_caps(text: str) -> None:
    with pytest.raises(QueryError, match=r"shorten|fewer"):
        read(text)


def test_dates() -> None:
    assert date_bounds("2019") == (20190101, 20191231)
    assert date_bounds("2020-02") == (20200201, 20200229)
    assert date_bounds("2019-04-23") == (20190423, 20190423)
    assert date_bounds("2019-13") is None
    assert date_bounds("2019-02-30") is None
    assert date_bounds("soon") is None
