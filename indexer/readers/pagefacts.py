"""What a web page says about itself: title, author, date, address, site, language, kind.

In: the page's tree. Out: ``Facts``. Read, in order of trust, from JSON-LD, from meta elements, from marked-up bylines
and from the title element. What none of them states stays empty; nothing is guessed from the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from indexer.document import Kind
from indexer.readers import dates
from indexer.readers.cleaning import repeats
from indexer.readers.reader import Facts, host, is_yes, kind_named, language_code, one_line, person, web_address

_STORY_TYPES = re.compile(r"(\w*Article|BlogPosting|Report|Review|Interview|WebPage|DiscussionForumPosting)\Z")
_BLOG_HOSTS = re.compile(
    r"(^|\.)(blogspot\.\w+|wordpress\.com|medium\.com|substack\.com|tumblr\.com|github\.io|dev\.to|hashnode\.dev|"
    r"ghost\.io|typepad\.com|livejournal\.com|bearblog\.dev)\Z|^blogs?\."
)
_BLOG_MAKERS = re.compile(
    r"jekyll|hugo|ghost|blogger|pelican|hexo|gatsby|eleventy|octopress|medium|substack|movable type", re.I
)
_BLOG_MARKS = re.compile(r"\b(single-post|blog-post|blogpost|post-template|type-post)\b")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
            "byl", "citation_author", "article:author_name")  # fmt: skip
_DATES = ("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
          "dc.date.issued", "dc.date", "dcterms.date", "dcterms.created", "citation_publication_date", "pubdate",
          "publishdate", "publish-date", "publication_date", "date", "article.published",
          "originalpublicationdate")  # fmt: skip
_BYLINES = (
    '//*[@itemprop="author"]//*[@itemprop="name"]', '//*[@itemprop="author"]', '//a[@rel="author"]',
    '//*[contains(concat(" ",@class," ")," author-name ") or contains(concat(" ",@class," ")," byline-name ")]',
    '//*[contains(concat(" ",@class," ")," p-author ") or contains(concat(" ",@class," ")," byline ")]',
    '//*[contains(concat(" ",@class," ")," author ") and not(self::body)]',
)  # fmt: skip
_TIMES = (
    '//*[@itemprop="datePublished"]', "//time[@pubdate]", '//*[contains(@class,"dt-published")]',
    '//time[contains(@class,"publish") or contains(@class,"entry-date")]', "//article//time[@datetime]",
    '//header//time[@datetime]', "//main//time[@datetime]", '//*[contains(@class,"post-date")]',
    '//*[contains(@class,"publish") and contains(@class,"date")]', '//*[contains(@class,"entry-date")]',
    '//*[contains(@class,"posted-on")]', '//*[contains(@class,"article-date")]',
)  # fmt: skip
_URL_DATE = re.compile(r"/((?:19|20)\d{2})/(\d{1,2})(?:/(\d{1,2}))?/")
_TITLE_END = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u00bb:]|-|::)\s+")


def page_facts(root: Any, address: str = "") -> Facts:
    """The facts of the page at ``root``; ``address`` is where it was fetched from, if known."""
    meta = _metas(root)
    story = _story(root)
    site = _site(root, meta, story)
    url = _url(root, meta, story) or web_address(address)
    return Facts(
        title=_title(root, meta, story, site), url=url, site=site or host(url), kind=_kind(root, meta, story, url),
        author=_author(root, meta, story, site), published=_published(root, meta, story, url),
        language=language_code(
            root.get("lang") or root.get("xml:lang") or meta.get("og:locale")
            or next(iter(_names(story.get("inLanguage"))), "")
        ),
        licence=next((link for link in root.xpath('//*[@rel="license"]/@href') if web_address(link)), ""),
        sample=is_yes(meta.get("crossings:sample", "")),
    )  # fmt: skip


def _metas(root: Any) -> dict[str, str]:
    """All meta elements by lower-case name; of several alike the first with content."""
    found: dict[str, str] = {}
    for node in root.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").strip().lower()
        content = one_line(node.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _story(root: Any) -> dict[str, Any]:
    """The JSON-LD object that describes the story: the most telling of those on the page."""
    objects = [item for item in _json_ld(root) if any(_STORY_TYPES.match(name) for name in _types(item))]
    return max(objects, key=lambda item: ("headline" in item) * 2 + ("author" in item), default={})


def _json_ld(root: Any) -> Iterator[dict[str, Any]]:
    for node in root.iter("script"):
        if "ld+json" not in (node.get("type") or ""):
            continue
        try:
            stack = [json.loads(node.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(item[:200])
            elif isinstance(item, dict):
                yield item
                stack.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)


def _types(item: dict[str, Any]) -> list[str]:
    value = item.get("@type")
    return [str(name) for name in (value if isinstance(value, list) else [value]) if name]


def _names(value: Any) -> list[str]:
    """The names in a JSON-LD value: a string, an object with a name, or several."""
    if isinstance(value, list):
        return [name for item in value[:10] for name in _names(item)]
    if isinstance(value, dict):
        return _names(value.get("name"))
    return [one_line(value)] if isinstance(value, str) and value.strip() else []


def _site(root: Any, meta: dict[str, str], story: dict[str, Any]) -> str:
    return (
        meta.get("og:site_name") or next(iter(_names(story.get("publisher"))), "") or meta.get("application-name", "")
    )


def _url(root: Any, meta: dict[str, str], story: dict[str, Any]) -> str:
    links = root.xpath('//link[@rel="canonical"]/@href')
    candidates = [*links, meta.get("og:url", ""), story.get("url"), story.get("mainEntityOfPage")]
    return next((url for link in candidates if isinstance(link, str) and (url := web_address(link))), "")


def _title(root: Any, meta: dict[str, str], story: dict[str, Any], site: str) -> str:
    """The heading that the other statements agree with, else what they state."""
    stated = [*_names(story.get("headline")), meta.get("og:title", ""), meta.get("twitter:title", "")]
    element = one_line(" ".join(root.xpath("string(//title)").split()))
    stated = [text for text in [*stated, element] if text]
    headings = [one_line("".join(node.itertext())) for node in root.xpath("//h1")[:8]]
    headings = [text for text in headings if text and text != site]
    for heading in headings:
        if any(_states(text, heading) for text in stated):
            return heading
    if stated:
        return _without_site(stated[0], site)
    return headings[0] if headings else ""


def _states(text: str, heading: str) -> bool:
    """``text`` names the story as ``heading`` does: it may add the site, but not say much more."""
    mine, other = heading.casefold(), text.casefold()
    return repeats(heading, text) or (mine in other and (other.startswith(mine) or len(mine) > 0.4 * len(other)))


def _without_site(title: str, site: str) -> str:
    parts = _TITLE_END.split(title)
    if len(parts) < 2:
        return title
    last = title[: title.rfind(parts[-1])].rstrip(" |\u2013\u2014\u00b7\u00bb:-")
    first_is_site = site and parts[0].casefold() == site.casefold()
    if first_is_site:
        return title[len(parts[0]) :].lstrip(" |\u2013\u2014\u00b7\u00bb:-")
    named = site and (parts[-1].casefold() in site.casefold() or site.casefold() in parts[-1].casefold())
    return last if named or (len(parts[-1].split()) <= 4 and len(last) > 20) else title


def _author(root: Any, meta: dict[str, str], story: dict[str, Any], site: str) -> str:
    stated = [name for value in _names(story.get("author")) if (name := person(value))]
    if not stated:
        stated = [name for key in _AUTHORS if (name := person(meta.get(key, "")))][:1]
    if not stated:
        stated = _byline(root)
    kept = [name for name in dict.fromkeys(stated) if name.casefold() != site.casefold()]
    return ", ".join(kept[:10])


def _byline(root: Any) -> list[str]:
    for path in _BYLINES:
        for node in root.xpath(path)[:3]:
            name = person(node.get("content") or "".join(node.itertext())[:400])
            name = re.split(r"\s+[|\u2022\u00b7]|\s*,? (?:on|in|at) |\s{2,}|,", name)[0]
            if 1 < len(name.split()) <= 5 and name[0].isupper() and not re.search(r"\d|@", name):
                return [name]
    return []


def _published(root: Any, meta: dict[str, str], story: dict[str, Any], url: str) -> str:
    stated = [story.get("datePublished"), *(meta.get(key) for key in _DATES)]
    for path in _TIMES:
        stated += [
            node.get("datetime") or node.get("content") or "".join(node.itertext())[:80]
            for node in root.xpath(path)[:1]
        ]
    for value in stated:
        if isinstance(value, str) and (found := dates.parse(value)):
            return found
    match = _URL_DATE.search(url)
    return dates.parse("-".join(part.zfill(2) for part in match.groups() if part)) if match else ""


def _kind(root: Any, meta: dict[str, str], story: dict[str, Any], url: str) -> Kind:
    if kind := kind_named(meta.get("crossings:kind", "")):
        return kind
    types = _types(story)
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
