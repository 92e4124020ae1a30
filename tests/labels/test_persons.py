"""Persons: full names, short mentions joined to them, handles, and what only looks like a name."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from indexer.document import Document, Passage, evidence
from indexer.errors import ModelUnavailable
from indexer.labels import person_lexicon, person_model, persons
from indexer.labels.person_lexicon import LEVELS, USES, Standing


def _document(*texts: str, heading: str = "", author: str = "", kind: str = "article") -> Document:
    passages = tuple(Passage(f"p{n}", text, heading) for n, text in enumerate(texts))
    return Document("d", kind, "", author=author, passages=passages)  # type: ignore[arg-type]


def _found(document: Document) -> set[tuple[str, str]]:
    return {(label.value, evidence(document, label.span)) for label in persons.label(document)}


def test_title_and_given_name_join_the_full_name_of_a_heading() -> None:
    document = _document(
        "Later Dr. Okafor joined a bank. Ngozi liked it.", heading="Dr. Ngozi Okafor – From Lab to Bank"
    )
    assert _found(document) == {("Ngozi Okafor", "Ngozi Okafor"), ("Ngozi Okafor", "Okafor"), ("Ngozi Okafor", "Ngozi")}


def test_a_famous_surname_stands_alone() -> None:
    assert ("Yoshua Bengio", "Bengio") in _found(_document("Even Bengio kept his chair."))


def test_a_handle_stays_a_handle() -> None:
    assert _found(_document("u/QuietFox what did you do?", kind="thread")) == {("u/QuietFox", "u/QuietFox")}


@pytest.mark.parametrize(
    "text",
    [
        "A Data Scientist in Silicon Valley knows Linear Algebra and Machine Learning.",
        "The University of San Diego hired an AI Product Manager.",
        "Will Machine Learning replace us? Grant Writing is hard. May Day came.",
        "Stanford University and Wells Fargo like New York.",
        "Write to Professor X or Dr. LastName, and Dr. Don't is no name.",
    ],
)
def test_title_case_is_no_name(text: str) -> None:
    assert _found(_document(text)) == set()


def test_the_author_of_an_article_is_a_person_and_that_of_a_thread_is_not() -> None:
    assert _found(_document("Text.", author="By Dr. Lena Vogt")) == {("Lena Vogt", "Lena Vogt")}
    assert _found(_document("Text.", author="Lena Vogt", kind="thread")) == set()


def test_a_given_name_with_two_bearers_stands_for_itself() -> None:
    values = {value for value, _ in _found(_document("Maria Lopez met Maria Rossi. Maria laughed."))}
    assert values == {"Maria Lopez", "Maria Rossi", "Maria"}


@pytest.mark.parametrize(
    "name",
    ["Chukwuemeka Nwosu", "Thi Hoa Nguyen", "Zhang Wei", "Priya Venkataraman", "Björn Lindqvist", "Fatima Al Haddad"],
)
def test_names_from_everywhere_are_found(name: str) -> None:
    assert _found(_document(f"Last year my colleague {name} left the lab for a bank.")) == {(name, name)}


def test_a_nickname_and_a_name_without_its_initial_are_the_same_person() -> None:
    document = _document("Joshua R. Halloran wrote the code. Joshua Halloran sold it, and Josh was happy.")
    assert {value for value, _ in _found(document)} == {"Joshua R. Halloran"}


def test_an_initial_stands_for_one_given_name_only() -> None:
    values = {v for v, _ in _found(_document("Maria Rossi and Mark Rossi met M. Rossi, as M. Rossi said."))}
    assert {"Maria Rossi", "Mark Rossi"} <= values


def test_the_model_reads_a_lone_name_in_its_sentence() -> None:
    assert ("Marta", "Marta") in _found(_document("Then I spoke to Marta, and Marta told me to leave."))


def test_without_weights_the_rules_go_on_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person_model, "weights", lambda: person_model.Weights({}, {}))
    persons._memory.clear()
    assert _found(_document("My friend Maria Lopez left.")) == {("Maria Lopez", "Maria Lopez")}


def test_other_languages_titles_are_no_part_of_the_name() -> None:
    assert ("Annika Lindemann", "Annika Lindemann") in _found(_document("Yesterday Frau Annika Lindemann wrote to me."))


def test_an_institution_of_the_document_is_nobody_in_it() -> None:
    values = {value for value, _ in _found(_document("She works at Mila. Then Mila, she said, grew."))}
    assert "Mila" not in values


def test_damaged_weights_are_named_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "persons.tsv.gz").write_bytes(person_model.WEIGHTS.read_bytes()[:1000])
    monkeypatch.setattr(person_model, "WEIGHTS", tmp_path / "persons.tsv.gz")
    with pytest.raises(ModelUnavailable, match=r"persons\.tsv\.gz is damaged .*put it back"):
        person_model.weights.__wrapped__()


def test_a_name_with_an_initial_needs_no_more() -> None:
    text = "She was the John N. Okuneva Public Policy Fellow."
    assert ("John N. Okuneva", "John N. Okuneva") in _found(_document(text))


def test_names_in_small_letters_are_found_where_the_sentence_says_so() -> None:
    assert "kate" in {value for value, _ in _found(_document("my friend kate said it was fine"))}


def test_what_most_places_of_a_word_deny_is_nobody() -> None:
    text = "We moved to Marston. Marston is a town. The Marston river floods Marston often. I like Marston."
    assert _found(_document(text, "More of the town of Marston.")) == set()


def test_a_damaged_table_of_words_is_named_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "persons.words.npz").write_bytes(person_lexicon.FILE.read_bytes()[:1000])
    monkeypatch.setattr(person_lexicon, "FILE", tmp_path / "persons.words.npz")
    with pytest.raises(ModelUnavailable, match=r"persons\.words\.npz is damaged .*put it back"):
        person_lexicon._table.__wrapped__()


def test_every_standing_fits_in_a_byte_and_comes_back() -> None:
    every = [Standing(g, s, u) for g in range(LEVELS) for s in range(LEVELS) for u in range(USES)]
    codes = [person_lexicon.packed(standing) for standing in every]
    assert [person_lexicon.unpacked(code) for code in codes] == every
    assert max(codes) < 256


def test_words_stand_as_names_or_as_words() -> None:
    assert person_lexicon.standing("Priya").given > 2
    assert person_lexicon.standing("Okafor").surname > 2
    assert person_lexicon.standing("laboratory") == Standing(0, 0, 5)
    assert person_lexicon.small_name("kate")
    assert not any(map(person_lexicon.small_name, ("will", "mark", "Kate", "laboratory")))


def test_a_speaker_of_an_interview_is_a_person_and_known_in_the_text() -> None:
    passages = (
        Passage("q", "Tell us, Ngozi.", author="Tatiana"),
        Passage("a", "I left, as Tatiana knows.", author="Ngozi Okafor"),
    )
    found = _found(Document("d", "article", "", passages=passages))
    assert found == {
        ("Tatiana", "Tatiana"), ("Ngozi Okafor", "Ngozi Okafor"), ("Ngozi Okafor", "Ngozi")
    }  # fmt: skip


def test_long_texts_of_capitals_end_soon() -> None:
    text = "Maria Lopez " * 20_000 + "A. " * 20_000 + "McAbc-" * 20_000
    started = time.process_time()
    persons.label(_document(text))
    assert time.process_time() - started < 10
