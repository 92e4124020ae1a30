"""The vocabularies as data: terms of topics, challenges, stages, directions and roles, read from ``data/*.toml``.

In: the data files, which a curator edits. Out: typed terms by id, in the order of the file, and the human label of any
facet value. What cues mean is said in ``cues.py``; finding them in a text is left to the labellers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from indexer.labels.cues import CueError, compile_cue

DATA = Path(__file__).parent / "data"

_TEXTS = ("id", "label", "broader", "definition", "side", "mapping")
_LISTS = ("cues", "weak", "title", "not", "match", "no_match", "surface", "sources")
_CUED = ("cues", "weak", "title", "not", "surface")
_RENAMED = {"not": "cancel"}


class VocabularyError(ValueError):
    """A data file that cannot be used; the message names the file, the term and what is wrong, all at once."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a vocabulary.

    ``cues`` stand alone, ``weak`` ones need a companion, ``title`` ones count in titles and headings only, and
    ``cancel`` ones undo the cues of their sentence. ``confidence`` is the share of right labels that its cues gave on
    labelled passages. ``match`` and ``no_match`` are sentences that must and must not get the term. ``side`` and
    ``surface`` (the ways a role is written) are for roles.
    """

    id: str
    label: str
    broader: str = ""
    definition: str = ""
    side: str = ""
    mapping: str = ""
    confidence: float = 0.6
    cues: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    cancel: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    surface: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def challenges() -> Mapping[str, Term]:
    """The challenges by id; ``broader`` is the group."""
    return _load("challenges")["term"]


def groups() -> Mapping[str, Term]:
    """The groups of challenges by id."""
    return _load("challenges")["group"]


def topics() -> Mapping[str, Term]:
    """The topics by id, the four roots among them; ``broader`` is the topic above, "" for a root."""
    return _load("topics")["term"]


def stages() -> Mapping[str, Term]:
    """The career stages by id."""
    return _load("stages")["term"]


def directions() -> Mapping[str, Term]:
    """The directions of a move, of a passage and of a document, by id."""
    return _load("directions")["term"]


def roles() -> Mapping[str, Term]:
    """The roles by id; ``side`` is academia, industry or other."""
    return _load("roles")["term"]


def title_of(field: str, value: str) -> str:
    """The human label of a facet's value; the value itself where it has none."""
    tables = {
        "topic": topics,
        "challenge": challenges,
        "helped": challenges,
        "challenge_group": groups,
        "stage": stages,
        "direction": directions,
        "from_role": roles,
        "to_role": roles,
        "role": roles,
    }
    if field not in tables:
        return value
    term = tables[field]().get(value)
    return term.label if term else value


def __getattr__(name: str) -> Mapping[str, Term]:
    """``vocabulary.ROLES``: the roles, read when first asked for."""
    if name == "ROLES":
        return roles()
    raise AttributeError(name)


@cache
def _load(name: str) -> Mapping[str, Mapping[str, Term]]:
    return read(DATA / f"{name}.toml")


def read(path: Path) -> Mapping[str, Mapping[str, Term]]:
    """The tables ``term`` and ``group`` of one data file; VocabularyError says everything that is wrong with it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise VocabularyError(f"{path.name}: {error}") from error
    wrong: list[str] = [f"unknown table [{table}]" for table in raw if table not in ("term", "group")]
    made = {table: _terms(raw.get(table, []), wrong) for table in ("group", "term")}
    known = {*made["group"], *made["term"], ""}
    for term in made["term"].values():
        if term.broader not in known:
            wrong.append(f"{term.id}: broader {term.broader!r} is no id of this file")
    if not made["term"]:
        wrong.append("has no [[term]]")
    if wrong:
        raise VocabularyError(f"{path.name}: " + "; ".join(wrong))
    return MappingProxyType({table: MappingProxyType(terms) for table, terms in made.items()})


def _terms(rows: list[dict[str, Any]], wrong: list[str]) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for number, row in enumerate(rows, start=1):
        name = str(row.get("id", f"term {number}"))
        faults = _faults(row)
        if name in terms:
            faults.append("is there twice")
        wrong.extend(f"{name}: {fault}" for fault in faults)
        if not faults:
            terms[name] = _term(row)
    return terms


def _term(row: dict[str, Any]) -> Term:
    values: dict[str, Any] = {
        _RENAMED.get(key, key): tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Term(**values)


def _faults(row: dict[str, Any]) -> list[str]:
    """What is wrong with one table of a data file."""
    faults = [f"lacks {key}" for key in ("id", "label") if not row.get(key)]
    faults += [f"unknown key {key!r}" for key in row if key not in (*_TEXTS, *_LISTS, "confidence")]
    faults += [f"{key} must be a text" for key in _TEXTS if not isinstance(row.get(key, ""), str)]
    for key in _LISTS:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            faults.append(f"{key} must be a list of texts")
        elif key in _CUED:
            faults += _bad_cues(value)
    confidence = row.get("confidence", 0.6)
    if not isinstance(confidence, int | float) or not 0 < confidence <= 1:
        faults.append("confidence must be above 0 and at most 1")
    return faults


def _bad_cues(cues: list[str]) -> list[str]:
    faults = []
    for cue in cues:
        try:
            compile_cue("", cue)
        except CueError as error:
            faults.append(str(error))
    return faults
