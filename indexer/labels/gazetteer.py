"""The gazetteer of institutions: who is known, under which names, and of which kind.

In: ``data/institutions.tsv`` (``name kind country parent aliases gated``; several surfaces are split by ``; ``).
Out: look-up by canonical name, and a matcher over all surfaces. A surface in ``gated`` is also a common word or has
other bearers; whether its surroundings speak of an institution is decided in ``institutions.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from indexer.labels.matcher import Matcher

DATA = Path(__file__).parent / "data"
COLUMNS = ("name", "kind", "country", "parent", "aliases", "gated")


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of the gazetteer."""

    name: str
    kind: str
    country: str
    parent: str
    aliases: tuple[str, ...]
    gated: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All rows, by canonical name and by surface."""

    rows: dict[str, Institution]
    surfaces: dict[str, Institution]
    matcher: Matcher


def read(path: Path) -> list[Institution]:
    """The rows of a gazetteer file; ``ValueError`` names the file, the line and what is wrong with it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ValueError(f"The list of institutions cannot be read: {path}: {error.strerror}") from error
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not numbered or tuple(numbered[0][1].split("\t")) != COLUMNS:
        raise ValueError(f"{path}: the first line must name the columns {', '.join(COLUMNS)}, split by tabs.")
    return [_row(path, number, line) for number, line in numbered[1:]]


def build(rows: list[Institution]) -> Gazetteer:
    """A gazetteer of ``rows``; where two share a surface, the one named so, else the earlier one, keeps it."""
    by_name = {row.name: row for row in rows}
    surfaces = dict(by_name)
    for row in rows:
        for surface in (*row.aliases, *row.gated):
            surfaces.setdefault(surface, row)
    return Gazetteer(by_name, surfaces, Matcher(surfaces))


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer that comes with the program, read at its first use."""
    return build(read(DATA / "institutions.tsv"))


def institution(name: str) -> Institution | None:
    """The institution with this canonical name or, failing that, this surface; None where it is not known."""
    known = gazetteer()
    return known.rows.get(name) or known.surfaces.get(name)


def _row(path: Path, number: int, line: str) -> Institution:
    cells = [cell.strip() for cell in line.split("\t")]
    cells += [""] * (len(COLUMNS) - len(cells))
    if len(cells) > len(COLUMNS) or not cells[0] or not cells[1]:
        raise ValueError(f"{path}, line {number}: {len(COLUMNS)} columns wanted, of which name and kind are filled.")
    name, kind, country, parent, aliases, gated = cells
    return Institution(name, kind, country, parent, _split(aliases), frozenset(_split(gated)))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split(";")) if part)
