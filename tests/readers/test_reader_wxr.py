"""WordPress' exports: every published post with its comments, exactly; damaged ones as far as they go."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from indexer.errors import ReadError
from indexer.readers import RawFile, open_file, read_file, read_path
from indexer.readers.encoding import clean
from indexer.readers.entries import entry_blocks

WELL_FORMED = ("small-export.xml", "theme-unit-test-data.xml", "valid-wxr-1.1.xml", "wxr-simple.xml",
               "wxr-utf-8-challenges.xml")  # fmt: skip
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
NOBODY = {"admin", "editor", "author"}
COMMENT_FIELDS = ("comment_id", "comment_author", "comment_parent", "comment_date_gmt", "comment_date")


def _line(text: str | None) -> str:
    return " ".join(clean(text or "").split())


def _moment(universal: str, own: str) -> str:
    """In UTC unless the writer's clock showed another day."""
    if universal[:10] != own[:10]:
        return own[:10]
    return universal.replace(" ", "T") + "Z"


def _published_items(path: Path) -> Iterator[tuple[ElementTree.Element, str]]:
    """The items that readers of the blog could see, and WordPress' namespace in the file."""
    channel = ElementTree.parse(path).getroot().find("channel")
    assert channel is not None
    for item in channel.findall("item"):
        (wp,) = {child.tag.partition("}")[0] + "}" for child in item if child.tag.endswith("}post_id")}
        status, kind, password = (item.findtext(f"{wp}{name}") for name in ("status", "post_type", "post_password"))
        public = status == "publish" and kind in ("post", "page") and not password
        if public and _words(item.findtext(CONTENT) or ""):
            yield item, wp


def _words(source: str) -> list[str]:
    """The words of HTML, by the crudest means: comments, scripts, shortcodes and tags away."""
    source = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>", " ", source, flags=re.DOTALL)
    source = re.sub(r"\[/?[a-z][\w-]*(?: [^\]\n]*)?\]|<[^<>]*>", " ", source)
    return re.findall(r"\w+", clean(unescape(source)).lower())


@pytest.mark.parametrize("name", WELL_FORMED)
def test_wordpress_exports_are_read_exactly(name: str, shared: Path) -> None:
    path = shared / "data" / "native" / "wxr" / name
    documents = read_path(path)
    truth = list(_published_items(path))
    assert len(documents) == len(truth)
    people = {_line(author.findtext(f"{wp}author_login")): _line(author.findtext(f"{wp}author_display_name"))
              for _, wp in truth[:1] for author in ElementTree.parse(path).iter(f"{wp}author")}  # fmt: skip
    for document, (item, wp) in zip(documents, truth, strict=True):
        login = _line(item.findtext(CREATOR))
        author = people.get(login, login)
        assert document.author == ("" if author in NOBODY else author)
        assert document.title == _line(item.findtext("title")) or not item.findtext("title")
        assert document.url == (item.findtext("link") or "")
        dates = (item.findtext(f"{wp}post_date_gmt") or "", item.findtext(f"{wp}post_date") or "")
        assert document.published == _moment(*dates)
        assert (document.kind, document.language) == ("blog", "en")


@pytest.mark.parametrize("name", WELL_FORMED)
def test_what_is_well_formed_is_not_called_damaged(name: str, shared: Path) -> None:
    file = open_file(shared / "data" / "native" / "wxr" / name)
    list(read_file(file))
    assert [warning for warning in file.warnings if "left out" not in warning] == []


@pytest.mark.parametrize("name", WELL_FORMED)
def test_comments_are_read_exactly(name: str, shared: Path) -> None:
    path = shared / "data" / "native" / "wxr" / name
    for document, (item, wp) in zip(read_path(path), _published_items(path), strict=True):
        first = document.passages[0].id
        approved = {}
        for comment in item.findall(f"{wp}comment"):
            shown = comment.findtext(f"{wp}comment_approved") == "1"
            if shown and comment.findtext(f"{wp}comment_type") in ("", "comment"):
                fields = [comment.findtext(f"{wp}{field}") or "" for field in COMMENT_FIELDS]
                approved[f"comment-{fields[0]}"] = fields[1:]
        found = {passage.id: passage for passage in document.passages if passage.id in approved}
        assert list(found) == list(approved)
        for own, (author, parent, universal, local) in approved.items():
            passage = found[own]
            assert passage.author == _line(author)
            assert passage.parent == (f"comment-{parent}" if f"comment-{parent}" in approved else first)
            assert passage.published == _moment(universal, local)
        known = {passage.id for passage in document.passages}
        assert all(passage.parent in known for passage in document.passages if passage.parent)


def test_the_words_of_posts_are_kept_and_none_is_added(shared: Path) -> None:
    """What is missing stands in forms, buttons and repeated titles."""
    kept = stated = shown = 0
    for name in WELL_FORMED:
        path = shared / "data" / "native" / "wxr" / name
        for document, (item, _) in zip(read_path(path), _published_items(path), strict=True):
            own = [p for p in document.passages if not p.parent]
            words = _counted(" ".join(f"{p.text}" for p in own) + " ".join({p.heading for p in own}))
            truth = _counted(" ".join(_words(item.findtext(CONTENT) or "")))
            kept += sum(min(count, truth.get(word, 0)) for word, count in words.items())
            stated, shown = stated + sum(truth.values()), shown + sum(words.values())
    assert kept / stated > 0.97
    assert kept / shown > 0.97


def _counted(text: str) -> dict[str, int]:
    words = re.findall(r"\w+", text.lower())
    return {word: words.count(word) for word in set(words)}


def test_a_malformed_export_is_read_as_far_as_it_goes(shared: Path) -> None:
    folder = shared / "data" / "native" / "wxr"
    file = open_file(folder / "crazy-cdata.xml")
    (document,) = read_file(file)
    assert (document.title, document.published) == ("Hello world!", "2012-01-05T14:30:46Z")
    assert document.passages[0].text.startswith("Content with nested")
    assert "not well-formed" in file.warnings[0]
    file = open_file(folder / "malformed.xml")  # it has no item
    with pytest.raises(ReadError, match="no document"):
        list(read_file(file))
    assert "not well-formed" in file.warnings[0]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.77, 0.9, 0.999])
def test_a_cut_export_gives_the_posts_before_the_cut(share: float, shared: Path) -> None:
    path = shared / "data" / "native" / "wxr" / "theme-unit-test-data.xml"
    whole = [(document.title, len(document.passages)) for document in read_path(path)]
    data = path.read_bytes()
    file = RawFile(Path("cut.xml"), held=data[: int(len(data) * share)])
    cut = [(document.title, len(document.passages)) for document in read_file(file)]
    assert cut == whole[: len(cut)]
    assert abs(len(cut) - data[: int(len(data) * share)].count(b"</item>") * len(whole) / data.count(b"</item>")) < 25
    assert "not well-formed" in " ".join(file.warnings)
    assert not file.whole


SHORTCODES = {
    "a [gallery ids='1'] b": ["a  b"],
    '[caption id="x"]<img src="a"> Words[/caption]': ["Words"],
    "[embed]https://example.org[/embed]Words": ["Words"],
    "[code lang='r']x < 1[/code]": ["x < 1"],
    "[quote]Words[/quote] and [sic] and [1]": ["Words and [sic] and [1]"],
    "One\nline.\n\nTwo.": ["One\nline.", "Two."],
    "<p>One\nline.</p>": ["One line."],
    "<!-- wp:paragraph --><p>One.</p><!-- /wp:paragraph -->": ["One."],
}


@pytest.mark.parametrize("source", SHORTCODES)
def test_entries_of_wordpress(source: str) -> None:
    assert [re.sub(" +", " ", block.text) for block in entry_blocks(source)] == [
        re.sub(" +", " ", text) for text in SHORTCODES[source]
    ]
