"""Damaged and hostile files of every format: a ReadError that names the file, or a bounded result; nothing else.

Every case in tests/cases is cut, flipped, doubled and filled with NULs; what is known to be hostile stands below, once
for all readers. A child process runs the largest, so that its memory can be measured.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import encode
from indexer.errors import ReadError
from indexer.index import Index
from indexer.readers import open_file, read_file, read_path
from indexer.reindex import reindex

CASES = sorted(
    path
    for path in (Path(__file__).resolve().parents[1] / "cases").iterdir()
    if not path.name.endswith(".expected.json")
)
SECONDS = 10
MEMORY = 1024 * 1024 * 1024


def is_bounded(path: Path) -> None:
    """Reading ends in time, with documents that can be stored or a message that names the file."""
    begun, message = time.process_time(), ""
    try:
        for document in read_path(path):
            encode(document).decode("utf-8")
            assert document.title
            ids = [passage.id for passage in document.passages]
            assert len(ids) == len(set(ids))
            assert {passage.parent for passage in document.passages} <= {None, *ids}
    except ReadError as error:
        message = str(error)
    assert not message or (path.name in message and len(message) > len(str(path)) + 20)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_does_more_than_damage(case: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(case.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        match data.draw(st.sampled_from(["cut", "flip", "double", "nuls", "junk"])):
            case "cut":
                del content[at:]
            case "flip" if content:
                content[at] ^= data.draw(st.integers(1, 255))
            case "double":
                content[at:at] = content[at : at + 2000]
            case "nuls":
                content[at:at] = b"\0" * data.draw(st.integers(1, 300))
            case "junk":
                content[at:at] = data.draw(st.binary(max_size=60))
    path = tmp_path / case.name
    path.write_bytes(content)
    is_bounded(path)


def _laughs(tag: str) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE {tag} [<!ENTITY l0 "ha">{entities}]><{tag}>&l11;</{tag}>'.encode()


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


LARGE = {
    "divs.html": lambda: b"<html><body>" + b"<div>" * 20_000_000,
    "tags.html": lambda: b"<html><body><p>A story.</p>" + b"<b>" * 100_000 + b"x",
    "line.txt": lambda: b"word " * 2_000_000,
    "line.json": lambda: b'{"kind": "Listing", "data": "' + b"a" * 10_000_000 + b'"}',
    "line.ndjson": lambda: b'{"link_id": "t3_a", "body": "' + b"a" * 40_000_000 + b'"}\n',
    "line.md": lambda: b"---\ntitle: x\n---\n" + b"[a](" * 2_500_000,
    "nuls.txt": lambda: b"A title\n\n" + b"\0" * 10_000_000,
    "laughs.xml": lambda: _laughs("rss"),
    "laughs-dump.xml": lambda: _laughs("posts"),
    "bomb.zip": lambda: _zip({f"{n}.txt": b"A title\n\n" + b"a b c d " * 12_500_000 for n in range(8)}),
    "up.zip": lambda: _zip({"../../up.txt": b"A title\n\nUp and away.", "/abs.txt": b"A title\n\nAbsolute."}),
    "utf-8.txt": lambda: b"A title\n\n" + b"\xff\xfe\xfd\xc3\x28 " * 1_000_000,
    "surrogates.json": lambda: b'[{"kind": "t3", "data": {"title": "' + rb"\ud800" * 1_000_000 + b'"}}]',
    "deep.json": lambda: b'[{"kind": "Listing", "data": ' + b'{"a":' * 1_000_000,
    "deep.xml": lambda: b"<rss><channel>" + b"<item>" * 1_000_000,
    "mail.mbox": lambda: b"From a@b Mon Jan  1 00:00:00 2018\n" + b"X: y\n" * 2_000_000,
}
CHILD = """
import pathlib, sys, time
from indexer.errors import ReadError
from indexer.readers import read_path
begun = time.process_time()
try:
    count = len(read_path(sys.argv[1]))
except ReadError as error:
    count = str(error)
print(repr(count)[:200])
seconds = time.process_time() - begun
status = pathlib.Path("/proc/self/status")  # getrusage would count what the parent had before the exec
peak = int(status.read_text().split("VmHWM:")[1].split()[0]) if status.exists() else 0
print(seconds, peak * 1024)
"""


@pytest.mark.parametrize("name", LARGE)
def test_large_and_hostile_files_are_bounded(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(LARGE[name]())
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, timeout=120, cwd=Path.cwd()
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, peak = map(float, done.stdout.splitlines()[-1].split())
    assert seconds < SECONDS
    assert peak < MEMORY
    assert {entry.name for entry in tmp_path.iterdir()} == {name}
    assert not (tmp_path.parent / "up.txt").exists()


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path, stop = tmp_path / "s" / "growing.txt", threading.Event()
    path.parent.mkdir()
    path.write_text("A title\n\nI left my postdoc for industry.\n", encoding="utf-8")

    def grow() -> None:
        while not stop.is_set():
            with path.open("a", encoding="utf-8") as file:
                file.write("\nAnd another line of it.\n" * 50)
            time.sleep(0.001)

    thread = threading.Thread(target=grow)
    thread.start()
    index = Index(tmp_path / "index")
    try:
        for _ in range(3):
            is_bounded(path)
        reindex(index, [path.parent])
    finally:
        stop.set()
        thread.join()
    reindex(index, [path.parent])
    (data,) = [data for _, data in index.engine.snapshot().scan("document")]
    assert json.loads(data)["sources"][0]["sha256"] == open_file(path).sha256


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("A title\n\nText.", encoding="utf-8")
    path.chmod(0)
    is_bounded(path)


def test_reading_touches_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    for case in CASES:
        assert list(read_file(open_file(case)))
