"""Backups: what comes back, and that nothing else than a whole backup of ours does."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from indexer import analysis
from indexer.engines import Engine, open_engine
from indexer.errors import IndexDamaged, IndexOutdated, UsageError
from tests.engines.lifecycle import names, other, place, put


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
