"""The parameters of an address: the page's and the API's are the same, and only this module knows them.

In: a query string's parameters. Out: an ``indexer.index.Request``, and back again as addresses. What is wrong with
parameters is gathered and told at once, in one ``UsageError``. Whether a value exists is left to the index.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import get_args
from urllib.parse import urlsplit

from flask import url_for
from werkzeug.datastructures import MultiDict

from indexer.engines import Sort
from indexer.errors import UsageError
from indexer.fields import FACETS
from indexer.index import MAX_LIMIT, Request
from indexer.parser import date_bounds
from indexer.resolve import meant

FILTERS: tuple[str, ...] = FACETS
"""Parameters that may be repeated: any of the values of one, all of those given."""

SINGLE = ("q", "since", "until", "sort", "page", "limit")
SORTS: tuple[str, ...] = get_args(Sort)
MAX_PAGE = 1_000_000
MAX_VALUES = 50
MAX_VALUE = 200
DATE_FORM = "YYYY, YYYY-MM or YYYY-MM-DD"

CLOSED: dict[str, tuple[str, ...]] = {
    "kind": ("article", "blog", "thread"),
    "direction": ("a2i", "i2a", "round_trip", "concurrent", "weighing", "general"),
    "first_hand": ("yes",),
}
"""Filters with values known beforehand; of the others any value is asked of the index."""


def read(arguments: MultiDict[str, str]) -> Request:
    """The request that ``arguments`` spell; ``UsageError`` names everything that is wrong with them."""
    wrong = _unknown(arguments)
    wrong += [f"{name} may be given only once." for name in SINGLE if len(arguments.getlist(name)) > 1]
    filters = {name: _values(arguments, name, wrong) for name in FILTERS}
    request = Request(
        text=arguments.get("q", "").strip(),
        filters={name: values for name, values in filters.items() if values},
        since=_date(arguments, "since", wrong),
        until=_date(arguments, "until", wrong),
        sort=_sort(arguments, wrong),
        page=_number(arguments, "page", 1, MAX_PAGE, wrong),
        limit=_number(arguments, "limit", 20, MAX_LIMIT, wrong),
    )
    if request.since and request.until and request.since > request.until + "~":
        wrong.append(f"since ({request.since}) is later than until ({request.until}).")
    if wrong:
        raise UsageError(" ".join(wrong))
    return request


def parameters(request: Request) -> dict[str, list[str]]:
    """What ``read`` reads ``request`` from; defaults are left out."""
    found = {"q": [request.text], **{name: list(request.filters.get(name, ())) for name in FILTERS}}
    found |= {"since": [request.since], "until": [request.until]}
    found["sort"] = [request.sort if request.sort != "relevance" else ""]
    found["page"] = [str(request.page) if request.page != 1 else ""]
    found["limit"] = [str(request.limit) if request.limit != 20 else ""]
    return {name: kept for name, values in found.items() if (kept := [value for value in values if value])}


def search_url(request: Request) -> str:
    """The address of the list that ``request`` asks for."""
    return url_for("search.page", **parameters(request))  # type: ignore[arg-type]  # lists repeat the parameter


def field_url(field: str, value: str) -> str:
    """The address of all stories with one value of one facet."""
    return search_url(Request(filters={field: (value,)}))


def story_url(id: str, passage: str = "", query: str = "") -> str:
    """The address of a story, at a passage of it, with the words of a query marked."""
    anchor = f"p-{passage}" if passage else None
    return url_for("story.page", id=id, q=query or None, _anchor=anchor)


def without(request: Request, field: str, value: str = "") -> Request:
    """``request`` less one filter value, or less ``since``/``until``; back on the first page."""
    if field == "since":
        return replace(request, since="", page=1)
    if field == "until":
        return replace(request, until="", page=1)
    kept = tuple(v for v in request.filters.get(field, ()) if v != value)
    filters = {name: values for name, values in request.filters.items() if name != field}
    return replace(request, filters={**filters, field: kept} if kept else filters, page=1)


def cleared(request: Request) -> Request:
    """``request`` without any filter."""
    return replace(request, filters={}, since="", until="", page=1)


def safe_url(url: str) -> str:
    """``url`` if it leads to the web, else "": a ``javascript:`` or ``file:`` address is never linked."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _unknown(arguments: MultiDict[str, str]) -> list[str]:
    known = (*SINGLE, *FILTERS)
    wrong = []
    for name in dict.fromkeys(arguments):
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            wrong.append(f"Unknown parameter {name[:40]!r}.{hint} Accepted are: {', '.join(known)}.")
    return wrong[:3]


def _values(arguments: MultiDict[str, str], name: str, wrong: list[str]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(v for raw in arguments.getlist(name) if (v := raw.strip())))
    if len(values) > MAX_VALUES:
        wrong.append(f"{name} has {len(values)} values; at most {MAX_VALUES} are accepted.")
    if any(len(value) > MAX_VALUE for value in values):
        wrong.append(f"A value of {name} is longer than {MAX_VALUE} characters.")
    wrong += _unaccepted(name, values)
    return values


def _unaccepted(name: str, values: Iterable[str]) -> list[str]:
    if name == "year":
        return [f"year must be four digits, not {v[:40]!r}." for v in values if not re.fullmatch(r"[0-9]{4}", v)]
    accepted = CLOSED.get(name)
    if not accepted:
        return []
    return [
        f"{name} must be one of {', '.join(accepted)}, not {v[:40]!r}."
        for v in values
        if meant(name, v) not in accepted
    ]


def _date(arguments: MultiDict[str, str], name: str, wrong: list[str]) -> str:
    value = arguments.get(name, "").strip()
    if not value:
        return ""
    if date_bounds(value) is None:
        wrong.append(f"{name} must be a date as {DATE_FORM}, not {value[:40]!r}.")
        return ""
    return value


def _sort(arguments: MultiDict[str, str], wrong: list[str]) -> Sort:
    value = arguments.get("sort", "").strip() or "relevance"
    for accepted in get_args(Sort):
        if value == accepted:
            return accepted  # type: ignore[no-any-return]  # get_args gives Any
    wrong.append(f"sort must be one of {', '.join(SORTS)}, not {value[:40]!r}.")
    return "relevance"


def _number(arguments: MultiDict[str, str], name: str, default: int, most: int, wrong: list[str]) -> int:
    value = arguments.get(name, "").strip()
    if not value:
        return default
    if re.fullmatch(r"[0-9]{1,9}", value) and 1 <= int(value) <= most:
        return int(value)
    wrong.append(f"{name} must be a whole number from 1 to {most}, not {value[:40]!r}.")
    return default
