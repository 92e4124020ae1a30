"""The index as a thing on a disk: commits, snapshots, rebuilds, locks, damage, backups, killed writers."""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest

from indexer import analysis
from indexer.engines import ENGINES, Engine, Record, open_engine
from indexer.errors import IndexDamaged, IndexLocked, IndexMissing, IndexOutdated, UsageError
from indexer.query import Everything, Text

FULL = r"python -m indexer reindex --full"


def put(engine: Engine, *names: str, fresh: bool = False) -> None:
    with engine.writer(fresh=fresh) as writer:
        for name in names:
            writer.put(name, [Record("document", name, name, {"text": [f"word {name}"]}, stored=name.encode())])
        writer.commit()


def names(engine: Engine) -> list[str]:
    return sorted(hit.key for hit in engine.snapshot().search("document", Everything(), limit=1000).hits)


def place(engine: Engine) -> Path:
    return Path(str(engine.info()["location"]))


def generation(engine: Engine) -> Path:
    return place(engine) / str(engine.info()["generation"])


def other(engine: Engine) -> Engine:
    return open_engine(next(name for name in ENGINES if name != engine.name), str(place(engine)))


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


def test_backup_and_restore(engine: Engine, tmp_path: Path) -> None:
    put(engine, "a", "b")
    engine.set_roots(["/corpus"])
    target = tmp_path / "backup.tar.gz"
    engine.backup(str(target))
    with pytest.raises(UsageError, match="exists"):
        engine.backup(str(target))
    put(engine, "c")
    engine.set_roots(["/elsewhere"])
    engine.restore(str(target))
    assert (names(engine), engine.roots()) == (["a", "b"], ["/corpus"])
    put(engine, "d")
    elsewhere = open_engine(engine.name, str(tmp_path / "elsewhere"))
    elsewhere.restore(str(target))
    assert (names(elsewhere), names(engine)) == (["a", "b"], ["a", "b", "d"])
    with pytest.raises(UsageError, match="no backup"):
        engine.restore(str(tmp_path / "none"))


def test_a_backup_of_another_version_or_engine_is_refused(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, "a")
    target = str(tmp_path / "backup.tar.gz")
    engine.backup(target)
    with pytest.raises(IndexOutdated, match=engine.name):
        open_engine(other(engine).name, str(tmp_path / "elsewhere")).restore(target)
    monkeypatch.setattr(analysis, "VERSION", "another")
    with pytest.raises(IndexOutdated, match="version"):
        engine.restore(target)


def repack(source: Path, target: Path, harm: str) -> None:
    """The backup ``source`` with one thing wrong."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        members = old.getmembers()
        for at, member in enumerate(members):
            content = bytearray(old.extractfile(member).read())
            last = at == len(members) - 1
            if harm == "changed" and last:
                content[0] ^= 1
            if harm in ("/tmp/outside", "../outside", "index/../outside", "index/extra") and last:
                new.addfile(member, io.BytesIO(content))
                member.name = harm
            if harm == "link" and last:
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            if not (harm == "missing" and last) and not (harm == "headless" and at == 0):
                new.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("harm", ["changed", "missing", "headless", "link", "index/extra", "../outside", "/tmp/outside",
                                  "index/../outside", "cut", "text"])
def test_a_tampered_backup_changes_nothing(engine: Engine, tmp_path: Path, harm: str) -> None:
    put(engine, "a")
    good, bad = tmp_path / "good.tar.gz", tmp_path / "bad.tar.gz"
    engine.backup(str(good))
    repack(good, bad, harm)
    if harm in ("cut", "text"):
        bad.write_bytes(good.read_bytes()[: good.stat().st_size // 2] if harm == "cut" else b"no archive")
    put(engine, "b")
    before = sorted(place(engine).iterdir())
    with pytest.raises(IndexDamaged, match="nothing was changed"):
        engine.restore(str(bad))
    assert names(engine) == ["a", "b"]
    assert sorted(place(engine).iterdir()) == before
    assert not (tmp_path / "outside").exists()


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
