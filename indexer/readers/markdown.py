"""Posts in Markdown as blogs' repositories hold them: Jekyll, Hugo, Lektor; transcripts kept in the header too.

In: Markdown with or without front matter, HTML and shortcodes in it. Out: one document. Images, template tags,
attribute lists and footnote marks are dropped; footnotes' texts stay, as paragraphs where they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt

from indexer.document import Document
from indexer.readers import cleaning, dates, frontmatter, trees
from indexer.readers.blocks import Block, to_passages
from indexer.readers.files import RawFile
from indexer.readers.reader import Facts, Reader, assemble, is_yes, kind_named, language_code, one_line, person

NAME, VERSION = "markdown", "1"
_SUFFIXES = {".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd", ".lr"}
_FRONT = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(?:[^\n]*\n){0,400}?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)")
_SIGNS = re.compile(r"^#{1,4} \w|\[[^\]\n]{1,100}\]\(https?://|^```", re.MULTILINE)
_DATE_KEYS = ("date", "published", "publishdate", "pubdate", "pub_date", "published_at", "date_published", "created",
              "dateadded", "year")  # fmt: skip
_URL_KEYS = ("canonical", "canonical_url", "canonicalurl", "original_url", "source_url", "url", "link", "permalink")
_FILE_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})[-_]")
_GUEST = re.compile(
    r"\bguest post (?:is )?(?:written )?by (?:Dr\.? |Prof\.? )?"
    r"((?:[A-Z](?:\.|[\w'\u2019-]+) ){1,3}[A-Z][\w'\u2019-]+)"
)

_CUTS = (
    re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL),
    re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=\s]{20,}"),
    re.compile(r"\{\{[<%].{0,2000}?[%>]\}\}", re.DOTALL),
    re.compile(r"\{%.{0,500}?%\}", re.DOTALL),
    re.compile(r"\{\{.{0,300}?\}\}", re.DOTALL),
    re.compile(r"^[*\-+] TOC[ \t]*$", re.MULTILINE),
    re.compile(r"\{:[^}\n]{0,200}\}"),
)
_NOTE = re.compile(r"^[ ]{0,3}\[\^[^\]\s]{1,60}\]:[ \t]*", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,60}\]")
# Nested HTML set in by four blanks is no code: the blogs' own converters read on inside an element.
_SET_IN = re.compile(
    r"^[ \t]{4,}(?=</?(?:div|p|span|strong|em|b|i|a|img|ul|ol|li|h\d|blockquote|br|table|tr|td)\b)", re.M
)
_RENDER = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    if _FRONT.match(file.head) and frontmatter.split(file.text)[0]:
        return "front matter"
    if frontmatter.is_lektor(file.text):
        return "Lektor fields"
    if file.suffix in _SUFFIXES:
        return f"named {file.suffix}"
    return "Markdown headings and links" if len(_SIGNS.findall(file.head)) >= 3 else ""


def read(file: RawFile) -> Iterator[Document]:
    """The one document in ``file``."""
    header, body = frontmatter.split(file.text)
    blocks = [*_transcript(header), *markdown_blocks(body)]
    title = _first(header, "title", "headline", "name") or _heading(blocks)
    blocks = cleaning.without_furniture(blocks, title)
    facts = Facts(
        title=title, kind=kind_named(_first(header, "kind", "type")) or ("blog" if header else "article"),
        url=next((url for key in _URL_KEYS if (url := _first(header, key)).startswith("http")), ""),
        site=_first(header, "site", "publication", "blog"), author=_author(header, blocks),
        published=_date(header, file.name), language=language_code(_first(header, "lang", "language", "locale")),
        licence=_first(header, "licence", "license"), sample=is_yes(header.get("sample", "")),
    )  # fmt: skip
    yield assemble(file, (NAME, VERSION), facts, to_passages(blocks))


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a text in Markdown."""
    for cut in _CUTS:
        text = cut.sub("", text)
    text = _SET_IN.sub("", text)
    text = _NOTE_MARK.sub("", _NOTE.sub("\n", text))
    root = trees.parse(f"<html><body>{_RENDER.render(text)}</body></html>") if text.strip() else None
    return trees.to_blocks(root) if root is not None else []


def _first(header: dict[str, Any], *keys: str) -> str:
    for key in keys:
        if found := frontmatter.strings(header.get(key)):
            return one_line(found[0])
    return ""


def _heading(blocks: list[Block]) -> str:
    return next((block.text for block in blocks[:5] if block.kind == "heading"), "")


def _date(header: dict[str, Any], name: str) -> str:
    for key in _DATE_KEYS:
        if found := dates.parse(_first(header, key)):
            return found
    match = _FILE_DATE.match(name)
    return dates.parse(match.group(1)) if match else ""


def _author(header: dict[str, Any], blocks: list[Block]) -> str:
    """The guest named in the first paragraphs, else the header's authors."""
    for block in blocks[:3]:
        if match := _GUEST.search(block.text):
            return match.group(1).strip(" .")
    names = frontmatter.strings(header.get("author")) or frontmatter.strings(header.get("authors"))
    return ", ".join(filter(None, (person(name) for name in names[:10])))


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
