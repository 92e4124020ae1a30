"""Markdown's flavours to CommonMark: kramdown (Jekyll), Goldmark (Hugo), Pandoc, R Markdown, Quarto, MDX.

In: the body of a post in whichever of them. Out: CommonMark with tables, whose text is the post's: without attributes,
citations, tables of contents, code that is run, imports and components; what components, divs and footnotes hold stays.
Code that is shown is left as it is. Built from the flavours' own documentation: kramdown.gettalong.org, pandoc.org's
"Pandoc's Markdown", bookdown.org/yihui/rmarkdown, quarto.org, mdxjs.com.
"""

from __future__ import annotations

import re

from indexer.readers.fences import change_between, fences, outside_code
from indexer.readers.shortcodes import without_shortcodes

_BASE64 = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]{20,}(?:[ \t]*\n[ \t]*[A-Za-z0-9+/=]{40,})*")
_TOC = re.compile(r"^[ \t]*(?:[*+-] TOC|\[TOC\]|\[\[_?toc_?\]\]|@\[toc\].*|<!--\s?toc\s?-->)[ \t]*$", re.M | re.I)
_TOC_BEGINS = re.compile(r"<!-- ?(?:START doctoc|toc)\b[^>]{0,300}>", re.I)
_TOC_ENDS = re.compile(r"<!-- ?(?:END doctoc|tocstop|/toc)\b[^>]{0,300}>", re.I)
_MARKDOWN_INSIDE = re.compile(r"(<\w{1,20}\b[^<>\n]{0,300}\bmarkdown ?=[^<>\n]{1,300}>)")
_DIV = re.compile(r"^[ \t>]{0,12}:{3,}[^\n]*$", re.MULTILINE)
_ALERT = re.compile(r"^([ \t]{0,12}>[ \t]{0,12})\[!\w{2,20}\][+-]?[ \t]*", re.MULTILINE)
_BRACKETED = re.compile(r"(?<!\])\[([^\[\]\n]{1,300})\]\{[^{}\n]{0,200}\}")
_ONE = r"(?:[.#][\w:.-]{1,80}|[\w:-]{1,40}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s\"'{}]{1,200})|-)"
_ATTRIBUTES = re.compile(rf"\{{:[^}}\n]{{0,200}}\}}|\{{ ?{_ONE}(?: {{1,3}}{_ONE}){{0,20}} ?\}}")
_CITATION = re.compile(r"[ ]?(?<!\])\[[^\[\]\n@]{0,100}(?<![\w.])@\w[^\[\]\n]{0,300}\](?![(\[{:])")
_INLINE_NOTE = re.compile(r"\^\[([^\[\]\n]{1,1000})\]")
_NOTE = re.compile(r"^[ ]{0,3}\[\^[^\]\s]{1,60}\]:[ \t]*(.*(?:\n(?:[ \t]*\n)?(?:[ ]{4}|\t).*)*)", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,60}\]")
_DEFINITION = re.compile(r"^[ ]{0,3}:[ \t]+(?=\S)", re.MULTILINE)
_TASK = re.compile(r"^([ \t]{0,20}(?:[*+-]|\d{1,3}[.)])[ \t]{1,5})\[[ xX]\][ \t]+", re.MULTILINE)
_WIKI = re.compile(r"!?\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
# Nested HTML set in by four blanks is no code: the blogs' own converters read on inside an element.
_SET_IN = re.compile(
    r"^[ \t]{4,}(?=</?(?:div|p|span|strong|em|b|i|a|img|ul|ol|li|h\d|blockquote|br|table|tr|td)\b)", re.M
)

_RUN_SPAN = re.compile(r"`(?:r |\{[a-z]{1,20}\} ?)[^`\n]{1,500}`")
_FROM = r"['\"][^'\"\n]{1,300}['\"];?[ \t]*$"
_IMPORT = re.compile(
    rf"^import\s(?:[^\n;{{]{{0,300}}\sfrom\s{{1,3}}|[^\n;{{]{{0,100}}\{{[^{{}}]{{0,1000}}\}}\s{{0,3}}from\s{{1,3}})?{_FROM}",
    re.M,
)
_EXPORT = re.compile(
    r"^export\s(?:const|let|var|default|function|async|class|\{|\*).*(?:\n(?![ \t]*\n).*){0,200}", re.M
)
_COMMENT, _COMMENT_ENDS = re.compile(r"\{ ?/\*"), re.compile(r"\*/ ?\}")
_BRACES = r"\{[^{}]{0,500}(?:\{[^{}]{0,500}\}[^{}]{0,500}){0,5}\}"
_COMPONENT = re.compile(
    rf"</?[A-Z][\w.]{{0,60}}(?:[^<>{{}}\"']|\"[^\"]{{0,500}}\"|'[^']{{0,500}}'|{_BRACES}){{0,2000}}>|</?>"
)
_BLANK = re.compile(r"\{ ?(['\"`])[ \t]{0,3}\1 ?\}")
_EXPRESSION = re.compile(r"(?<![\w}^_\\$])\{[^{}\n]{0,500}\}")


def to_commonmark(text: str, suffix: str = "") -> str:
    """``text`` in plain Markdown; ``suffix`` (``.mdx``, ``.qmd``, ...) helps where the text itself does not tell."""
    text = change_between(text, _TOC_BEGINS, _TOC_ENDS, lambda _: "")
    if suffix == ".mdx" or _IMPORT.search(text) or _COMMENT.search(text):
        text = outside_code(text, _without_jsx)
    if suffix in (".rmd", ".qmd") or any(fence.is_run for fence in fences(text)):
        text = _RUN_SPAN.sub("", text)
    return outside_code(_NOTE.sub(_noted, without_shortcodes(text)), _without_marks)


def without_data(text: str) -> str:
    """``text`` without what pictures carry as letters (base64), often most of a file."""
    return _BASE64.sub("#", text)


def _without_jsx(text: str) -> str:
    text = _BLANK.sub(" ", text)
    text = change_between(text, _COMMENT, _COMMENT_ENDS, lambda _: "")
    text = _EXPORT.sub("", _IMPORT.sub("", text))
    return _EXPRESSION.sub("", _COMPONENT.sub(_parted, text))


def _parted(match: re.Match[str]) -> str:
    """A component on a line of its own parts paragraphs, so that what it holds is Markdown again."""
    text = match.string
    before = text[max(0, match.start() - 200) : match.start()].rpartition("\n")[2]
    after = text[match.end() : match.end() + 200].partition("\n")[0]
    return "" if (before + after).strip() else "\n"


def _noted(match: re.Match[str]) -> str:
    """A footnote as paragraphs where it was written, its further lines not set in."""
    return "\n" + re.sub(r"^(?:[ ]{4}|\t)", "", match.group(1), flags=re.MULTILINE) + "\n"


def _without_marks(text: str) -> str:
    text = _MARKDOWN_INSIDE.sub(r"\1\n\n", _DIV.sub("", _TOC.sub("", text)))
    text = _ATTRIBUTES.sub("", _BRACKETED.sub(r"\1", text))
    text = _NOTE_MARK.sub("", _INLINE_NOTE.sub(r" (\1)", text))
    text = _WIKI.sub(r"\1", _CITATION.sub("", _TASK.sub(r"\1", _ALERT.sub(r"\1", text))))
    return _SET_IN.sub("", _DEFINITION.sub("\n", text))
