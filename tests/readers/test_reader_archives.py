"""Archives become what their members are; hostile ones write nowhere, fill nothing, and leave nothing behind.

Longer than other modules: every kind of archive meets every kind of malice, made by the same few builders.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import archives, open_file, pick, read_file, sources, together
from indexer.readers.packing import zstd

STORY = b"A title\n\nI was a postdoc for three years, and my contract ended.\n"


def _zip(members: dict[str, bytes], **how: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **how) as archive:  # type: ignore[arg-type]
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, compress_type=zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _tar(members: dict[str, bytes], *others: tarfile.TarInfo) -> bytes:
    target = io.BytesIO()
    with tarfile.TarFile(fileobj=target, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for other in others:
            archive.addfile(other)
    return target.getvalue()


PACKERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": _zip,
    "tar": _tar,
    "tgz": lambda members: gzip.compress(_tar(members)),
    "tar.zst": lambda members: zstd.compress(_tar(members)),
}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where members are unpacked; nothing may be left there, whatever happens."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def _read(tmp_path: Path, data: bytes, name: str = "a.zip") -> tuple[list[Document], list[str], bool]:
    """The documents in an archive of these bytes, its warnings, and whether it was read to its end."""
    (tmp_path / name).write_bytes(data)
    file = open_file(tmp_path / name)
    return list(read_file(file)), file.warnings, file.whole


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("folder", ["blogs", "native/reddit", "native/rss"])
def test_real_files_read_the_same_from_an_archive(packed: str, folder: str, shared: Path, tmp_path: Path) -> None:
    root = shared / "data" / folder
    paths = list(sources(root))
    data = PACKERS[packed]({path.relative_to(root).as_posix(): path.read_bytes() for path in paths})
    found, _, _ = _read(tmp_path, data, "a.dat")
    expected = []
    for group in together(map(open_file, paths)):
        group[0].company = group
        with suppress(ReadError):
            expected += list(read_file(group[0]))
    assert sorted(map(_content, found)) == sorted(map(_content, expected))


def _content(document: Document) -> tuple[object, ...]:
    source = document.sources[0]
    return document.title, document.kind, document.url, source.reader, source.sha256, str(document.passages)


def test_a_members_path_and_hash_are_its_own(tmp_path: Path) -> None:
    ((document,), _, _) = _read(tmp_path, _zip({"inner/story.txt": STORY}))
    assert document.sources[0].path == str(tmp_path / "a.zip" / "inner" / "story.txt")
    assert document.sources[0].reader == "text"


def test_what_a_walk_leaves_out_is_left_out(tmp_path: Path) -> None:
    members = {
        "story.txt": STORY, "README.md": STORY, ".hidden.txt": STORY, ".git/x.txt": STORY, "__MACOSX/story.txt": STORY,
        "photo": b"\x89PNG\r\n\x1a\n" + bytes(99), "b/two.txt": STORY,
    }  # fmt: skip
    for pack in PACKERS.values():
        documents, warnings, whole = _read(tmp_path, pack(members))
        assert [Path(document.sources[0].path).name for document in documents] == ["story.txt", "two.txt"]
        assert (warnings, whole) == ([], True)


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "a/../../evil.txt",
        "/etc/evil.txt",
        "..\\evil.txt",
        "C:\\evil.txt",
        "c:evil.txt",
        "\\\\x\\evil.txt",
    ],
)
def test_names_that_lead_out(packed: str, name: str, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    documents, warnings, _ = _read(tmp_path, PACKERS[packed]({name: STORY, "story.txt": STORY}))
    assert len(documents) == 1
    assert warnings == [f"{name}: its name leads out of the archive, left out"]
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "a.zip"}


def test_links_and_devices(tmp_path: Path) -> None:
    others = []
    for number, kind in enumerate(
        [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
    ):
        info = tarfile.TarInfo(f"link{number}.txt")
        info.type, info.linkname = kind, "/etc/passwd"
        others.append(info)
    documents, warnings, _ = _read(tmp_path, _tar({"story.txt": STORY}, *others))
    assert len(documents) == 1
    assert len(warnings) == len(others)

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("story.txt", STORY)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    documents, warnings, _ = _read(tmp_path, target.getvalue())
    assert len(documents) == 1
    assert warnings == ["link.txt: a link or a device, left out"]


def test_archives_within_archives(tmp_path: Path) -> None:
    data = STORY
    for depth in range(1, 6):
        data = (_zip if depth % 2 else _tar)(
            {"story.txt" if depth == 1 else f"{depth}.archive": data, f"at{depth}.txt": STORY}
        )
    documents, warnings, _ = _read(tmp_path, data)
    assert sorted(Path(d.sources[0].path).name for d in documents) == ["at3.txt", "at4.txt", "at5.txt"]
    assert len(warnings) == 1
    assert "within 3 others" in warnings[0]


def test_encrypted_and_damaged_members(tmp_path: Path) -> None:
    data = bytearray(_zip({"locked.txt": STORY, "broken.txt": STORY * 2, "odd.txt": STORY * 3, "story.txt": STORY * 4}))
    entries = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    data[entries[0] + 8] |= 1  # encrypted
    data[entries[1] + 16] ^= 0xFF  # another checksum
    data[entries[2] + 10] = 97  # a method that nobody knows
    documents, warnings, whole = _read(tmp_path, bytes(data))
    assert len(documents) == 1
    assert [warning.split(":")[0] for warning in warnings] == ["locked.txt", "broken.txt", "odd.txt"]
    assert not whole


def test_a_member_that_no_reader_takes_is_a_warning(tmp_path: Path) -> None:
    documents, warnings, whole = _read(tmp_path, _zip({"empty.txt": b"", "story.txt": STORY}))
    assert len(documents) == 1
    assert warnings == ["empty.txt: it is empty. Save the story again, or remove the file."]
    assert whole


@pytest.mark.parametrize("packed", ["tar", "tgz", "tar.zst"])
def test_a_cut_tar_is_read_as_far_as_it_goes(packed: str, tmp_path: Path) -> None:
    noise = os.urandom(300_000)
    data = PACKERS[packed]({"one.txt": STORY, "two.txt": STORY, "noise.txt": noise, "three.txt": STORY})
    documents, warnings, whole = _read(tmp_path, data[: len(data) // 2])
    assert len(documents) == 2
    assert warnings
    assert not whole


def test_a_cut_zip_has_lost_its_list(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="list of members is damaged"):
        _read(tmp_path, _zip({"one.txt": STORY, "two.txt": STORY})[:-30])


def test_a_tar_damaged_in_the_middle_is_said_to_be(tmp_path: Path) -> None:
    data = bytearray(_tar({"one.txt": STORY, "two.txt": STORY}))
    data[1024:1100] = b"x" * 76
    documents, warnings, whole = _read(tmp_path, bytes(data))
    assert len(documents) == 1
    assert "damaged" in warnings[0]
    assert not whole


def _many(count: int) -> bytes:
    return _zip({f"{number}.txt": b"" for number in range(count)})


def _overlapping() -> bytes:
    """Every entry of the list points at the same packed member: one megabyte packed, unpacked a thousand times."""
    data = _zip({"a.txt": b"a word " * 300_000})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries, count = data[start:end] * 1000, 1000
    tail = bytearray(data[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    return data[:start] + entries + bytes(tail)


def _sparse() -> bytes:
    """GNU's sparse member: one byte stored, a terabyte said to be there."""
    info = tarfile.TarInfo("big.txt")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = b"S"
    header[386:410] = b"%011o\0" % 0 + b"%011o\0" % 0
    header[483:495] = b"\x80" + (2**40).to_bytes(11, "big")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


def _long_name() -> bytes:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**33
    return info.tobuf(tarfile.GNU_FORMAT) + b"a" * 2000


def _negative() -> bytes:
    header = bytearray(tarfile.TarInfo("a.txt").tobuf(tarfile.GNU_FORMAT))
    header[124:136] = (2**96 - 512).to_bytes(12, "big")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zip bomb": lambda: _zip({"a.txt": b"a" * (100 * 2**20)}),
    "overlapping": _overlapping,
    "bombs in one archive": lambda: _zip({f"{n}.zip": _zip({"a.txt": b"a" * (30 * 2**20)}) for n in range(5)}),
    "tar bomb": lambda: gzip.compress(_tar({"a.txt": bytes(100 * 2**20)}), 9),
    "sparse": _sparse,
    "long name": _long_name,
    "negative size": _negative,
    "pax beyond measure": lambda: _long_name().replace(b"L" + b"ustar", b"x" + b"ustar"),
    "no members": lambda: _zip({}),
    "only folders": lambda: _zip({"a/": b""}),
    "a list of nothing": lambda: b"PK\x05\x06" + b"\xff" * 18,
    "a list too long": lambda: b"PK\x03\x04" + bytes(30 * 2**20) + b"PK\x05\x06" + bytes(4) + b"\xff\xff" * 2
    + (29 * 2**20).to_bytes(4, "little") + bytes(6),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused_in_time(name: str, tmp_path: Path) -> None:
    data = HOSTILE[name]()
    begun = time.process_time()
    with pytest.raises(ReadError, match=r"a\.zip"):
        _read(tmp_path, data)
    assert time.process_time() - begun < 10


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 50)
    with pytest.raises(ReadError, match="over 50 members"):
        _read(tmp_path, _zip({f"{n}.zip": _many(20) for n in range(3)}))


def test_a_packed_archive_that_holds_itself(tmp_path: Path) -> None:
    """Like a quine: however deep it goes, reading ends."""
    data = _zip({"story.txt": STORY})
    for _ in range(12):
        data = _zip({"r.zip": data, "s.zip": data})
    with pytest.raises(ReadError, match="no document found"):
        _read(tmp_path, data)


def test_stopping_midway_leaves_nothing(tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "a.zip").write_bytes(_zip({f"{n}.txt": STORY for n in range(5)}))
    reading = read_file(open_file(tmp_path / "a.zip"))
    next(reading)
    assert list(temporary.iterdir())
    reading.close()  # type: ignore[attr-defined]


def test_office_documents_are_no_archives(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(_zip({"[Content_Types].xml": b"<x/>" * 99, "word/document.xml": b"<x/>"}))
    with pytest.raises(ReadError, match="binary data"):
        pick(open_file(tmp_path / "a.docx"))


def test_many_members_fit_in_memory(tmp_path: Path) -> None:
    page = b"<html><title>A title</title><p>I was a postdoc, and my contract ended.</p><!--" + b"x" * 64_000 + b"-->"
    (tmp_path / "a.tgz").write_bytes(gzip.compress(_tar({f"{number}.html": page for number in range(200)})))
    tracemalloc.start()
    try:
        held = [tracemalloc.get_traced_memory()[0] for _ in read_file(open_file(tmp_path / "a.tgz"))]
    finally:
        tracemalloc.stop()
    assert len(held) == 200
    assert held[-1] - held[0] < 2_000_000, "all members have 13 MB"


STARTS = [
    _zip({"a.txt": STORY, "b.txt": STORY}),
    _tar({"a.txt": STORY, "b.txt": STORY}),
    gzip.compress(_tar({"a.txt": STORY})),
]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_raises_anything_else(data: st.DataObject, tmp_path: Path) -> None:
    archive = bytearray(data.draw(st.sampled_from(STARTS)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(archive) - 1))
        archive[at : at + 4] = data.draw(st.binary(max_size=6))
    try:
        documents, _, _ = _read(tmp_path, bytes(archive))
    except ReadError:
        return
    assert all(document.title for document in documents)
