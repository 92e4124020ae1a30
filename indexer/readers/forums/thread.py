"""Posts to the document of their thread.

In: posts in the page's order, the opening one first, and what the page says about itself. Out: facts and passages:
quotes stand before the post that quotes (but never before the opening one), signatures behind it, both with it as
parent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.document import Passage
from indexer.identity import passage_ids
from indexer.readers.forums.posts import Post
from indexer.readers.reader import Facts


def thread_facts(facts: Facts, stated: Facts, posts: Sequence[Post]) -> Facts:
    """``facts`` of the page made those of its thread; ``stated`` is what its markup says of the opening post."""
    opening = posts[0]
    same = opening.author and stated.author in ("", opening.author)
    # Markup states the day in UTC where the post shows the writer's; where they agree, the longer of the two is kept.
    own = same and opening.published and not stated.published.startswith(opening.published)
    return replace(
        facts, kind="thread", title=stated.title or facts.title, url=facts.url or stated.url,
        author=stated.author or opening.author,
        published=opening.published if own else stated.published or opening.published,
    )  # fmt: skip


def to_passages(posts: Sequence[Post]) -> tuple[Passage, ...]:
    """All passages of the thread; a post without a parent of its own replies to the opening one."""
    names = passage_ids([post.text for post in posts], [post.id for post in posts])
    renamed = dict(zip([post.id for post in reversed(posts)], reversed(names), strict=True))
    found: list[Passage] = []
    for post, name in zip(posts, names, strict=True):
        parent = renamed.get(post.parent or "", names[0]) if found else None
        found.extend(_of_post(post, name, parent if parent != name else names[0]))
    return tuple(found)


def _of_post(post: Post, name: str, parent: str | None) -> Iterator[Passage]:
    own = Passage(
        id=name, text=post.text, author=post.author, published=post.published, url=post.url, parent=parent,
        score=post.score,
    )  # fmt: skip
    quotes = [
        Passage(id=f"{name}-q{number}", text=quote.text, author=quote.author, parent=name, role="quote")
        for number, quote in enumerate(post.quotes, 1)
    ]
    # A thread's first passage is its opening post, whatever that quotes.
    yield from (own, *quotes) if parent is None else (*quotes, own)
    if post.signature:
        yield Passage(id=f"{name}-s1", text=post.signature, author=post.author, parent=name, role="signature")
