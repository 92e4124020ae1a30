"""Mailing lists' archives: mbox files, as mail programs, Mailman and Pipermail write them.

In: a file of any size, messages parted by ``From `` lines (RFC 4155; ``>From`` in a text is unescaped); the archives of
one folder are joined. Out: one document a thread. A message replies to the last of its ``References`` and
``In-Reply-To`` that is there (RFC 5322, jwz.org/doc/threading.html); subjects decide nothing: who answered whom is
never guessed. What a message says is in ``mail``. Built from real archives of five lists, 2002 to 2016.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from indexer.document import Document
from indexer.readers.files import RawFile
from indexer.readers.forums.posts import Post, Quote
from indexer.readers.joining import Joined, Threads, as_far_as
from indexer.readers.mail import Mail, read_mail
from indexer.readers.posts import thread
from indexer.readers.reader import Facts, Reader

NAME, VERSION = "mbox", "1"
MAX_MESSAGE = 1024 * 1024
"""Bytes of a message that are read: what comes later is attachments, and nobody writes so much."""

_MONTHS = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FROM = re.compile(
    rb"From [^\n]{0,200}?\s(?P<month>" + _MONTHS + rb")\s+(?P<day>\d{1,2})\s+\d{1,2}:\d{2}(?::\d{2})?\s[^\n]{0,20}?"
    rb"(?P<year>\d{4})(?:\s[+-]\d{4}|\s\w{2,5})?\s*\Z"
)
_RECORD = msgspec.json.Decoder(tuple[int, Mail])
_HEADER = re.compile(r"[!-9;-~]{1,60}:")
_REPLY = re.compile(r"(?:(?:re|aw|sv|antw|rif|r\u00e9f|odp)(?:\[\d{1,3}\]|\(\d{1,3}\))?\s{0,3}:\s*)+", re.I)


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or "": a ``From `` line, and a header below it."""
    lines = file.start.lstrip(b"\xef\xbb\xbf\r\n").split(b"\n", 2)
    found = len(lines) > 1 and _FROM.match(lines[0]) and _HEADER.match(lines[1].lstrip(b">").decode("latin-1"))
    return "an archive of mail" if found else ""


def fragment(_: RawFile) -> bool:
    """Any archive may be answered in the next: lists are kept month by month."""
    return True


def read(file: RawFile) -> Iterator[Document]:
    """The threads in ``file`` and its company."""
    with Threads() as threads:
        for number, member in enumerate(file.company):
            for mail in as_far_as(file, _mails(member)):
                _keep(mail, number, threads)
        orphans = 0
        for joined in threads.joined():
            mails = _present(joined)
            orphans += sum(parent is None for _, parent, _ in mails[1:])
            if mails:
                yield _document(file, mails)
        _warn(file, threads, orphans)


def _warn(file: RawFile, threads: Threads, orphans: int) -> None:
    if threads.twice:
        file.warn(f"{threads.twice} messages are there more than once")
    if orphans:
        file.warn(f"{orphans} messages answer one that is not here: they follow their thread's first")
    if threads.circular or threads.cut:
        file.warn(f"{threads.circular} messages answer each other in a circle; {threads.cut} threads were cut")


def _mails(file: RawFile) -> Iterator[Mail]:
    damaged = 0
    for received, data in _messages(file):
        mail = read_mail(data, received)
        damaged += mail is None
        if mail:
            yield mail
    if damaged:
        file.warn(f"{damaged} messages without a readable header were passed over")


def _messages(file: RawFile) -> Iterator[tuple[str, bytes]]:
    """Each message and the day it was received, as its ``From `` line has it."""
    held: list[bytes] = []
    received, size, after_blank, cut = "", 0, True, 0
    for line in file.lines():
        if after_blank and (start := _FROM.match(line)):
            if held:
                yield received, b"\n".join(held)
            held, size = [], 0
            received = b" ".join(start.group("day", "month", "year")).decode()
        else:
            cut += size < MAX_MESSAGE <= size + len(line)
            held += [line] if size < MAX_MESSAGE else []
            size += len(line) + 1
        after_blank = not line
    if held:
        yield received, b"\n".join(held)
    if cut:
        file.warn(f"{cut} messages of over {MAX_MESSAGE // 2**20} MB: only their beginnings are read")


def _keep(mail: Mail, number: int, threads: Threads) -> None:
    id = mail.id or f"without {number} {threads.added}"  # no id has a space: nothing answers it
    refs = [ref for ref in mail.references if ref != id]
    for before, ref in zip(["", *refs], refs, strict=False):
        threads.add_link(ref, before)
    threads.add(id, refs[-1] if refs else "", msgspec.json.encode((number, mail)))


def _present(joined: list[Joined]) -> list[tuple[int, str | None, Mail]]:
    """The thread's messages with their file's number, each with the nearest it answers that is there."""
    above = {post.id: post.parent for post in joined}
    here = {post.id for post in joined if post.record}
    found = []
    for post in joined:
        if post.record:
            parent = post.parent
            while parent and parent not in here:
                parent = above.get(parent, "")
            number, mail = _RECORD.decode(post.record)
            found.append((number, parent or None, mail))
    return found


def _document(file: RawFile, mails: list[tuple[int, str | None, Mail]]) -> Document:
    number, _, opening = mails[0]
    facts = Facts(title=_title(opening), kind="thread", url=opening.url, site=opening.site)
    posts = [_post(mail, parent) for _, parent, mail in mails]
    member = file.company[number]
    return thread(member, (NAME, VERSION), facts, posts, untitled="(no subject)", part=opening.id or opening.text[:200])


def _title(mail: Mail) -> str:
    """The subject without ``Re:`` and the list's own mark."""
    subject = _REPLY.sub("", mail.subject, count=1)
    mark = re.match(r"\[([^\[\]]{1,40})\]\s*", subject)
    name = mail.site.split(".")[0]
    if mark and name and mark.group(1).casefold() in (name.casefold(), mail.site.casefold()):
        subject = _REPLY.sub("", subject[mark.end() :], count=1)
    return subject


def _post(mail: Mail, parent: str | None) -> Post:
    return Post(
        id=mail.id, text=mail.text, author=mail.author, published=mail.published, url=mail.url, parent=parent,
        quotes=[Quote(words, author) for words, author in mail.quotes], signature=mail.signature,
    )  # fmt: skip


READER = Reader(NAME, VERSION, claims, read, fragment)
