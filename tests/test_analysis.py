"""The laws of the analysis that engines, marks and evidence rest on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import GAP, MAX_TERM, is_stop, term_of, terms, tokens

HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="aZe\u00e9\u0301' \u2019_.&#+\u00b6\u00a8\ufdfa\u1e9b\u0345\u0130\u00df1\n\t\u2003Cc#PphDdRr"),
    st.lists(
        st.sampled_from(["Ph. D.", "U.S.A.", "C++", "R&D", "can't", "\u00e9cole", "\u0928\u092e\u0938\u094d"])
    ).map(" ".join),
)


@settings(max_examples=500, deadline=None)
@given(HOSTILE)
def test_tokens_say_where_they_were_read(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.term == term_of(text[token.start : token.end])
        end = token.end
    assert terms(text) == [token.term for token in tokens(text)]


@settings(max_examples=500, deadline=None)
@given(HOSTILE)
def test_terms_are_unbroken_and_never_the_gap(text: str) -> None:
    for term in terms(text):
        assert term.split() == [term]
        assert term != GAP
        assert 0 < len(term) <= MAX_TERM


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="abc \u00e9\u00e8\u00fc\u00f1\u00e7\u00c9'-"))
def test_composed_decomposed_and_plain_letters_are_the_same(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    assert terms(text) == terms(apart) == terms(plain)


@pytest.mark.parametrize(("text", "expected"), [
    ("\u00c9cole e\u0301cole ecole", ["ecol"] * 3),
    ("moved moving moves", ["move"] * 3),
    ("C++ C# R&D Ph.D. U.S.", ["c++", "c#", "r&d", "phd", "us"]),
    ("don't don\u2019t", ["dont"] * 2),
    ("\u00b6 _ ' \u0301", []),
    ("x" * 500, ["x" * MAX_TERM]),
])
def test_examples(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_stop_words() -> None:
    assert is_stop("The")
    assert not is_stop("visa")
