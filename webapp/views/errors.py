"""What went wrong, as a page or, under /api and /healthz, as JSON, with the right status.

In: exceptions of views. Out: responses. Messages of ``CrossingsError``s are made for users; of anything else none is
shown, only logged.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from indexer.errors import CrossingsError, IndexUnavailable, UsageError
from webapp import address
from webapp.pages import ErrorPage, Link

TEXTS = {
    400: ("Something in the address is wrong", "Change it and try again."),
    404: ("No such page", "There is nothing at this address."),
    405: ("This cannot be done here", "Pages here can be read, not written to."),
    413: ("Too much was sent", "Pages here are read, so there is no need to send anything large."),
    500: ("Something broke", "It is our fault, and it has been written down. Other pages may still work."),
    503: ("The search cannot answer now", "Try again in a minute."),
}
RETRY_AFTER = "30"


def register(app: Flask) -> None:
    """Handle every error that a request can end in."""
    app.register_error_handler(UsageError, lambda error: respond(400, str(error)))
    app.register_error_handler(IndexUnavailable, lambda error: respond(503, str(error)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def respond(status: int, message: str = "") -> Response:
    """The response of ``status``; ``message`` says more than the general sentence would."""
    heading, general = TEXTS.get(status, (f"Error {status}", "The request could not be answered."))
    message = _sentence(message) or general
    if request.path.startswith(("/api/", "/healthz")):
        response = jsonify({"error": message})
    else:
        links = (Link("Home", url_for("home.home")), Link("How to search", url_for("home.help")))
        sentences = (message, general) if status == 503 and message != general else (message,)
        page = ErrorPage(title=heading, status=status, heading=heading, sentences=sentences, links=links)
        response = make_response(render_template("error.html", page=page))
    response.status_code = status
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _sentence(message: str) -> str:
    # A parameter's name is shown as it is written in the address.
    named = message.split(" ", 1)[0] in (*address.SINGLE, *address.FILTERS)
    start = message[:1] if named else message[:1].upper()
    return start + message[1:] + ("" if not message or message[-1] in ".!?" else ".")


def _http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    # Werkzeug's own descriptions speak of servers and URLs; only ours are shown.
    own = error.description if error.description != type(error).description else None
    response = respond(status, own or "")
    if status == 405:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "GET, HEAD, OPTIONS")
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    return respond(500, str(error) if isinstance(error, CrossingsError) else "")
