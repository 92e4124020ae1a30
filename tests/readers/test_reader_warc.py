"""Web archives become the pages in them; damage costs the record it is in."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import open_file, read_file
from indexer.readers.packing import zstd
from indexer.readers.warc import dechunked, is_page

PAGE = b"<html><head><title>Leaving</title></head><body><p>I left my postdoc in 2018 for a company.</p></body></html>"


def _record(block: bytes, *, kind: str = "response", url: str = "https://example.org/a", extra: str = "") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2021-03-04T12:00:00Z\r\nWARC-Target-URI: {url}\r\n{extra}"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def _http(body: bytes = PAGE, *, status: str = "200 OK", media: str = "text/html", extra: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{extra}\r\n".encode() + body


def _read(tmp_path: Path, data: bytes) -> tuple[list[Document], list[str], bool]:
    (tmp_path / "a.warc").write_bytes(data)
    file = open_file(tmp_path / "a.warc")
    return list(read_file(file)), file.warnings, file.whole


def _title(tmp_path: Path, block: bytes) -> str:
    ((document,), warnings, whole) = _read(tmp_path, _record(block))
    assert (warnings, whole) == ([], True)
    return document.title


PACKINGS: dict[str, Callable[[list[bytes]], bytes]] = {
    "plain": b"".join,
    "record by record": lambda records: b"".join(map(gzip.compress, records)),
    "as a whole": lambda records: gzip.compress(b"".join(records)),
    "zstd": lambda records: zstd.compress(b"".join(records)),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_pages_with_where_and_when(packing: str, tmp_path: Path) -> None:
    records = [
        _record(b"software: none\r\n", kind="warcinfo"),
        _record(b"GET /a HTTP/1.1\r\n\r\n", kind="request"),
        _record(_http(), url="https://example.org/a"),
        _record(_http(), url="<https://example.org/b/>"),
        _record(PAGE, kind="resource", url="https://example.org/c", extra="Content-Type:\r\n text/html\r\n"),
    ]
    documents, warnings, whole = _read(tmp_path, PACKINGS[packing](records))
    assert [document.url for document in documents] == [f"https://example.org/{path}" for path in ("a", "b/", "c")]
    assert {document.sources[0].fetched for document in documents} == {"2021-03-04T12:00:00Z"}
    assert documents[1].sources[0].path == str(tmp_path / "a.warc" / "example.org" / "b" / "index.html")
    assert (warnings, whole) == ([], True)


PASSED_OVER = {
    "redirect": _record(_http(status="301 Moved")),
    "not found": _record(_http(status="404 Not Found")),
    "not modified": _record(_http(b"", status="304 Not Modified")),
    "image": _record(_http(b"\x89PNG", media="image/png")),
    "script": _record(_http(b"let a = 1", media="text/javascript")),
    "style": _record(_http(b"a {}", media="text/css; charset=utf-8")),
    "robots": _record(_http(b"User-agent: *\nDisallow: /", media="text/plain"), url="https://example.org/robots.txt"),
    "revisit": _record(_http(), kind="revisit"),
    "metadata": _record(b"via: x", kind="metadata"),
    "a log": _record(
        b"A log of the crawl.", kind="resource", url="metadata://gnu.org/log", extra="Content-Type: text/plain\r\n"
    ),
    "an archive": _record(_http(b"PK\x03\x04" + bytes(99))),
    "a web archive": _record(_http(_record(_http()))),
    "second segment": _record(_http(), extra="WARC-Segment-Number: 2\r\n"),
    "no body": _record(_http(b"")),
}


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_is_no_page_is_passed_over(name: str, tmp_path: Path) -> None:
    documents, warnings, whole = _read(tmp_path, PASSED_OVER[name] + _record(_http(), url="https://example.org/b"))
    assert [document.url for document in documents] == ["https://example.org/b"]
    assert (warnings, whole) == ([], True)


def test_what_is_a_page() -> None:
    pages = (
        "text/html text/plain application/xhtml+xml application/json application/ld+json application/rss+xml text/xml"
    )
    assert all(map(is_page, ["", "Text/HTML; charset=x", *pages.split()]))
    assert not any(
        map(is_page, ["image/svg+xml", "application/pdf", "text/css", "application/javascript", "font/woff2"])
    )


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("zstd", zstd.compress),
        ("identity", bytes),
        ("gzip", bytes),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_encodings(encoding: str, pack: Callable[[bytes], bytes], chunked: bool, tmp_path: Path) -> None:
    body, extra = pack(PAGE), f"Content-Encoding: {encoding}\r\n"
    if chunked:
        body = (
            b"".join(b"%X;name=value\r\n%s\r\n" % (len(part), part) for part in (body[:10], body[10:])) + b"0\r\n\r\n"
        )
        extra += "Transfer-Encoding: Chunked\r\n"
    assert _title(tmp_path, _http(body, extra=extra)) == "Leaving"


def test_bodies_that_are_not_chunked_after_all(tmp_path: Path) -> None:
    assert _title(tmp_path, _http(PAGE, extra="Transfer-Encoding: chunked\r\n")) == "Leaving"
    assert dechunked(b"5\r\nhello\r\n6\r\n wor") == b"hello wor"


@given(parts=st.lists(st.binary(min_size=1, max_size=50)))
def test_chunks_come_together(parts: list[bytes]) -> None:
    sent = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"
    assert dechunked(sent) == b"".join(parts)


def test_the_charset_that_the_server_declares(tmp_path: Path) -> None:
    body = PAGE.replace(b"Leaving", "Späte Rückkehr".encode("cp1252"))
    assert _title(tmp_path, _http(body, media='text/html; Charset="ISO-8859-1"')) == "Späte Rückkehr"


DAMAGE = {
    "garbage": b"\0\1\2 garbage\n" * 20,
    "no length": _record(_http()).replace(b"Content-Length", b"Content-Size"),
    "a wrong length": _record(_http()).replace(b"Content-Length: ", b"Content-Length: -"),
    "too short": _record(_http()).replace(f"Content-Length: {len(_http())}".encode(), b"Content-Length: 70"),
    "no HTTP": _record(b"<html>no status line"),
    "odd status": _record(b"HTTP/1.1 abc OK\r\n\r\n"),
    "many headers": _record(_http(extra="a: b\r\n" * 500)),
    "brotli": _record(_http(b"xx", extra="Content-Encoding: br\r\n")),
    "header without end": b"WARC/1.0\r\n" + b"a: b\r\n" * 20_000,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_costs_its_own_record(name: str, tmp_path: Path) -> None:
    before, after = (_record(_http(), url=f"https://example.org/{path}") for path in ("before", "after"))
    documents, warnings, whole = _read(tmp_path, before + DAMAGE[name] + after)
    assert [document.url.rpartition("/")[2] for document in documents if document.url[-1] != "a"] == ["before", "after"]
    assert warnings
    assert not whole


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_cut_file_is_read_as_far_as_it_goes(packing: str, tmp_path: Path) -> None:
    noise = zlib.compress(b"")[:0] + bytes(range(256)) * 2000
    records = [_record(_http()), _record(_http(b"<p>A long page." + noise), url="https://example.org/b")]
    data = PACKINGS[packing](records)
    documents, warnings, whole = _read(tmp_path, data[: len(data) - 40])
    assert documents[0].url == "https://example.org/a"
    if packing != "zstd":  # whose decoder does not say that a frame is cut
        assert warnings
        assert not whole


HOSTILE: dict[str, Callable[[], bytes]] = {
    "only a name": lambda: b"WARC/1.0",
    "no pages": lambda: PASSED_OVER["redirect"],
    "one long line": lambda: b"WARC/1.0\r\nX: " + b"a" * (100 * 2**20),
    "nothing but lines": lambda: b"WARC/1.0\r\n\r\n" + b"\n" * (40 * 2**20),
    "a page beyond measure": lambda: _record(_http(b"<p>a</p>" * (5 * 2**20))),
    "a length beyond measure": lambda: _record(_http()).replace(b"Content-Length: ", b"Content-Length: 9999999"),
    "a deflate bomb": lambda: _record(_http(zlib.compress(bytes(300 * 2**20)), extra="Content-Encoding: deflate\r\n")),
    "a gzip bomb": lambda: _record(_http(gzip.compress(bytes(300 * 2**20)), extra="Content-Encoding: gzip\r\n")),
    "a packed bomb": lambda: gzip.compress(b"WARC/1.0\r\n" + bytes(200 * 2**20)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_time(name: str, tmp_path: Path) -> None:
    data = HOSTILE[name]()
    begun = time.process_time()
    with pytest.raises(ReadError, match=r"a\.warc"):
        _read(tmp_path, data)
    assert time.process_time() - begun < 10


def test_many_pages_fit_in_memory(tmp_path: Path) -> None:
    page = PAGE.replace(b"</body>", b"<!--" + b"x" * 64_000 + b"--></body>")
    (tmp_path / "a.warc").write_bytes(
        b"".join(_record(_http(page), url=f"https://example.org/{n}") for n in range(200))
    )
    tracemalloc.start()
    try:
        held = [tracemalloc.get_traced_memory()[0] for _ in read_file(open_file(tmp_path / "a.warc"))]
    finally:
        tracemalloc.stop()
    assert len(held) == 200
    assert held[-1] - held[0] < 2_000_000, "all pages have 13 MB"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_raises_anything_else(data: st.DataObject, tmp_path: Path) -> None:
    archive = bytearray(_record(PAGE, kind="resource", extra="Content-Type: text/html\r\n") + _record(_http()))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(archive) - 1))
        archive[at : at + 4] = data.draw(st.binary(max_size=6))
    try:
        documents, _, _ = _read(tmp_path, b"WARC/" + bytes(archive))
    except ReadError:
        return
    assert all(document.title for document in documents)
