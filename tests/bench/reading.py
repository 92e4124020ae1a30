"""`python -m tests.bench.reading [SHARED]`: how fast the dumps are read and cleaned, on one core, and in what memory.

In: the folder ``shared`` beside the project (or the one named), of it ``data/threads``. Out: a Markdown table: threads
and comments read, comments a second, peak memory of a process of its own; and the warnings.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from indexer.readers import open_file, read_file, together

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@dataclass(frozen=True, slots=True)
class Reading:
    """``seconds`` of one process from opening the files to the last document, ``peak`` of its memory in MB."""

    threads: int
    comments: int
    characters: int
    seconds: float
    peak: float
    warnings: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Comments a second."""
        return self.comments / self.seconds


def read_dumps(folder: Path) -> Reading:
    """All dumps in ``folder``, read here."""
    start = time.perf_counter()
    threads = comments = characters = 0
    warnings: list[str] = []
    for company in together(open_file(path) for path in sorted(folder.iterdir())):
        company[0].company = company
        for document in read_file(company[0]):
            threads += 1
            comments += sum(passage.role == "own" for passage in document.passages) - 1
            characters += sum(len(passage.text) for passage in document.passages)
        warnings += [warning for file in company for warning in file.warnings]
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return Reading(threads, comments, characters, seconds, peak, tuple(warnings))


def measured(folder: Path) -> Reading:
    """The same in a fresh process, whose peak memory is the reading's alone."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(read_dumps, folder).result()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, default=SHARED)
    folder = parser.parse_args().shared / "data" / "threads"
    found = measured(folder)
    print("| threads | comments | million characters | seconds | comments/s | peak MB |\n|--:|--:|--:|--:|--:|--:|")
    print(
        f"| {found.threads:,} | {found.comments:,} | {found.characters / 1e6:.1f} | {found.seconds:.1f} "
        f"| {found.rate:,.0f} | {found.peak:.0f} |"
    )
    for warning in found.warnings:
        print(f"warning: {warning}")


if __name__ == "__main__":
    main()
