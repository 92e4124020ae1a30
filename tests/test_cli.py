"""The command line: exit codes, JSON shapes, errors that name the cure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.cli import main

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
STORY = """---
title: From a postdoc to a start-up
author: Ada Example
date: 2019-05-04
---

In 2018 I left my postdoc at ETH Zurich to join Spotify as a data scientist.

The visa took nine months, and I could not afford the pay gap between the two countries.
"""


@pytest.fixture
def where(tmp_path: Path) -> list[str]:
    return ["--index", str(tmp_path / "index")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "stories"
    path.mkdir()
    (path / "story.md").write_text(STORY, encoding="utf-8")
    return path


def run(*arguments: str, input: str | None = None, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, input=input)
    assert result.exit_code == code, result.output + result.stderr
    return result


def printed(*arguments: str, input: str | None = None) -> Any:
    return json.loads(run(*arguments, "--json", input=input).stdout)


def test_search_prints_the_contract(where: list[str], folder: Path) -> None:
    run("reindex", str(folder), *where)
    found = printed("search", "postdoc visa", *where)
    assert found["query"] == "postdoc visa"
    assert found["total"] == 1
    (hit,) = found["hits"]
    assert set(hit) >= {"id", "title", "url", "kind", "score", "published", "source", "passages"}
    assert hit["title"] == "From a postdoc to a start-up"
    assert hit["published"] == "2019-05-04"
    assert hit["source"] == str((folder / "story.md").resolve())
    marked = [p["text"][a:b] for p in hit["passages"] for a, b in p["marks"]]
    assert {word.lower() for word in marked} == {"postdoc", "visa"}
    assert {"value": "blog", "count": 1} in found["facets"]["kind"]
    assert all(set(row) == {"value", "count"} for values in found["facets"].values() for row in values)


def test_filters_are_options(where: list[str], folder: Path) -> None:
    run("reindex", str(folder), *where)
    assert printed("search", *where, "--institution", "ETH Zurich", "--kind", "blog", "--kind", "thread")["total"] == 1
    assert printed("search", *where, "--kind", "thread")["total"] == 0
    assert printed("search", *where, "--since", "2019-05", "--until", "2019-05-04")["total"] == 1
    assert printed("search", *where, "--since", "2020")["total"] == 0
    assert "2020-13" in run("search", *where, "--since", "2020-13", code=2).stderr


def test_show_prints_one_document_a_line(folder: Path) -> None:
    story = printed("show", str(folder / "story.md"))
    assert (story["kind"], story["author"], story["published"]) == ("blog", "Ada Example", "2019-05-04")
    assert set(story["passages"][0]) >= {"id", "text", "heading", "author", "published", "url", "parent", "score"}
    assert all(
        set(row) == {"field", "value", "confidence", "rule", "passage", "part", "start", "end"}
        for row in story["labels"]
    )
    assert ("institution", "Spotify") in {(row["field"], row["value"]) for row in story["labels"]}
    (move,) = [move for move in story["moves"] if move["to_org"] == "Spotify"]
    assert (move["direction"], move["year"]) == ("a2i", 2018)
    assert "ETH Zurich" in run("show", str(folder / "story.md")).stdout
    about = {row["name"]: row for row in story["institutions"]}
    assert (about["ETH Zurich"]["kind"], about["ETH Zurich"]["country"]) == ("university", "CH")
    assert about["ETH Zurich"]["same_as"] == ["https://ror.org/05a28rw58"]


def test_show_is_what_is_indexed(where: list[str], folder: Path) -> None:
    run("reindex", str(folder), *where)
    shown = printed("show", str(folder / "story.md"))
    assert printed("search", "postdoc", *where)["hits"][0]["id"] == shown["id"]


def test_label_reads_json_lines() -> None:
    rows = [{"id": "a", "title": "Visa", "text": "My visa was refused twice, so I could not move abroad to start."}]
    result = run("label", "--json", input="\n".join(map(json.dumps, rows)) + "\n")
    found = json.loads(result.stdout)
    assert set(found) == {"id", "persons", "institutions", "challenges", "topics", "direction", "first_hand"}
    assert found["challenges"] == ["visa_relocation"]
    assert isinstance(found["first_hand"], bool)


def test_label_names_a_bad_line_and_goes_on() -> None:
    result = run("label", input='nonsense\n{"id": "b", "text": "Fine."}\n[1]\n', code=1)
    assert json.loads(result.stdout)["id"] == "b"
    assert "line 1" in result.stderr
    assert "line 3" in result.stderr


def test_reindex_says_what_it_did_and_exits_1_on_failures(where: list[str], folder: Path) -> None:
    assert "1 files added" in run("reindex", str(folder), *where).stdout
    assert "1 unchanged" in run("reindex", str(folder), *where).stdout
    (folder / "broken.json").write_text('[{"kind": "Listing", "data": {"children": [', encoding="utf-8")
    result = run("reindex", str(folder), *where, code=1)
    assert "broken.json" in result.stderr


def test_wrong_use_is_exit_2(where: list[str], tmp_path: Path) -> None:
    assert "reindex" in run("search", "visa", *where, code=2).stderr
    assert "no such file" in run("reindex", str(tmp_path / "nowhere"), *where, code=2).stderr
    run("search", "--engine", "none", code=2)
    run("unknown-command", code=2)
    run("reindex", str(CORPUS), *where)
    assert "shorten" in run("search", "x" * 3000, *where, code=2).stderr


def test_status_check_backup_restore_remove(where: list[str], folder: Path, tmp_path: Path) -> None:
    run("reindex", str(folder), *where)
    assert printed("status", *where)["documents"] == 1
    assert printed("check", *where) == []
    target = str(tmp_path / "copy.tar.gz")
    run("backup", target, *where)
    assert "1 story removed" in run("remove", str(folder / "story.md"), *where).stdout
    assert printed("search", "postdoc", *where)["total"] == 0
    run("restore", target, *where)
    assert printed("search", "postdoc", *where)["total"] == 1
    (folder / "story.md").write_text("Changed since.", encoding="utf-8")
    assert "has changed" in run("check", *where, code=1).stdout


def test_a_reader_of_the_terminal_is_safe(where: list[str], folder: Path) -> None:
    evil = "---\ntitle: 'Evil \u202e title'\n---\n\nA postdoc \x1b]0;owned\x07 with \x1b[2J escapes.\n"
    (folder / "evil.md").write_text(evil, encoding="utf-8")
    run("reindex", str(folder), *where)
    for result in (run("search", "postdoc", *where), run("show", str(folder), *where)):
        assert "\x1b]" not in result.stdout
        assert "\x07" not in result.stdout
        assert "\u202e" not in result.stdout
