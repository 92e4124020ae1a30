"""Gold files: what people say that labels should be.

In: ``*.jsonl`` with one passage a line (``id title text`` and what is due), or one document (``file`` and what is due);
``*.json`` with a list of such documents. Out: ``Case``s, each with its document as a reader made it. What is due stands
under ``persons institutions challenges topics direction first_hand moves advice``, as plain values or as objects with
``id``, ``name`` or ``evidence``; what a file does not name is not judged. Readers and hashes need not be told.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer import readers
from indexer.document import Document, Passage
from indexer.errors import ReadError, UsageError

NAMES = ("passages*.jsonl", "documents.jsonl", "seeds.json")
"""The gold files of a folder."""
FOLDS = 5
"""Of so many threads, one is held out from training."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text: ``group`` names its thread or story (texts of one are not independent), ``whole`` whether it is a whole
    document or a passage; ``due`` is the gold's own object."""

    id: str
    group: str
    whole: bool
    document: Document
    due: dict[str, Any]

    @property
    def text(self) -> str:
        """What a person reads to judge it: the passage; of a document its title."""
        shown = "" if self.whole else "\n" + self.document.passages[0].text
        return self.document.title + shown


def cases(paths: Iterable[str | Path]) -> Iterator[Case]:
    """The cases of all files, in order; UsageError names the file, the line and the cure."""
    for path in (found for given in paths for found in _files(Path(given))):
        for number, row in _rows(path):
            try:
                yield _case(path, row)
            except (KeyError, TypeError, AttributeError, ReadError) as error:
                told = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                raise UsageError(f"{path}, entry {number}: {told}: mend the entry or remove it") from error


def part_of(case: Case) -> str:
    """``held out`` if neither rules nor models have seen the text, else ``tuned on``: of passages, the models leave
    every fifth thread aside, the rules every other passage; of whole documents, the rules every other one (models may
    have been trained on single passages of those: what they say of whole documents is not held out)."""
    unseen = _hashed(case.id) % 2 == 0 and (case.whole or _hashed(_thread(case.id)) % FOLDS == 0)
    return "held out" if unseen else "tuned on"


def _hashed(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def _thread(id: str) -> str:
    """As training names it (``training/labels.py``)."""
    return "/".join(id.split("/")[:3]) if id.startswith("reddit") else id.split("#")[0]


def group_of(row: dict[str, Any]) -> str:
    """The thread or story of a passage: what it says itself, else what its id begins with."""
    if named := row.get("thread") or row.get("doc") or row.get("file"):
        return str(named)
    id = str(row["id"])
    if id.startswith("blog/"):  # the same name as in a file of whole documents
        owner, repository, *_, name = id.partition("#")[0].split("/")[1:]
        return f"data/blogs/{owner}__{repository}/{name}"
    return "/".join(id.split("/")[:3]) if id.startswith("reddit/") else id.partition("#")[0]


def _files(given: Path) -> list[Path]:
    if given.is_dir():
        found = sorted(path for name in NAMES for path in given.glob(name))
        if not found:
            raise UsageError(f"{given}: no gold in it: name files, or a folder with {', '.join(NAMES)}")
        return found
    return [given]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}): name a gold file") from error
    number = 0
    try:
        if text.lstrip().startswith("["):
            yield from enumerate(json.loads(text), start=1)
            return
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield number, json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}, line {number}: no JSON ({error}): mend the line or remove it") from error


def _case(path: Path, row: dict[str, Any]) -> Case:
    if "text" in row:
        id = str(row["id"])
        document = Document(id, "blog", str(row.get("title") or ""), passages=(Passage("text", str(row["text"])),))
        return Case(id, group_of(row), False, document, row)
    file = str(row["file"])
    return Case(file, group_of(row), True, readers.read_path(_source(path, file))[0], row)


def _source(gold: Path, file: str) -> Path:
    """The file of a document: its path from the gold's folder or the one above it, or by its name in ``seeds``."""
    above = gold.resolve().parent
    tried = [above / file, above.parent / file, above.parent / "seeds" / file]
    for path in tried:
        if path.is_file() and not re.search(r"(^|/)\.\.(/|$)", file):
            return path
    raise ReadError(f"no file {file!r} (looked for {', '.join(map(str, tried))})")
