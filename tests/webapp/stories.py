"""Documents and indexes for the tests of the pages: small, made here, labelled by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from indexer.document import Display, Document, Label, Move, Passage, Source, Span
from indexer.index import Index
from indexer.records import records

DOCUMENT = "document: test"
"""The rule of a label that states the whole document's direction."""
SENTINEL = "zanzibarical"
"""Stands where an excerpt or a link must not show it."""
WORDS = "It was a long way home through the rain and nobody asked what I did before I came here. "
HOSTILE = "<script>alert(1)</script> \"quoted\" 'single' & <b>bold</b>"


def fill(location: Path, documents: Iterable[Document]) -> Index:
    """A real index with these documents as they are, labels included."""
    index = Index(location)
    with index.engine.writer() as writer:
        for document in documents:
            writer.put(document.id, records(document))
        writer.commit()
    return index


def label(field: str, value: str, passage: Passage, words: str, rule: str = "test") -> Label:
    """A label read from the first occurrence of ``words`` in ``passage``."""
    start = passage.text.index(words)
    return Label(field, value, Span(passage.id, "text", start, start + len(words)), 0.9, rule)


def story(number: int, **changes: Any) -> Document:
    """The ``number``th of a family of stories whose labels vary."""
    first = Passage(f"a{number}", f"I left my postdoc in Toronto for DeepMind, story {number}. The visa took a year.")
    second = Passage(f"b{number}", "Salary was better, teaching was missed.", heading="What was hard")
    challenge = ("visa_relocation", "visa") if number % 2 else ("pay_gap", "year")
    labels = [
        label("institution", "DeepMind" if number % 3 else "University of Toronto", first, "DeepMind"),
        label("challenge", challenge[0], first, challenge[1]),
        label("direction", "a2i" if number % 4 else "i2a", first, "left my postdoc", DOCUMENT),
        label("person", f"Ada Example {number % 5}", first, "I"),
        label("place", "Toronto", first, "Toronto"),
    ]
    if number % 2:
        labels.append(label("first_hand", "yes", first, "I left"))
    move = Move(
        f"m{number}", "", "University of Toronto", "", "postdoc", "DeepMind", "", "research_scientist", "a2i", 2019,
        Span(first.id, "text", 0, first.text.index(".") + 1), 0.9, "test",
    )  # fmt: skip
    made: dict[str, Any] = {
        "id": f"{number:016x}",
        "kind": ("article", "blog")[number % 2],
        "title": f"Leaving a postdoc, part {number}",
        "url": f"https://stories.example/{number}",
        "site": "stories.example",
        "author": "Ada Example",
        "published": f"{2015 + number % 6}-04-0{1 + number % 9}",
        "sources": (Source("/corpus/blogs/one.md", sha256="ab" * 32, reader="markdown", reader_version="1"),),
        "passages": (first, second),
        "labels": tuple(labels),
        "moves": (move,),
    }
    return Document(**{**made, **changes})


def thread(id: str, posts: Sequence[Passage], **changes: Any) -> Document:
    """A forum thread."""
    made: dict[str, Any] = {"id": id, "kind": "thread", "title": "Should I leave academia?", "site": "r/Example"}
    return Document(**{**made, "passages": tuple(posts), "published": "2021-05-06", **changes})


def nested(count: int, depth: int) -> list[Passage]:
    """An opening post and ``count`` replies, the first ``depth`` of them each to the one before."""
    posts = [Passage("op", "Should I leave my visa job?", author="asker")]
    for number in range(count):
        parent = f"c{number - 1}" if 0 < number < depth else "op"
        posts.append(Passage(f"c{number}", f"Reply number {number}", author=f"user{number % 7}", parent=parent))
    return posts


def hostile() -> Document:
    """A document whose every text tries to be HTML, and whose addresses are scripts."""
    passage = Passage('x"><script>', HOSTILE + " visa", author=HOSTILE, url="javascript:alert(1)", heading=HOSTILE)
    return Document(
        id="f" * 16,
        kind="article",
        title=HOSTILE,
        url="javascript:alert(1)",
        site=HOSTILE,
        author=HOSTILE,
        published="2020-01-01",
        sources=(Source(f"/x/{HOSTILE}", reader=HOSTILE, licence=HOSTILE),),
        passages=(passage,),
        labels=(label("person", HOSTILE, passage, "bold"), label("topic", HOSTILE, passage, "visa")),
    )


def collection() -> list[Document]:
    """Thirty stories, a thread with a deleted post, a sample, and the hostile one."""
    posts = [
        Passage("op1", "My visa ends in May. Should I go?", author="asker", published="2021-05-06"),
        Passage("r1", "", parent="op1"),
        Passage("r2", "I went, and the visa was the easy part.", author="gone", parent="r1", score=12),
        Passage("r3", "Stay.", author="stayer", parent="op1", url="https://forum.example/r3"),
    ]
    sample = story(40, id="5" * 16, sample=True, title="An invented story")
    return [*(story(n) for n in range(30)), thread("7" * 16, posts), sample, hostile()]


def guarded(display: Display, fetched: str = "2026-02-03") -> Document:
    """A story whose deep text, headings and replies hold the sentinel, far from what its labels were read from."""
    first = Passage("o", "I left my postdoc for DeepMind, and the visa took a year. " + WORDS * 6)
    deep = [Passage(f"n{n}", WORDS * 3 + SENTINEL + ". " + WORDS * 3, heading=SENTINEL) for n in range(6)]
    source = Source("/corpus/page.html", "https://other.example/1", fetched, display=display)
    labels = (label("challenge", "visa_relocation", first, "visa"), label("institution", "DeepMind", first, "DeepMind"))
    return story(
        1, id="a" * 16, url="https://other.example/1", site="other.example", sources=(source,), passages=(first, *deep),
        labels=labels, moves=(),
    )  # fmt: skip


def quoting() -> Document:
    """A thread in which the opening post and a reply quote, and a reply is signed; one quote stands nowhere."""
    posts = [
        Passage("op-q1", "They wrote to me.", parent="op", role="quote"),
        Passage("op", "Should I go?", author="asker"),
        Passage("r1-q1", "Should I", parent="r1", role="quote"),
        Passage("r1-q2", "go?", parent="r1", role="quote"),
        Passage("r1", "Yes, go.", author="answerer", parent="op"),
        Passage("r1-s1", "Ann, a happy leaver", parent="r1", role="signature"),
        Passage("r2", "Why?", author="asker", parent="r1"),
        Passage("x-q1", "Lost words.", parent="x", role="quote"),
    ]
    return thread("b" * 16, posts)


def commented() -> Document:
    """A blog post with three comments, one of them by its author in answer to another."""
    own = story(1).passages
    comments = (
        Passage("k1", "Thanks for writing this.", author="reader", published="2020-01-02", parent=own[0].id),
        Passage("k2", "You are welcome.", author="Ada Example", parent="k1"),
        Passage("k3", "Same here.", author="other", parent=own[0].id),
    )
    return story(1, id="c" * 16, passages=(*own, *comments))
