"""The gazetteer of institutions: who is known, under which names, and of which kind.

In: ``data/institutions.tsv`` (``name kind country parent aliases gated``, optional ``ids``; several are split by
``; ``), and the imported list where there is one (``CROSSINGS_GAZETTEER``; ``var/gazetteer.tsv``; made by
``gazetteer_import``, in the same columns). Out: look-up by canonical name, and a matcher over all surfaces. The curated
list wins: an imported row that shares a name with it only adds to it. A surface in ``gated`` is also a common word or
has other bearers; whether its surroundings speak of an institution is decided in ``institutions.py``.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from indexer.labels.matcher import Matcher

DATA = Path(__file__).parent / "data"
COLUMNS = ("name", "kind", "country", "parent", "aliases", "gated")
IDS = "ids"
"""An optional last column: ``ror:042nb2s44; wikidata:Q49108``, only where sure."""
_REGISTRIES = {"ror": "https://ror.org/", "wikidata": "https://www.wikidata.org/wiki/"}

IMPORTED = "var/gazetteer.tsv"
_NONE: frozenset[str] = frozenset()


class Institution(NamedTuple):
    """One row of the gazetteer; ``country`` is an ISO 3166 code, ``ids`` as in the column."""

    name: str
    kind: str
    country: str
    parent: str
    aliases: tuple[str, ...] = ()
    gated: frozenset[str] = _NONE
    ids: tuple[str, ...] = ()


class Gazetteer(NamedTuple):
    """All rows, by canonical name and by surface."""

    rows: dict[str, Institution]
    surfaces: dict[str, Institution]
    matcher: Matcher


def read(path: Path) -> list[Institution]:
    """The rows of a gazetteer file; ``ValueError`` names the file, the line and what is wrong with it."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"The list of institutions cannot be read: {path}: {error}") from error
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line and not line.startswith("#")]
    head = tuple(numbered[0][1].split("\t")) if numbered else ()
    if head not in (COLUMNS, (*COLUMNS, IDS)):
        raise ValueError(f"{path}: the first line must name the columns {', '.join(COLUMNS)}, split by tabs.")
    return [_row(path, number, line) for number, line in numbered[1:] if line.strip()]


def build(rows: list[Institution], imported: list[Institution] = []) -> Gazetteer:  # noqa: B006 (never changed)
    """A gazetteer of ``rows`` and what ``imported`` adds; where two rows share a surface, the one named so, else the
    earlier one, keeps it."""
    by_name = {row.name: row for row in rows}
    surfaces = dict(by_name)
    for row in rows:
        for surface in (*row.aliases, *row.gated):
            surfaces.setdefault(surface, row)
    for row in imported:
        known = _curated(row, surfaces)
        if known is None and row.name in by_name:
            continue  # another of the same name, elsewhere: the curated one is meant more often
        if known is None:
            by_name[row.name] = surfaces[row.name] = row
        elif not by_name[known.name].ids:
            by_name[known.name] = known._replace(ids=row.ids)
        for surface in (*row.aliases, *row.gated):
            # A gated surface of an imported row would have to be gated in the curated one too: it is left out.
            if known is None or surface not in row.gated:
                surfaces.setdefault(surface, known or row)
    return Gazetteer(by_name, surfaces, Matcher(surfaces))


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The curated list and the imported one, read at their first use; a damaged imported list gives ``ValueError``
    with the cure."""
    path = imported_path()
    if not path.exists():
        return build(read(DATA / "institutions.tsv"))
    try:
        return build(read(DATA / "institutions.tsv"), read(path))
    except ValueError as error:
        raise ValueError(f"{error} Import it again (gazetteer import), or delete it.") from error


def institution(name: str) -> Institution | None:
    """The institution with this canonical name or, failing that, this surface; None where it is not known."""
    known = gazetteer()
    return known.rows.get(name) or known.surfaces.get(name)


def entries(ids: tuple[str, ...]) -> list[str]:
    """The addresses of an institution's entries in the registries."""
    found = [id.partition(":") for id in ids]
    return [_REGISTRIES[registry] + key for registry, _, key in found if registry in _REGISTRIES]


def imported_path() -> Path:
    """Where the imported list is, or would be."""
    return Path(os.environ.get("CROSSINGS_GAZETTEER") or IMPORTED)


def digest() -> str:
    """A short hash of the imported list, "" where there is none: another one means that labels are due again."""
    path = imported_path()
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else ""


def _curated(row: Institution, surfaces: dict[str, Institution]) -> Institution | None:
    """The row that ``row`` is another form of: one that has its name, or one of its longer names, ungated."""
    for surface in (row.name, *row.aliases):
        known = surfaces.get(surface)
        if known and surface not in known.gated and (not row.country or known.country in ("", row.country)):
            return known
    return None


def _row(path: Path, number: int, line: str) -> Institution:
    cells = [cell.strip() for cell in line.split("\t")]
    cells += [""] * (len(COLUMNS) + 1 - len(cells))
    if len(cells) > len(COLUMNS) + 1 or not cells[0] or not cells[1]:
        raise ValueError(f"{path}, line {number}: {len(COLUMNS)} columns wanted, of which name and kind are filled.")
    name, kind, country, parent, aliases, gated, ids = cells
    return Institution(name, kind, country, parent, _split(aliases), frozenset(_split(gated)) or _NONE, _split(ids))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split(";")) if part) if cell else ()
