"""The vocabularies: all files load, faults are told by file and term, and the cue syntax does what its page says."""

from pathlib import Path

import pytest

from indexer.labels import vocabulary
from indexer.labels.cues import CueError, Matcher, compile_cue, fold


def test_files_load_whole():
    assert len(vocabulary.challenges()) == 29
    assert len(vocabulary.groups()) == 7
    assert len(vocabulary.topics()) > 48
    assert {"a2i", "i2a", "round_trip", "concurrent", "weighing", "general"} < set(vocabulary.directions())
    assert "phd_student" in vocabulary.stages()
    assert all(role.surface and role.side in ("academia", "industry", "other") for role in vocabulary.ROLES.values())


def test_every_challenge_has_a_group():
    assert {term.broader for term in vocabulary.challenges().values()} == set(vocabulary.groups())


@pytest.mark.parametrize(
    ("field", "value", "title"),
    [
        ("challenge", "pay_gap", "Pay gap between sectors"),
        ("challenge_group", "market", "Job market and security"),
        ("to_role", "data_scientist", "Data scientist"),
        ("topic", "no_such_topic", "no_such_topic"),
        ("person", "Ada Example", "Ada Example"),
    ],
)
def test_title_of(field, value, title):
    assert vocabulary.title_of(field, value) == title


def test_all_faults_of_a_file_are_told(tmp_path: Path):
    path = tmp_path / "odd.toml"
    first = '[[term]]\nid = "a"\ncues = ["(open", 3]\n'
    path.write_text(first + '[[term]]\nid = "b"\nlabel = "B"\nbroader = "zz"\nhue = "red"\n')
    with pytest.raises(vocabulary.VocabularyError) as caught:
        vocabulary.read(path)
    message = str(caught.value)
    assert message.startswith("odd.toml: ")
    for part in ("a: lacks label", "a: cues must be a list of texts", "b: unknown key 'hue'"):
        assert part in message


def test_a_bad_cue_is_named(tmp_path: Path):
    path = tmp_path / "odd.toml"
    path.write_text('[[term]]\nid = "a"\nlabel = "A"\ncues = ["(open"]\n')
    with pytest.raises(vocabulary.VocabularyError, match=r"odd.toml: a: cue '\(open'"):
        vocabulary.read(path)


@pytest.mark.parametrize(
    ("cue", "text", "found"),
    [
        ("grant*", "Many Grants, no migrants", ["Grants"]),
        ("(lack of|no) ... money", "a lack of steady research money", ["lack of steady research money"]),
        ("(lack of|no) ... money", "no. money", []),
        ("lay-?offs?", "layoff lay-offs lay off", ["layoff", "lay-offs", "lay off"]),
        ("=ML", "ml ML", ["ML"]),
        ("didn't (really )?fit", "It didn\u2019t really fit", ["didn\u2019t really fit"]),
    ],
)
def test_cue_syntax(cue, text, found):
    assert [text[hit.start : hit.end] for hit in Matcher([("k", cue)]).find(text)] == found


def test_offsets_hold_where_small_letters_are_longer():
    text = "\u0130\u0130 burnout"
    assert len(fold(text)) == len(text)
    (hit,) = Matcher([("k", "burn-?out")]).find(text)
    assert text[hit.start : hit.end] == "burnout"


@pytest.mark.parametrize("cue", ["(a|b", "a)", "*", "(a)?"])
def test_bad_cues_are_refused(cue):
    with pytest.raises(CueError):
        compile_cue("k", cue)
