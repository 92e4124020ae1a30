"""Template tags in Markdown: Liquid's (Jekyll, Octopress, Hexo), Hugo's shortcodes, Nunjucks'.

In: Markdown. Out: the same without the tags. What a pair of tags holds stays, as a quotation where the tags say so and
as code where they say that; comments, drawings and what a tag fetches (figures, tweets, videos) go. Built from the
documentation of Liquid (shopify.github.io/liquid), Hugo (gohugo.io/content-management/shortcodes) and Octopress.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.readers.fences import fences

# No tag reaches over the next one's beginning: unclosed ones would else be looked through again and again.
_TAG = re.compile(
    r"\{%-?\s*(?P<end>end)?(?P<liquid>\w{1,40})(?:(?!\{%).){0,500}?%\}"
    r"|\{\{[<%]-?\s*(?P<slash>/)?\s*(?P<hugo>[\w/.-]{1,60})(?:(?!\{\{).){0,2000}?[%>]\}\}"
    r"|\{%(?:(?!\{%).){0,500}?%\}|\{\{(?:(?!\{\{).){0,300}?\}\}|\{#-?\s(?:(?!\{#).){0,2000}?#\}",
    re.DOTALL,
)
_GONE = frozenset("comment mermaid chart plantuml diagram graphviz gallery tweet youtube vimeo instagram script style "
                  "css rawjs".split())  # fmt: skip
_CODE = frozenset("highlight codeblock code prism".split())
_QUOTE = frozenset("quote blockquote epigraph".split())


def without_shortcodes(text: str) -> str:
    """``text`` without template tags; those in fenced code are code."""
    if "{" not in text:
        return text
    tags = _tags(text)
    ends = _pairs(tags)
    out, at, until = [], 0, -1
    for number, tag in enumerate(tags):
        if number < until:  # in what goes, or is code
            continue
        out.append(text[at : tag.start()])
        at, name = tag.end(), _name(tag)
        close = ends.get(number)
        if close is None:
            continue
        if name in _QUOTE:
            out.append("\n\n</blockquote>\n\n" if close < number else "\n\n<blockquote>\n\n")
        elif close > number and name in (_GONE | _CODE):
            held = text[at : tags[close].start()].strip("\n")
            out.append("" if name in _GONE else f"\n\n~~~~~~\n{held}\n~~~~~~\n\n")
            at, until = tags[close].start(), close
    return "".join([*out, text[at:]])


def _tags(text: str) -> list[re.Match[str]]:
    code = fences(text)
    found, block = [], 0
    for tag in _TAG.finditer(text):
        while block < len(code) and code[block].end <= tag.start():
            block += 1
        if block == len(code) or tag.start() < code[block].start:
            found.append(tag)
    return found


def _name(tag: re.Match[str]) -> str:
    return (tag.group("liquid") or tag.group("hugo") or "").lower()


def _pairs(tags: Sequence[re.Match[str]]) -> dict[int, int]:
    """The closing tag's place by the opening one's, and the other way round."""
    opened: dict[str, list[int]] = {}
    pairs: dict[int, int] = {}
    for number, tag in enumerate(tags):
        waiting = opened.setdefault(_name(tag), [])
        if not (tag.group("end") or tag.group("slash")):
            waiting.append(number)
        elif waiting:
            pairs[number] = waiting.pop()
            pairs[pairs[number]] = number
    return pairs
