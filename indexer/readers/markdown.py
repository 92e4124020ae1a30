"""Posts in Markdown as blogs' repositories hold them: Jekyll, Hugo, Lektor, R Markdown, Quarto, MDX; transcripts too.

In: Markdown with or without front matter, HTML and template tags in it. Out: one document. What the flavours add is
taken out by ``flavours``; whose turn it is in a conversation, ``transcripts`` says. Drafts are read, being one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt

from indexer.document import Document
from indexer.readers import cleaning, frontmatter, transcripts, trees
from indexer.readers.blocks import Block, to_passages
from indexer.readers.entries import plain, stated_date
from indexer.readers.files import RawFile
from indexer.readers.flavours import to_commonmark, without_data
from indexer.readers.reader import Facts, Reader, assemble, is_yes, kind_named, language_code, one_line, person

NAME, VERSION = "markdown", "2"
MAX_TEXT, MAX_LINES = 1_500_000, 50_000
MAX_MARKS = 60_000
"""Where there are more, none is markup: the renderer's time grows with the square of a paragraph's brackets."""

_SUFFIXES = {".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd", ".rmarkdown", ".lr"}
_SIGNS = re.compile(r"^#{1,4} \w|\[[^\]\n]{1,100}\]\(https?://|^```", re.MULTILINE)
_DATE_KEYS = ("date", "published", "publishdate", "pubdate", "pub_date", "published_at", "date_published", "created",
              "dateadded", "year")  # fmt: skip
_URL_KEYS = ("canonical", "canonical_url", "canonicalurl", "original_url", "source_url", "url", "permalink")
_AUTHOR_KEYS = ("author", "authors", "byline", "writer")
_FILE_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})[-_]")
_BUNDLES = {"index", "_index", "contents"}
_NO_NAME = re.compile(r"\^\[[^\]]{0,200}\]|<[^<>]{0,200}>|\(?[^\s()]{1,80}@[^\s()]{1,80}\)?|\[\^\w{1,20}\]")
_LINKED = re.compile(r"\[([^\[\]]{1,100})\]\([^()]{0,300}\)")
_GUEST = re.compile(
    r"\bguest post (?:is )?(?:written )?by (?:Dr\.? |Prof\.? )?"
    r"((?:[A-Z](?:\.|[\w'\u2019-]+) ){1,3}[A-Z][\w'\u2019-]+)"
)
_EMPHASIS = re.compile(r"(?<![\w*`])(\*{1,3}|`)(\S(?:[^*`]{0,200}\S)?)\1(?![\w*`])")
_MARKS = re.compile(r"[\[\]*_`~<]")
_RENDER = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    if reason := frontmatter.reason(file.head):
        return reason
    if file.suffix in _SUFFIXES:
        return f"named {file.suffix}"
    return "Markdown headings and links" if len(_SIGNS.findall(file.head)) >= 3 else ""


def read(file: RawFile) -> Iterator[Document]:
    """The one document in ``file``."""
    header, body = frontmatter.split(file.text)
    body = without_data(body)
    if len(body) > len(kept := _bounded(body)):
        file.warn(f"only its first {len(kept):,} characters are read: no post is longer")
    blocks = markdown_blocks(kept, file.suffix)
    title = _EMPHASIS.sub(r"\2", plain(_first(header, "title", "headline", "name"))) or _heading(blocks)
    lines = list(_transcript(header))
    blocks = [*lines, *(blocks if lines else transcripts.speakers(blocks, title))]
    blocks = cleaning.without_furniture(blocks, title)
    facts = Facts(
        title=title, kind=kind_named(_first(header, "kind", "type")) or ("blog" if header else "article"),
        url=next((url for key in _URL_KEYS if (url := _first(header, key)).startswith("http")), ""),
        site=_first(header, "site", "publication", "blog"), author=_author(header, blocks),
        published=_date(header, file), language=language_code(_first(header, "lang", "language", "locale")),
        licence=_first(header, "licence", "license"), sample=is_yes(_first(header, "sample")),
    )  # fmt: skip
    yield assemble(file, (NAME, VERSION), facts, to_passages(blocks))


def markdown_blocks(text: str, suffix: str = "") -> list[Block]:
    """The blocks of a text in Markdown; the name's ``suffix`` may tell the flavour."""
    text = to_commonmark(_bounded(without_data(text)), suffix)
    if len(_MARKS.findall(text)) > MAX_MARKS:
        text = _MARKS.sub(r"\\\g<0>", text)
    root = trees.parse(f"<html><body>{_RENDER.render(text)}</body></html>") if text.strip() else None
    return trees.to_blocks(root) if root is not None else []


def _bounded(text: str) -> str:
    """As much of ``text`` as a post may have: the renderer takes 100 microseconds a line, 2 seconds a megabyte."""
    text = text[:MAX_TEXT]
    if text.count("\n") <= MAX_LINES:
        return text
    return "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])


def _first(header: dict[str, Any], *keys: str) -> str:
    for key in keys:
        if found := frontmatter.strings(header.get(key)):
            return one_line(found[0])
    return ""


def _heading(blocks: list[Block]) -> str:
    return next((block.text for block in blocks[:5] if block.kind == "heading"), "")


def _date(header: dict[str, Any], file: RawFile) -> str:
    """The header's date of publication, else that in the name of the file, or of its folder where it is a bundle's."""
    if found := stated_date(file, *(_first(header, key) for key in _DATE_KEYS)):
        return found
    name = file.path.parent.name if file.path.stem.lower() in _BUNDLES else file.name
    match = _FILE_DATE.match(f"{name}-")
    return stated_date(file, match.group(1)) if match else ""


def _author(header: dict[str, Any], blocks: list[Block]) -> str:
    """The guest named in the first paragraphs, else the header's authors."""
    for block in blocks[:3]:
        if match := _GUEST.search(block.text):
            return match.group(1).strip(" .")
    params = header.get("params")
    stated = [header.get(key) for key in _AUTHOR_KEYS] + [params.get("author") if isinstance(params, dict) else None]
    names = next((found for value in stated if (found := frontmatter.strings(value))), [])
    return ", ".join(filter(None, (person(_LINKED.sub(r"\1", _NO_NAME.sub("", name))) for name in names[:10])))


def _transcript(header: dict[str, Any]) -> Iterator[Block]:
    """A podcast's introduction and its lines, each with its speaker."""
    lines = header.get("transcript")
    if not isinstance(lines, list):
        return
    if intro := _first(header, "intro", "description"):
        yield Block("text", intro)
    for line in lines:
        if not isinstance(line, dict):
            continue
        if heading := _first(line, "header"):
            yield Block("heading", heading)
        if text := _first(line, "line", "text"):
            yield Block("text", text, author=_first(line, "who", "speaker"))


READER = Reader(NAME, VERSION, claims, read)
