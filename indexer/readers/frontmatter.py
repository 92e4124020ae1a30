"""The header of a post in Markdown: Jekyll's and Hugo's front matter (YAML or TOML), Lektor's fields.

In: the file's text. Out: the header as a plain dictionary and the body. Values stay strings where the format allows;
what they mean is decided in ``markdown``. A header that its own parser refuses is read line by line.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

_FENCED = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)(?:\n|\A)(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
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
    return {}, text


def is_lektor(text: str) -> bool:
    """Fields divided by ``---`` lines, one of them the body."""
    return bool(_LEKTOR.match(text)) and bool(re.search(r"^body:", text, re.MULTILINE))


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
    """The texts in a header's value: one, several in a list, or the names in tables."""
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    if isinstance(value, dict):
        return strings(value.get("name") or value.get("title") or "")
    return [str(value).strip()] if value is not None and str(value).strip() else []
