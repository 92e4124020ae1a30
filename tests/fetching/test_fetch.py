"""Fetched pages become files that the readers take; what cannot be fetched is said, and harms no file."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.fetching import Failed, Fetched, Limits, fetch_all, is_address
from indexer.readers import read_path
from tests.fetching.site import PAGE, Reply, Site


def _reason(results: list[Fetched | Failed]) -> str:
    (result,) = results
    assert isinstance(result, Failed)
    assert result.reason.startswith(result.address)
    assert result.reason.count(". ") >= 1, "address, reason and cure"
    return result.reason


def _file(results: list[Fetched | Failed]) -> Path:
    (result,) = results
    assert isinstance(result, Fetched), result
    return result.path


def test_a_page_is_kept_and_read(site: Site, tmp_path: Path) -> None:
    site.pages["/stories/leaving?utm_source=x"] = Reply()
    path = _file(site.fetch(tmp_path, "/stories/leaving?utm_source=x#top"))
    assert path.parent == tmp_path / "127.0.0.1"
    assert path.name.startswith("stories-leaving-")
    assert path.name.endswith(".warc.gz")
    (document,) = read_path(path)
    assert document.title == "Leaving"
    assert document.url == site.url("/stories/leaving?utm_source=x")
    assert document.sources[0].fetched.startswith("20")
    assert site.asked[-1][1]["User-Agent"].startswith("Crossings/")


@pytest.mark.parametrize("body", [PAGE.replace(b"2018", "2018 für Zürich".encode("cp1252")), PAGE])
def test_the_charset_that_the_server_declares(body: bytes, site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply(body, headers={"Content-Type": 'text/html; charset="windows-1252"'})
    (document,) = read_path(_file(site.fetch(tmp_path, "/a")))
    assert ("Zürich" in document.passages[0].text) == (body is not PAGE)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", lambda body: zlib.compress(body)[2:-4])],
)
def test_packed_pages(encoding: str, pack: Callable[[bytes], bytes], site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply(pack(PAGE), headers={"Content-Type": "text/html", "Content-Encoding": encoding})
    assert read_path(_file(site.fetch(tmp_path, "/a")))[0].title == "Leaving"


def test_chunks_are_put_together(site: Site, tmp_path: Path) -> None:
    def chunks(write: Callable[[bytes], object]) -> None:
        for part in (PAGE[:30], PAGE[30:]):
            write(b"%x\r\n%s\r\n" % (len(part), part))
        write(b"0\r\n\r\n")

    site.pages["/a"] = Reply(headers={"Content-Type": "text/html", "Transfer-Encoding": "chunked"}, stream=chunks)
    assert read_path(_file(site.fetch(tmp_path, "/a")))[0].title == "Leaving"


def test_what_has_not_changed_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html", "ETag": '"v1"', "Last-Modified": "Mon, 01 Jun 2020 10:00:00 GMT"}
    site.pages["/a"] = lambda asked: (
        Reply(b"", 304, {}) if asked.get("If-None-Match") == '"v1"' else Reply(headers=headers)
    )
    path = _file(site.fetch(tmp_path, "/a"))
    before = path.read_bytes()
    (again,) = site.fetch(tmp_path, "/a")
    assert again == Fetched(site.url("/a"), path, new=False)
    assert path.read_bytes() == before
    assert site.asked[-1][1]["If-Modified-Since"] == headers["Last-Modified"]
    path.write_bytes(before[:50])
    assert site.fetch(tmp_path, "/a") == [Fetched(site.url("/a"), path, new=True)], "a damaged copy is fetched anew"


FAILING = {
    "gone": Reply(b"", 404),
    "refused": Reply(b"no", 403),
    "broken": Reply(b"", 500),
    "partial": Reply(PAGE, 206),
    "unasked 304": Reply(b"", 304, {}),
    "image": Reply(b"\x89PNG", headers={"Content-Type": "image/png"}),
    "empty": Reply(b" "),
    "no HTTP": Reply(stream=lambda write: None, headers={"Content-Length": "nonsense", "Transfer-Encoding": "chunked"}),
    "cut": Reply(stream=lambda write: write(PAGE[:20]), headers={"Content-Type": "text/html", "Content-Length": "100"}),
    "said to be huge": Reply(stream=lambda write: None, headers={"Content-Length": str(10**12)}),
    "brotli": Reply(PAGE, headers={"Content-Type": "text/html", "Content-Encoding": "br"}),
    "bomb": Reply(
        zlib.compress(bytes(200 * 2**20), 9), headers={"Content-Type": "text/html", "Content-Encoding": "deflate"}
    ),
    "gzip bomb": Reply(
        gzip.compress(b"a word " * (20 * 2**20), 1), headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_leaves_the_old_page(name: str, site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply()
    path = _file(site.fetch(tmp_path, "/a"))
    before = path.read_bytes()
    site.pages["/a"] = FAILING[name]
    _reason(site.fetch(tmp_path, "/a"))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [path.name]


def _drip(write: Callable[[bytes], object]) -> None:
    for _ in range(60):
        write(b"a")
        time.sleep(0.1)


def _endless(write: Callable[[bytes], object]) -> None:
    while True:
        write(b"word " * 10_000)


def _endless_chunk_header(write: Callable[[bytes], object]) -> None:
    for _ in range(60):
        write(b"0")
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("stream", "headers", "reason"),
    [
        (_drip, {}, "took over 1 s"),
        (_endless_chunk_header, {"Transfer-Encoding": "chunked"}, "took over 1 s"),
        (_endless, {}, "larger than"),
        (lambda write: time.sleep(2), {}, "no answer"),
    ],
)
def test_bodies_without_end(
    stream: Callable[[Callable[[bytes], object]], None],
    headers: dict[str, str],
    reason: str,
    site: Site,
    tmp_path: Path,
) -> None:
    site.pages["/a"] = Reply(headers={"Content-Type": "text/html", **headers}, stream=stream)
    begun = time.perf_counter()
    limits = Limits(connect=5, silence=0.6, whole=1, size=1_000_000)
    assert reason in _reason(site.fetch(tmp_path, "/a", limits=limits))
    assert time.perf_counter() - begun < 5


def test_redirects_lead_to_the_page(site: Site, tmp_path: Path) -> None:
    site.pages["/old"] = Reply(b"", 301, {"Location": "/new"})
    site.pages["/new"] = Reply()
    (document,) = read_path(_file(site.fetch(tmp_path, "/old")))
    assert document.url == site.url("/new")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/a", "more than 5 times"),
        ("ftp://127.0.0.1/", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("http://[bad", "no address"),
        ("//user:secret@127.0.0.1/", "name or password"),
    ],
)
def test_redirects_that_are_not_followed(location: str, reason: str, site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply(b"", 302, {"Location": location})
    (failed,) = site.fetch(tmp_path, "/a")
    assert isinstance(failed, Failed)
    assert reason in failed.reason
    assert "secret" not in failed.reason


def test_the_door_of_the_command_line(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply()
    seen: list[Fetched | Failed] = []
    outcome = fetch_all(
        [site.url("/a"), site.url("/a"), site.url("/none"), "no address"],
        tmp_path, delay=0, allow_private=True, user_agent="Tests/1", progress=seen.append,
    )  # fmt: skip
    assert len(outcome.paths) == 1
    assert list(outcome.failed) == [site.url("/none"), "no address"]
    assert len(seen) == 3
    assert {headers["User-Agent"] for _, headers in site.asked} == {"Tests/1"}


def test_what_is_an_address() -> None:
    assert is_address("https://example.org/a")
    assert not is_address("corpus/https/a.html")
