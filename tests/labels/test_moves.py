"""Moves: who, from where, to where, which way; and what is no move."""

from __future__ import annotations

import pytest

from indexer.document import Document, Move, Passage, evidence
from indexer.labels import institutions, move_words, moves, persons, vocabulary


@pytest.fixture(autouse=True)
def _few_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about constructions: three roles are enough, whatever the vocabulary holds."""
    terms = [
        vocabulary.Term("postdoc", "Postdoc", side="academia", surface=("postdoc",)),
        vocabulary.Term("phd_student", "PhD student", side="academia", surface=("phd",)),
        vocabulary.Term("data_scientist", "Data scientist", side="industry", surface=("data scientist",)),
    ]
    monkeypatch.setattr(vocabulary, "roles", lambda: {term.id: term for term in terms})
    move_words.roles.cache_clear()


def _moves(text: str, kind: str = "blog", author: str = "") -> list[Move]:
    passages = (Passage("p", text, author=author),)
    document = Document("d", kind, "", passages=passages)  # type: ignore[arg-type]
    found = moves.find(document, [*persons.label(document), *institutions.label(document)])
    assert all(evidence(document, move.span) in text for move in found)
    return found


@pytest.mark.parametrize(
    ("text", "who", "way"),
    [
        ("I left academia for a startup in Oslo.", "author", "a2i"),
        ("I moved from industry to a tenure-track position in 2019.", "author", "i2a"),
        ("After finishing my PhD at MIT, I joined Google.", "author", "a2i"),
        ("Lena Vogt left Google for Stanford University.", "Lena Vogt", "i2a"),
        ("Lena Vogt taught. A year later she moved from academia to a bank.", "Lena Vogt", "a2i"),
        ("I eventually returned to academia.", "author", "i2a"),
        ("I finished my PhD and accepted a postdoc in Lyon.", "author", "within"),
        ("I quit academia last spring.", "author", "a2i"),
        ("I was a lecturer at a college for nine years. In May 2021 I resigned and joined a bank.", "author", "a2i"),
        ("Lena Vogt was laid off by Google, and since 2023 has been a lecturer at a college.", "Lena Vogt", "i2a"),
        ("I started a PhD in Oslo after six years at Microsoft.", "author", "i2a"),
        ("Lena Vogt was a professor in Bonn for a decade before she became the head of a bank.", "Lena Vogt", "a2i"),
        ("I went the opposite way, from a lecturer post in Bonn to a bank.", "author", "a2i"),
        ("I work four days a week at a bank and one day at the university.", "author", "concurrent"),
        ("I am an associate professor in Bonn and, at the same time, an adviser to a bank.", "author", "concurrent"),
    ],
)
def test_told_moves(text: str, who: str, way: str) -> None:
    assert [(move.who, move.direction) for move in _moves(text)] == [(who, way)]


@pytest.mark.parametrize(
    "text",
    [
        "I would leave academia for industry.",
        "If I left academia for a startup, I could rest.",
        "Should I have left academia for industry?",
        "I never left academia for industry.",
        "People leave academia for industry.",
        "You moved from academia to industry.",
        "My advisor left academia for Google.",
        "I want to move from academia to industry.",
        "I was a lecturer at a college. I may join a bank.",
    ],
)
def test_no_moves(text: str) -> None:
    assert _moves(text) == []


def test_an_unnamed_employer_stays_unnamed() -> None:
    (move,) = _moves("In 2018 I left my postdoc for a small fintech firm in Lagos.")
    assert (move.to_org, move.to_desc, move.year) == ("", "small fintech firm in Lagos", 2018)


def test_in_a_thread_the_mover_is_the_handle() -> None:
    assert _moves("I left academia for industry.", "thread", "quiet_fox")[0].who == "quiet_fox"
