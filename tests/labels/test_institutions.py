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
        ("He taught at the university of Elbonia.", "university of Elbonia"),
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
        "Write it in Google Docs, do a Google search, or just Google it.",
        "A UK PhD is short, and SLACs are small.",
        "See https://example.org/people/Intel/Stanford and /wiki/Harvard for more.",
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


def test_ids_are_sound() -> None:
    """The check digits of ROR (ISO 7064 MOD 97-10 over Crockford's base 32) rule out what was mistyped."""
    ids = [id for row in read(gazetteer.DATA / "institutions.tsv") for id in row.ids]
    assert len(ids) == len(set(ids)) > 500
    for id in ids:
        registry, _, key = id.partition(":")
        number = 0
        for digit in key[:-2]:
            number = 32 * number + "0123456789abcdefghjkmnpqrstvwxyz".index(digit)
        assert (registry, key[0], len(key)) == ("ror", "0", 9), id
        assert int(key[-2:]) == 98 - number * 100 % 97, id


def test_a_lower_case_university_is_the_known_one() -> None:
    assert _values("He taught at the university of Oslo.") == ["University of Oslo"]


def test_slashes_and_lists_lend_their_surroundings() -> None:
    assert _values("Hiring at Harvard/Stanford is slow.") == ["Harvard University", "Stanford University"]
    assert _values("He phoned Google, Quibblix and OpenAI.") == ["Google", "Quibblix", "OpenAI"]


def test_what_stands_before_an_institution_is_no_part_of_its_name() -> None:
    assert _values("Lena Vogt of New York University said no.") == ["New York University"]


def test_ids_are_an_optional_column(tmp_path: Path) -> None:
    path = tmp_path / "institutions.tsv"
    path.write_text(f"{_HEAD}\tids\nAcme\tcompany\tUS\t\t\t\tror:00aaaaa11\n")
    assert read(path)[0].ids == ("ror:00aaaaa11",)
