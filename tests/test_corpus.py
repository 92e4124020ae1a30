"""The starter corpus: a newcomer's first search must be worth making."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from indexer import labels, readers
from indexer.document import Document, evidence
from indexer.labels import vocabulary

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="module")
def stories() -> list[Document]:
    return [labels.label_document(d) for path in readers.sources(CORPUS) for d in readers.read_path(path)]


def test_enough_of_each_kind(stories: list[Document]) -> None:
    kinds = Counter(story.kind for story in stories)
    assert len(stories) >= 60
    assert all(kinds[kind] >= 18 for kind in ("article", "blog", "thread")), kinds


def test_both_directions_and_the_rest(stories: list[Document]) -> None:
    found = Counter(label.value for s in stories for label in s.labels if label.field == "direction")
    assert set(found) >= {"a2i", "i2a", "round_trip", "concurrent", "weighing", "general"}


def test_every_challenge_and_most_topics(stories: list[Document]) -> None:
    found = {(label.field, label.value) for s in stories for label in s.labels}
    assert [id for id in vocabulary.challenges() if ("challenge", id) not in found] == []
    topics = list(vocabulary.topics())
    assert sum(("topic", id) in found for id in topics) >= 0.8 * len(topics)


def test_invented_stories_say_so(stories: list[Document]) -> None:
    assert all(story.sample for story in stories if story.kind == "thread")
    unmarked = [story for story in stories if not story.sample]
    assert len(unmarked) <= 12
    for story in unmarked:
        raw = Path(story.sources[0].path).read_text(encoding="utf-8")
        assert "crossings:source" in raw or "Source-Note:" in raw, story.title


def test_every_label_and_move_shows_its_evidence(stories: list[Document]) -> None:
    for story in stories:
        for span in [*(label.span for label in story.labels), *(move.span for move in story.moves)]:
            text = evidence(story, span)
            assert text.strip()
            assert len(text) == span.end - span.start
