"""What the docs say is so: the examples run, every field, command and option is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer import display
from indexer.cli import FILTERS, main
from indexer.fields import PUBLIC
from indexer.index import Index, Request
from indexer.readers import READERS, read_path
from indexer.readers.reader import Reader
from indexer.reindex import reindex

ROOT = Path(__file__).resolve().parent.parent
QUERY = (ROOT / "docs" / "query.md").read_text(encoding="utf-8")
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
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


def test_every_reader_is_in_the_sources_docs() -> None:
    assert [reader.name for reader in READERS if f"`{reader.name}`" not in SOURCES] == []


def test_the_recipe_for_a_reader_is_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = SOURCES.split("```python\n")[1].split("```")[0]
    module: dict[str, Reader] = {}
    exec(compile(recipe, "recipe", "exec"), module)
    monkeypatch.setattr("indexer.readers.READERS", (module["READER"], *READERS))
    (tmp_path / "1.txt").write_text("Dear diary,\n\ntoday I left my postdoc.\n", encoding="utf-8")
    (document,) = read_path(tmp_path / "1.txt")
    assert document.sources[0].reader == "diary"
    assert [passage.text for passage in document.passages] == ["Dear diary,", "today I left my postdoc."]


def test_the_display_policy_in_the_docs_is_one(tmp_path: Path) -> None:
    (tmp_path / "display.toml").write_text(SOURCES.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    assert display.problem_of(tmp_path / "story.md") == ""
