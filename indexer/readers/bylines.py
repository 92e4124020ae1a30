"""Who wrote a story and when, as the lines around its title say it.

In: a ``PageTree`` and the title. Out: names and a date, or nothing. A line counts where it stands near the title or is
marked as the author's by its class; what it must look like to be a name is decided here too. Names are never taken from
running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.readers import dates, furniture
from indexer.readers.blocks import Block
from indexer.readers.cleaning import repeats
from indexer.readers.pagetree import PageTree

MAX_LINE = 140
"""A longer line is a sentence of the story, not its byline."""

BEFORE, AFTER = 4, 14
"""How many blocks before and after the title are looked at."""

_BY = re.compile(
    r"(?:(?:article|story|post|words|text|content|guide)\s+)?(?:(?:written|posted|published|contributed|reported)\s*)?"
    r"\bby(?:\s*:\s*|\s+|(?=[A-Z]))|(?:authors?|contributors?)\s*:\s*|this (?:post|article|story) was written by\s+",
    re.I,
)
_ENDS = re.compile(
    r"[^\w\s.,;&'\u2019-]|\d|\n|\s[-\u2013\u2014]\s|"
    r"\b(?:on|in|at|for|updated|published|posted|last|read|min|reviewed|edited|medically|photo|with|is|was|has|contributing)\b",
    re.I,
)
_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b)\s*")
_ROLES = frozenset(
    "writer editor reporter correspondent contributor contributors staff senior managing manager director team founder "
    "co-founder ceo cto author authors md phd dvm rd cpa esq jr sr by written about posted published updated the more "
    "view read follow share expert specialist analyst consultant president officer editorial content marketing "
    "guest admin home blog news posts articles all see contact comments reply profile bio menu search subscribe "
    "newsletter login sign facebook twitter linkedin instagram verified reviewed medically fact checked".split()
)
_PARTICLES = frozenset(
    "de da do dos das del della di du van von der den ter bin bint ibn al el la le lo y e af av zu zur".split()
)
_WORD = re.compile(r"[^\W\d_][^\W\d_.'\u2019-]*(?:[.'\u2019-][^\W\d_]*)*\Z")
_CHANGED = re.compile(r"modified|updated", re.I)
_UPDATED = re.compile(r"\b(?:updated?|modified|reviewed|revised|edited|aktualisiert|mis à jour)\b", re.I)
_DATED = re.compile(r"datePublished|publi|byline|posted|(?:entry|post|article|story)[-_]*date|dateline", re.I)
_PUBLISHED = re.compile(r"[^\w]{0,3}(?:first |originally |date )?(?:published|posted)\b", re.I)
_MARKED = re.compile(r"author|byline|writer|contributor|written-?by|posted-?by", re.I)


Line = tuple[Block, int]
"""A block and the place of its element."""


def near_title(page: PageTree, title: str) -> list[Line]:
    """The short lines around the title, up to where the story has begun."""
    blocks = page.blocks
    at = _title_place(page, title)
    if at < 0:
        return []
    found = [(block, place) for block, place in blocks[max(0, at - BEFORE) : at] if len(block.text) <= MAX_LINE]
    begun = 0
    for block, place in blocks[at + 1 : at + 1 + AFTER]:
        begun += len(block.text) > MAX_LINE
        if begun > 2:
            break
        if len(block.text) <= MAX_LINE:
            found.append((block, place))
    return found


def _title_place(page: PageTree, title: str) -> int:
    """The block that is the title: the highest of the headings that say it, else any line that does."""
    same = [
        (block.level if block.kind == "heading" else 9, at)
        for at, (block, _) in enumerate(page.blocks)
        if (block.kind == "heading" and repeats(block.text, title)) or block.text == title
    ]
    if same:
        return min(same)[1]
    return next((at for at, (block, _) in enumerate(page.blocks) if block.kind == "heading" and block.level == 1), -1)


def date(page: PageTree, lines: list[Line]) -> str:
    """The day that a line near the title names as the story's own, or ""; that of its last change is not it."""
    for block, place in lines:
        for line in block.text.split("\n") if not _CHANGED.search(page.names[place]) else ():
            change = _UPDATED.search(line)
            if found := dates.within(line[: change.start()] if change else line):
                return found
    return ""


def said_by(lines: list[Line]) -> list[str]:
    """The names in a line near the title that says "by"."""
    for block, _ in lines:
        for line in block.text.split("\n"):
            line = line.strip(" -\u2022|")
            match = _BY.match(line)
            if match and (found := people(line[match.end() :], single="ed by" in line.lower()[: match.end()])):
                return found
    return []


def marked(page: PageTree) -> list[str]:
    """The names in the first element that is marked as the author's and holds nothing else."""
    for text, sure in _marked(page):
        match = _BY.match(text)
        if found := people(text[match.end() :] if match else text, single=sure and not _ENDS.search(text)):
            return found
    return []


def beside_date(page: PageTree, lines: list[Line]) -> list[str]:
    """The name in a line of its own next to the date, or in the date's line. Words that the page also writes in small
    letters make no name."""
    dated = [at for at, (block, _) in enumerate(lines) if dates.within(block.text)]
    for at in dated[:2]:
        for other in (at, at - 1, at + 1, at - 2):
            if 0 <= other < len(lines):
                line = _without_date(lines[other][0].text.strip(" -\u2022|"))
                found = people(line)
                alone = len(found) == len(_BETWEEN.findall(_before_end(line))) + 1
                if alone and not any(_is_common(page, name) for name in found):
                    return found
    return []


def _without_date(line: str) -> str:
    """What follows a date that ``line`` begins with."""
    match = re.match(r"(?:[^\W\d]+\.? \d{1,2},? \d{4}|\d{1,2} [^\W\d]+ \d{4})\W*", line)
    return line[match.end() :] if match else line


def _is_common(page: PageTree, name: str) -> bool:
    words = [word.lower() for word in re.findall(r"[^\W\d_]{3,}", name)]
    whole = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
    return not words or any(whole.search(block.text) for block, _ in page.blocks)


def labelled_date(page: PageTree) -> str:
    """The day in a line outside the comments that says "published" or "posted", or in the line after it; or ""."""
    for number, (block, at) in enumerate(page.blocks):
        if len(block.text) > MAX_LINE or not _PUBLISHED.match(block.text) or _in_comments(page, at):
            continue
        following = page.blocks[number + 1][0].text if number + 1 < len(page.blocks) else ""
        near = following if len(following) < 40 else ""
        if found := dates.within(block.text) or dates.within(near):
            return found
    return ""


def _in_comments(page: PageTree, at: int) -> bool:
    while at:
        if furniture.is_comments(page.tags[at], page.names[at]):
            return True
        at = page.parent[at]
    return False


def marked_date(page: PageTree) -> str:
    """The day in the first element that is marked as the story's date and not as that of its last change; or ""."""
    for at in _outside_furniture(page):
        node = page.nodes[at]
        if page.chars[at] > MAX_LINE or not (
            node.get("itemprop") == "datePublished" or node.get("pubdate") is not None or _DATED.search(page.names[at])
        ):
            continue
        text = " ".join("".join(node.itertext()).split())
        found = dates.parse(node.get("datetime") or node.get("content") or "") or dates.within(text)
        if found and not _UPDATED.search(f"{text} {page.names[at]}"):
            return found
    return ""


def _outside_furniture(page: PageTree) -> Iterator[int]:
    """The places of the elements outside comments, side columns and footers."""
    at = 1
    while at < len(page.nodes):
        tag, above = page.tags[at], page.tags[page.parent[at]]
        if (
            furniture.is_comments(tag, page.names[at])
            or tag in ("aside", "nav")
            or (tag == "footer" and above != "article")
        ):
            at = page.end[at]
        else:
            yield at
            at += 1


def _marked(page: PageTree) -> Iterator[tuple[str, bool]]:
    """Short texts of elements marked as the author's, outside comments; and whether the mark is a sure one."""
    for at in _outside_furniture(page):
        node = page.nodes[at]
        sure = node.get("rel") == "author" or "author" in (node.get("itemprop") or "")
        if sure or _MARKED.search(page.names[at]):
            text = " ".join("".join(node.itertext()).split()) if page.chars[at] <= MAX_LINE else ""
            if text:
                yield text, sure or "name" in page.names[at].lower()


def people(text: str, single: bool = False) -> list[str]:
    """The names that ``text`` begins with, what follows them left off; one-word names only if ``single``."""
    text = text.strip(" ,:;|-\u2013\u2014\u2022\u00b7")
    found = []
    for part in _BETWEEN.split(_before_end(text)):
        if not is_name(part, single):
            break
        found.append(part)
    return found[:10]


def _before_end(text: str) -> str:
    """``text`` up to what no name holds: a bar, a digit, "on", "updated"."""
    end = _ENDS.search(text)
    return text[: end.start()] if end else text


def is_name(text: str, single: bool = False) -> bool:
    """``text`` is written like a person's name: two to five words with capitals, particles apart."""
    words = text.split()
    if not (1 if single else 2) <= len(words) <= 5 or len(text) > 60:
        return False
    if any(word.lower().strip(".") in _ROLES or not _WORD.match(word) for word in words):
        return False
    return words[0][0].isupper() and all(word[0].isupper() or word.lower() in _PARTICLES for word in words)
