"""/, /help, /about: the pages around the search.

In: nothing but the index. Out: the pages; home tells how to fill an index that is missing or empty.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from indexer.errors import IndexMissing
from indexer.index import Answer, Request
from webapp.pages import home as pages
from webapp.views import index

blueprint = Blueprint("home", __name__)

NEWEST = 5
EXAMPLES = 5


@blueprint.get("/")
def home() -> str:
    """Where people start."""
    try:
        everything = index().search(Request(sort="newest", limit=NEWEST))
    except IndexMissing:
        return render_template("home.html", page=pages.empty())
    if not everything.total:
        return render_template("home.html", page=pages.empty())
    return render_template("home.html", page=pages.home(everything, _examples(everything)))


@blueprint.get("/help")
def help() -> str:
    """How to search."""
    return render_template("help.html", page=pages.help())


@blueprint.get("/about")
def about() -> str:
    """What is in the collection."""
    everything = index().search(Request(limit=1))
    samples = index().total(Request(text="sample:yes"))
    return render_template("about.html", page=pages.about(everything, samples))


def _examples(everything: Answer) -> list[tuple[str, int]]:
    """The first examples that find something, with how much."""
    found: list[tuple[str, int]] = []
    for text in (*pages.EXAMPLES, *pages.labels(everything)):
        total = index().total(Request(text=text))
        if total:
            found.append((text, total))
        if len(found) == EXAMPLES:
            break
    return found
