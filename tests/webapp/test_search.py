"""The list of results: addresses, filters, counts, paging; the API beside it; errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.errors import IndexDamaged
from indexer.fields import FACETS, PUBLIC
from indexer.index import Index, Request
from tests.webapp.stories import HOSTILE
from webapp import HEADERS, address, create_app


def total(client: FlaskClient, **parameters: object) -> int:
    return int(client.get("/api/search", query_string=MultiDict(parameters)).get_json()["total"])


def soup(client: FlaskClient, at: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(at).text, "lxml")


_value = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(max_size=40).map(str.strip),
    filters=st.dictionaries(
        st.sampled_from([f for f in FACETS if f not in address.CLOSED and f != "year"]),
        st.lists(_value, min_size=1, max_size=3, unique=True).map(tuple),
    ),
    since=st.sampled_from(["", "2015", "2016-02"]),
    until=st.sampled_from(["", "2019-04-23"]),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    page=st.integers(1, 99),
    limit=st.integers(1, 100),
)
def test_any_request_survives_its_address(**parts: object) -> None:
    request = Request(**parts)  # type: ignore[arg-type]
    arguments = MultiDict((k, v) for k, values in address.parameters(request).items() for v in values)
    assert address.read(arguments) == request


def test_every_count_is_the_length_of_the_list_it_opens(client: FlaskClient) -> None:
    starts: list[dict[str, object]] = [
        {}, {"q": "visa"}, {"kind": "blog", "direction": ["a2i", "i2a"]}, {"challenge": "pay_gap", "since": "2017"},
    ]  # fmt: skip
    checked = 0
    for start in starts:
        facets = client.get("/api/search", query_string=MultiDict(start)).get_json()["facets"]
        for field, values in facets.items():
            for row in values:
                assert total(client, **{**start, field: row["value"]}) == row["count"], (start, field, row)
                checked += 1
    assert checked > 60


def test_or_inside_a_field_and_across(client: FlaskClient) -> None:
    visa, cut = total(client, challenge="visa_relocation"), total(client, challenge="pay_gap")
    assert total(client, challenge=["visa_relocation", "pay_gap"]) == visa + cut
    both = total(client, challenge=["visa_relocation", "pay_gap"], kind="blog")
    assert 0 < both < visa + cut
    assert both == total(client, challenge="visa_relocation", kind="blog") + total(
        client, challenge="pay_gap", kind="blog"
    )


def test_chosen_filters_stay_checked_and_can_be_removed(client: FlaskClient) -> None:
    page = soup(client, "/search?q=visa&kind=blog&kind=article&since=2016&sort=oldest")
    checked = {(box["name"], box["value"]) for box in page.select("input[checked]")}
    assert checked == {("kind", "blog"), ("kind", "article")}
    assert page.select_one("option[selected]")["value"] == "oldest"  # type: ignore[index]
    chips = [str(a["href"]) for a in page.select(".top .tags a")]
    assert len(chips) == 4
    assert "/search?q=visa&kind=article&since=2016&sort=oldest" in chips
    assert chips[-1] == "/search?q=visa&sort=oldest"


def test_sorting_never_changes_the_set(client: FlaskClient) -> None:
    assert len({total(client, q="visa", sort=sort) for sort in address.SORTS}) == 1


def test_paging_walks_through_all_and_ends(client: FlaskClient) -> None:
    at, seen = "/search?limit=7&sort=newest", []
    while at:
        page = soup(client, at)
        seen += [str(a["href"]) for a in page.select(".result h3 a")]
        following = page.select_one("a[rel=next]")
        at = str(following["href"]) if following else ""
    assert len(seen) == len(set(seen)) == total(client)
    last = client.get("/search?limit=7&page=99")
    assert last.status_code == 404
    link = BeautifulSoup(last.text, "lxml").select_one("main a")
    assert link is not None
    assert client.get(str(link["href"])).status_code == 200
    assert "last page is 5" in last.text
    assert client.get("/api/search?limit=7&page=99").status_code == 404


def test_nothing_found_offers_each_filter_less(client: FlaskClient) -> None:
    page = soup(client, "/search?q=teaching&kind=thread&direction=i2a")
    offers = page.select(".results ul li")
    assert len(offers) == 2
    for offer in offers:
        link, number = offer.a, offer.select_one(".n")
        assert link is not None
        assert number is not None
        heading = soup(client, str(link["href"])).h1
        assert heading is not None
        assert heading.get_text().split()[0] == number.get_text()
    assert "Understood as" in page.get_text()


def test_what_was_not_understood_is_said(client: FlaskClient) -> None:
    assert "quotation mark" in soup(client, "/search?q=%22visa").get_text()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", "colour"), ("chalenge=x", "Did you mean challenge"), ("page=0", "page"), ("page=x", "page"),
        ("limit=101", "limit"), ("sort=best", "relevance, newest, oldest"), ("since=yesterday", "YYYY-MM-DD"),
        ("until=2019-13", "until"), ("since=2019-02-30", "since"), ("since=2020&until=2019", "later"),
        ("kind=book", "article, blog, thread"), ("year=19", "four digits"), ("first_hand=maybe", "first_hand"),
        ("direction=up", "a2i"), ("q=a&q=b", "once"), ("page=\u0663", "page"), ("q=" + "x" * 2001, "2,000"),
        ("q=" + "x" * 9000, "8000"), ("&".join(f"person={n}" for n in range(51)), "at most 50"),
        ("person=" + "x" * 201, "longer than 200"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_named(client: FlaskClient, query: str, named: str) -> None:
    page, api = client.get(f"/search?{query}"), client.get(f"/api/search?{query}")
    assert (page.status_code, api.status_code) == (400, 400)
    assert list(api.get_json()) == ["error"]
    assert named in api.get_json()["error"]
    assert named in BeautifulSoup(page.text, "lxml").get_text()


def test_everything_wrong_is_told_at_once(client: FlaskClient) -> None:
    error = client.get("/api/search?page=x&sort=y&kind=z").get_json()["error"]
    assert all(word in error for word in ("page", "sort", "kind"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("GET", "/story/nonesuch", 404), ("POST", "/search", 405), ("GET", "/api/x", 404),
     ("GET", "/api/story/nonesuch", 404), ("POST", "/api/search", 405), ("GET", "/static/../__init__.py", 404)],
)  # fmt: skip
def test_errors_have_their_status_and_form(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = client.open(path, method=method)
    assert response.status_code == status
    if path.startswith("/api/"):
        assert list(response.get_json()) == ["error"]
    else:
        assert "<h1>" in response.text
    for name, value in HEADERS.items():
        assert response.headers[name] == value


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    assert client.post("/search", data=b"x" * 20_000).status_code == 413


def test_a_missing_index_is_503(bare: FlaskClient) -> None:
    for path in ("/search", "/api/search", "/healthz", "/about"):
        response = bare.get(path)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
    assert bare.get("/help").status_code == 200


def test_what_breaks_inside_stays_inside(index: Index, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(index)

    def broken() -> str:
        raise RuntimeError("secret")

    def damaged() -> str:
        raise IndexDamaged("the index is damaged: rebuild it")

    app.add_url_rule("/broken", view_func=broken)
    app.add_url_rule("/damaged", view_func=damaged)
    response = app.test_client().get("/broken")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret" in caplog.text
    assert "rebuild it" in app.test_client().get("/damaged").text


def test_api_story_and_fields(client: FlaskClient) -> None:
    found = client.get("/api/story/" + "f" * 16)
    assert found.mimetype == "application/json"
    assert json.loads(found.text)["title"] == HOSTILE
    assert [row["name"] for row in client.get("/api/fields").get_json()] == list(PUBLIC)
    assert client.get("/healthz").get_json() == {"status": "ok", "stories": 33}


def test_pages_and_style_are_light(client: FlaskClient) -> None:
    style = Path(create_app.__code__.co_filename).parent / "static" / "style.css"
    assert len(style.read_bytes()) < 15_000
    assert "://" not in style.read_text()
    assert "Set-Cookie" not in client.get("/search?q=visa").headers
