"""What an archive's members become: their documents, one member after the other.

In: the archive and its members, in the groups that must be read together. Out: their documents. A member that cannot be
read is a warning of the archive's; only where none can be is the archive itself the failure. How members are found
and unpacked is left to ``archives`` and ``warc``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers.files import RawFile

MAX_DEPTH = 3
"""Archives within archives: a mail export in a backup in a download is three."""


def documents(archive: RawFile, groups: Iterable[tuple[RawFile, ...]]) -> Iterator[Document]:
    """The documents of all ``groups``; the first member's ReadError if no member gives any."""
    from indexer.readers import read_file  # the table there names the modules that call this

    first: ReadError | None = None
    given = False
    for group in groups:
        for member in group:
            member.company = group
        try:
            for document in read_file(group[0]):
                given = True
                yield document
        except ReadError as error:
            first = first or error
            archive.warn(str(error).removeprefix(f"{archive.path}/"))
        archive.whole = archive.whole and group[0].whole
        for member in group:
            member.forget()
    if first and not given:
        raise first


def refuse_depth(archive: RawFile) -> None:
    """ReadError for an archive that lies in ``MAX_DEPTH`` others."""
    if archive.depth >= MAX_DEPTH:
        raise ReadError(f"{archive.path}: an archive within {MAX_DEPTH} others. Unpack it and give the folder.")


def printable(name: str) -> str:
    """A member's name, short and fit to be shown."""
    return name.encode("utf-8", "replace").decode()[:200]
