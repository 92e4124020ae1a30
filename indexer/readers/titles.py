"""The title of a page: of all that is stated as its title, what its readers see above the story.

In: the page's tree, the titles stated for machines, and the site's name. Out: the title, without the site's name.
"""

from __future__ import annotations

import html
import re
from typing import Any

from indexer.readers.cleaning import repeats
from indexer.readers.reader import one_line

_SEPARATOR = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u00bb:]|-|::)\s+")
_DOMAIN = re.compile(r"[\w-]+\.(?:com|org|net|io|co|edu|gov|info|blog|dev|ai|[a-z]{2})\Z", re.I)
_ENDS = " |\u2013\u2014\u00b7\u00bb:-"


def page_title(root: Any, stated: list[str], site: str) -> str:
    """The heading that a statement agrees with; else the only heading, if it speaks of the same; else a statement."""
    element = one_line(" ".join(root.xpath("string(//title)").split()))
    stated = [html.unescape(text) for text in (*stated, element) if text]
    first = [text for text in _headings(root, "h1") if text.casefold() != site.casefold()]
    for heading in (*first, *_headings(root, "h2")[:3]):
        if any(_states(text, heading) for text in stated):
            return _shortened(heading)
    if len(first) == 1 and any(_kin(first[0], text) for text in stated):
        return first[0]
    if stated:
        return _without_site(stated[0], site)
    return first[0] if first else ""


def _headings(root: Any, tag: str) -> list[str]:
    found = []
    for node in root.xpath(f"//{tag}")[:8]:
        space = " " if node.find(".//br") is not None else ""
        found.append(one_line(space.join(node.itertext())))
    return [text for text in found if text]


def _states(text: str, heading: str) -> bool:
    """``text`` names the story as ``heading`` does: it may add the site, but not say much more."""
    mine, other = heading.casefold(), text.casefold()
    return repeats(heading, text) or (mine in other and (other.startswith(mine) or len(mine) > 0.4 * len(other)))


def _kin(heading: str, text: str) -> bool:
    """Both speak of the same, in other words."""
    mine, other = (set(re.findall(r"\w{3,}", side.lower())) for side in (heading, text))
    return len(mine & other) >= max(3, 0.5 * min(len(mine), len(other)))


def _shortened(title: str) -> str:
    """Without what a bar parts from a title that is whole before it."""
    before, bar, _ = title.partition(" | ")
    return before if bar and len(before.split()) >= 4 else title


def _without_site(title: str, site: str) -> str:
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    last = title[: title.rfind(parts[-1])].rstrip(_ENDS)
    if _is_site(parts[0], site) and not _is_site(parts[-1], site):
        return title[len(parts[0]) :].lstrip(_ENDS)
    short = len(parts[-1].split()) <= 4 and len(last) > 20
    return _shortened(last if short or _is_site(parts[-1], site) else title)


def _is_site(part: str, site: str) -> bool:
    mine, other = (re.sub(r"\W", "", text).casefold() for text in (part, site))
    return bool(_DOMAIN.match(part)) or (bool(mine and other) and (mine in other or other in mine))
