"""/api: the same search as JSON, for other programs; and /healthz for whoever runs this.

In: the page's parameters. Out: what ``indexer.contract`` makes of answers and documents; errors as ``{"error": …}``.
"""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, request
from werkzeug.wrappers import Response

from indexer.contract import answer_json, story_json
from indexer.fields import as_rows
from indexer.index import Request
from webapp import address
from webapp.views import index

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/search")
def search() -> Response:
    """What /search shows."""
    answer = index().search(address.read(request.args))
    if answer.request.page > answer.pages:
        abort(404, f"There is no page {answer.request.page}; the last page is {answer.pages}.")
    return jsonify(answer_json(answer))


@blueprint.get("/api/story/<id>")
def story(id: str) -> Response:
    """What /story/<id> shows."""
    document = index().get(id)
    if document is None:
        abort(404, f"There is no story {id!r}.")
    return jsonify(story_json(document))


@blueprint.get("/api/fields")
def fields() -> Response:
    """The table of searchable fields."""
    return jsonify(as_rows())


@blueprint.get("/healthz")
def health() -> Response:
    """Whether the index answers: 200, or 503 by the handler of ``IndexUnavailable``."""
    return jsonify({"status": "ok", "stories": index().search(Request(limit=1)).total})
