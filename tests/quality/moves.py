"""How right moves and the directions of whole documents are, against text that people have read.

In: files of documents, ``../shared/gold/documents.jsonl`` or any of its form (``documents*.jsonl`` of a folder, the
text of the one called ``id`` in ``docs/id.md`` beside it); for the threads' sentences labelled in
``training/moves.jsonl`` (by id and offset) Reddit's dumps. Out: ``Score``s; ``python -m tests.quality.moves SHARED
[FOLDER]`` prints them. A move is right where its sentence and its direction are; a round trip stands for both of its
ways. Documents are split by the hash of their file or id, as everywhere; labelled sentences into ``dev`` and ``test``
by their thread.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from indexer import labels, readers
from indexer.document import Document, Move, evidence
from indexer.labels import institutions, moves, persons
from indexer.labels.direction import document_direction
from indexer.readers.files import open_file

LABELLED = Path(__file__).resolve().parents[2] / "training" / "moves.jsonl"
SURE = 0.8
_WAYS = {"round_trip": {"round_trip", "a2i", "i2a"}}

Finder = Callable[[Document], Document]


@dataclass(slots=True)
class Score:
    """Moves due and found; ``given``: confidence and rightness of each that was given."""

    due: int = 0
    found: int = 0
    given: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of right ones among those given."""
        return _share([right for _, right in self.given])

    @property
    def sure_precision(self) -> float:
        """The same of those whose confidence is at least ``SURE``."""
        return _share([right for confidence, right in self.given if confidence >= SURE])

    @property
    def recall(self) -> float:
        """The share found of those due."""
        return self.found / max(1, self.due)

    def add(self, told: Iterable[tuple[float, bool]], due: int, found: int) -> None:
        """Count one text."""
        self.given += told
        self.due += due
        self.found += found


def gold_files(folder: Path) -> list[Path]:
    """The files of whole documents in ``../shared`` or in a folder of the same form."""
    return sorted([*folder.glob("gold/documents*.jsonl"), *folder.glob("documents*.jsonl")])


def documents(files: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any], Document]]:
    """The half, the gold and the text of each document of the files."""
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            gold: dict[str, Any] = json.loads(line)
            name = gold.get("file") or gold["id"]
            text = path.parents[1] / name if "file" in gold else path.parent / "docs" / f"{name}.md"
            half = "tuned on" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "held out"
            yield half, gold, readers.read_path(text)[0]


def of_documents(
    files: Iterable[Path], label: Finder = labels.label_document
) -> tuple[dict[str, Score], dict[str, list[bool]]]:
    """By half of the gold: the score of its moves, and whether each document's direction is right (``none`` counts)."""
    scores: dict[str, Score] = {"tuned on": Score(), "held out": Score()}
    ways: dict[str, list[bool]] = {"tuned on": [], "held out": []}
    for half, gold, unlabelled in documents(files):
        document = label(unlabelled)
        ways[half].append(document_direction(document.labels) == gold["direction"])
        due = [(words(move["evidence"]), move["direction"]) for move in gold["moves"]]
        told = [(words(evidence(document, move.span)), move) for move in document.moves]
        hits = [[_same(text, move.direction, *one) for one in due] for text, move in told]
        given = [(move.confidence, any(row)) for (_, move), row in zip(told, hits, strict=True)]
        scores[half].add(given, len(due), sum(any(column) for column in zip(*hits, strict=True)))
    return scores, ways


def of_threads(shared: Path, labelled: Path = LABELLED) -> dict[str, Score]:
    """By part (``dev``, ``test``) the score on the labelled sentences of threads; unsure ones do not count."""
    scores = {"dev": Score(), "test": Score()}
    for row, told in sentences(shared, labelled):
        if row.get("unsure"):
            continue
        due = [move["direction"] for move in row["moves"]]
        given = [(move.confidence, bool(_ways(move.direction) & set(due))) for move in told]
        found = sum(any(way in _ways(move.direction) for move in told) for way in due)
        scores[row["part"]].add(given, len(due), found)
    return scores


def sentences(shared: Path, labelled: Path = LABELLED) -> Iterator[tuple[dict[str, Any], list[Move]]]:
    """Each labelled sentence with the moves that are found in it; nothing where the dumps are not there."""
    for rows, part in labelled_threads(shared, labelled).values():
        made = moves.find(part, [*persons.label(part), *institutions.label(part)])
        for row in rows:
            yield row, [m for m in made if m.span.passage == row["passage"] and _inside(m, row)]


def labelled_threads(shared: Path, labelled: Path = LABELLED) -> dict[str, tuple[list[dict[str, Any]], Document]]:
    """By thread the rows of its labelled sentences, and the thread with only the posts that these stand in."""
    rows = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
    by_thread: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_thread.setdefault(row["thread"], []).append(row)
    made = {}
    for thread, document in _threads(shared, frozenset(by_thread)).items():
        ids = {row["passage"] for row in by_thread[thread]}
        kept = tuple(p for p in document.passages if p.id.removeprefix("t1_") in ids)
        made[thread] = (by_thread[thread], replace(document, passages=kept))
    return made


def reliability(
    score: Score, edges: tuple[float, ...] = (0.0, 0.6, 0.7, 0.8, 0.9, 1.01)
) -> list[tuple[float, int, float]]:
    """For each bin of confidence: its lower edge, how many were given, and the share of right ones."""
    made = []
    for low, high in pairwise(edges):
        inside = [right for confidence, right in score.given if low <= confidence < high]
        made.append((low, len(inside), _share(inside)))
    return made


@cache
def _threads(shared: Path, wanted: frozenset[str]) -> dict[str, Document]:
    """The threads of the dumps with these submissions' ids; none where there is no dump."""
    files = [open_file(path) for path in sorted((shared / "data" / "threads").glob("*.zst"))]
    made: dict[str, Document] = {}
    for group in readers.together(files):
        group[0].company = group
        for document in readers.read_file(group[0]):
            thread = document.passages[0].id.removeprefix("t3_")
            if thread in wanted:
                made[thread] = document
    return made


def _inside(move: Move, row: dict[str, Any]) -> bool:
    return row["start"] < move.span.end and move.span.start < row["end"]


def _ways(direction: str) -> set[str]:
    return _WAYS.get(direction, {direction})


def _same(text: str, direction: str, due_text: str, due_direction: str) -> bool:
    return due_direction in _ways(direction) and (text in due_text or due_text in text)


def words(text: str) -> str:
    """The words alone, so that marks and spaces do not decide."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _share(rights: list[bool]) -> float:
    return sum(rights) / max(1, len(rights))


def main() -> None:
    """Print both measures of the documents of each folder, and the score of the threads' sentences."""
    folders = [Path(name) for name in sys.argv[1:]]
    for folder in folders:
        scores, ways = of_documents(gold_files(folder))
        for half, score in scores.items():
            right = sum(ways[half])
            print(f"{folder} {half}: {_line(score)}; direction {right} of {len(ways[half])}")
    for part, score in of_threads(folders[0]).items():
        print(f"threads {part}: {_line(score)}")


def _line(score: Score) -> str:
    sure = sum(confidence >= SURE for confidence, _ in score.given)
    return (
        f"precision {score.precision:.2f}, recall {score.recall:.2f} of {score.due}, "
        f"precision of the {sure} sure {score.sure_precision:.2f}"
    )


if __name__ == "__main__":
    main()
