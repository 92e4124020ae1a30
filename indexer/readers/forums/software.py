"""The table of forum software: by what a page is known, and where its posts' parts stand.

In: ``software.toml`` beside this file. Out: ``SOFTWARE``, in the order in which rows are tried, and which rows' signs a
page bears. What the selectors mean is decided in ``posts``; a new software is a new row.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import ahocorasick

from indexer.readers.forums.selectors import Selector, selector

DROPPED = ("script", "style", "noscript", "template", ".sr-only", ".visually-hidden", ".u-srOnly", "[hidden]")
"""What is no text in the posts of any software."""

TABLE = Path(__file__).with_name("software.toml")


@dataclass(frozen=True, slots=True)
class Software:
    """One row. Each field but the first three is a list of selectors, tried in order: the first with a value counts.

    ``post`` selects all posts of the page; the other fields are looked for in a post, not in those nested in it. Where
    there is ``only``, the page must hold what it selects, lest an article with comments be taken for a thread;
    ``title`` is looked for in the page, where its markup and its heading would not do. ``parent`` holds something that
    ends in the digits of another post's id; ``depth`` a number that is greater the deeper a reply stands; without
    either, a post nested in another replies to it. ``drop`` is what of ``body`` the software adds; ``by`` is in a
    ``quote`` who is quoted.
    """

    name: str
    sign: tuple[str, ...]
    tried: str
    post: tuple[Selector, ...]
    only: tuple[Selector, ...] = ()
    title: tuple[Selector, ...] = ()
    body: tuple[Selector, ...] = ()
    author: tuple[Selector, ...] = ()
    date: tuple[Selector, ...] = ()
    id: tuple[Selector, ...] = ()
    link: tuple[Selector, ...] = ()
    score: tuple[Selector, ...] = ()
    parent: tuple[Selector, ...] = ()
    depth: tuple[Selector, ...] = ()
    quote: tuple[Selector, ...] = ()
    by: tuple[Selector, ...] = ()
    signature: tuple[Selector, ...] = ()
    drop: tuple[Selector, ...] = ()


def row(values: dict[str, Any]) -> Software:
    """One row of the table compiled; ValueError names a field that there is not."""
    known = {field.name for field in fields(Software)}
    if unknown := set(values) - known:
        raise ValueError(f"{values.get('name')}: no such field: {', '.join(sorted(unknown))}")
    found: dict[str, Any] = {"name": values["name"], "tried": values["tried"], "sign": tuple(values["sign"])}
    for key in set(values) - set(found):
        found[key] = tuple(map(selector, values[key]))
    # Dropped is all that any of them selects, so one pass does.
    return Software(**found | {"drop": (selector(*DROPPED, *values.get("drop", ())),)})


SOFTWARE: tuple[Software, ...] = tuple(row(values) for values in tomllib.loads(TABLE.read_text("utf-8"))["software"])


def _signs() -> ahocorasick.Automaton:
    rows: dict[str, set[int]] = {}
    for place, software in enumerate(SOFTWARE):
        for sign in software.sign:
            rows.setdefault(sign, set()).add(place)
    automaton = ahocorasick.Automaton()
    for sign, places in rows.items():
        automaton.add_word(sign, places)
    automaton.make_automaton()
    return automaton


_SIGNS = _signs()


def signed(source: str) -> list[Software]:
    """The rows of which a sign stands in ``source``, in the table's order."""
    found: set[int] = set()
    for _, places in _SIGNS.iter(source):
        found |= places
    return [SOFTWARE[place] for place in sorted(found)]
