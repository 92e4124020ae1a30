"""The 29 real blog posts of ../shared: title, author and date as the gold has them, and no markup left over."""

from __future__ import annotations

import json
import re
from pathlib import Path

from indexer.readers import read_path

LEFT_OVER = re.compile(r"\{%|\{\{|\{:|\[\^\d|</?(?:p|div|span|strong|a|img)\b|base64,|\]\(http")


def test_title_author_and_date_equal_the_gold(shared: Path) -> None:
    wrong = []
    for line in (shared / "gold" / "documents.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        (document,) = read_path(shared / gold["file"])
        found = (document.title, document.author or None, document.published[:10] or None, document.kind)
        if found != (gold["title"], gold["author"], gold["published"], "blog"):
            wrong.append((gold["file"], found))
    assert wrong == []


def test_every_post_is_read_without_left_over_markup(shared: Path) -> None:
    posts = sorted(path for path in (shared / "data" / "blogs").rglob("*") if path.suffix in (".md", ".lr"))
    assert len(posts) == 29
    for post in posts:
        (document,) = read_path(post)
        assert document.title
        assert document.published
        assert [found.group() for p in document.passages if (found := LEFT_OVER.search(p.text))] == [], post.name
