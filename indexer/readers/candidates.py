"""Two ways of finding the main text of a page: by what is marked as the story, and by Readability's scores.

In: a ``PageTree``. Out: for each way the numbers of the page's blocks that it takes for the story. The ways make
different mistakes, which is their use: ``maintext`` compares them. The second follows Readability.js
(github.com/mozilla/readability) in its scores; its thresholds for boxes with links are set for these trees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from indexer.readers import furniture
from indexer.readers.pagetree import Cut, PageTree

MOST_FURNITURE = 0.3
"""What looks like furniture but holds a greater share of the page's prose is none: wrappers carry such names too."""

LEAST_LEFT = 0.35
"""Where names took away more than all but this, the page's names mean something else, and are not heeded."""

SHORT_STORY = 250
"""Comments are left out where this much prose remains; a page with less may be all comments."""

STEP_DOWN = 0.9
"""On the way down to the story no step may lose more than a tenth of the prose."""

LEAST_STORY = 0.3
"""The best-scored element is widened until it holds this share of the prose: stories are often in several sections."""

_MARKS: tuple[tuple[Callable[[PageTree, int], bool], float], ...] = (
    (lambda page, at: page.nodes[at].get("itemprop") == "articleBody", 0.4),
    (lambda page, at: furniture.is_story(page.tags[at], page.names[at]), 0.5),
    (lambda page, at: page.tags[at] == "article" or page.nodes[at].get("role") == "article", 0.5),
    (lambda page, at: page.tags[at] == "main" or page.nodes[at].get("role") == "main", 0.5),
)
"""How pages mark their story, surest first, and the least share of the prose that must stand in it."""

_LINK_HOLDERS = frozenset(("ul", "ol", "div", "section", "table", "dl", "header", "span", "figure"))
_NO_PARAGRAPHS = frozenset(("tr", "td", "th", "table", "tbody", "li"))
_SWEPT = frozenset(("form", "table", "ul", "ol", "div", "section", "header", "fieldset"))
_APART = frozenset(("nav", "aside", "footer", "figcaption"))
_TAG_SCORES = {
    "div": 5, "pre": 3, "td": 3, "blockquote": 3, "address": -3, "ol": -3, "ul": -3, "dl": -3, "dd": -3, "dt": -3,
    "li": -3, "form": -3, "h1": -5, "h2": -5, "h3": -5, "h4": -5, "h5": -5, "h6": -5, "th": -5,
}  # fmt: skip


def marked(page: PageTree) -> list[int]:
    """The blocks of the element that is marked as the story's, or that nearly all prose leads down to."""
    cut = _without_furniture(page)
    start = _descended(cut, _marked(cut))
    cut.sweep(start, partial(_is_link_list, cut))
    return [number for number in cut.kept([start]) if not _is_lone_link(page, number)]


def _without_furniture(page: PageTree) -> Cut:
    for by_name in (True, False):
        cut = Cut(page)
        cut.sweep(0, partial(_is_comments, cut))
        story = cut.prose[0]
        cut.sweep(0, partial(_is_furniture, cut, story, by_name))
        if cut.prose[0] >= LEAST_LEFT * story:
            break
    return cut


def _is_comments(cut: Cut, at: int) -> bool:
    page = cut.page
    return furniture.is_comments(page.tags[at], page.names[at]) and (
        cut.prose[0] - cut.prose[at] >= min(SHORT_STORY, cut.prose[at])
    )


def _is_furniture(cut: Cut, story: int, by_name: bool, at: int) -> bool:
    page = cut.page
    return cut.prose[at] <= MOST_FURNITURE * story and (
        furniture.is_apart(page.nodes[at], page.tags[at])
        or (by_name and furniture.is_named_apart(page.tags[at], page.names[at]))
    )


def _marked(cut: Cut) -> int:
    """The innermost of the marked elements that hold most of the prose; the body where none does."""
    for is_marked, share in _MARKS:
        found = [at for at, prose in enumerate(cut.prose) if prose and is_marked(cut.page, at)]
        most = max((cut.prose[at] for at in found), default=0)
        if most >= max(1, share * cut.prose[0]):
            return max(at for at in found if cut.prose[at] >= 0.85 * most)
    return 0


def _descended(cut: Cut, start: int) -> int:
    while children := cut.page.children(start):
        best = max(children, key=lambda at: cut.prose[at])
        if cut.prose[best] < max(1, STEP_DOWN * cut.prose[start]) or cut.page.tags[best] == "p":
            break
        start = best
    return start


def _is_link_list(cut: Cut, at: int) -> bool:
    tag = cut.page.tags[at]
    if tag == "p":
        return cut.anchors[at] > 2 and cut.density(at) > 0.9
    return tag in _LINK_HOLDERS and cut.anchors[at] > 1 and cut.prose[at] < 300 and cut.density(at) > 0.6


def _is_lone_link(page: PageTree, number: int) -> bool:
    """A paragraph that is nothing but links, of a title's length: the way to another story."""
    block, at = page.blocks[number]
    return (
        block.kind == "text"
        and page.own[at] <= 2
        and page.links[at] > 0
        and page.tags[at] not in _NO_PARAGRAPHS
        and len(block.text.split()) >= 4
    )


def scored(page: PageTree) -> list[int]:
    """The blocks that Readability's scores lead to."""
    cut = Cut(page)
    cut.sweep(0, partial(_is_unlikely, cut))
    scores = {at: score * (1 - cut.density(at)) for at, score in _scores(cut).items()}
    if not scores:
        return []
    best = max(scores, key=lambda at: scores[at])
    while best and cut.prose[best] < LEAST_STORY * cut.prose[0]:
        best = page.parent[best]
    starts = list(_with_siblings(cut, best, scores))
    for start in starts:
        cut.sweep(start, partial(_is_swept, cut, cut.prose[start]))
    return cut.kept(starts)


def _is_unlikely(cut: Cut, at: int) -> bool:
    page = cut.page
    node, tag = page.nodes[at], page.tags[at]
    return cut.prose[at] < 0.8 * page.prose[0] and (
        tag in _APART or furniture.is_unseen(node) or furniture.is_unlikely(node, tag, page.names[at])
    )


def _scores(cut: Cut) -> dict[int, float]:
    """Each paragraph's points, given to the three elements above it."""
    page = cut.page
    texts: dict[int, list[str]] = {}
    for block, at in page.blocks:
        if not cut.removed[at] and block.kind != "heading" and page.tags[at] not in ("li", "dt"):
            texts.setdefault(at, []).append(block.text)
    scores: dict[int, float] = {}
    for at, parts in texts.items():
        size, commas = sum(map(len, parts)), sum(part.count(",") for part in parts)
        if size < 25:
            continue
        for divisor in (1, 2, 6):
            at = page.parent[at]
            start = _TAG_SCORES.get(page.tags[at], 0) + furniture.class_weight(page.nodes[at])
            scores[at] = scores.get(at, start) + (1 + commas + min(3, size // 100)) / divisor
    return scores


def _with_siblings(cut: Cut, best: int, scores: dict[int, float]) -> Iterator[int]:
    page = cut.page
    top, name = scores.get(best, 0), page.nodes[best].get("class")
    for at in page.children(page.parent[best]) if best else [0]:
        bonus = 0.2 * top if name and page.nodes[at].get("class") == name else 0
        paragraph = page.tags[at] == "p" and cut.chars[at] > 80 and cut.density(at) < 0.25
        if at == best or (not cut.removed[at] and (paragraph or scores.get(at, 0) + bonus >= max(10, 0.2 * top))):
            yield at


def _is_swept(cut: Cut, story: int, at: int) -> bool:
    """Readability's "clean conditionally": lists, tables and boxes that look like furniture."""
    tag = cut.page.tags[at]
    if tag not in _SWEPT:
        return False
    little, density = cut.prose[at] < 400, cut.density(at)
    if tag in ("ul", "ol", "table"):
        return little and density > 0.5
    weight = furniture.class_weight(cut.page.nodes[at])
    if weight < 0 and cut.prose[at] < 0.3 * story:
        return True
    return little and density > (0.2 if weight < 25 else 0.5)
