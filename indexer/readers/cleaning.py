"""What of a page is furniture: titles said again, navigation, category chips, links to other stories.

In: lines and the document's title. Out: yes or no, or the blocks that remain. The rules are general ones, about a
line's shape and its neighbours; none knows a site.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.readers.blocks import Block

MAX_HEADING = 130
"""Longer lines are sentences, whatever they end with."""

VARIANT = 0.7
"""Shared share of words from which a heading is taken for the title once more. At .55 sections that merely speak of
the title's subject ("Future Outlook of AI Jobs") were lost."""

_NAVIGATION = re.compile(
    r"(?:navigation|menu|main menu|home|homepage|search|connect|share|share this( post| article| story)?|tweet|print|"
    r"(go )?back to [\w ]{1,25}|skip to [\w ]{1,25}|back|top|next|previous|prev|next post|previous post|older posts?|"
    r"newer posts?|related( posts?| articles?| stories| links?)?|"
    r"you may also like|read (more|next)|recommended( reading)?|"
    r"subscribe|sign (in|up)|log ?in|log ?out|register|newsletter|follow (us|me)|about( us| me)?|contact( us)?|"
    r"privacy( policy)?|terms( of (use|service))?|cookies?|advertisements?|all rights reserved|"
    r"leave a (reply|comment)|"
    r"caption|close|advert|image \d+ of \d+|share this on \w+|view (photos|gallery|image in fullscreen)|get short url|"
    r"like (us|this story)\b.{0,40}|email( this)?|copy link|link copied|loading|play|video|watch( now)?|"
    r"table of contents|toc|(\d+ )?(comments?|shares?|likes?|views)|\d+ min(ute)?s? read)[ .:»«\u203a\u2039→←|]*\Z",
    re.I,
)
_OTHER_STORY = re.compile(
    r"\W{0,3}(related( \w+)?|read (more|next|also)|see (more|also)|also (see|read|on [\w.]+)|more( on \w+)?|"
    r"watch( more)?|listen|recommended|don.t miss|leggi anche|lea también|lire aussi|lesen sie auch)\s*[:|]\s*\S",
    re.I,
)
_CREDIT = re.compile(
    r"[(\[]?(image|photo|picture|photograph|illustration|pic|credit|source)s?( credits?| by| via| courtesy( of)?)?"
    r"\s*[:/]\s*[^.]{2,60}[)\]]?\Z|.{0,140}[(\[](image|photo|picture|credit)s?( credits?| by)?: [^()]{2,50}[)\]]\Z|"
    r"(image|photo)s? (by|via|courtesy of) .{2,40}\Z",
    re.I,
)
_PROMPT = re.compile(
    r"\W{0,3}(follow|subscribe|sign up|join|download|click here|get the latest|want (more|to)|have a tip|"
    r"enter your|contact us|need more)\b.{0,150}\b(newsletters?|facebook|twitter|instagram|e-?mails?|inbox|the app|"
    r"news app|subscri\w+)\b",
    re.I,
)
_OTHER_STORIES = re.compile(
    r"(more (great|from|stories|articles|posts)\b[^.]{0,40}|"
    r"related( (posts?|articles?|stories|links?|content|topics|news))?|"
    r"you (may|might) (also )?(like|enjoy)|recommended( (for you|reading|posts|articles|stories))?|"
    r"latest (news|posts|articles|stories)|most (popular|read)|trending( now)?|read next|top stories|"
    r"popular (posts|articles|stories)|in other news)\W*\Z",
    re.I,
)
_COPYRIGHT = re.compile(r"(©|\(c\)|copyright\b)[^.]{0,80}\.?( all rights reserved\.?)?\Z", re.I)
_BY = re.compile(r"(?:(?:written|posted|published)\s+)?by\b", re.I)
_NUMBERED = re.compile(r"(?:\d{1,2}|[ivx]{1,4}|[A-Z])[.)]\s+\S|(?:step|part|lesson|rule|tip|chapter) \d", re.I)
_END = re.compile(r"[.!:;,\u2026][\"'\u201d\u2019)]*\Z")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
_REPEATED = re.compile(r"\b(\w{3,}) \1\b", re.I)
_SMALL = frozenset(
    "a an and as at but by for from in into is its of on or our over the their to up via vs with you".split()
)


def is_navigation(line: str) -> bool:
    """A line that is only a signpost, a button or a footer."""
    line = line.strip()
    return len(line) <= 100 and bool(_NAVIGATION.match(line) or _COPYRIGHT.match(line))


def is_aside(line: str) -> bool:
    """A line that points to another story, credits a picture or asks the reader to subscribe."""
    line = line.strip()
    return len(line) <= 220 and bool(_OTHER_STORY.match(line) or _CREDIT.match(line) or _PROMPT.match(line))


def is_other_stories(line: str) -> bool:
    """The heading of a list of other stories."""
    return len(line) <= 60 and bool(_OTHER_STORIES.match(line))


def is_byline(line: str, author: str) -> bool:
    """A short line that only says who wrote the story, and when."""
    return bool(author) and len(line) <= len(author) + 60 and bool(_BY.match(line)) and author.split(",")[0] in line


def is_numbered(line: str) -> bool:
    """``3. A heading``, ``B) A heading``, ``Step 2 ...``."""
    return bool(_NUMBERED.match(line))


def is_heading(line: str) -> bool:
    """Short enough for a heading and not ended like a sentence; a question may be one."""
    words = line.split()
    return (
        0 < len(words) <= 18 and len(line) <= MAX_HEADING and not _END.search(line) and words[0] not in "-*\u2022\u2013"
    )


def is_capitalised(line: str) -> bool:
    """Set like a title: most of its words of weight begin with a capital."""
    words = [word for word in _WORD.findall(line) if word.lower() not in _SMALL]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def is_chips(line: str) -> bool:
    """A row of categories run together: ``Research Technology Technology News``."""
    return (
        is_heading(line)
        and is_capitalised(line)
        and not _SMALL & set(line.lower().split())
        and bool(_REPEATED.search(line) or re.search(r"\w +[|·•] +\w", line))
    )


def repeats(line: str, title: str) -> bool:
    """``line`` is ``title`` again, whole or as a variant of it."""
    mine, other = _words(line), _words(title)
    if not mine or not other or len(line) > 2 * len(title) + 40:
        return False
    return mine == other or len(mine & other) >= VARIANT * len(mine | other)


def _words(line: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\w+", line)}


def without_furniture(blocks: list[Block], title: str, author: str = "") -> list[Block]:
    """``blocks`` without navigation, bylines and the title's repetitions."""
    kept: list[Block] = []
    begun, listing = False, False
    for block in blocks:
        listing = (listing and block.kind == "item") or is_other_stories(block.text)
        if listing or is_aside(block.text):
            continue
        # A variant is only looked for before the story has begun; later a section may well echo the title.
        if is_navigation(block.text) or is_byline(block.text, author) or _is_title(block, title, exact=begun):
            continue
        kept.append(block)
        begun = begun or (len(kept) > 2 and block.kind != "heading")
    return kept


def with_sections(blocks: list[Block]) -> list[Block]:
    """``blocks`` with each heading that heads nothing, since another of its rank follows at once, as a line of text:
    pages set short lists in headings. What the text ends with stays a heading, and so is not read."""
    following = [*blocks[1:], None]
    return [
        replace(block, kind="text")
        if block.kind == "heading" and after and after.kind == "heading" and after.level == block.level
        else block
        for block, after in zip(blocks, following, strict=False)
    ]


def _is_title(block: Block, title: str, exact: bool) -> bool:
    if not title or block.kind not in ("heading", "text"):
        return False
    if block.text.strip().casefold() == title.strip().casefold():
        return True
    return not exact and is_heading(block.text) and repeats(block.text, title)


def without_links(blocks: list[Block]) -> list[Block]:
    """``blocks`` of a plain text without its related-story links.

    Copied from a page, such links stand between the sections like headings. Of two un-numbered headings in a row the
    first is one, if it has the length of a title; so is what the text ends with, if it is set like a title.
    """
    kept = [block for at, block in enumerate(blocks) if not _is_link(block, blocks[at + 1 : at + 2])]
    while kept and kept[-1].kind == "heading" and (is_capitalised(kept[-1].text) or len(kept[-1].text.split()) <= 2):
        kept.pop()
    return kept


def _is_link(block: Block, following: list[Block]) -> bool:
    plain = block.kind == "heading" and not is_numbered(block.text)
    if not plain or len(block.text.split()) < 5 or not following:
        return False
    after = following[0]
    return after.kind == "heading" and not is_numbered(after.text) and is_capitalised(block.text)
