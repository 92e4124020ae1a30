"""The web pages and the JSON API: ``create_app(index)`` makes the WSGI application.

In: an open ``indexer.index.Index``. Out: a Flask application that only reads. What a page shows is built in ``pages/``,
one frozen dataclass a page; ``views/`` tie requests to them; ``address.py`` alone knows the parameters.
No cookie is set, nothing a visitor types is kept, and no page needs a script or anything from another host.
"""

from __future__ import annotations

from flask import Flask, Response, abort, request
from jinja2 import StrictUndefined

from indexer.index import Index
from webapp.views import api, errors, home, search, story

MAX_BODY = 16 * 1024
"""Bytes of a request's body: nothing here reads one, so this only bounds what a client can make us hold."""

MAX_ADDRESS = 8000
"""Characters of a query string: room for the longest query with some hundred filters."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(index: Index) -> Flask:
    """The application over ``index``; views find it as ``current_app.extensions["index"]``."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.extensions["index"] = index
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it, its base class does not
    for module in (home, search, story, api):
        app.register_blueprint(module.blueprint)
    errors.register(app)
    app.before_request(_refuse_large)
    app.after_request(_protect)
    return app


def _refuse_large() -> None:
    """Flask checks a body's size only when it is read, which no view does."""
    if (request.content_length or 0) > MAX_BODY:
        abort(413)
    if len(request.query_string) > MAX_ADDRESS:
        abort(400, f"The address is longer than {MAX_ADDRESS} characters: use a shorter query or fewer filters.")


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
