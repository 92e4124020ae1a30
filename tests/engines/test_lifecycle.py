"""The index as a thing on a disk: commits, snapshots, rebuilds, locks, damage, killed writers."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from indexer import analysis
from indexer.engines import Engine, Record, open_engine
from indexer.errors import IndexDamaged, IndexLocked, IndexMissing, IndexOutdated
from indexer.query import Everything, Text
from tests.engines.lifecycle import generation, names, other, place, put

FULL = r"python -m indexer reindex --full"


def test_nothing_is_visible_before_commit_and_all_of_it_after(engine: Engine) -> None:
    put(engine, "a")
    before = engine.snapshot()
    with engine.writer() as writer:
        writer.put("b", [Record("document", "b", "b")])
        writer.delete("a")
        assert names(engine) == ["a"]
        writer.commit()
        assert names(engine) == ["b"]
        writer.put("c", [Record("document", "c", "c")])
    assert names(engine) == ["b"]
    assert before.search("document", Text("word")).hits[0].key == "a"
    assert before.stored("document", ["a", "b"]) == [b"a", None]


def test_a_session_sees_what_it_committed_even_beside_the_index(engine: Engine) -> None:
    put(engine, "a")
    for fresh in (False, True):
        with engine.writer(fresh=fresh) as writer:
            writer.put("b", [Record("document", "b", "b")])
            writer.commit()
            writer.put("c", [Record("document", "c", "c")])
            assert sorted(key for key, _ in writer.committed().scan("document")) == ["b"] if fresh else ["a", "b"]
            assert names(engine) == (["a", "b"])
            writer.delete("c")


def test_an_exception_drops_only_what_is_not_committed(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), engine.writer() as writer:  # noqa: PT012 - the block is the point
        writer.put("a", [Record("document", "a", "a")])
        writer.commit()
        writer.put("b", [Record("document", "b", "b")])
        raise ZeroDivisionError
    put(engine, "c")
    assert names(engine) == ["a", "c"]


def test_a_snapshot_is_reused_until_something_changes(engine: Engine) -> None:
    put(engine, "a")
    first = engine.snapshot()
    assert engine.snapshot() is first
    reader = open_engine(engine.name, str(place(engine)))
    assert names(reader) == ["a"]
    put(engine, "b")
    assert engine.snapshot() is not first
    assert names(reader) == ["a", "b"]


def test_a_rebuild_takes_the_indexs_place_in_one_step(engine: Engine) -> None:
    put(engine, "old")
    held = engine.snapshot()
    with engine.writer(fresh=True) as writer:
        writer.put("new", [Record("document", "new", "new")])
        writer.commit()
        assert names(engine) == ["old"]
    assert names(engine) == ["new"]
    assert held.search("document", Everything()).hits[0].key == "old"


def test_a_failed_rebuild_keeps_the_old_index(engine: Engine) -> None:
    put(engine, "old")
    with pytest.raises(KeyboardInterrupt), engine.writer(fresh=True) as writer:  # noqa: PT012 - the block is the point
        writer.put("new", [Record("document", "new", "new")])
        writer.commit()
        raise KeyboardInterrupt
    assert names(engine) == ["old"]
    assert len(list(place(engine).glob("gen-*"))) == 1


def test_old_generations_and_leftovers_go(engine: Engine) -> None:
    for name in "abcd":
        put(engine, name, fresh=True)
    assert len(list(place(engine).glob("gen-*"))) == 2
    (place(engine) / "gen-20200101T000000Z-dead").mkdir()
    put(engine, "e")
    assert len(list(place(engine).glob("gen-*"))) == 2
    assert names(engine) == ["d", "e"]


def test_a_missing_index_names_the_cure(engine: Engine) -> None:
    assert not engine.exists()
    for ask in (engine.snapshot, engine.info, lambda: engine.backup("anywhere")):
        with pytest.raises(IndexMissing, match="python -m indexer reindex corpus"):
            ask()
    assert engine.roots() == []


def test_another_version_of_the_analysis_is_outdated(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(engine, "a")
    engine.set_roots(["/corpus"])
    monkeypatch.setattr(analysis, "VERSION", "another")
    with pytest.raises(IndexOutdated, match=FULL):
        engine.snapshot()
    with pytest.raises(IndexOutdated, match=FULL):
        put(engine, "b")
    assert engine.roots() == ["/corpus"]
    assert FULL in str(engine.info()["problem"])
    put(engine, "c", fresh=True)
    assert names(engine) == ["c"]


def test_another_engines_index_is_outdated_and_can_be_replaced(engine: Engine) -> None:
    put(engine, "a")
    with pytest.raises(IndexOutdated, match=f"{engine.name}.*{FULL}"):
        other(engine).snapshot()
    put(other(engine), "b", fresh=True)
    assert names(other(engine)) == ["b"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b'{"generation": "../..", "engine": "e"}'])
def test_a_damaged_current_file_is_reported_and_cured(engine: Engine, content: bytes) -> None:
    put(engine, "a")
    where = place(engine)
    (where / "current").write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"restore.*{FULL}"):
        engine.snapshot()
    put(engine, "b", fresh=True)
    assert names(engine) == ["b"]


# Whoosh leaves the file it failed to read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("harm", ["remove", "empty", "cut", "noise"])
def test_damaged_engine_files_are_reported(engine: Engine, harm: str) -> None:
    put(engine, "a", "b")
    for file in list(generation(engine).iterdir()):
        content = file.read_bytes()
        file.unlink()
        if harm != "remove":
            file.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "noise": os.urandom(99)}[harm])
    with pytest.raises(IndexDamaged, match=FULL):
        names(open_engine(engine.name, str(place(engine))))
    gc.collect()
    put(engine, "c", fresh=True)
    assert names(engine) == ["c"]


def test_a_second_writer_is_refused_at_once(engine: Engine) -> None:
    with engine.writer() as writer:
        with pytest.raises(IndexLocked, match="wait"):
            put(open_engine(engine.name, str(place(engine))), "b")
        writer.put("a", [Record("document", "a", "a")])
        writer.commit()
    put(engine, "b")
    assert names(engine) == ["a", "b"]


def test_roots_are_remembered(engine: Engine) -> None:
    engine.set_roots(["/b", "/\u00e9 a"])
    put(engine, "a", fresh=True)
    assert open_engine(engine.name, str(place(engine))).roots() == ["/b", "/\u00e9 a"]
    (place(engine) / "roots.json").write_text("[1]")
    with pytest.raises(IndexDamaged, match=FULL):
        engine.roots()


def test_info_says_how_the_index_is(engine: Engine) -> None:
    put(engine, "a", "b")
    info = engine.info()
    assert info["engine"] == engine.name
    assert info["records"] == {"document": 2, "passage": 0, "move": 0, "file": 0}
    assert int(str(info["bytes"])) > 100
    json.dumps(info)


KILLED = """
import sys
from indexer.engines import Record, open_engine
engine = open_engine(sys.argv[1], sys.argv[2])
with engine.writer(fresh=sys.argv[3] == "fresh") as writer:
    for n in range(10**9):
        writer.put(f"d{n}", [Record("document", f"d{n}", f"d{n}", {"text": ["word " * 50]})])
        if n % 50 == 49:
            writer.commit()
            print(n + 1, flush=True)
"""


@pytest.mark.parametrize("mode", ["fresh", "adding"])
def test_a_killed_writer_loses_nothing_committed_and_blocks_nobody(engine: Engine, mode: str) -> None:
    put(engine, "old")
    command = [sys.executable, "-c", KILLED, engine.name, str(place(engine)), mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout
        committed = [int(process.stdout.readline()) for _ in range(3)][-1]
        process.send_signal(signal.SIGKILL)
    after = names(engine)
    assert "old" in after
    assert after == ["old"] if mode == "fresh" else len(after) > committed
    put(engine, "new")
    assert "new" in names(engine)
    assert len(list(place(engine).glob("gen-*"))) == 1


def test_many_threads_search_while_one_writes(engine: Engine) -> None:
    put(engine, "a")
    wrong: list[object] = []

    def search() -> None:
        for _ in range(30):
            result = engine.snapshot().search("document", Text("word"), limit=100)
            if result.total != len(result.hits) or not result.total:
                wrong.append(result)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for name in "bcdef":
        put(engine, name)
    for thread in threads:
        thread.join()
    assert wrong == []
    assert names(engine) == list("abcdef")
