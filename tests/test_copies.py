"""The same story at two places is one document with two sources, whatever happened in which order."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from indexer.check import check
from indexer.document import Document, decode
from indexer.index import Index, Request
from indexer.reindex import reindex, remove

SENTENCES = [
    f"In the year {year} the {animal} of the {place} taught me how a laboratory keeps its {thing} warm through winter."
    for year, animal, place, thing in zip(
        range(1990, 2020),
        itertools.cycle(["heron", "badger", "otter", "lynx", "magpie", "weasel", "newt"]),
        itertools.cycle(["harbour", "orchard", "quarry", "station", "library"]),
        itertools.cycle(["pipettes", "lasers", "notebooks", "students", "servers", "ovens", "cameras", "clocks"]),
        strict=False,
    )
]
STORY = " ".join(SENTENCES)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index")


def write(folder: Path, name: str, text: str, **front: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": f"About {name}", **front}.items())
    (folder / f"{name}.md").write_text(f"---\n{lines}---\n\n{text}\n", encoding="utf-8")
    return folder / f"{name}.md"


def documents(index: Index) -> list[Document]:
    found = [decode(data) for _, data in index.engine.snapshot().scan("document")]
    return sorted(found, key=lambda document: document.title)


def places(index: Index) -> list[list[str]]:
    return [[Path(source.path).name for source in document.sources] for document in documents(index)]


def test_a_reprint_is_folded_into_the_first_published(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    write(folder, "a-reprint", STORY + " Reprinted with leave of the author.", date="2020-05-01")
    write(folder, "b-original", STORY, date="2019-03-01")
    write(folder, "c-other", " ".join(reversed(STORY.split())))
    report = reindex(index, [folder])
    assert report.folded == 1
    assert places(index) == [["b-original.md", "a-reprint.md"], ["c-other.md"]]
    assert index.search(Request("badger")).total == 2
    assert index.status()["folded"] == 1
    assert check(index) == []
    assert reindex(index, [folder]).unchanged == 3


def test_the_order_of_events_does_not_matter(tmp_path: Path) -> None:
    stories = {"a": ("2020-01-01", STORY), "b": ("2018-01-01", STORY + " And so on."), "c": ("2019-01-01", STORY)}
    seen = set()
    for number, order in enumerate(itertools.permutations(stories)):
        folder, index = tmp_path / str(number) / "s", Index(tmp_path / str(number) / "index")
        for name in order:
            write(folder, name, stories[name][1], date=stories[name][0])
            reindex(index, [folder])
            assert check(index) == []
        seen.add(json.dumps(places(index)))
    assert seen == {'[["b.md", "a.md", "c.md"]]'}


def test_a_copy_comes_back_when_its_original_goes_or_changes(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    original = write(folder, "original", STORY, date="2019")
    write(folder, "reprint", STORY, date="2020")
    write(folder, "unrelated", "A short one.")
    reindex(index, [folder])
    write(folder, "original", "It was taken back, and something else stands here now.", date="2019")
    report = reindex(index, [folder])
    assert (len(report.updated), report.folded) == (2, 0)
    assert places(index) == [["original.md"], ["reprint.md"], ["unrelated.md"]]
    write(folder, "original", STORY, date="2019")
    reindex(index, [folder])
    assert places(index)[0] == ["original.md", "reprint.md"]
    original.unlink()
    reindex(index, [folder], allow_removal=True)
    assert places(index) == [["reprint.md"], ["unrelated.md"]]
    assert check(index) == []


def test_removing_the_original_by_path_leaves_the_copy(index: Index, tmp_path: Path) -> None:
    write(tmp_path / "s", "original", STORY, date="2019")
    write(tmp_path / "t", "reprint", STORY, date="2020")
    reindex(index, [tmp_path / "s", tmp_path / "t"])
    assert places(index) == [["original.md", "reprint.md"]]
    assert remove(index, [str(tmp_path / "s")]) == 0
    assert places(index) == [["reprint.md"]]
    assert index.engine.roots() == [str(tmp_path / "t")]
    assert check(index) == []


def test_one_address_in_many_files_takes_the_first_path(index: Index, tmp_path: Path) -> None:
    url = "https://example.org/story"
    for name in ("b", "c"):
        write(tmp_path / "s", name, f"A story as {name} tells it.", url=url)
    reindex(index, [tmp_path / "s"])
    write(tmp_path / "s", "a", "A story as a tells it.", url=url)
    reindex(index, [tmp_path / "s"])
    assert places(index) == [["a.md", "b.md", "c.md"]]
    assert documents(index)[0].passages[0].text == "A story as a tells it."
    rebuilt = Index(tmp_path / "again")
    reindex(rebuilt, [tmp_path / "s"])
    assert documents(rebuilt) == documents(index)


def test_processes_give_the_same_index_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.reading.ALONE", 0)
    monkeypatch.setattr("indexer.units.LARGE", 3000)
    for number in range(40):
        write(tmp_path / "s", f"story-{number}", f"I left my postdoc in {1980 + number} for industry. " * (number + 1))
    (tmp_path / "s" / "broken.md").write_bytes(b"\x00\x01\x02" * 400)
    one, two = Index(tmp_path / "one"), Index(tmp_path / "two")
    first, second = reindex(one, [tmp_path / "s"], jobs=1), reindex(two, [tmp_path / "s"], jobs=2)
    assert documents(one) == documents(two)
    assert first.failed.keys() == second.failed.keys()
