"""Texts read once: words and sentences, and that no pattern is passed over where it would match."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.labels import advice, features, firsthand, institution_forms, reading
from indexer.labels.reading import Reading, Triggers, read
from indexer.labels.sentences import sentences

LETTERS = st.characters(codec="ascii")


def test_words_stand_in_their_sentences():
    found = Reading("I don\u2019t know C++. You do!\n\nWell")
    assert found.words == [["i", "don't", "know", "c++"], ["you", "do"], ["well"]]
    assert found.all_words == ["i", "don't", "know", "c++", "you", "do", "well"]
    assert found.counts["you"] == 1


def test_the_same_text_is_read_once_until_too_much_is_kept(monkeypatch):
    first = read("A short text.")
    assert read("A short text.") is first
    monkeypatch.setattr(reading, "_HELD", 10)
    read("Another text, which makes too much.")
    read("A third one.")
    assert read("A short text.") is not first


@pytest.mark.parametrize(
    ("word", "text", "there"),
    [
        ("grant", "Grants", False),
        ("grant*", "Grants", True),
        ("*doc", "a postdoc", True),
        ("t", "Don't", True),
        ("don", "don\u2019t", True),
        ("on", "don't", False),
    ],
)
def test_triggers(word, text, there):
    triggers = Triggers([["elsewhere"], [word]])
    assert triggers.of(Reading(text)) == 2 * there
    assert triggers.of_sentences(Reading(f"Nothing here! {text}")) == [0, 2 * there]


def test_triggers_made_later_count_for_texts_read_before():
    text = Reading("one two")
    assert Triggers([["one"]]).of(text) == 1
    assert Triggers([["two"]]).of(text) == 1


GATED = {
    **{f"first-hand {words}": (pattern, firsthand._TRIGGERS, (1 << number,))
       for number, (words, pattern) in enumerate(firsthand._PATTERNS)},
    "first-hand advice": (firsthand._ADVICE, firsthand._TRIGGERS, (firsthand._ADVISING,)),
    "advice outright": (advice._OUTRIGHT, advice._TRIGGERS, advice._OUTRIGHT_NEEDS),
    "advice modal": (advice._MODAL, advice._TRIGGERS, advice._MODAL_NEEDS),
    **{f"turn {name}": (pattern, features._TRIGGERS, (needed,)) for name, needed, pattern in features._READ_TURNS},
    "institution form": (institution_forms._FORMS, institution_forms._TRIGGERS, (institution_forms._HEADED,)),
    "institution said": (institution_forms._SAID, institution_forms._TRIGGERS,
                         (institution_forms._JOINED, institution_forms._WORKING)),
}  # fmt: skip


@pytest.mark.parametrize("name", GATED)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_match_of_a_pattern_holds_its_words(name, data):
    pattern, triggers, needs = GATED[name]
    text = data.draw(st.from_regex(re.compile(pattern), alphabet=LETTERS))
    there = triggers.of(Reading(text))
    assert any(there & needed == needed for needed in needs)


@given(st.text("ab. !?\n\"'-*1Dr", max_size=80))
def test_sentences_are_in_order_and_leave_nothing_out(text):
    ranges = sentences(text)
    assert all(first[1] <= second[0] for first, second in pairwise(ranges))
    assert "".join("".join(text[start:end].split()) for start, end in ranges) == "".join(text.split())
