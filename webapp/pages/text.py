"""Texts cut into pieces to be shown: query words marked, evidence marked, long passages cut around their marks.

In: a text and ranges of characters in it. Out: ``Piece``s that joined give the text again. Escaping is left to the
templates, which is why no piece holds HTML.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.highlight import excerpt
from indexer.labels.vocabulary import title_of

SNIPPET = 360
"""Characters of a passage in a list of results: about four lines, enough for two sentences around a mark."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive characters shown alike; ``evidence`` says which labels were read from them."""

    text: str
    mark: bool = False
    evidence: str = ""


def pieces(
    text: str, marks: Iterable[tuple[int, int]] = (), evidence: Sequence[tuple[int, int, str]] = ()
) -> tuple[Piece, ...]:
    """``text`` cut wherever a mark or an evidence range begins or ends; ranges outside the text are clipped."""
    marked = [(max(0, s), min(len(text), e)) for s, e in marks]
    proven = [(max(0, s), min(len(text), e), note) for s, e, note in evidence]
    if not marked and not proven:
        return (Piece(text),) if text else ()
    cuts = {0, len(text), *(c for s, e in marked for c in (s, e)), *(c for s, e, _ in proven for c in (s, e))}
    ends = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    found = []
    for start, end in pairwise(ends):
        notes = dict.fromkeys(note for s, e, note in proven if s <= start and end <= e)
        found.append(Piece(text[start:end], any(s <= start and end <= e for s, e in marked), "; ".join(notes)))
    return tuple(found)


def snippet(text: str, marks: tuple[tuple[int, int], ...], width: int = SNIPPET) -> tuple[Piece, ...]:
    """About ``width`` characters of ``text`` where most marks are, cut at spaces, the cuts shown."""
    body, inside, before, after = excerpt(text, marks, width)
    return (*((Piece("\u2026 "),) if before else ()), *pieces(body, inside), *((Piece(" \u2026"),) if after else ()))


def value_title(field: str, value: str) -> str:
    """What people call a value of a facet."""
    if field in ("kind", "first_hand"):
        return value[:1].upper() + value[1:]
    return title_of(field, value) or value


def count(number: int, one: str, many: str = "") -> str:
    """``1 story``, ``1,234 stories``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def date(published: str) -> str:
    """An ISO date as people read it, at the precision known: ``23 April 2019``, ``April 2019``, ``2019`` or ""."""
    parts = published[:10].split("-")
    if len(parts) > 1 and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
        parts[1] = calendar.month_name[int(parts[1])]
    if len(parts) > 2:
        parts[2] = parts[2].lstrip("0")
    return " ".join(part for part in reversed(parts) if part)
