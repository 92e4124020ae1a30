"""What a curator's changes do to a document, and which files they concern.

In: labelled documents, the ``Book`` of changes that hold. Out: the documents as the curator wants them; a digest for
each file, which makes the next run read again those that a change touches and no other; changes that fit nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexer.changes import Book, Fix
from indexer.curation import current
from indexer.document import Document, Label, Move, Part, Span, decode, evidence
from indexer.engines import Snapshot
from indexer.labels import vocabulary
from indexer.query import Label as Is
from indexer.query import any_of
from indexer.records import FileEntry

RULE = "curated"
"""The rule of a label that a curator added, and the last word of the rule of one they renamed."""

_NAMED = {"person": "person", "institution": "institution"}


def applied(document: Document, book: Book | None = None) -> Document:
    """``document`` with names as the curator has them, and labels added and removed. What does not fit is left out."""
    book = current() if book is None else book
    if not book:
        return document
    named = tuple(_named(document, label, book) for label in document.labels)
    moves = tuple(_moved(move, document.labels, named, book) for move in document.moves)
    made = replace(document, labels=named, moves=moves)
    for fix in book.fixes.get(document.id, ()):
        made = _fixed(made, fix)
    return made


def place_of(document: Document, passage: str, said: str) -> Span | None:
    """Where exactly ``said`` stands: in that passage, or ("") anywhere in the document, its title last."""
    for each in document.passages:
        if passage in ("", each.id):
            parts: tuple[tuple[Part, str], ...] = (("text", each.text), ("heading", each.heading))
            for part, text in parts:
                if said and (at := text.find(said)) >= 0:
                    return Span(each.id, part, at, at + len(said))
    if said and not passage and (at := document.title.find(said)) >= 0:
        return Span(document.passages[0].id if document.passages else "", "title", at, at + len(said))
    return None


def known_value(field: str, value: str) -> bool:
    """Whether ``value`` is one that labels of ``field`` can have."""
    tables = {
        "topic": vocabulary.topics, "challenge": vocabulary.challenges, "helped": vocabulary.challenges,
        "direction": vocabulary.directions, "stage": vocabulary.stages,
    }  # fmt: skip
    if field in ("first_hand", "advice"):
        return value == "yes"
    return field not in tables or value in tables[field]()


# --- names


def _named(document: Document, label: Label, book: Book) -> Label:
    if label.field not in _NAMED:
        return label
    value = label.value
    if any(name == value for name, _ in book.apart.get(label.field, ())):
        written = " ".join(evidence(document, label.span).split())
        value = written if (value, written) in book.apart[label.field] else value
    value = book.meant(label.field, value)
    return label if value == label.value else replace(label, value=value, rule=f"{label.rule}, {RULE}")


def _moved(move: Move, before: Sequence[Label], after: Sequence[Label], book: Book) -> Move:
    """The move with the names that its own sentence's labels have now."""
    now: dict[tuple[str, str], set[str]] = defaultdict(set)
    for old, new in zip(before, after, strict=True):
        inside = old.span.passage == move.span.passage and old.span.part == move.span.part
        if inside and move.span.start <= old.span.start and old.span.end <= move.span.end:
            now[old.field, old.value].add(new.value)

    def name(field: str, value: str) -> str:
        found = now.get((field, value), set())
        return next(iter(found)) if len(found) == 1 else book.meant(field, value)

    return replace(
        move,
        who=name("person", move.who),
        from_org=name("institution", move.from_org),
        to_org=name("institution", move.to_org),
    )


# --- labels added and removed


def _fixed(document: Document, fix: Fix) -> Document:
    if not fix.add:
        return replace(document, labels=tuple(_removed(document, fix)))
    span = place_of(document, fix.passage, fix.evidence)
    if span is None or not known_value(fix.field, fix.value):
        return document
    labels = list(document.labels)
    rule = RULE
    if fix.field == "direction":
        of = "passage" if fix.passage else "document"
        rule = f"{of}: {RULE}"
        labels = [each for each in labels if not _direction_of(each, of, fix.passage)]
    labels = [each for each in labels if (each.field, each.value, each.span) != (fix.field, fix.value, span)]
    labels.append(Label(fix.field, fix.value, span, 1.0, rule))
    if fix.field == "challenge":
        labels.append(Label("challenge_group", vocabulary.challenges()[fix.value].broader, span, 1.0, rule))
    return replace(document, labels=tuple(labels))


def _direction_of(label: Label, of: str, passage: str) -> bool:
    """Whether this is the document's direction, or that of its passage."""
    same = label.field == "direction" and label.rule.startswith(f"{of}:")
    return same and (not passage or label.span.passage == passage)


def _removed(document: Document, fix: Fix) -> Iterator[Label]:
    """The labels that stay; a challenge takes its group along where nothing else speaks for that."""
    gone = [label for label in document.labels if _meets(document, label, fix)]
    stay = [label for label in document.labels if label not in gone]
    groups = vocabulary.challenges()
    spans = {label.span for label in gone if label.field == "challenge"}
    for label in stay:
        if label.field == "challenge_group" and label.span in spans:
            held = any(
                each.field == "challenge" and each.span == label.span and groups[each.value].broader == label.value
                for each in stay
                if each.value in groups
            )
            if not held:
                continue
        yield label


def _meets(document: Document, label: Label, fix: Fix) -> bool:
    if (label.field, label.value) != (fix.field, fix.value):
        return False
    if fix.field == "direction" and not _direction_of(label, "passage" if fix.passage else "document", fix.passage):
        return False
    if fix.passage and label.span.passage != fix.passage:
        return False
    said = evidence(document, label.span)
    return not fix.evidence or fix.evidence in said or said in fix.evidence


# --- which files a change concerns


class Concerns:
    """Which changes of ``book`` concern each file, as the documents stand in ``snapshot``."""

    def __init__(self, book: Book, snapshot: Snapshot | None) -> None:
        self.by_document: dict[str, list[str]] = defaultdict(list)
        for id, fixes in book.fixes.items():
            self.by_document[id] += [repr((f.passage, f.add, f.field, f.value, f.evidence)) for f in fixes]
        for id in book.hidden:
            self.by_document[id].append("hidden")
        for field, one, other in _pairs(book) if snapshot else ():
            for id in _naming(snapshot, field, one, other):
                self.by_document[id].append(repr((field, one, other)))

    def of(self, entry: FileEntry | None) -> str:
        """Twelve digits that change when a change of one of the file's documents was made or undone; "" without any."""
        if entry is None or not self.by_document:
            return ""
        ids = {*entry.docs, *entry.folded.values()}
        found = sorted(f"{id} {each}" for id in ids for each in self.by_document.get(id, ()))
        return hashlib.sha256("\n".join(found).encode("utf-8", "surrogatepass")).hexdigest()[:12] if found else ""


def _pairs(book: Book) -> Iterator[tuple[str, str, str]]:
    """Every two names of a field that a change joins or parts."""
    for field, names in book.names.items():
        yield from ((field, name, to) for name, to in names.items())
    for field, pairs in book.apart.items():
        yield from ((field, name, written) for name, written in pairs)


def _naming(snapshot: Snapshot | None, field: str, *values: str) -> Iterable[str]:
    """The documents that have any of these values."""
    if snapshot is None:
        return []
    wanted = any_of(*(Is(field, value) for value in values))
    total = snapshot.search("document", wanted, limit=0).total
    return [hit.doc for hit in snapshot.search("document", wanted, limit=total).hits] if total else []


def unfit(book: Book, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Changes that find nothing to change: where, and what to do about it."""
    for field, one, other in _pairs(book):
        if not _naming(snapshot, field, one, other):
            yield f"{field} {one}", f"no story names {one!r} or {other!r}: check the spelling, or undo the change"
    for id, fixes in book.fixes.items():
        (data,) = snapshot.stored("document", [id])
        if id in book.hidden:
            continue
        for fix in fixes:
            where = f"{id}#{fix.passage}" if fix.passage else id
            if data is None:
                yield where, f"change {fix.n} fixes a story that is not in the index: undo it"
            elif not known_value(fix.field, fix.value):
                yield where, f"change {fix.n}: {fix.field} has no value {fix.value!r} any more: undo it"
            elif fix.add and place_of(decode(data), fix.passage, fix.evidence) is None:
                yield where, f"change {fix.n}: its evidence is not in the story any more: undo it, or fix it anew"
