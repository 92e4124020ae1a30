"""Persons: full names, short mentions joined to them, handles, and what only looks like a name."""

from __future__ import annotations

import pytest

from indexer.document import Document, Passage, evidence
from indexer.labels import persons


def _document(*texts: str, heading: str = "", author: str = "", kind: str = "article") -> Document:
    passages = tuple(Passage(f"p{n}", text, heading) for n, text in enumerate(texts))
    return Document("d", kind, "", author=author, passages=passages)  # type: ignore[arg-type]


def _found(document: Document) -> set[tuple[str, str]]:
    return {(label.value, evidence(document, label.span)) for label in persons.label(document)}


def test_title_and_given_name_join_the_full_name_of_a_heading() -> None:
    document = _document(
        "Later Dr. Okafor joined a bank. Ngozi liked it.", heading="Dr. Ngozi Okafor – From Lab to Bank"
    )
    assert _found(document) == {("Ngozi Okafor", "Ngozi Okafor"), ("Ngozi Okafor", "Okafor"), ("Ngozi Okafor", "Ngozi")}


def test_a_famous_surname_stands_alone() -> None:
    assert ("Yoshua Bengio", "Bengio") in _found(_document("Even Bengio kept his chair."))


def test_a_handle_stays_a_handle() -> None:
    assert _found(_document("u/QuietFox what did you do?", kind="thread")) == {("u/QuietFox", "u/QuietFox")}


@pytest.mark.parametrize(
    "text",
    [
        "A Data Scientist in Silicon Valley knows Linear Algebra and Machine Learning.",
        "The University of San Diego hired an AI Product Manager.",
        "Will Machine Learning replace us? Grant Writing is hard. May Day came.",
        "Stanford University and Wells Fargo like New York.",
    ],
)
def test_title_case_is_no_name(text: str) -> None:
    assert _found(_document(text)) == set()


def test_the_author_of_an_article_is_a_person_and_that_of_a_thread_is_not() -> None:
    assert _found(_document("Text.", author="By Dr. Lena Vogt")) == {("Lena Vogt", "Lena Vogt")}
    assert _found(_document("Text.", author="Lena Vogt", kind="thread")) == set()


def test_two_bearers_of_a_given_name_are_not_joined() -> None:
    values = {value for value, _ in _found(_document("Maria Lopez met Maria Rossi. Maria laughed."))}
    assert values == {"Maria Lopez", "Maria Rossi"}
