"""Reddit's Markdown to plain reading text, and what is quoted in it.

In: a post's text as Reddit's API and the dumps give it. Out: the poster's own words without marks, and the passages
they quote. Words are never dropped: a mark goes only where it cannot be read as part of the text, so ``2*3*4``,
``snake_case``, footnotes' stars and ``f*ck`` stay. Built from Reddit's Formatting Guide (support.reddithelp.com,
article 360043033952) and the posts of r/AskAcademia and r/GradSchool. Tables stay lines, ``[a][1]`` stays as typed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from indexer.readers.encoding import clean

_MARKED = re.compile(r"[*_~^`\\\[&>|#]|^ {0,3}(?:--|\+ )|\n\n\n|[ \t]\n", re.M)
# Reddit's editor escapes the mark where a quote is typed by hand; ``>!`` begins a spoiler.
_QUOTED = re.compile(r"^ {0,3}\\?>(?!!)", re.M)
_QUOTE_MARKS = re.compile(r" {0,3}(?:\\?> ?)+(?!!)")
_BROKEN_OFF = re.compile(r"[\w,;(\u2013-]\s*\Z")
_FENCE = re.compile(r" {0,3}(?:```|~~~)[\w+-]*\s*\Z")

# Marks that a line begins with or consists of. No pattern here or below looks at the same characters again and again:
# a post may be made to be slow.
_RULE = re.compile(r"^ {0,3}([-*_])(?:[ \t]*+\1){2,}+[ \t]*+$", re.M)
_TABLE_RULE = re.compile(r"^(?=[^\n|]*\|)(?=[^\n-]*-)[ \t|:-]++$\n?", re.M)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]++(?=\S)", re.M)
_BULLET = re.compile(r"^([ \t]*+)[*+](?=[ \t]++\S)", re.M)

# Marks inside lines.
_CODE = re.compile(r"(?<![\\`])`([^`\n]++)`(?!`)|(?<![\\`])``([^`\n]++)``(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_IMAGE = re.compile(r"!\[(?:gif|img)\]\([^()\s]*+\)", re.I)
_LINK = re.compile(
    r"\[((?:[^\[\]]++|\[[^\[\]]*+\])*+)\]"
    r"\(\s*+<?((?:[a-z][a-z0-9+.-]{1,20}:|/|#|[\w-]{1,60}\.[a-z]{2,})(?:[^\s()<>]++|\([^\s()<>]*+\))*+)>?"
    r"""(?:\s++(?:"[^"\n]*+"|'[^'\n]*+'))?\s*+\)""",
    re.I,
)
_BARE = re.compile(r"<?(https?://[^\s<>\[\]|]*[^\s<>\[\]|*_~.,;:!?)])>?", re.I)
_NAME = re.compile(r"(?<!\w)(?:[ur]/|@)[\w-]++", re.I)
_SUPERSCRIPT = re.compile(r"(?<![^\s\])|])\^++(?:\(([^()]*+)\)|(?=[^\W_]))")
_OPEN, _CLOSE = r"(?=[^\s)\]},.;:!?])", r"(?<=[^\s(\[{])"


def _run(mark: str) -> str:
    """What may stand between two marks: anything but the mark and a blank line."""
    return rf"{_OPEN}([^{mark}\n]++(?:\n[^{mark}\n]++)*+){_CLOSE}"


_STAR = re.compile(rf"(?<![\w*])\*{_run('*')}\*(?![\w*])")
_PART_OF_WORD = re.compile(r"(?<![\w*])\*([^\W\d_]{2,40})\*(?=[^\W\d_])|(?<=[^\W\d_])\*([^\W\d_]{2,40})\*(?![\w*])")
_STARS = re.compile(rf"(?<![\w*])(\*{{2,4}})(?!\*){_run('*')}\1(?!\*)")
_UNDER = re.compile(rf"(?<![\w/@])(_{{1,3}})(?!_){_run('_')}\1(?!\w)")
_STRIKE = re.compile(rf"~~{_run('~')}~~")

# A mark that is meant is moved, while the others are taken out, to code points that no clean text has.
_HIDE = {code: 0xD800 + code for code in range(0x21, 0x7F) if not chr(code).isalnum()}
_HIDDEN = re.compile("[\ud821-\ud87e]")


def plain(text: str) -> tuple[str, tuple[str, ...]]:
    """The poster's own words, and what they quote, in order. ``text`` is as Reddit's API escapes it, or unescaped."""
    text = clean(html.unescape(text)).strip()
    if not _MARKED.search(text):
        return text, ()
    if ">" not in text or not _QUOTED.search(text):
        return _shown(text), ()
    own, quotes = _parted(text)
    return _shown(own), tuple(filter(None, map(_shown, quotes)))


def _parted(text: str) -> tuple[str, list[str]]:
    """Lines of the poster's own, and runs of quoted ones. A line after a quote that breaks off goes on with it."""
    own: list[str] = []
    quotes: list[list[str]] = []
    quoting = fenced = False
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        if not fenced and _QUOTED.match(line):
            if not quoting:
                own.append("")
                quotes.append([])
            quoting = True
            quotes[-1].append(_QUOTE_MARKS.sub("", line, count=1))
        elif quoting and line.strip() and _BROKEN_OFF.search(quotes[-1][-1]):
            quotes[-1].append(line)
        else:
            quoting = False
            own.append(line)
    return "\n".join(own), ["\n".join(lines) for lines in quotes]


def _shown(text: str) -> str:
    """``text`` without its marks."""
    text = _tidy(text)
    for mark, strip in _STRIPS:
        if mark in text:
            text = strip(text)
    text = _HIDDEN.sub(lambda match: chr(ord(match.group()) - 0xD800), text)
    # Entities that are typed reach the reader's page as what they stand for.
    return _tidy(clean(html.unescape(text)) if "&" in text else text)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join([line.rstrip() for line in text.split("\n")])).strip()


def _code(text: str) -> str:
    return _CODE.sub(_hide_group, _without_fences(text))


def _without_fences(text: str) -> str:
    """Fenced code with its marks hidden and its fences gone but for the language; an open fence reaches to the end."""
    lines, fenced = [], False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
            lines.append(line.strip(" `~"))
        else:
            lines.append(line.translate(_HIDE) if fenced else line)
    return "\n".join(lines)


def _hide_group(match: re.Match[str]) -> str:
    return _group(match).translate(_HIDE)


def _group(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _links(text: str) -> str:
    return _LINK.sub(_link, _IMAGE.sub("", text))


def _link(match: re.Match[str]) -> str:
    text, address = match.groups()
    return text.translate(_HIDE) if text.strip() == address else text


def _stars(text: str) -> str:
    text = _BULLET.sub(r"\1-", _RULE.sub("", text))
    text = _STARS.sub(r"\2", _PART_OF_WORD.sub(_group, _STAR.sub(r"\1", text)))
    return _STAR.sub(r"\1", text)


def _underscores(text: str) -> str:
    text = _NAME.sub(lambda match: match.group().translate(_HIDE), _RULE.sub("", text))
    return _UNDER.sub(r"\2", text)


# In this order: what the first ones hide is no mark to the later ones.
_STRIPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("`", _code),
    ("~~~", _without_fences),
    ("\\", lambda text: _ESCAPED.sub(_hide_group, text)),
    ("](", _links),
    ("//", lambda text: _BARE.sub(_hide_group, text)),
    ("#", lambda text: _HEADING.sub("", text)),
    ("*", _stars),
    ("+", lambda text: _BULLET.sub(r"\1-", text)),
    ("_", _underscores),
    ("~~", lambda text: _STRIKE.sub(r"\1", text)),
    ("^", lambda text: _SUPERSCRIPT.sub(lambda match: match.group(1) or "", text)),
    ("!<", lambda text: text.replace(">!", "").replace("!<", "") if ">!" in text else text),
    ("--", lambda text: _RULE.sub("", text)),
    ("|", lambda text: _TABLE_RULE.sub("", text)),
)
