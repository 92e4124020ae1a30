"""The labelled passages that models learn from, as tables.

In: the folder ``shared``: `gold/passages*.jsonl`, and the posts and paragraphs in `data` that `passages.jsonl` beside
this module labels by their ids. Out: ``Gold``: who says what of which passage, which are held out (by the hash of their
thread), and which the rules were not tuned on (by the hash of their id, as in ``tests/quality``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from backports import zstd

from indexer import labels, readers
from indexer.document import Document, Passage
from indexer.labels import vocabulary
from indexer.labels.direction import passage_direction

FOLDS, TEST = 5, 0
ROOTS = {"ai", "skill", "sector", "career"}
COMMON = "passages.jsonl"
"""The file whose passages are as texts are; those of the other were chosen for their rare labels."""
FURTHER = Path(__file__).with_name("passages.jsonl")
"""Further labels, by id alone: ``chosen`` at random among posts that speak of jobs (``likely``), because rules saw a
direction (``both ways sought``), or as paragraphs of blog posts (``blog``)."""
AS_THEY_ARE = {"likely", "blog"}


@dataclass
class Gold:
    """Labelled passages: ``common`` if of that file, ``alike`` if they have labels as often as such texts do, ``fold``
    by thread, ``even`` if rules were not tuned on it, ``due`` [passages, outputs]."""

    rows: list[dict[str, Any]]
    common: np.ndarray
    alike: np.ndarray
    fold: np.ndarray
    even: np.ndarray
    outputs: list[str]
    due: np.ndarray

    def of(self, task: str) -> np.ndarray:
        """The columns of a task's outputs."""
        return np.array([at for at, name in enumerate(self.outputs) if name.split(" ")[0] == task])


def hashed(text: str) -> int:
    """A number for a text, the same on every machine."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def thread(id: str) -> str:
    """The thread or the page a passage is of."""
    return "/".join(id.split("/")[:3]) if id.startswith("reddit") else id.split("#")[0]


def gold(shared: Path) -> Gold:
    """The labelled passages."""
    rows: list[dict[str, Any]] = []
    for name in (COMMON, "passages_more.jsonl"):
        lines = (shared / "gold" / name).read_text(encoding="utf-8").splitlines()
        rows += [{**json.loads(line), "common": name == COMMON} for line in lines]
    rows += further(shared)
    groups = {term.id: term.broader for term in vocabulary.challenges().values()}
    outputs = [f"challenge {id}" for id in groups] + [f"challenge_group {id}" for id in vocabulary.groups()]
    outputs += [f"topic {id}" for id in vocabulary.topics() if id not in ROOTS] + ["first_hand yes"]
    outputs += [f"direction {id}" for id in vocabulary.directions() if any(r["direction"] == id for r in rows)]
    due = np.zeros((len(rows), len(outputs)), bool)
    for at, row in enumerate(rows):
        told = {f"challenge {id}" for id in row["challenges"]} | {f"topic {id}" for id in row["topics"]}
        told |= {f"challenge_group {groups[id]}" for id in row["challenges"]} | {f"direction {row['direction']}"}
        told |= {"first_hand yes"} if row["first_hand"] else set()
        due[at] = [name in told for name in outputs]
    fold = np.array([hashed(thread(row["id"])) % FOLDS for row in rows])
    even = np.array([hashed(row["id"]) % 2 == 0 for row in rows])
    common = np.array([row["common"] for row in rows])
    alike = np.array([row["common"] or row.get("chosen") in AS_THEY_ARE for row in rows])
    return Gold(rows, common, alike, fold, even, outputs, due)


def further(shared: Path) -> list[dict[str, Any]]:
    """The passages labelled here, with their texts from ``shared``."""
    rows = [json.loads(line) for line in FURTHER.read_text(encoding="utf-8").splitlines()]
    found = {**posts(shared, {row["id"] for row in rows}), **paragraphs(shared, {row["id"] for row in rows})}
    texts = [dict(zip(("title", "text"), found[row["id"]], strict=True)) for row in rows]
    return [{**row, **text, "common": False} for row, text in zip(rows, texts, strict=True)]


def posts(shared: Path, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Title and text of posts of the dumps, by ``reddit/GROUP/THREAD/POST``; the first post is ``OP``."""
    found = {}
    for path in sorted((shared / "data" / "threads").glob("*_submissions.zst")):
        group = path.name.removesuffix("_submissions.zst")
        titles = {}
        for post in _objects(path):
            titles[post["id"]] = post["title"]
            found[f"reddit/{group}/{post['id']}/OP"] = post["title"], post.get("selftext") or ""
        for post in _objects(path.with_name(f"{group}_comments.zst")):
            thread = post["link_id"].removeprefix("t3_")
            found[f"reddit/{group}/{thread}/{post['id']}"] = titles.get(thread, ""), post.get("body") or ""
    return {id: text for id, text in found.items() if id in wanted}


def paragraphs(shared: Path, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Title and text of passages of files, by ``PATH#PASSAGE``."""
    found = {}
    for path in sorted({id.split("#")[0] for id in wanted if "#" in id}):
        for document in readers.read_path(shared / path):
            found.update({f"{path}#{each.id}": (document.title, each.text) for each in document.passages})
    return found


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    with zstd.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def document_of(row: dict[str, Any]) -> Document:
    """A labelled passage as a document of its own."""
    return Document(row["id"], "blog", row["title"], passages=(Passage("text", row["text"]),))


def examples(data: Gold) -> np.ndarray:
    """How many passages of each output are learned from."""
    return data.due[data.fold != TEST].sum(axis=0)


def by_rules(data: Gold) -> np.ndarray:
    """What the rules alone tell, [passages, outputs]."""
    found = np.zeros(data.due.shape, bool)
    for at, row in enumerate(data.rows):
        document = labels.by_rules(document_of(row))
        said = {f"{label.field} {label.value}" for label in document.labels if label.field != "direction"}
        said.add(f"direction {passage_direction(document.labels, 'text')}")
        found[at] = [name in said for name in data.outputs]
    return found
