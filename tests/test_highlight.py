"""Marks stand on what matched; excerpts keep them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.highlight import excerpt, marks
from indexer.parser import parse

TEXT = "My visa took long. Visas always do: the green card, then a card that is green. École is not a visa."


def marked(query: str, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end in marks(text, parse(query))]


def test_words_by_stem_and_without_accents() -> None:
    assert marked("visas ecole") == ["visa", "Visas", "École", "visa"]


def test_a_phrase_only_as_a_phrase() -> None:
    assert marked('"green card"') == ["green card"]


def test_what_is_excluded_or_a_stop_word_is_not_marked() -> None:
    assert marked("long -visa the") == ["long"]


@given(st.lists(st.sampled_from(["visa", "card", "x" * 30, "of", "green"]), max_size=120), st.integers(20, 200))
def test_an_excerpt_is_a_piece_of_the_text_with_its_marks(words: list[str], width: int) -> None:
    text = " ".join(words)
    ranges = marks(text, parse("visa OR card"))
    piece, kept, before, after = excerpt(text, ranges, width)
    assert piece in text
    assert len(piece) <= max(width, 0) or len(text) <= width
    assert all(piece[a:b] in ("visa", "card") for a, b in kept if b - a == 4)
    assert (before or after) == (len(piece) < len(text))
    assert not ranges or kept
