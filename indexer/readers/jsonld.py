"""JSON-LD: what a page says of itself in schema.org's terms.

In: the page's tree. Out: its objects, with references within the page resolved; the one that describes the story; names
in a value. Spec: json-ld.org, schema.org/Article. Damaged scripts are passed over.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from indexer.readers.reader import one_line

MAX_OBJECTS = 2_000
"""More on one page are a catalogue, or an attack."""

_STORY_TYPES = re.compile(r"(\w*Article|\w*Posting|Report|Review|Interview|WebPage)\Z")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemReviewed", "author", "publisher")


def objects(root: Any) -> list[dict[str, Any]]:
    """All objects in the page's JSON-LD that may be about it, its author or its publisher."""
    found: list[dict[str, Any]] = []
    for node in root.iter("script"):
        if "ld+json" in (node.get("type") or ""):
            found += _objects(node.text or "", MAX_OBJECTS - len(found))
    return found


def _objects(source: str, most: int) -> Iterator[dict[str, Any]]:
    try:
        stack = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    while stack and most > 0:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item[:200]))
        elif isinstance(item, dict):
            yield item
            most -= 1
            stack.extend(item[key] for key in _INSIDE if key in item)


def types(item: dict[str, Any]) -> list[str]:
    """The types of an object: one, several or none."""
    value = item.get("@type")
    return [str(name) for name in (value if isinstance(value, list) else [value]) if name]


def story(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The object that describes the story: the most telling one; its author as another object names it."""
    stories = [item for item in found if any(_STORY_TYPES.match(name) for name in types(item))]
    best = max(stories, key=_telling, default={})
    references = {item["@id"]: item for item in found if isinstance(item.get("@id"), str) and "name" in item}
    return {key: _resolved(value, references) for key, value in best.items()}


def _telling(item: dict[str, Any]) -> int:
    page = "WebPage" in types(item)
    return ("headline" in item) * 4 + ("author" in item) * 2 + ("datePublished" in item) * 2 + (not page)


def _resolved(value: Any, references: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(item, references) for item in value[:20]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return references.get(value["@id"], value)
    return value


def names(value: Any) -> list[str]:
    """The names in a value: a string, an object with a name, or several."""
    if isinstance(value, list):
        return [name for item in value[:10] for name in names(item)]
    if isinstance(value, dict):
        return names(value.get("name"))
    return [one_line(html.unescape(value))] if isinstance(value, str) and value.strip() else []
