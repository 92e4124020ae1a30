"""The display policy: which line counts, what a wrong file does, and what an excerpt or a link lets through.

Longer than other modules: policy, excerpts and every output are tried on the same stories.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.contract import answer_json, story_json
from indexer.display import applied, digest_of, problem_of
from indexer.document import Display, Document, Kind, Label, Move, Passage, Source, Span, decode, encode, evidence
from indexer.index import Answer, DocumentHit, Request
from indexer.labels.direction import document_direction
from indexer.passages import PassageHit
from indexer.shown import ELLIPSIS, HIDDEN, LEAST, MOST, OPENING, SNIPPET, allowed, room, shown, shown_hit

POLICY = """
own = "excerpt"
fetched = "link"
[sites]
"example.com" = "full"
"bad.example.com" = "link"
"r/AskExample" = "excerpt"
[folders]
"blogs" = "full"
"blogs/guests" = "link"
"""
SENTINEL = "Zanzibarical"


def document(path: Path | str, url: str = "", site: str = "", fetched: str = "") -> Document:
    return Document("d", "blog", "A title", site=site, sources=(Source(str(path), url=url, fetched=fetched),))


def display_of(document: Document) -> Display:
    """What every output asks of a document as it was read."""
    return allowed(applied(document))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "blogs" / "guests").mkdir(parents=True)
    (tmp_path / "display.toml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def test_without_a_policy_own_files_are_full_and_fetched_pages_excerpts(tmp_path: Path) -> None:
    assert display_of(document(tmp_path / "a.md")) == "full"
    assert display_of(document(tmp_path / "a.html", fetched="2026-01-02")) == "excerpt"
    assert digest_of(tmp_path / "a.md") == problem_of(tmp_path / "a.md") == ""


@pytest.mark.parametrize(
    ("name", "url", "site", "fetched", "display"),
    [
        ("a.md", "", "", "", "excerpt"),
        ("a.md", "", "", "2026-01-02", "link"),
        ("blogs/a.md", "", "", "2026-01-02", "full"),
        ("blogs/deeper/a.md", "", "", "", "full"),
        ("blogs/guests/a.md", "", "", "", "link"),
        ("blogsandmore/a.md", "", "", "", "excerpt"),
        ("a.md", "https://www.Example.com/x", "", "2026-01-02", "full"),
        ("a.md", "https://old.example.com:8080/x?y", "", "2026-01-02", "full"),
        ("a.md", "https://very.bad.example.com/", "", "", "link"),
        ("a.md", "https://notexample.com/x", "", "2026-01-02", "link"),
        ("a.md", "https://example.com@evil.org/x", "", "2026-01-02", "link"),
        ("blogs/guests/a.md", "", "R/askexample", "", "excerpt"),
        ("a.md", "https://bad.example.com/", "r/AskExample", "", "link"),  # a page may call itself what it likes
        ("dump.zip/blogs/guests/a.md", "", "", "", "excerpt"),  # an archive's own folders decide nothing
        ("dump.zip/../blogs/guests/a.md", "", "", "", "excerpt"),
    ],
)
def test_which_line_counts(corpus: Path, name: str, url: str, site: str, fetched: str, display: Display) -> None:
    (corpus / "dump.zip").write_bytes(b"PK")
    made = applied(document(f"{corpus}/{name}", url, site, fetched))
    assert made.sources[0].display == display
    assert allowed(made) == display_of(made) == display


def test_the_nearest_policy_alone_counts_and_the_strictest_source(corpus: Path) -> None:
    (corpus / "blogs" / "display.toml").write_text('own = "full"', encoding="utf-8")
    near = document(corpus / "blogs" / "guests" / "a.md", fetched="2026")
    assert display_of(near) == "excerpt"
    both = replace(near, sources=(*near.sources, Source(str(corpus / "blogs" / "b.md"))))
    assert [source.display for source in applied(both).sources] == ["excerpt", "full"]
    assert display_of(both) == "excerpt"


def test_the_digest_changes_with_what_holds(corpus: Path) -> None:
    path = corpus / "blogs" / "a.md"
    before = digest_of(path)
    assert re.fullmatch("[0-9a-f]{12}", before)
    assert digest_of(corpus / "blogs" / "b.md") == before
    (corpus / "display.toml").write_text('own = "full"\n', encoding="utf-8")
    changed = digest_of(path)
    assert changed not in ("", before)
    (corpus / "display.toml").write_text("own = full\n", encoding="utf-8")
    assert digest_of(path) not in ("", before, changed)
    (corpus / "display.toml").unlink()
    assert digest_of(path) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("own = full", "line 1"),
        ('own = "ful"', 'own = \'ful\': write "full", "excerpt" or "link"'),
        ("own = 1", "own = 1"),
        ("own = []", "own = []"),
        ('owner = "full"', "unknown key 'owner'"),
        ('sites = "full"', "write it as a table"),
        ('[sites]\nexample.com = "link"', "needs quotes"),
        ('[sites]\n"https://example.com" = "link"', "without https://"),
        ('[sites]\n"example.com" = "none"', "'example.com' = 'none'"),
        ('[folders]\n"../other" = "link"', "a folder below this file"),
        ('[folders]\n"/etc" = "link"', "a folder below this file"),
        ("x = " + "[" * 5000, "cannot be read"),
        ("\xff", "cannot be read"),
    ],
)
def test_a_wrong_policy_is_named_and_shows_nothing_more_freely(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "display.toml").write_bytes(text.encode("latin-1"))
    problem = problem_of(tmp_path / "a.md")
    assert problem.startswith(str(tmp_path / "display.toml"))
    assert said in problem
    assert display_of(document(tmp_path / "a.md")) == "link"
    assert digest_of(tmp_path / "a.md")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "display.toml").write_text('own = "a"\nfetch = "b"\n[sites]\n"x.org" = "c"', encoding="utf-8")
    problem = problem_of(tmp_path / "a.md")
    assert all(part in problem for part in ("own", "fetch", "x.org"))


@pytest.mark.parametrize("kind", ["folder", "fifo", "broken link", "huge"])
def test_what_is_no_policy_file_shows_nothing_more_freely(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "display.toml"
    if kind == "folder":
        place.mkdir()
    elif kind == "fifo":
        os.mkfifo(place)
    elif kind == "broken link":
        place.symlink_to(tmp_path / "nowhere")
    else:
        place.write_bytes(b"#" * (2 * 1024 * 1024))
    assert display_of(document(tmp_path / "a.md")) == "link"
    assert "display.toml" in problem_of(tmp_path / "a.md")


def label(field: str, value: str, passage: Passage, words: str, rule: str = "cue") -> Label:
    start = passage.text.index(words)
    return Label(field, value, Span(passage.id, "text", start, start + len(words)), 0.9, rule)


def story(display: Display, kind: Kind = "blog") -> Document:
    """Twelve paragraphs; labels and a move in the sixth; the sentinel in its neighbours, on both sides."""
    plain = "It rained and we waited for the bus that never came on time in those years. " * 4
    first = Passage("p0", "I want to tell how I left. " + plain)
    told = Passage("p5", f"{SENTINEL} went by. I left my postdoc for Acme and the visa took a year. {SENTINEL} again.")
    rest = [Passage(f"p{n}", plain + SENTINEL, heading=f"{SENTINEL} {n}") for n in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11)]
    passages = (first, *rest[:4], told, *rest[4:])
    labels = (
        label("challenge", "visa_relocation", told, "visa"),
        label("institution", "Acme", told, "Acme"),
        label("direction", "a2i", told, "left my postdoc", "document: move"),
        Label("topic", "leaving", Span("p0", "title", 0, 3), 0.5, "cue"),
    )
    start = told.text.index("I left")
    span = Span("p5", "text", start, start + len("I left my postdoc for Acme"))
    move = Move(
        "m",
        "author",
        "",
        "postdoc",
        "",
        "Acme",
        f"a {SENTINEL} firm" if display == "link" else "",
        "",
        "a2i",
        2019,
        span,
        0.9,
        "t",
    )
    source = Source("/x/story.html", url="https://example.org/1", display=display)
    return Document("d", kind, "How I left", sources=(source,), passages=passages, labels=labels, moves=(move,))


def texts(document: Document) -> str:
    return "\n".join(f"{passage.heading}\n{passage.text}" for passage in document.passages)


def test_full_is_untouched() -> None:
    assert shown(story("full")) == story("full")


def test_an_excerpt_is_its_opening_and_what_the_labels_were_read_from() -> None:
    whole, cut = story("excerpt"), shown(story("excerpt"))
    assert SENTINEL not in texts(cut)
    assert cut.passages[0].text.startswith("I want to tell how I left.")
    assert len(cut.passages[0].text) <= OPENING + 2
    assert cut.passages[1].text == f"{ELLIPSIS} I left my postdoc for Acme and the visa took a year. {ELLIPSIS}"
    assert [evidence(cut, a.span) for a in cut.labels] == [evidence(whole, a.span) for a in whole.labels]
    assert evidence(cut, cut.moves[0].span) == "I left my postdoc for Acme"


def test_a_link_has_facts_and_no_words() -> None:
    cut = shown(story("link"))
    assert cut.passages == ()
    assert SENTINEL not in encode(cut).decode()
    assert [(a.field, a.value) for a in cut.labels] == [(a.field, a.value) for a in story("link").labels]
    assert [a.span == HIDDEN for a in cut.labels] == [True, True, True, False]
    assert evidence(cut, cut.labels[3].span) == "How"
    assert (cut.moves[0].to_org, cut.moves[0].to_desc, cut.moves[0].span) == ("Acme", "", HIDDEN)


def test_a_direction_survives_whatever_is_shown() -> None:
    tail = [label("direction", "a2i", Passage("p0", "I want to tell how I left."), "I left", "passage: cue")]
    for display in ("full", "excerpt", "link"):
        made = story(display)  # type: ignore[arg-type]
        assert document_direction(shown(replace(made, labels=(*made.labels, *tail))).labels) == "a2i"


def test_quotes_shown_bring_the_post_they_stand_in() -> None:
    filler = [Passage(f"c{n}", "So it goes on and on, day by day. " * 20, parent="op") for n in range(3)]
    quoted = Passage("c9-q1", "Acme never answered.", parent="c9", role="quote")
    post = Passage("c9", "Nothing to add to what was said there.", parent="op")
    posts = (Passage("op-q1", "Elsewhere it said no.", parent="op", role="quote"), Passage("op", "Well?"), *filler)
    made = replace(story("excerpt", "thread"), passages=(*posts, quoted, post), moves=())
    cut = shown(replace(made, labels=(label("institution", "Acme", quoted, "Acme"),)))
    assert [passage.id for passage in cut.passages] == ["op", "c9-q1", "c9"]
    assert cut.passages[2].text == ELLIPSIS


def hit(display: Display) -> DocumentHit:
    document = story(display)
    long = Passage("p5", "word " * 200 + "visa " + "word " * 200 + SENTINEL, heading=SENTINEL)
    places = [PassageHit(replace(long, id=f"q{n}"), "", ((1000, 1004),)) for n in range(3)]
    return DocumentHit(document, 1.0, tuple(places), 4)


def test_a_search_quotes_around_its_marks_and_no_more() -> None:
    found = shown_hit(hit("excerpt"))
    assert len(found.passages) == 3
    for place in found.passages:
        ((start, end),) = place.marks
        assert place.passage.text[start:end] == "visa"
        assert len(place.passage.text) <= SNIPPET + 4
        assert place.passage.heading == ""
    assert shown_hit(hit("full")) == hit("full")
    none = shown_hit(hit("link"))
    assert (none.passages, none.more) == ((), 7)


@pytest.mark.parametrize("display", ["excerpt", "link"])
def test_the_contract_gives_out_what_may_be_shown(display: Display) -> None:
    found = hit(display)
    answer = Answer(Request("visa"), "visa", (), 1, {}, (found,), 1)
    assert SENTINEL not in str(answer_json(answer))
    assert answer_json(answer)["hits"][0]["display"] == display
    assert SENTINEL not in str(story_json(found.document))
    assert SENTINEL in str(story_json(found.document, whole=True))


words = st.text(alphabet="ab .\n", max_size=120)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any passages with labels and moves anywhere in their texts and headings."""
    count = draw(st.integers(0, 6))
    passages = tuple(
        Passage(f"p{n}", draw(words), draw(words), "Ann", parent=draw(st.sampled_from([None, "p0"])),
                role=draw(st.sampled_from(["own", "own", "quote", "signature"])))
        for n in range(count)
    )  # fmt: skip
    labels = []
    for number in range(draw(st.integers(0, 12))):
        passage = passages[number % count] if count else Passage("", "")
        part = draw(st.sampled_from(["text", "heading", "title", "byline"]))
        text = {"text": passage.text, "heading": passage.heading, "title": "A title", "byline": "Ann"}[part]
        if text and (count or part == "title"):
            start = draw(st.integers(0, len(text) - 1))
            span = Span(passage.id, part, start, draw(st.integers(start + 1, len(text))))
            labels.append(Label("topic", str(number % 5), span, 0.5, "cue"))
    display = draw(st.sampled_from(["full", "excerpt", "link"]))
    sources = (Source("/x/a.md", display=display),)
    return Document("d", "blog", "A title", author="Ann B", sources=sources, passages=passages, labels=tuple(labels))


@given(documents())
def test_whatever_is_shown_is_true_to_the_character_and_bounded(whole: Document) -> None:
    cut = shown(whole)
    assert {(a.field, a.value) for a in cut.labels} == {(a.field, a.value) for a in whole.labels}
    proofs = {(a.value, evidence(whole, a.span)) for a in whole.labels}
    for made in cut.labels:
        assert made.span == HIDDEN or (made.value, evidence(cut, made.span)) in proofs
    kept = [piece for passage in cut.passages for text in (passage.text, passage.heading) for piece in [text] if piece]
    originals = "\n\n".join(f"{passage.text}\n\n{passage.heading}" for passage in whole.passages)
    assert all(piece.strip() in originals for text in kept for piece in text.split(ELLIPSIS))
    if allowed(whole) != "full":
        bound = room(whole) if allowed(whole) == "excerpt" else 0
        assert sum(len("".join(text.replace(ELLIPSIS, "").split())) for text in kept) <= bound <= MOST
    assert decode(encode(cut)) == cut
    assert LEAST < OPENING


def test_an_excerpt_of_a_huge_thread_stays_small() -> None:
    posts = [Passage("op", "Should I go? " * 50)]
    posts += [Passage(f"c{n}", f"Employer {n} was fine, I moved there. " * 10, parent="op") for n in range(3000)]
    labels = tuple(label("institution", p.id, p, "Employer") for p in posts[1:])
    cut = shown(replace(story("excerpt", "thread"), passages=tuple(posts), labels=labels, moves=()))
    assert sum(len(passage.text.strip(f" {ELLIPSIS}")) for passage in cut.passages) <= MOST
    assert len(cut.labels) == 3000
