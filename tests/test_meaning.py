"""Ranking by meaning: what it changes, what it never changes, and what happens without its vectors or its encoder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer import encoder, meaning
from indexer.document import Document, Passage
from indexer.index import Index, Request
from indexer.parser import read
from indexer.ranking import by_likeness
from indexer.reindex import reindex

QUERY = "lonely after moving abroad"
ANSWER = "Nobody knew my name"
STORIES = {
    "gears": (
        "Moving parts",
        "After the gears the moving axle is a lonely part; moving parts are ordered from abroad.",
    ),
    "stars": ("Lonely stars", "A moving star is moving after its lonely neighbour; seen abroad, both are moving."),
    "boats": (
        "Boats abroad",
        "The lonely crane kept moving, abroad or here, moving crates long after the docks closed.",
    ),
    "answer": (
        ANSWER,
        "I took a job abroad. In the months after moving I had no friends, felt alone and cried every evening.",
    ),
    "bread": ("On bread", "Bread rises after an hour in a warm room."),
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, (title, text) in STORIES.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {title!r}\n---\n\n{text}\n", encoding="utf-8")
    return folder


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Index:
    made = Index(tmp_path / "index")
    reindex(made, [corpus])
    return made


def titles(index: Index, **options: object) -> list[str]:
    request = Request(QUERY, **options)  # type: ignore[arg-type]
    return [hit.document.title for hit in index.search(request).hits]


def test_meaning_brings_up_what_words_alone_rank_low(index: Index) -> None:
    by_words, by_both = titles(index, meaning=False), titles(index)
    assert by_words[-1] == ANSWER
    assert by_both.index(ANSWER) < by_words.index(ANSWER)
    assert sorted(by_words) == sorted(by_both)  # it orders the set that the words make, and no more


def test_other_orders_and_searches_without_words_do_not_change(index: Index) -> None:
    for request in (Request(QUERY, sort="newest"), Request(filters={"kind": ("blog", "article")}), Request("bread")):
        without = Request(request.text, request.filters, sort=request.sort, meaning=False)
        found, same = (index.search(asked).hits for asked in (request, without))
        assert [hit.document.id for hit in found] == [hit.document.id for hit in same]


def test_without_vectors_the_words_decide(index: Index, corpus: Path) -> None:
    by_words = titles(index, meaning=False)
    shutil.rmtree(meaning.folder_of(index.location))
    assert titles(index) == by_words
    assert len(reindex(index, [corpus]).updated) == len(STORIES)  # a lost store is filled again
    assert titles(index) != by_words


def test_reindexing_without_meaning_encodes_nothing(corpus: Path, tmp_path: Path) -> None:
    index = Index(tmp_path / "other")
    reindex(index, [corpus], meaning=False)
    assert not meaning.folder_of(index.location).exists()
    assert titles(index) == titles(index, meaning=False)
    assert reindex(index, [corpus], meaning=False).unchanged == len(STORIES)


def test_without_the_encoder_the_words_decide_and_a_note_says_so(
    index: Index, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_words = titles(index, meaning=False)
    monkeypatch.setattr(encoder, "encoder", lambda: encoder.Encoder(tmp_path / "nothing"))
    encoder.query_vector.cache_clear()
    answer = index.search(Request(QUERY))
    assert [hit.document.title for hit in answer.hits] == by_words
    assert "ranked by words alone" in answer.notes[0]
    with pytest.raises(encoder.ModelUnavailable, match="--no-meaning"):
        reindex(index, [corpus], full=True)
    assert titles(index, meaning=False) == by_words


def test_nothing_is_encoded_twice(index: Index, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = encoder.Encoder.encode

    def counted(self: encoder.Encoder, texts: list[str]) -> object:
        asked.extend(texts)
        return original(self, texts)

    monkeypatch.setattr(encoder.Encoder, "encode", counted)
    reindex(index, [corpus], full=True)
    assert asked == []
    (corpus / "bread.md").write_text("---\ntitle: On bread\n---\n\nBread sinks.\n", encoding="utf-8")
    reindex(index, [corpus])
    assert asked == ["On bread\nBread sinks."]


def test_what_is_read_of_a_document() -> None:
    """The head first; empty posts, quotes and signatures are not read, headings are."""
    passages = (
        Passage("a", ""),
        Passage("b", "Yes.", parent="a"),
        Passage("c", "They said so.", parent="b", role="quote"),
        Passage("d", "", parent="b"),
        Passage("e", "No.", heading="Pay", parent="b"),
        Passage("f", "Ada, Zurich", parent="b", role="signature"),
    )
    assert meaning.texts(Document("d", "thread", "Leave?", passages=passages)) == [
        "Leave?",
        "Leave?\nYes.",
        "Leave?\nPay\nNo.",
    ]
    assert meaning.texts(Document("d", "thread", "Leave?")) == ["Leave?"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("going back to academia", "going back to academia"),
        ('visa "work permit" -student topic:salary', "visa work permit"),
        ("NOT visa", ""),
        ("kind:thread", ""),
        ("*", ""),
        ("", ""),
        ("pay OR (salary AND wage)", "pay salary wage"),
    ],
)
def test_the_encoder_is_given_what_a_person_would_say(query: str, said: str) -> None:
    assert read(query).said == said


def test_documents_without_a_likeness_keep_their_place() -> None:
    assert by_likeness(["a", "b", "c", "d"], [0.1, None, 0.3, 0.2]) == ["c", "b", "d", "a"]
    assert by_likeness(["a", "b"], [None, None]) == ["a", "b"]
    assert by_likeness(["b", "a"], [0.5, 0.5]) == ["b", "a"]
