"""Forums' data formats: real files give exactly the posts that their own fields state, pieces are joined whatever their
order, and damaged or hostile ones end in a named error or a warning, soon.

Longer than other modules: one suite runs over all formats, and each brings its small file.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.document import Document, Passage
from indexer.errors import ReadError
from indexer.readers import dates, open_file, pick, read_file, read_path
from indexer.readers.files import RawFile
from indexer.readers.posts import quotes_apart

CASES = Path(__file__).resolve().parents[1] / "cases"
Fact = tuple[str, str, str, str | None, int | None]


def together(*paths: Path) -> tuple[list[Document], RawFile]:
    """The documents of files that are read together, and the first file with its warnings."""
    files = tuple(open_file(path) for path in paths)
    for file in files:
        file.company = files
    return list(read_file(files[0])), files[0]


def own(document: Document) -> list[Passage]:
    return [passage for passage in document.passages if passage.role == "own"]


def facts(document: Document) -> list[Fact]:
    return [(p.id, p.author, p.published, p.parent, p.score) for p in own(document)]


def write(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


# ---------------------------------------------------------------- real files


def test_discourse_topics_of_mozilla(shared: Path) -> None:
    """Every post once, in the topic's order; parent by ``reply_to_post_number``, likes as the score."""
    paths = sorted((shared / "data/native/discourse").glob("*.json"))
    assert len(paths) == 2
    for path in paths:
        topic = json.loads(path.read_text("utf-8"))
        posts = topic["post_stream"]["posts"]
        ids = {post["post_number"]: str(post["id"]) for post in posts}
        expected = [
            (
                str(post["id"]), post["username"], post["created_at"][:19] + "Z",
                None if post is posts[0] else ids.get(post["reply_to_post_number"], ids[1]),
                next((action["count"] for action in post["actions_summary"] if action["id"] == 2), None),
            )
            for post in posts
        ]  # fmt: skip
        file = open_file(path)
        (document,) = read_file(file)
        assert facts(document) == expected
        assert (document.title, document.kind) == (topic["title"], "thread")
        assert document.url.endswith(f".org/t/{topic['slug']}/{topic['id']}")
        missing = len(topic["post_stream"]["stream"]) - len(posts)
        assert bool(file.warnings) == bool(missing)
        assert all(p.url == f"{document.url}/{n}" for p, n in zip(own(document), ids, strict=True))


def test_discourse_quotes_are_told_apart(shared: Path) -> None:
    """What ``<aside class="quote">`` and ``<blockquote>`` hold is nowhere among the posters' own words."""
    (document,) = read_path(shared / "data/native/discourse/discourse_topic_1148.json")
    quotes = [passage for passage in document.passages if passage.role == "quote"]
    html = (shared / "data/native/discourse/discourse_topic_1148.json").read_text("utf-8")
    assert len(quotes) == html.count("<blockquote>") + html.count('<aside class=\\"onebox')
    assert [quote.author for quote in quotes if quote.parent == "19162"] == ["noisycitytoonoisy"] * 2
    words = {passage.id: passage.text for passage in own(document)}
    for quote in quotes:
        assert quote.parent
        assert quote.text not in words[quote.parent]


def test_stack_exchange_questions(shared: Path) -> None:
    """Question, its comments, its answers, as the JSON nests them."""
    for name in ("stackexchange_question_page", "stackexchange_question_parse"):
        path = shared / "data/native/stackexchange" / name
        value = json.loads(path.read_text("utf-8"))
        questions = value["items"] if isinstance(value, dict) else value
        documents = read_path(path)
        assert len(documents) == len({document.id for document in documents}) == len(questions)
        for document, question in zip(documents, questions, strict=True):
            id = str(question["question_id"])
            expected = [_stated(question, id, None)]
            expected += [_stated(comment, f"comment-{comment['comment_id']}", id) for comment in question["comments"]]
            for answer in question["answers"]:  # in the first an answer has its question's own number
                number = str(answer["answer_id"])
                expected.append(_stated(answer, number if number != id else f"{number}-2", id))
            assert facts(document) == expected


def _stated(item: dict[str, Any], id: str, parent: str | None) -> Fact:
    published = dates.from_epoch(item["creation_date"])
    return id, item["owner"]["display_name"], published, parent, item["score"]


# ---------------------------------------------------------------- Hacker News


def _items() -> list[dict[str, Any]]:
    lines = (CASES / "hackernews-items.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_firebase_items_of_a_folder_are_joined(tmp_path: Path) -> None:
    """One item a file, in any order, is what one file with all of them is; each file says that it is a part."""
    paths = [write(tmp_path, f"{item['id']}.json", item) for item in _items()]
    expected, whole = together(CASES / "hackernews-items.jsonl")
    for order in (paths, paths[::-1]):
        documents, file = together(*order)
        assert {d.title: facts(d) for d in documents} == {d.title: facts(d) for d in expected}
        assert file.warnings == whole.warnings
    reader, _ = pick(open_file(paths[0]))
    assert reader.fragment
    assert reader.fragment(open_file(paths[0]))
    assert not reader.fragment(open_file(CASES / "hackernews-tree.json"))


def test_an_algolia_search_joins_stories_and_comments(tmp_path: Path) -> None:
    story = {"objectID": "5", "title": "A &amp; B", "author": "x", "points": 3, "created_at_i": 1600000000,
             "story_text": "Text", "_tags": ["story"], "num_comments": 1, "url": "https://example.org/"}  # fmt: skip
    comment = {"objectID": "7", "author": "y", "created_at_i": 1600000001, "comment_text": "Yes", "story_id": 5,
               "parent_id": 5, "_tags": ["comment"], "story_title": "A & B"}  # fmt: skip
    path = write(tmp_path, "search.json", {"hits": [comment, story], "nbHits": 2, "page": 0})
    (document,) = read_path(path)
    assert (document.title, document.url) == ("A & B", "https://news.ycombinator.com/item?id=5")
    assert facts(document) == [
        ("5", "x", "2020-09-13T12:26:40Z", None, 3),
        ("7", "y", "2020-09-13T12:26:41Z", "5", None),
    ]


def test_a_comment_without_its_story_names_what_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "9.json", {"id": 9, "by": "z", "parent": 8, "type": "comment", "time": 1600000000})
    with pytest.raises(ReadError, match=r"9\.json: holds but 1 comments without their story: save the items of 8"):
        read_path(path)


def test_typed_quotes_are_paragraphs_with_a_mark() -> None:
    assert quotes_apart("> one\n\nmine\n\n>two\n\n>50% is mine")[0] == "mine\n\n>50% is mine"
    assert [quote.text for quote in quotes_apart("> one\n\nmine\n\n>two")[1]] == ["one", "two"]


# ---------------------------------------------------------------- Stack Exchange dumps

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
COMMENTS = HEAD + (
    '<comments><row Id="3" PostId="3" Score="4" Text="See [this](http://example.org) &amp; `that`" '
    'CreationDate="2014-03-01T00:00:00.000" UserId="5" />'
    '<row Id="1" PostId="1" Score="0" Text="Which bank?" CreationDate="2014-02-14T20:30:00.000" '
    'UserDisplayName="user1" /></comments>'
)
USERS = HEAD + (
    '<users><row Id="5" Reputation="1" DisplayName="Lin Zhou" /><row Id="-1" DisplayName="Community" /></users>'
)


def test_a_dump_is_joined_whatever_the_order_of_its_files(tmp_path: Path) -> None:
    """Comments stand with their post, before the answers; users' names win over what deleted users left."""
    comments, users = write(tmp_path, "Comments.xml", COMMENTS), write(tmp_path, "Users.xml", USERS)
    badges = write(tmp_path, "Badges.xml", HEAD + '<badges><row Id="1" UserId="5" Name="Student" /></badges>')
    posts = tmp_path / "Posts.xml.gz"
    posts.write_bytes(gzip.compress((CASES / "stackdump.xml").read_bytes()))
    for order in ((badges, comments, posts, users), (users, posts, comments)):
        (document,), file = together(*order)
        assert [(id, author, parent, score) for id, author, _, parent, score in facts(document)] == [
            ("1", "Lin Zhou", None, 21),
            ("comment-1", "user1", "1", 0),
            ("3", "user99", "1", -2),
            ("comment-3", "Lin Zhou", "3", 4),
        ]
        assert own(document)[3].text == "See this & that"
        assert document.sources[0].path == str(posts)
        assert document.sources[0].licence == "CC BY-SA 3.0"
        assert any("without their question" in warning for warning in file.warnings)


def test_a_dump_without_questions_says_what_to_put_beside_it(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"Comments\.xml: no questions in it\. Put Posts\.xml"):
        read_path(write(tmp_path, "Comments.xml", COMMENTS))


def test_a_dump_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = (CASES / "stackdump.xml").read_text("utf-8-sig")
    file = open_file(write(tmp_path, "Posts.xml", text[: text.index('<row Id="3"') + 100]))
    assert [facts(document)[0][0] for document in read_file(file)] == ["1"]
    assert file.warnings


def _declaring(entities: str) -> str:
    row = '<row Id="1" PostTypeId="1" Title="T" Body="x&c;" />'
    return f'<?xml version="1.0"?>\n<!DOCTYPE posts [{entities}]>\n<posts>{row}</posts>'


def test_a_billion_laughs_are_refused(tmp_path: Path) -> None:
    laughs = "".join(
        f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in zip("zabcdefgh", "abcdefghi", strict=True)
    )
    path = write(tmp_path, "Posts.xml", _declaring('<!ENTITY z "aaaaaaaaaa">' + laughs))
    started = time.process_time()
    with pytest.raises(ReadError, match=r"Posts\.xml: declares XML entities"):
        read_path(path)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/secret"])
def test_nothing_from_outside_gets_into_a_dump(tmp_path: Path, address: str) -> None:
    path = write(tmp_path, "Posts.xml", _declaring(f'<!ENTITY c SYSTEM "{address}">'))
    assert [p.text for document in read_path(path) for p in document.passages] == ["x&c;"]


# ---------------------------------------------------------------- Discourse


def test_the_pages_of_a_topic_are_put_together(tmp_path: Path) -> None:
    """Later pages beside the first, in any order; a post on two pages is one post."""
    topic = json.loads((CASES / "discourse.json").read_text("utf-8"))
    posts = topic["post_stream"]["posts"]
    first = {**topic, "post_stream": {"posts": posts[:3], "stream": topic["post_stream"]["stream"]}}
    later = {"post_stream": {"posts": posts[2:]}, "id": 44}
    paths = [write(tmp_path, "a.json", later), write(tmp_path, "b.json", first)]
    expected = read_path(CASES / "discourse.json")[0]
    (document,), file = together(*paths)
    assert [(p.id, p.text, p.parent, p.url) for p in document.passages] == [
        (p.id, p.text, p.parent, p.url) for p in expected.passages
    ]
    assert file.warnings == []
    reader, _ = pick(open_file(paths[1]))
    assert reader.fragment
    assert [reader.fragment(open_file(path)) for path in (*paths, CASES / "discourse.json")] == [True, True, False]
    alone = open_file(paths[1])
    assert len(own(next(iter(read_file(alone))))) == 3
    assert "3 posts are not here" in alone.warnings[0]


def test_raw_posts_are_read_where_there_is_no_html(tmp_path: Path) -> None:
    raw = '[quote="bo, post:2, topic:44"]\nHow long?\n[/quote]\n\nTwo *years*.\n\n> typed quote\n'
    post = {"id": 1, "post_number": 1, "topic_id": 4, "username": "a", "raw": raw, "created_at": "2020-01-01T00:00:00Z"}
    (document,) = read_path(write(tmp_path, "t.json", {"id": 4, "title": "T", "post_stream": {"posts": [post]}}))
    assert [(p.role, p.text, p.author) for p in document.passages] == [
        ("own", "Two years.", "a"), ("quote", "How long?", "bo"), ("quote", "typed quote", ""),
    ]  # fmt: skip
    assert document.url == ""  # nothing says which forum it is from


# ---------------------------------------------------------------- damage


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["hackernews-tree.json", "hackernews-items.jsonl", "stackexchange.json", "discourse.json",
                          "stackdump.xml"]),
    cut=st.floats(0, 1), other=st.sampled_from(["", "null", '"x"', "[]", "{}", "-1", "1e999", "[[[", "\ud800"]),
)  # fmt: skip
def test_cut_or_changed_files_end_in_documents_or_a_named_error(
    tmp_path: Path, name: str, cut: float, other: str
) -> None:
    """At any place cut off, or with another value there: never a crash."""
    data = (CASES / name).read_bytes()
    at = int(len(data) * cut)
    path = tmp_path / name
    path.write_bytes(data[:at] + other.encode("utf-8", "surrogatepass") + (data[at + 5 :] if other else b""))
    _documents_or_error(path)


def _documents_or_error(path: Path) -> None:
    try:
        documents = read_path(path)
    except ReadError as error:
        told = str(error)
    else:
        told = str(path) if all(document.passages for document in documents) else ""
    assert told.startswith(str(path))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["hackernews-tree.json", "stackexchange.json", "discourse.json"]), data=st.data())
def test_fields_of_any_type_do_no_harm(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """What a format promises as text may be a number, an object or nothing."""
    value = json.loads((CASES / name).read_text("utf-8"))
    holders = [node for node in _nodes(value) if node]
    holder = data.draw(st.sampled_from(holders))
    key = data.draw(st.sampled_from(sorted(holder)))
    holder[key] = data.draw(
        st.sampled_from([None, True, -1, 2**80, 1.5, "x", "\x00", [], [1, None, "x"], {}, {"a": 1}])
    )
    _documents_or_error(write(tmp_path, name, value))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(inner)


def test_a_damaged_line_is_passed_over(tmp_path: Path) -> None:
    lines = (CASES / "hackernews-items.jsonl").read_text("utf-8").splitlines()
    file = open_file(write(tmp_path, "items.jsonl", "\n".join([*lines[:2], '{"id": 7, "ty', *lines[2:]])))
    assert len(list(read_file(file))) == 2
    assert "1 damaged lines were passed over" in file.warnings


def _deep_json(name: str) -> Callable[[], bytes]:
    head = {"hn": b'{"id":1,"type":"story","created_at_i":1,"story_id":1,"children":', "se": b'{"question_id":1,'
            b'"creation_date":1,"x":', "discourse": b'{"post_stream":{"posts":'}[name]  # fmt: skip
    return lambda: head + b"[" * 200_000 + b"]" * 200_000 + b"}"


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nested Hacker News": _deep_json("hn"),
    "nested questions": _deep_json("se"),
    "nested topics": _deep_json("discourse"),
    "keys without posts": lambda: b'{"x":1,' + b'"post_number":1,' * 5000 + b'"y":1}',
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_end_soon(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[kind]())
    started = time.process_time()
    _documents_or_error(path)
    assert time.process_time() - started < 8
