"""Events of a sentence, and what they may tell together; the model only weighs it."""

from __future__ import annotations

import re

import pytest

from indexer.document import Document, Passage
from indexer.labels import institutions, move_events, move_model, move_proposals, moves, persons
from indexer.labels.move_events import BEGIN, HELD, LEFT, PAST
from indexer.labels.move_proposals import Proposal
from indexer.labels.move_sentence import Sentence

_BEGINNINGS = (
    "joined hired accepted took starting began became appointed returned enrolled founded went going gone goes moved "
    "transitioned landed work leads am is now currently left quit resigned fired was worked spent did finished "
    "graduated PhD postdoc former previously years career as for from to back said set made held taught"
).split()


def _proposed(text: str) -> list[tuple[Sentence, list[Proposal]]]:
    document = Document("d", "blog", "", passages=(Passage("p", text),))
    by_place: dict[tuple[str, str], list] = {}
    for label in (*persons.label(document), *institutions.label(document)):
        by_place.setdefault((label.span.passage, label.span.part), []).append(label)
    return list(moves.proposed(document, by_place))


def _told(text: str) -> list[tuple[str, str]]:
    document = Document("d", "blog", "", passages=(Passage("p", text),))
    found = moves.find(document, [*persons.label(document), *institutions.label(document)])
    return [(move.who, move.direction) for move in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I handed in my notice at the university.", [(LEFT, "academia")]),
        ("I joined Google.", [(BEGIN, "industry")]),
        ("I signed with a small software company.", [(BEGIN, "industry")]),
        ("I work as a data scientist at Google.", [(HELD, "industry")]),
        ("I finished my PhD and then joined a bank.", [(PAST, "academia"), (BEGIN, "industry")]),
        ("I am a PhD student at MIT CSAIL.", [(HELD, "academia")]),
        ("I went for a walk.", []),
    ],
)
def test_events_have_a_kind_and_a_side(text: str, expected: list[tuple[str, str]]) -> None:
    found = [event for sentence, _ in _proposed(text) for event in move_events.events(sentence)]
    assert [(event.kind, event.end.side) for event in found if event.end.side] == expected


def test_a_station_is_proposed_for_each_way_that_may_have_led_to_it() -> None:
    ((_, some),) = _proposed("I joined Google.")
    assert {one.way for one in some} == {"a2i", "within"}


def test_where_somebody_stood_speaks_for_a_way() -> None:
    _, (_, some) = _proposed("I was a postdoc in Bonn. Then I joined Google.")
    (one,) = [one for one in some if one.way == "a2i"]
    assert "a2i is stood begin" in one.found


@pytest.mark.parametrize(
    ("text", "who", "way"),
    [
        ("I handed in my notice at the university and signed with a bank.", "author", "a2i"),
        ("Lena Vogt holds a PhD in physics from Yale University and now works at Google.", "Lena Vogt", "a2i"),
        ("After ten years at Google I am now an assistant professor at Yale University.", "author", "i2a"),
        ("I worked at Google for six years and then started a PhD at Yale University.", "author", "i2a"),
    ],
)
def test_moves_that_no_construction_finds(text: str, who: str, way: str) -> None:
    assert (who, way) in _told(text)


def test_without_weights_the_constructions_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(move_model, "chance", lambda found, kind: None)
    assert _told("I left academia for a bank.") == [("author", "a2i")]
    assert _told("I handed in my notice at the university.") == []


def test_a_chance_is_one_and_says_why() -> None:
    for _, some in _proposed("I left academia for a bank."):
        for one in some:
            chance = move_model.chance(one.found, "blog")
            assert chance is not None
            assert 0 < chance < 1
            assert all(name in one.found for name, _ in move_model.reasons(one.found))


def test_posts_of_both_sides_may_be_held_together() -> None:
    ((_, some),) = _proposed("Lena Vogt is a professor at Yale University and the founder of a software company.")
    assert "concurrent" in {one.way for one in some}
    assert move_proposals.NOBODY not in {one.who for one in some}


def test_no_trigger_is_missed_for_want_of_its_word() -> None:
    """Forms are tried only at the words that their rows name; each must begin with one of them."""
    for name, _, words, form in move_events._TRIGGERS:
        pattern = re.compile(form, re.IGNORECASE)
        for word in _BEGINNINGS:
            for text in (f"{word} to a bank", f"{word} up a job as a", f"{word} a PhD at", f"{word} for Google"):
                if pattern.match(text):
                    assert any(text[:3].strip().lower() == each[:3] for each in words.split()), (name, word)
