"""Cues: looking for them only where they can begin finds what their expressions find anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.labels import vocabulary
from indexer.labels.cues import Matcher, compile_cue, fold, plain

TERMS = [*vocabulary.challenges().values(), *vocabulary.topics().values(), *vocabulary.directions().values()]
CUES = [compile_cue(term.id, cue) for term in TERMS for cue in (*term.cues, *term.weak, *term.title, *term.cancel)]
TEXT = "\n".join(sentence for term in TERMS for sentence in (*term.match, *term.no_match)) + " Don\u2019t, DON'T."


def spans(text: str, number: int) -> list[tuple[int, int]]:
    cue = CUES[number]
    return [match.span() for match in cue.matches(plain(text) if cue.exact else fold(text), fold(text), {})]


def test_every_cue_is_found_where_its_expression_matches():
    for number, cue in enumerate(CUES):
        assert spans(TEXT, number) == [m.span() for m in cue.pattern.finditer(plain(TEXT) if cue.exact else fold(TEXT))]


WORDS = ["burn", "burned", "out", "no", "lack of", "(a|b)c", "x?", "post-?doc*", "(very )?hard", "*ing", " ... "]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.text("abcx burnedoutlackof-.\n", max_size=60))
def test_the_same_for_any_cue(parts, text):
    try:
        cue = compile_cue("k", " ".join(part.strip() for part in parts))
    except ValueError:
        return
    found = [m.span() for m in cue.matches(fold(text), fold(text), {})]
    assert found == [m.span() for m in cue.pattern.finditer(fold(text))]


@pytest.mark.parametrize(
    ("source", "starts"),
    [
        ("lack of", {"lack"}),
        ("(no|any) money", {"no", "any"}),
        ("(very )?hard", {"very", "hard"}),
        ("labs? closed", {"lab", "labs"}),
        ("post-?doc", {"post", "postdoc"}),
        ("*ing out", set()),
    ],
)
def test_what_a_cue_may_begin_with(source, starts):
    assert set(compile_cue("k", source).starts) == starts


def test_hits_that_were_kept_are_not_shared():
    matcher = Matcher([("k", "burned out")])
    matcher.find("I burned out.").clear()
    assert len(matcher.find("I burned out.")) == 1
