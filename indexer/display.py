"""How much of each source's text may be shown: ``full``, ``excerpt`` or ``link``, by the ``display.toml`` beside it.

In: a document's sources (path, address, fetched or not) and its site. Out: the document with ``display`` set on each
source; a digest that tells a run that the policy changed; what is wrong with a policy. What the three words let through
is in ``indexer.shown``. The file lies in the source's folder or one above it; the nearest alone counts:

    own = "full"                  # files of one's own (this is what holds without a file)
    fetched = "excerpt"           # what was fetched from the web
    [sites]                       # by the site's name or host, its subdomains included
    "example.com" = "link"
    [folders]                     # by folder below this file
    "blogs" = "full"

A site's line goes before a folder's, a folder's before ``own`` and ``fetched``; of two sites or folders the longer one
counts. Of a wrong file nothing is taken: everything below it is ``link`` until it is mended.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.document import Display, Document, Source
from indexer.identity import canonical_url

NAME = "display.toml"
LEVELS: tuple[Display, ...] = ("full", "excerpt", "link")
"""From the freest to the strictest."""

MAX_SIZE = 1024 * 1024
_WORDS = 'write "full", "excerpt" or "link"'


@dataclass(frozen=True, slots=True)
class Policy:
    """What one file says. ``sites`` by name in lower case, ``folders`` by their parts; ``problem`` names the file, what
    is wrong in it and the cure, "" if nothing is."""

    own: Display = "full"
    fetched: Display = "excerpt"
    sites: Mapping[str, Display] = field(default_factory=dict)
    folders: Mapping[tuple[str, ...], Display] = field(default_factory=dict)
    digest: str = ""
    problem: str = ""


def applied(document: Document) -> Document:
    """``document`` with ``display`` set on all its sources."""
    sources = (replace(source, display=_of_source(source, document)) for source in document.sources)
    return replace(document, sources=tuple(sources))


def strictest(levels: Iterable[Display]) -> Display:
    """The strictest of ``levels``, ``full`` if there is none. Whose characters a merged text has cannot be told, so
    that one free copy does not free the others."""
    return max(levels, key=LEVELS.index, default="full")


def digest_of(path: str | os.PathLike[str]) -> str:
    """Twelve digits that change when what holds for the file at ``path`` may have changed; "" without a policy."""
    found = _nearest(path)
    if found is None:
        return ""
    policy, inside = found
    return hashlib.sha256("/".join((policy.digest, *inside)).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def problem_of(path: str | os.PathLike[str]) -> str:
    """What is wrong with the policy in effect for ``path``, for a run's report; "" if nothing is."""
    found = _nearest(path)
    return found[0].problem if found else ""


def _of_source(source: Source, document: Document) -> Display:
    policy, inside = _nearest(source.path) or (Policy(), ())
    if policy.problem:
        return "link"
    if named := _by_site(policy, _site_key(document.site), _host(source.url or document.url)):
        return strictest(named)
    for length in range(len(inside), 0, -1):
        if inside[:length] in policy.folders:
            return policy.folders[inside[:length]]
    return policy.fetched if source.fetched else policy.own


def _by_site(policy: Policy, name: str, host: str) -> list[Display]:
    """What ``policy`` says of a site by its name and by its host (or the longest domain that holds it). A page may
    give itself any name, which is why both are asked and the stricter counts."""
    labels = host.split(".")
    domains = [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))]
    by_host = [policy.sites[domain] for domain in domains if domain in policy.sites][:1]
    return by_host + ([policy.sites[name]] if name in policy.sites else [])


def _host(url: str) -> str:
    return re.split(r"[/?:]", canonical_url(url), maxsplit=1)[0]


def _site_key(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("www.")


def _nearest(path: str | os.PathLike[str]) -> tuple[Policy, tuple[str, ...]] | None:
    """The policy for ``path`` and the folders between the two. What lies in an archive is where the archive is: a
    member's path has no folder on the disk, and its names decide nothing."""
    folder = Path(os.path.abspath(path) if not os.path.isabs(path) else path).parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    for above in (folder, *folder.parents):
        place = above / NAME
        try:
            found = place.lstat()
        except (OSError, ValueError):
            continue
        # A link's target may change while the link does not.
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        policy = _read(place) if stat.S_ISLNK(found.st_mode) else _remembered(place, seen)
        return policy, folder.relative_to(above).parts
    return None


@lru_cache(maxsize=256)
def _remembered(place: Path, seen: tuple[int, int, int]) -> Policy:
    """The policy at ``place`` as long as its state (``seen``) is the same."""
    return _read(place)


def _read(place: Path) -> Policy:
    """The policy in the file at ``place``; one with a ``problem`` where it is wrong."""
    data = b""
    try:
        data = _bytes(place)
        made, wrong = _policy(tomllib.loads(data.decode("utf-8-sig")))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        made, wrong = Policy(), [f"cannot be read ({reason}): mend it or remove it"]
    problem = f"{place}: {'; '.join(wrong)}. Until then only links are shown of what lies below it." if wrong else ""
    return replace(made, digest=hashlib.sha256(data).hexdigest() + bool(problem) * "!", problem=problem)


def _bytes(place: Path) -> bytes:
    # Without O_NONBLOCK, opening a FIFO would wait for a writer for ever.
    with os.fdopen(os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise ValueError("not a regular file")
        data = stream.read(MAX_SIZE + 1)
    if len(data) > MAX_SIZE:
        raise ValueError("larger than 1 MB")
    return data


def _policy(table: dict[str, Any]) -> tuple[Policy, list[str]]:
    """What ``table`` says, and everything that is wrong in it."""
    wrong = [f"unknown key {key!r}: use own, fetched, [sites] or [folders]" for key in table if key not in _KEYS]
    levels = {key: table[key] for key in ("own", "fetched") if key in table}
    parts = {key: table.get(key, {}) for key in ("sites", "folders")}
    wrong += [f"{key} = {value!r}: {_WORDS}" for key, value in levels.items() if value not in LEVELS]
    for name, lines in parts.items():
        if not isinstance(lines, dict):
            wrong.append(f'{name}: write it as a table, [{name}] with lines such as "name" = "link"')
            continue
        wrong += [_wrong_line(name, key, value) for key, value in lines.items()]
    wrong = [message for message in wrong if message]
    if wrong:
        return Policy(), wrong
    folders = {PurePosixPath(key).parts: value for key, value in parts["folders"].items()}
    return Policy(**levels, sites={_site_key(k): v for k, v in parts["sites"].items()}, folders=folders), []


_KEYS = ("own", "fetched", "sites", "folders")


def _wrong_line(table: str, key: str, value: object) -> str:
    if isinstance(value, dict):
        return f'[{table}] {key}: a name with a dot needs quotes, as in "example.com" = "link"'
    if value not in LEVELS:
        return f"[{table}] {key!r} = {value!r}: {_WORDS}"
    if table == "sites" and ("://" in key or not key.strip()):
        return f"[sites] {key!r}: write the host or the site's name alone, without https:// and path"
    path = PurePosixPath(key)
    if table == "folders" and (path.is_absolute() or not path.parts or ".." in path.parts or "\\" in key):
        return f'[folders] {key!r}: write a folder below this file, as in "blogs/guests"'
    return ""
