"""A feed or a sitemap stands for the pages it lists, up to the limit."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from indexer.fetching import Failed, Fetched
from tests.fetching.site import Reply, Site

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>/</link>
<item><title>A</title><link>{0}/1</link></item><item><guid>{0}/2</guid></item>
<item><link>{0}/1#again</link></item><item><link>/3</link></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item><link>{0}/1</link></item><item><link>{0}/2</link></item><item><link>{0}/3</link></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/>
<entry><link rel="replies" href="/no"/><link href="/1"/></entry><entry><link rel="alternate" href="2"/></entry>
<entry><link href="javascript:alert(1)"/></entry><entry><link href="{0}/3"/></entry></feed>"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> {0}/1 </loc><lastmod>2020-01-01</lastmod></url><url><loc>{0}/2</loc></url>
<url><loc>{0}/3</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{0}/sitemap1.xml.gz</loc></sitemap><sitemap><loc>{0}/none.xml</loc></sitemap></sitemapindex>"""
XML = {"Content-Type": "application/xml"}


@pytest.fixture
def pages(site: Site) -> Site:
    site.pages |= {f"/{number}": Reply() for number in (1, 2, 3)}
    packed = gzip.compress(SITEMAP.format(site.url("")).encode())
    site.pages["/sitemap1.xml.gz"] = Reply(packed, headers={"Content-Type": "application/gzip"})
    return site


@pytest.mark.parametrize("text", [RSS, RDF, ATOM, SITEMAP])
def test_what_is_listed_is_fetched(text: str, pages: Site, tmp_path: Path) -> None:
    pages.pages["/list"] = Reply(text.format(pages.url("")).encode(), headers=XML)
    results = pages.fetch(tmp_path, "/list")
    assert [result.address for result in results] == [pages.url(f"/{number}") for number in (1, 2, 3)]
    assert all(isinstance(result, Fetched) for result in results)
    assert len(list(tmp_path.rglob("*.warc.gz"))) == 3, "the list itself is not kept"


@pytest.mark.parametrize("text", [RSS, SITEMAP, INDEX])
def test_the_limit(text: str, pages: Site, tmp_path: Path) -> None:
    pages.pages["/list"] = Reply(text.format(pages.url("")).encode(), headers=XML)
    assert len(pages.fetch(tmp_path, "/list", limit=2)) == 2
    assert "/3" not in pages.paths
    assert "/none.xml" not in pages.paths


def test_an_index_of_sitemaps(pages: Site, tmp_path: Path) -> None:
    pages.pages["/list"] = Reply(INDEX.format(pages.url("")).encode(), headers=XML)
    *results, last = pages.fetch(tmp_path, "/list")
    assert [result.address for result in results] == [pages.url(f"/{number}") for number in (1, 2, 3)]
    assert isinstance(last, Failed)
    assert "/none.xml: the answer is 404" in last.reason


def test_one_page_that_fails_does_not_end_the_run(pages: Site, tmp_path: Path) -> None:
    del pages.pages["/2"]
    pages.pages["/list"] = Reply(SITEMAP.format(pages.url("")).encode(), headers=XML)
    assert [type(result) for result in pages.fetch(tmp_path, "/list")] == [Fetched, Failed, Fetched]


HOSTILE = {
    "empty": "<rss></rss>",
    "entities": '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><item><link>&b;</link></item></rss>',
    "no addresses": "<urlset><url><loc>file:///etc/passwd</loc></url><url><loc>http://[</loc></url></urlset>",
    "deep": "<rss>" + "<item>" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_lists(name: str, pages: Site, tmp_path: Path) -> None:
    pages.pages["/list"] = Reply(HOSTILE[name].encode(), headers=XML)
    (failed,) = pages.fetch(tmp_path, "/list")
    assert isinstance(failed, Failed)
    assert failed.reason.startswith(pages.url("/list"))
    assert set(pages.paths) == {"/robots.txt", "/list"}


def test_no_file_is_read_for_a_list(pages: Site, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("/secret-of-this-machine")
    entity = f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    pages.pages["/list"] = Reply(f"{entity}<rss><item><link>&a;</link></item></rss>".encode(), headers=XML)
    pages.fetch(tmp_path, "/list")
    assert not any("secret" in path for path in pages.paths)
