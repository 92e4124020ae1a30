"""The query tree and its caps; ``indexer.parser`` reads it from text and ``str()`` writes it back.

Seven kinds of node, which every engine compiles: ``Text`` (a word, or a phrase), ``Label``, ``Range``, ``And``, ``Or``
(with how many must match), ``Not``, ``Everything``. The law: ``parse(str(q)) == q`` for every tree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

MAX_LENGTH = 2000
MAX_DEPTH = 20
MAX_NODES = 300
RESERVED = frozenset({"AND", "OR", "NOT", "OF"})
SHARE = 0.6
"""Of a search's words this share must match, rounded up: measured against all, any and 75 % (docs/decisions.md)."""

_BARE = re.compile(r"[^\W_][\w'\u2019+#&-]*\Z")


@dataclass(frozen=True, slots=True)
class Text:
    """A word, or several words in that order (as analysed); ``field`` "" means title or text."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        prefix = f"{self.field}:" if self.field else ""
        return prefix + quote(self.text)


@dataclass(frozen=True, slots=True)
class Label:
    """The exact value of a label field."""

    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.field}:{quote(self.value)}"


@dataclass(frozen=True, slots=True)
class Range:
    """A number field between two whole numbers, both included; None leaves a side open."""

    field: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        low = "*" if self.low is None else f"{self.low:08d}"
        high = "*" if self.high is None else f"{self.high:08d}"
        return f"{self.field}:{low}..{high}"


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more queries."""

    parts: tuple[Query, ...]

    def __str__(self) -> str:
        return "(" + " AND ".join(map(str, self.parts)) + ")"


@dataclass(frozen=True, slots=True)
class Or:
    """At least ``at_least`` (1 to their number) of two or more queries."""

    parts: tuple[Query, ...]
    at_least: int = 1

    def __str__(self) -> str:
        if self.at_least == 1:
            return "(" + " OR ".join(map(str, self.parts)) + ")"
        return f"({self.at_least} OF " + " ".join(map(str, self.parts)) + ")"


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that the part does not match."""

    part: Query

    def __str__(self) -> str:
        return f"NOT {self.part}"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every record."""

    def __str__(self) -> str:
        return "*"


Query: TypeAlias = Text | Label | Range | And | Or | Not | Everything


def quote(text: str) -> str:
    """``text`` as the parser reads it back: bare if it is a plain word, else in quotes with ``\\`` escapes."""
    if _BARE.match(text) and text not in RESERVED and not text.isdigit():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def all_of(*parts: Query) -> Query:
    """The conjunction without needless nodes: ``Everything`` for none, the part itself for one."""
    kept = tuple(p for p in parts if not isinstance(p, Everything))
    if not kept:
        return Everything()
    return kept[0] if len(kept) == 1 else And(kept)


def any_of(*parts: Query, at_least: int = 1) -> Query:
    """At least ``at_least`` of ``parts``; one part is returned as it is."""
    return parts[0] if len(parts) == 1 else Or(parts, at_least)


def words(parts: tuple[Query, ...]) -> Query:
    """A search's plain words: ``SHARE`` of them must match, rounded up."""
    return any_of(*parts, at_least=math.ceil(SHARE * len(parts)))


def walk(query: Query) -> Iterator[Query]:
    """The node and all below it, depth first."""
    yield query
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from walk(part)
    elif isinstance(query, Not):
        yield from walk(query.part)


def positive_texts(query: Query) -> Iterator[Text]:
    """The words and phrases that a match can contain, i.e. those not under a NOT: for marks and passages."""
    if isinstance(query, Text):
        yield query
    elif isinstance(query, And | Or):
        for part in query.parts:
            yield from positive_texts(part)
