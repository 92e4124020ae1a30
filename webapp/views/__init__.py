"""Views: request -> index -> page object -> template; nothing else is decided here."""

from __future__ import annotations

from typing import cast

from flask import current_app

from indexer.index import Index


def index() -> Index:
    """The index of the application at work."""
    return cast(Index, current_app.extensions["index"])
