"""Markdown's flavours, front matter, transcripts: the text stays, what flavours add goes, nothing is invented."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document
from indexer.readers import open_file, pick, read_path
from indexer.readers.blocks import Block
from indexer.readers.fences import fences, outside_code
from indexer.readers.flavours import to_commonmark
from indexer.readers.markdown import markdown_blocks
from indexer.readers.transcripts import speakers


def _document(tmp_path: Path, text: str, name: str = "post.md") -> tuple[Document, list[str]]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    file = open_file(path)
    (document,) = pick(file)[0].read(file)
    return document, file.warnings


def _texts(source: str, suffix: str = "") -> list[str]:
    return [block.text for block in markdown_blocks(source, suffix)]


FLAVOURS = {
    "liquid, a pair": ("{% note %}\n\nKept.\n\n{% endnote %}", ["Kept."]),
    "liquid, a comment": ("One.\n\n{% comment %} no {% endcomment %}\n\nTwo.", ["One.", "Two."]),
    "liquid in a link": ("[Here]({{ site.url }}{% post_url 2020-01-01-x %}).", ["Here."]),
    "hugo, a pair": ("{{% tip %}}Kept.{{% /tip %}}", ["Kept."]),
    "hugo, an embed": ('One.\n\n{{< tweet user="a" id="1" >}}\n\n{{< figure src="a.png" title="b" >}}', ["One."]),
    "hugo, a drawing": ("One.\n\n{{< mermaid >}}\ngraph TD;\n{{< /mermaid >}}", ["One."]),
    "hugo, a quote without an end": ('{{< quote "a.md" >}}\n\nMine.', ["Mine."]),
    "kramdown, attributes": ("Kept.{: .lead}\n{: .wide}\n\n* TOC\n{:toc}", ["Kept."]),
    "pandoc, attributes": ("## A title {#t .x key=val}\n\n[small]{.sc} words", ["A title", "small words"]),
    "pandoc, divs": ("::: {.note}\nKept.\n:::\n\n:::tip[Yes]\nToo.\n:::", ["Kept.", "Too."]),
    "pandoc, citations": ("So it is [see @key1, p. 3; -@key2], [@ada](https://x.org).", ["So it is, @ada."]),
    "pandoc, definitions": ("Term\n: Meaning", ["Term", "Meaning"]),
    "knitr, a chunk": ("One.\n\n```{r, echo=FALSE}\nx\n```\n\nTwo `r nrow(x)` more.", ["One.", "Two more."]),
    "quarto, raw html": ("One.\n\n```{=html}\n<p>x</p>\n```", ["One."]),
    "code that is shown": ("```r\n{{ x }} [@a] {.b}\n```", ["{{ x }} [@a] {.b}"]),
    "code in a line": ("Write `{.x}` and `[@a]`.", ["Write {.x} and [@a]."]),
    "mdx, modules": ("import A from 'a'\n\nexport const b = {\n  c: 1,\n}\n\nText.", ["Text."]),
    "mdx, components": ("{/* x */}\n\n<Tip a={() => { b > 1 }}>\n\nSome *text*.\n\n</Tip>", ["Some text."]),
    "mdx, formulas": ("{/* x */}\n\nAs $\\frac{a}{b}$ says.", ["As $\\frac{a}{b}$ says."]),
    "footnotes": ("So.[^1]\n\n[^1]: It was\n    late.\n\n    Very.", ["So.", "It was late.", "Very."]),
    "a footnote in the line": ("So.^[Late.]", ["So. (Late.)"]),
    "reference links": ("See [this][1].\n\n[1]: https://example.org", ["See this."]),
    "a task list": ("- [ ] open\n- [x] done", ["- open", "- done"]),
    "a table": ("| a | b |\n|---|---|\n| 1 | 2 |", ["a | b", "1 | 2"]),
    "entities and emoji codes": ("Fish &amp; chips&nbsp;:smile:<!--more-->", ["Fish & chips :smile:"]),
    "an alert": ("> [!NOTE]\n> Kept.", ["Kept."]),
    "markdown in html": ('<div markdown="1">\n**Bold** words\n</div>', ["Bold words"]),
    "html in html": ("<div>\n    <p>Kept.</p>\n</div>", ["Kept."]),
    "a picture in letters": ("A ![x](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA) b", ["A b"]),
    "letters of a picture end": ("[x]: data:a/b;base64,iVBORw0KGgoAAAANSUhEUgAA\n\nWords go on", ["Words go on"]),
    "a table of contents": ("<!-- toc -->\n- [a](#a)\n<!-- tocstop -->\n\nText.\n\n[TOC]", ["Text."]),
}  # fmt: skip


@pytest.mark.parametrize("name", FLAVOURS)
def test_what_a_flavour_adds_goes_and_the_text_stays(name: str) -> None:
    source, expected = FLAVOURS[name]
    assert _texts(source) == expected


@pytest.mark.parametrize("source", ["{% quote %}\nHis.\n{% endquote %}", "{{< quote >}}His.{{< /quote >}}", "> His."])
def test_quotations_are_quotations(source: str) -> None:
    assert [(block.kind, block.text) for block in markdown_blocks(f"{source}\n\nMine.")] == [
        ("quote", "His."),
        ("text", "Mine."),
    ]


WORD = st.from_regex(r"[A-Za-z]{1,8}", fullmatch=True)
SENTENCE = st.lists(WORD, min_size=1, max_size=12).map(lambda words: " ".join(words) + ".")


@given(st.lists(SENTENCE, min_size=1, max_size=8))
def test_plain_paragraphs_stay_as_they_are(paragraphs: list[str]) -> None:
    assert _texts("\n\n".join(paragraphs), ".mdx") == paragraphs


@given(st.text(alphabet="`~ab \n{}<>%[]@:^-|$'\"", max_size=120))
def test_any_text_is_read_and_code_stays(text: str) -> None:
    to_commonmark(text, ".mdx")
    shown = [text[fence.start : fence.end] for fence in fences(text) if not fence.is_run]
    assert all(code in outside_code(text, lambda part: part.upper()) for code in shown)


HOSTILE = ("{{< a", "{% quote %}", "```\n", "{.a", "<A {", "{/*", "<!-- toc -->", "[^a]: ", "[@a", "[", "**a", "- a\n",
           "\nexport const x\n", "Ada: x\n", "import {")  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_marks_take_linear_time(part: str) -> None:
    text = part * (100_000 // len(part))
    begun = time.process_time()
    markdown_blocks(text, ".mdx")
    speakers([Block("text", text)])
    assert time.process_time() - begun < 20  # a bound on hanging, not a measure of speed


def test_a_text_longer_than_any_post_is_cut_with_a_warning(tmp_path: Path) -> None:
    document, warnings = _document(tmp_path, "---\ntitle: T\n---\n" + "One.\n\n" * 26_000)
    assert len(document.passages) == 25_000
    assert "only its first" in warnings[0]


HEADERS = {
    "---\ntitle: A *b* `c` &amp; d\n---": ("A b c & d", "", ""),
    "---\ntitle: T\nauthor:\n  - name: Ada E.\n    orcid: 0\n  - Ben Muster\n---": ("T", "Ada E., Ben Muster", ""),
    "---\ntitle: T\nauthor: '[Ada Example](https://x.org)^[University]'\n---": ("T", "Ada Example", ""),
    "---\ntitle: T\nauthor:\n  name: {given: Ada, family: Example}\n---": ("T", "Ada Example", ""),
    "---\ntitle: T\nauthor: ada@example.org\n---": ("T", "", ""),
    "+++\ntitle = 'T'\ndate = 2020-08-30T23:30:00-05:00\n[params]\nauthor = 'Ada'\n+++": ("T", "Ada", "2020-08-30"),
    '{\n"title": "T", "date": "2020-08", "authors": ["Ada Example"]\n}': ("T", "Ada Example", "2020-08"),
    "---\ntitle: T\ndate: 2021-01-01\nlastmod: 2024-01-01\npublished: false\n---": ("T", "", "2021-01-01"),
    "---\ntitle: T\nlastmod: 2024-01-01\nupdated: 2024-01-01\n---": ("T", "", ""),
    "---\ntitle: T\ndate: 2020-05-06 10:00:00 +0200\n---": ("T", "", "2020-05-06T08:00:00Z"),
}  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_headers(header: str, tmp_path: Path) -> None:
    document, warnings = _document(tmp_path, f"{header}\n\nText of the post.\n")
    title, author, published = HEADERS[header]
    assert (document.title, document.author, document.published, document.kind) == (title, author, published, "blog")
    assert warnings == []
    assert [passage.text for passage in document.passages] == ["Text of the post."]


@pytest.mark.parametrize("value", ["2021-13-45", "2999-01-01", "1912-01-01"])
def test_an_impossible_date_is_a_warning_and_no_date(value: str, tmp_path: Path) -> None:
    document, warnings = _document(tmp_path, f"---\ntitle: T\ndate: {value}\n---\nText.\n")
    assert document.published == ""
    assert any(value in warning for warning in warnings)


@pytest.mark.parametrize("name", ["2018-09-12-leaving.md", "2018-09-12-leaving/index.md", "2018-09-12/contents.lr"])
def test_the_name_of_file_or_bundle_dates_the_post(name: str, tmp_path: Path) -> None:
    assert _document(tmp_path, "---\ntitle: T\n---\nText.\n", name)[0].published == "2018-09-12"


def test_aliases_that_fold_without_end_are_bounded(tmp_path: Path) -> None:
    folds = "\n".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    begun = time.process_time()
    _document(tmp_path, f"---\ntitle: T\na: &a ['x']\n{folds}\nauthor: *k\nsample: *k\ndate: *k\n---\nText.\n")
    assert time.process_time() - begun < 10


def _said(*lines: str, title: str = "") -> list[tuple[str, str]]:
    blocks = [Block("heading", line[2:]) if line.startswith("# ") else Block("text", line) for line in lines]
    return [(block.author, block.text) for block in speakers(blocks, title)]


TALKS: dict[str, Sequence[str]] = {
    "names": ("Ada Example: Why?", "Ben Muster: Because.", "Ada Example: And then?", "Ben Muster: Nothing."),
    "times": ("[00:00:01] Ada: Why?", "[00:00:07] Ben: Because.", "[1:00:00] Ada: And then?", "Ben (00:13): Nothing."),
    "times above": ("Ada  0:12\nWhy?", "Ben  0:30\nBecause.", "Ada  0:44\nAnd then?", "Ben  0:50\nNothing."),
    "lines": ("Ada: Why?\nBen: Because.\nAda: And then?\nBen: Nothing.",),
    "capitals": ("HOST: Why?", "BEN MUSTER: Because.", "HOST: And then?", "BEN MUSTER: Nothing."),
}


@pytest.mark.parametrize("name", TALKS)
def test_turns_have_their_speakers(name: str) -> None:
    turns = _said(*TALKS[name])
    assert [text for _, text in turns] == ["Why?", "Because.", "And then?", "Nothing."]
    asks, answers = turns[0][0], turns[1][0]
    assert [who for who, _ in turns] == [asks, answers, asks, answers]
    assert {asks, answers} in ({"Ada", "Ben"}, {"Ada Example", "Ben Muster"}, {"Host", "Ben Muster"})


NO_TALKS: Sequence[Sequence[str]] = (
    ("Note: a", "Tip: b", "Note: c", "Tip: d"),
    ("Theory: x", "Practice: y", "Theory: in theory", "Practice: in practice"),
    ("Ada: a", "Ben: b", "Ada: c"),
    ("Ada: a", "Ada: b", "Ada: c", "Ada: d"),
    ("Ada: a", "Ada: b", "Ada: c", "Ada: d", "Ben: e", "Ben: f", "Ben: g"),
    ("Pros: a", "Cons: b", "Pros: c", "Cons: d"),
    ("Average Rating: 4.9", "Total Reviews: 12", "Average Rating: 4.8", "Total Reviews: 7"),
    ("Ada: One.", "Ben: Two.", "Ada: Three.", "Ben: Four."),  # nobody asks
    tuple(f"{name}: x" for name in ("Ada", "Ben", "Cem", "Dan", "Eva", "Fay", "Gil")) * 2,
)


@pytest.mark.parametrize("lines", NO_TALKS)
def test_what_is_no_conversation_stays_as_it_is(lines: Sequence[str]) -> None:
    assert _said(*lines) == [("", line) for line in lines]


def test_nobody_is_named_where_the_speaker_is_not_certain() -> None:
    turns = _said(
        "Hello.", "Ada Example: Why?", "It just was.", "Ben Muster: Because.", "It was.", "# Later", "Unmarked.",
        "Ada Example: So?", "Cem: Quite.", "Still quite.", "Ben Muster: So.", "Written by somebody.",
    )  # fmt: skip
    assert turns == [
        ("", "Hello."), ("Ada Example", "Why?"), ("", "It just was."), ("Ben Muster", "Because."),
        ("Ben Muster", "It was."), ("", "Later"), ("", "Unmarked."), ("Ada Example", "So?"), ("", "Cem: Quite."),
        ("", "Still quite."), ("Ben Muster", "So."), ("", "Written by somebody."),
    ]  # fmt: skip


def test_who_answers_is_named_only_where_it_is_stated() -> None:
    lines = ("Q: Why?", "A: Because.", "Q: And then?", "A: Nothing.")
    assert _said(*lines) == [("", line) for line in lines]
    assert [who for who, _ in _said(*lines, title="A chat with Ada Example of Bank")] == ["", "Ada Example"] * 2
    turns = _said("Meet Ada Example.", "SB: Why?", "AE: Because.", "SB: And then?", "AE: Nothing.")
    assert [who for who, _ in turns] == ["", "SB", "Ada Example", "SB", "Ada Example"]


@given(st.lists(st.tuples(st.sampled_from(["", "Ada: ", "Ben: ", "Q: ", "Note: "]), SENTENCE), max_size=12))
def test_no_word_is_lost(lines: list[tuple[str, str]]) -> None:
    blocks = [Block("text", mark + words) for mark, words in lines]
    said = speakers(blocks)
    assert len(said) == len(blocks)
    assert all(after.text.endswith(words) for after, (_, words) in zip(said, lines, strict=True))


def _held_out(path: Path) -> bool:
    return int(hashlib.sha256(path.stem.encode()).hexdigest(), 16) % 3 == 0


def test_real_posts(shared: Path) -> None:
    """Title, author and date of the 21 posts with gold, all right on both parts; 29 posts without a warning."""
    right = {False: 0, True: 0}
    for line in (shared / "gold" / "documents.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        (document,) = read_path(shared / gold["file"])
        found = (document.title, document.author or None, document.published[:10] or None)
        right[_held_out(Path(gold["file"]))] += found == (gold["title"], gold["author"], gold["published"])
    assert right == {False: 12, True: 9}
    for path in sorted((shared / "data" / "blogs").glob("*/*")):
        file = open_file(path)
        list(pick(file)[0].read(file))
        assert file.warnings == [], path.name


def test_real_transcripts(shared: Path) -> None:
    """Seven podcasts have their speakers in the header, one interview marks them in its text; no other post has any."""
    spoken = {}
    for path in sorted((shared / "data" / "blogs").glob("*/*")):
        names = {passage.author for passage in read_path(path)[0].passages} - {""}
        if names:
            spoken[path.stem] = names
    assert len(spoken) == 8
    assert spoken.pop("2013-02-15-interview-with-nick-chamandy-statistician-at-google") == {"SS", "Nick Chamandy"}
    assert all(2 <= len(names) <= 4 for names in spoken.values())
