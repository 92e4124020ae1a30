"""What helped: in the words of whoever met the challenge, near where they tell of it; else nothing."""

import pytest

from indexer.document import Document, Label, Passage, Span, evidence
from indexer.labels import helped
from indexer.labels.cues import Matcher

MET = "My savings were gone and I never slept."


def remedies(
    *posts: tuple[str, str], challenge: str = "overwork_burnout", kind: str = "thread"
) -> list[tuple[str, str]]:
    """``posts``: author and text; the first one tells of the challenge in its first sentence."""
    passages = tuple(Passage(f"p{n}", text, author=author) for n, (author, text) in enumerate(posts))
    document = Document("d", kind, "Q", passages=passages)  # type: ignore[arg-type]
    met = Label("challenge", challenge, Span("p0", "text", 0, len(MET)), 0.8, "r")
    return [(made.value, evidence(document, made.span)) for made in helped.label(document, [met])]


@pytest.mark.parametrize("term", list(helped.terms_by_id().values()), ids=lambda term: term.id)
def test_the_examples_of_the_data_file(term):
    cues, undone = Matcher((term.id, cue) for cue in term.cues), Matcher((term.id, cue) for cue in term.cancel)
    assert term.definition
    assert term.match
    assert term.no_match
    assert all(cues.find(text) and not undone.find(text) for text in term.match)
    assert not any(cues.find(text) and not undone.find(text) for text in term.no_match)


def test_in_the_same_passage():
    found = remedies(("ana", f"{MET} What helped me was a long walk each day."))
    assert found == [("overwork_burnout", "What helped me was a long walk each day.")]


def test_in_the_next_passage_of_the_same_speaker():
    posts = [("ana", MET), ("bo", "What helped me was tea."), ("ana", "I overcame this by resting.")]
    assert remedies(*posts) == [("overwork_burnout", "I overcame this by resting.")]


@pytest.mark.parametrize(
    "text",
    [
        "Nothing helped me.",
        "What would have helped me is sleep.",
        "What helped you get through it?",
        "You should see what helped me.",
        "I rowed on the lake.",
    ],
)
def test_no_remedy(text):
    assert remedies(("ana", f"{MET} {text}")) == []


def test_a_remedy_told_before_its_challenge_is_for_something_else():
    text = "What helped me was tea."
    document = Document("d", "blog", "Q", passages=(Passage("p0", f"{text} {MET}"),))
    met = Label("challenge", "pay_gap", Span("p0", "text", len(text) + 1, len(text) + 1 + len(MET)), 0.8, "r")
    assert helped.label(document, [met]) == []


def test_money_is_no_remedy_for_burnout():
    text = f"{MET} I negotiated a higher salary."
    assert remedies(("ana", text)) == []
    assert remedies(("ana", text), challenge="pay_gap") == [("pay_gap", "I negotiated a higher salary.")]


def test_far_from_its_challenge_it_is_for_something_else():
    assert remedies(("ana", MET + " The sea was calm." * 80 + " What helped me was tea.")) == []


def test_without_challenges_there_is_nothing():
    document = Document("d", "blog", "Q", passages=(Passage("p", "What helped me was tea."),))
    assert helped.label(document, []) == []
