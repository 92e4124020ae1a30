"""A curator's changes, and what follows from them: which names mean which, which labels and documents come and go.

In: changes in the order they were made. Out: a ``Book``. A later change goes before an earlier one; one that is undone
does not count. Where the changes are kept is in ``curation``, what they do to a document in ``curated``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import msgspec

from indexer.errors import UsageError

Named = Literal["person", "institution"]
Fixed = Literal[
    "topic", "challenge", "direction", "person", "institution", "place", "stage", "first_hand", "helped", "advice"
]
FIXED: tuple[str, ...] = get_args(Fixed)
"""The fields whose labels can be added and removed."""


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", omit_defaults=True):
    """One line: its number, when it was made, by whom, and why if they said so."""

    n: int = 0
    when: str = ""
    who: str = ""
    note: str = ""


class Alias(Change, frozen=True, tag="alias"):
    """``name`` is another name of ``to``."""

    field: Named
    name: str
    to: str


class Merge(Change, frozen=True, tag="merge"):
    """All ``names`` are one; the first is kept."""

    field: Named
    names: tuple[str, ...]


class Split(Change, frozen=True, tag="split"):
    """What is written ``out`` is not ``name`` but itself; without ``out``: nothing else is ``name`` any more."""

    field: Named
    name: str
    out: tuple[str, ...] = ()


class Fix(Change, frozen=True, kw_only=True, tag="fix"):
    """A label added or removed, of one passage or ("") of the whole document, by the words that prove it."""

    document: str
    passage: str = ""
    add: bool
    field: Fixed
    value: str
    evidence: str = ""


class Hide(Change, frozen=True, tag="hide"):
    """Documents taken out: a story and the copies folded into it."""

    documents: tuple[str, ...]


class Undo(Change, frozen=True, tag="undo"):
    """Change ``of`` does not hold."""

    of: int


AnyChange = Alias | Merge | Split | Fix | Hide | Undo


@dataclass(frozen=True, slots=True)
class Book:
    """What holds. ``names``: field -> name -> the name it means in the end; ``apart``: field -> (name, how it is
    written) pairs of mentions that are themselves; ``fixes`` by document, in order."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    apart: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    fixes: Mapping[str, tuple[Fix, ...]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any((*self.names.values(), *self.apart.values(), self.fixes, self.hidden))

    def meant(self, field: str, name: str) -> str:
        """The name that ``name`` stands for."""
        return self.names.get(field, {}).get(name, name)


def in_force(made: Sequence[AnyChange]) -> Iterator[AnyChange]:
    """Those of ``made`` that no change in force undoes, by number."""
    dead: set[int] = set()
    for change in reversed(made):
        if isinstance(change, Undo) and change.n not in dead:
            dead.add(change.of)
    return (change for change in made if change.n not in dead)


def book(made: Sequence[AnyChange]) -> Book:
    """What follows from ``made``; a later change goes before an earlier one."""
    direct: dict[str, dict[str, str]] = {"person": {}, "institution": {}}
    apart: dict[str, set[tuple[str, str]]] = {"person": set(), "institution": set()}
    fixes: dict[str, tuple[Fix, ...]] = {}
    hidden: set[str] = set()
    for change in in_force(made):
        if isinstance(change, Alias):
            _rename(direct[change.field], change.name, change.to)
        elif isinstance(change, Merge):
            for name in change.names[1:]:
                _rename(direct[change.field], name, change.names[0])
        elif isinstance(change, Split):
            _split(direct[change.field], apart[change.field], change)
        elif isinstance(change, Fix):
            fixes[change.document] = (*fixes.get(change.document, ()), change)
        elif isinstance(change, Hide):
            hidden.update(change.documents)
    final = {name: {one: _end(table, one) for one in table} for name, table in direct.items()}
    return Book(final, {name: frozenset(pairs) for name, pairs in apart.items()}, fixes, frozenset(hidden))


def _rename(direct: dict[str, str], name: str, to: str) -> None:
    if _end(direct, to) == name:  # the other way round: what is said last holds
        direct.pop(to, None)
    if to != name:
        direct[name] = to
        while (end := _end(direct, to)) == name:  # a longer circle: cut it where it closes
            direct.pop(next(one for one in direct if direct[one] == end))


def _split(direct: dict[str, str], apart: set[tuple[str, str]], change: Split) -> None:
    for one in change.out or [one for one in direct if _end(direct, one) == change.name]:
        if one in direct and _end(direct, one) == change.name:
            direct.pop(one)
        else:
            apart.add((change.name, one))


def _end(direct: Mapping[str, str], name: str) -> str:
    seen = {name}
    while (following := direct.get(name)) is not None and following not in seen:
        seen.add(name := following)
    return name


def check(change: AnyChange, before: Sequence[AnyChange]) -> None:
    """UsageError if a line that is well formed cannot be meant."""
    if change.n <= (before[-1].n if before else 0):
        raise UsageError(f"its number n={change.n} does not count up")
    texts = [value for value in msgspec.structs.asdict(change).values() if isinstance(value, tuple)]
    if isinstance(change, Merge) and len(set(change.names)) < 2:
        raise UsageError("a merge needs two names at least")
    required = {"name", "to", "document", "value"} & set(change.__struct_fields__)
    if any(not getattr(change, name).strip() for name in required) or not all(all(each) for each in texts):
        raise UsageError(f"{', '.join(sorted(required)) or 'its list'} must not be empty")
    if isinstance(change, Fix) and change.add and not change.evidence.strip():
        raise UsageError("a label that is added needs evidence: the words of the story that prove it")
    if isinstance(change, Undo):
        check_undo(change, before)


def check_undo(change: Undo, before: Sequence[AnyChange]) -> None:
    if all(other.n != change.of for other in before):
        raise UsageError(f"there is no change {change.of} to undo")


def without(change: AnyChange, ids: set[str], names: set[str]) -> AnyChange | None:
    """``change`` with no trace of the documents and the names (in small letters); None if nothing is left. Who made it
    is not what it is about."""
    if isinstance(change, Hide):
        left = tuple(id for id in change.documents if id not in ids)
        return msgspec.structs.replace(change, documents=left) if left else None
    if isinstance(change, Fix) and change.document in ids:
        return None
    told = {key: value for key, value in msgspec.structs.asdict(change).items() if key not in ("who", "when")}
    said = [value for value in told.values() if isinstance(value, str | tuple)]
    every = {one.casefold() for value in said for one in ([value] if isinstance(value, str) else value)}
    return None if every & names else change
