"""Every page answers, escapes what it shows, and says what its dataclass holds."""

from __future__ import annotations

import dataclasses
import re
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from indexer.document import Move, Source, Span
from tests.webapp.stories import HOSTILE, fill, nested, story, thread
from webapp import create_app
from webapp.pages import ErrorPage, moves
from webapp.pages.home import AboutPage, HelpPage, HomePage
from webapp.pages.search import SearchPage
from webapp.pages.story import StoryPage

THREAD = "/story/" + "7" * 16
PAGES = ["/", "/search", "/search?q=visa", "/search?q=nonesuch&kind=blog", "/story/" + "0" * 15 + "1", THREAD,
         "/story/" + "f" * 16 + "?q=visa", "/help", "/about"]  # fmt: skip
TEMPLATES = Path(__file__).resolve().parents[2] / "webapp" / "templates"


def soup(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, response.text
    return BeautifulSoup(response.text, "lxml")


@pytest.mark.parametrize("address", PAGES)
def test_page_answers_with_one_heading_and_landmarks(client: FlaskClient, address: str) -> None:
    page = soup(client, address)
    assert len(page.find_all("h1")) == 1
    assert len(page.find_all("main")) == 1
    assert page.html is not None
    assert page.html["lang"] == "en"
    first = page.find("a")
    assert first is not None
    assert first["href"] == "#main"
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", PAGES)
def test_nothing_stored_becomes_markup(client: FlaskClient, address: str) -> None:
    page = soup(client, address)
    assert not page.find_all(["script", "b"])
    assert not [a["href"] for a in page.find_all("a", href=True) if a["href"].startswith("javascript")]


def test_hostile_texts_are_shown_as_written(client: FlaskClient) -> None:
    page = soup(client, "/story/" + "f" * 16 + "?q=visa")
    assert page.h1 is not None
    assert page.h1.get_text() == HOSTILE
    assert page.mark is not None
    assert page.mark.get_text() == "visa"


@pytest.mark.parametrize(
    "query", ["<script>x</script>", '"><img src=x onerror=y>', "' onfocus='x", "\x00\ud83d", "{{7*7}}"]
)
def test_hostile_queries(client: FlaskClient, query: str) -> None:
    page = BeautifulSoup(client.get("/search", query_string={"q": query.encode("utf-8", "replace")}).text, "lxml")
    assert not page.find_all(["script", "img"])
    assert "49" not in page.find("h1").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "template"),
    [(HomePage, "home"), (SearchPage, "search"), (StoryPage, "story"), (HelpPage, "help"), (AboutPage, "about"),
     (ErrorPage, "error")],
)  # fmt: skip
def test_template_uses_just_what_its_page_has(kind: type, template: str) -> None:
    text = "".join((TEMPLATES / f"{name}.html").read_text() for name in (template, "base", "parts"))
    used = set(re.findall(r"\bpage\.(\w+)", text))
    through_meta = {"kind", "sample", "author", "published", "date", "site"} if template == "story" else set()
    fields = {field.name for field in dataclasses.fields(kind)}
    assert used <= fields
    # "total" says what a list leads to; templates may show it in words.
    assert fields - used - through_meta <= {"total"}


def test_home_offers_what_leads_somewhere(client: FlaskClient) -> None:
    page = soup(client, "/")
    links = page.select(".tags a, .columns a, .door")
    assert len(page.select(".tags a")) == 5
    assert len(page.select(".door")) == 2
    for link in links:
        number = re.search(r"(\d+)", link.find_next(class_="n").get_text())  # type: ignore[union-attr]
        found = soup(client, str(link["href"])).find("h1")
        assert number is not None
        assert found is not None
        assert found.get_text().startswith(number[1] + " stor")


def test_home_without_stories_tells_the_commands(bare: FlaskClient, tmp_path: Path) -> None:
    empty = create_app(fill(tmp_path / "empty", [])).test_client()
    for client in (bare, empty):
        assert "python -m indexer reindex corpus" in soup(client, "/").get_text()


def test_result_lands_on_the_passage_with_its_mark(client: FlaskClient) -> None:
    page = soup(client, "/search?q=easy+visa&kind=thread")
    place = page.select_one(".place a")
    assert place is not None
    assert place.mark is not None
    path, _, anchor = str(place["href"]).partition("#")
    target = soup(client, path).find(id=unquote(anchor))
    assert target is not None
    assert target.mark is not None


def test_story_links_its_labels_and_proves_them(client: FlaskClient) -> None:
    page = soup(client, "/story/" + "0" * 15 + "1")
    source = page.find("a", rel="external")
    assert source is not None
    assert source["href"] == "https://stories.example/1"
    for row in page.select(".glance td li"):
        value, *quotes = row.find_all("a")
        assert soup(client, value["href"]).select(".result")
        for quote in quotes:
            target = page.find(id=unquote(str(quote["href"]).partition("#")[2]))
            assert target is not None
            assert quote.get_text() in target.get_text()
    assert "Postdoc" in page.select(".moves li")[0].get_text()


def test_sample_is_marked_and_not_linked(client: FlaskClient) -> None:
    page = soup(client, "/story/" + "5" * 16)
    assert "invented" in page.get_text().lower()
    assert page.find("a", rel="external") is None


def test_deleted_post_keeps_its_replies(client: FlaskClient) -> None:
    page = soup(client, THREAD)
    stub = page.find(id="p-r1")
    assert stub is not None
    assert "[deleted]" in stub.get_text()
    reply = page.find(id="p-r2")
    assert reply is not None
    assert stub.find_parent("li") in reply.parents


@pytest.mark.parametrize(("display", "shown"), [("link", 0), ("excerpt", 1), ("full", 9)])
def test_no_more_text_than_the_source_allows(tmp_path: Path, display: str, shown: int) -> None:
    source = Source("/x/a.html", display=display)  # type: ignore[arg-type]
    posts = [*story(1).passages, *(story(n).passages[0] for n in range(2, 9))]
    client = create_app(fill(tmp_path, [story(1, passages=tuple(posts), sources=(source,))])).test_client()
    assert len(soup(client, "/story/" + "0" * 15 + "1").select(".passage")) == shown
    assert bool(soup(client, "/search?q=visa").select(".place")) == (display != "link")


def test_a_deep_thread_is_flat_and_fast(tmp_path: Path) -> None:
    client = create_app(fill(tmp_path, [thread("d" * 16, nested(10_000, 5_000))])).test_client()
    start = time.perf_counter()
    text = client.get("/story/" + "d" * 16 + "?q=reply").text
    took = time.perf_counter() - start
    assert text.count('class="post"') == 10_000
    assert text.count("<ol>") == text.count("</ol>") <= 14
    assert text.count("<li>") == text.count("</li>")
    assert text.count("<details") == text.count("</details>")
    assert "in reply to" in text
    assert took < 5


def test_a_move_in_words() -> None:
    """A role is not said twice; posts held at once have no arrow between them; ends nobody names are said to be so."""
    span = Span("p", "text", 0, 1)
    both = Move("m", "Ada", "Bosch", "", "", "ETH Zurich", "", "professor", "concurrent", 2019, span, 0.5, "rule")
    assert moves.line(both) == "Professor, ETH Zurich and Bosch, 2019"
    assert moves.line(replace(both, direction="a2i", from_org="", from_desc="postdoc", from_role="postdoc")) == (
        "Postdoc \u2192 Professor, ETH Zurich, 2019"
    )
    bare = replace(both, from_org="", to_org="", to_role="", year=None)
    assert moves.line(bare) == "no names are given"
