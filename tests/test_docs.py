"""What the docs say is so: the examples run, every field, command and option is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.cli import FILTERS, main
from indexer.fields import PUBLIC
from indexer.index import Index, Request
from indexer.reindex import reindex

ROOT = Path(__file__).resolve().parent.parent
QUERY = (ROOT / "docs" / "query.md").read_text(encoding="utf-8")
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index(tmp_path_factory.mktemp("starter") / "index")
    report = reindex(index, [ROOT / "corpus"])
    assert report.failed == {}
    return index


def examples() -> list[str]:
    block = QUERY.split("## Examples")[1].split("```")[1]
    return [line for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("example", examples())
def test_every_example_finds_something(starter: Index, example: str) -> None:
    answer = starter.search(Request(example))
    assert answer.notes == ()
    assert answer.total > 0


@pytest.mark.parametrize("name", [name for name, f in PUBLIC.items() if "document" in f.units])
def test_every_field_is_in_the_query_docs(name: str) -> None:
    assert re.search(rf"[` ]{name}[` ]", QUERY)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_in_the_api_docs(name: str) -> None:
    assert name in API


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`{name}" in README
