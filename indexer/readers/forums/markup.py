"""What a page's JSON-LD says of its discussion: schema.org's DiscussionForumPosting, QAPage and their comments.

In: the page's tree. Out: the opening post's title, author, date and address, and all posts where their texts are given.
Microdata is read as one more row of the table of software.
Source: schema.org; https://developers.google.com/search/docs/appearance/structured-data/discussion-forum and qapage.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from indexer.readers import trees
from indexer.readers.forums.posts import MAX_POSTS, Post, moment, read_body
from indexer.readers.reader import Facts, one_line, web_address

Item = dict[str, Any]
_OPENING = {"DiscussionForumPosting", "Question", "SocialMediaPosting"}
_REPLIES = ("acceptedAnswer", "suggestedAnswer", "answer", "comment")
_SCORES = {"LikeAction", "UpvoteAction"}
_DESCRIPTIONS = ("og:description", "description")
BEGINNING = "description"
_DATES = ("datePublished", "dateCreated")


def discussion(root: Any) -> Item:
    """The object that describes the opening post; {} where the page has none."""
    found = [item for item in _objects(root) if _OPENING & set(_types(item))]
    return max(found, key=lambda item: bool(item.get("author")) + any(key in item for key in _REPLIES), default={})


def stated(item: Item) -> Facts:
    """The facts of the opening post that ``item`` describes."""
    return Facts(
        title=_text(item, "headline") or _text(item, "name"), kind="thread", url=web_address(_text(item, "url")),
        author=_author(item), published=next((day for key in _DATES if (day := moment(_text(item, key)))), ""),
    )  # fmt: skip


def beginning(root: Any) -> Post | None:
    """The opening post as far as the page's description gives it: of pages whose posts a script was to fetch."""
    told = {node.get("property") or node.get("name"): one_line(node.get("content") or "") for node in root.iter("meta")}
    text = next((text for name in _DESCRIPTIONS if (text := told.get(name, ""))), "")
    return Post(id="", text=text, published=moment(told.get("article:published_time", ""))) if text else None


def posts_of(item: Item) -> list[Post]:
    """The posts whose texts ``item`` gives, the opening one first, each before its replies."""
    found: list[Post] = []
    if not item:
        return found
    stack: list[tuple[Item, str | None]] = [(item, None)]
    while stack and len(found) < MAX_POSTS:
        here, parent = stack.pop()
        post = _post(here, parent)
        post.id = post.id or f"{len(found)}"
        found.append(post)
        replies = [reply for key in _REPLIES for reply in _list(here.get(key)) if isinstance(reply, dict)]
        stack.extend((reply, post.id) for reply in reversed(replies))
    return [post for post in found if post.text or post.author] if found[0].text else []


def _post(item: Item, parent: str | None) -> Post:
    body = trees.parse(f"<div>{_text(item, 'text') or _text(item, 'articleBody')}</div>")
    text, quotes = read_body(body) if body is not None else ("", [])
    url = web_address(_text(item, "url"))
    id = _text(item, "@id") or url
    return Post(
        id=re.split(r"[#/=]", id.rstrip("/"))[-1], text=text, quotes=quotes, author=_author(item), url=url,
        published=next((day for key in _DATES if (day := moment(_text(item, key)))), ""), parent=parent,
        score=_score(item),
    )  # fmt: skip


def _score(item: Item) -> int | None:
    if isinstance(votes := item.get("upvoteCount"), int):
        return votes
    for counter in _list(item.get("interactionStatistic")):
        kind = counter.get("interactionType", "") if isinstance(counter, dict) else ""
        name = kind.get("@type", "") if isinstance(kind, dict) else str(kind)
        if name.rsplit("/", 1)[-1] in _SCORES and isinstance(count := counter.get("userInteractionCount"), int):
            return count
    return None


def _author(item: Item) -> str:
    for author in _list(item.get("author")):
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str) and name.strip():
            return one_line(name)
    return ""


def _text(item: Item, key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _types(item: Item) -> list[str]:
    return [name for name in _list(item.get("@type")) if isinstance(name, str)]


def _list(value: Any) -> list[Any]:
    return value[:MAX_POSTS] if isinstance(value, list) else [] if value is None else [value]


def _objects(root: Any) -> Iterator[Item]:
    """All objects of the page's JSON-LD that may describe it as a whole."""
    for node in root.iter("script"):
        if "ld+json" not in (node.get("type") or ""):
            continue
        try:
            stack = [json.loads(node.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(item[:200])
            elif isinstance(item, dict) and "FAQPage" not in _types(item):
                yield item
                stack.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)
