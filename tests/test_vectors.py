"""The store of vectors: nothing is read twice, nothing half written is believed, and what is forgotten is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import vectors
from indexer.encoder import LOGIT, LOGITS, WIDTH
from indexer.meaning import keys_of
from indexer.vectors import RECORD, Floats, Keys, Store, Writer, keys_from, pack, unpack

MODEL = "0123456789abcdef"


def some(count: int, seed: int = 0) -> tuple[Keys, Floats]:
    """Keys, and unit vectors with logits."""
    made = np.random.default_rng(seed).normal(size=(count, WIDTH + LOGITS)).astype(np.float32)
    made[:, :WIDTH] /= np.linalg.norm(made[:, :WIDTH], axis=1, keepdims=True)
    made[:, WIDTH:] = LOGIT * np.rint(made[:, WIDTH:] / LOGIT)
    return keys_from(keys_of(f"{seed} {n}" for n in range(count))), made


def kept(folder: Path, keys: Keys) -> list[bool]:
    return list(Store(folder, MODEL).view().has(keys))


def write(folder: Path, keys: Keys, found: Floats) -> None:
    writer = Writer(folder, MODEL)
    writer.add(pack(keys, found))
    writer.close()


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 20))
@settings(max_examples=50, deadline=None)
def test_eight_bits_change_a_cosine_by_less_than_a_hundredth(seed: int, spread: float) -> None:
    """Also where a few numbers are much larger than the rest."""
    rng = np.random.default_rng(seed)
    made = (rng.normal(size=(20, WIDTH)) * np.exp(rng.normal(size=WIDTH) * min(spread, 1.0))).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    logits = np.clip(LOGIT * np.rint(rng.normal(0, spread, size=(20, LOGITS)) / LOGIT), -15, 15).astype(np.float32)
    back = unpack(pack(np.arange(20, dtype=np.uint64), np.concatenate([made, logits], axis=1)))
    assert np.abs(back[:, :WIDTH] @ made.T - made @ made.T).max() < 0.01
    assert np.array_equal(back[:, WIDTH:], logits)


def test_what_was_kept_is_found_by_readers_while_one_writes(tmp_path: Path) -> None:
    keys, found = some(30)
    store = Store(tmp_path, MODEL)
    assert not store.view().has(keys).any()
    writer = Writer(tmp_path, MODEL)
    writer.add(pack(keys[:20], found[:20]))
    writer.flush()
    before = store.view()
    assert list(before.has(keys)) == [True] * 20 + [False] * 10
    writer.add(pack(keys[10:], found[10:]))
    writer.close()
    assert store.view().has(keys).all()
    assert list(before.has(keys)) == [True] * 20 + [False] * 10  # a view stays as it was
    assert len(store.view().records) == 30  # none twice
    assert np.abs(store.view().likeness(keys, found[3, :WIDTH]) - found[:, :WIDTH] @ found[3, :WIDTH]).max() < 0.01


def test_sorted_or_not_every_key_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "TAIL", 100)
    keys, found = some(570)
    writer = Writer(tmp_path, MODEL)
    for at in range(0, 570, 10):
        writer.add(pack(keys[at : at + 10], found[at : at + 10]))
        writer.flush()
    writer.close()
    view = Store(tmp_path, MODEL).view()
    assert view.has(keys).all()
    assert 0 < view.unsorted < 200
    assert np.abs(view.encoded(keys) - found).max() < 0.01
    table = tmp_path / f"{MODEL}.sorted"
    for damage in (b"", b"\0" * table.stat().st_size, table.read_bytes()[:-1]):
        table.write_bytes(damage)
        assert kept(tmp_path, keys) == [True] * 570
    table.unlink()
    assert kept(tmp_path, keys) == [True] * 570


@pytest.mark.parametrize("cut", [1, 100, RECORD.itemsize - 1])
def test_a_torn_tail_is_dropped_and_written_again(tmp_path: Path, cut: int) -> None:
    keys, found = some(5)
    write(tmp_path, keys, found)
    path = tmp_path / f"{MODEL}.vectors"
    os.truncate(path, path.stat().st_size - cut)
    assert kept(tmp_path, keys) == [True] * 4 + [False]
    write(tmp_path, keys, found)
    assert kept(tmp_path, keys) == [True] * 5
    assert path.stat().st_size == 6 * RECORD.itemsize


def test_records_that_were_damaged_are_passed_over_and_written_again(tmp_path: Path) -> None:
    keys, found = some(5)
    write(tmp_path, keys, found)
    path = tmp_path / f"{MODEL}.vectors"
    data = bytearray(path.read_bytes())
    size = RECORD.itemsize
    data[2 * size : 3 * size] = bytes(size)  # zeros, as a crash of the machine leaves them
    data[3 * size + 8 : 3 * size + 12] = np.float32(np.nan).tobytes()
    data[4 * size + 8 : 4 * size + 12] = np.float32(1e9).tobytes()
    path.write_bytes(data)
    assert kept(tmp_path, keys) == [True, False, False, False, True]
    assert np.isnan(Store(tmp_path, MODEL).view().likeness(keys, found[0, :WIDTH])[1:4]).all()
    write(tmp_path, keys, found)
    assert kept(tmp_path, keys) == [True] * 5


@pytest.mark.parametrize("content", [b"", b"rubbish", b"x" * 5000])
def test_a_damaged_file_is_begun_afresh(tmp_path: Path, content: bytes) -> None:
    keys, found = some(5)
    path = tmp_path / f"{MODEL}.vectors"
    path.write_bytes(content)
    assert kept(tmp_path, keys) == [False] * 5
    assert Store(tmp_path, MODEL).identity == ""
    write(tmp_path, keys, found)
    assert kept(tmp_path, keys) == [True] * 5
    assert Store(tmp_path, MODEL).identity != ""


def test_forgetting_takes_the_bytes_out_of_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "TAIL", 10)
    keys, found = some(50)
    write(tmp_path, keys, found)
    identity = Store(tmp_path, MODEL).identity
    writer = Writer(tmp_path, MODEL)
    writer.keep(keys[:7].tobytes() + keys[9:].tobytes())
    writer.close()
    assert kept(tmp_path, keys) == [True] * 7 + [False] * 2 + [True] * 41
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for record in pack(keys[7:9], found[7:9]):
        assert record["key"].tobytes() not in everything
        assert record["vector"].tobytes() not in everything
    assert Store(tmp_path, MODEL).identity == identity


def test_a_full_rebuild_leaves_out_what_no_document_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "TAIL", 10)
    keys, found = some(60)
    write(tmp_path, keys[:50], found[:50])
    writer = Writer(tmp_path, MODEL)
    writer.use(keys[:20].tobytes())
    writer.add(pack(keys[50:], found[50:]))
    writer.compact()
    writer.add(pack(keys[30:31], found[30:31]))
    writer.close()
    assert kept(tmp_path, keys) == [True] * 20 + [False] * 10 + [True] + [False] * 19 + [True] * 10


def test_vectors_of_another_encoder_are_not_used_and_go(tmp_path: Path) -> None:
    keys, found = some(5)
    write(tmp_path, keys, found)
    assert not Store(tmp_path, "another").view().has(keys).any()
    Writer(tmp_path, "another").close()
    assert [path.name for path in tmp_path.iterdir()] == ["another.vectors"]


WRITING = """
import sys
from pathlib import Path
import numpy as np
from indexer import vectors
vectors.TAIL = 300
writer = vectors.Writer(Path(sys.argv[1]), sys.argv[2])
start, row = int(sys.argv[3]), np.eye(1, 384 + 92, dtype=np.float32)
print("writing", flush=True)
for key in range(start, start + 10**6):
    writer.add(vectors.pack(np.array([key], np.uint64), row))
"""


def test_a_writer_killed_at_any_moment_leaves_a_sound_file(tmp_path: Path) -> None:
    """Each next one goes on from what was written: all but the last records of each are there."""
    last = 0
    for round_ in range(4):
        command = [sys.executable, "-c", WRITING, str(tmp_path), MODEL, str(last)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.15 + 0.07 * round_)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        view = Store(tmp_path, MODEL).view()
        assert len(view.records) > last
        last = len(view.records)
        assert view.has(np.arange(last, dtype=np.uint64)).all()
