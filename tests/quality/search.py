"""`python -m tests.quality.search [SHARED] [INDEX]`: how well search ranks, with meaning and without.

In: ``../shared`` (19 information needs over the threads of two forums, with judgements of whole threads) and an index
of its ``data/threads`` (made at INDEX if there is none there, which takes as long as encoding 150,000 posts). Out: mean
nDCG@10 with gain 2^grade - 1, of the ten documents as search gives them and of the judged ones among the first hundred.
"""

from __future__ import annotations

import json
import math
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from indexer.errors import IndexMissing
from indexer.index import DocumentHit, Index, Request
from indexer.reindex import reindex

AT = 10

Judgements = dict[str, dict[str, int]]


def judgements(shared: Path) -> Judgements:
    """Query id -> thread id -> grade (0-3)."""
    found: Judgements = defaultdict(dict)
    for line in (shared / "gold" / "threads_qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, thread, grade = line.split()
        found[query][thread] = int(grade)
    return found


def ndcg(grades: Sequence[int], ideal: Sequence[int]) -> float:
    """nDCG@10 of a ranking, given the grades of its documents and those of all that were judged."""

    def gained(found: Sequence[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(found[:AT]))

    best = gained(sorted(ideal, reverse=True))
    return gained(grades) / best if best else 0.0


def thread_of(hit: DocumentHit) -> str:
    """The submission's id, from its address."""
    match = re.search(r"/comments/([0-9a-z]+)", hit.document.url)
    return match[1] if match else hit.document.id


def score(index: Index, shared: Path, *, meaning: bool, judged_only: bool = False) -> dict[str, float]:
    """nDCG@10 of each of the shared needs."""
    found = {}
    queries = json.loads((shared / "gold" / "threads_queries.json").read_text(encoding="utf-8"))
    known = judgements(shared)
    for query in queries:
        grades = known[query["qid"]]
        answer = index.search(Request(query["query"], limit=100 if judged_only else AT, meaning=meaning))
        threads = [thread_of(hit) for hit in answer.hits]
        ranked = [grades.get(thread, 0) for thread in threads if thread in grades or not judged_only]
        found[query["qid"]] = ndcg(ranked, list(grades.values()))
    return found


def main() -> None:
    """Print the figures."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2].parent / "shared")
    index = Index(sys.argv[2] if len(sys.argv) > 2 else "var/threads")
    try:
        index.status()
    except IndexMissing:
        reindex(index, [shared / "data" / "threads"])
    print("| ranked by | nDCG@10 | judged only |\n|---|---|---|")
    for name, meaning in (("words", False), ("words and meaning", True)):
        means = [
            statistics.mean(score(index, shared, meaning=meaning, judged_only=judged).values())
            for judged in (False, True)
        ]
        print(f"| {name} | {means[0]:.3f} | {means[1]:.3f} |")


if __name__ == "__main__":
    main()
