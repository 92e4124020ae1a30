"""Web pages: the story without its furniture, its facts as the page states them, bounds on hostile pages."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import dates, open_file, read_file, read_path
from indexer.readers.blocks import reading_text

STORY = "".join(
    f"<p>In year {year} of the thesis, I began to read the notices of a bank, a brewery and a maker of maps, "
    f"and I kept count of what each of them, unlike my department, would have paid me.</p>"
    for year in ("one", "two", "three", "four")
)
TEASER = "<div class='card'><a href='/x'>{0}</a><p>A short teaser for another story, told elsewhere.</p></div>"


def page(body: str, head: str = "") -> str:
    """A whole page with ``body``, under a navigation and above a footer."""
    return (
        "<!doctype html><html lang='en'><head><title>From maps to money | The Example Review</title>"
        f"{head}</head><body>"
        "<nav><ul><li><a href='/'>Home page</a></li><li><a href='/jobs'>Jobs for doctors</a></li></ul></nav>"
        f"{body}<footer><p>Copyright 2023 The Example Review. All rights reserved, in all lands.</p></footer>"
    )


def read(tmp_path: Path, source: str) -> Document:
    path = tmp_path / "page.html"
    path.write_text(source, encoding="utf-8")
    return read_path(path)[0]


FURNITURE = {
    "comments": "<div id='comments'><h3>2 comments</h3>" + "<p>I quite disagree with this, sir.</p>" * 9 + "</div>",
    "related": "<div class='related-posts'>" + TEASER.format("Another story about a move") * 4 + "</div>",
    "newsletter": "<div class='newsletter-box'><p>Get our letter every week, with jobs for doctors in it.</p></div>",
    "cookies": "<div id='cookie-consent'><p>We and our 874 partners store cookies on it, if you let us.</p></div>",
    "hidden": "<div style='display: none'><p>This is for machines alone, nobody else will ever read it.</p></div>",
    "lone link": "<p><a href='/y'>Seven moves that went wrong, and why</a></p>",
    "other story": "<p>Read more: Seven moves that went wrong</p>",
    "other stories": "<h3>More from the Review</h3><ul><li>Seven moves</li><li>Nine regrets</li></ul>",
    "credit": "<p>A desk with a drawer (Photo: Example Images)</p>",
    "prompt": "<p>Sign up for our newsletter, it is free and short.</p>",
    "aside": "<aside><p>The author once counted trains for a living, in two countries.</p></aside>",
}


@pytest.mark.parametrize("name", FURNITURE)
def test_furniture_is_left_out(name: str, tmp_path: Path) -> None:
    text = reading_text(read(tmp_path, page(f"<main><h1>From maps to money</h1>{STORY}{FURNITURE[name]}</main>")))
    assert text.count("a bank, a brewery") == 4
    assert "In year four" in text.splitlines()[-1]
    assert "Home page" not in text


def test_what_the_story_holds_is_kept(tmp_path: Path) -> None:
    extra = (
        "<h2>What they paid</h2>"
        "<table><tr><th>who</th><th>how much</th></tr><tr><td>the bank</td><td>a lot</td></tr></table>"
        "<ul><li>the brewery</li><li>the maker of <a href='/m'>maps</a></li></ul>"
        "<blockquote><p>You will be back, my supervisor said.</p></blockquote><pre>sum(\n  wages)</pre>"
    )
    document = read(tmp_path, page(f"<article><h1>From maps to money</h1>{STORY}{extra}{STORY}</article>"))
    text = reading_text(document)
    for line in ("What they paid", "the bank | a lot", "- the maker of maps", "sum(\n  wages)"):
        assert line in text
    assert [passage.text for passage in document.passages if passage.role == "quote"] == [
        "You will be back, my supervisor said."
    ]


@pytest.mark.parametrize("wrapper", ["share", "sidebar", "content-with-ads", "comments"])
def test_a_story_in_an_ill_named_box_is_found(wrapper: str, tmp_path: Path) -> None:
    text = reading_text(read(tmp_path, page(f"<div class='{wrapper}'><h1>From maps to money</h1>{STORY}</div>")))
    assert text.count("a bank, a brewery") == 4


def test_an_unclosed_navigation_does_not_swallow_the_story(tmp_path: Path) -> None:
    source = f"<html><body><nav><ul><li><a href='/'>Home</a><div><main><h1>From maps to money</h1>{STORY}</main></div>"
    assert reading_text(read(tmp_path, source)).count("a bank, a brewery") == 4


def test_headings_that_are_a_list_are_kept_as_text(tmp_path: Path) -> None:
    items = "<h2>The bank</h2><ul><li><h4>pays</h4></li><li><h4>listens</h4></li><li><h4>forgets</h4></li></ul>"
    text = reading_text(read(tmp_path, page(f"<article><h1>From maps to money</h1>{items}{STORY}</article>")))
    assert [line for line in text.splitlines() if line in ("pays", "listens", "forgets")] == [
        "pays",
        "listens",
        "forgets",
    ]


LD = '<script type="application/ld+json">{}</script>'
AUTHORS = {
    "json-ld": ("Ada Example", LD.format('{"@type":"BlogPosting","headline":"x","author":{"name":"Ada Example"}}'), ""),
    "json-ld by reference": (
        "Ada Example",
        LD.format(
            '{"@graph":[{"@type":"Article","headline":"x","author":{"@id":"#a"}},'
            '{"@type":"Person","@id":"#a","name":"Ada Example"}]}'
        ),
        "",
    ),
    "damaged json-ld": ("Ada Example", LD.format('{"author":') + "<meta name='author' content='Ada Example'>", ""),
    "two": ("Ada Example, Bo Specimen", "", "<p>By Ada Example and Bo Specimen</p>"),
    "with a role": ("Ada Example", "", "<p>Written by Ada Example, Staff Writer | 5 min read</p>"),
    "turned": ("Ada Example", "<meta name='citation_author' content='Example, Ada'>", ""),
    "marked": ("Ada Example", "", "<div class='post-author'><span>Ada Example</span></div>"),
    "beside the date": ("Ada Example", "", "<div>Ada Example</div><div>May 6, 2023</div>"),
    "an account": ("", "<meta name='author' content='admin7_x'>", ""),
    "the line outdoes the site": (
        "Ada Example",
        "<meta name='author' content='Example Review'>",
        "<p>By Ada Example</p>",
    ),
    "no name": ("", "", "<p>By the time I left, it was May</p>"),
    "words of the story": ("", "", "<div>Bank Notices</div><div>May 6, 2023</div><p>The bank and its notices.</p>"),
}


@pytest.mark.parametrize("name", AUTHORS)
def test_author(name: str, tmp_path: Path) -> None:
    expected, head, line = AUTHORS[name]
    document = read(tmp_path, page(f"<article><h1>From maps to money</h1>{line}{STORY}</article>", head))
    assert document.author == expected


META = "<meta property='article:published_time' content='{}'>"
DATES = {
    "meta": ("2023-05-06T08:30:00Z", META.format("2023-05-06T10:30:00+02:00"), ""),
    "as the writer's clock had it": ("2023-05-06", META.format("2023-05-06T23:30:00-07:00"), ""),
    "as the page shows it": ("2023-05-05", META.format("2023-05-06T02:00:00Z"), "<p>May 5, 2023</p>"),
    "not the change": ("2023-05-06", "", "<p>Published May 6, 2023. Updated June 7, 2024.</p>"),
    "of a web page alone": ("", LD.format('{"@type":"WebPage","datePublished":"2020-01-01"}'), ""),
    "in another language": ("2023-05-06", "", "<p>6. Mai 2023</p>"),
    "which month is which": ("2023", META.format("05/06/2023"), ""),
    "none": ("", "", "<p>In May 2023 I had left.</p>"),
}


@pytest.mark.parametrize("name", DATES)
def test_published(name: str, tmp_path: Path) -> None:
    expected, head, line = DATES[name]
    document = read(tmp_path, page(f"<article><h1>From maps to money</h1>{line}{STORY}</article>", head))
    assert document.published == expected


@pytest.mark.parametrize("value", ["2023-02-30", "3023-05-06", "1889-01-01T00:00:00Z"])
def test_a_date_that_cannot_be_is_a_warning_and_no_date(value: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(f"<article><h1>From maps to money</h1>{STORY}</article>", META.format(value)))
    file = open_file(path)
    assert [document.published for document in read_file(file)] == [""]
    assert any(value in warning for warning in file.warnings)


TITLES = {
    "the heading": ("From maps to money", "<h1>From maps to money</h1>", ""),
    "without the site": ("From maps to money", "", ""),
    "what the page shows": ("Turning maps from art to money", "<h1>Turning maps from art to money</h1>", ""),
    "a heading of something else": ("From maps to money", "<h1>Guide to maps</h1>", ""),
    "not the site's own heading": ("From maps to money", "<h1>The Example Review</h1>", ""),
    "a second heading that is stated": ("From maps to money", "<h1>Essays</h1><h2>From maps to money</h2>", ""),
    "entities": ("Maps & money", "", LD.format('{"@type":"Article","headline":"Maps &amp; money"}')),
}


@pytest.mark.parametrize("name", TITLES)
def test_title(name: str, tmp_path: Path) -> None:
    expected, heading, head = TITLES[name]
    head += "<meta property='og:site_name' content='The Example Review'>"
    assert read(tmp_path, page(f"<article>{heading}{STORY}</article>", head)).title == expected


def test_addresses_are_resolved(tmp_path: Path) -> None:
    body = f"<h1>From maps to money</h1>{STORY}"
    canonical = "<link rel='canonical' href='/2023/maps'><link rel='license' href='https://example.org/by'>"
    document = read(tmp_path, page(body, "<base href='https://review.example.org/x/'>" + canonical))
    assert (document.url, document.site) == ("https://review.example.org/2023/maps", "review.example.org")
    assert document.sources[0].licence == "https://example.org/by"
    assert read(tmp_path, page(body, canonical)).url == ""


HOSTILE = {
    "too many tags": "<html><body>" + "<div></div>" * 200_000,
    "one word": "<html><body><p>" + "a" * 9_000_000,
    "one line": "<html><body><h1>A title</h1><p>" + "by me, " * 1_000_000,
    "a huge class": "<html><body><p class='" + "a-" * 2_000_000 + "'>A text, told here at some length.</p>",
    "lists": "<html><body>" + "<ul><li><a href=x>a link to elsewhere</a></li></ul>" * 20_000,
    "nested": "<html><body><p>A story.</p>" + "<div class='share comments'><p>" * 50_000 + "a story, told here",
    "json-ld": "<html><head>" + LD.format("[" * 500_000) + "</head><body><p>A text, told here at some length.</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_bounded(name: str, tmp_path: Path) -> None:
    begun = time.process_time()
    longest = 0
    with contextlib.suppress(ReadError):
        longest = max(len(passage.text) for passage in read(tmp_path, HOSTILE[name]).passages)
    assert longest <= 6000
    assert time.process_time() - begun < 30  # a bound on hanging, not a measure of speed


WRITTEN = {
    "23 de abril de 2019": "2019-04-23", "le 1er août 2019": "2019-08-01", "2019年4月23日": "2019-04-23",
    "22 апреля 2019": "2019-04-22", "Sept. 4, 2020": "2020-09-04", "Marvel 2019": "", "set 5 2020": "",
    "12/13/2019": "2019-12-13", "12/11/2019": "2019", "April 31, 2019": "",
}  # fmt: skip


@pytest.mark.parametrize("value", WRITTEN)
def test_dates_as_written(value: str) -> None:
    assert dates.parse(value) == WRITTEN[value]


@given(
    st.dates(datetime(1970, 1, 1).date(), datetime.now(UTC).date()),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"]),
)
def test_a_day_is_found_within_a_line(day: datetime, form: str) -> None:
    assert dates.within(f"Posted on {day.strftime(form)} by me") == day.isoformat()


@given(st.text(max_size=60) | st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}"))
def test_no_date_lies_in_the_future(value: str) -> None:
    for found in (dates.parse(value), dates.within(value)):
        assert found[:10] <= (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
