"""One story: its labels with their evidence, its moves, its text or its posts, and where it all came from.

In: a ``Document`` and the query whose words are to be marked. Out: ``StoryPage``. Of a source that may only be
excerpted or linked to, no more text is shown than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from indexer.document import Document, Passage, Source
from indexer.highlight import marks
from indexer.query import Everything, Query
from webapp import address
from webapp.pages import Page, tree
from webapp.pages.evidence import Group, MoveRow, groups, move_rows, ranges
from webapp.pages.text import Piece, count, date, pieces, value_title

EXCERPT = 3
"""Passages shown of a source that may only be excerpted."""


@dataclass(frozen=True, slots=True)
class Post:
    """A paragraph or a post. ``depth`` and ``replies`` are of threads; ``closes`` says how many lists end before it,
    ``opens`` whether one begins; ``answers`` is the address of the post it replies to where that is not evident."""

    anchor: str
    heading: str
    pieces: tuple[Piece, ...]
    author: str
    published: str
    date: str
    url: str
    permalink: str
    score: str
    role: str
    depth: int = 0
    opens: bool = False
    closes: int = 0
    replies: int = 0
    summary: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """One file that the story was read from."""

    name: str
    reader: str
    sha256: str
    fetched: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage(Page):
    """A story. ``body`` has an article's paragraphs or a thread's opening post, ``replies`` the thread's other posts,
    ``end`` how many lists are open after the last of them."""

    id: str
    heading: tuple[Piece, ...]
    language: str
    kind: str
    author: str
    published: str
    date: str
    site: str
    url: str
    sample: bool
    sources: tuple[Provenance, ...]
    groups: tuple[Group, ...]
    moves: tuple[MoveRow, ...]
    body: tuple[Post, ...]
    replies: tuple[Post, ...]
    end: int
    comments: str
    cut: str
    search_url: str


def build(document: Document, query: Query, q: str = "", back_url: str = "") -> StoryPage:
    """The page of ``document`` with the words of ``query`` marked; ``back_url`` leads to the list it was found in."""
    display = _display(document.sources)
    shown, cut = _allowed(document.passages, display)
    thread = document.kind == "thread" and bool(shown)
    opening = shown[:1] if thread else shown
    make = _Maker(document, query)
    replies = make.replies(tree.branches(shown[1:], shown[0].id)) if thread else ()
    return StoryPage(
        title=document.title or "(no title)",
        q=q,
        id=document.id,
        heading=pieces(document.title or "(no title)", marks(document.title, query)),
        language=document.language,
        kind=value_title("kind", document.kind),
        author=document.author,
        published=document.published,
        date=date(document.published),
        site=document.site,
        url="" if document.sample else address.safe_url(document.url),
        sample=document.sample,
        sources=tuple(_provenance(source) for source in document.sources),
        groups=groups(document),
        moves=move_rows(document),
        body=make.paragraphs(opening),
        replies=replies,
        end=replies[-1].depth if replies else 0,
        comments=count(len(replies), "reply", "replies") if thread else "",
        cut=cut,
        search_url=back_url,
    )


class _Maker:
    """Makes posts of one document's passages."""

    def __init__(self, document: Document, query: Query) -> None:
        self.document = document
        self.query = query
        self.evidence = ranges(document)
        self.authors = {passage.id: passage.author or "[deleted]" for passage in document.passages}

    def paragraphs(self, passages: Sequence[Passage]) -> tuple[Post, ...]:
        """Paragraphs in order; a heading is shown where it changes."""
        found, heading = [], ""
        for passage in passages:
            found.append(self.post(passage, heading=passage.heading if passage.heading != heading else ""))
            heading = passage.heading
        return tuple(found)

    def replies(self, branches: Sequence[tree.Branch]) -> tuple[Post, ...]:
        """Posts with what the template needs to open and close lists."""
        found, before = [], 0
        for branch in branches:
            found.append(
                self.post(
                    branch.passage,
                    depth=branch.depth,
                    opens=branch.depth > before,
                    closes=max(0, before - branch.depth),
                    replies=branch.replies,
                    summary=count(branch.replies, "reply", "replies"),
                    answers=self._answers(branch),
                )
            )
            before = branch.depth
        return tuple(found)

    def post(
        self,
        passage: Passage,
        *,
        heading: str = "",
        depth: int = 0,
        opens: bool = False,
        closes: int = 0,
        replies: int = 0,
        summary: str = "",
        answers: str = "",
    ) -> Post:
        """One passage; a deleted one has no pieces."""
        author = "" if passage.author == self.document.author and self.document.kind != "thread" else passage.author
        return Post(
            anchor=f"p-{passage.id}",
            heading=heading,
            pieces=self._pieces(passage),
            author=author,
            published=passage.published,
            date=date(passage.published),
            url="" if self.document.sample else address.safe_url(passage.url),
            permalink=address.story_url(self.document.id, passage.id),
            score="" if passage.score is None else count(passage.score, "point"),
            role=passage.role,
            depth=depth,
            opens=opens,
            closes=closes,
            replies=replies,
            summary=summary,
            answers=answers,
        )

    def _pieces(self, passage: Passage) -> tuple[Piece, ...]:
        found = () if isinstance(self.query, Everything) else marks(passage.text, self.query)
        return pieces(passage.text, found, self.evidence.get((passage.id, "text"), ()))

    def _answers(self, branch: tree.Branch) -> str:
        parent = branch.passage.parent
        return address.story_url(self.document.id, parent) if branch.flat and parent else ""


def _display(sources: Sequence[Source]) -> str:
    """The strictest of what the sources allow."""
    allowed = {source.display for source in sources}
    return "link" if "link" in allowed else "excerpt" if "excerpt" in allowed else "full"


def _allowed(passages: tuple[Passage, ...], display: str) -> tuple[tuple[Passage, ...], str]:
    if display == "full":
        return passages, ""
    if display == "link":
        return (), "The text may not be shown here; read it at its source."
    left = len(passages) - EXCERPT
    return passages[:EXCERPT], f"An excerpt; {count(left, 'passage')} more at the source." if left > 0 else ""


def _provenance(source: Source) -> Provenance:
    reader = f"{source.reader} {source.reader_version}".strip()
    return Provenance(PurePath(source.path).name, reader, source.sha256, date(source.fetched), source.licence)
