"""What a reader is, and what all readers share when they make a document.

In: a ``RawFile`` and what was found in it. Out: ``Document`` with its id, source and hygiene. The table of readers is
in ``indexer.readers``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from indexer.document import Document, Kind, Passage, Source
from indexer.errors import ReadError
from indexer.identity import document_id
from indexer.readers.encoding import clean
from indexer.readers.files import RawFile

MAX_TITLE = 300
_KINDS: Mapping[str, Kind] = {
    "article": "article", "blog": "blog", "thread": "thread", "post": "blog", "blogpost": "blog", "essay": "blog",
    "forum": "thread", "discussion": "thread", "news": "article",
}  # fmt: skip
_NOBODY = re.compile(
    r"(admin(istrator)?|root|user|editor|webmaster|author|guest|anonymous|unknown|none|null|staff)\Z", re.I
)
_ACCOUNT = re.compile(r"[a-z]{2,}(?:_[a-z]{2,}){1,2}\Z")


@dataclass(frozen=True, slots=True)
class Reader:
    """One source format. ``claims`` returns why it takes a file, or ""; ``read`` gives its documents one by one.

    ``version`` goes up whenever the same bytes give another document. ``fragment`` says of a file that ``claims`` takes
    whether it may hold but parts of documents whose rest lies in other files of the folder: ``read`` then gets the
    first of them, all in its ``company``.
    """

    name: str
    version: str
    claims: Callable[[RawFile], str]
    read: Callable[[RawFile], Iterator[Document]]
    fragment: Callable[[RawFile], bool] | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader found out about a document apart from its text."""

    title: str
    kind: Kind
    url: str = ""
    site: str = ""
    author: str = ""
    published: str = ""
    language: str = "en"
    licence: str = ""
    sample: bool = False


def assemble(
    file: RawFile, reader: tuple[str, str], facts: Facts, passages: tuple[Passage, ...], part: str = ""
) -> Document:
    """The document; ``reader`` is the reader's name and version, ``part`` tells apart those of one file that have no
    address of their own. ReadError if there is nothing to read in it."""
    title = one_line(facts.title) or _first_words(passages)
    if not title or (facts.kind != "thread" and not any(passage.text for passage in passages)):
        raise ReadError(f"{file.path}: no text found in it. Save the page with its story, or remove the file.")
    url = web_address(facts.url) or web_address(file.url)
    source = Source(
        path=str(file.path).encode("utf-8", "replace").decode(), url=url, sha256=file.sha256, reader=reader[0],
        reader_version=reader[1], licence=one_line(facts.licence), fetched=file.fetched,
    )  # fmt: skip
    return Document(
        id=document_id(url, file.path, part), kind=facts.kind, title=title[:MAX_TITLE], url=url,
        site=one_line(facts.site) or host(url), author=facts.author, published=facts.published,
        language=facts.language, sample=facts.sample, sources=(source,), passages=passages,
    )  # fmt: skip


def one_line(text: str) -> str:
    """``text`` cleaned, on one line."""
    return " ".join(clean(text).split())


def _first_words(passages: tuple[Passage, ...]) -> str:
    text = next((passage.text for passage in passages if passage.text), "")
    line = one_line(text.lstrip().split("\n")[0][:400])
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + "\u2026"


def web_address(url: str) -> str:
    """``url`` if it is a whole web address, else "": nothing else may become a link."""
    url = clean(url).strip()
    return url if re.match(r"https?://[^\s/]+\S*\Z", url, re.I) and len(url) < 2000 else ""


def host(url: str) -> str:
    """The host of ``url`` without ``www.``, or ""."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def kind_named(name: str) -> Kind | None:
    """The kind that a header means by ``name``, if any."""
    return _KINDS.get(name.strip().lower())


def is_yes(value: object) -> bool:
    """A header's way of saying yes."""
    return str(value).strip().lower() in ("true", "yes", "1", "on")


def person(name: str) -> str:
    """An author's name as given; "" for accounts that are nobody, ``ada_example`` spelt out."""
    name = re.sub(r"^(?:written |posted )?by[: ]+", "", one_line(name), flags=re.I).strip(" ,;|-")
    if not name or len(name) > 120 or _NOBODY.match(name) or "://" in name:
        return ""
    return name.replace("_", " ").title() if _ACCOUNT.match(name) else name


def language_code(value: str) -> str:
    """``en`` from ``en-GB`` or ``EN_us``; "en" where nothing is said."""
    match = re.match(r"([A-Za-z]{2,3})(?:[-_].*)?\Z", value.strip())
    return match.group(1).lower() if match else "en"
