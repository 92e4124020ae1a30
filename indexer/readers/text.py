"""Plain text: stories copied from a page, and flat dumps of threads.

In: text with or without a header (``Title:``, ``URL:``, ``Kind:`` ...). Out: one document. A thread's comments follow
a line ``Comments:``, each from a line that begins with ``- ``; such a dump states no parents, so all answer the
opening post, and who answered whom is never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from indexer.document import Document, Kind, Passage
from indexer.errors import ReadError
from indexer.identity import canonical_url, passage_ids
from indexer.readers import cleaning, dates, transcripts
from indexer.readers.blocks import Block, to_passages
from indexer.readers.files import HEAD, RawFile
from indexer.readers.reader import Facts, Reader, assemble, is_yes, kind_named, language_code, person
from indexer.readers.walk import binary_kind

NAME, VERSION = "text", "1"
FIRST_PERSON = 0.02
"""Share of I, my, me among the words from which a story is somebody's own: articles stay under .01, essays at .05."""

_KEYS = frozenset(
    [
        "title",
        "author",
        "date",
        "url",
        "kind",
        "sample",
        "source",
        "source-note",
        "site",
        "language",
        "licence",
        "license",
        "published",
        "flair",
        "retrieved",
    ]
)
_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{1,20}):[ \t]*(.*)\Z")
_CONTENT = re.compile(r"^(?:Content|Body|Text|Post):[ \t]*\n", re.MULTILINE)
_COMMENTS = re.compile(r"^(?:Comments|Replies|Answers)(?: \(\d+\))?:[ \t]*$\n?", re.MULTILINE)
_COMMENT = re.compile(r"^- ", re.MULTILINE)
_HANDLE = re.compile(r"((?:u/)?[\w][\w.-]{1,38}):[ \t]+(?=\S)")
_GONE = re.compile(r"\[(?:deleted|removed)\]\Z", re.I)
_ITEM = re.compile(r"\s*(?:[-*\u2022\u2013\u25aa\u25cf\u00b7]|\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)")
_BULLET = re.compile(r"\s*[-*\u2022\u2013\u25aa\u25cf\u00b7]\s+")
_FIRST = re.compile(r"\b(?:I|my|me|myself|I['\u2019](?:m|ve|d|ll))\b")
_DATA = re.compile(r"\s*<(?:\?xml|rss|feed|mediawiki)\b", re.I)
_FORUM = re.compile(r"Reddit/(\w+)\Z", re.I)


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or "": it takes all that is text, but no data file of another program."""
    return "" if binary_kind(file.start) or _DATA.match(file.head) or _is_json(file) else "plain text"


def _is_json(file: RawFile) -> bool:
    if file.head.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(file.head)
    except RecursionError:
        return True
    except ValueError as error:
        # Cut at the head's end, it may still be JSON: then nothing before the end is wrong with it.
        return len(file.start) == HEAD and getattr(error, "pos", 0) > len(file.head) * 0.9
    return True


def read(file: RawFile) -> Iterator[Document]:
    """The one document in ``file``."""
    if binary := binary_kind(file.start):
        raise ReadError(f"{file.path}: it is {binary}, not text. Save the story as HTML, Markdown or text.")
    header, body = _split_header(file.text)
    content = _CONTENT.match(body.lstrip("\n"))
    body = body.lstrip("\n")[content.end() :] if content else body
    parts = _COMMENTS.split(body, maxsplit=1)
    kind = kind_named(header.get("kind", ""))
    if kind in (None, "thread") and (len(parts) == 2 or (content and "source" in header) or kind == "thread"):
        yield _thread(file, header, parts[0], parts[1] if len(parts) == 2 else "")
    else:
        yield _story(file, header, body, kind)


def _split_header(text: str) -> tuple[dict[str, str], str]:
    """The known keys at the top, or below the title's line, and the rest.

    Without ``Title``, ``URL`` or ``Source``, or fewer than two keys below a title, it is no header but text.
    """
    header, rest = _keys(text)
    if header.keys() & {"title", "url", "source"}:
        return header, rest
    title, _, below = text.lstrip("\n").partition("\n")
    header, rest = _keys(below)
    return ({"title": title.strip(), **header}, rest) if title.strip() and len(header) >= 2 else ({}, text)


def _keys(text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    lines = text.lstrip("\n").split("\n")
    for at, line in enumerate(lines):
        match = _HEADER.match(line)
        if not match or match.group(1).lower() not in _KEYS:
            return header, "\n".join(lines[at:])
        header[match.group(1).lower()] = match.group(2).strip()
    return header, ""


def _facts(header: dict[str, str], title: str, kind: Kind) -> Facts:
    source = header.get("site") or header.get("source", "")
    forum = _FORUM.match(source)
    return Facts(
        title=title, kind=kind, url=header.get("url", ""),
        site=f"r/{forum.group(1)}" if forum else re.sub(r"\s*\([^)]*\)\s*\Z", "", source),
        author=person(header.get("author", "")),
        published=dates.parse(header.get("date") or header.get("published", "")),
        language=language_code(header.get("language", "")), sample=is_yes(header.get("sample", "")),
        licence=header.get("licence") or header.get("license", ""),
    )  # fmt: skip


def _thread(file: RawFile, header: dict[str, str], opening: str, dump: str) -> Document:
    facts = _facts(header, header.get("title", ""), "thread")
    prefix = "u/" if facts.site.startswith("r/") else ""
    first = Passage(
        id=_own_id(facts.url), text=_post(opening), author=facts.author, published=facts.published, url=facts.url
    )
    posts = [first, *(Passage(id="", text=text, author=author) for author, text in _comments(dump, prefix))]
    # A deleted post's slot is named by its marker: its text is gone.
    ids = passage_ids([post.text or "[deleted]" for post in posts], [post.id for post in posts])
    named = [
        replace(post, id=own, parent=ids[0] if at else None)
        for at, (post, own) in enumerate(zip(posts, ids, strict=True))
    ]
    return assemble(file, (NAME, VERSION), facts, tuple(named))


def _own_id(url: str) -> str:
    """Reddit's own id of the opening post, where the address gives it."""
    match = re.match(r"reddit\.com/comments/(\w+)\Z", canonical_url(url))
    return f"t3_{match.group(1)}" if match else ""


def _comments(dump: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Author and text of each comment. Where most begin with a name, a dash without one is an item of a list."""
    parts = _COMMENT.split(dump)[1:] or ([dump] if dump.strip() else [])
    named = [_HANDLE.match(part) for part in parts]
    if not parts or sum(map(bool, named)) < len(parts) / 2 or not named[0]:
        yield from (("", _post(part)) for part in parts)
        return
    held: tuple[str, str] = ("", "")
    for part, match in zip(parts, named, strict=True):
        if not match and not _GONE.match(part.strip()):
            held = (held[0], f"{held[1]}- {part}")
            continue
        if any(held):
            yield held[0], _post(held[1])
        name = match.group(1) if match else ""
        held = (name if not name or name.startswith("u/") else prefix + name, part[match.end() :] if match else part)
    yield held[0], _post(held[1])


def _post(text: str) -> str:
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
    return "" if _GONE.match(text) else text


def _story(file: RawFile, header: dict[str, str], body: str, kind: Kind | None) -> Document:
    blocks = [block for block in text_blocks(body) if not cleaning.is_navigation(block.text)]
    title = header.get("title", "")
    if not title:
        title, blocks = _take_title(blocks)
    blocks = cleaning.without_links(cleaning.without_furniture(blocks, title))
    if kind is None:
        words = body.split()
        kind = "blog" if words and len(_FIRST.findall(body)) >= FIRST_PERSON * len(words) else "article"
    passages = to_passages(transcripts.speakers(blocks, title))
    return assemble(file, (NAME, VERSION), _facts(header, title, kind), passages)


def _take_title(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The first line that is set like a heading above the first paragraph; what stands before it is furniture."""
    for at, block in enumerate(blocks[:6]):
        if block.kind == "heading" and not cleaning.is_chips(block.text):
            return block.text, blocks[at + 1 :]
        if block.kind != "heading":
            break
    return "", blocks


def text_blocks(body: str) -> list[Block]:
    """The blocks of a plain text: paragraphs by blank lines or by lines, whichever the text uses."""
    found: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n+", body):
        lines = [line.rstrip() for line in chunk.split("\n") if line.strip()]
        found += [_block(line) for line in (_unwrapped(lines) if _is_wrapped(lines) else lines)]
    return found


def _block(line: str) -> Block:
    text = line.strip()
    if _BULLET.match(line):
        return Block("item", "- " + _BULLET.sub("", line, count=1).strip())
    if _ITEM.match(line) and (line[0] == " " or not cleaning.is_heading(text)):
        return Block("item", text)
    if cleaning.is_heading(text) and not text.startswith(('"', "\u201c", "http")):
        return Block("heading", text, 3 if cleaning.is_numbered(text) else 2)
    return Block("text", text)


def _is_wrapped(lines: list[str]) -> bool:
    """Lines broken by an editor: several of like length, and a sentence runs on from one to the next."""
    if len(lines) < 2 or any(_ITEM.match(line) for line in lines):
        return False
    lengths = [len(line) for line in lines[:-1]]
    running = sum(not line.endswith((".", "!", "?", ":", "\u201d", '"')) for line in lines[:-1])
    return (
        min(lengths) >= 40 and max(lengths) <= 110 and max(lengths) - min(lengths) <= 35 and running * 2 > len(lengths)
    )


def _unwrapped(lines: list[str]) -> list[str]:
    return [" ".join(line.strip() for line in lines)]


READER = Reader(NAME, VERSION, claims, read)
