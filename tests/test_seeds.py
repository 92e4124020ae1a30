"""The four documents the project began with, read as a perfect system would read them (../shared/gold/seeds.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.document import Document
from indexer.readers import read_path
from indexer.readers.blocks import PATH
from indexer.readers.text import text_blocks

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
GOLD = SHARED / "gold" / "seeds.json"
pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="../shared/gold/seeds.json is not here")

SEEDS: list[dict[str, Any]] = json.loads(GOLD.read_text("utf-8")) if GOLD.is_file() else []
STORIES = [seed for seed in SEEDS if seed["kind"] != "thread"]
THREADS = [seed for seed in SEEDS if seed["kind"] == "thread"]


def _read(seed: dict[str, Any]) -> Document:
    documents = read_path(SHARED / "seeds" / seed["file"])
    assert len(documents) == 1
    return documents[0]


def _lines(seed: dict[str, Any]) -> list[str]:
    return (SHARED / "seeds" / seed["file"]).read_text("utf-8").splitlines()


def _shown(document: Document) -> str:
    parts = [part for passage in document.passages for part in (passage.heading, passage.text)]
    return "\n".join([document.title, *parts])


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed["file"][:3])
def test_title_kind_and_address(seed: dict[str, Any]) -> None:
    document = _read(seed)
    assert (document.title, document.kind, document.url, document.published, document.language) == (
        seed["title"], seed["kind"], seed["url"] or "", seed["date"] or "", seed["lang"],
    )  # fmt: skip
    assert not document.sample


@pytest.mark.parametrize("seed", STORIES, ids=lambda seed: seed["file"][:3])
def test_furniture_is_gone(seed: dict[str, Any]) -> None:
    document = _read(seed)
    below = {
        line for passage in document.passages for line in (*passage.text.split("\n"), *passage.heading.split(PATH))
    }
    assert not {_lines(seed)[number - 1] for number in seed["drop_lines"]} & below


@pytest.mark.parametrize("seed", STORIES, ids=lambda seed: seed["file"][:3])
def test_every_other_line_is_kept(seed: dict[str, Any]) -> None:
    shown = _shown(_read(seed))
    for number, line in enumerate(_lines(seed), 1):
        if line.strip() and number not in seed["drop_lines"]:
            assert text_blocks(line)[0].text in shown, number


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed["file"][:3])
def test_every_sentence_of_the_gold_can_be_cited(seed: dict[str, Any]) -> None:
    shown = _shown(_read(seed))
    wanted = [item["sentence"] for item in seed["challenges"]] + [move["evidence"] for move in seed["moves"]]
    assert [sentence for sentence in wanted if sentence not in shown] == []


@pytest.mark.parametrize("seed", THREADS, ids=lambda seed: seed["file"][:3])
def test_thread_keeps_its_shape(seed: dict[str, Any]) -> None:
    document = _read(seed)
    opening, *comments = document.passages
    assert len(comments) == len(seed["comments"])
    assert (opening.parent, opening.id, document.site) == (None, f"t3_{seed['post_id']}", "r/MachineLearning")
    assert {comment.parent for comment in comments} == {opening.id}
    assert len({passage.id for passage in document.passages}) == len(document.passages)


@pytest.mark.parametrize("seed", THREADS, ids=lambda seed: seed["file"][:3])
def test_each_comment_begins_as_written(seed: dict[str, Any]) -> None:
    broken = {item["found"]: item["fix"] for item in seed["mojibake"]}
    for comment, passage in zip(seed["comments"], _read(seed).passages[1:], strict=True):
        start = comment["start"]
        for found, fix in broken.items():
            start = start.replace(found, fix)
        assert (
            passage.text == ""
            if comment["deleted"]
            else " ".join(passage.text.split()).startswith(" ".join(start.split()))
        )
    assert not any(found in _shown(_read(seed)) for found in broken)
