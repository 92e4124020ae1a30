"""Stages: only where somebody states one."""

import pytest

from indexer.document import Document, Passage, evidence
from indexer.labels import stages


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am a PhD student in Lyon.", {"phd_student"}),
        ("I'm a postdoc and tired.", {"postdoc"}),
        ("I was an assistant professor then.", {"early_career"}),
        ("I'm tenured.", {"senior_tenured"}),
        ("Postdocs were mentioned.", set()),
        ("It rained.", set()),
    ],
)
def test_stated(text, expected):
    document = Document("d", "thread", "Q", passages=(Passage("p", text),))
    labels = stages.label(document)
    assert {label.value for label in labels} == expected
    assert all(evidence(document, label.span) in text for label in labels)


def test_a_quote_states_nothing():
    assert stages.label(Document("d", "thread", "Q", passages=(Passage("p", "I'm a postdoc.", role="quote"),))) == []
