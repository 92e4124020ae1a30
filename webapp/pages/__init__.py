"""Pages: one frozen dataclass a page, holding all that its template may use, and what builds it.

In: answers and documents of the index. Out: page objects with titles, addresses and texts ready to be shown; the
templates decide nothing but how they look. Nothing here reads the request or asks the index.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has: ``title`` for the window, ``q`` for the search box in the header."""

    title: str
    q: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; ``count`` is how many stories are there, None where that is not told."""

    text: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """Something went wrong: what, in plain sentences, and where to go from here."""

    status: int
    heading: str
    sentences: tuple[str, ...]
    links: tuple[Link, ...] = ()
