"""The labelled passages that models learn from: `../shared/gold/passages*.jsonl`, as tables.

In: the folder ``shared``. Out: ``Gold``: who says what of which passage, which are held out (by the hash of their
thread), and which the rules were not tuned on (by the hash of their id, as in ``tests/quality``).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indexer import labels
from indexer.document import Document, Passage
from indexer.labels import vocabulary
from indexer.labels.direction import passage_direction

FOLDS, TEST = 5, 0
ROOTS = {"ai", "skill", "sector", "career"}
COMMON = "passages.jsonl"
"""The file whose passages are as texts are; those of the other were chosen for their rare labels."""


@dataclass
class Gold:
    """Labelled passages: ``fold`` by thread, ``even`` if rules were not tuned on it, ``due`` [passages, outputs]."""

    rows: list[dict[str, Any]]
    common: np.ndarray
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
    return Gold(rows, np.array([row["common"] for row in rows]), fold, even, outputs, due)


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
