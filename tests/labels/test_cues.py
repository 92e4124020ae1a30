"""Cues: looking for them only where they can begin finds what their expressions find anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.labels import vocabulary
from indexer.labels.cues import Matcher, compile_cue
from indexer.labels.reading import Reading, fold, plain

TERMS = [*vocabulary.challenges().values(), *vocabulary.topics().values(), *vocabulary.directions().values()]
CUES = [compile_cue(term.id, cue) for term in TERMS for cue in (*term.cues, *term.weak, *term.title, *term.cancel)]
TEXT = "\n".join(sentence for term in TERMS for sentence in (*term.match, *term.no_match)) + " Don\u2019t, DON'T."


def anywhere(cue, text: str) -> list[tuple[int, int]]:
    """Where a cue's expression matches, tried everywhere."""
    return [match.span() for match in cue.phrase.pattern.finditer(plain(text) if cue.phrase.exact else fold(text))]


def test_every_cue_is_found_where_its_expression_matches():
    reading = Reading(TEXT)
    for cue in CUES:
        assert [match.span() for match in cue.matches(reading)] == anywhere(cue, TEXT)


def test_a_vocabulary_finds_what_each_of_its_cues_does():
    pairs = [(str(number), cue.phrase.source) for number, cue in enumerate(CUES)]
    found = {(hit.key, hit.start, hit.end) for hit in Matcher(pairs).find(TEXT)}
    assert found == {(str(number), *span) for number, cue in enumerate(CUES) for span in anywhere(cue, TEXT)}


WORDS = ["burn", "burned", "out", "no", "lack of", "(a|b)c", "x?", "post-?doc*", "(very )?hard", "*ing", " ... "]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.text("abcx burnedoutlackof-.\n", max_size=60))
def test_the_same_for_any_cue(parts, text):
    try:
        cue = compile_cue("k", " ".join(part.strip() for part in parts))
    except ValueError:
        return
    assert [match.span() for match in cue.matches(Reading(text))] == anywhere(cue, text)
    assert [(hit.start, hit.end) for hit in Matcher([("k", cue.phrase.source)]).find(text)] == anywhere(cue, text)


@pytest.mark.parametrize(
    ("source", "starts"),
    [
        ("lack of", {"lack"}),
        ("(no|any) money", {"no", "any"}),
        ("(very )?hard", {"very", "hard"}),
        ("labs? closed", {"lab"}),
        ("post-?doc", {"post"}),
        ("*ing out", set()),
    ],
)
def test_what_a_cue_may_begin_with(source, starts):
    assert set(compile_cue("k", source).phrase.starts) == starts


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        ("grant*", [{"grant*"}]),
        ("(lack of|no) ... money", [{"money"}, {"lack", "no"}]),
        ("post-?docs", [{"post*"}, {"*docs"}]),
        ("(very )?hard", [{"hard"}]),
        ("counsel(l)?or", [{"counsel*"}, {"*or"}]),
        ("don't (really )?fit", [{"don"}, {"fit"}]),
        ("*ing out", [{"*ing"}, {"out"}]),
    ],
)
def test_the_words_that_every_match_holds(source, needs):
    assert [set(words) for words in compile_cue("k", source).phrase.needs] == needs


def test_hits_that_were_kept_are_not_shared():
    matcher = Matcher([("k", "burned out")])
    matcher.find("I burned out.").clear()
    assert len(matcher.find("I burned out.")) == 1
