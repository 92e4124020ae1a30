"""Topics: a title, a heading, a return or a short post make one; a passing mention does not."""

from indexer.document import Document, Passage, evidence
from indexer.labels import topics


def document(*texts: str, title: str = "A story", heading: str = "") -> Document:
    passages = tuple(Passage(f"p{n}", text, heading=heading) for n, text in enumerate(texts))
    return Document("d", "blog", title, passages=passages)


def values(made: Document) -> set[str]:
    return {label.value for label in topics.label(made)}


def test_title():
    made = document("It rained.", title="Robotics and me")
    (label,) = topics.label(made)
    assert (label.value, label.span.part, evidence(made, label.span)) == ("robotics", "title", "Robotics")


def test_heading():
    (label,) = topics.label(document("It rained.", heading="Robotics"))
    assert (label.value, label.span.part) == ("robotics", "heading")


def test_short_post_with_strong_words():
    assert values(document("We do robotics.")) == {"robotics"}


def test_passing_mention_in_a_long_passage():
    assert "robotics" not in values(document("We do robotics. " + "The weather was fine that day. " * 40))


def test_coming_back_to_it():
    assert "robotics" in values(document("We do robotics. " + "The weather was fine. " * 40 + "Then robotics again."))


def test_case_of_short_names():
    assert "nlp" in values(document("I do NLP."))
    assert "nlp" not in values(document("I do nlpx."))
