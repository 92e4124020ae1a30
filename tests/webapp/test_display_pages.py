"""No answer of the pages, the API or the command line shows more than a source allows; quotes, signatures, comments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient

from indexer.cli import main
from indexer.document import Display, Passage, Source
from tests.webapp.stories import SENTINEL, WORDS, commented, fill, guarded, label, quoting, thread
from webapp import create_app

ID, QUOTING, COMMENTED = "a" * 16, "b" * 16, "c" * 16


@pytest.fixture(scope="module", params=["excerpt", "link"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Display]:
    """An index with one guarded story, and what may be shown of it."""
    location = tmp_path_factory.mktemp(request.param) / "index"
    fill(location, [guarded(request.param)])
    return location, request.param


@pytest.fixture
def client(place: tuple[Path, Display]) -> FlaskClient:
    from indexer.index import Index

    return create_app(Index(place[0])).test_client()


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "lxml")


ADDRESSES = (
    "/", "/search", "/search?q=visa", "/search?q=long+rain", "/search?q=%22through+the+rain%22", "/about",
    "/search?challenge=visa_relocation", "/search?q=nobody+asked&limit=1", f"/story/{ID}", f"/story/{ID}?q=rain",
    f"/api/story/{ID}", "/api/search", "/api/search?q=visa", "/api/search?q=rain", "/api/search?institution=DeepMind",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_response_holds_what_may_not_be_shown(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert SENTINEL not in response.text


@pytest.mark.parametrize("arguments", [["visa"], ["rain"], ["rain", "--json"], ["--institution", "DeepMind", "--json"]])
def test_the_command_line_neither(place: tuple[Path, Display], arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["--index", str(place[0]), "search", *arguments])
    assert result.exit_code == 0, result.output
    assert "1 stor" in result.output or json.loads(result.output)["total"] == 1
    assert SENTINEL not in result.output


def test_all_of_it_is_searched_all_the_same(client: FlaskClient) -> None:
    found = client.get(f"/api/search?q={SENTINEL}").get_json()
    assert found["total"] == 1


def test_the_page_says_why_and_links_to_the_source(client: FlaskClient, place: tuple[Path, Display]) -> None:
    page = soup(client, f"/story/{ID}")
    note = page.select_one(".body .note")
    assert note is not None
    assert "fetched from other.example" in note.get_text()
    link = note.find("a")
    assert link is not None
    assert link["href"] == "https://other.example/1"
    assert len(page.select(".passage")) == (1 if place[1] == "excerpt" else 0)


def test_a_label_shows_its_words_or_that_they_are_at_the_source(
    client: FlaskClient, place: tuple[Path, Display]
) -> None:
    rows = soup(client, f"/story/{ID}").select(".glance td li")
    quotes = [[tag.get_text() for tag in row.select(".quote")] for row in rows]
    if place[1] == "excerpt":
        assert quotes == [["visa"], ["DeepMind"]]
    else:
        assert quotes == [[], []]
        assert all("at the source" in row.get_text() for row in rows)


def test_search_quotes_an_excerpt_and_not_a_link(client: FlaskClient, place: tuple[Path, Display]) -> None:
    places = soup(client, "/search?q=rain").select(".place")
    assert bool(places) == (place[1] == "excerpt")
    assert all(len(tag.get_text()) <= 250 for tag in places)
    assert all(tag.mark for tag in places)


def test_one_s_own_file_is_shown_whole(tmp_path: Path) -> None:
    client = create_app(fill(tmp_path, [guarded("full", "")])).test_client()
    assert SENTINEL in client.get(f"/story/{ID}").text
    assert SENTINEL in client.get(f"/api/story/{ID}").text
    assert soup(client, f"/story/{ID}").select(".note") == []


def test_a_source_restricted_by_its_keeper_says_so(tmp_path: Path) -> None:
    client = create_app(fill(tmp_path, [guarded("excerpt", "")])).test_client()
    assert "Whoever keeps this collection" in client.get(f"/story/{ID}").text


def test_replies_not_shown_are_counted(tmp_path: Path) -> None:
    posts = [Passage("op", WORDS * 8), *(Passage(f"c{n}", WORDS * 2, parent="op") for n in range(9))]
    posts.append(Passage("c9", "DeepMind hired me.", parent="op"))
    source = Source("/x/a.json", display="excerpt")
    made = thread(ID, posts, sources=(source,), labels=(label("institution", "DeepMind", posts[-1], "DeepMind"),))
    heading = soup(create_app(fill(tmp_path, [made])).test_client(), f"/story/{ID}").find(id="replies")
    assert heading is not None
    assert heading.get_text() == "1 of 10 replies"


def test_quotes_and_signatures_stand_in_their_posts(tmp_path: Path) -> None:
    page = soup(create_app(fill(tmp_path, [quoting()])).test_client(), f"/story/{QUOTING}")
    opening, first = page.find(id="p-op"), page.find(id="p-r1")
    assert opening is not None
    assert first is not None
    assert opening.blockquote is not None
    assert opening.blockquote["id"] == "p-op-q1"
    parts = [
        tag.get("id") or tag.get_text() for tag in first.find_all(["blockquote", "p"], class_=["text", "signature"])
    ]
    assert parts == ["p-r1-q1", "p-r1-q2", "Yes, go.", "p-r1-s1"]
    assert [post["id"] for post in page.select("article.post")] == ["p-r1", "p-r2"]
    assert page.find(id="replies").get_text() == "2 replies"  # type: ignore[union-attr]
    assert page.find(id="p-x-q1") is not None
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_post_that_only_quotes_is_not_deleted(tmp_path: Path) -> None:
    posts = [Passage("op", "Well?"), Passage("r-q1", "Well?", parent="r", role="quote"), Passage("r", "", parent="op")]
    page = soup(create_app(fill(tmp_path, [thread(ID, posts)])).test_client(), f"/story/{ID}")
    post = page.find(id="p-r")
    assert post is not None
    assert "[deleted]" not in [tag.get_text() for tag in post.select(".deleted")]


def test_comments_stand_below_their_article(tmp_path: Path) -> None:
    made = commented()
    page = soup(create_app(fill(tmp_path, [made])).test_client(), f"/story/{COMMENTED}")
    assert [tag["id"] for tag in page.select(".passage")] == [f"p-{passage.id}" for passage in made.passages[:2]]
    assert page.find(id="replies").get_text() == "Comments (3)"  # type: ignore[union-attr]
    assert page.find(id="body").get_text() == "The story"  # type: ignore[union-attr]
    answer, asked = page.find(id="p-k2"), page.find(id="p-k1")
    assert answer is not None
    assert asked is not None
    assert asked.find_parent("li") in answer.parents
    assert page.find(id="p-k3").find_parent("li") not in answer.parents  # type: ignore[union-attr]
