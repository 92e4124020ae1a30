"""Blocks of a page to passages of a document.

In: headings, paragraphs, list items, quotations and code in reading order. Out: passages, each with the heading it
stands under, its id and its role; and back again, the reading text. Which blocks are furniture is decided in
``cleaning``; what the blocks are, by each reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from indexer.document import Document, Passage
from indexer.identity import passage_ids

MAX_LIST = 600
"""Short items share a passage up to this many characters: alone they are too little to rank or to label."""

MAX_PASSAGE = 6000
"""No paragraph is longer; what is, is a dump without line ends and is cut at a space."""

PATH = " \u203a "
"""Joins a heading to the one above it, where that one has no text of its own."""

BlockKind = Literal["heading", "text", "item", "quote", "code"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text; ``level`` counts for headings (1 is the title's), ``author`` in transcripts."""

    kind: BlockKind
    text: str
    level: int = 2
    author: str = ""


def to_passages(blocks: Iterable[Block]) -> tuple[Passage, ...]:
    """The passages of an article or a blog post."""
    found = [
        Passage(
            id="", text=part, heading=heading, author=block.author, role="quote" if block.kind == "quote" else "own"
        )
        for heading, block in _under_headings(_joined(blocks))
        for part in _cut(block.text)
    ]
    ids = passage_ids([passage.text for passage in found])
    return tuple(replace(passage, id=own) for passage, own in zip(found, ids, strict=True))


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Runs of list items made one block each, as long as they stay short."""
    held: Block | None = None
    for block in blocks:
        if held and block.kind == "item" and len(held.text) + len(block.text) < MAX_LIST:
            held = replace(held, text=f"{held.text}\n{block.text}")
            continue
        if held:
            yield held
        held = block if block.kind == "item" else None
        if not held:
            yield block
    if held:
        yield held


def _under_headings(blocks: Iterable[Block]) -> Iterator[tuple[str, Block]]:
    """Each block that is not a heading, with its heading; one without text of its own lends its name to those below."""
    trail: list[Block] = []
    used: set[int] = set()
    for block in blocks:
        if block.kind == "heading":
            trail = [above for above in trail if above.level < block.level]
            trail.append(block)
            continue
        used.update(id(heading) for heading in trail[-1:])
        shown = [heading.text for heading in trail[:-1] if id(heading) not in used] + [h.text for h in trail[-1:]]
        yield PATH.join(shown), block


def _cut(text: str) -> Iterator[str]:
    while len(text) > MAX_PASSAGE:
        at = max(text.rfind(mark, MAX_PASSAGE // 2, MAX_PASSAGE) for mark in (". ", "\n", " "))
        at = at + 1 if at > 0 else MAX_PASSAGE
        yield text[:at].strip()
        text = text[at:]
    if text.strip():
        yield text.strip()


def reading_text(document: Document) -> str:
    """The title-less text of ``document`` as a person reads it: each heading once, passages below; of a thread the
    posters' own words, since what they quote stands above already."""
    shown = ("own",) if document.kind == "thread" else ("own", "quote")
    lines: list[str] = []
    above: list[str] = []
    for passage in document.passages:
        if passage.role not in shown:
            continue
        here = passage.heading.split(PATH) if passage.heading else []
        lines += [heading for heading in here if heading not in above]
        above = here
        lines.append(passage.text)
    return "\n\n".join(line for line in lines if line)
