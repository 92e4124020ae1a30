"""Records gathered by key on disk: none lost, none out of order, memory bounded, nothing left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers.spill import Spill

RECORDS = st.lists(st.tuples(st.sampled_from("abcdefgh") | st.text(max_size=3), st.binary(max_size=80)), max_size=60)


@given(records=RECORDS, memory=st.sampled_from([2_000, 6_000, 10**9]), partitions=st.integers(1, 4))
def test_each_key_comes_once_with_all_its_records_in_order(
    records: list[tuple[str, bytes]], memory: int, partitions: int
) -> None:
    wanted: dict[bytes, list[bytes]] = {}
    for key, record in records:
        wanted.setdefault(key.encode("utf-8", "surrogatepass"), []).append(record)
    with Spill(partitions, memory) as spill:
        for key, record in records:
            spill.add(key, record)
        groups = list(spill)
    found = {key: kept for group in groups for key, kept in group.items()}
    assert sum(map(len, groups)) == len(found) == len(wanted)
    for key, kept in found.items():  # of a key too large alone the beginning is kept
        assert kept == wanted[key][: len(kept)]
    assert sum(map(len, wanted.values())) - sum(map(len, found.values())) == spill.left_out
    assert not spill.left_out or memory < 10_000


def test_what_is_held_stays_within_the_memory() -> None:
    with Spill(memory=50_000) as spill:
        for number in range(20_000):
            spill.add(f"key {number % 4_000}", b"x" * 100)
        sizes = [sum(len(record) for kept in group.values() for record in kept) for group in spill]
    assert sum(sizes) == 20_000 * 100
    assert max(sizes) <= 50_000


def test_a_key_that_exceeds_the_memory_is_cut_and_counted() -> None:
    with Spill(memory=10_000) as spill:
        for _ in range(1_000):
            spill.add("a", b"x" * 100)
            spill.add("b", b"")
        found = {key: len(kept) for group in spill for key, kept in group.items()}
    assert found[b"a"] + found[b"b"] + spill.left_out == 2_000
    assert 0 < found[b"a"] < 100


def test_an_error_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    with pytest.raises(RuntimeError):
        _stop_while_iterating()
    assert list(tmp_path.iterdir()) == []
    if before:
        assert len(os.listdir("/proc/self/fd")) == before


def _stop_while_iterating() -> None:
    with Spill(memory=300) as spill:
        for number in range(100):
            spill.add(str(number), b"x" * 50)
        for _ in spill:
            raise RuntimeError


def test_a_full_or_missing_disk_is_named_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    with pytest.raises(ReadError, match="TMPDIR"), Spill(memory=10) as spill:
        spill.add("a", b"x" * 50)
