"""Reddit's listings, ``morechildren`` and dumps: every post once, under its parent, whatever order they lie in.

Longer than other modules: listings and dumps of the same forum share what makes them.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import RawFile, open_file, pick, read_file, reddit_join, together
from indexer.readers.packing import zstd
from indexer.readers.spill import Spill

Json = dict[str, Any]
POST: Json = {
    "id": "ab1", "subreddit": "Example", "title": "From a lab to a bank", "selftext": "Four years, then out.",
    "author": "asker", "created_utc": 1550000000, "score": 7, "permalink": "/r/Example/comments/ab1/from_a_lab/",
}  # fmt: skip


def comment(own: str, parent: str | int | None, **more: object) -> Json:
    """A line of a dump."""
    return {
        "id": own, "link_id": "t3_ab1", "parent_id": parent, "subreddit": "Example", "author": f"by_{own}",
        "body": f"Words of {own}.", "created_utc": 1550000100, "score": 1, **more,
    }  # fmt: skip


def write(path: Path, lines: Sequence[Json | str]) -> Path:
    """``lines`` as a dump, packed as the name says."""
    data = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines).encode()
    pack = {".zst": zstd.compress, ".gz": gzip.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(data))
    return path


def company(folder: Path) -> tuple[RawFile, ...]:
    """The files of ``folder``, as a run groups them."""
    (files,) = together(open_file(path) for path in sorted(folder.iterdir()))
    files[0].company = files
    return files


def shape(document: Document) -> dict[str, str | None]:
    """The parent of each post."""
    return {passage.id: passage.parent for passage in document.passages if passage.role == "own"}


def warnings(files: Sequence[RawFile]) -> str:
    return "\n".join(warning for file in files for warning in file.warnings)


# Real files


def _recorded(root: Any) -> Iterator[Json]:
    for node in root if isinstance(root, list) else [root]:
        data = node["data"]
        if node["kind"] in ("t1", "t3"):
            yield data
        yield from _recorded(data.get("children", []) if node["kind"] == "Listing" else data.get("replies") or [])


def test_a_recorded_thread_and_its_morechildren_are_one_document(shared: Path) -> None:
    folder = shared / "data" / "native" / "reddit"
    post, *comments = _recorded(json.loads((folder / "submission-with-comments.json").read_text("utf-8")))
    for path in sorted(folder.glob("morechildren-*.json")):
        comments += _recorded(json.loads(path.read_text("utf-8"))["json"]["data"]["things"])
    files = company(folder)
    (document,) = read_file(files[0])
    posts = [passage for passage in document.passages if passage.role == "own"]
    assert [posts[0].id, posts[0].author, posts[0].score] == [post["name"], f"u/{post['author']}", post["score"]]
    found = {p.id: (p.parent, p.author, p.published, p.score) for p in posts[1:]}
    assert len(found) == len(posts) - 1 == len(comments) == 519
    for data in comments:
        parent, author, published, score = found[data["id"]]
        assert parent == data["parent_id"].removeprefix("t1_")
        assert author == ("" if data["author"] == "[deleted]" else f"u/{data['author']}")
        assert published == f"{datetime.fromtimestamp(data['created_utc'], UTC):%Y-%m-%dT%H:%M:%SZ}"
        assert score == data["score"]
    assert "at least 24 comments are not in this file" in warnings(files)  # the submission says it has 543
    assert document.sources[0].path.endswith("submission-with-comments.json")


def test_the_dumps_of_two_forums_are_read_whole(shared: Path) -> None:
    folder = shared / "data" / "threads"
    posts: dict[str, Json] = {}
    for path in folder.glob("*.zst"):
        with path.open("rb") as packed, zstd.ZstdFile(packed) as stream:
            for line in stream.read().splitlines():
                data = msgspec.json.decode(line)
                posts[data["id"] if "body" in data else data["name"]] = data
    files, threads, seen = company(folder), 0, 0
    for document in read_file(files[0]):
        threads += 1
        for passage in document.passages:
            if passage.role == "own":
                data = posts.pop(passage.id)
                assert passage.parent == (data["parent_id"].removeprefix("t1_") if "body" in data else None)
                assert passage.score == data["score"]
                assert passage.published
                assert passage.url.endswith(data["permalink"])
                seen += 1
    assert (threads, seen - threads, posts) == (6_131, 148_151, {})
    assert warnings(files) == ""


# Joining


COMMENTS = [
    comment("c1", "t3_ab1"),
    comment("c2", "t1_c1"),
    comment("c3", "t1_c2"),
    comment("c4", "t3_ab1", body="[deleted]", author="[deleted]"),
    comment("c5", "t1_c4", body="&gt; Words of c1.\n\nNo."),
]
SHAPE = {"t3_ab1": None, "c1": "t3_ab1", "c2": "c1", "c3": "c2", "c4": "t3_ab1", "c5": "c4"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations([POST, *COMMENTS]), cut=st.integers(0, 6), suffix=st.sampled_from([".zst", ".gz", ".ndjson"])
)
def test_neither_order_nor_files_matter(order: list[Json], cut: int, suffix: str, tmp_path: Path) -> None:
    for path in tmp_path.iterdir():
        path.unlink()
    for name, lines in (("RC_2019-02", order[:cut]), ("RS_2019-02", order[cut:])):
        if lines:
            write(tmp_path / (name + suffix), lines)
    files = company(tmp_path)
    (document,) = read_file(files[0])
    assert shape(document) == SHAPE
    assert document.passages[0].id == "t3_ab1"
    assert warnings(files) == ""
    assert document.url == "https://www.reddit.com/r/Example/comments/ab1/from_a_lab/"


def test_replies_stand_under_their_parent_and_siblings_as_given(tmp_path: Path) -> None:
    lines = [comment("z", "t3_ab1"), comment("b", "t1_z"), POST, comment("y", "t3_ab1"), comment("a", "t1_z")]
    (document,) = read_file(open_file(write(tmp_path / "x.ndjson", lines)))
    assert list(shape(document)) == ["t3_ab1", "z", "b", "a", "y"]


def test_what_does_not_fit_into_memory_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[Json | str] = []
    for number in range(300):
        lines.append({**POST, "id": f"p{number}", "permalink": f"/r/Example/comments/p{number}/"})
        lines += [comment(f"c{number}x{n}", f"t1_c{number}x{n - 1}", link_id=f"t3_p{number}") for n in range(1, 4)]
        lines.append(comment(f"c{number}x0", f"t3_p{number}", link_id=f"t3_p{number}"))
    random.Random(4).shuffle(lines)
    path = write(tmp_path / "x.ndjson", lines)
    held = {document.id: document for document in read_file(open_file(path))}
    monkeypatch.setattr(reddit_join, "Spill", partial(Spill, memory=20_000))
    spilt = {document.id: document for document in read_file(open_file(path))}
    assert len(held) == 300
    assert spilt == held


def test_a_parent_is_never_guessed(tmp_path: Path) -> None:
    lines = [
        POST, comment("c1", int("c2", 36)), comment("c2", None), comment("c3", "t1_gone"), comment("c4", "c1"),
        comment("o1", "t1_o2"), comment("o2", "t1_o1"), comment("s1", "t1_s1"), comment("c1", "t3_ab1", body="again"),
    ]  # fmt: skip
    file = open_file(write(tmp_path / "x.ndjson", lines))
    (document,) = read_file(file)
    assert shape(document) == {
        "t3_ab1": None, "c1": "c2", "c2": "t3_ab1", "c3": "t3_ab1", "c4": "c1", "o1": "t3_ab1", "o2": "o1",
        "s1": "t3_ab1",
    }  # fmt: skip
    assert "kept under the nearest that is: 3" in warnings([file])
    assert "again" not in [passage.text for passage in document.passages]


def test_comments_without_their_submission_give_no_invented_document(tmp_path: Path) -> None:
    stray = comment("d1", "t3_zz9", link_id="t3_zz9")
    file = open_file(write(tmp_path / "both.ndjson", [POST, stray]))
    assert [document.title for document in read_file(file)] == [POST["title"]]
    assert "submission is in no file here: 1. Put the submissions" in warnings([file])
    with pytest.raises(ReadError, match=r"alone\.ndjson.*Put the submissions"):
        list(read_file(open_file(write(tmp_path / "alone.ndjson", [stray]))))


# Damage


def test_damaged_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    lines = [
        json.dumps(POST), '{"id": "c1", "link', "[1, 2]", "", "null", "[" * 100_000, '{"title": 3}', "NaN",
        json.dumps({**comment("c2", "t3_ab1"), "body": "a\ud800b", "score": float("nan"), "author": ["x"]}),
        json.dumps({**comment("c3", "t3_ab1"), "score": 10**40, "created_utc": 10**40, "permalink": 5, "name": {}}),
        '{"id": "c4", "link_id": "t3_ab1", "body": "raw \t control", "subreddit": "Example"}',
    ]  # fmt: skip
    file = open_file(write(tmp_path / "x.ndjson", lines))
    (document,) = read_file(file)
    assert [(p.id, p.text, p.author) for p in document.passages[1:]] == [
        ("c2", "a\ufffdb", ""), ("c3", "Words of c3.", "u/by_c3"), ("c4", "raw \t control", ""),
    ]  # fmt: skip
    assert "hold no post: 6 (the first is line 2)" in warnings([file])
    assert "impossible dates left out: 1" in warnings([file])


@pytest.mark.parametrize("suffix", [".zst", ".gz"])
def test_a_cut_dump_is_read_as_far_as_it_goes(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(1)
    lines = [
        {**POST, "id": f"p{n}", "selftext": f"{chance.random()}", "permalink": f"/r/Example/comments/p{n}/"}
        for n in range(20_000)
    ]
    path = write(tmp_path / f"RS_2019-01{suffix}", lines)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    file = open_file(path)
    found = list(read_file(file))
    assert 5_000 < len(found) < 15_000
    assert warnings([file])


def test_one_damaged_file_does_not_take_the_others_along(tmp_path: Path) -> None:
    write(tmp_path / "a.json", [_listing(POST, [])])
    (tmp_path / "b.json").write_text('[{"kind": "Listing", "data": {"chil')
    (tmp_path / "c.json").write_text('{"json": {"errors": [], "data": {"things": [{"kind": "t1", "da')
    files = company(tmp_path)
    assert [document.title for document in read_file(files[0])] == [POST["title"]]
    assert [file.whole for file in files] == [True, False, False]


LINES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.floats() | st.sampled_from(["t3_ab1", "t1_c1", "ab1", "c1"]),
    lambda inner: st.dictionaries(
        st.sampled_from(
            "id name link_id parent_id title body selftext created_utc score kind author permalink subreddit data "
            "children replies things count".split()
        ), inner,
    ) | st.lists(inner, max_size=3), max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, max_size=5), listing=st.booleans())
def test_no_json_raises_anything_else(lines: list[object], listing: bool, tmp_path: Path) -> None:
    if listing:
        write(tmp_path / "x", [json.dumps([{"kind": "Listing", "data": {"children": lines}}])])
    else:
        write(tmp_path / "x", [POST, *(json.dumps(line) for line in lines)])
    try:
        documents = list(read_file(open_file(tmp_path / "x")))
    except ReadError:
        assert listing
        return
    for document in documents:
        ids = [passage.id for passage in document.passages]
        assert len(set(ids)) == len(ids)
        assert {passage.parent for passage in document.passages[1:]} <= set(ids)


# Listings


def _listing(post: Json, children: list[Json]) -> Json:
    """A thread's page as one JSON value (a list)."""
    parts = [[{"kind": "t3", "data": post}], children]
    return [{"kind": "Listing", "data": {"children": part}} for part in parts]  # type: ignore[return-value]


def _reply(own: str, parent: str, *replies: Json) -> Json:
    nested = {"kind": "Listing", "data": {"children": list(replies)}} if replies else ""
    return {"kind": "t1", "data": {**comment(own, parent), "replies": nested}}


def test_morechildren_fill_the_stubs(tmp_path: Path) -> None:
    more = {"kind": "more", "data": {"count": 3, "id": "c3", "parent_id": "t1_c1", "children": ["c3"]}}
    deeper = {"kind": "more", "data": {"count": 0, "id": "_", "parent_id": "t1_c2", "children": []}}
    thread = _listing(POST, [_reply("c1", "t3_ab1", _reply("c2", "t1_c1", deeper), more)])
    (tmp_path / "thread.json").write_text(json.dumps(thread))
    file = open_file(tmp_path / "thread.json")
    list(read_file(file))
    assert "at least 4 comments are not in this file: they are behind `more` stubs" in warnings([file])
    things = [_reply("c3", "t1_c1"), _reply("c4", "t1_c3"), _reply("c9", "t3_other")]
    things[2]["data"]["link_id"] = "t3_other"
    (tmp_path / "1.json").write_text(json.dumps({"json": {"errors": [], "data": {"things": things}}}))
    files = company(tmp_path)
    assert pick(files[0])[1] == "JSON with Reddit comments (morechildren)"
    (document,) = read_file(files[0])
    assert shape(document) == {"t3_ab1": None, "c1": "t3_ab1", "c2": "c1", "c3": "c1", "c4": "c3"}
    assert "at least 2 comments" in warnings(files)
    assert "in no file here: 1" in warnings(files)


def test_a_reply_whose_parent_is_missing_stays_where_it_is_nested(tmp_path: Path) -> None:
    lost = _reply("c2", "t1_gone")
    unsaid = _reply("c3", "")
    (tmp_path / "x.json").write_text(json.dumps(_listing(POST, [_reply("c1", "t3_ab1", lost, unsaid)])))
    file = open_file(tmp_path / "x.json")
    (document,) = read_file(file)
    assert shape(document) == {"t3_ab1": None, "c1": "t3_ab1", "c2": "c1", "c3": "c1"}
    assert "kept under the nearest that is: 1" in warnings([file])


def test_a_listing_of_submissions_gives_them_in_its_order(tmp_path: Path) -> None:
    posts = [
        {"kind": "t3", "data": {**POST, "id": f"p{n}", "title": f"T{n}", "permalink": None}} for n in range(9, 0, -1)
    ]
    (tmp_path / "new.json").write_text(json.dumps({"kind": "Listing", "data": {"children": posts}}))
    documents = list(read_file(open_file(tmp_path / "new.json")))
    assert [document.title for document in documents] == [f"T{n}" for n in range(9, 0, -1)]
    assert documents[0].url == "https://www.reddit.com/r/Example/comments/p9/"
    assert len({document.id for document in documents}) == 9
