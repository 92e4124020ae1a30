"""One message of mail: who wrote it, when, to which list, in answer to what, and what it says.

In: a message's bytes (RFC 5322, MIME) and the day it was received. Out: ``Mail``. Plain text is preferred to HTML,
attachments are left out. Charsets: UTF-8 where it fits, else as declared, else the likeliest. The parsing is the
standard library's; how words are told from quotes and signatures is in ``mailtext``.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from indexer.readers import dates, mailtext
from indexer.readers.encoding import browsers_charset, clean, decode
from indexer.readers.forums.software import row
from indexer.readers.posts import from_html
from indexer.readers.reader import one_line, web_address

MAX_REFERENCES = 200
"""A thread is not deeper; forged headers are."""

_READ = frozenset(("from", "subject", "date", "message-id", "in-reply-to", "references", "list-id", "archived-at"))
_ID = re.compile(r"<([^<>\s]{1,500})>")
_WORD = re.compile(r"=\?([\w.+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_ADDRESS = re.compile(r"@| at ")  # some archives write the second against harvesters
_COMMENT = re.compile(r"\(([^()]{1,120})\)\s*\Z")
_SHIFTED = ("iso-2022", "utf-7", "utf-16", "hz")
"""Charsets whose bytes would pass for ASCII or for noise."""

_ASCII = bytes(range(128))
MOST_WESTERN = 0.34
"""Share of bytes beyond ASCII that Western texts and names stay under; Cyrillic or Chinese ones have most of them."""

_HTML = row(
    {
        "name": "mail", "tried": "2 messages", "sign": "", "post": ".", "body": ".",
        "quote": [".gmail_quote", ".yahoo_quoted", "blockquote"], "drop": [".gmail_signature", ".moz-signature"],
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A message. ``references``: the ids of what it answers, the nearest last; ``site``: the id of its mailing list."""

    id: str
    references: list[str]
    subject: str
    author: str
    published: str
    site: str
    url: str
    text: str
    quotes: list[tuple[str, str]] = field(default_factory=list)
    signature: str = ""


def read_mail(data: bytes, received: str) -> Mail | None:
    """The message; None where ``data`` is none. ``received`` dates those that say nothing themselves."""
    try:
        message = BytesParser(policy=compat32).parsebytes(data)
        headers = _headers(message)
        if not headers.keys() & {"from", "subject", "message-id", "date"}:
            return None
        body = mailtext.apart("\n\n".join(_texts(message)))
    except (MessageError, RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return None  # what the standard library makes of malformed messages
    listed = _ID.search(headers.get("list-id", ""))
    return Mail(
        id=next(iter(_ID.findall(headers.get("message-id", ""))), ""), references=_references(headers),
        subject=_line(headers.get("subject", "")), author=_author(headers.get("from", "")),
        published=_date(headers.get("date", "")) or dates.parse(received),
        site=listed.group(1) if listed else "", url=web_address(headers.get("archived-at", "").strip(" <>")),
        text=body.text, quotes=[(quote.text, quote.author) for quote in body.quotes], signature=body.signature,
    )  # fmt: skip


def _headers(message: Message) -> dict[str, str]:
    """The first header of each name that is read here, on one line, as text whatever its bytes."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        if (known := name.lower()) in _READ and known not in found:
            found[known] = " ".join(decode(str(value).encode("utf-8", "surrogateescape")).split())
    return found


def _line(value: str) -> str:
    """A header's text, its encoded words (RFC 2047) decoded. ``email.header`` gives up on a wrong charset or a damaged
    word; here the rest stays."""
    return one_line(_WORD.sub(_word, _BETWEEN_WORDS.sub(r"\1", value)))


def _word(match: re.Match[str]) -> str:
    charset, way, coded = match.groups()
    try:
        if way in "bB":
            data = binascii.a2b_base64(coded + "=" * (-len(coded) % 4))
        else:
            data = binascii.a2b_qp(coded.encode("utf-8"), header=True)
    except (ValueError, binascii.Error):
        return match.group()
    return _text(data, charset)


def _text(data: bytes, charset: str) -> str:
    """``data`` as clean text: in UTF-8 where it fits, else as declared; else it is guessed, but a text with few letters
    beyond ASCII, too few to guess from, is taken to be Western."""
    western = len(data.translate(None, _ASCII)) < MOST_WESTERN * len(data)
    shifted = charset.lower().startswith(_SHIFTED)
    tried = (charset if shifted else "utf-8", browsers_charset(charset), "cp1252" if western else "")
    for name in filter(None, tried):
        try:
            return clean(data.decode(name))
        except (LookupError, ValueError):
            continue
    return decode(data, charset)


def _author(value: str) -> str:
    """The writer's name; without one, what stands before the @: whole addresses are nobody's to publish."""
    name, comment = parseaddr(value)[0], _COMMENT.search(value)
    before = _ADDRESS.split(value, maxsplit=1)[0].strip("<>\"' ")
    return _line(name) or _line(comment.group(1) if comment else "") or _line(before)


def _date(value: str) -> str:
    """When the message was written; its day alone where no time zone is stated. ``-0000`` is UTC (RFC 5322, 3.3)."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return dates.parse(value)
    if moment.tzinfo:
        return dates.parse(moment.isoformat())
    return dates.parse(f"{moment.isoformat()}Z" if "-0000" in value else moment.date().isoformat())


def _references(headers: dict[str, str]) -> list[str]:
    """What the message answers: its ``References``, and ``In-Reply-To`` where that names another."""
    found = dict.fromkeys(_ID.findall(headers.get("references", "")))
    answered = _ID.findall(headers.get("in-reply-to", ""))[:1]
    return [*(id for id in found if id not in answered), *answered][-MAX_REFERENCES:]


def _texts(part: Message) -> Iterator[str]:
    """The texts of a message in their order; of several forms of one text the plain one."""
    kind = part.get_content_maintype()
    if kind == "multipart" and isinstance(inner := part.get_payload(), list):
        forms = [list(_texts(one)) for one in inner if isinstance(one, Message)]
        if part.get_content_subtype() == "alternative":
            forms = [next((form for form in forms if any(text.strip() for text in form)), [])]
        for form in forms:
            yield from form
    elif kind == "text" and part.get_content_disposition() != "attachment" and not part.get_filename():
        yield _leaf(part)


def _leaf(part: Message) -> str:
    data = part.get_payload(decode=True)
    text = _text(data, str(part.get_content_charset() or "")) if isinstance(data, bytes) else ""
    if part.get_content_subtype() == "html":
        words, quotes = from_html(text, _HTML)
        return "\n\n".join([words, *("> " + quote.text.replace("\n", "\n> ") for quote in quotes)])
    if str(part.get_param("format")).lower() == "flowed":
        return mailtext.unflowed(text, delete_space=str(part.get_param("delsp")).lower() == "yes")
    return text if part.get_content_subtype() in ("plain", "enriched") else ""
