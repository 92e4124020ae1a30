"""What changed under the given paths since the index last saw them.

In: paths and the index's file entries. Out: a ``Plan``: files that are new, changed, untouched or gone. A file whose
size and times are as recorded is taken as unchanged (its change time cannot be set back by hand); any other is
hashed, so that touching or copying a file is no change; ``verify`` hashes every one. Reads no document.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import UsageError
from indexer.readers import sources
from indexer.records import FileEntry

BLOCK = 1 << 20


@dataclass(slots=True)
class Plan:
    """Absolute paths, each in one list; ``touched`` are same bytes with another stat; ``failed`` could not be
    looked at (path -> reason)."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def to_read(self) -> list[str]:
        """The files to read, in order of their paths."""
        return sorted(self.new + self.changed)


def roots(paths: Iterable[str | Path]) -> list[str]:
    """Absolute, real paths, each once, those below another left out."""
    real = sorted({os.path.realpath(path) for path in paths})
    return [path for path in real if not any(below(path, other) for other in real if other != path)]


def plan(
    paths: Iterable[str], known: Mapping[str, FileEntry], state: Callable[[str], str], *, verify: bool = False
) -> Plan:
    """Compare what lies under ``paths`` with the entries ``known``. A file read in another ``state`` (versions of the
    readers and labellers, display policy) counts as changed. UsageError for a path that neither exists nor was ever
    indexed."""
    found = Plan()
    present: set[str] = set()
    roots_given = roots(paths)
    for root in roots_given:
        if not os.path.lexists(root) and not any(below(path, root) for path in known):
            raise UsageError(f"{root}: no such file or folder (and nothing of it is in the index)")
        for path in sources(Path(root)) if os.path.lexists(root) else ():
            if str(path) not in present:
                present.add(str(path))
                _place(found, str(path), known.get(str(path)), state, verify)
    found.gone = sorted(p for p in known if p not in present and any(below(p, root) for root in roots_given))
    return found


def stat_of(path: str) -> tuple[int, int, int]:
    """Size, modification and change time (ns): what says that a file was touched."""
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def digest(path: str) -> str:
    """SHA-256 of the file's bytes, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def below(path: str, root: str) -> bool:
    """Whether ``path`` is ``root`` or lies in it."""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _place(found: Plan, path: str, entry: FileEntry | None, state: Callable[[str], str], verify: bool) -> None:
    try:
        if entry is None:
            found.new.append(path)
        elif entry.reader != state(path):
            found.changed.append(path)
        elif not verify and stat_of(path) == entry.stat:
            found.same.append(path)
        elif digest(path) == entry.sha256:
            found.touched.append(path)
        else:
            found.changed.append(path)
    except OSError as error:
        found.failed[path] = f"cannot be read ({error.strerror or error}): check that it exists and may be read"
