"""Query trees as Whoosh queries: the part of the Whoosh engine that says what matches, and with which score.

In: ``indexer.query`` trees. Out: nodes that list, segment by segment, the numbers of the records that match.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from indexer.analysis import terms
from indexer.engines.rows import bounds, clean, label_column, number_column, text_columns
from indexer.fields import Unit
from indexer.query import And, Everything, Label, Not, Or, Query, Range, Text

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # invalid escapes in Whoosh's own source, harmless
    from whoosh import query as wq


def walk(matcher: Any, within: Sequence[int] | None = None) -> Iterator[tuple[int, float]]:
    """The number and score of all that a matcher matches, or of those among the numbers ``within`` (ascending)."""
    if within is None:
        while matcher.is_active():
            yield matcher.id(), float(matcher.score())
            matcher.next()
        return
    for number in within:
        if matcher.is_active() and matcher.id() < number:
            matcher.skip_to(number)
        if not matcher.is_active():
            return
        if matcher.id() == number:
            yield number, float(matcher.score())


def scores_of(query: Any, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
    """Number -> score of what a query matches in one segment, among ``within`` if given."""
    if isinstance(query, Node):
        return query.matches(searcher, within)
    return dict(walk(query.matcher(searcher), within))


class Node(wq.qcore.Query):  # type: ignore[misc]
    """A query that lists its matches by ``matches``. Whoosh itself lacks "at least" (``Or(minmatch=…)`` does
    nothing), takes a score of 0 in a union for no match, and its negation may find deleted records."""

    def __init__(self, *parts: Any, at_least: int = 1) -> None:
        self.parts = parts
        self.at_least = at_least

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """Number -> score, among the numbers ``within`` (ascending) if given."""
        raise NotImplementedError


class AllOf(Node):
    """What all parts match, with the sum of their scores; each part is only asked about what those before left, the
    cheap and telling ones first."""

    def __init__(self, *parts: Any) -> None:
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))]
        super().__init__(*sorted(flat, key=lambda part: getattr(part, "cost", 1)))

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        scores: dict[int, float] = {}
        for part in self.parts:
            found = scores_of(part, searcher, within)
            scores = {number: score + scores.get(number, 0.0) for number, score in found.items()}
            within = sorted(scores)
        return scores


class AtLeast(Node):
    """What ``at_least`` of the parts match, with the sum of their scores."""

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        times: Counter[int] = Counter()
        scores: defaultdict[int, float] = defaultdict(float)
        for part in self.parts:
            for number, score in scores_of(part, searcher, within).items():
                times[number] += 1
                scores[number] += score
        return {number: score for number, score in scores.items() if times[number] >= self.at_least}


class NoneOf(Node):
    """What no part matches."""

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        taken = {number for part in self.parts for number in scores_of(part, searcher, within)}
        among = searcher.reader().all_doc_ids() if within is None else within
        return {number: 0.0 for number in among if number not in taken}


class Unscored(Node):
    """What the part matches, without its score."""

    cost = 0

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        return dict.fromkeys(scores_of(self.parts[0], searcher, within), 0.0)


class OfUnit(Unscored):
    """What is of the unit: nearly always said already by the columns that the other parts look into."""

    cost = 2


class Compiler:
    """Query trees -> Whoosh queries over the records of one unit; only words and phrases have a score."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def whole(self, query: Query) -> Any:
        """``query`` among the records of the unit."""
        return AllOf(self.compile(query), OfUnit(wq.Term("unit", self.unit)))

    def compile(self, query: Query) -> Any:
        """One node and all below it."""
        match query:
            case Text(text, field):
                return self.text(terms(text), field)
            case Label(field, value):
                column = label_column(self.unit, field)
                return Unscored(wq.Term(column, clean(value))) if column else wq.NullQuery
            case Range(field, low, high):
                return self.range(field, *bounds(low, high))
            case And(parts):
                return AllOf(*map(self.compile, parts))
            case Or(parts, at_least):
                return AtLeast(*map(self.compile, parts), at_least=at_least)
            case Not(part):
                return self.negation(self.compile(part))
            case Everything():
                return NoneOf()

    def text(self, words: list[str], field: str) -> Any:
        """The words in this order in one of the columns, weighted."""
        found = text_columns(self.unit, field) if words else []
        return AtLeast(*(self.phrase(name, words, weight) for name, weight in found))

    def phrase(self, column: str, words: list[str], weight: float) -> Any:
        """One word, or several in a row."""
        if len(words) == 1:
            return wq.Term(column, words[0], boost=weight)
        return wq.Phrase(column, words, boost=weight)

    def range(self, field: str, low: int, high: int) -> Any:
        """Numbers from ``low`` to ``high``; unknown ones are not in the column at all."""
        column = number_column(self.unit, field)
        if column is None or low > high:
            return wq.NullQuery
        return Unscored(wq.NumericRange(column, low, high))

    def negation(self, part: Any) -> Any:
        """All that ``part`` does not match."""
        return NoneOf(part)
