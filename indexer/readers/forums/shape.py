"""What a page's elements hold that tells posts from other things: people, dates, text outside links.

In: the page's body. Out: ``Page``, surveyed in two passes whatever the page's depth. What is made of it is decided in
``generic``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from indexer.readers.forums.posts import moment
from indexer.readers.reader import one_line

MAX_TAGS = 50_000
"""A page of more is no thread, and would take long: nothing is surveyed of it."""

_PERSON = re.compile(
    r"/~|/@|[/?&=](?:users?|members?|profiles?|people|authors?|u|user_?name|memberlist\.php|member\.php|profile\.php)"
    r"(?:[/?=&.-]|\Z)|action=profile|mode=viewprofile|userid=|user_id=",
    re.I,
)
_NAMED = re.compile(
    r"(?:\A|[\s_-])(?:author|user-?name|poster|nickname|screen-?name|member-?name|display-?name)|"
    r"(?:\A|\s)(?:user|name)(?:\s|\Z)",
    re.I,
)
_DATED = re.compile(r"\d{4}|\d{1,2}:\d\d")
_OTHER_DAY = re.compile(
    r"\b(?:join(?:ed|date)?|register(?:ed)?|member since|since|last|edit(?:ed)?|updated|modified|birthday|expires)\b",
    re.I,
)
_DATE_ATTRIBUTES = ("datetime", "title", "data-time", "data-timestamp", "content", "data-date")
NO_TEXT = frozenset(["a", "script", "style", "button", "select", "nav"])


@dataclass(slots=True)
class Page:
    """What is needed of each element: letters outside links below it, and the first person and date below it."""

    letters: dict[Any, int] = field(default_factory=dict)
    persons: dict[Any, Any] = field(default_factory=dict)
    dates: dict[Any, tuple[Any, str]] = field(default_factory=dict)
    groups: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))


def survey(body: Any) -> Page:
    """One pass over the page, then one up from each person and date."""
    page = Page()
    for count, node in enumerate(body.iter()):
        if not isinstance(node.tag, str):
            continue
        if count > MAX_TAGS:
            return Page()
        for name in names(node):
            page.groups[name].append(node)
        if _is_person(node):
            _mark(page.persons, node, node)
        if day := _day(node):
            _mark(page.dates, node, (node, day))
    _count_letters(body, page)
    return page


def names(node: Any) -> Iterator[str]:
    """The names by which ``node`` may be one of several alike."""
    for name in set((node.get("class") or "").split()[:12]):
        yield f"{node.tag}.{name}"
    name, numbers = re.subn(r"\d+", "#", node.get("id") or "")
    if numbers:
        yield f"{node.tag}#{name}"


def _is_person(node: Any) -> bool:
    if node.tag == "a" and _PERSON.search(node.get("href") or ""):
        return bool(name_of(node))
    if not _NAMED.search(f"{node.get('class') or ''} {node.get('itemprop') or ''}"):
        return False
    # A card has the name and more: the name alone is somewhere in it.
    return len(list(islice(filter(str.strip, node.itertext()), 2))) == 1 and bool(name_of(node))


def name_of(node: Any) -> str:
    name = one_line("".join(node.itertext())[:200])
    return name if 1 < len(name) <= 40 and re.search(r"\w", name) else ""


def _day(node: Any) -> str:
    """The date that ``node`` states, in an attribute or as its short text; not that somebody joined or edited then."""
    if node.get("itemprop") == "dateModified" or _OTHER_DAY.search(_label(node)):
        return ""
    for key in _DATE_ATTRIBUTES:
        value = node.get(key)
        if value and len(value) < 60 and _DATED.search(value) and (day := moment(value)) and len(day) > 7:
            return day
    text = (node.text or "").strip()
    text = text if text or not len(node) else (node[0].tail or "").strip()
    if 7 < len(text) < 60 and _DATED.search(text) and (day := moment(text)) and len(day) > 7:
        return day
    return ""


def _label(node: Any) -> str:
    """The few words that stand before what ``node`` says."""
    before, parent = node.getprevious(), node.getparent()
    texts = [node.text, parent.text if parent is not None else "", node.get("class")]
    texts += [before.text, before.tail] if before is not None else []
    return " ".join(text[:60] for text in texts if text)


def _mark(found: dict[Any, Any], node: Any, value: Any) -> None:
    """Note ``value`` for ``node`` and all above that have none yet: the first in the page's order wins."""
    while node is not None and node not in found:
        found[node] = value
        node = node.getparent()


def _count_letters(body: Any, page: Page) -> None:
    """From the leaves up: an element's own text and tails of its children, and what they have."""
    for node in reversed(list(body.iter())):
        if not isinstance(node.tag, str) or node.tag in NO_TEXT:
            page.letters[node] = 0
            continue
        own = len((node.text or "").strip()) + sum(len((child.tail or "").strip()) for child in node)
        page.letters[node] = own + sum(page.letters[child] for child in node)
