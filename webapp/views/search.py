"""/search: the list of results.

In: the parameters that ``webapp.address`` reads. Out: a page of results; 400 for wrong ones, 404 past the last page.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.index import Answer, Request
from webapp import address
from webapp.pages import ErrorPage, Link
from webapp.pages import search as pages
from webapp.views import index

blueprint = Blueprint("search", __name__)

MAX_RELAXED = 10
"""Filters that are tried without, where nothing was found: each costs one query."""


@blueprint.get("/search")
def page() -> str | tuple[str, int] | Response:
    """The page of results asked for."""
    answer = index().search(address.read(request.args))
    if answer.request.page > answer.pages:
        return render_template("error.html", page=beyond(answer)), 404
    api_url = url_for("api.search", **address.parameters(answer.request))  # type: ignore[arg-type]
    return render_template("search.html", page=pages.build(answer, api_url, _relaxed(answer)))


def beyond(answer: Answer) -> ErrorPage:
    """There are results, but not so many pages of them."""
    last = address.search_url(replace(answer.request, page=answer.pages))
    return ErrorPage(
        title="No such page",
        q=answer.request.text,
        status=404,
        heading="No such page of results",
        sentences=(f"This list has no page {answer.request.page}; its last page is {answer.pages}.",),
        links=(Link(f"Go to page {answer.pages}", last),),
    )


def _relaxed(answer: Answer) -> list[tuple[str, Request, int]]:
    """Where nothing was found: what would be, with one filter less."""
    if answer.total:
        return []
    found = []
    for field, value, name in pages.filters_of(answer.request)[:MAX_RELAXED]:
        less = address.without(answer.request, field, value)
        found.append((name, less, index().total(less)))
    return found
