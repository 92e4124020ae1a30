"""What the four real seeds are labelled with, against their gold: exact names, no trap, each challenge and move."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from indexer import labels, readers
from indexer.document import Document, evidence
from indexer.labels.direction import document_direction

SEEDS = range(4)


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest, shared: Path) -> tuple[Document, dict[str, Any]]:
    gold = json.loads((shared / "gold" / "seeds.json").read_text(encoding="utf-8"))[request.param]
    (document,) = readers.read_path(shared / "seeds" / gold["file"])
    return labels.label_document(document), gold


def values(document: Document, field: str) -> set[str]:
    return {label.value for label in document.labels if label.field == field}


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def test_persons_and_places_are_those_of_the_gold(seed: tuple[Document, dict[str, Any]]) -> None:
    document, gold = seed
    assert values(document, "person") == {person["name"] for person in gold["persons"]}
    assert values(document, "place") == set(gold["places"])


def test_institutions_are_those_of_the_gold(seed: tuple[Document, dict[str, Any]]) -> None:
    document, gold = seed
    found, due = values(document, "institution"), {row["name"] for row in gold["institutions"]}
    assert len(found) == len(due)
    for name in due:
        assert any(words(one) <= words(name) or words(name) <= words(one) for one in found), name


def test_every_challenge_is_found_and_the_direction_accepted(seed: tuple[Document, dict[str, Any]]) -> None:
    document, gold = seed
    assert {row["id"] for row in gold["challenges"]} <= values(document, "challenge")
    assert document_direction(document.labels) in gold["direction_accept"]


def test_moves_are_read_from_the_sentences_of_the_gold(seed: tuple[Document, dict[str, Any]]) -> None:
    document, gold = seed
    found = {(evidence(document, move.span), move.direction) for move in document.moves}
    for move in gold["moves"]:
        if gold["kind"] != "blog":  # its one move is told over several sentences; which one is taken is a choice
            assert any(move["evidence"] in text and direction == move["direction"] for text, direction in found)
    for move in document.moves:
        assert not (move.from_org and move.from_desc)
        assert move.from_org in values(document, "institution") | {""}
        assert move.to_org in values(document, "institution") | {""}
