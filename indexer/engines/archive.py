"""Backups of a local index: one .tar.gz with the index's files, where they came from, and a checksum of each.

In: a folder of plain files. Out: an archive, or such a folder again after every byte has been checked. Which backup
fits which index is ``local``'s to decide.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import tarfile
import zlib
from pathlib import Path

import msgspec

from indexer.errors import IndexDamaged, UsageError

MANIFEST = "manifest.json"
MAX_MANIFEST = 10_000_000


class About(msgspec.Struct, frozen=True):
    """What a backup says of itself; ``files`` maps each file's name to its SHA-256."""

    engine: str
    fingerprint: str
    created: str
    roots: list[str]
    files: dict[str, str] = {}


def _is_lock(file: Path) -> bool:
    return file.name.lower().endswith("lock")


def pack(folder: Path, about: About, target: Path) -> None:
    """Write the folder's files to ``target``, which appears complete or not at all and must not exist yet."""
    if target.exists():
        raise UsageError(f"{target} exists already: choose another name")
    files = sorted(file for file in folder.iterdir() if file.is_file() and not _is_lock(file))
    beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with tarfile.open(beside, "w:gz", compresslevel=6) as tar:
            _add(tar, MANIFEST, msgspec.json.encode(msgspec.structs.replace(about, files=_sums(files))))
            for file in files:
                tar.add(file, f"index/{file.name}", recursive=False)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(beside, target)
    except OSError as error:
        raise UsageError(f"the backup cannot be written ({error}): choose another place") from error
    finally:
        beside.unlink(missing_ok=True)


def _sums(files: list[Path]) -> dict[str, str]:
    sums = {}
    for file in files:
        with file.open("rb") as opened:
            sums[file.name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return sums


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def unpack(source: Path, folder: Path) -> About:
    """Write the files of the backup ``source`` into the empty ``folder``; IndexDamaged unless all are as packed."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            about = _manifest(tar)
            for member in tar:
                _extract(tar, member, folder, about.files)
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, msgspec.DecodeError) as error:
        raise IndexDamaged(f"the backup is damaged ({error}), nothing was changed: use another backup") from error
    present = _sums(list(folder.iterdir()))
    wrong = sorted(name for name in present.keys() | about.files.keys() if present.get(name) != about.files.get(name))
    if wrong:
        raise IndexDamaged(f"the backup is damaged ({', '.join(wrong[:5])}), nothing was changed: use another backup")
    return about


def _manifest(tar: tarfile.TarFile) -> About:
    member = tar.next()
    data = tar.extractfile(member) if member and member.name == MANIFEST and member.isfile() else None
    if data is None:
        raise ValueError("it does not begin with a manifest")
    return msgspec.json.decode(data.read(MAX_MANIFEST), type=About)


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, known: dict[str, str]) -> None:
    """Copy one member out, if it is a plain file that the manifest names; never through a path of its own choice."""
    if member.name == MANIFEST and not any(folder.iterdir()):
        return  # iterating begins with the first member again
    tarfile.data_filter(member, str(folder))
    name = member.name.removeprefix("index/")
    if not member.isreg() or member.name != f"index/{name}" or name not in known or name != Path(name).name:
        raise ValueError(f"unexpected member {member.name!r}")
    content = tar.extractfile(member)
    assert content is not None  # it is a regular file
    with (folder / name).open("xb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
