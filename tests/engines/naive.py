"""What the engines are compared with: records in memory, each tried against the query's definition, nothing clever.

In: records. Out: for a unit and a query, the keys that match, and the counts of label values among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from indexer.analysis import terms
from indexer.engines import Record
from indexer.fields import BY_NAME, Unit
from indexer.query import And, Everything, Label, Not, Or, Query, Range, Text


def has(record: Record, field: str, kind: str) -> bool:
    """Whether records of this unit have the field, with this type."""
    return field in BY_NAME and BY_NAME[field].type == kind and record.unit in BY_NAME[field].units


def labels(record: Record, field: str) -> set[str]:
    """The record's values of a label field."""
    if not has(record, field, "label"):
        return set()
    return {record.doc} if field == "id" else set(record.labels.get(field, ()))


def in_a_row(words: list[str], text: list[str]) -> bool:
    """Whether ``words`` stand one after the other in ``text``."""
    return any(text[at : at + len(words)] == words for at in range(len(text) - len(words) + 1))


def text_matches(record: Record, node: Text) -> bool:
    """Whether one value of one of the fields holds the words."""
    words = terms(node.text)
    names = [node.field] if node.field else ["title", "text"]
    values = [value for name in names if has(record, name, "text") for value in record.text.get(name, ())]
    return bool(words) and any(in_a_row(words, terms(value)) for value in values)


def range_matches(record: Record, node: Range) -> bool:
    """Whether the number is known and in the range."""
    number = record.numbers.get(node.field, 0) if has(record, node.field, "number") else 0
    low_enough = node.high is None or number <= node.high
    return number != 0 and low_enough and (node.low is None or number >= node.low)


def matches(record: Record, query: Query) -> bool:
    """The meaning of a query tree."""
    match query:
        case Text():
            return text_matches(record, query)
        case Label(field, value):
            return value in labels(record, field)
        case Range():
            return range_matches(record, query)
        case And(parts):
            return all(matches(record, part) for part in parts)
        case Or(parts, at_least):
            return sum(matches(record, part) for part in parts) >= at_least
        case Not(part):
            return not matches(record, part)
        case Everything():
            return True


def found(records: Iterable[Record], unit: Unit, query: Query) -> list[Record]:
    """The records of ``unit`` that match."""
    return [record for record in records if record.unit == unit and matches(record, query)]


def counts(records: Iterable[Record], field: str) -> list[tuple[str, int]]:
    """How many of the records have each value, by falling count, then by value."""
    counted = Counter(value for record in records for value in labels(record, field))
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
