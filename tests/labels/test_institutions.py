"""Institutions: known names, gated names, forms of unknown ones, and what employs nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.document import Document, Passage, evidence
from indexer.labels import gazetteer, institutions
from indexer.labels.gazetteer import build, read

_HEAD = "\t".join(gazetteer.COLUMNS)


def _values(text: str) -> list[str]:
    document = Document("d", "article", "", passages=(Passage("p", text),))
    labels = institutions.label(document)
    assert all(evidence(document, label.span) for label in labels)
    return [label.value for label in labels]


def test_the_longest_name_wins() -> None:
    assert _values("She worked at Google Brain.") == ["Google Brain"]


def test_an_upper_case_word_needs_its_surroundings() -> None:
    assert _values("Moving FAST is FAIR.") == []
    assert _values("A job at DeepMind or FAIR is nice.") == ["Google DeepMind", "Meta FAIR"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She studied at the University of Elbonia.", "University of Elbonia"),
        ("He leads Quibblix Therapeutics now.", "Quibblix Therapeutics"),
        ("I joined Zorblatt as an engineer.", "Zorblatt"),
    ],
)
def test_unknown_names_are_told_by_form_or_by_what_is_said(text: str, name: str) -> None:
    assert _values(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Share it on GitHub, Kaggle and LinkedIn.",
        "Attend NeurIPS and ICML.",
        "Learn TensorFlow, PyTorch and Docker.",
        "Every State University and Community College has a Research Institute.",
    ],
)
def test_products_conferences_and_common_words_are_none(text: str) -> None:
    assert _values(text) == []


def test_the_site_in_its_own_title_is_no_mention() -> None:
    document = Document("d", "article", "Leaving | OpenAI", site="OpenAI", passages=(Passage("p", "Text."),))
    assert institutions.label(document) == []


def test_a_broken_list_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "institutions.tsv"
    path.write_text(f"{_HEAD}\nOnly a name\n")
    with pytest.raises(ValueError, match="line 2"):
        read(path)
    with pytest.raises(ValueError, match="cannot be read"):
        read(tmp_path / "none.tsv")


def test_the_row_named_so_keeps_a_shared_surface(tmp_path: Path) -> None:
    path = tmp_path / "institutions.tsv"
    path.write_text(f"{_HEAD}\nAcme Labs\tlab\tUS\t\tAcme\t\nAcme\tcompany\tUS\t\t\t\n")
    assert build(read(path)).surfaces["Acme"].kind == "company"
