"""Directions: moves first, then words; one for the document, one a passage, none where nothing moves."""

import pytest

from indexer.document import Document, Move, Passage, Span, evidence
from indexer.labels import direction


def blog(title: str, *texts: str) -> Document:
    return Document("d", "blog", title, passages=tuple(Passage(f"p{n}", text) for n, text in enumerate(texts)))


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Leaving academia", "I left academia for a job in industry.", "a2i"),
        ("Back to school", "After ten years I went from industry to academia. I went back to academia.", "i2a"),
        ("Postdoc or industry?", "Should I leave or stay? I am torn between academia and a job.", "weighing"),
        ("Two desks", "I have a joint appointment. The joint position suits me.", "concurrent"),
        ("Rain", "It rained on the roof.", "none"),
    ],
)
def test_by_words(title, text, expected):
    assert direction.document_direction(direction.label(blog(title, text), ())) == expected


@pytest.mark.parametrize(
    ("ways", "expected"),
    [(["a2i", "i2a"], "round_trip"), (["a2i", "within"], "a2i"), (["i2a", "concurrent"], "concurrent")],
)
def test_the_moves_of_the_author_together(ways, expected):
    at = Span("p0", "text", 0, 5)
    moves = [Move(str(n), "author", *[""] * 6, way, None, at, 0.8, "r") for n, way in enumerate(ways)]
    assert direction.document_direction(direction.label(blog("Desks", "I sat at two desks."), moves)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Why I'm leaving", "a2i"),
        ("Leaving academia after ten years", "a2i"),
        ("Why I am staying in academia", "none"),
        ("Should I stay in academia or take the offer?", "weighing"),
        ("How to leave a postdoc", "general"),
        ("From professor to data scientist", "a2i"),
    ],
)
def test_by_the_title(title, expected):
    made = direction.label(blog(title, "My desk is by the window.", "There is work in industry."), ())
    assert direction.document_direction(made) == expected


def test_a_page_of_counsel_is_about_moving_in_general():
    counsel = "You should ask around. Talk to people. Don't hurry. My advice is to rest. There is work in industry."
    assert direction.document_direction(direction.label(blog("Desks", counsel), ())) == "general"


def test_in_a_long_text_one_cue_is_chance():
    text = "I know of a job in industry. " + "It rained on the roof. " * 200
    assert direction.document_direction(direction.label(blog("Rain", text), ())) == "none"


def test_several_people_in_different_directions_are_general():
    at = Span("p0", "text", 0, 5)
    moves = [Move(who, who, *[""] * 6, way, None, at, 0.4, "r") for who, way in (("Ana", "a2i"), ("Bo", "i2a"))]
    assert direction.document_direction(direction.label(blog("Desks", "They sat."), moves)) == "general"


def test_a_move_decides():
    text = "In spring I took the other desk."
    move = Move("m", "author", "", "", "", "", "", "", "i2a", None, Span("p0", "text", 0, len(text)), 0.9, "r")
    labels = direction.label(blog("Desks", text), [move])
    assert direction.document_direction(labels) == direction.passage_direction(labels, "p0") == "i2a"
    assert evidence(blog("Desks", text), labels[0].span) == text


def test_moves_within_a_sector_are_none():
    move = Move("m", "author", "", "", "", "", "", "", "within", None, Span("p0", "text", 0, 4), 0.9, "r")
    assert direction.label(blog("Desks", "I moved desks."), [move]) == []


def test_the_document_has_one_and_it_is_the_surest():
    made = blog("Leaving academia", "I left academia for industry.", "I quit my postdoc for a startup job.")
    labels = direction.label(made, ())
    whole = [x for x in labels if x.rule.startswith("document")]
    assert len(whole) == 1
    assert whole[0].confidence == max(x.confidence for x in labels)


def test_helpers_without_labels():
    assert direction.document_direction([]) == "none"
    assert direction.passage_direction([], "p0") == "none"
