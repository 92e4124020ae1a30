"""Where a query's words stand in a text.

In: a text and a query tree. Out: half-open ranges to mark, in order, not overlapping; or an excerpt around the
densest of them. A phrase is marked only where it stands as a phrase, by the same analysis that found it.
"""

from __future__ import annotations

from indexer.analysis import is_stop, terms, tokens
from indexer.query import Query, positive_texts

Marks = tuple[tuple[int, int], ...]


def marks(text: str, query: Query) -> Marks:
    """The ranges of ``text`` that ``query`` speaks of (words under a NOT are none)."""
    wanted = _sequences(query)
    if not wanted:
        return ()
    found = list(tokens(text))
    ranges: list[tuple[int, int]] = []
    for at in [n for n, token in enumerate(found) if token[0] in wanted]:
        token = found[at]
        for sequence in wanted[token.term]:
            end = at + len(sequence)
            if end <= len(found) and all(found[at + i].term == term for i, term in enumerate(sequence)):
                ranges.append((token.start, found[end - 1].end))
    return _merged(ranges)


def excerpt(text: str, marked: Marks, width: int = 320) -> tuple[str, Marks, bool, bool]:
    """About ``width`` characters around the place with most marks, cut at spaces, with the marks moved along; and
    whether something was cut off before and after."""
    if len(text) <= width:
        return text, marked, False, False
    start = _densest(marked, width)
    start = max(0, min(start, len(text) - width))
    if start > 0:
        space = text.find(" ", start, min((a for a, _ in marked if a >= start), default=len(text)))
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + width)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    kept = tuple((max(a, start) - start, min(b, end) - start) for a, b in marked if a < end and b > start)
    return text[start:end], kept, start > 0, end < len(text)


def _sequences(query: Query) -> dict[str, list[tuple[str, ...]]]:
    """First term -> the term sequences that start with it."""
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for node in positive_texts(query):
        sequence = tuple(terms(node.text))
        if sequence and not (len(sequence) == 1 and is_stop(node.text)):
            wanted.setdefault(sequence[0], []).append(sequence)
    return wanted


def _merged(ranges: list[tuple[int, int]]) -> Marks:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _densest(marked: Marks, width: int) -> int:
    """The start of the window that holds most marks, with a little room before the first of them."""
    best, best_count, low = 0, 0, 0
    for high in range(len(marked)):
        while low < high and marked[high][1] - marked[low][0] > width - min(60, width // 2):
            low += 1
        if high - low + 1 > best_count:
            best, best_count = marked[low][0], high - low + 1
    return best - min(40, width // 4)
