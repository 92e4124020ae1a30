"""`python -m tests.quality [SHARED]`: how right labels and main texts are, against the gold beside the project.

In: ``../shared`` (or the folder given). Out: a Markdown table of precision, recall and F1 for both halves of the gold:
passages and documents are split by the hash of their id; rules may be tuned on the first half, the second is held out.
Of pages a third is held out; their figures are in ``figures``.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

from indexer import labels, readers
from indexer.contract import labels_json
from indexer.document import Document, Passage, evidence
from indexer.labels.direction import document_direction
from tests.quality.figures import pages_per_second, reading

ROOTS = {"ai", "skill", "sector", "career"}
"""Topics that are headings only: dropped on both sides, as the gold's guide says."""

Counts = dict[tuple[str, str], list[int]]


def half(id: str) -> str:
    """``tuned on`` or ``held out``."""
    return "tuned on" if int(hashlib.sha256(id.encode()).hexdigest(), 16) % 2 else "held out"


def tally(counts: Counts, what: str, part: str, found: Iterable[Hashable], due: Iterable[Hashable]) -> None:
    """Add one text's right, wrong and missed."""
    got, gold = set(found), set(due)
    row = counts[what, part]
    for at, number in enumerate((len(got & gold), len(got - gold), len(gold - got))):
        row[at] += number


def passages(shared: Path, counts: Counts) -> None:
    """The labelled passages, each as a document of its own under its title."""
    for name in ("passages.jsonl", "passages_more.jsonl"):
        for line in (shared / "gold" / name).read_text(encoding="utf-8").splitlines():
            gold: dict[str, Any] = json.loads(line)
            document = Document(gold["id"], "blog", gold["title"], passages=(Passage("text", gold["text"]),))
            found = labels_json(gold["id"], labels.label_document(document))
            part = half(gold["id"])
            tally(counts, "challenges", part, found["challenges"], gold["challenges"])
            tally(counts, "topics", part, set(found["topics"]) - ROOTS, set(gold["topics"]) - ROOTS)
            tally(counts, "first-hand", part, [1] * found["first_hand"], [1] * gold["first_hand"])
            told, due = ({row["direction"]} - {"none"} for row in (found, gold))
            tally(counts, "direction of passages", part, told, due)


def documents(shared: Path, counts: Counts) -> None:
    """Whole blog posts: direction, and moves by their sentence and direction."""
    for line in (shared / "gold" / "documents.jsonl").read_text(encoding="utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        document = labels.label_document(readers.read_path(shared / gold["file"])[0])
        part = half(gold["file"])
        found = {document_direction(document.labels)} - {"none"}
        tally(counts, "direction of documents", part, found, {gold["direction"]} - {"none"})
        told = [(evidence(document, move.span), move.direction) for move in document.moves]
        due = [(words(move["evidence"]), move["direction"]) for move in gold["moves"]]
        matched = [
            at
            for at, (text, way) in enumerate(told)
            if any(way == same and (words(text) in sentence or sentence in words(text)) for sentence, same in due)
        ]
        row = counts["moves", part]
        row[0] += len(matched)
        row[1] += len(told) - len(matched)
        row[2] += max(0, len(gold["moves"]) - len(matched))


def words(text: str) -> str:
    """The words alone, so that marks and spaces do not decide."""
    return " ".join(re.findall(r"\w+", text.lower()))


def main() -> None:
    """Print the table."""
    default = Path(__file__).resolve().parents[2].parent / "shared"
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    counts: Counts = defaultdict(lambda: [0, 0, 0])
    passages(shared, counts)
    documents(shared, counts)
    print("| what | half | precision | recall | F1 | due |\n|---|---|---|---|---|---|")
    for (what, part), (right, wrong, missed) in sorted(counts.items()):
        p, r = right / max(1, right + wrong), right / max(1, right + missed)
        print(f"| {what} | {part} | {p:.2f} | {r:.2f} | {2 * p * r / max(1e-9, p + r):.2f} | {right + missed} |")
    print("\n| reading | tuned on | held out | all |\n|---|---|---|---|")
    for name, parts in reading(shared).items():
        print(f"| {name} | {parts['tuned on']:.3f} | {parts['held out']:.3f} | {parts['all']:.3f} |")
    print(f"\npages a second on one core, from packed file to document: {pages_per_second(shared):.0f}")


main()
