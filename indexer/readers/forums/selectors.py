"""The small language in which the table of software says where things stand on a page.

In: a string of the table. Out: a ``Selector``. A selector is CSS; or XPath, where it begins with ``./`` or ``../`` or
``//``; or ``.``, the element itself. Behind it may stand ``@attribute``: the value is then the attribute's, else the
text's. Selectors are compiled once; what a page holds is never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cssselect import HTMLTranslator
from lxml import etree

_ATTRIBUTE = re.compile(r"@([\w:-]+)\Z")
MAX_VALUE = 400
"""No name, date or address that a page shows is longer."""


@dataclass(frozen=True, slots=True)
class Selector:
    """One compiled selector; ``path`` is None for the element itself."""

    path: Any
    attribute: str

    def elements(self, element: Any) -> list[Any]:
        """What it selects below ``element``, in the page's order."""
        return [element] if self.path is None else [node for node in self.path(element) if hasattr(node, "tag")]

    def values(self, element: Any) -> Iterator[tuple[Any, str]]:
        """The elements it selects, each with its value, spaces run together."""
        for node in self.elements(element):
            value = node.get(self.attribute) if self.attribute else "".join(node.itertext())
            yield node, " ".join((value or "")[: MAX_VALUE * 4].split())[:MAX_VALUE]


@cache
def selector(*texts: str) -> Selector:
    """``texts`` compiled, several to one that selects what any of them does (an attribute is then the last one's);
    raises cssselect's or lxml's errors where one is none."""
    attribute, paths = "", []
    for text in texts:
        path, attribute = _parted(text)
        paths.append(path)
    if paths in ([""], ["."]):
        return Selector(None, attribute)
    return Selector(etree.XPath(" | ".join(map(_xpath, paths)), smart_strings=False), attribute)


def _parted(text: str) -> tuple[str, str]:
    """A selector's path and its attribute."""
    found = _ATTRIBUTE.search(text)
    return (text[: found.start()], found.group(1)) if found else (text, "")


def _xpath(path: str) -> str:
    return path if path.startswith(("./", "../", "//")) else HTMLTranslator().css_to_xpath(path, prefix="descendant::")
