"""The query language: text -> tree (``indexer.query``), never an error for mere bad spelling.

In: what a person typed. Out: ``Parsed(query, notes)``; ``notes`` names every part that was not understood and how it
was taken. Raises ``QueryError`` only over the caps of length, depth and size. docs/query.md describes the language.

    sequence    words (60 % of them must match), "phrases", field:value, -excluded, (groups)
    operators   AND, OR, NOT, (2 OF a b c), in capitals; AND binds tighter than OR
    dates       published:2015..2019-06  year:2015..2019  since:2018  until:2020-05
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.analysis import is_stop, terms
from indexer.errors import QueryError
from indexer.fields import PUBLIC
from indexer.query import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    RESERVED,
    And,
    Everything,
    Label,
    Not,
    Query,
    Range,
    Text,
    all_of,
    any_of,
    positive_texts,
    walk,
    words,
)

_SUGAR = ("since", "until")
_LEXER = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))"
    r"|(?P<minus>-)(?=[\w\"(*])"
    rf"|(?P<field>(?i:{'|'.join([*PUBLIC, *_SUGAR])})):(?=[^\s()])"
    r'|"(?P<quoted>(?:\\.|[^"\\])*)"'
    r'|(?P<word>[^\s()"]+)'
    r'|(?P<stray>"))',
    re.DOTALL,
)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


class _Lexeme(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree, what was not understood in plain sentences, and the free words as a person would say them: all as
    typed where there is nothing else, otherwise those that a match may have; "" where there are none."""

    query: Query
    notes: tuple[str, ...] = ()
    said: str = ""


def parse(text: str) -> Query:
    """The tree alone."""
    return read(text).query


def read(text: str) -> Parsed:
    """Parse ``text``. Raises QueryError if it is longer, deeper or larger than the caps allow."""
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query is {len(text):,} characters long; at most {MAX_LENGTH:,} are read: shorten it")
    lexemes = _lexemes(text)
    parser = _Parser(lexemes)
    query = parser.whole()
    if sum(1 for _ in walk(query)) > MAX_NODES:
        raise QueryError(f"the query has more than {MAX_NODES} words and operators: shorten it")
    return Parsed(query, tuple(dict.fromkeys(parser.notes)), _said(lexemes, query))


def _said(lexemes: list[_Lexeme], query: Query) -> str:
    told = " ".join(node.text for node in positive_texts(query))
    plain = all(kind == "word" and text not in {*RESERVED, "*"} for kind, text in lexemes)
    return " ".join(text for _, text in lexemes) if told and plain else told


def date_bounds(text: str) -> tuple[int, int] | None:
    """First and last day of ``2019``, ``2019-04`` or ``2019-04-23`` as YYYYMMDD numbers; None if it is no date."""
    if re.fullmatch(r"[0-9]{8}", text):
        return int(text), int(text)
    match = _DATE.match(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if not year >= 1 or (match[2] and not 1 <= month <= 12):
        return None
    if not match[2]:
        return year * 10000 + 101, year * 10000 + 1231
    last = calendar.monthrange(year, month)[1]
    if match[3]:
        return (year * 10000 + month * 100 + day,) * 2 if 1 <= day <= last else None
    return year * 10000 + month * 100 + 1, year * 10000 + month * 100 + last


def _lexemes(text: str) -> list[_Lexeme]:
    found = []
    for match in _LEXER.finditer(text):
        kind = match.lastgroup or ""
        value = match[kind]
        if kind == "quoted":
            value = re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
        found.append(_Lexeme(kind, value))
    return found


@dataclass
class _Parser:
    """Recursive descent over the lexemes; the depth cap keeps the recursion shallow."""

    lexemes: list[_Lexeme]
    at: int = 0
    depth: int = 0
    notes: list[str] = field(default_factory=list)

    def peek(self, ahead: int = 0) -> _Lexeme:
        place = self.at + ahead
        return self.lexemes[place] if place < len(self.lexemes) else _Lexeme("end", "")

    def take(self) -> _Lexeme:
        self.at += 1
        return self.lexemes[self.at - 1]

    def operator(self, name: str) -> bool:
        return self.peek() == ("word", name)

    def whole(self) -> Query:
        parts = []
        while self.peek().kind != "end":
            parts.append(self.either())
            if self.peek().kind == "close":
                self.take()
                self.notes.append("a closing parenthesis without an opening one was left out")
        return all_of(*parts)

    def either(self) -> Query:
        parts = [self.both()]
        while self.operator("OR"):
            self.take()
            parts.append(self.both())
        kept = tuple(p for p in parts if p is not None)
        return any_of(*kept) if kept else Everything()

    def both(self) -> Query | None:
        parts = [self.sequence()]
        while self.operator("AND"):
            self.take()
            parts.append(self.sequence())
        kept = tuple(p for p in parts if p is not None)
        if len(kept) < len(parts):
            self.notes.append("an operator without a word on both sides was left out")
        return None if not kept else kept[0] if len(kept) == 1 else And(kept)

    def sequence(self) -> Query | None:
        plain: list[Text] = []
        required: list[Query] = []
        while self.peek().kind not in ("end", "close") and not self.operator("AND") and not self.operator("OR"):
            bare = self.peek().kind == "word" and self.peek().text not in ("NOT", "*")
            item = self.item()
            if bare and isinstance(item, Text):
                plain.append(item)
            elif item is not None:
                required.append(item)
        return self.combined(plain, required)

    def combined(self, plain: list[Text], required: list[Query]) -> Query | None:
        """60 % of the plain words and all the rest; stop words only where there is nothing else."""
        telling = tuple(t for t in plain if terms(t.text) and not is_stop(t.text))
        if not telling and not required:
            telling = tuple(plain)
        parts = ([words(telling)] if telling else []) + required
        return all_of(*parts) if len(parts) > 1 else parts[0] if parts else None

    def item(self) -> Query | None:
        lexeme = self.take()
        if lexeme.kind == "open":
            return self.group()
        if lexeme.kind == "minus" or lexeme == ("word", "NOT"):
            return self.negated()
        if lexeme.kind == "field":
            return self.fielded(lexeme.text.lower())
        if lexeme.kind == "stray":
            self.notes.append("a quotation mark without its partner was left out")
            return None
        if lexeme == ("word", "*"):
            return Everything()
        return Text(lexeme.text) if lexeme.text.strip() else None

    def negated(self) -> Query | None:
        if self.peek().kind in ("end", "close"):
            self.notes.append("NOT with nothing after it was left out")
            return None
        with _Deeper(self):
            part = self.item()
        return None if part is None else Not(part)

    def group(self) -> Query | None:
        with _Deeper(self):
            counted = self.peek().kind == "word" and self.peek().text.isdecimal() and self.peek(1) == ("word", "OF")
            found = self.counted() if counted else self.either()
        if self.peek().kind == "close":
            self.take()
        else:
            self.notes.append("an opening parenthesis without a closing one was closed at the end")
        return found

    def counted(self) -> Query | None:
        number = int(self.take().text[:9])
        self.take()
        parts: list[Query] = []
        while self.peek().kind not in ("end", "close"):
            item = self.item()
            if item is not None:
                parts.append(item)
        return any_of(*parts, at_least=max(1, min(number, len(parts)))) if parts else None

    def fielded(self, name: str) -> Query | None:
        value = self.peek()
        if value.kind not in ("word", "quoted"):
            self.notes.append(f"“{name}:” with nothing after it was left out")
            return None
        self.take()
        if name in _SUGAR or (PUBLIC[name].type == "number") or (name == "year" and ".." in value.text):
            return self.dated(name, value.text)
        return Text(value.text, name) if PUBLIC[name].type == "text" else Label(name, value.text)

    def dated(self, name: str, text: str) -> Query | None:
        low, dots, high = text.partition("..")
        if name in _SUGAR:
            low, high = (text, "") if name == "since" else ("", text)
        elif not dots:
            high = low
        first, last = (date_bounds(side) if side not in ("", "*") else (None, None) for side in (low, high))
        if first is None or last is None:
            self.notes.append(f"“{text}” is not a date (2019, 2019-04 or 2019-04-23) and was left out")
            return None
        field_name = name if name in PUBLIC and PUBLIC[name].type == "number" else "published"
        return Range(field_name, first[0], last[1])


@dataclass
class _Deeper:
    """One level down, for as long as the block lasts."""

    parser: _Parser

    def __enter__(self) -> None:
        self.parser.depth += 1
        if self.parser.depth > MAX_DEPTH:
            raise QueryError(f"the query is nested more than {MAX_DEPTH} deep: use fewer parentheses")

    def __exit__(self, *_: object) -> None:
        self.parser.depth -= 1
