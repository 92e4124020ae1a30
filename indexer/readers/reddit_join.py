"""Submissions and comments of all files that are read together, joined to threads in bounded memory.

In: a file with its company, and how one file gives its ``Thing``s. Out: one document a submission, in the order given
where everything fits into memory. What belongs to no submission gives no document but a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers.files import RawFile
from indexer.readers.reader import Facts, assemble
from indexer.readers.reddit_posts import Tally, Thing, line, thread_address, thread_passages
from indexer.readers.spill import MEMORY, Spill

_PACK = msgspec.json.Encoder()
_UNPACK = msgspec.json.Decoder(Thing)
_CURE = "Put the submissions (RS_\u2026, \u2026_submissions, the thread's own JSON) beside it."


@dataclass(slots=True)
class _Join:
    """One run over a company of files."""

    file: RawFile
    reader: tuple[str, str]
    tally: Tally = field(default_factory=Tally)
    errors: list[tuple[RawFile, ReadError]] = field(default_factory=list)
    orphans: int = 0
    empty: int = 0

    def things(self, of_file: Callable[[RawFile], Iterator[Thing]]) -> Iterator[Thing]:
        """What all files hold; one that is damaged is read as far as it goes."""
        for number, file in enumerate(self.file.company):
            try:
                for thing in of_file(file):
                    thing.file = number
                    yield thing
            except ReadError as error:
                self.errors.append((file, error))

    def documents(self, records: list[bytes]) -> Iterator[Document]:
        """The document of the things that name the same submission, if that is among them."""
        things = [_UNPACK.decode(record) for record in records]
        comments = [thing for thing in things if thing.kind == "t1"]
        post = next((thing for thing in things if thing.kind == "t3" and thing.id), None)
        if post is None:
            self.orphans += len(comments)
            return
        stubs = [thing for thing in things if thing.kind == "more"]
        passages = thread_passages(post, comments, stubs, self.tally)
        opening, forum = passages[0], line(post.subreddit)
        facts = Facts(
            title=line(post.title), kind="thread", url=thread_address(post), site=f"r/{forum}" if forum else "",
            author=opening.author, published=opening.published, sample=post.sample is True,
        )  # fmt: skip
        try:
            yield assemble(self.file.company[post.file or 0], self.reader, facts, passages)  # type: ignore[index]
        except ReadError:
            self.empty += 1

    def report(self, given: int, left_out: int) -> None:
        """Warn of all that was passed over; ReadError if nothing was given."""
        lost = f"comments whose submission is in no file here: {self.orphans}. {_CURE}"
        if not given:
            if self.errors:
                raise self.errors[0][1]
            reason = lost if self.orphans else "Reddit data without a submission. Fetch the thread again as JSON."
            raise ReadError(f"{self.file.path}: {reason}")
        for file, error in self.errors:
            file.whole = False
            file.warn(f"read up to here only: {error}")
        if self.orphans:
            self.file.warn(lost)
        if self.empty:
            self.file.warn(f"submissions without title and text, left out: {self.empty}")
        if left_out:
            self.file.warn(f"comments beyond the first {MEMORY // 2**20} MB of a thread, left out: {left_out}")
        for warning in self.tally.warnings():
            self.file.warn(warning)


def joined(file: RawFile, reader: tuple[str, str], things: Callable[[RawFile], Iterator[Thing]]) -> Iterator[Document]:
    """The threads in ``file`` and its company; ``reader`` is the reader's name and version."""
    join, given = _Join(file, reader), 0
    with Spill() as spill:
        for thing in join.things(things):
            spill.add(str(thing.link_id), _PACK.encode(thing))
        for group in spill:
            for records in group.values():
                for document in join.documents(records):
                    given += 1
                    yield document
        join.report(given, spill.left_out)
