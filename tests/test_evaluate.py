"""Figures that can be checked by hand, on invented gold; intervals that hold; errors with their text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from indexer.cli import main
from indexer.document import Document, Label, Move, Span
from indexer.errors import UsageError
from indexer.evaluation import evaluate
from indexer.evaluation.gold import group_of
from indexer.evaluation.scores import Tally, bootstrap, wilson

Row = dict[str, Any]


def gold(folder: Path, *rows: Row, name: str = "passages.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


def saying(*told: tuple[str, str], confidence: float = 0.5) -> Callable[[Document], Document]:
    """A labeller that says the same of every text."""

    def label(document: Document) -> Document:
        span = Span(document.passages[0].id, "text", 0, 4)
        rules = {"direction": "document: cue"}
        made = (Label(field, value, span, confidence, rules.get(field, "cue")) for field, value in told)
        return replace(document, labels=tuple(made))

    return label


def row(id: str, **due: Any) -> Row:
    return {"id": id, "title": "About work", "text": "Some text of a post.", **due}


def test_counts_precision_recall_f1(tmp_path: Path) -> None:
    path = gold(
        tmp_path,
        row("t/1", challenges=["pay_gap"], topics=["phd", "career"], first_hand=True, direction="a2i"),
        row("t/2", challenges=["visa_relocation", "pay_gap"], topics=["postdoc"], first_hand=False, direction="none"),
    )
    told = saying(("challenge", "pay_gap"), ("challenge", "overwork_burnout"), ("topic", "phd"), ("first_hand", "yes"))
    kinds = evaluate([path], label=told).kinds
    challenges = kinds["challenges"].all
    assert (challenges.right, challenges.wrong, challenges.missed, challenges.due) == (2, 2, 1, 3)
    assert (challenges.precision, round(challenges.recall, 3)) == (0.5, 0.667)
    assert kinds["challenges"].labels["pay_gap"].f1 == 1
    assert kinds["challenges"].labels["visa_relocation"].recall == 0
    topics = kinds["topics"].all
    assert (topics.right, topics.wrong, topics.missed) == (1, 1, 1), "career is a root and counts for nobody"
    assert (kinds["first-hand"].accuracy, kinds["direction"].accuracy) == (0.5, 0.5)
    assert kinds["direction"].macro_f1 == pytest.approx((0 + 2 / 3) / 2)
    assert kinds["challenges"].bins == {0.5: (2, 4)}


def test_groups_of_challenges_follow_from_them(tmp_path: Path) -> None:
    path = gold(tmp_path, row("t/1", challenges=["funding_scarcity"]))
    kinds = evaluate([path], label=saying(("challenge", "pay_gap"))).kinds
    assert kinds["challenges"].all.right == 0
    assert kinds["challenge groups"].all.right == 1


def test_names_match_where_one_holds_the_other(tmp_path: Path) -> None:
    path = gold(tmp_path, row("t/1", institutions=["Illinois", "MIT"], persons=[]))
    kinds = evaluate([path], label=saying(("institution", "University of Illinois"), ("person", "Ada Example"))).kinds
    assert (kinds["institutions"].all.right, kinds["institutions"].all.missed) == (1, 1)
    assert kinds["persons"].all.precision == 0


def test_whole_documents_and_their_moves(tmp_path: Path) -> None:
    (tmp_path / "story.md").write_text("---\ntitle: T\n---\n\nI left my lab to join a bank.\n", encoding="utf-8")
    moves = [
        {"direction": "a2i", "evidence": "I left my lab to join a bank."},
        {"direction": "i2a", "evidence": "Never."},
    ]
    path = gold(tmp_path, {"file": "story.md", "direction": "a2i", "moves": moves}, name="documents.jsonl")

    def label(document: Document) -> Document:
        move = Move(
            "m", "author", "", "", "", "", "", "", "a2i", None, Span(document.passages[0].id, "text", 0, 29), 0.9, "r"
        )
        return replace(saying(("direction", "a2i"))(document), moves=(move,))

    kinds = evaluate([path], label=label).kinds
    assert (kinds["moves of documents"].all.precision, kinds["moves of documents"].all.recall) == (1, 0.5)
    assert kinds["direction of documents"].accuracy == 1


def test_errors_come_with_their_text(tmp_path: Path) -> None:
    path = gold(tmp_path, row("t/1", challenges=["pay_gap"], direction="i2a"))
    errors = evaluate([path], label=saying(("challenge", "visa_relocation"))).errors
    assert [(e.what, e.kind, e.value) for e in errors if e.kind != "challenge groups"] == [
        ("wrong", "challenges", "visa_relocation"),
        ("missed", "challenges", "pay_gap"),
        ("wrong", "direction", "none (due: i2a)"),
    ]
    assert all("Some text of a post." in error.text for error in errors)
    assert errors[0].words == "Some"


def test_what_is_held_out_was_seen_by_neither_rules_nor_models(tmp_path: Path) -> None:
    rows = [row(f"reddit/r/{thread}/{post}", first_hand=True) for thread in range(60) for post in range(6)]
    path, told = gold(tmp_path, *rows), saying(("first_hand", "yes"))
    parts = {part: evaluate([path], part, told).kinds["first-hand"] for part in ("tuned on", "held out")}
    assert sum(kind.texts for kind in parts.values()) == 360
    unseen = [r["id"] for r in rows if number(r["id"].rpartition("/")[0]) % 5 == 0 and number(r["id"]) % 2 == 0]
    assert parts["held out"].texts == len(unseen) > 10


def number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def test_passages_of_one_story_are_one_group() -> None:
    assert group_of({"id": "blog/me/site/_posts/x.md#1"}) == "data/blogs/me__site/x.md"
    assert group_of({"id": "reddit/r/a/1"}) == group_of({"id": "reddit/r/a/2"}) == "reddit/r/a"
    assert group_of({"id": "7", "thread": "t9"}) == "t9"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense\n", "line 1"),
        ('{"id": "a", "text": "x"}\n{"title": "no id", "text": "x"}\n', "entry 2: lacks 'id'"),
        ('{"file": "nowhere.md"}\n', "no file 'nowhere.md'"),
        ('{"file": "../../etc/passwd"}\n', "no file"),
        ("[1]", "entry 1"),
    ],
)
def test_wrong_gold_names_the_place_and_the_cure(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"mend the|name a gold") as caught:
        evaluate([path])
    assert told in str(caught.value)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no gold in it"):
        evaluate([tmp_path])


def test_the_command_prints_both_ways(tmp_path: Path) -> None:
    visa = row("t/1", challenges=["visa_relocation"], direction="none") | {
        "text": "My visa was refused. I had to leave my PhD."
    }
    path = gold(tmp_path, visa, row("t/2", challenges=["pay_gap"]))
    printed = CliRunner().invoke(main, ["evaluate", str(path), "--errors", "--no-meaning"])
    assert printed.exit_code == 0, printed.output
    assert "visa_relocation" in printed.stdout
    assert "missed challenges: pay_gap" in printed.stdout
    found = json.loads(
        CliRunner().invoke(main, ["evaluate", str(tmp_path), "--json", "--no-meaning", "--kind", "challenges"]).stdout
    )
    assert set(found["kinds"]) == {"challenges"}
    assert found["kinds"]["challenges"]["labels"]["visa_relocation"]["due"] == 1


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilsons_interval_holds_the_share(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= round(hits / (hits + more), 3) <= high <= 1


def test_wilsons_interval_as_published() -> None:
    assert wilson(8, 10) == (0.49, 0.943)
    assert wilson(0, 0) == (0, 1)


def test_the_bootstrap_is_the_same_every_time_and_wider_for_fewer_stories() -> None:
    few, many = [Tally(3, 1, 3, 2), Tally(1, 2, 1, 0)] * 5, [Tally(3, 1, 3, 2), Tally(1, 2, 1, 0)] * 100
    assert bootstrap(few) == bootstrap(few)
    (a, b), (c, d) = bootstrap(few), bootstrap(many)
    assert b - a > d - c
    assert a < Tally(4, 3, 4, 2).f1 < b


def test_a_passage_is_judged_by_its_own_direction(tmp_path: Path) -> None:
    def label(document: Document) -> Document:
        span = Span("text", "text", 0, 4)
        ways = [
            Label("direction", "i2a", span, 0.5, "document: cue"),
            Label("direction", "a2i", span, 0.5, "passage: cue"),
        ]
        return replace(document, labels=tuple(ways))

    assert evaluate([gold(tmp_path, row("t/1", direction="a2i"))], label=label).kinds["direction"].accuracy == 1
