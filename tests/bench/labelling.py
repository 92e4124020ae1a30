"""`python -m tests.bench.labelling [SHARED] [--megabytes 2]`: how fast texts are labelled on one core, by whom the time
is taken, how long the start takes, in what memory.

In: the folder ``shared`` beside the project (or the one named): threads of ``data/threads`` that are not reserved for
measuring labels, and the posts of ``data/blogs``; without it the starter corpus. Out: Markdown tables: megabytes of
text a second of each labeller and of all, without the encoder, on the second half of the texts, and of all on the first
(which compiles what it needs); seconds of a fresh process to the labels of a first passage; peak memory. Seconds are
those that the process had a core for. Run without other load.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from indexer.document import Document
from indexer.labels import (
    advice,
    challenges,
    direction,
    firsthand,
    helped,
    institutions,
    label_document,
    models,
    moves,
    persons,
    places,
    stages,
    topics,
)
from indexer.readers import open_file, read_file, together

ROOT = Path(__file__).resolve().parents[2]
RESERVED, OF = 2, 5
"""Threads whose hash leaves less are for measuring labels alone."""
STAGES = (
    (topics, "label"), (challenges, "label"), (persons, "label"), (institutions, "label"), (places, "label"),
    (stages, "label"), (firsthand, "label"), (moves, "find"), (direction, "label"), (models, "revised"),
    (helped, "label"), (advice, "label"),
)  # fmt: skip
FIRST = """
import time
from indexer.document import Document, Passage
from indexer.labels import label_document
text = "In 2019 I left my postdoc at Stanford University, burned out, and joined Google with Dr. Ada Example."
label_document(Document("d", "thread", "Leaving academia", passages=(Passage("p", text),)))
print(time.process_time())
"""


def documents(shared: Path) -> Iterator[Document]:
    """Threads and posts in turn, as long as there are both; of the starter corpus where there is no ``shared``."""
    if not (shared / "data" / "threads").is_dir():
        yield from (
            document for path in sorted((ROOT / "corpus").rglob("*.*")) for document in read_file(open_file(path))
        )
        return
    posts = (path for path in sorted((shared / "data" / "blogs").rglob("*.md")))
    for number, thread in enumerate(_threads(shared / "data" / "threads")):
        yield thread
        if number % 8 == 0 and (path := next(posts, None)):
            yield from read_file(open_file(path))


def _threads(folder: Path) -> Iterator[Document]:
    for company in together(open_file(path) for path in sorted(folder.iterdir())):
        company[0].company = company
        for document in read_file(company[0]):
            name = document.passages[0].id.removeprefix("t3_")
            if int(hashlib.sha256(name.encode()).hexdigest(), 16) % OF >= RESERVED:
                yield document


def enough(found: Iterator[Document], characters: float) -> list[Document]:
    """The first documents that have so many characters together."""
    kept: list[Document] = []
    while characters > 0 and (more := list(islice(found, 1))):
        characters -= size(more)
        kept += more
    return kept


def size(found: list[Document]) -> int:
    """The characters of the passages."""
    return sum(len(passage.text) for document in found for passage in document.passages)


def measured(found: list[Document]) -> Counter[str]:
    """Seconds of this process's own time by labeller, each with what is called within it, and in all."""
    seconds: Counter[str] = Counter()
    kept = [(module, name, getattr(module, name)) for module, name in STAGES]
    for module, name, function in kept:
        setattr(module, name, _timed(function, module.__name__.rpartition(".")[2], seconds))
    start = time.process_time()
    for document in found:
        label_document(document)
    seconds["all"] = time.process_time() - start  # type: ignore[assignment]
    for module, name, function in kept:
        setattr(module, name, function)
    return seconds


def _timed(function: Callable[..., Any], name: str, seconds: Counter[str]) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        start = time.process_time()
        try:
            return function(*given)
        finally:
            seconds[name] += time.process_time() - start  # type: ignore[assignment]

    return timed


def first_label() -> float:
    """Seconds that a process of its own takes to the labels of one passage, the middle one of five tries."""
    tries = [subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, check=True) for _ in range(5)]
    return statistics.median(float(run.stdout) for run in tries)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--megabytes", type=float, default=2)
    asked = parser.parse_args()
    start = first_label()
    found = enough(documents(asked.shared), asked.megabytes * 1e6)
    halves = found[::2], found[1::2]
    first, second = map(measured, halves)
    megabytes = size(halves[1]) / 1e6
    print(f"{size(found) / 1e6:.1f} MB of text, {len(found)} documents\n")
    print("| labeller | MB/s | of the time |\n|---|--:|--:|")
    for name, seconds in second.most_common():
        print(f"| {name} | {megabytes / seconds:.2f} | {seconds / second['all']:.0%} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print("\n| first half, MB/s | to the first label, s | peak memory, MB |\n|--:|--:|--:|")
    print(f"| {size(halves[0]) / 1e6 / first['all']:.2f} | {start:.2f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
