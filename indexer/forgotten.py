"""Who and what is to be forgotten: ``forgotten.txt`` beside the stories, which names nothing that it keeps out.

In: marks of a story (its id, its addresses, its text) or of a writer. Out: lines with the salted SHA-256 of each mark;
every document that is read, less what they keep out. Taking out what an index has already is in ``forget``.

    salt 4f1c…            one line, made at random with the file
    9c0b… 2026-03-01      one line a mark: its hash, and the day
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import filelock

from indexer.document import Document, Passage
from indexer.engines.durable import replace_file
from indexer.errors import UsageError
from indexer.identity import canonical_url, home

NAME = "forgotten.txt"
LOCK = ".forgotten.lock"
FEWEST_WORDS = 12
"""Words below which equal texts say nothing about where they come from."""

_HEAD = b"# Salted hashes of what must not be indexed again. Without a line, its story comes back.\n"
_BETWEEN = re.compile(r",|;|&|\band\b")

Mark = tuple[str, str]
"""``id``, ``url``, ``text`` or ``author``, and its value."""


@dataclass(frozen=True, slots=True)
class Stones:
    """The content of the file."""

    salt: str = ""
    hashes: frozenset[str] = frozenset()

    def holds(self, mark: Mark) -> bool:
        """Whether this is to be forgotten."""
        return bool(self.hashes) and self.hash(mark) in self.hashes

    def hash(self, mark: Mark) -> str:
        """What is kept of a mark."""
        return hashlib.sha256("\0".join((self.salt, *mark)).encode("utf-8", "surrogatepass")).hexdigest()


def place() -> Path:
    """The file."""
    return home() / NAME


def current() -> Stones:
    """What is to be forgotten now. UsageError where the file cannot be understood: nothing is read until it can."""
    path = place()
    try:
        found = path.stat()
    except OSError:
        return Stones()
    return _remembered(path, (found.st_mtime_ns, found.st_size, found.st_ino))


def remember(marks: Iterable[Mark]) -> None:
    """Keep the hashes of ``marks``, durably."""
    home().mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(home() / LOCK, timeout=30):
        stones = current()
        data = place().read_bytes() if place().exists() else b""
        if not stones.salt:
            stones = replace(stones, salt=secrets.token_hex(16))
            data = _HEAD + f"salt {stones.salt}\n".encode()
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        fresh = dict.fromkeys(hash for mark in marks if (hash := stones.hash(mark)) not in stones.hashes)
        added = "".join(f"{hash} {today}\n" for hash in fresh)
        replace_file(place(), data + b"\n" * (not data.endswith(b"\n")) + added.encode())


def applied(document: Document, stones: Stones | None = None) -> Document | None:
    """``document`` without what is to be forgotten; None if that is all of it. A forgotten writer's posts in a thread
    keep their place and lose everything else, labels and moves read from them included."""
    stones = current() if stones is None else stones
    if not stones.hashes:
        return document
    if any(map(stones.holds, marks(document))) or _wrote(document.author, stones):
        return None
    gone = {passage.id for passage in document.passages if _wrote(passage.author, stones)}
    gone |= {passage.id for passage in document.passages if passage.role != "own" and passage.parent in gone}
    if not gone:
        return document
    return replace(
        document,
        passages=tuple(_emptied(passage) if passage.id in gone else passage for passage in document.passages),
        labels=tuple(label for label in document.labels if label.span.passage not in gone),
        moves=tuple(move for move in document.moves if move.span.passage not in gone),
    )


def marks(document: Document) -> Iterator[Mark]:
    """What a story is known by wherever it turns up again: its id, its addresses, its words."""
    yield "id", document.id
    for url in {document.url, *(source.url for source in document.sources)}:
        if mark := address(url):
            yield mark
    own = " ".join(passage.text for passage in document.passages if passage.role == "own")
    words = re.findall(r"\w+", own.casefold())
    if len(words) >= FEWEST_WORDS:
        yield "text", hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def address(url: str) -> Mark | None:
    """The mark of an address; None if it is none."""
    canonical = canonical_url(url)
    return ("url", canonical) if canonical else None


def writer(name: str) -> Mark:
    """The mark of a writer, by name or handle, in any case."""
    return "author", " ".join(re.sub(r"^(?:/?u/|@)", "", name.strip()).casefold().split())


def _wrote(author: str, stones: Stones) -> bool:
    """Whether ``author`` is, or has among several, a writer to be forgotten."""
    names = (author, *_BETWEEN.split(author))
    return any(stones.holds(writer(name)) for name in names if name.strip())


def _emptied(passage: Passage) -> Passage:
    return Passage(passage.id, "", parent=passage.parent, role=passage.role)


@lru_cache(maxsize=8)
def _remembered(path: Path, seen: tuple[int, int, int]) -> Stones:
    """The file's content as long as its state (``seen``) is the same."""
    salt, hashes = "", set()
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}): bring it back from a copy") from error
    for number, line in enumerate(lines, start=1):
        first, _, rest = line.partition(" ")
        with suppress(ValueError):
            if line.startswith("#") or not line.strip():
                continue
            if first == "salt" and int(rest, 16) >= 0:
                salt = rest.strip()
                continue
            if salt and len(first) == 64 and int(first, 16) >= 0:
                hashes.add(first)
                continue
        raise UsageError(f"{path}, line {number}: is no salted hash: bring the file back from a copy")
    return Stones(salt, frozenset(hashes))
