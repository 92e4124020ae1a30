"""Topics of Discourse as its own JSON gives them: ``/t/N.json``, its further pages, ``/t/N/posts.json``.

In: the JSON of one topic, ``post_stream.posts`` with ``cooked`` HTML or ``raw`` Markdown; a topic's pages in one folder
are put together. Out: one document a topic; ``reply_to_post_number`` gives the parent, likes (action 2) the score.
Hidden and deleted posts and the forum's own notes keep their slot with no text. Built from real topics of 2016 and the
interface's documentation (docs.discourse.org); where nothing says which forum the JSON is from, its links to the
forum's own topics do.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import dates
from indexer.readers import jsonfiles as fields
from indexer.readers.files import RawFile
from indexer.readers.forums.posts import Post, Quote
from indexer.readers.forums.software import row
from indexer.readers.joining import as_far_as
from indexer.readers.jsonfiles import Object
from indexer.readers.posts import Body, from_html, from_markdown, thread
from indexer.readers.reader import Facts, Reader, one_line, web_address

NAME, VERSION = "discourse", "1"
LIKE = 2
"""The action that ``actions_summary`` counts likes under."""

OWN_NOTE = 3
""""Closed this topic" and its likes: ``post_type`` of what no person wrote."""

_JSON = re.compile(r"\s*[\[{]")
_STREAM = re.compile(r'"post_stream"\s*:')
_POSTS = (re.compile(r'"post_number"\s*:\s*\d'), re.compile(r'"cooked"\s*:\s*"'), re.compile(r'"topic_id"\s*:\s*\d'))
_FORUM = re.compile(r"(https?://[^/?#\s]{1,200}(?:/[^/?#\s]{1,60}){0,2}?)/t/")
_EMOJI = re.compile(r'<img\b[^<>]{0,400}\bclass="emoji\b[^<>]{0,400}>')
_ALT = re.compile(r'\balt="([^"]{1,60})"')
_BBCODE = re.compile(r'\[quote(?:="?([^",\]\n]{0,80})[^\]\n]{0,120})?\](.*?)\[/quote\]', re.DOTALL | re.I)
_COOKED = row(
    {
        "name": "Discourse", "tried": "20 posts of 2016", "sign": "", "post": ".", "body": ".",
        "quote": ["aside.quote", "aside.onebox", "details.elided", "blockquote"],
        "by": ["@data-username", ".title"],
        "drop": [".onebox .source", ".lightbox-wrapper .meta", ".footnotes-sep", "aside.quote[data-username] > .title"],
    }
)  # fmt: skip


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    if not _JSON.match(file.head):
        return ""
    found = _STREAM.search(file.head) or all(sign.search(file.head) for sign in _POSTS)
    return "JSON of a Discourse topic" if found else ""


def fragment(file: RawFile) -> bool:
    """The topic's first page names more posts than it holds; a further page lacks the first."""
    try:
        topics = list(_topics(file))
    except ReadError:
        return False
    return any(_missing(topic, _posts([topic])) or not _is_first(topic) for topic in topics)


def read(file: RawFile) -> Iterator[Document]:
    """The topics in ``file`` and its company."""
    places: dict[tuple[str, str], list[RawFile]] = {}
    for member in file.company:
        for topic in as_far_as(file, _topics(member)):
            places.setdefault(_key(topic), []).append(member)
    for key, members in places.items():
        pages = [
            (topic, member) for member in dict.fromkeys(members) for topic in _topics(member) if _key(topic) == key
        ]
        pages.sort(key=lambda page: not _is_first(page[0]))
        yield _document(pages[0][1], [topic for topic, _ in pages])


def _topics(file: RawFile) -> Iterator[Object]:
    return (value for value in fields.objects(file) if fields.items(fields.inner(value, "post_stream"), "posts"))


def _key(topic: Object) -> tuple[str, str]:
    first = fields.items(fields.inner(topic, "post_stream"), "posts")[0]
    id = fields.name(topic, "id") or fields.name(first, "topic_id")
    return id, fields.text(topic, "slug") or fields.text(first, "topic_slug")


def _is_first(topic: Object) -> bool:
    return any(fields.count(post, "post_number") == 1 for post in _posts([topic]))


def _posts(pages: list[Object]) -> list[Object]:
    """The posts of a topic's pages, each once, in the topic's order."""
    once: dict[str, Object] = {}
    for topic in pages:
        for post in fields.items(fields.inner(topic, "post_stream"), "posts"):
            once.setdefault(fields.name(post, "id") or f"without {len(once)}", post)
    return sorted(once.values(), key=lambda post: fields.count(post, "post_number") or 0)


def _missing(topic: Object, posts: list[Object]) -> int:
    """How many posts the topic's stream counts that are not there."""
    stream = fields.inner(topic, "post_stream").get("stream")
    return max(0, len(stream) - len(posts)) if isinstance(stream, list) else 0


def _document(file: RawFile, pages: list[Object]) -> Document:
    posts = _posts(pages)
    if missing := max(_missing(topic, posts) for topic in pages):
        file.warn(f"{missing} posts are not here: save the topic's further pages (?page=2, ...) beside it")
    id, slug = _key(pages[0])
    forum = _forum(file, pages[0])
    address = web_address(f"{forum}/t/{slug or '-'}/{id}")
    title = fields.text(pages[0], "title") or html.unescape(fields.text(pages[0], "fancy_title"))
    numbers = {fields.count(post, "post_number"): fields.name(post, "id") for post in posts}
    return thread(
        file, (NAME, VERSION), Facts(title=one_line(title), kind="thread", url=address),
        [_post(post, numbers, address) for post in posts], untitled=f"Topic {id}", part=f"topic-{id}",
    )  # fmt: skip


def _forum(file: RawFile, topic: Object) -> str:
    """Where the forum is: by the address the file was fetched from, else by the topic's links to itself."""
    links = [*fields.items(fields.inner(topic, "details"), "links")]
    links += [link for post in _posts([topic]) for link in fields.items(post, "link_counts")]
    own = [fields.text(link, "url") for link in links if link.get("internal") is True]
    return next((match.group(1) for url in (file.url, *own) if (match := _FORUM.match(url))), "")


def _post(post: Object, numbers: dict[int | None, str], address: str) -> Post:
    number = fields.count(post, "post_number")
    text, quotes = ("", []) if _is_gone(post) else _body(post)
    likes = [
        fields.count(action, "count") for action in fields.items(post, "actions_summary") if action.get("id") == LIKE
    ]
    return Post(
        id=fields.name(post, "id"), text=text, author=fields.text(post, "username"),
        published=dates.parse(fields.text(post, "created_at")),
        url=f"{address}/{number}" if address and number else "",
        parent=numbers.get(fields.count(post, "reply_to_post_number")), score=next(iter(likes), None), quotes=quotes,
    )  # fmt: skip


def _is_gone(post: Object) -> bool:
    gone = post.get("hidden") is True or post.get("user_deleted") is True or bool(post.get("deleted_at"))
    return gone or fields.count(post, "post_type") == OWN_NOTE


def _body(post: Object) -> Body:
    if cooked := fields.text(post, "cooked"):
        return from_html(_EMOJI.sub(_alternative, cooked), _COOKED)
    quotes: list[Quote] = []
    raw = fields.text(post, "raw")
    for name, words in _BBCODE.findall(raw):
        quotes.append(Quote(from_markdown(words)[0], one_line(name)))
    text, marked = from_markdown(_BBCODE.sub("\n\n", raw))
    return text, [quote for quote in (*quotes, *marked) if quote.text]


def _alternative(image: re.Match[str]) -> str:
    found = _ALT.search(image.group())
    return found.group(1) if found else ""


READER = Reader(NAME, VERSION, claims, read, fragment)
