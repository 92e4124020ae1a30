"""Questions as the Stack Exchange API gives them, with their answers and comments.

In: JSON of ``api.stackexchange.com/docs/types/question``: the ``items`` of an answer, an array of questions, or one a
line. Out: one document a question: it opens the thread, answers reply to it, comments to their post; a comment's id
says that it is one, since comments are numbered apart. Bodies are HTML or, where a filter left that out, Markdown;
titles and names are escaped. Built from real answers of version 2.2 and that documentation; dumps are in ``stackdump``.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import dates
from indexer.readers import jsonfiles as fields
from indexer.readers.files import RawFile
from indexer.readers.forums.posts import Post
from indexer.readers.jsonfiles import Object
from indexer.readers.posts import Body, from_html, from_markdown, thread
from indexer.readers.reader import Facts, Reader, one_line, web_address

NAME, VERSION = "stackexchange", "1"
_JSON = re.compile(r"\s*[\[{]")
_QUESTION = re.compile(r'"question_id"\s*:\s*\d')
_SIGNS = re.compile(r'"(?:last_activity_date|creation_date|answer_count|is_answered)"\s*:')
_SITE = re.compile(r"(https?://[\w.-]{3,100})/(?:users|questions|q|a)/")


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    head = file.head
    found = _JSON.match(head) and _QUESTION.search(head) and _SIGNS.search(head)
    return "JSON of the Stack Exchange API" if found else ""


def read(file: RawFile) -> Iterator[Document]:
    """The questions in ``file``; ReadError where it holds but answers."""
    seen: Counter[str] = Counter()
    answers, more = 0, False
    for value in fields.objects(file):
        more = value.get("has_more") is True
        for question in fields.items(value, "items") or [value]:
            id = fields.name(question, "question_id")
            answers += "answer_id" in question
            if id and "answer_id" not in question:
                seen[id] += 1
                yield _document(file, question, id, seen[id])
    if answers and not seen:
        raise ReadError(f"{file.path}: answers without their questions. Fetch the questions with their answers.")
    if more:
        file.warn("the API has more pages of these questions")
    if twice := sum(count > 1 for count in seen.values()):
        file.warn(f"{twice} questions are in it more than once")


def _document(file: RawFile, question: Object, id: str, time: int) -> Document:
    """``time`` counts how often the question came: a second printing with other posts is no update of the first."""
    site = _site(question)
    address = web_address(fields.text(question, "link")) or f"{site}/questions/{id}"
    facts = Facts(
        title=_plain(question, "title"), kind="thread", url=address if time == 1 else "",
        licence=fields.text(question, "content_license"),
    )  # fmt: skip
    part = id if time == 1 else f"{id}-{time}"
    return thread(file, (NAME, VERSION), facts, list(_posts(question, id, site)), untitled=f"Question {id}", part=part)


def _site(question: Object) -> str:
    """The site that the question's own address is at, or its owner's."""
    addresses = (fields.text(question, "link"), fields.text(fields.inner(question, "owner"), "link"))
    return next((match.group(1) for address in addresses if (match := _SITE.match(address))), "")


def _posts(question: Object, id: str, site: str) -> Iterator[Post]:
    yield _post(question, id, f"{site}/q/{id}", None)
    yield from _comments(question, id, id, site)
    for answer in fields.items(question, "answers"):
        own = fields.name(answer, "answer_id")
        yield _post(answer, own, f"{site}/a/{own}", id)
        yield from _comments(answer, own, id, site)


def _comments(post: Object, parent: str, question: str, site: str) -> Iterator[Post]:
    for comment in fields.items(post, "comments"):
        id = fields.name(comment, "comment_id")
        yield _post(comment, f"comment-{id}", f"{site}/questions/{question}#comment{id}_{parent}", parent)


def _post(item: Object, id: str, address: str, parent: str | None) -> Post:
    text, quotes = _body(item)
    return Post(
        id=id, text=text, author=_plain(fields.inner(item, "owner"), "display_name"),
        published=dates.from_epoch(item.get("creation_date")),
        url=web_address(fields.text(item, "link")) or web_address(address),
        parent=parent, score=fields.count(item, "score"), quotes=quotes,
    )  # fmt: skip


def _body(item: Object) -> Body:
    if body := fields.text(item, "body"):
        return from_html(body)
    return from_markdown(html.unescape(fields.text(item, "body_markdown")))


def _plain(item: Object, key: str) -> str:
    return one_line(html.unescape(fields.text(item, key)))


READER = Reader(NAME, VERSION, claims, read)
