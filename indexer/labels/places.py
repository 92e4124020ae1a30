"""Label ``place``: countries, states, regions and cities that a document names.

In: a document, ``data/places.tsv`` (``name country kind aliases``). Out: labels whose value is the place's canonical
name. A place inside the name of an institution or of a person is none. Names that are as often something else
("Reading", "Nice", "Mobile", "Davis") are not in the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.document import Document, Label
from indexer.labels.gazetteer import DATA
from indexer.labels.matcher import Hit, Matcher
from indexer.labels.parts import Found, labels_of, parts

_COLUMNS = ["name", "country", "kind", "aliases"]
_NOT_AFTER = re.compile(
    r"['’]s (?:law|theorem)\b|[- ](?:University|College|Institute|Times|Post|Review|Press|Street|Model)\b"
)
_SHOUTED = re.compile(r"\b(?:MAKE|LET|TELL|GIVE|ALL OF|BOTH OF|OF|TO|FOR|WITH) $")


@dataclass(frozen=True, slots=True)
class Places:
    """Canonical name and kind by surface, and the matcher over the surfaces."""

    names: dict[str, str]
    kinds: dict[str, str]
    matcher: Matcher


def label(document: Document) -> list[Label]:
    """The places named in ``document``."""
    from indexer.labels import institutions, persons

    people = persons.taken(document)
    made: list[Label] = []
    for part in parts(document, quotes=True):
        blocked = [(f.start, f.end) for f in institutions.spans(part.text)]
        blocked += people.get((part.passage, part.part), [])
        made.extend(labels_of("place", part, [f for f in spans(part.text) if not _inside(f, blocked)]))
    return made


@lru_cache(maxsize=8192)
def spans(text: str) -> tuple[Found, ...]:
    """Where ``text`` names places."""
    known = places()
    found = []
    for hit in known.matcher.find(text):
        if not _NOT_AFTER.match(text, hit.end) and not _pronoun(text, hit):
            found.append(Found(hit.start, hit.end, known.names[hit.surface], 0.9, "place/known"))
    return tuple(found)


def is_place(name: str) -> bool:
    """Whether ``name`` is a place that the list knows."""
    return name in places().names


@lru_cache(maxsize=1)
def places() -> Places:
    """The list of places, read at its first use."""
    names: dict[str, str] = {}
    kinds: dict[str, str] = {}
    path = DATA / "places.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].split("\t") != _COLUMNS:
        raise ValueError(f"{path}: the first line must name the columns {', '.join(_COLUMNS)}, split by tabs.")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"{path}, line {number}: {len(_COLUMNS)} columns wanted, {len(cells)} found.")
        kinds[cells[0]] = cells[2]
        for surface in (cells[0], *filter(None, cells[3].split("; "))):
            names.setdefault(surface, cells[0])
    return Places(names, kinds, Matcher(names))


def _pronoun(text: str, hit: Hit) -> bool:
    """Whether "US" is the pronoun in a sentence set in capitals."""
    return hit.surface == "US" and bool(_SHOUTED.search(text, max(0, hit.start - 12), hit.start))


def _inside(found: Found, blocked: list[tuple[int, int]]) -> bool:
    return any(start < found.end and found.start < end for start, end in blocked)
