"""Files that survive a crash: written beside, waited for, and put in place in one step.

In: paths and bytes. Out: nothing but what is then on the disk.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``: after a crash there is the old content or the new, never half of one."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or a directory's list of names, is on the disk."""
    with suppress(OSError):  # some systems cannot open a directory: they have nothing to wait for
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
