"""The direction of whole stories where an encoder reads them: what the opening adds, and that it is proved."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import encoder, labels, meaning
from indexer.document import Document, Passage, part_text
from indexer.labels import vocabulary
from indexer.labels.direction import document_direction


def story(*texts: str, kind: str = "blog") -> Document:
    passages = tuple(Passage(f"p{number}", text) for number, text in enumerate(texts))
    return Document("d", kind, "The lab and the firm", passages=passages)


def test_an_opening_tells_what_no_rule_has_words_for() -> None:
    document = story(
        "I loved research. After the second postdoc I had no energy to apply for a third.",
        "Most of my friends from graduate school work for start-ups now. They told me to learn SQL. I did, and a "
        "company that sells insurance took me on as a data scientist.",
    )
    assert document_direction(labels.label_document(document).labels) == "none"
    labelled = labels.label_document(document, encoder.encoder().encode)
    (label,) = [x for x in labelled.labels if x.field == "direction" and x.rule.startswith("document: ")]
    assert (label.value, label.rule) == ("a2i", "document: opening")
    assert "took me on" in part_text(labelled, label.span)[label.span.start : label.span.end]


def test_a_move_that_is_told_stays() -> None:
    document = story("In 2019 I left my postdoc at Stanford University and joined Google.", "I sleep well.")
    labelled = labels.label_document(document, encoder.encoder().encode)
    assert document_direction(labelled.labels) == "a2i"


def test_the_head_is_what_a_story_opens_with() -> None:
    long = "word " * 150
    told = story("One.", long, long, "Last.")
    assert meaning.head(told) == "\n".join(("The lab and the firm", "One.", long, long))
    assert meaning.head(story("One.", long, kind="thread")) == "The lab and the firm\nOne."
    assert meaning.texts(told)[0] == meaning.head(told)


@given(st.lists(st.text(max_size=120), min_size=2, max_size=4), st.text(max_size=40))
@settings(max_examples=30, deadline=None)
def test_any_story_has_at_most_one_direction_with_its_evidence(texts: list[str], title: str) -> None:
    passages = tuple(Passage(f"p{number}", f"My PhD and my job. {text}") for number, text in enumerate(texts))
    document = labels.label_document(Document("d", "blog", title, passages=passages), encoder.encoder().encode)
    whole = [x for x in document.labels if x.field == "direction" and x.rule.startswith("document: ")]
    assert len(whole) <= 1
    for label in whole:
        assert label.value in vocabulary.directions()
        assert 0 < label.confidence <= 1
        assert 0 <= label.span.start < label.span.end <= len(part_text(document, label.span))
