"""First-hand: telling, not asking, advising or quoting."""

import pytest

from indexer.document import Document, Passage, evidence
from indexer.labels import firsthand


def told(text: str, role: str = "own") -> list[str]:
    document = Document("d", "thread", "Q", passages=(Passage("p", text, role=role),))
    return [evidence(document, label.span) for label in firsthand.label(document)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It rains. I left my lab in May. Then it was over.", "I left my lab in May."),
        ("As a postdoc, I slept little.", "As a postdoc, I slept little."),
        ("My PhD took seven years.", "My PhD took seven years."),
        ("I\u2019ve worked in both.", "I\u2019ve worked in both."),
    ],
)
def test_telling(text, sentence):
    assert told(text) == [sentence]


@pytest.mark.parametrize(
    "text",
    ["You should ask your advisor.", "Is a postdoc worth it?", "If I were you I had better go.", "> I left it.", ""],
)
def test_not_telling(text):
    assert told(text) == []


def test_a_quote_is_somebody_elses():
    assert told("I left my lab in May.", role="quote") == []
