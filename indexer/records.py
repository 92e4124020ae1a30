"""A document as the records that engines store: one of unit document, one a passage, one a move, one with the keys of
its texts' vectors; and a source file's.

In: a labelled ``Document``, or a ``FileEntry``. Out: ``Record``s with the fields of ``indexer.fields``. Passages that
quote or sign are searched with nobody's words: they are shown, but give no text to search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from indexer.document import Document, Move, Passage, encode
from indexer.engines import Record
from indexer.fields import of_unit
from indexer.labels.direction import document_direction, passage_direction
from indexer.meaning import keys_of, texts

_LABELS = {unit: {f.name for f in of_unit(unit, "label")} for unit in ("document", "passage")}


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What the index remembers of one source file: ``stat`` (size, mtime, ctime in ns), the hash of its bytes, with
    which code it was read (``reader``), the ids of the documents it gave, and the error of the last try ("" if none).

    ``folded``: those of ``docs`` that are kept as another document's further source -> that document's id. ``format``:
    the reader's name; ``joined``: read together with others of its folder. ``partial``: what was being read when a run
    was interrupted, ``finished``: the documents it had written of it. ``warnings``: what the reader passed over.
    """

    path: str
    sha256: str
    stat: tuple[int, int, int]
    reader: str
    docs: tuple[str, ...]
    error: str = ""
    folded: dict[str, str] = field(default_factory=dict)
    format: str = ""
    joined: bool = False
    warnings: tuple[str, ...] = ()
    partial: str = ""
    finished: tuple[str, ...] = ()


def file_key(path: str) -> str:
    """The key (and doc) of a file's own record."""
    return "file:" + path


def file_record(entry: FileEntry) -> Record:
    """The record that keeps ``entry``."""
    key = file_key(entry.path)
    return Record("file", key, key, stored=msgspec.json.encode(entry))


def decode_entry(data: bytes) -> FileEntry:
    """The inverse of what ``file_record`` stores."""
    return msgspec.json.decode(data, type=FileEntry)


def meaning_key(doc: str) -> str:
    """The key of the record that keeps a document's meaning: the keys of its texts' vectors, 8 bytes each."""
    return f"{doc}~"


def passage_key(doc: str, passage: str) -> str:
    """The key of a passage's record."""
    return f"{doc}#{passage}"


def day_number(date: str) -> int:
    """An ISO date of any precision as YYYYMMDD, its first day; 0 where unknown."""
    year, month, day = date[:4], date[5:7], date[8:10]
    return int(f"{year}{month or '01'}{day or '01'}") if year.isdigit() else 0


def records(document: Document, bands: Iterable[str] = ()) -> list[Record]:
    """All records of one document; ``bands`` are its text's (``minhash``)."""
    return [
        _document_record(document, tuple(bands)),
        *(_passage_record(document, passage) for passage in document.passages),
        *(_move_record(document, move) for move in document.moves),
        Record("meaning", meaning_key(document.id), document.id, stored=keys_of(texts(document))),
    ]


def _document_record(document: Document, bands: tuple[str, ...]) -> Record:
    labels = _values(document, _LABELS["document"])
    labels["direction"] = _known(document_direction(document.labels))
    labels["kind"] = (document.kind,)
    labels["year"] = _known(document.published[:4])
    labels["author"] = tuple(dict.fromkeys(_known(document.author, *(p.author for p in document.passages))))
    labels["site"] = _known(document.site)
    labels["language"] = _known(document.language)
    labels["band"] = bands
    labels["sample"] = ("yes",) if document.sample else ()
    return Record(
        "document",
        document.id,
        document.id,
        text={"title": [document.title], "text": _document_text(document)},
        labels=labels,
        numbers={"published": day_number(document.published)},
        stored=encode(document),
    )


def _document_text(document: Document) -> list[str]:
    """Headings once, where they change, and every passage of the writers' own words."""
    values, heading = [], ""
    for passage in document.passages:
        if passage.heading and passage.heading != heading:
            heading = passage.heading
            values.append(heading)
        if passage.text and passage.role == "own":
            values.append(passage.text)
    return values


def _passage_record(document: Document, passage: Passage) -> Record:
    labels = _values(document, _LABELS["passage"], passage.id)
    labels["direction"] = _known(passage_direction(document.labels, passage.id))
    labels["kind"] = (document.kind,)
    labels["author"] = _known(passage.author)
    own = passage.role == "own"
    text = [value for value in (passage.heading, passage.text) if value] if own else []
    return Record(
        "passage",
        passage_key(document.id, passage.id),
        document.id,
        text={"title": [document.title], "text": text},
        labels=labels,
    )


def _move_record(document: Document, move: Move) -> Record:
    text = next((p.text[move.span.start : move.span.end] for p in document.passages if p.id == move.span.passage), "")
    return Record(
        "move",
        f"{document.id}>{move.id}",
        document.id,
        text={"text": [text] if text else []},
        labels={
            "direction": _known(move.direction),
            "person": _known(move.who),
            "institution": _known(move.from_org, move.to_org),
            "from": _known(move.from_org),
            "to": _known(move.to_org),
            "from_role": _known(move.from_role),
            "to_role": _known(move.to_role),
            "year": _known(str(move.year or "")),
        },
        stored=msgspec.json.encode(move),
    )


def _values(document: Document, fields: Iterable[str], passage: str | None = None) -> dict[str, tuple[str, ...]]:
    """Label values by field, those of one passage or of all, each once, in the order found."""
    found: dict[str, dict[str, None]] = {name: {} for name in fields}
    for label in document.labels:
        if label.field in found and (passage is None or label.span.passage == passage):
            found[label.field][label.value] = None
    return {name: tuple(values) for name, values in found.items()}


def _known(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value and value != "none")
