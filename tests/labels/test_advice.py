"""Advice: what recommends, and what only tells of advice, asks, or states a duty."""

import pytest

from indexer.document import Document, Passage, evidence
from indexer.labels import advice


def advised(text: str, role: str = "own") -> list[str]:
    document = Document("d", "thread", "Q", passages=(Passage("p", text, role=role),))
    return [evidence(document, label.span) for label in advice.label(document)]


@pytest.mark.parametrize(
    "text",
    [
        "You should ask for more.",
        "My advice is to wait.",
        "I'd strongly recommend a pilot study.",
        "Talk to someone outside the lab.",
        "- Don\u2019t sign on the first day.",
        "If I were you I'd wait.",
        "You might want to keep copies.",
        "Save often, and make sure you have a copy elsewhere.",
    ],
)
def test_advice(text):
    assert advised("It rains. " + text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Should I ask for more?",
        "They told me that you should ask for more.",
        "You should have seen it.",
        "I always make sure that it is closed.",
        "Talk is cheap.",
        "I felt like you should always be working.",
        "Have you eaten?",
        "",
    ],
)
def test_no_advice(text):
    assert advised(text) == []


def test_only_the_writers_own_words_count():
    assert advised("You should ask for more.", role="quote") == []


def test_each_sentence_once():
    assert len(advised("You should ask, and you should listen. Please rest, make sure you eat.")) == 2
