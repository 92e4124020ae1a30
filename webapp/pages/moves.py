"""Moves in words, for lists and for a story's page.

In: a ``Move``. Out: a line such as ``Postdoc, University of Toronto \u2192 Research scientist, DeepMind, 2019``.
"""

from __future__ import annotations

from indexer.document import Move
from webapp.pages.text import value_title

_UNNAMED = "not named"


def end(role: str, organisation: str, description: str) -> str:
    """One end of a move: the role and the place, as far as they are known."""
    title = value_title("from_role", role).replace("_", " ") if role else ""
    place = organisation or ("" if description.lower() == title.lower() else description)
    return ", ".join(part for part in (title[:1].upper() + title[1:], place) if part) or _UNNAMED


def line(move: Move) -> str:
    """The move on one line."""
    left = end(move.from_role, move.from_org, move.from_desc)
    right = end(move.to_role, move.to_org, move.to_desc)
    if move.direction == "concurrent":
        named = [each for each in (right, left) if each != _UNNAMED]
        ends = " and ".join(named) or "no names are given"
    else:
        ends = f"{left} \u2192 {right}"
    return ends + (f", {move.year}" if move.year else "")
