"""What a web page says about itself: title, author, date, address, site, language, kind.

In: the page's tree, and where it was fetched from. Out: ``Facts``. Read, in order of trust, from JSON-LD, from meta
elements, from what the lines around the title say (``bylines``) and from the title element. What none of them states
stays empty; nothing is guessed from the story's text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from indexer.document import Kind
from indexer.readers import bylines, dates, jsonld
from indexer.readers.pagetree import PageTree
from indexer.readers.reader import Facts, host, is_yes, kind_named, language_code, one_line, person, web_address
from indexer.readers.titles import page_title

_BLOG_HOSTS = re.compile(
    r"(^|\.)(blogspot\.\w+|wordpress\.com|medium\.com|substack\.com|tumblr\.com|github\.io|dev\.to|hashnode\.dev|"
    r"ghost\.io|typepad\.com|livejournal\.com|bearblog\.dev)\Z|^blogs?\."
)
_BLOG_MAKERS = re.compile(
    r"jekyll|hugo|ghost|blogger|pelican|hexo|gatsby|eleventy|octopress|medium|substack|movable type", re.I
)
_BLOG_MARKS = re.compile(r"\b(single-post|blog-post|blogpost|post-template|type-post)\b")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
            "byl", "article:author_name", "citation_author")  # fmt: skip
_DATES = ("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
          "dc.date.issued", "dc.date", "dcterms.date", "dcterms.created", "dcterms.issued", "citation_publication_date",
          "citation_online_date", "citation_date", "pubdate", "publishdate", "publish-date", "publish_date",
          "publication_date", "published", "date", "article.published", "originalpublicationdate",
          "cxenseparse:recs:publishtime", "article_date_original")  # fmt: skip
_URL_DATE = re.compile(r"/((?:19|20)\d{2})/(\d{1,2})(?:/(\d{1,2}))?/")
_ACCOUNT = re.compile(r"[a-z0-9]*[._-][a-z0-9._-]*\Z|.*\d|.*@|.* Admin\Z")


@dataclass(frozen=True, slots=True)
class Statements:
    """What a page's head and scripts say, read before those are cut from the tree; ``meta`` by lower-case name,
    ``links`` by relation."""

    root: Any
    meta: dict[str, str]
    story: dict[str, Any]
    links: dict[str, str]


def statements(root: Any) -> Statements:
    """The statements of the page at ``root``."""
    return Statements(root, _metas(root), jsonld.story(jsonld.objects(root)), _links(root))


def page_facts(root: Any, address: str = "") -> Facts:
    """The facts of the page at ``root`` but for what only its lines say; ``address`` is where it was fetched from."""
    return facts(statements(root), None, address)


def facts(said: Statements, page: PageTree | None, address: str = "", file: dates.Warned | None = None) -> Facts:
    """The facts; ``file`` is warned of dates that cannot be."""
    root, meta, story = said.root, said.meta, said.story
    site = _site(meta, story)
    url = _url(said, address)
    titles = [*jsonld.names(story.get("headline")), meta.get("og:title", ""), meta.get("twitter:title", "")]
    title = page_title(root, titles, site or host(url))
    lines = bylines.near_title(page, title) if page else []
    return Facts(
        title=title, url=url, site=site or host(url), kind=_kind(root, meta, story, url),
        author=", ".join(_authors(said, page, lines, site)), published=_published(said, page, lines, url, file),
        language=language_code(
            root.get("lang") or root.get("xml:lang") or meta.get("og:locale")
            or next(iter(jsonld.names(story.get("inLanguage"))), "")
        ),
        licence=web_address(said.links.get("license", "")),
        sample=is_yes(meta.get("crossings:sample", "")),
    )  # fmt: skip


def _metas(root: Any) -> dict[str, str]:
    """All meta elements by lower-case name; of several alike the first with content, of authors all."""
    found: dict[str, str] = {}
    for node in root.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").strip().lower()
        content = one_line(node.get("content") or "")
        if name == "citation_author" and name in found:
            found[name] += f"; {content}"
        elif name and content:
            found.setdefault(name, content)
    return found


def _links(root: Any) -> dict[str, str]:
    """The page's base, its canonical address and its licence, as far as stated."""
    found = {"base": next(iter(root.xpath("//base/@href")), "")}
    for node in (*root.iter("link"), *root.xpath('//a[@rel="license"]')):
        relation, link = (node.get("rel") or "").lower(), (node.get("href") or "").strip()
        if relation in ("canonical", "license") and link:
            found.setdefault(relation, link)
    return found


def _site(meta: dict[str, str], story: dict[str, Any]) -> str:
    publisher = next(iter(jsonld.names(story.get("publisher"))), "")
    return html.unescape(meta.get("og:site_name") or publisher or meta.get("application-name", ""))


def _url(said: Statements, address: str) -> str:
    """The canonical address; where that is relative, as seen from the page's base or its own address."""
    story = said.story
    stated = [said.links.get("canonical"), said.meta.get("og:url"), story.get("url"), story.get("mainEntityOfPage")]
    for link in stated:
        if isinstance(link, str) and link.strip() and (url := _absolute(link.strip(), said.links["base"], address)):
            return url
    return web_address(address)


def _absolute(link: str, base: str, address: str) -> str:
    try:
        return web_address(urljoin(urljoin(address, base), link))
    except ValueError:
        return ""


def _authors(said: Statements, page: PageTree | None, lines: list[bylines.Line], site: str) -> list[str]:
    """Full names as stated, else as the page's lines have them, else whatever is stated: a pen name, the site's own."""
    stated = [person(name) for name in jsonld.names(said.story.get("author")) or list(_meta_authors(said.meta))]
    stated = [name for name in dict.fromkeys(stated) if name and not _ACCOUNT.match(name)]
    full = [name for name in stated if " " in name and name.casefold() != site.casefold()]
    said_by = bylines.said_by(lines)
    if full and (not said_by or _named_in(full, lines)):
        return full[:10]
    seen = said_by or (bylines.marked(page) or bylines.beside_date(page, lines) if page else [])
    return seen or stated[:10]


def _named_in(names: list[str], lines: list[bylines.Line]) -> bool:
    return any(name.casefold() in block.text.casefold() for name in names for block, _ in lines)


def _meta_authors(meta: dict[str, str]) -> Iterator[str]:
    if "written by" in meta.get("twitter:label1", "").lower():
        yield meta.get("twitter:data1", "")
        return
    for key in _AUTHORS:
        if value := meta.get(key, ""):
            yield from _turned(value) if key == "citation_author" else [value]
            return


def _turned(value: str) -> Iterator[str]:
    """``Ada Example`` from ``Example, Ada``."""
    for name in value.split("; "):
        last, comma, first = name.partition(", ")
        yield f"{first} {last}" if comma else name


def _published(
    said: Statements, page: PageTree | None, lines: list[bylines.Line], url: str, file: dates.Warned | None
) -> str:
    """As shown near the title, as stated for machines, as marked, as the address has it. A WebPage's own date is passed
    over: content systems give one to every page they serve, stories or not."""
    shown = bylines.date(page, lines) if page else ""
    story = said.story if jsonld.types(said.story) != ["WebPage"] else {}
    stated = [*(said.meta.get(key) for key in _DATES), story.get("datePublished")]
    if found := next(_dates(stated, file), ""):
        return found if not shown or dates.days_between(found, shown) == 0 else shown
    if not shown and page:
        shown = bylines.labelled_date(page) or bylines.marked_date(page)
    return shown or _url_date(url)


def _dates(values: list[Any], file: dates.Warned | None) -> Iterator[str]:
    for value in values:
        if isinstance(value, str) and (found := dates.stated(file, value) if file else dates.parse(value)):
            yield found


def _url_date(url: str) -> str:
    match = _URL_DATE.search(url)
    return dates.parse("-".join(part.zfill(2) for part in match.groups() if part)) if match else ""


def _kind(root: Any, meta: dict[str, str], story: dict[str, Any], url: str) -> Kind:
    if kind := kind_named(meta.get("crossings:kind", "")):
        return kind
    types = jsonld.types(story)
    if "BlogPosting" in types:
        return "blog"
    if any(name.endswith("NewsArticle") for name in types):
        return "article"
    body = root.find("body")
    marks = (body.get("class") or "") if body is not None else ""
    # Themes mark up news and essays alike, so their classes count only where the page does not say "Article" itself.
    blog = (
        _BLOG_HOSTS.search(host(url)) or "/blog/" in url or _BLOG_MAKERS.search(meta.get("generator", ""))
        or ("Article" not in types and _BLOG_MARKS.search(marks))
        or root.xpath('boolean(//*[contains(@itemtype,"BlogPosting")])')
    )  # fmt: skip
    return "blog" if blog else "article"
