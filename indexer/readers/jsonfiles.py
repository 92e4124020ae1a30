"""JSON as files hold it: one value, an array of them, or one a line.

In: a file. Out: its objects one by one, and their fields with the types that a format promises; what is of another type
counts as not stated. Lines may be of any number; what must be read whole is bounded. What the objects mean is left to
the readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from indexer.errors import ReadError
from indexer.readers.encoding import clean
from indexer.readers.files import MAX_WHOLE, RawFile

Object = dict[str, Any]
_LARGEST = 2**53


def objects(file: RawFile) -> Iterator[Object]:
    """The objects in ``file``: that of each line, those of an array, or the one. A damaged line is passed over with a
    warning; ReadError where the file is one damaged value."""
    if _is_lines(file):
        yield from _of_lines(file)
        return
    value = whole(file)
    yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict))


def whole(file: RawFile) -> Any:
    """The one JSON value in ``file``; ReadError where it is damaged, too large or nested too deeply."""
    with file.stream() as stream:
        data = stream.read(MAX_WHOLE + 1)
    if len(data) > MAX_WHOLE:
        raise ReadError(f"{file.path}: one JSON value of over {MAX_WHOLE // 2**20} MB. Save it with one item a line.")
    try:
        return _parsed(data)
    except ValueError as error:
        raise ReadError(f"{file.path}: its JSON is damaged ({error}). Fetch it again.") from error


def _parsed(data: bytes) -> Any:
    """The value in ``data``; ValueError where there is none, also for what no parser can hold."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _is_lines(file: RawFile) -> bool:
    """Of the first lines at least one is an object of its own, and no array is open around it."""
    try:
        first = [line for line in islice(file.lines(), 5) if line.strip()]
    except ReadError:
        return False  # no lines of a length that records have
    return len(first) > 1 and not first[0].lstrip(b"\xef\xbb\xbf ").startswith(b"[") and any(map(_is_object, first))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(_parsed(line), dict)
    except ValueError:
        return False


def _of_lines(file: RawFile) -> Iterator[Object]:
    damaged = 0
    for line in file.lines():
        try:
            value = _parsed(line) if line.strip() else None
        except ValueError:
            damaged += 1
            continue
        if isinstance(value, dict):
            yield value
    if damaged:
        file.warn(f"{damaged} damaged lines were passed over")


def text(item: Object, key: str) -> str:
    """The clean text under ``key``, or ""."""
    value = item.get(key)
    return clean(value) if isinstance(value, str) else ""


def name(item: Object, key: str) -> str:
    """The number or text under ``key`` that names a thing, as text, or ""."""
    value = count(item, key)
    return text(item, key) if value is None else str(value)


def count(item: Object, key: str) -> int | None:
    """The whole number under ``key``, or None."""
    value = item.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST else None


def items(item: Object, key: str) -> list[Object]:
    """The objects in the array under ``key``."""
    value = item.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def inner(item: Object, key: str) -> Object:
    """The object under ``key``, or an empty one."""
    value = item.get(key)
    return value if isinstance(value, dict) else {}
