"""What a run tells: how far it is while it runs, and what it did when it is over.

In: nothing. Out: ``Progress`` and ``Report``. How they look in a terminal is in ``terminal``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: bytes of the files read, of all, documents written, and the file being read."""

    done: int
    total: int
    documents: int
    path: str


Show = Callable[[Progress], None]


@dataclass(slots=True)
class Report:
    """What a run did (or, with ``dry_run``, would do): files by what happened, documents written and removed;
    ``folded``: copies kept as a further source of another document; ``warnings``: path -> what was passed over."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    documents: int = 0
    passages: int = 0
    folded: int = 0
    documents_removed: int = 0
    seconds: float = 0.0
    dry_run: bool = False
    interrupted: bool = False
