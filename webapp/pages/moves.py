"""Moves in words, for lists and for a story's page.

In: a ``Move``. Out: a line such as ``Postdoc, University of Toronto \u2192 Research scientist, DeepMind, 2019``.
"""

from __future__ import annotations

from indexer.document import Move
from webapp.pages.text import value_title


def end(role: str, organisation: str, description: str) -> str:
    """One end of a move: the role and the place, as far as they are known."""
    title = value_title("from_role", role).replace("_", " ") if role else ""
    place = organisation or description
    return ", ".join(part for part in (title[:1].upper() + title[1:], place) if part) or "not named"


def line(move: Move) -> str:
    """The move on one line."""
    left = end(move.from_role, move.from_org, move.from_desc)
    right = end(move.to_role, move.to_org, move.to_desc)
    return f"{left} \u2192 {right}" + (f", {move.year}" if move.year else "")
