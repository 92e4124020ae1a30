"""Places: cities, regions and countries, and not inside other names."""

from __future__ import annotations

import pytest

from indexer.document import Document, Passage, evidence
from indexer.labels import places


def _found(text: str) -> list[tuple[str, str]]:
    document = Document("d", "article", "", passages=(Passage("p", text),))
    return [(label.value, evidence(document, label.span)) for label in places.label(document)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a job in Silicon Valley", "Silicon Valley"),
        ("from the UK", "United Kingdom"),
        ("in Bengaluru", "Bangalore"),
    ],
)
def test_canonical_names(text: str, value: str) -> None:
    assert [name for name, _ in _found(text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "She studied at the University of Chicago.",
        "Paris Johnson wrote it.",
        "Reading is nice.",
        "TELL US NOW",
    ],
)
def test_none_inside_other_names(text: str) -> None:
    assert _found(text) == []
