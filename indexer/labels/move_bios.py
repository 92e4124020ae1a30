"""Moves that a short biography tells by its stations: "Ana Diaz: Head at Acme; PhD, MIT 2009; Postdoc, Yale 2013".

In: a ``Sentence`` that opens with a person's name. Out: one move for each two stations that follow each other: the
degree, the postdoc, then the post named first. What is in no such form is read in ``move_telling.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from indexer.document import Move
from indexer.labels.move_sentence import Sentence
from indexer.labels.move_telling import move_of
from indexer.labels.move_words import End, direction, end_of

_STATION = re.compile(r"[^;\n]{3,160}")
_NAMED = re.compile(r"^\W*$")
_DEGREE = re.compile(r"^\W*Ph\.? ?D\b", re.IGNORECASE)
_POSTDOC = re.compile(r"^\W*(?:Post-?doc|Postdoctoral)\w*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)\b")
_CONFIDENCE = 0.75


def told(sentence: Sentence) -> Iterator[Move]:
    """The moves between the stations of a biography; none where the sentence is not one."""
    if not sentence.named or not _NAMED.match(sentence.text[: sentence.named[0].start]):
        return
    who, start = sentence.named[0].name, sentence.named[0].end
    stations = [(m.start(), m.end(), m.group()) for m in _STATION.finditer(sentence.text, start)]
    degree, postdoc = _first(stations, _DEGREE), _first(stations, _POSTDOC)
    if len(stations) < 2 or not (degree or postdoc) or stations[0] in (degree, postdoc):
        return
    way_up = [(_end(sentence, at), at[2]) for at in (degree, postdoc, stations[0]) if at is not None]
    for (source, text), (target, _) in pairwise(way_up):
        if way := direction(source, target):
            year = _YEAR.search(text)
            made = move_of(sentence, who, source, target, way, _CONFIDENCE, "biography")
            yield replace(made, year=int(year.group()) if year else None)


def _first(stations: list[tuple[int, int, str]], pattern: re.Pattern[str]) -> tuple[int, int, str] | None:
    return next((station for station in stations if pattern.match(station[2])), None)


def _end(sentence: Sentence, station: tuple[int, int, str]) -> End:
    return end_of(sentence.text, station[0], station[1], sentence.orgs)
