"""The models of passages: evidence, what stays the rules', confidence, determinism, and doing without them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import encoder, labels
from indexer.document import Document, Label, Passage, evidence, part_text
from indexer.labels import models, vocabulary, weights
from indexer.labels.direction import document_direction, passage_direction

BURNT = Passage(
    "burnt",
    "It was a sunny spring. I worked eighty hours a week in the lab and burned out completely; my anxiety got so bad "
    "that I saw a therapist. We had lunch on Fridays.",
)
VISA = Passage("visa", "My employer had to sponsor my visa, and the immigration office took a year over it.")
CAKE = Passage("cake", "Beat the eggs with sugar. The difficulty is the oven. Bake it for an hour.")
FIELDS = {"challenge", "challenge_group", "topic", "first_hand", "direction"}


def thread(*passages: Passage, title: str = "PhD life") -> Document:
    return Document("d", "thread", title, passages=passages)


def of(document: Document, passage: str, field: str) -> dict[str, Label]:
    return {x.value: x for x in document.labels if x.field == field and x.span.passage == passage}


@pytest.fixture(params=["words", "meaning"])
def encode(request):
    return encoder.encoder().encode if request.param == "meaning" else None


def test_passages_are_judged_each_on_its_own(encode):
    document = labels.label_document(thread(BURNT, VISA), encode)
    assert "overwork_burnout" in of(document, "burnt", "challenge")
    assert "visa_relocation" in of(document, "visa", "challenge")
    assert "visa_relocation" not in of(document, "burnt", "challenge")
    assert "immigration" in of(document, "visa", "topic")
    assert "yes" in of(document, "burnt", "first_hand")


def test_evidence_is_the_sentence_that_says_it(encode):
    document = labels.label_document(thread(BURNT), encode)
    label = of(document, "burnt", "challenge")["overwork_burnout"]
    assert "burned out" in evidence(document, label.span)
    assert "lunch" not in evidence(document, label.span)


def test_every_challenge_has_its_group(encode):
    document = labels.label_document(thread(BURNT, VISA), encode)
    for passage in ("burnt", "visa"):
        groups = of(document, passage, "challenge_group")
        assert {vocabulary.challenges()[value].broader for value in of(document, passage, "challenge")} <= set(groups)


def test_a_rule_names_the_model_and_what_spoke_for_it(encode):
    label = of(labels.label_document(thread(VISA), encode), "visa", "challenge")["visa_relocation"]
    assert label.rule.startswith("model: ")
    assert "visa" in label.rule


def test_texts_about_something_else_have_no_challenge_and_no_direction(encode):
    document = labels.label_document(thread(CAKE, title="A cake"), encode)
    assert not {label.field for label in document.labels} & {"challenge", "challenge_group", "direction"}


def test_quotes_are_not_judged(encode):
    quoted = replace(BURNT, role="quote")
    document = labels.label_document(thread(quoted, VISA), encode)
    assert not any(label.rule.startswith("model") for label in document.labels if label.span.passage == "burnt")


def test_names_and_moves_stay_those_of_the_rules(encode):
    story = thread(Passage("p", "In 2019 I left my postdoc at Stanford University and joined Google."))
    ruled, judged = labels.by_rules(story), labels.label_document(story, encode)
    assert judged.moves == ruled.moves
    assert [x for x in judged.labels if x.field not in FIELDS] == [x for x in ruled.labels if x.field not in FIELDS]


def test_headings_that_announce_difficulties_stay_sure(encode):
    listed = Passage("a", "Papers take months.", heading="Challenges: visa problems")
    document = labels.label_document(thread(listed), encode)
    sure = [label for label in document.labels if label.span.part == "heading" and label.field == "challenge"]
    assert [label.value for label in sure] == ["visa_relocation"]


def test_same_text_same_labels(encode):
    story = thread(BURNT, VISA)
    assert labels.label_document(story, encode) == labels.label_document(story, encode)


def test_without_weights_the_rules_decide(monkeypatch):
    monkeypatch.setattr(models, "load", lambda meaning: None)
    story = labels.by_rules(thread(BURNT, VISA))
    assert models.revised(story) == story


def test_damaged_weights_are_as_none(monkeypatch, tmp_path):
    damaged = tmp_path / "labels.npz"
    damaged.write_bytes(weights.FILE.read_bytes()[:5000])
    monkeypatch.setattr(weights, "FILE", damaged)
    assert weights.load.__wrapped__(False) is None


@given(st.text(max_size=300), st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_any_text_gives_sound_labels(text, title):
    document = labels.label_document(thread(Passage("p", text), title=title))
    for label in document.labels:
        assert 0 < label.confidence <= 1
        assert 0 <= label.span.start <= label.span.end <= len(part_text(document, label.span))


def test_a_document_of_one_passage_goes_the_way_of_its_passage(encode):
    leaving = Passage("p", "I am finishing my PhD and leaving academia for an industry job at a company in May.")
    document = labels.label_document(thread(leaving, title="From academia to industry"), encode)
    assert document_direction(document.labels) == passage_direction(document.labels, "p") == "a2i"
