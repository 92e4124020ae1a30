"""/story/<id>: one story, its words marked where the address brings a query along.

In: an id and ``q``. Out: the story's page; 404 for an unknown id.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from indexer.errors import QueryError
from indexer.index import Request
from indexer.parser import parse
from indexer.query import Everything, Query
from webapp import address
from webapp.pages.story import build
from webapp.views import index

blueprint = Blueprint("story", __name__)


@blueprint.get("/story/<id>")
def page(id: str) -> str:
    """The story called ``id``."""
    document = index().get(id)
    if document is None:
        abort(404, "There is no story at this address; it may have been removed from the collection.")
    q = request.args.get("q", "").strip()
    back = address.search_url(Request(text=q)) if q else ""
    return render_template("story.html", page=build(document, _query(q), q, back))


def _query(q: str) -> Query:
    """Marks are an extra: a query too long to search for is no reason to refuse a story."""
    try:
        return parse(q)
    except QueryError:
        return Everything()
