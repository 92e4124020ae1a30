"""The pages that stand beside search and stories: home, help, about.

In: answers of the index. Out: ``HomePage``, ``HelpPage``, ``AboutPage``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.fields import PUBLIC, Field
from indexer.index import Answer, Request
from indexer.query import quote
from webapp import address
from webapp.pages import Link, Page
from webapp.pages.search import Result, result
from webapp.pages.text import count, value_title

COMMANDS = ("python -m indexer reindex corpus", "python -m indexer serve")
DOORS = (
    ("a2i", "Leaving", "From a university or institute to a company, a start-up or one\u2019s own work."),
    ("i2a", "Going back or in", "From a company to a university, for the first time or again."),
)
EXAMPLES = (
    "visa trouble", '"publication gap"', "postdoc to data scientist", "how did you negotiate salary",
    "regret leaving academia", "came back after years in industry", "two body problem", "teaching load",
    "imposter syndrome", "first industry interview", "direction:round_trip", "first_hand:yes family", "pay cut",
    "advisor reaction", "phd", "industry", "university",
)  # fmt: skip
"""Searches offered on the home page, best first; only those that find something are shown."""

OPERATORS = (
    ("visa salary", "Plain words. Of three or more words, 60 % must be there; stories with all of them come first."),
    ('"pay cut"', "A phrase: these words in this order."),
    ('visa OR "green card"', "Either of them."),
    ("postdoc NOT biology", "Leaves out stories with the second word."),
    ("(visa OR salary) AND thread", "Brackets group; AND asks for both."),
    ("direction:i2a", 'One value of a field; names with spaces in quotes, as in institution:"ETH Zurich".'),
    ("published:2015..2019-06", "A range of dates; leave one side open with *."),
)


@dataclass(frozen=True, slots=True)
class Door:
    """One of the two ways in."""

    title: str
    text: str
    stories: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """What is here, and ways to start; ``commands`` alone are shown while there are no stories."""

    total: int
    stories: str
    all_url: str
    doors: tuple[Door, ...] = ()
    examples: tuple[Link, ...] = ()
    challenges: tuple[Link, ...] = ()
    newest: tuple[Result, ...] = ()
    newest_url: str = ""
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage(Page):
    """How to search: operators and the table of fields."""

    operators: tuple[tuple[str, str, str], ...]
    fields: tuple[tuple[Field, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """What the collection holds and how its labels come about."""

    total: int
    stories: str
    samples: Link
    tables: tuple[tuple[str, tuple[Link, ...]], ...]


def empty() -> HomePage:
    """Home without stories."""
    return HomePage(title="Crossings", total=0, stories="", all_url="", commands=COMMANDS)


def home(everything: Answer, examples: Sequence[tuple[str, int]]) -> HomePage:
    """``everything`` is the answer to an empty query, newest first; ``examples`` are queries with their totals."""
    directions = dict(everything.facets.get("direction", ()))
    return HomePage(
        title="Crossings",
        total=everything.total,
        stories=count(everything.total, "story", "stories"),
        all_url=address.search_url(Request()),
        doors=tuple(_door(value, title, text, directions) for value, title, text in DOORS),
        examples=tuple(Link(q, address.search_url(Request(text=q)), n) for q, n in examples),
        challenges=links("challenge", everything),
        newest=tuple(result(hit, "") for hit in everything.hits),
        newest_url=address.search_url(Request(sort="newest")),
    )


def help() -> HelpPage:
    """The help page: the same whatever the index holds."""
    return HelpPage(
        title="How to search",
        operators=tuple((q, text, address.search_url(Request(text=q))) for q, text in OPERATORS),
        fields=tuple((f, address.search_url(Request(text=f.example)) if f.example else "") for f in PUBLIC.values()),
    )


def about(everything: Answer, samples: int) -> AboutPage:
    """``everything`` is the answer to an empty query; ``samples`` is how many of its stories are invented."""
    tables = (("Kind", "kind"), ("Direction", "direction"), ("Told first-hand", "first_hand"), ("Year", "year"))
    return AboutPage(
        title="About this collection",
        total=everything.total,
        stories=count(everything.total, "story", "stories"),
        samples=Link(count(samples, "sample"), address.search_url(Request(text="sample:yes")), samples),
        tables=tuple((title, links(field, everything)) for title, field in tables),
    )


def links(field: str, answer: Answer) -> tuple[Link, ...]:
    """Every value of a facet with its count, leading to its stories; years in order."""
    values = list(answer.facets.get(field, ()))
    if field == "year":
        values.sort()
    return tuple(Link(value_title(field, value), address.field_url(field, value), n) for value, n in values)


def labels(everything: Answer) -> list[str]:
    """Searches for the most frequent labels: they always find something, whatever the collection is about."""
    found = []
    for field in ("institution", "challenge", "place", "person", "kind"):
        found += [f"{field}:{quote(value)}" for value, _ in everything.facets.get(field, [])[:2]]
    return found


def _door(value: str, title: str, text: str, directions: Mapping[str, int]) -> Door:
    return Door(title, text, count(directions.get(value, 0), "story", "stories"), address.field_url("direction", value))
