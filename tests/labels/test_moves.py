"""Moves: who, from where, to where, which way; and what is no move."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document, Move, Passage, evidence
from indexer.labels import institutions, move_scan, moves, persons
from indexer.labels.move_patterns import BOTH, SOURCES, STATES
from indexer.labels.move_targets import TARGETS


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
        ("Finished my PhD in May but left academia for a bank.", "author", "a2i"),
        ("I've since left academia, and I sleep again.", "author", "a2i"),
        ("I worked at a bank for six years before going back to academia.", "author", "i2a"),
        ("I quit a well-paid job at a bank to pursue a PhD in Oslo.", "author", "i2a"),
        ("Prior to joining a bank, I was a postdoc in Bonn.", "author", "a2i"),
        ("I was at a bank. Before that, I was a postdoc in Bonn.", "author", "a2i"),
        ("I did a postdoc in Bonn and am now a data scientist at a bank.", "author", "a2i"),
        ("I was a postdoc and have been a data scientist for two years.", "author", "a2i"),
        ("I moved from one bank to another.", "author", "within"),
        ("After a decade in industry I made the jump back into academia.", "author", "i2a"),
        ("When I left academia, my mother cried.", "author", "a2i"),
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
        "Everyone I know who has left academia for a bank is happy.",
        "My goal was to move from academia to industry.",
        "I am a fan of leaving academia.",
        "I will be leaving academia for a bank once I finish.",
        "I left academia's party for good reasons.",
        "When I started my PhD I knew nobody.",
        "I went from undergrad straight to grad school.",
        "I went to an industry-oriented conference.",
        "I decided against it when I was offered a job at a bank?",
    ],
)
def test_no_moves(text: str) -> None:
    assert _moves(text) == []


def test_an_unnamed_employer_stays_unnamed() -> None:
    (move,) = _moves("In 2018 I left my postdoc for a small fintech firm in Lagos.")
    assert (move.to_org, move.to_desc, move.year) == ("", "small fintech firm in Lagos", 2018)


def test_an_honour_is_no_move() -> None:
    told = "Ada Lindqvist was a professor at Stanford University for ten years. She became an IEEE Fellow in 2004."
    assert not [move for move in _moves(told, "article") if move.year == 2004]


def test_what_came_before_that_is_not_where_somebody_went() -> None:
    text = "I had been a postdoc for three years, working on models, and before that I did my PhD at Cairo University."
    assert not [move for move in _moves(text) if move.to_org == "Cairo University"]


def test_posts_held_at_once_name_both() -> None:
    told = "Since 2019 I have been a professor at Stanford University and, at the same time, an adviser to Google."
    (move,) = _moves(told)
    assert move.direction == "concurrent"
    assert {move.from_org, move.to_org} == {"Stanford University", "Google"}


def test_in_a_thread_the_mover_is_the_handle() -> None:
    assert _moves("I left academia for industry.", "thread", "quiet_fox")[0].who == "quiet_fox"


def test_one_departure_told_again_and_again_is_one_move() -> None:
    text = "I left academia in May. Since my departure from academia I sleep. Leaving academia, I lost a desk."
    assert len(_moves(text)) == 1
    assert len(_moves(text, "thread", "quiet_fox")) > 1  # there each post is judged by itself


def test_who_left_academia_came_from_there_wherever_it_is_told() -> None:
    first, second = _moves("Now that I am working as a data scientist, I rest. I left academia in 2019.")
    assert (first.direction, first.to_role) == ("a2i", "data_scientist")
    assert (second.direction, second.year) == ("a2i", 2019)


def test_a_biography_tells_moves_by_its_stations() -> None:
    text = "Lena Vogt: director at Novartis; PhD, Biology, MIT 2009; Postdoc, Yale University 2013"
    assert [(m.who, m.to_org, m.direction, m.year) for m in _moves(text)] == [
        ("Lena Vogt", "Yale University", "within", 2009),
        ("Lena Vogt", "Novartis", "a2i", 2013),
    ]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("In 2018 I left academia for a bank.", 2018),
        ("I left academia for a bank (2018).", 2018),
        ("I left academia, with 2000 others, for a bank in 2018.", 2018),
        ("I left academia for a bank.", None),
    ],
)
def test_the_year_of_a_move(text: str, year: int | None) -> None:
    assert _moves(text)[0].year == year


def test_no_sentence_without_anchors_can_match() -> None:
    """The scan spares sentences; every construction must find its own anchors in what it matches."""
    for text in ("I left academia for a bank.", "I did a postdoc and am now at a bank.", "I joined a bank."):
        ((start, end, bits),) = move_scan.scan(text)
        for group, rules in (("sources", SOURCES), ("targets", TARGETS), ("both", BOTH), ("states", STATES)):
            matching = {rule.name for rule in rules if rule.pattern.search(text, start, end)}
            assert matching <= {rule.name for rule in move_scan.chosen(group, bits)}


@given(st.text(alphabet="Il eftacdmiforbnk.,?!'’—()\n", max_size=300))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    _moves(text)
