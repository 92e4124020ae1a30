"""Which short mentions of a document stand for which of its persons.

In: the names that rules and model found in a document's parts. Out: what given names, surnames and shorter forms stand
for, which names of one word the document makes sure or doubtful, and the mentions found by them. What a full name is,
is left to ``persons.py``.
"""

from __future__ import annotations

import re
from collections import Counter

from indexer.document import Document
from indexer.labels import institutions, names
from indexer.labels.parts import Found, Place, Ranges

_INTRODUCED = re.compile(
    rf"(?:\b{names.TITLE}|\b(?:[Mm]y (?:friend|colleague|advisor|supervisor|boss|husband|wife|partner|mentor)|"
    rf"[Tt]hanks,?|"
    r"[Tt]hank you,?|[Hh]i|[Hh]ello|[Dd]ear|named|called),? )$"
)
_CALLED = re.compile(r"\b(?:D(?:r|octor|ame)|Prof|M[rs]|Sir|[Mm]y|[Tt]hank|[Hh]i|[Hh]ello|[Dd]ear|named|called)")
"""What every introduction begins with."""
_AFTER_SURE = re.compile(
    r"['’]s\b|,? (?:said|says|wrote|told|joined|left|was|is|has|had|and|who|now|shifted|moved)\b|,"
)
NEXT = re.compile(r" ([A-Z][a-z]+)")
"""A capitalised word right behind."""
_FIRM = frozenset(
    "Design Associates Group Labs Lab Laboratory Institute University College School Foundation Company Consulting "
    "Capital Partners Ventures Systems Technologies Solutions Services Hall Center Centre Street Prize Award".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’](?!s\b)[^\W\d_]+)*")
_SCREEN = re.compile(r"[A-Z][\w'’-]*")
SURE, DOUBTFUL = 0.7, 0.6
"""The mean confidence, over all places where a name of one word stands, from which on each is taken for the person, and
below which none is."""


def votes(found: list[Found], read: list[Place]) -> tuple[set[str], set[str]]:
    """Names of one word that all their mentions in the document together make sure, and those they make doubtful."""
    told: dict[str, float] = {}
    for mention in found:
        if mention.rule == "person/model" and " " not in mention.value:
            told[mention.value] = told.get(mention.value, 0.0) + mention.confidence
    if not told:
        return set(), set()
    met = Counter(word for place in read for word in _WORD.findall(place.text) if word in told)
    share = {name: total / max(1, met[name]) for name, total in told.items()}
    return {n for n in share if share[n] >= SURE}, {n for n in share if share[n] < DOUBTFUL and met[n] > 1}


def short_forms(values: list[str], document: Document) -> tuple[dict[str, str], set[str]]:
    """Given names, surnames and shorter forms that can stand for exactly one full name of the document, and those that
    could stand for several."""
    full = {value for value in values if " " in value and not value.startswith("u/")}
    author = "" if document.kind == "thread" else document.author
    standing: dict[str, set[str]] = {}
    joined = _variants(full)
    for name in full:
        words = [w for w in name.split() if not w.endswith(".")] or name.split()
        for word in {words[0], words[-1], name.split(" ", 1)[1], *names.nicknames().get(words[0], ())}:
            if word not in names.not_names() and len(word) > 2:
                standing.setdefault(word, set()).add(joined.get(name, name))
    short = {word: next(iter(of)) for word, of in standing.items() if len(of) == 1}
    short = {word: name for word, name in short.items() if name != author or word in author.split()[1:]}
    return short | joined, {word for word, of in standing.items() if len(of) > 1}


def _variants(full: set[str]) -> dict[str, str]:
    """Names with the same first and last word, or an initial for the first, joined to the longest of them."""
    joined: dict[str, str] = {}
    for name in full:
        first, *_, last = name.split()
        like = {
            other
            for other in full
            if len(other) > len(name)
            and other.split()[-1] == last
            and (other.split()[0] == first or (first.endswith(".") and other[0] == first[0]))
        }
        if like and len({other.split()[0] for other in like}) == 1:
            joined[name] = max(like, key=lambda other: (len(other), other))
    return joined


def mentions(text: str, short: dict[str, str], blocked: list[tuple[int, int]]) -> list[Found]:
    """Short mentions: joined to a full name where the document has it, else only after a title or an introduction."""
    if not short and not _CALLED.search(text):
        return []
    taken = Ranges([*blocked, *((f.start, f.end) for f in institutions.spans(text))])
    given = names.given_names()
    found = []
    for match in _SCREEN.finditer(text):
        start, bare = match.start(), re.sub(r"['’]s$", "", match.group())
        if (bare not in short and bare not in given) or not taken.free(start, start + len(bare)):
            continue
        if bare in short and not _in_name_run(text, start, start + len(bare)):
            found.append(Found(start, start + len(bare), short[bare], 0.85, "person/short"))
        elif _introduced(text, start, bare):
            found.append(Found(start, start + len(bare), bare, 0.5, "person/introduced"))
    return found


def _introduced(text: str, start: int, word: str) -> bool:
    """Whether a given name that stands alone is shown to be a person's: "my friend Chris said"."""
    if word not in names.given_names() or len(word) < 3 or word in names.not_names():
        return False
    before = _INTRODUCED.search(text, max(0, start - 24), start)
    return bool(before and _AFTER_SURE.match(text, start + len(word)))


def _in_name_run(text: str, start: int, end: int) -> bool:
    """Whether another capitalised word follows, so that this is part of a longer name that was not accepted, or of that
    of a firm: "Halloran Design"."""
    after = NEXT.match(text, end)
    return bool(after) and (after[1] not in names.not_names() or after[1] in _FIRM) if after else False
