"""The header of a post in Markdown: front matter in YAML (Jekyll, Quarto ...), TOML or JSON (Hugo), Lektor's fields.

In: the file's text. Out: the header as a plain dictionary and the body. Values stay strings where the format allows;
what they mean is decided in ``markdown``. A header that its own parser refuses is read line by line.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import yaml

_FENCED = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)(?:\n|\A)(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_BEGUN = re.compile(r"\s*(?:---[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n){0,20}[\"']?[A-Za-z_][\w -]{0,60}[\"']?[ \t]*:"
                    r"|\+\+\+[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n){0,20}\[?[A-Za-z_])")  # fmt: skip
MAX_VALUES = 200
"""No header's field names more people or addresses."""

_MORE_JSON = re.compile(r"[\]},]|\{(?!\{)")
CUT = 48 * 1024
"""A longer beginning without the header's end may be cut in it: transcripts stand in headers of hundreds of lines."""

_PLAIN_FIELD = re.compile(r"([A-Za-z_][\w-]{0,40})\s*[:=]\s*(.*)")
_LEKTOR = re.compile(r"[a-z_][\w-]{0,40}:[^\n]*\n(?:[^\n]*\n){0,40}?---[ \t]*\n", re.ASCII)
# Every scalar stays a string: an impossible date must not make the whole header unreadable.
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def split(text: str) -> tuple[dict[str, Any], str]:
    """The header (empty if there is none) and the text below it."""
    match = _FENCED.match(text)
    if match and _PLAIN_FIELD.search(match.group(2)):
        header = _toml(match.group(2)) if match.group(1) == "+++" else _yaml(match.group(2))
        return header, text[match.end() :]
    if is_lektor(text):
        return _lektor(text)
    return _json(text)


def reason(head: str) -> str:
    """What tells of a header in a file's beginning, which may break off in it; "" if nothing does."""
    begun = _BEGUN.match(head)
    if begun and (_FENCED.match(head) or len(head.encode()) > CUT):
        return "front matter"
    if is_lektor(head):
        return "Lektor fields"
    return "JSON front matter" if _json(head)[0] else ""


def is_lektor(text: str) -> bool:
    """Fields divided by ``---`` lines, one of them the body."""
    return bool(_LEKTOR.match(text)) and bool(re.search(r"^body:", text, re.MULTILINE))


def _json(text: str) -> tuple[dict[str, Any], str]:
    """Hugo's third kind: an object with a title, and text below it that is no more JSON."""
    if not text.lstrip().startswith("{"):
        return {}, text
    start = len(text) - len(text.lstrip())
    try:
        header, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}, text
    body = text[end:].lstrip()
    return (_keyed(header), body) if "title" in header and body and not _MORE_JSON.match(body) else ({}, text)


def _yaml(source: str) -> dict[str, Any]:
    try:
        loaded = yaml.load(source, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        loaded = None
    return _keyed(loaded) if isinstance(loaded, dict) else _by_line(source)


def _toml(source: str) -> dict[str, Any]:
    try:
        return _keyed(tomllib.loads(source))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return _by_line(source)


def _keyed(loaded: dict[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in loaded.items() if not isinstance(key, tuple)}


def _by_line(source: str) -> dict[str, Any]:
    fields = (_PLAIN_FIELD.match(line) for line in source.splitlines())
    return {match.group(1).lower(): match.group(2).strip().strip("\"'") for match in fields if match}


def _lektor(text: str) -> tuple[dict[str, Any], str]:
    fields: dict[str, Any] = {}
    last = ""
    for part in re.split(r"^---[ \t]*$\n?", text, flags=re.MULTILINE):
        match = _PLAIN_FIELD.match(part.lstrip("\n"))
        if match and (last != "body" or len(part) < 400):
            last = match.group(1).lower()
            fields[last] = part.lstrip("\n")[match.start(2) :].strip()
        elif last:  # a rule of three dashes inside the body
            fields[last] += f"\n\n{part}"
    return fields, fields.pop("body", "")


def strings(value: Any) -> list[str]:
    """The texts in a header's value: one, several in a list, or the names in tables (Quarto's have two parts).

    YAML's aliases can fold without end, so that no more than ``MAX_VALUES`` are looked at.
    """
    found: list[str] = []
    stack = [value]
    for _ in range(MAX_VALUES):
        if not stack:
            break
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item[:MAX_VALUES]))
        elif isinstance(item, dict):
            stack.append(_name(item))
        elif item is not None and str(item).strip():
            found.append(str(item).strip())
    return found


def _name(table: dict[Any, Any]) -> Any:
    given, family = table.get("given"), table.get("family")
    if isinstance(given, str) and isinstance(family, str):
        return f"{given} {family}"
    return next((table[key] for key in ("name", "literal", "title") if table.get(key)), None)
