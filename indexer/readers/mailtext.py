"""The words of a mail's plain text, apart from what it quotes and how it is signed.

In: a message's text. Out: the writer's own words, the quotes, each with the name that "... wrote:" above it gives, and
the signature. Quoted are lines with ``>`` and what follows "Original Message"; a signature follows ``-- `` (RFC 3676,
4.3). Lines broken by the mail program run on, where the text says so (``format=flowed``) or it shows. What list
software adds below is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from indexer.readers.forums.posts import Quote
from indexer.readers.reader import one_line
from indexer.readers.text import text_blocks

MAX_SIGNATURE = 10
"""Lines below a mere ``--``, which may also be a rule between two parts of a text."""

MAX_QUOTES = 200
"""Nobody answers in more pieces; what goes on quoting is a digest or noise."""

_QUOTED = re.compile(r" ?>[ >]*")
_ESCAPED = re.compile(r">+From ")
_SIGNED = re.compile(r"^-- ?$", re.MULTILINE)
_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,20} ?(?:original|forwarded) (?:message|mail|appointment)\b[^\n]{0,60}|"
    r"begin forwarded message:|_{10,80}(?=[ \t]*\nfrom: ))[ \t]*$",
    re.I | re.MULTILINE,
)
_HEADER = re.compile(r"(?:\*?(?:from|sent|date|to|cc|subject|reply-to|importance)\*?:[^\n]{0,500}(?:\n|\Z)\n?)+", re.I)
_SENDER = re.compile(r"^\*?from\*?:\s*([^\n<\[(]{1,100})", re.I | re.MULTILINE)
_WROTE = r"\b(?:wrote|writes|said|schrieb|a \u00e9crit|escribi\u00f3|ha scritto)\s{0,3}:\Z"
_SAID = re.compile(_WROTE, re.I)
_OPENS = re.compile(r"(?:on|am|le|el|il) ", re.I)
_BEFORE_NAME = r"(?:am|pm|on|at|le|\w{3,6}day)\b"
_NAME = re.compile(
    rf"(?:^|[,;:\d\]]|\b{_BEFORE_NAME})\s*(?!{_BEFORE_NAME})(?P<name>[^\W\d_][^,;:<>()@\[\]\d\"]{{0,60}}?)[\"']?\s*"
    rf"(?:[<(\[][^<>()\[\]]{{0,120}}[>)\]]\s*)?{_WROTE}",
    re.I,
)
_FOOTER = re.compile(r"\n_{20,90}\n(?:[^\n]{0,200}\n){0,8}[^\n]{0,200}\Z")
_LISTED = re.compile(r"mailing list|listinfo|unsubscribe|https?://", re.I)
_PGP = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[^\n]{1,200}\n){0,4}\n?", re.MULTILINE)
_PGP_END = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----(?:\n[^\n]{0,100}){0,60}?\n-----END PGP SIGNATURE-----$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a message says, in parts."""

    text: str = ""
    quotes: list[Quote] = field(default_factory=list)
    signature: str = ""


def apart(text: str) -> Parts:
    """The parts of a message's plain text."""
    text = _PGP_END.sub("", _PGP.sub("", text))
    cut = _FORWARDED.search(text)
    text, forwarded = (text[: cut.start()], text[cut.end() :]) if cut else (text, "")
    own, quotes = _unquoted(_unescaped(text).split("\n"))
    own, signature = _unsigned(_without_footer(own))
    return Parts(_reading(own), [*quotes, *_forwarded(_without_footer(forwarded))], signature)


def _forwarded(text: str) -> Iterator[Quote]:
    """A message below "Original Message", which its own header opens."""
    text = _stripped(text.strip().split("\n"))
    header = _HEADER.match(text)
    if words := _reading(text[header.end() :] if header else text):
        sender = _SENDER.search(header.group()) if header else None
        yield Quote(words, one_line(sender.group(1)).strip("\"' ") if sender else "")


def _unescaped(text: str) -> str:
    """``>From`` at a line's beginning is the archive's doing, unless the lines around it are quotes too."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if _ESCAPED.match(line) and not any(
            _QUOTED.match(near) for near in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
        ):
            lines[at] = line[1:]
    return "\n".join(lines)


def _unquoted(lines: list[str]) -> tuple[str, list[Quote]]:
    """The own words, and what is quoted, parted where it changes how deep: what is quoted twice is somebody else's."""
    own: list[str] = []
    quotes: list[Quote] = []
    author, before = "", 0
    for depth, group in groupby(lines, key=_depth):
        run = list(group)
        if not depth:
            own.extend(run)
        elif not before:
            author = _attribution(own)
            own.append("")
        if depth and len(quotes) < MAX_QUOTES and (words := _reading(_stripped(run))):
            quotes.append(Quote(words, author if depth == 1 else ""))
        before = depth
    return "\n".join(own), quotes


def _depth(line: str) -> int:
    mark = _QUOTED.match(line)
    return mark.group().count(">") if mark else 0


def _stripped(lines: Iterable[str]) -> str:
    return "\n".join(_QUOTED.sub("", line, count=1) for line in lines)


def _attribution(own: list[str]) -> str:
    """Takes the "On Monday Ada wrote:" that ``own`` ends with off it; the name in it, or ""."""
    while own and not own[-1].strip():
        own.pop()
    last = own[-3:]
    if not last or not _SAID.search(last[-1].rstrip()):
        return ""
    begins = next((at for at in range(len(last) - 1, -1, -1) if _OPENS.match(last[at])), len(last) - 1)
    line = one_line(" ".join(last[begins:]))
    if len(line) > 250:
        return ""
    del own[len(own) - len(last) + begins :]
    found = _NAME.search(line)
    return found.group("name").strip(" '\"") if found else ""


def _unsigned(own: str) -> tuple[str, str]:
    for mark in _SIGNED.finditer(own):
        below = own[mark.end() :].strip("\n")
        if mark.group() == "-- " or below.count("\n") < MAX_SIGNATURE:
            return own[: mark.start()], below.strip()
    return own, ""


def _without_footer(text: str) -> str:
    found = _FOOTER.search(text.rstrip())
    return text[: found.start()] if found and _LISTED.search(found.group()) else text


def unflowed(text: str, *, delete_space: bool) -> str:
    """``format=flowed`` text (RFC 3676) with its lines run on: one that ends in a space goes on in the next, as long
    as that is quoted as deep."""
    lines: list[list[str]] = []
    flows, above = False, 0
    for line in text.split("\n"):
        depth = _depth(line)
        body = line[1:] if line.startswith(" ") and not depth else line
        if flows and depth == above:
            lines[-1].append(_QUOTED.sub("", body, count=1) if depth else body)
        else:
            lines.append([body])
        flows, above = body.endswith(" ") and body != "-- ", depth
        if flows and delete_space:
            lines[-1][-1] = lines[-1][-1][:-1]
    return "\n".join("".join(parts) for parts in lines)


def _reading(text: str) -> str:
    """Paragraphs parted by an empty line each, run on where a mail program broke their lines."""
    return "\n\n".join(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[str]:
    for chunk in re.split(r"\n[ \t]*\n", text):
        if lines := [line.rstrip() for line in chunk.split("\n") if line.strip()]:
            blocks = text_blocks("\n".join(lines))
            yield blocks[0].text if len(blocks) == 1 else "\n".join(lines)
