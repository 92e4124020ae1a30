"""One story: its labels with their evidence, its moves, its text or its posts, and where it all came from.

In: a ``Document`` and the query whose words are to be marked. Out: ``StoryPage``, of which nothing shows more of the
document than ``indexer.shown`` lets through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from indexer.document import Document, Passage, Role, Source
from indexer.highlight import marks
from indexer.query import Everything, Query
from indexer.shown import allowed, shown
from webapp import address
from webapp.pages import Page, tree
from webapp.pages.evidence import Group, MoveRow, groups, move_rows, ranges
from webapp.pages.text import Piece, count, date, pieces, value_title


@dataclass(frozen=True, slots=True)
class Inset:
    """What stands in a post without being its writer's words: a quote, a signature."""

    anchor: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A paragraph or a post, with the quotes before its text and the signatures after it. ``depth`` and ``replies`` are
    of threads and comments; ``closes`` says how many lists end before it, ``opens`` whether one begins; ``answers`` is
    the address of the post it replies to where that is not evident."""

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
    quotes: tuple[Inset, ...] = ()
    signatures: tuple[Inset, ...] = ()
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
    """A story. ``body`` has an article's paragraphs or a thread's opening post, ``replies`` the thread's other posts
    or the comments below an article, ``end`` how many lists are open after the last of them; ``cut`` says what of the
    text is not shown and why."""

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
    told: str
    body: tuple[Post, ...]
    replies: tuple[Post, ...]
    end: int
    comments: str
    cut: str
    search_url: str


def build(document: Document, query: Query, q: str = "", back_url: str = "") -> StoryPage:
    """The page of ``document`` with the words of ``query`` marked; ``back_url`` leads to the list it was found in."""
    whole, document = document, shown(document)
    alone, within = tree.standing(document.passages)
    body, below = _split(document, alone)
    make = _Maker(document, query, within)
    replies = make.replies(tree.branches(below, body[0].id if body else ""))
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
        told="The question" if document.kind == "thread" else "The story",
        body=make.paragraphs(body),
        replies=replies,
        end=replies[-1].depth if replies else 0,
        comments=_comments(document, len(replies), len(_split(whole, whole.passages)[1])),
        cut=_cut(whole, document),
        search_url=back_url,
    )


def _split(document: Document, passages: Sequence[Passage]) -> tuple[list[Passage], list[Passage]]:
    """What the story itself says, and what others said below it: all posts of a thread but the first, and what
    replies to something elsewhere."""
    own = [passage for passage in passages if passage.role == "own"]
    below = own[1:] if document.kind == "thread" else [passage for passage in own if passage.parent is not None]
    others = {passage.id for passage in below}
    return [passage for passage in passages if passage.id not in others], below


def _comments(document: Document, shown: int, all: int) -> str:
    """The heading over what others said."""
    part = "" if shown == all else f"{shown:,} of "
    if document.kind == "thread":
        return f"{part}{count(all, 'reply', 'replies')}"
    return f"Comments ({part}{all:,})"


class _Maker:
    """Makes posts of one document's passages; ``within`` are those that stand in a post, by its id."""

    def __init__(self, document: Document, query: Query, within: Mapping[str, Sequence[Passage]]) -> None:
        self.within = within
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
            quotes=self._insets(passage, "quote"),
            signatures=self._insets(passage, "signature"),
            depth=depth,
            opens=opens,
            closes=closes,
            replies=replies,
            summary=summary,
            answers=answers,
        )

    def _insets(self, post: Passage, role: Role) -> tuple[Inset, ...]:
        inside = self.within.get(post.id, ())
        return tuple(Inset(f"p-{passage.id}", self._pieces(passage)) for passage in inside if passage.role == role)

    def _pieces(self, passage: Passage) -> tuple[Piece, ...]:
        found = () if isinstance(self.query, Everything) else marks(passage.text, self.query)
        return pieces(passage.text, found, self.evidence.get((passage.id, "text"), ()))

    def _answers(self, branch: tree.Branch) -> str:
        parent = branch.passage.parent
        return address.story_url(self.document.id, parent) if branch.flat and parent else ""


def _cut(document: Document, seen: Document) -> str:
    """What of the text is not shown, and why; "" if all of it is."""
    display = allowed(document)
    if display == "full":
        return ""
    fetched = any(source.fetched for source in document.sources)
    why = (
        f"It was fetched from {document.site or 'the web'}, and its text is its author\u2019s."
        if fetched
        else "Whoever keeps this collection shows no more of this source."
    )
    if display == "link":
        return f"None of its text is shown here. {why} The words behind each label are at the source."
    share = 100 * sum(len(p.text) for p in seen.passages) / max(1, sum(len(p.text) for p in document.passages))
    return (
        f"An excerpt, about {max(1, round(share))} % of the text: how it begins and the words that labels were read "
        f"from. {why} The rest is at the source."
    )


def _provenance(source: Source) -> Provenance:
    reader = f"{source.reader} {source.reader_version}".strip()
    return Provenance(PurePath(source.path).name, reader, source.sha256, date(source.fetched), source.licence)
