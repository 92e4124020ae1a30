"""Challenges: the examples in the data file, denials, headings that announce, and spans that are their evidence."""

import pytest

from indexer.document import Document, Passage, evidence
from indexer.labels import challenges, vocabulary

MATCH = [(t.id, s) for t in vocabulary.challenges().values() for s in t.match]
NO_MATCH = [(t.id, s) for t in vocabulary.challenges().values() for s in t.no_match]


def article(*passages: Passage, title: str = "A story") -> Document:
    return Document("d", "article", title, passages=passages)


def test_every_challenge_has_examples():
    assert all(term.match and term.no_match for term in vocabulary.challenges().values())


@pytest.mark.parametrize(("term", "sentence"), MATCH)
def test_examples_match(term, sentence):
    assert term in challenges.in_sentence(sentence)


@pytest.mark.parametrize(("term", "sentence"), NO_MATCH)
def test_counter_examples_do_not(term, sentence):
    assert term not in challenges.in_sentence(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Burnout was never a problem there.",
        "I didn't leave because of burnout.",
        "There were no layoffs in all those years.",
        "I have less stress now.",
    ],
)
def test_denials_are_none(sentence):
    assert challenges.in_sentence(sentence) == set()


def test_the_span_is_the_sentence_and_the_group_shares_it():
    text = "We moved in May. After a year I was laid off. Then it rained."
    challenge, group = challenges.label(article(Passage("p", text)))
    assert (challenge.field, challenge.value) == ("challenge", "layoffs_volatility")
    assert (group.field, group.value, group.span) == ("challenge_group", "market", challenge.span)
    assert evidence(article(Passage("p", text)), challenge.span) == "After a year I was laid off."


def test_under_an_announcing_heading_items_are_sure():
    document = article(
        Passage("a", "Three things.", heading="Challenges faced on the way"),
        Passage("b", "Papers take months.", heading="1. Visa problems"),
        Passage("c", "We ate.", heading="Lunch"),
    )
    found = [label for label in challenges.label(document) if label.field == "challenge"]
    assert [(x.value, x.span.part, x.confidence) for x in found] == [("visa_relocation", "heading", 0.9)]


def test_same_input_same_labels():
    document = article(Passage("p", " ".join(s for _, s in MATCH)))
    assert challenges.label(document) == challenges.label(document)
