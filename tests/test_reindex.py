"""Incremental and atomic: what a run adds, updates, removes and refuses, and that a killed run loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.check import check
from indexer.errors import IndexMissing, IndexOutdated, RemovalRefused, UsageError
from indexer.index import Index, Request
from indexer.reindex import reindex, remove

pytestmark = pytest.mark.parametrize("engine", ["tantivy", "whoosh"])


def story(folder: Path, name: str, text: str, **front: str) -> Path:
    """A blog post on disk."""
    path = folder / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": f"About {name}", **front}.items())
    path.write_text(f"---\n{lines}---\n\n{text}\n", encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    for number, word in enumerate(["apples", "bridges", "candles", "dragons", "engines", "forests"]):
        story(folder, word, f"I left my postdoc in 201{number} to write about {word}. It was hard, and it helped.")
    return folder


@pytest.fixture
def index(tmp_path: Path, engine: str) -> Index:
    return Index(tmp_path / "index", engine)


def titles(index: Index, text: str) -> list[str]:
    return sorted(hit.document.title for hit in index.search(Request(text)).hits)


def test_first_second_and_changed_run(index: Index, corpus: Path) -> None:
    first = reindex(index, [corpus])
    assert (len(first.added), first.documents, first.failed) == (6, 6, {})
    second = reindex(index, [corpus])
    assert (second.unchanged, second.added, second.updated, second.documents) == (6, [], [], 0)
    story(corpus, "apples", "Now it is about oranges, and I moved to industry.")
    third = reindex(index, [corpus])
    assert [Path(path).name for path in third.updated] == ["apples.md"]
    assert titles(index, "oranges") == ["About apples"]
    assert titles(index, "text:apples") == []
    assert check(index) == []


def test_content_decides_and_not_the_time_stamp(index: Index, corpus: Path) -> None:
    reindex(index, [corpus])
    path = corpus / "apples.md"
    os.utime(path, (1, 1))
    assert reindex(index, [corpus]).updated == []
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("apples.", "orange."), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert len(reindex(index, [corpus]).updated) == 1
    assert titles(index, "orange") == ["About apples"]


def test_what_lies_elsewhere_is_never_removed(index: Index, corpus: Path, tmp_path: Path) -> None:
    other = story(tmp_path / "elsewhere", "zebras", "I joined a company about zebras.")
    reindex(index, [corpus, other.parent])
    other.unlink()
    assert reindex(index, [corpus]).removed == []
    assert titles(index, "zebras") == ["About zebras"]
    assert reindex(index, [other]).documents_removed == 1
    assert titles(index, "zebras") == []


def test_dropping_more_than_a_fifth_needs_leave(index: Index, corpus: Path) -> None:
    reindex(index, [corpus])
    (corpus / "apples.md").unlink()
    assert reindex(index, [corpus]).documents_removed == 1  # one of six
    (corpus / "bridges.md").unlink()
    (corpus / "candles.md").unlink()
    story(corpus, "newcomer", "A new story comes in the same run.")
    with pytest.raises(RemovalRefused, match="--allow-removal"):
        reindex(index, [corpus])
    assert titles(index, "bridges") == ["About bridges"]
    with pytest.raises(RemovalRefused):
        reindex(index, [corpus], full=True)
    assert titles(index, "bridges") == ["About bridges"]
    assert reindex(index, [corpus], allow_removal=True).documents_removed == 2
    assert titles(index, "bridges") == []
    assert check(index) == []


def test_dry_run_changes_nothing(index: Index, corpus: Path) -> None:
    assert len(reindex(index, [corpus], dry_run=True).added) == 6
    with pytest.raises(IndexMissing):
        index.search(Request("apples"))
    reindex(index, [corpus])
    story(corpus, "apples", "Something else.")
    (corpus / "bridges.md").unlink()
    report = reindex(index, [corpus], dry_run=True)
    assert [len(report.added), len(report.updated), len(report.removed)] == [0, 1, 1]
    assert titles(index, "text:apples") == ["About apples"]


def test_full_rebuild_keeps_all_roots(index: Index, corpus: Path, tmp_path: Path) -> None:
    other = story(tmp_path / "elsewhere", "zebras", "I joined a company about zebras.")
    reindex(index, [corpus])
    reindex(index, [other.parent])
    report = reindex(index, [corpus], full=True)
    assert report.documents == 7
    assert titles(index, "zebras") == ["About zebras"]
    assert check(index) == []


def test_an_unreadable_file_is_named_and_keeps_what_the_index_has(index: Index, corpus: Path) -> None:
    reindex(index, [corpus])
    path = corpus / "apples.md"
    path.write_bytes(b"\x00\x01\x02\x03" * 100)
    for full in (False, True):
        report = reindex(index, [corpus], full=full)
        assert list(report.failed) == [str(path.resolve())]
        assert titles(index, "apples") == ["About apples"]
    story(corpus, "apples", "Readable again, about oranges.")
    assert reindex(index, [corpus]).failed == {}
    assert titles(index, "oranges") == ["About apples"]


def test_moved_file_with_its_own_address_stays_one_document(index: Index, corpus: Path) -> None:
    url = "https://example.org/one-story"
    path = story(corpus, "harbour", "A story about harbours, told once.", url=url)
    reindex(index, [corpus])
    path.rename(corpus / "renamed.md")
    report = reindex(index, [corpus])
    assert (len(report.added), len(report.removed), report.documents_removed) == (1, 1, 0)
    assert titles(index, "harbours") == ["About harbour"]
    assert check(index) == []


def test_one_story_in_two_files_is_one_document_with_two_sources(index: Index, corpus: Path) -> None:
    url = "https://example.org/one-story"
    story(corpus, "a-copy", "A story about harbours, told twice.", url=url)
    story(corpus, "b-copy", "A story about harbours, told twice.", url=url)
    reindex(index, [corpus])
    (hit,) = index.search(Request("harbours")).hits
    assert [Path(source.path).name for source in hit.document.sources] == ["a-copy.md", "b-copy.md"]
    (corpus / "a-copy.md").unlink()
    reindex(index, [corpus])
    (hit,) = index.search(Request("harbours")).hits
    assert [Path(source.path).name for source in hit.document.sources] == ["b-copy.md"]
    assert check(index) == []


def test_remove_by_id_and_by_path(index: Index, corpus: Path) -> None:
    reindex(index, [corpus])
    (hit,) = index.search(Request("text:apples")).hits
    assert remove(index, [hit.document.id]) == 1
    assert titles(index, "text:apples") == []
    assert remove(index, [str(corpus / "bridges.md")]) == 1
    assert titles(index, "text:bridges") == []


def test_no_such_path(index: Index, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        reindex(index, [tmp_path / "nowhere"])


def test_another_schema_is_refused_with_the_cure(
    index: Index, corpus: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(index, [corpus])
    monkeypatch.setattr("indexer.fields.SCHEMA_VERSION", 999)
    changed = Index(index.location, engine)
    with pytest.raises(IndexOutdated, match=r"reindex --full"):
        changed.search(Request("apples"))
    with pytest.raises(IndexOutdated):
        reindex(changed, [corpus])
    assert reindex(changed, full=True).documents == 6
    assert titles(changed, "text:apples") == ["About apples"]


def test_a_killed_run_leaves_the_old_index_and_the_next_run_goes_on(
    index: Index, corpus: Path, engine: str, tmp_path: Path
) -> None:
    reindex(index, [corpus])
    for number in range(400):
        story(corpus, f"more-{number}", f"I moved to industry in story number {number}, with kittens.")
    command = [sys.executable, "-m", "indexer", "reindex", str(corpus), "--index", index.location, "--engine", engine]
    for delay in (0.4, 0.8, 1.2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert index.search(Request("kittens")).total in (0, 400)
        assert titles(index, "text:apples") == ["About apples"]
    reindex(index, [corpus])
    assert index.search(Request("kittens")).total == 400
    assert check(index) == []
