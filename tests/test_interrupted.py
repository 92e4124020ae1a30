"""Ctrl-C in the middle of a large file: the index is consistent, and the next run goes on from there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from indexer import labels
from indexer.check import check
from indexer.document import Document
from indexer.index import Index, Request
from indexer.reindex import reindex
from indexer.report import Progress

COUNT = 120


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    lines = [
        {"id": f"p{number}", "name": f"t3_p{number}", "subreddit": "AskAcademia", "title": f"Question {number}",
         "selftext": f"Should I leave for industry, number {number}?", "author": "ada", "created_utc": 1500000000,
         "permalink": f"/r/AskAcademia/comments/p{number}/q/", "num_comments": 0}
        for number in range(COUNT)
    ]  # fmt: skip
    path = tmp_path / "s" / "AskAcademia_submissions.ndjson"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_what_was_read_is_kept_and_not_labelled_twice(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.units.LARGE", 0)
    monkeypatch.setattr("indexer.writing.COMMIT_EVERY", 20)
    index = Index(tmp_path / "index")

    def stop(now: Progress) -> None:
        if now.documents == 50:
            raise KeyboardInterrupt

    report = reindex(index, [dump.parent], progress=stop)
    assert report.interrupted
    assert index.search(Request("industry")).total == 50
    problems = {(problem.what, Path(problem.where).name) for problem in check(index)}
    assert problems == {("file", dump.name)}

    labelled: list[str] = []
    original = labels.label_document

    def counted(document: Document, *encode: Any) -> Document:
        labelled.append(document.id)
        return original(document, *encode)

    monkeypatch.setattr("indexer.reading.labels.label_document", counted)
    report = reindex(index, [dump.parent])
    assert not report.interrupted
    assert len(labelled) == COUNT - 50
    assert index.search(Request("industry")).total == COUNT
    assert check(index) == []
    assert reindex(index, [dump.parent]).unchanged == 1


def test_a_rebuild_that_is_interrupted_changes_nothing(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path / "index")
    reindex(index, [dump.parent])
    before = index.engine.info()["generation"]

    def stop(now: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(index, [dump.parent], full=True, progress=stop)
    assert index.engine.info()["generation"] == before
    assert index.search(Request("industry")).total == COUNT


def test_ctrl_c_in_a_terminal(dump: Path, tmp_path: Path) -> None:
    posts = [json.loads(line) for line in dump.read_text(encoding="utf-8").splitlines()]
    with dump.open("a", encoding="utf-8") as file:
        for number in range(20_000):
            text = f"Should I leave for industry, number {number}? " + "It is a long story of many words. " * 8
            file.write(json.dumps(posts[0] | {"id": f"q{number}", "name": f"t3_q{number}", "selftext": text}) + "\n")
    command = [sys.executable, "-m", "indexer", "reindex", str(dump.parent), "--index", str(tmp_path / "index")]
    command += ["--no-meaning", "--jobs", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "index" / "write.lock").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(4)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert b"Traceback" not in errors
    index = Index(tmp_path / "index")
    found = index.search(Request("industry")).total
    assert 0 < found < 20_000
    assert {problem.what for problem in check(index)} == {"file"}
