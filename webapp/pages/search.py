"""The list of results: an ``Answer`` as a page.

In: an answer of the index and, where nothing was found, the totals with one filter less. Out: ``SearchPage``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.fields import BY_NAME
from indexer.index import Answer, DocumentHit, Request
from indexer.labels.direction import document_direction
from indexer.passages import PassageHit
from indexer.shown import allowed, shown_hit
from webapp import address
from webapp.pages import Link, Page, moves
from webapp.pages.text import Piece, count, date, snippet, value_title

ORDER = (
    "direction", "challenge", "topic", "stage", "first_hand", "institution", "person", "place", "year", "kind",
    "challenge_group",
)  # fmt: skip
OPEN = ("direction", "challenge")
"""Facets shown unfolded at first; folding the others keeps the form to about one screen."""
VISIBLE = 8
SORT_TITLES = {"relevance": "Best match", "newest": "Newest first", "oldest": "Oldest first"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One checkbox: ``count`` is how many stories there are with this value and all other fields' filters."""

    value: str
    title: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The checkboxes of one field; ``rest`` are folded away."""

    field: str
    title: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]
    chosen: int
    open: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A passage found: where it is and what it says, query words marked."""

    url: str
    by: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A story found."""

    title: str
    url: str
    language: str
    kind: str
    author: str
    published: str
    date: str
    site: str
    direction: str
    sample: bool
    move: str
    places: tuple[Place, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Step:
    """One number of the paging; ``url`` is "" for the present page, and both are empty for a gap."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """The results, what narrows them and what narrowed them."""

    heading: str
    total: int
    notes: tuple[str, ...]
    understood: str
    chips: tuple[Link, ...]
    clear_url: str
    facets: tuple[Facet, ...]
    since: str
    until: str
    sort: str
    sorts: tuple[tuple[str, str], ...]
    limit: str
    results: tuple[Result, ...]
    steps: tuple[Step, ...]
    previous_url: str
    next_url: str
    api_url: str
    relaxed: tuple[Link, ...]


def build(answer: Answer, api_url: str, relaxed: Sequence[tuple[str, Request, int]] = ()) -> SearchPage:
    """The page; ``relaxed`` has, where nothing was found, each filter's name, the request without it, its total."""
    request = answer.request
    return SearchPage(
        title=f"{request.text or 'All stories'} \u2013 {count(answer.total, 'story', 'stories')}",
        q=request.text,
        heading=count(answer.total, "story", "stories"),
        total=answer.total,
        notes=answer.notes,
        understood=answer.query,
        chips=chips(request),
        clear_url=address.search_url(address.cleared(request)),
        facets=tuple(facets(answer.facets, request.filters)),
        since=request.since,
        until=request.until,
        sort=request.sort,
        sorts=tuple(SORT_TITLES.items()),
        limit=str(request.limit) if request.limit != 20 else "",
        results=tuple(result(hit, request.text) for hit in answer.hits),
        steps=steps(request, answer.pages),
        previous_url=_page(request, request.page - 1) if request.page > 1 else "",
        next_url=_page(request, request.page + 1) if request.page < answer.pages else "",
        api_url=api_url,
        relaxed=tuple(Link(name, address.search_url(less), total) for name, less, total in relaxed),
    )


def filters_of(request: Request) -> list[tuple[str, str, str]]:
    """Every active filter as (field, value, how it is called)."""
    found = []
    for field, values in request.filters.items():
        found += [(field, v, f"{BY_NAME[field].title}: {value_title(field, v)}") for v in values]
    dates = (("since", request.since, "From"), ("until", request.until, "To"))
    return found + [(field, value, f"{title} {value}") for field, value, title in dates if value]


def chips(request: Request) -> tuple[Link, ...]:
    """Every active filter, leading to the list without it."""
    return tuple(
        Link(name, address.search_url(address.without(request, field, value)))
        for field, value, name in filters_of(request)
    )


def facets(counts: Mapping[str, Sequence[tuple[str, int]]], filters: Mapping[str, tuple[str, ...]]) -> list[Facet]:
    """The filter form: what is chosen always shows, also where it has no stories left."""
    found = []
    for field in ORDER:
        chosen = filters.get(field, ())
        values = dict(counts.get(field, ()))
        values |= {value: 0 for value in chosen if value not in values}
        if not values:
            continue
        choices = [Choice(v, value_title(field, v), n, v in chosen) for v, n in values.items()]
        if field == "year":
            choices.sort(key=lambda choice: choice.value, reverse=True)
        choices.sort(key=lambda choice: not choice.chosen)
        cut = max(VISIBLE, len(chosen))
        is_open = bool(chosen) or field in OPEN
        found.append(
            Facet(field, BY_NAME[field].title, tuple(choices[:cut]), tuple(choices[cut:]), len(chosen), is_open)
        )
    return found


def result(hit: DocumentHit, query: str) -> Result:
    """One story of the list."""
    hit = shown_hit(hit)
    document = hit.document
    direction = document_direction(document.labels)
    return Result(
        title=document.title or "(no title)",
        url=address.story_url(document.id, query=query),
        language=document.language,
        kind=value_title("kind", document.kind),
        author=document.author,
        published=document.published,
        date=date(document.published),
        site=document.site,
        direction=value_title("direction", direction) if direction not in ("", "none") else "",
        sample=document.sample,
        move=moves.line(document.moves[0]) if document.moves else "",
        places=tuple(place(document.id, found, document.author, query) for found in hit.passages),
        more=_more(hit),
    )


def _more(hit: DocumentHit) -> str:
    if allowed(hit.document) == "link":
        return "Its text may not be shown here"
    return f"+{hit.more} more in this story" if hit.more > 0 else ""


def place(id: str, hit: PassageHit, author: str, query: str) -> Place:
    """One passage of a story of the list."""
    by = hit.passage.author if hit.passage.author != author else ""
    return Place(address.story_url(id, hit.passage.id, query), by, snippet(hit.passage.text, hit.marks))


def steps(request: Request, pages: int) -> tuple[Step, ...]:
    """The numbers of the paging: first, last, two on each side of the present one, and gaps between."""
    if pages < 2:
        return ()
    shown = sorted({1, pages, *range(max(1, request.page - 2), min(pages, request.page + 2) + 1)})
    found: list[Step] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            found.append(Step("", ""))
        found.append(Step(str(number), "" if number == request.page else _page(request, number)))
    return tuple(found)


def _page(request: Request, page: int) -> str:
    return address.search_url(replace(request, page=page))
