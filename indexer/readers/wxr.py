"""A blog as WordPress exports it (WXR 1.0 to 1.2): every published post and page, with the comments on it.

In: the export, of any size. Out: one document a post or page. Its passages are the post's own, then the comments, each
with its author, date and parent: the comment replied to, else the post's first passage. Drafts, private, scheduled and
password-protected entries, unapproved comments, pingbacks and trackbacks are not for readers and left out.

Built from WordPress' own exporter (wp-admin/includes/export.php), which states the fields, and importer's test data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.document import Document, Passage
from indexer.readers.blocks import to_passages
from indexer.readers.entries import autop, entry_blocks, stated_date, without_shortcodes
from indexer.readers.files import RawFile
from indexer.readers.forums.posts import Post
from indexer.readers.forums.thread import to_passages as thread_passages
from indexer.readers.posts import from_html
from indexer.readers.reader import Facts, Reader, assemble, language_code, one_line, person, web_address
from indexer.readers.xmlsource import child_text, content_encoded, local, records, root_tag

NAME, VERSION = "wxr", "1"
_RECORDS = frozenset(("title", "language", "author", "item"))
_TYPES = frozenset(("post", "page", ""))
_SILENT = frozenset(("attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache",
                     "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_block"))  # fmt: skip
_UNSET = "0000"


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    return "a WordPress export" if "wordpress.org/export/" in root_tag(file.head) else ""


def read(file: RawFile) -> Iterator[Document]:
    """The published posts and pages in ``file``, in its order."""
    export = _Export(file)
    for element in records(file, _RECORDS):
        name = local(element)
        if name == "item":
            if document := export.document(element):
                yield document
        elif name == "author":
            export.name(element)
        elif name == "title":
            export.site = export.site or one_line("".join(element.itertext()))
        else:
            export.language = language_code("".join(element.itertext()))
    for reason, count in export.left_out.items():
        file.warn(f"{reason}, left out: {count}")


@dataclass
class _Export:
    """What the export states before its items, and how many of those were left out for which reason."""

    file: RawFile
    site: str = ""
    language: str = "en"
    names: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def name(self, author: Any) -> None:
        """Note an author's display name, else first and last name, by login."""
        whole = f"{child_text(author, 'author_first_name')} {child_text(author, 'author_last_name')}"
        self.names[child_text(author, "author_login")] = child_text(author, "author_display_name") or whole.strip()

    def document(self, item: Any) -> Document | None:
        """The item as a document, or None where it is left out."""
        kind, status = child_text(item, "post_type"), child_text(item, "status")
        if reason := _reason(kind, status, child_text(item, "post_password")):
            self.left_out.update([reason] if kind not in _SILENT else [])
            return None
        facts = self._facts(item)
        source = content_encoded(item)
        blocks = entry_blocks(source if "<!-- wp:" in source else autop(source), facts.title)
        own = to_passages(blocks)
        if not own:
            self.left_out["posts without text"] += 1
            return None
        part = "" if facts.url else child_text(item, "post_id") or child_text(item, "guid")
        return assemble(self.file, (NAME, VERSION), facts, (*own, *self._comments(item, own[0], facts.url)), part)

    def _facts(self, item: Any) -> Facts:
        login = child_text(item, "creator")
        return Facts(
            title=child_text(item, "title"), kind="blog", url=web_address(child_text(item, "link")), site=self.site,
            author=person(self.names.get(login) or login), language=self.language,
            published=self._date(child_text(item, "post_date_gmt"), child_text(item, "post_date"),
                                 child_text(item, "pubDate")),
        )  # fmt: skip

    def _date(self, universal: str, own: str, other: str = "") -> str:
        """The time in UTC unless the writer's own clock showed another day: then that day."""
        known = not own.startswith(_UNSET)
        if universal.startswith(_UNSET) or not universal:
            return stated_date(self.file, "" if "-0001" in other else other, own[:10] if known else "")
        same = universal[:10] == own[:10] or not known or not own
        return stated_date(self.file, f"{universal}Z" if same else own[:10])

    def _comments(self, item: Any, first: Passage, url: str) -> tuple[Passage, ...]:
        comments = [self._comment(node, url) for node in item if local(node) == "comment" and _is_approved(node)]
        return thread_passages([Post(first.id), *comments])[1:]

    def _comment(self, node: Any, url: str) -> Post:
        number, parent = child_text(node, "comment_id"), child_text(node, "comment_parent")
        text, quotes = from_html(without_shortcodes(autop(child_text(node, "comment_content"))))
        # Numbers go up as comments come in, so a reply's is the greater; anything else would be a circle.
        earlier = number.isdecimal() and parent.isdecimal() and int(parent) < int(number)
        return Post(
            f"comment-{number}" if number else "", text, one_line(child_text(node, "comment_author")),
            self._date(child_text(node, "comment_date_gmt"), child_text(node, "comment_date")),
            f"{url}#comment-{number}" if url and number else "", f"comment-{parent}" if earlier else None,
            quotes=quotes,
        )  # fmt: skip


def _reason(kind: str, status: str, password: str) -> str:
    """Why an item is not for readers, or ""."""
    if kind not in _TYPES:
        return f"entries of the type {kind[:40]}"
    if status not in ("publish", ""):
        return f"posts or pages with the status {status[:40]}"
    return "posts or pages with a password" if password else ""


def _is_approved(comment: Any) -> bool:
    approved, kind = child_text(comment, "comment_approved"), child_text(comment, "comment_type")
    return approved in ("1", "approve", "approved") and kind in ("", "comment")


READER = Reader(NAME, VERSION, claims, read)
