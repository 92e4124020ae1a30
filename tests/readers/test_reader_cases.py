"""Each small source in tests/cases becomes exactly the document beside it.

After a change that is meant, ``python tests/readers/test_reader_cases.py`` writes the expected documents anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from indexer.document import encode
from indexer.readers import READERS, open_file, pick, read_path

CASES = Path(__file__).resolve().parents[1] / "cases"
SOURCES = sorted(path for path in CASES.iterdir() if not path.name.endswith(".expected.json"))


def _plain(path: Path) -> list[dict[str, object]]:
    """The documents of ``path`` as JSON has them, without what depends on where the checkout is."""
    documents = json.loads(b"[" + b",".join(encode(document) for document in read_path(path)) + b"]")
    for document in documents:
        for source in document["sources"]:
            source["path"] = Path(source["path"]).name
    return documents


def _expected(path: Path) -> Path:
    return path.with_name(path.name + ".expected.json")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_source_becomes_the_expected_document(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSINGS_CORPUS", str(CASES))
    assert _plain(path) == json.loads(_expected(path).read_text("utf-8"))


def test_every_reader_has_a_case() -> None:
    assert {pick(open_file(path))[0].name for path in SOURCES} == {reader.name for reader in READERS}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_content_decides_before_the_name(path: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "story.dat"
    renamed.write_bytes(path.read_bytes())
    assert pick(open_file(renamed))[0] is pick(open_file(path))[0]


if __name__ == "__main__":
    os.environ["CROSSINGS_CORPUS"] = str(CASES)
    for case in SOURCES:
        _expected(case).write_text(json.dumps(_plain(case), indent=1, ensure_ascii=False) + "\n", "utf-8")
