"""The importer of public lists: both schemas of ROR, the universities' list, what is damaged, and the merged result."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.commands.gazetteer import group
from indexer.errors import UsageError
from indexer.labels import gazetteer
from indexer.labels.gazetteer import Institution, build, read
from indexer.labels.gazetteer_import import Counts, convert

FIRST = {
    "id": "https://ror.org/00aaaaa11",
    "name": "Elbonian Mud Institute",
    "types": ["Facility"],
    "status": "active",
    "aliases": ["Institute for Mud of Elbonia"],
    "acronyms": ["EMI"],
    "labels": [{"label": "Institut Bouvar", "iso639": "fr"}],
    "country": {"country_code": "RO", "country_name": "Romania"},
    "relationships": [{"type": "Parent", "label": "Elbonian Academy", "id": "https://ror.org/00bbbbb22"}],
    "external_ids": {"Wikidata": {"preferred": None, "all": ["Q1"]}},
}
SECOND = {
    "id": "https://ror.org/00ccccc33",
    "names": [
        {"value": "University of Elbonia", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "UEL", "types": ["acronym"], "lang": None},
        {"value": "Universitas Elbonensis", "types": ["alias"], "lang": "la"},
    ],
    "types": ["education", "funder"],
    "status": "active",
    "locations": [{"geonames_details": {"country_code": "RO"}}],
    "relationships": [],
    "external_ids": [{"type": "wikidata", "preferred": "Q2", "all": ["Q2"]}],
}


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "var" / "gazetteer.tsv"
    monkeypatch.setenv("CROSSINGS_GAZETTEER", str(path))
    gazetteer.gazetteer.cache_clear()
    yield path
    gazetteer.gazetteer.cache_clear()


def _file(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_both_schemas_give_the_same_columns(tmp_path: Path) -> None:
    target = tmp_path / "out.tsv"
    assert convert([_file(tmp_path / "a.json", [FIRST]), _file(tmp_path / "b.json", [SECOND])], target) == Counts(2, 0)
    first, second = read(target)
    assert first == Institution(
        "Elbonian Mud Institute", "lab", "RO", "Elbonian Academy", ("Institute for Mud of Elbonia", "Institut Bouvar"),
        frozenset({"EMI"}), ("ror:00aaaaa11", "wikidata:Q1"),
    )  # fmt: skip
    assert (second.kind, second.gated, second.aliases) == ("university", {"UEL"}, ("Universitas Elbonensis",))


def test_the_universities_list_is_read_and_the_result_is_the_same_each_time(tmp_path: Path) -> None:
    row = {"name": "Elbonia State College", "alpha_two_code": "ro", "country": "Romania", "domains": ["esc.example"]}
    file = _file(tmp_path / "u.json", [row, {"name": "Academia Borduria", "alpha_two_code": "SY", "domains": []}])
    convert([file], tmp_path / "one.tsv")
    convert([file], tmp_path / "two.tsv")
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()
    assert [(row.name, row.kind, row.country) for row in read(tmp_path / "one.tsv")] == [
        ("Academia Borduria", "university", "SY"),
        ("Elbonia State College", "university", "RO"),
    ]


def test_a_dump_is_read_in_its_zip_by_its_later_schema(tmp_path: Path) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v1.60-ror-data.json", json.dumps([FIRST]))
        archive.writestr("v1.60-ror-data_schema_v2.json", json.dumps([SECOND]))
        archive.writestr("v1.60-ror-data.csv", "id,name")
    convert([path], tmp_path / "out.tsv")
    assert [row.name for row in read(tmp_path / "out.tsv")] == ["University of Elbonia"]


def test_damaged_and_inactive_records_are_left_out_and_counted(tmp_path: Path) -> None:
    bad: list[Any] = [{"id": 3, "names": 4}, 7, None, {"name": None, "id": "x"}, FIRST | {"status": "withdrawn"}]
    assert convert([_file(tmp_path / "a.json", [*bad, SECOND])], tmp_path / "out.tsv") == Counts(1, 5)


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", '[{"title": "x"}]', "[[[", '"text"'])
def test_a_file_of_something_else_is_named_with_the_cure_and_nothing_is_lost(tmp_path: Path, content: str) -> None:
    target = tmp_path / "out.tsv"
    convert([_file(tmp_path / "good.json", [SECOND])], target)
    bad = tmp_path / "bad.json"
    bad.write_text(content)
    with pytest.raises(UsageError, match=r"bad\.json .*ROR"):
        convert([bad], target)
    assert [row.name for row in read(target)] == ["University of Elbonia"]


def test_a_missing_file_and_an_empty_archive_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.json cannot be read"):
        convert([tmp_path / "none.json"], tmp_path / "out.tsv")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(UsageError, match="holds no JSON"):
        convert([tmp_path / "a.zip"], tmp_path / "out.tsv")


def test_the_curated_row_wins_and_gains_names() -> None:
    mine = Institution("Acme", "company", "US", "", ("Acme Research Works",), frozenset({"AC"}))
    theirs = Institution("Acme Research Works", "lab", "US", "", ("Acme Werke Bonn",), frozenset({"AC", "ARW"}))
    known = build([mine], [theirs])
    assert known.rows == {"Acme": mine}
    assert known.surfaces["Acme Werke Bonn"] == mine
    assert "ARW" not in known.surfaces


def test_the_curated_row_gains_ids_it_has_not() -> None:
    bare, sure = Institution("Acme", "lab", "US", ""), Institution("Bolt", "lab", "US", "", ids=("ror:00bbbbb22",))
    theirs = [row._replace(aliases=(f"{row.name} Corp",), ids=("wikidata:Q1",)) for row in (bare, sure)]
    known = build([bare, sure], theirs)
    assert known.rows["Acme"].ids == ("wikidata:Q1",)
    assert known.rows["Bolt"].ids == ("ror:00bbbbb22",)
    assert gazetteer.entries(("ror:00bbbbb22", "wikidata:Q1")) == [
        "https://ror.org/00bbbbb22",
        "https://www.wikidata.org/wiki/Q1",
    ]


def test_an_institution_abroad_of_the_same_name_is_not_the_curated_one() -> None:
    mine, theirs = Institution("Acme", "company", "US", ""), Institution("Acme", "university", "FR", "")
    assert build([mine], [theirs]).surfaces["Acme"] == mine


def test_the_command_writes_where_the_variable_says_and_labels_know_it(tmp_path: Path, imported: Path) -> None:
    file = _file(tmp_path / "ror.json", [FIRST])
    done = CliRunner().invoke(group, ["import", str(file), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"file": str(imported), "written": 1, "left_out": 0}
    assert gazetteer.institution("Institut Bouvar") is not None
    assert len(gazetteer.digest()) == 12
    status = json.loads(CliRunner().invoke(group, ["status", "--json"]).output)
    assert status["institutions"] > 2500


def test_a_damaged_imported_list_says_how_to_mend_it(imported: Path) -> None:
    imported.parent.mkdir()
    imported.write_text("name\tkind\n")
    with pytest.raises(ValueError, match="Import it again"):
        gazetteer.gazetteer()
    refused = CliRunner().invoke(group, ["status"])
    assert refused.exit_code == 2
    assert "Import it again" in refused.output
