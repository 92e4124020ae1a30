"""A fetched page as it is kept: one small WARC a page, below the corpus folder, where the WARC reader finds it.

In: an ``Answer``. Out: ``<folder>/<host>/<slug>-<8 digits of the canonical address>.warc.gz`` with a ``response`` and a
``request`` record (ISO 28500:2017), written beside and renamed. The chunks of the transfer are taken off, and the two
headers that speak of them put right; all else is as it was sent. What validates a copy (RFC 9110, 13.1) is in it too.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from indexer.engines.durable import replace_file
from indexer.errors import ReadError
from indexer.fetching import guard
from indexer.fetching.client import Answer
from indexer.identity import canonical_url
from indexer.readers.files import RawFile
from indexer.readers.warc import decoded, payload, records

_CONDITIONS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
_TRANSFER = ("transfer-encoding", "content-length", "connection", "keep-alive", "trailer")


def path_of(folder: Path, url: str) -> Path:
    """Where the page at ``url`` is kept, the same for all spellings of its address; AddressRefused for what is none."""
    target = guard.parse(url)
    host = re.sub(r"[^a-z0-9.-]+", "-", target.host).strip(".-") or "host"
    slug = re.sub(r"[^a-z0-9]+", "-", target.path.partition("?")[0].lower()).strip("-")[-60:].strip("-") or "index"
    digits = hashlib.sha256((canonical_url(url) or url).encode("utf-8", "replace")).hexdigest()[:8]
    return folder / host.removeprefix("www.") / f"{slug}-{digits}.warc.gz"


def conditions(path: Path) -> dict[str, dict[str, str]]:
    """By address, the headers that ask for a page only if it is no longer as kept at ``path``; {} if none is there."""
    if not path.is_file():
        return {}
    try:
        record = next(records(RawFile(path)))
        headers = payload(record).headers
    except (ReadError, StopIteration, http.client.HTTPException, ValueError, IndexError):
        return {}
    found = {asks: headers.get(has, "").strip() for has, asks in _CONDITIONS.items()}
    return {record.url: {name: value for name, value in found.items() if value and value.isascii()}}


def as_file(answer: Answer) -> RawFile:
    """What was sent as a file, unpacked as it is read; its ``data`` and ``start`` raise ReadError."""
    url = answer.target.url
    try:
        body = decoded(answer.body, answer.headers.get("Content-Encoding", ""))
    except ValueError as error:
        raise ReadError(f"{url}: {error}. Save the page from your browser, and index the file.") from error
    return RawFile(Path(url), held=body, url=url)


def save(answer: Answer, path: Path) -> None:
    """Keep ``answer`` at ``path``, in place of what was there; OSError if that cannot be."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    own = f"<urn:uuid:{uuid.uuid4()}>"
    common = {"WARC-Date": now, "WARC-Target-URI": answer.target.url, "WARC-IP-Address": answer.address}
    response = {"WARC-Type": "response", "WARC-Record-ID": own, "Content-Type": "application/http;msgtype=response"}
    request = {
        "WARC-Type": "request", "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>", "WARC-Concurrent-To": own,
        "Content-Type": "application/http;msgtype=request",
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, _packed(response | common, _response(answer)) + _packed(request | common, _request(answer)))


def _packed(headers: Mapping[str, str], block: bytes) -> bytes:
    """One record, packed on its own, as ``.warc.gz`` is defined (annex D)."""
    head = _block("WARC/1.1", {**headers, "Content-Length": str(len(block))}.items(), "utf-8")
    return gzip.compress(head + block + b"\r\n\r\n", mtime=0)


def _response(answer: Answer) -> bytes:
    kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in _TRANSFER]
    kept.append(("Content-Length", str(len(answer.body))))
    return _block(f"HTTP/1.1 {answer.status} {answer.reason}", kept) + answer.body


def _request(answer: Answer) -> bytes:
    return _block(f"GET {answer.target.path} HTTP/1.1", answer.sent.items())


def _block(first: str, fields: Iterable[tuple[str, str]], charset: str = "latin-1") -> bytes:
    lines = [first, *(f"{name}: {' '.join(value.split())}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode(charset, "replace")
