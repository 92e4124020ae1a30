"""Stable names: the id of a document and the ids of its passages.

In: a document's URL and path; passages' texts and the ids their posts have of their own. Out: short hexadecimal ids
that survive a better reader, a moved corpus folder and another way of writing the same address. Nothing here touches
the index or reads a file.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

CORPUS_VARIABLE = "CROSSINGS_CORPUS"
"""Environment variable that names the corpus folder; without it, ``corpus`` under the current directory."""

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid|ref_src")
_REDDIT_HOSTS = {"reddit.com", "old.reddit.com", "new.reddit.com", "np.reddit.com", "m.reddit.com", "i.reddit.com"}
_REDDIT_THREAD = re.compile(r"/comments/([0-9a-z]+)", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """``url`` in the one form that all its spellings share, without its scheme; "" if it is not a web address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower().removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    if thread := _reddit_thread(host, parts.path):
        return f"reddit.com/comments/{thread}"
    query = urlencode([(key, value) for key, value in pairs if not _TRACKING.fullmatch(key.lower())], errors="replace")
    return host + port + parts.path.rstrip("/") + (f"?{query}" if query else "")


def _reddit_thread(host: str, path: str) -> str:
    if host == "redd.it":
        return path.strip("/").split("/")[0].lower()
    match = _REDDIT_THREAD.search(path) if host in _REDDIT_HOSTS else None
    return match.group(1).lower() if match else ""


def document_id(url: str, path: str | os.PathLike[str], part: str = "") -> str:
    """Sixteen hexadecimal digits: of the canonical URL, else of the path inside the corpus folder.

    ``part`` tells apart the documents of one file that have no URL of their own.
    """
    name = canonical_url(url) or _place(Path(path))
    return _digest(f"{name}#{part}" if part else name, 16)


def home() -> Path:
    """The corpus folder: what lies in it is named by its place there; a curator's files lie in it too."""
    return _resolved(os.environ.get(CORPUS_VARIABLE) or "corpus", os.getcwd())


@lru_cache(maxsize=8)
def _resolved(name: str, current: str) -> Path:
    """The real path of ``name``, seen from the folder ``current``: asked for each document, and slow to find out."""
    return Path(current, name).resolve()


def _place(path: Path) -> str:
    corpus = home()
    # Only the folder is resolved: a link inside the corpus is known by its own name, not by its target's.
    whole = path.parent.resolve() / path.name
    return whole.relative_to(corpus).as_posix() if whole.is_relative_to(corpus) else whole.as_posix()


def passage_ids(texts: Sequence[str], own_ids: Sequence[str] | None = None) -> list[str]:
    """One id a passage: its post's own id where it has one, else ten digits of its text's hash.

    A repeated id gets ``-2``, ``-3`` and so on, in order. Raises ValueError if the two sequences differ in length.
    """
    seen: dict[str, int] = {}
    found = []
    for text, own in zip(texts, own_ids if own_ids is not None else [""] * len(texts), strict=True):
        name = own or _digest(_normal(text), 10)
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def _normal(text: str) -> str:
    """What two printings of the same passage share: letters and digits, without case, accents or punctuation."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"\w+", decomposed)) or text.strip()


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
