"""What a person's name looks like: given names, titles, runs of capitalised words.

In: a text. Out: candidates for full names, and the word lists they are judged by (``data/given_names.txt``,
``data/not_names.txt``, ``data/people.tsv``). Joining short mentions to full names is left to ``persons.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from indexer.labels.gazetteer import DATA
from indexer.labels.matcher import Matcher
from indexer.labels.person_words import windows
from indexer.labels.places import is_place
from indexer.labels.words import words

TITLE = r"(?:Dr|Prof|Professor|Doctor|Mr|Mrs|Ms|Miss|Sir|Dame|Frau|Herr|Madame|Monsieur|Mme)\b\.? ?"
_WORD = r"[A-ZÀ-ÖØ-ÞĀ-ŽȘȚ][\w'’]*(?:-[A-ZÀ-Ž]?\w+)*"
_PART = r"(?:van der|van den|van de|van|von|de la|de los|del|de|da|dos|di|du|al|el|bin|ibn|ben|ter|ten|le|la)"
_RUN = re.compile(rf"(?<![\w@#/.])(?:{_WORD}|[A-Z]\.)(?:[ ](?:{_PART}[ ])?(?:[A-Z]\.(?:[ -]?[A-Z]\.)?|{_WORD}))+")
_TITLED = re.compile(rf"\b{TITLE}(?P<name>(?:[A-Z]\. ?)*{_WORD}(?: (?:{_PART} )?(?:[A-Z]\.|{_WORD})){{0,3}})")
_SHOWN = re.compile(
    r"(?:\b(?:[Ii]nterview with|[Ww]ritten by|[Cc]onversation with|[Gg]uest post by|[Aa]dvisor|[Ss]upervisor|colleague|"
    r"[Mm]entor|friend|[Cc]o-?founder|CEO|author|researcher|scientist|economist|student named|named|professor),? )$"
)
_SHOWN_AFTER = re.compile(
    r"[*_]{0,2}(?:, (?:an? |the |who |PhD|Ph\.D)|,? (?:said|says|writes|wrote|argues|told|explained|joined|holds an?|"
    r"received (?:his|her|their)|graduated|is an? (?:assistant|associate|full|former|senior|professor|research|data|"
    r"PhD)) ?)"
)
_BLANKS = frozenset("lastname surname firstname name whoever someone".split())
"""What stands where anybody's name may."""
_INITIAL = re.compile(r"(?:[A-Z]\.[ -]?)+$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Characters ``[start, end)`` that may be a person's name, with how sure that is and why."""

    start: int
    end: int
    confidence: float
    rule: str


def given_names() -> frozenset[str]:
    """Given names, as written in running text."""
    return words("given_names.txt")


def not_names() -> frozenset[str]:
    """Capitalised words that end a name."""
    return words("not_names.txt")


@lru_cache(maxsize=1)
def nicknames() -> dict[str, tuple[str, ...]]:
    """What the bearers of a given name are also called."""
    lines = (DATA / "nicknames.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {full: tuple(short) for full, *short in rows}


@lru_cache(maxsize=1)
def people() -> tuple[dict[str, str], Matcher]:
    """Well-known people: canonical name by surface, and the matcher over the surfaces."""
    names: dict[str, str] = {}
    for line in (DATA / "people.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        name, _, surfaces = line.partition("\t")
        for surface in (name, *filter(None, surfaces.split("; "))):
            names[surface] = name
    return names, Matcher(names)


def candidates(text: str) -> Iterator[Candidate]:
    """Full names and titled names in ``text``, in no particular order; they may overlap."""
    for first, last in windows(text):
        yield from _within(text, first, last)


def _within(text: str, first: int, last: int) -> Iterator[Candidate]:
    for match in _TITLED.finditer(text, first, last):
        start = match.start("name")
        end = _cut(text, start, match.end("name"), 4)
        if end and not _placeholder(text[start:end]):
            yield Candidate(start, end, 0.8, "person/title")
    for match in _RUN.finditer(text, first, last):
        yield from _in_run(text, match.start(), match.end())


def _in_run(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Names inside one run of capitalised words: from a given name on, or the whole run where its place shows it."""
    run = [(start + m.start(), m.group()) for m in re.finditer(r"\S+", text[start:end])]
    given = given_names()
    for place, (at, word) in enumerate(run[:-1]):
        known = word in given or ("-" in word and word.split("-")[0] in given)
        if known or (len(word) == 2 and word[1] == "."):
            stop = _cut(text, at, end, 3 if place == 0 else 2)
            if stop and " " in text[at:stop] and _reads_as_name(text, at, stop, known):
                yield Candidate(at, stop, 0.9 if known else 0.6, "person/given" if known else "person/initial")
                return
    if 2 <= len(run) <= 3 and run[0][1] not in not_names():
        shown = _SHOWN.search(text, max(0, start - 30), start) or _SHOWN_AFTER.match(text, end)
        if shown and _cut(text, start, end, 3) == end and _plain_case(text[start:end]):
            yield Candidate(start, end, 0.65, "person/context")


def _placeholder(name: str) -> bool:
    """Whether what follows a title stands for any name or is none: "Professor X", "Dr. LastName", "Dr. Don't"."""
    last = name.split()[-1]
    inner = re.sub(r"^(?:Ma?c|D[eiu]|L[ae]|Van|[A-Z]['’])", "", last)
    common = (
        last.lower() in words("common_words.txt")
        or last.lower() in _BLANKS
        or re.search(r"['’](?:t|s|re|ll|ve)$", last)
    )
    return len(last) < 2 or bool(common) or inner[1:] != inner[1:].lower()


def _cut(text: str, start: int, end: int, most: int) -> int:
    """Where a name from ``start`` ends: before the first word that is no part of a name; 0 if nothing is left."""
    stop, count = 0, 0
    for match in re.finditer(r"\S+", text[start:end]):
        word = re.sub(r"['’]s$", "", match.group())
        if word in not_names() or (count and is_place(word) and word not in given_names()) or count >= most:
            break
        if len(word) > 1 and word.isupper() and "." not in word:
            break
        if word[0].isupper() and "." not in word:
            count += 1
        if word[0].isupper():
            stop = start + match.start() + len(word)
        if word != match.group():
            break
    return stop


def _reads_as_name(text: str, start: int, end: int, known: bool) -> bool:
    first, *_, last = text[start:end].split()
    if len(last) < 2 or last.endswith(".") or is_place(text[start:end]) or (is_place(first) and is_place(last)):
        return False
    if known:
        return len(last) > 2 or last in given_names() or last in ("Ng", "Li", "Xu", "Wu", "Ma", "He", "Hu", "Lu", "Yu")
    # "E. coli", "U. Michigan", "B. Sc": an initial alone is weak evidence, so the surname must be a proper one.
    return len(last) > 3 and not is_place(last) and first not in ("U.", "E.", "I.") and text[start - 2 : start] != ". "


def _plain_case(name: str) -> bool:
    return all(word[0].isupper() and word[1:].islower() for word in name.split() if "." not in word and "-" not in word)
