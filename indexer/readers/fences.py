"""Where code stands in Markdown, so that what changes the text leaves it alone.

In: Markdown. Out: its fenced blocks (CommonMark 0.31, 4.5), and the text changed outside them and outside code in a
line. Code set in by four blanks is not looked for: blogs set in HTML that way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_LINE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})(.*)")
_RUN = re.compile(r"\s*\{\s*[=A-Za-z]")
_SPAN = re.compile(r"(`{1,2})(?!`)[^`\n]{1,500}\1(?!`)")
_PUT_BY = "\ue001"


@dataclass(frozen=True, slots=True)
class Fence:
    """Characters ``[start, end)`` of a fenced block, its marks included. ``info`` stands behind the opening mark."""

    start: int
    end: int
    info: str

    @property
    def is_run(self) -> bool:
        """A chunk of R Markdown or Quarto (``{r setup}``), or raw output (``{=html}``): no text of the post."""
        return bool(_RUN.match(self.info))


def fences(text: str) -> list[Fence]:
    """The fenced blocks of ``text``; one that is not closed goes on to the end."""
    found: list[Fence] = []
    mark, info, begun, at = "", "", 0, 0
    for line in text.splitlines(keepends=True):
        match = _LINE.match(line)
        if match and not mark and "`" not in match.group(2):
            mark, info, begun = match.group(1), match.group(2).strip(), at
        elif match and mark and match.group(1).startswith(mark) and not match.group(2).strip():
            found.append(Fence(begun, at + len(line), info))
            mark = ""
        at += len(line)
    return [*found, Fence(begun, at, info)] if mark else found


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """``text`` with ``change`` made to it where no code stands; code that is run goes."""
    out, at = [], 0
    for fence in fences(text):
        out.append(_outside_spans(text[at : fence.start], change))
        out.append("\n" if fence.is_run else text[fence.start : fence.end])
        at = fence.end
    return "".join([*out, _outside_spans(text[at:], change)])


def change_between(text: str, begin: re.Pattern[str], end: re.Pattern[str], change: Callable[[str], str]) -> str:
    """``text`` with what stands from each ``begin`` to the next ``end`` changed, the marks gone; in linear time, which
    one pattern for both would not keep."""
    out, at = [], 0
    while (first := begin.search(text, at)) and (last := end.search(text, first.end())):
        out += [text[at : first.start()], change(text[first.end() : last.start()])]
        at = last.end()
    return "".join([*out, text[at:]])


def _outside_spans(text: str, change: Callable[[str], str]) -> str:
    """Code in a line is put by meanwhile, so that a change may reach over it."""
    spans: list[str] = []

    def put_by(match: re.Match[str]) -> str:
        spans.append(match.group())
        return f"{_PUT_BY}{len(spans) - 1}{_PUT_BY}"

    changed = change(_SPAN.sub(put_by, text.replace(_PUT_BY, "")))
    return re.sub(f"{_PUT_BY}(\\d+){_PUT_BY}", lambda match: spans[int(match.group(1))], changed)
