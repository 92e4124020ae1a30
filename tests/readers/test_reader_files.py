"""Hostile and broken input: a ReadError that names the file, or a bounded result; never anything else, never a hang."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import read_path, skip_reason, sources
from indexer.readers.packing import zstd

LISTING = b'[{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": '
DEEP = b'{"kind":"Listing","data":{"children":' + b"[" * 100_000

REFUSED = {
    "empty.txt": b"",
    "blank.md": b" \n\t\n",
    "only-nuls.txt": b"\x00" * 5000,
    "no-text.html": b"<!doctype html><html><head><title>x</title></head><body><img src=x></body></html>",
    "cut.json": LISTING + b'{"id": "a", "title": "b',
    "no-post.json": b'[{"kind": "Listing", "data": {"children": []}}]',
    "odd.json": b'[{"kind": "Listing", "data": {"children": [{"kind": "t3"}, 3, null, {"kind": "t3", "data": []}]}}]',
    "deep.json": DEEP,
    "a.pdf": b"%PDF-1.7 ...",
    "noise.txt": bytes(range(256)) * 40,
    "cut.html.gz": gzip.compress(b"<html><p>hello</p></html>" * 99)[:-20],
    "header-only.md": b"---\ntitle: x\n---\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_name_reason_and_cure(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(REFUSED[name])
    with pytest.raises(ReadError) as caught:
        read_path(path)
    message = str(caught.value)
    assert name in message
    assert message.count(". ") >= 1


BOUNDED = {
    "nuls.txt": b"A title\n\nI was\x00 a postdoc, and my contract ended.\n",
    "latin.txt": "Caf\u00e9s\n\nIch war f\u00fcr drei Jahre in Z\u00fcrich, \u00fcber den D\u00e4chern.\n".encode(
        "cp1252"
    ),
    "utf16.txt": "A title\n\nI was a postdoc.\n".encode("utf-16"),
    "line.txt": b"word " * 200_000,
    "no-spaces.txt": b"a" * 1_000_000,
    "deep.html": b"<html><body><p>A story of some length, told at the top.</p>" + b"<div>" * 100_000 + b"bottom",
    "wide.html": b"<html><body>" + b"<p>One more sentence of it.</p>" * 100_000,
    "unclosed.html": b"<html><body><p>It was a long year, and I left." + b"<b><i>" * 20_000,
    "brackets.md": b"---\ntitle: x\n---\nText. " + b"[" * 50_000,
    "quotes.md": b"---\ntitle: x\n---\nText.\n\n" + b">" * 20_000 + b" a",
    "stars.md": b"---\ntitle: x\n---\nText. " + b"*a_" * 20_000,
    "braces.md": b"---\ntitle: x\n---\nText. " + b"{{" * 20_000 + b"{%" * 20_000,
    "dashes.txt": b"Title: x\n\nComments:\n" + b"- a\n" * 20_000,
    "bad-date.md": b"---\ntitle: x\ndate: 2021-13-45\n---\nText.\n",
    "bad-yaml.md": b"---\ntitle: From here: to there\nauthor: [x\n---\nText.\n",
}


@pytest.mark.parametrize("name", BOUNDED)
def test_odd_input_is_read_in_time(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(BOUNDED[name])
    begun = time.process_time()
    (document,) = read_path(path)
    assert time.process_time() - begun < 30  # a bound on hanging, not a measure of speed
    assert document.passages
    assert "\x00" not in document.passages[0].text
    assert max(len(passage.text) for passage in document.passages) <= 6000
    assert document.published == ""


def test_charsets(tmp_path: Path) -> None:
    for name in ("latin.txt", "utf16.txt"):
        (tmp_path / name).write_bytes(BOUNDED[name])
    assert "Zürich" in read_path(tmp_path / "latin.txt")[0].passages[0].text
    assert read_path(tmp_path / "utf16.txt")[0].title == "A title"


def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", Path("/dev/zero"), tmp_path, tmp_path / "absent.txt", tmp_path / "nul\x00"):
        with pytest.raises(ReadError):
            read_path(path)


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "absent.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    for name in ("gone.txt", "loop.txt", "n" * 300 + ".txt"):
        with pytest.raises(ReadError, match="may read"):
            read_path(tmp_path / name)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_a_bomb_is_refused(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "bomb.txt.packed"
    path.write_bytes(pack(b"a word " * (6 * 1024 * 1024)))
    with pytest.raises(ReadError, match=r"bomb\.txt\.packed: (larger than 32 MB|unpacks to over 500 times)"):
        read_path(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_packed_files_are_read(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / "story.txt.x").write_bytes(pack(b"A title\n\nI was a postdoc, and my contract ended.\n"))
    assert read_path(tmp_path / "story.txt.x")[0].title == "A title"


def test_a_large_file_is_refused_in_time(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"A title\n\n" + b"I was a postdoc.\n" * 10_000)
    os.truncate(path, 501 * 1024 * 1024)
    with pytest.raises(ReadError, match="32 MB"):
        read_path(path)


def test_walk_is_sorted_and_stays_inside(tmp_path: Path) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    for folder in (corpus / "b" / ".git", outside):
        folder.mkdir(parents=True)
    for name in ("b/two.md", "a.txt", "b/one.txt", "README.md", "LICENSE", ".hidden.txt", "b/.git/x.txt"):
        (corpus / name).write_text("text")
    (corpus / "photo").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (outside / "secret.txt").write_text("text")
    (corpus / "b" / "loop").symlink_to(corpus)
    (corpus / "out").symlink_to(outside)
    (corpus / "out.txt").symlink_to(outside / "secret.txt")
    found = [path.relative_to(corpus).as_posix() for path in sources(corpus)]
    assert found == ["a.txt", "b/one.txt", "b/two.md"]
    assert skip_reason(corpus / "photo") == "an image"
    assert list(sources(corpus / "a.txt")) == [corpus / "a.txt"]


def test_deep_replies_are_read(tmp_path: Path) -> None:
    node: object = ""
    for number in range(150):
        comment = {"id": f"c{number}", "body": "Yes.", "parent_id": f"t1_c{number + 1}", "replies": node}
        node = {"kind": "Listing", "data": {"children": [{"kind": "t1", "data": comment}]}}
    post = {"kind": "t3", "data": {"id": "x", "name": "t3_x", "title": "Deep", "selftext": "Down."}}
    (tmp_path / "deep.json").write_text(json.dumps([{"kind": "Listing", "data": {"children": [post]}}, node]))
    assert len(read_path(tmp_path / "deep.json")[0].passages) == 151


STARTS = st.sampled_from([b"", b"<html>", b"<!doctype html><p>", b"---\n", b"+++\n", LISTING, b"\x1f\x8b", b"\xff\xfe",
                          b"Title: x\n\nComments:\n", b"title: x\n---\nbody:\n"])  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=STARTS, rest=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_no_bytes_raise_anything_else(start: bytes, rest: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(start + rest)
    try:
        documents = read_path(path)
    except ReadError:
        return
    assert all(document.title for document in documents)
