"""Which elements of a page are furniture, and which hold a story, by their tags, roles, classes and ids.

In: an element, its tag, its class and id as one text (``name``). Out: yes or no. The words are those that themes and
content systems have in common, none is one site's; they come from Mozilla's Readability.js, from trafilatura's
expressions and from what pages were seen to use.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

MAX_NAME = 500
"""Longer classes are no names, and would cost time."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _words(alternatives: str) -> re.Pattern[str]:
    """Whole words of a class or an id, which ``-``, ``_`` or a space part."""
    return re.compile(rf"(?:^|[\s_-])(?:{alternatives})(?:$|[\s_-])")


_COMMENTS = _words(
    r"comments?|commentlist|comment-?(?:area|body|content|form|section|thread|wrapper)|respond|disqus|dsq|responses|"
    r"reader-interactions"
)
_FURNITURE = _words(
    r"shar(?:e|es|ing|er|e?bar)|share(?:this|daddy|buttons?|links?)|social(?:s|media|links?|icons?)?|follow(?:us)?|"
    r"sidebar|side|aside|breadcrumbs?|crumbs?|related(?:posts?|articles?|content|stories)?|"
    r"recommend(?:ed|ations?|s)?|newsletters?|subscri(?:be|ption|ptions|ber)|signup|sign|optin|popup|modal|"
    r"cookies?|consent|gdpr|nav(?:igation|bar|s|links?)?|menus?|toc|footer|copyright|replies|pagination|pager|paging|"
    r"prevnext|widgets?|promo(?:s|tion|ted)?|sponsor(?:ed|s)?|advert(?:s|isement|isements|ising)?|ads?|adsbygoogle|"
    r"banner|taboola|outbrain|tags?|taglist|tagcloud|categories|cats|byline|bylines|author(?:s|box|bio|info)?|"
    r"biography|bio|meta|metadata|postmeta|dateline|timestamp|ratings?|print|toolbar|login|register|search|trending|"
    r"popular|most|latest|teasers?|hidden|hide|visually|screen|sr|skip|skiplink|cta|callout|caption|credits?|paywall|"
    r"donate|donation|feedback|survey|poll|correction|carousel|slider|upsell|disclosure|disclaimer|alert|"
    r"notification|tooltip|dropdown|mega"
)
_STORY = re.compile(
    r"(?:^|[\s_-])(?:article|entry|post|story|blog|single|node|news)[\s_-]*(?:body|content|text|entry|copy|main)"
    r"(?:$|[\s_-])|(?:^|\s)(?:body-copy|body-text|content-body|main-content|e-content|td-post-content|postarea|wysiwyg|"
    r"rich-text|richtext|prose|markdown-body|field-name-body)(?:$|\s)"
)
# The two expressions of Readability.js, with which its scoring was made.
_UNLIKELY = re.compile(
    r"-ad-|ai2html|banner|breadcrumbs|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr|header|legends|menu|"
    r"related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|"
    r"pager|popup|yom-remote"
)
_MAYBE = re.compile(r"and|article|body|column|content|main|mathjax|shadow")
_NEGATIVE = re.compile(
    r"-ad-|hidden|^hid$| hid$| hid |^hid |banner|combx|comment|com-|contact|footer|gdpr|masthead|media|meta|outbrain|"
    r"promo|related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping|tags|widget"
)
_POSITIVE = re.compile(r"article|body|content|entry|hentry|h-entry|main|page|pagination|post|text|blog|story")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_ROLES = frozenset(
    "navigation complementary search dialog alert banner contentinfo menu menubar toolbar form button tablist "
    "alertdialog tooltip".split()
)
_TAGS = frozenset(("aside", "footer", "form", "nav", "button", "dialog", "menu", "figcaption"))
_STORY_TAGS = frozenset(("div", "section", "article", "td", "main"))
_NEVER_BY_NAME = frozenset(("article", "main", "body", "html", "h1"))


def name(node: Any) -> str:
    """Class and id of ``node``."""
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def shorten(node: Any) -> None:
    """Cut the class and id of ``node`` to a length that somebody may have meant."""
    for key in ("class", "id"):
        if value := node.get(key):
            node.set(key, value[:MAX_NAME])


@lru_cache(20_000)
def _parted(names: str) -> str:
    return _CAMEL.sub("-", names).lower()


@lru_cache(20_000)
def _is(pattern: re.Pattern[str], names: str) -> bool:
    return bool(pattern.search(_parted(names)))


def is_comments(tag: str, names: str) -> bool:
    """Readers' comments, or their form."""
    return len(names) > 1 and tag not in _NEVER_BY_NAME and _is(_COMMENTS, names)


def is_unseen(node: Any) -> bool:
    """Not shown to who reads the page."""
    attributes = node.attrib
    return bool(attributes) and (
        attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or ("style" in attributes and bool(_UNSEEN.search(attributes["style"])))
    )


def is_apart(node: Any, tag: str) -> bool:
    """Set apart by its tag, its role or its style."""
    return tag in _TAGS or node.get("role") in _ROLES or is_unseen(node)


def is_named_apart(tag: str, names: str) -> bool:
    """Set apart by its class or id."""
    return len(names) > 1 and tag not in _NEVER_BY_NAME and _is(_FURNITURE, names)


def is_story(tag: str, names: str) -> bool:
    """Named as what holds a story's text."""
    return len(names) > 1 and tag in _STORY_TAGS and _is(_STORY, names)


def is_unlikely(node: Any, tag: str, names: str) -> bool:
    """As Readability.js strips "unlikely candidates"."""
    if len(names) < 2 or tag in ("body", "a", "article", "main"):
        return node.get("role") in _ROLES
    return _is(_UNLIKELY, names) and not _is(_MAYBE, names)


def class_weight(node: Any) -> int:
    """As Readability.js weighs an element's class and id: -50 to 50."""
    weight = 0
    for value in (node.get("class"), node.get("id")):
        if value:
            weight += 25 * (_is(_POSITIVE, value) - _is(_NEGATIVE, value))
    return weight
