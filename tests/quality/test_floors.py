"""No change makes reading worse unnoticed: every figure stays above its floor (``floors.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from indexer.commands.labelling import labeller
from indexer.evaluation import evaluate
from indexer.evaluation.scores import Kind
from tests.quality.figures import Figures, reading

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def figures(shared: Path) -> Figures:
    return reading(shared)


@pytest.mark.parametrize("name", FLOORS["reading"])
def test_reading_stays_above_its_floor(name: str, figures: Figures) -> None:
    assert figures[name]["all"] >= FLOORS["reading"][name], name


def test_main_texts_are_not_below_the_best_extractor(figures: Figures) -> None:
    ours = figures["main text, article-extraction-benchmark: F1"]["all"]
    assert ours >= figures["main text, article-extraction-benchmark (trafilatura): F1"]["all"]


@pytest.fixture(scope="module")
def kinds(shared: Path) -> dict[str, Kind]:
    gold = [shared / "gold" / name for name in ("passages.jsonl", "passages_more.jsonl", "documents.jsonl")]
    return evaluate(gold, "held out", labeller(True)).kinds


@pytest.mark.parametrize("name", FLOORS["labels"])
def test_labels_stay_above_their_floor(name: str, kinds: dict[str, Kind]) -> None:
    assert kinds[name].all.f1 >= FLOORS["labels"][name], name
