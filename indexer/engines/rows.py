"""How a record lies in the columns of a local engine, the same for each of them.

In: ``Record``s and the names a query uses. Out: flat rows (column -> value) and the columns a query node is about.
Text columns belong to one unit each, so that lengths and rarities of words are not mixed; label and number columns
are shared. What a column becomes in an engine is the engine's business.
"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.analysis import GAP, terms
from indexer.engines import Record
from indexer.fields import BY_NAME, FIELDS, Unit, of_unit

MAX_LABEL = 2000
"""Characters of a label value that are kept, when it is stored and when it is asked for alike."""

MAX_NUMBER = 2**63 - 1

LABELS = {f.name: "doc" if f.name == "id" else f"label_{f.name}" for f in FIELDS if f.type == "label"}
NUMBERS = {f.name: f"number_{f.name}" for f in FIELDS if f.type == "number"}
TEXTS = {(unit, f.name): f"text_{unit}_{f.name}" for f in FIELDS if f.type == "text" for unit in f.units}
LABEL_COLUMNS = sorted(set(LABELS.values()) - {"doc"})


def clean(value: str) -> str:
    """A label's value as it is kept: cut, and without what no engine can hold (NUL, halves of characters)."""
    return value[:MAX_LABEL].replace("\0", "").encode("utf-8", "replace").decode()


def clean_values(values: Iterable[str]) -> list[str]:
    """The values kept of one label field: each once, none empty."""
    return [value for value in dict.fromkeys(map(clean, values)) if value]


def clamp(number: int) -> int:
    """The number, or the nearest one that fits a signed 64-bit column."""
    return max(-MAX_NUMBER, min(MAX_NUMBER, number))


def analysed(values: Iterable[str]) -> str:
    """The terms of all values, split by spaces, with a ``GAP`` between values that no phrase crosses."""
    return f" {GAP} ".join(filter(None, (" ".join(terms(value)) for value in values)))


def row(record: Record) -> dict[str, object]:
    """The columns of one record: ``str`` for text, ``list[str]`` for labels, ``int`` for numbers, ``bytes`` stored.

    Empty columns are left out, and so are numbers of 0: they mean "unknown", which no range may match. Fields that
    ``FIELDS`` does not give to the record's unit are not kept, because no query could find them.
    """
    made: dict[str, object] = {"unit": record.unit, "key": clean(record.key), "doc": clean(record.doc)}
    for field in of_unit(record.unit):
        if field.type == "text":
            made[TEXTS[record.unit, field.name]] = analysed(record.text.get(field.name, ()))
        elif field.type == "number":
            made[NUMBERS[field.name]] = clamp(record.numbers.get(field.name, 0))
        elif field.name != "id":
            made[LABELS[field.name]] = clean_values(record.labels.get(field.name, ()))
    made["stored"] = record.stored
    return {column: value for column, value in made.items() if value}


def text_columns(unit: Unit, field: str) -> list[tuple[str, float]]:
    """Columns and weights a ``Text`` node looks into; all the unit's text fields for ``field`` ""."""
    return [(TEXTS[unit, f.name], f.weight) for f in of_unit(unit, "text") if field in ("", f.name)]


def label_column(unit: Unit, field: str) -> str | None:
    """The column of a label field, None if the unit has none of that name."""
    return LABELS.get(field) if field in BY_NAME and unit in BY_NAME[field].units else None


def number_column(unit: Unit, field: str) -> str | None:
    """The column of a number field, None if the unit has none of that name."""
    return NUMBERS.get(field) if field in BY_NAME and unit in BY_NAME[field].units else None


def bounds(low: int | None, high: int | None) -> tuple[int, int]:
    """Both ends of a range, closed and fit for the column."""
    return clamp(-MAX_NUMBER if low is None else low), clamp(MAX_NUMBER if high is None else high)


def by_count(counts: Iterable[tuple[str, int]], limit: int) -> list[tuple[str, int]]:
    """The ``limit`` most frequent values: by falling count, then by value."""
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:limit]
