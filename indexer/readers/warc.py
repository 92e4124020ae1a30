"""Web archives: WARC 1.0 and 1.1, plain, gzipped record by record or gzipped as a whole.

In: a WARC of any size. Out: the documents of each page in it: ``response`` records with status 200 and ``resource``
records, of HTML, JSON, XML or text. Each is read by the reader that takes such a page, with the record's date as
``fetched`` and its target as ``url``. Redirects, errors, revisits, images and scripts are passed over; what is damaged
is a warning, and reading goes on at the next record. Pages packed with Brotli are not read.

Built from ISO 28500:2017 and RFC 9112, tried on archives of GNU Wget and of warcio. The few lines it takes are our own,
since one bad record makes warcio or FastWARC swallow gigabytes or minutes, or stop (docs/decisions.md).
"""

from __future__ import annotations

import http.client
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers.files import MAX_WHOLE, RawFile
from indexer.readers.members import documents, printable, refuse_depth
from indexer.readers.reader import Reader
from indexer.readers.walk import archive_kind

NAME, VERSION = "warc", "1"
MAX_HEADER = 64 * 1024
MAX_GARBAGE = 4 * 1024 * 1024
"""Bytes outside all records after which a file is given up."""

_TYPES = ("response", "resource")
_PAGE = re.compile(
    r"(?:text/(?!css|javascript|ecmascript|csv|calendar|vtt|x-(?!markdown))[\w.+-]+|application/(?:[\w.-]+\+)?(?:json|xml)"
    r"|application/(?:x-ndjson|mbox))\Z"
)
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its headers by lower-case name, and its block where it may hold a page (else b"")."""

    headers: dict[str, str]
    block: bytes

    @property
    def url(self) -> str:
        """The address of what the record holds; Wget 1.19 sets it in angle brackets."""
        return self.headers.get("warc-target-uri", "").strip("<>")


@dataclass(frozen=True, slots=True)
class Payload:
    """What a server sent: status, headers, and the body with its transfer encoding taken off."""

    status: int
    headers: Message
    body: bytes


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    return "WARC records" if archive_kind(file.start) == "WARC" else ""


def read(file: RawFile) -> Iterator[Document]:
    """The documents of all pages in ``file``."""
    refuse_depth(file)
    yield from documents(file, ((page,) for page in _pages(file)))


def is_page(media_type: str) -> bool:
    """Whether something of this type ("" where none was declared) may hold a story."""
    media_type = media_type.partition(";")[0].strip().lower()
    return not media_type or bool(_PAGE.match(media_type))


def records(file: RawFile) -> Iterator[Record]:
    """The ``response`` and ``resource`` records in ``file``."""
    garbage = 0
    with file.stream() as stream:
        while line := stream.readline(MAX_HEADER):
            if line.startswith(b"WARC/"):
                yield from _record(file, stream)
            elif line.strip():
                file.whole = False
                file.warn("damaged between two records")
                garbage += len(line)
            else:
                garbage += len(line)
            if garbage > MAX_GARBAGE:
                raise ReadError(f"{file.path}: no WARC record in {garbage // 2**20} MB. Fetch it again.")


def payload(record: Record) -> Payload:
    """What the record holds; ``http.client.HTTPException`` or ValueError where its HTTP cannot be read."""
    if record.headers["warc-type"] == "resource":
        headers = Message()
        headers["Content-Type"] = record.headers.get("content-type", "")
        return Payload(200, headers, record.block)
    stream = io.BytesIO(record.block)
    status = int(stream.readline(MAX_HEADER).split(maxsplit=2)[1:2][0])
    headers = http.client.parse_headers(stream)
    chunked = headers.get("Transfer-Encoding", "").strip().lower() == "chunked"
    return Payload(status, headers, dechunked(stream.read()) if chunked else stream.read())


def dechunked(data: bytes) -> bytes:
    """The body in the chunks of ``data`` (RFC 9112, 7.1), as far as they go; ``data`` itself if it is not chunked."""
    parts: list[bytes] = []
    at = 0
    while (end := data.find(b"\r\n", at, at + 1024)) >= 0:
        try:
            size = int(data[at:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size <= 0:
            return b"".join(parts)
        parts.append(data[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts) or data


def decoded(body: bytes, encoding: str) -> bytes:
    """``body`` without its content encoding, save for gzip and Zstandard, which a ``RawFile`` unpacks by itself, and
    bounded. ValueError for encodings that are not read."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity", "gzip", "x-gzip", "zstd"):
        return body
    if encoding != "deflate":
        raise ValueError(f"packed with {encoding[:20]}")
    for form in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # servers send it with and without zlib's header
        try:
            return zlib.decompressobj(form).decompress(body, MAX_WHOLE + 1)
        except zlib.error:
            continue
    return body


def _record(file: RawFile, stream: BinaryIO) -> Iterator[Record]:
    headers = _headers(stream)
    length = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", length):
        file.whole = False
        file.warn("a record without its length")
        return
    size = int(length)
    if headers.get("warc-type") not in _TYPES or not _first_segment(headers):
        _skip(stream, size)
    elif size > MAX_WHOLE:
        file.warn(f"a page of over {MAX_WHOLE // 2**20} MB, left out")
        _skip(stream, size)
    else:
        block = stream.read(size)
        if len(block) < size:
            file.whole = False
            file.warn("its end is missing")
        yield Record(headers, block)


def _first_segment(headers: dict[str, str]) -> bool:
    return headers.get("warc-segment-number", "1") == "1"


def _headers(stream: BinaryIO) -> dict[str, str]:
    """The named fields up to the empty line, the first of each name; a line that begins with a space goes on with the
    one before it."""
    found: dict[str, str] = {}
    name, read = "", 0
    while read < MAX_HEADER and (line := stream.readline(MAX_HEADER)).strip():
        read += len(line)
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:
            found[name] += " " + text.strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        found.setdefault(name, value.strip())
    return found


def _skip(stream: BinaryIO, size: int) -> None:
    if stream.seekable():
        stream.seek(size, io.SEEK_CUR)
        return
    while size > 0 and (block := stream.read(min(size, _BLOCK))):
        size -= len(block)


def _pages(file: RawFile) -> Iterator[RawFile]:
    for record in records(file):
        try:
            found = payload(record)
            if found.status == 200 and found.body and _wanted(record, found):
                yield _page(file, record, found)
        except (http.client.HTTPException, ValueError, IndexError) as error:
            file.whole = False
            file.warn(f"{printable(record.url)}: {str(error)[:100]}, left out")


def _wanted(record: Record, found: Payload) -> bool:
    page = record.url.lower().startswith(("http://", "https://"))  # Wget keeps its log under metadata://
    robots = record.url.partition("?")[0].endswith("/robots.txt")
    media = is_page(found.headers.get("Content-Type", ""))
    return page and media and not robots and not archive_kind(found.body)


def _page(file: RawFile, record: Record, found: Payload) -> RawFile:
    return RawFile(
        file.path / _name(record.url),
        held=decoded(found.body, found.headers.get("Content-Encoding", "")),
        parent=file,
        url=record.url,
        fetched=record.headers.get("warc-date", ""),
        charset=_charset(found.headers.get("Content-Type", "")),
    )


def _charset(content_type: str) -> str:
    match = re.search(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", content_type, re.I)
    return match.group(1) if match else ""


def _name(url: str) -> Path:
    """The page's place within its archive, as GNU Wget would save it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    steps = [step for step in (parts.netloc + parts.path).split("/") if step not in ("", ".", "..")]
    if not steps or parts.path in ("", "/") or parts.path.endswith("/"):
        steps.append("index.html")
    return Path(*(printable(step).replace("\0", "") for step in steps))


READER = Reader(NAME, VERSION, claims, read)
