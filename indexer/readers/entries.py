"""A blog's entries as feeds and exports carry them: their HTML to blocks, their dates.

In: the HTML of one entry, rendered or as WordPress keeps it: shortcodes in it, paragraphs made by empty lines (its
``wpautop`` and Shortcode API, developer.wordpress.org). Out: blocks. What the fields around it mean is left to the
readers.
"""

from __future__ import annotations

import html
import re

from indexer.readers import cleaning, dates, trees
from indexer.readers.blocks import Block
from indexer.readers.encoding import clean
from indexer.readers.fences import change_between
from indexer.readers.files import RawFile
from indexer.readers.reader import one_line

_MEDIA = "embed|youtube|vimeo|video|audio|playlist|gallery|wpvideo|videopress|tweet|twitter|instagram|soundcloud|ted|" \
         "slideshare|googlemaps|contact-form|contact-form-7|recent_posts|polldaddy|poll|toc|more"  # fmt: skip
_CODE = re.compile(r"\[(?:source)?code\b[^\]\n]{0,200}\]", re.I)
_CODE_ENDS = re.compile(r"\[/(?:source)?code\]", re.I)
_MEDIUM = re.compile(rf"\[(?:{_MEDIA})\b[^\]\n]{{0,2000}}\](?:[^\[\]]{{0,2000}}\[/(?:{_MEDIA})\])?", re.I)
_CLOSER = re.compile(r"\[/([A-Za-z][\w-]{1,40})\]")
_ATTRIBUTE = r"""\s+[\w-]{1,40}=(?:"[^"\]]*"|'[^'\]]*'|[^\s\]"']{1,200})"""
_OPENER = re.compile(rf"\[([A-Za-z][\w-]{{1,40}})((?:{_ATTRIBUTE})*)\s*/?\]")
_LAID_OUT = re.compile(r"<(?:p|br|div|ul|ol|h[1-6]|blockquote|table|pre|section)\b", re.I)
_INLINE = re.compile(r"</?(?:a|abbr|b|br|cite|code|em|i|mark|p|q|small|span|strong|sub|sup|u)\b[^<>]*>", re.I)
_APART = re.compile(r"<(pre|script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>|\n[ \t]*\n\s*|\n", re.DOTALL | re.I)


def entry_blocks(source: str, title: str = "") -> list[Block]:
    """The blocks of an entry's HTML (or plain text) without furniture and the title's repetition."""
    source = clean(source)
    source = source if _LAID_OUT.search(source) else autop(source)
    root = trees.parse(without_shortcodes(source)) if source.strip() else None
    return [] if root is None else cleaning.without_furniture(trees.to_blocks(root), title)


def autop(source: str) -> str:
    """HTML in which empty lines part paragraphs and line ends are meant, as markup; not inside ``pre``."""
    return f"<p>{_APART.sub(_broken, source.strip())}</p>"


def _broken(match: re.Match[str]) -> str:
    found = match.group()
    if found.startswith("<"):
        return found
    return "<br>" if found == "\n" else "</p><p>"


def without_shortcodes(source: str) -> str:
    """``source`` without shortcodes: media go with what they hold, other pairs keep it, code becomes ``pre``."""
    if "[" not in source:
        return source
    source = _MEDIUM.sub("", change_between(source, _CODE, _CODE_ENDS, lambda code: f"<pre>{code}</pre>"))
    paired = {name.lower() for name in _CLOSER.findall(source)}
    source = _OPENER.sub(lambda m: "" if m.group(2) or m.group(1).lower() in paired else m.group(), source)
    return _CLOSER.sub("", source)


def plain(source: str) -> str:
    """A title in one line: its markup may be escaped once or twice, or not at all."""
    return one_line(html.unescape(_INLINE.sub("", html.unescape(source))))


def stated_date(file: RawFile, *values: str) -> str:
    """The first of ``values`` that states a possible date; ``file`` is warned of those that cannot be."""
    return next((found for value in values if (found := dates.stated(file, value))), "")
