"""Where the teller, or the person told of, stands in a career: label ``stage``.

In: a document. Out: one label a passage and stage, on the words that say so. Cues are in ``data/stages.toml``; a stage
that nobody states gets no label (never ``unspecified``).
"""

from __future__ import annotations

from functools import lru_cache

from indexer.document import Document, Label, Part, Span
from indexer.labels import vocabulary
from indexer.labels.cues import Matcher


def label(document: Document) -> list[Label]:
    """The stages that the title and the passages state, by place."""
    first = document.passages[0].id if document.passages else ""
    found = _in(document.title, first, "title")
    for passage in document.passages:
        if passage.role == "own":
            found += _in(passage.text, passage.id, "text")
    return found


def _in(text: str, passage: str, part: Part) -> list[Label]:
    made: dict[str, Label] = {}
    for hit in _matcher().find(text):
        confidence = vocabulary.stages()[hit.key].confidence
        span = Span(passage, part, hit.start, hit.end)
        made.setdefault(hit.key, Label("stage", hit.key, span, confidence, f"{part} cue"))
    return list(made.values())


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    return Matcher((term.id, cue) for term in vocabulary.stages().values() for cue in term.cues)
