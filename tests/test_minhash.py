"""Copies are found by their bands, and what is no copy is not: by the law, and for texts made here."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document, Passage
from indexer.minhash import BANDS, BINS, COPY, ROWS, SHORTEST, bands, shingles, signature, similarity, sketch

VOCABULARY = [a + b + c for a in "bcdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "st", "lm", "x")]


def prose(words: int, seed: int) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choices(VOCABULARY, k=words))


def document(*texts: str, title: str = "A title") -> Document:
    passages = tuple(Passage(f"p{n}", text) for n, text in enumerate(texts))
    return Document("d", "blog", title, passages=passages)


def alike(one: Document, other: Document) -> bool:
    """Whether the two share a band."""
    left, right = signature(one), signature(other)
    return left is not None and right is not None and bool(set(bands(left)) & set(bands(right)))


def pair(size: int, jaccard: float, draw: random.Random) -> tuple[set[int], set[int]]:
    """Two random sets of that similarity, ``size`` hashes together."""
    values = [draw.getrandbits(64) for _ in range(size)]
    shared = round(jaccard * size)
    half = (size - shared) // 2
    return set(values[: shared + half]), set(values[:shared] + values[shared + half :])


def rate(size: int, jaccard: float, count: int) -> float:
    """How many of ``count`` such pairs share a band."""
    draw = random.Random(size)
    found = 0
    for _ in range(count):
        one, other = (bands(sketch(each)) for each in pair(size, jaccard, draw))
        found += bool(set(one) & set(other))
    return found / count


def test_the_bands_keep_what_they_promise() -> None:
    def promised(jaccard: float) -> float:
        return float(1 - (1 - jaccard**ROWS) ** BANDS)

    assert promised(COPY) >= 0.99
    assert promised(0.4) <= 0.01


@pytest.mark.parametrize("size", [50, 400])
def test_sketches_find_as_many_as_the_law_says(size: int) -> None:
    """800 pairs each: three standard errors of .99 and .01 are .01."""
    assert rate(size, 0.8, 800) >= 0.98
    assert rate(size, 0.4, 800) <= 0.02


@pytest.mark.parametrize("size", [1, 5, 50, 400, 3000])
def test_equal_bins_estimate_the_similarity(size: int) -> None:
    one, other = pair(size, 0.6, random.Random(size))
    left, right = sketch(one), sketch(other)
    exact = len(one & other) / len(one | other)
    assert abs(sum(a == b for a, b in zip(left, right, strict=True)) / BINS - exact) < 0.12


def test_a_headline_furniture_and_a_missing_paragraph_hide_no_copy() -> None:
    paragraphs = [prose(60, n) for n in range(12)]
    story = document(*paragraphs, title="Why I left")
    furniture = document(
        "Share this story on your network", *paragraphs, "Sign up for our letter and read more like it",
        title="A scientist's farewell",
    )  # fmt: skip
    for copy in (furniture, document(*paragraphs[:4], *paragraphs[5:]), document("\n".join(paragraphs).upper())):
        assert alike(story, copy)
        assert similarity(story, copy) >= COPY


def test_a_thread_is_the_same_with_a_tenth_more_comments() -> None:
    comments = [prose(40, n) for n in range(44)]
    before, after = document(*comments[:40]), document(*comments)
    assert alike(before, after)
    assert similarity(before, after) >= COPY


def test_two_stories_of_one_template_are_two() -> None:
    def filled(seed: int) -> Document:
        asked = ("What do you do now?", "Why did you leave the university?", "What would you tell your younger self?")
        return document(*(f"{question} {prose(60, 10 * seed + n)}" for n, question in enumerate(asked)))

    stories = [filled(seed) for seed in range(20)]
    pairs = [(a, b) for at, a in enumerate(stories) for b in stories[at + 1 :]]
    assert not any(alike(a, b) for a, b in pairs)
    assert max(similarity(a, b) for a, b in pairs) < 0.4


def test_a_short_text_has_no_signature() -> None:
    assert signature(document(prose(SHORTEST - 1, 1))) is None
    assert signature(document("")) is None
    assert len(signature(document(prose(SHORTEST, 1))) or ()) == BINS
    assert similarity(document("one two three"), document("one two three")) == 0.0


def test_only_the_writers_own_words_count() -> None:
    story = document(prose(200, 1))
    quote = Passage("q", prose(200, 2), role="quote")
    assert signature(replace(story, passages=(quote, *story.passages))) == signature(story)


def test_one_word_over_and_over_is_no_trouble() -> None:
    assert alike(document("the " * 5000), document("the " * 100))


def test_bands_are_the_same_in_every_process() -> None:
    """They are stored: another run, with other hash seeds, must find them."""
    code = (
        "from tests.test_minhash import document, prose; from indexer.minhash import bands, signature;"
        "print(*bands(signature(document(prose(80, 3)))))"
    )
    here = Path(__file__).resolve().parent.parent
    run = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True)
    made = bands(signature(document(prose(80, 3))) or ())
    assert run.stdout.split() == list(made)
    assert len(set(made)) == BANDS
    assert all(len(band) == 8 and band.isalnum() and band == band.lower() for band in made)


@given(st.lists(st.sampled_from("abcdefg"), max_size=80), st.integers(0, 80))
def test_division_into_paragraphs_changes_nothing(words: list[str], at: int) -> None:
    whole, parted = document(" ".join(words)), document(" ".join(words[:at]), " ".join(words[at:]))
    assert signature(whole) == signature(parted)
    assert similarity(whole, parted) == (1.0 if len(words) >= 5 else 0.0)


@given(st.lists(st.text(min_size=1, max_size=5), max_size=30))
def test_shingles_are_as_many_as_runs(terms: list[str]) -> None:
    runs = {tuple(terms[n : n + 5]) for n in range(len(terms) - 4)}
    assert len(shingles(terms)) == len(runs)
