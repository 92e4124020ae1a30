"""The laws of a curator's changes, apart from any index."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from indexer.changes import Alias, AnyChange, Hide, Merge, Split, Undo, book


def test_undo_of_an_undo_makes_the_change_again() -> None:
    made: list[AnyChange] = [Hide(n=1, documents=("d",)), Undo(n=2, of=1)]
    assert not book(made).hidden
    assert book([*made, Undo(n=3, of=2)]).hidden == {"d"}


def test_names_follow_each_other_and_never_in_a_circle() -> None:
    a, b = Alias(n=1, field="person", name="A", to="B"), Alias(n=2, field="person", name="B", to="C")
    assert book([a, b]).meant("person", "A") == "C"
    assert book([a, Alias(n=2, field="person", name="B", to="A")]).names["person"] == {"B": "A"}


NAMES = st.sampled_from("ABCDE")
CHANGES = st.one_of(
    st.builds(lambda name, to: Alias(field="person", name=name, to=to), NAMES, NAMES),
    st.builds(lambda names: Merge(field="person", names=tuple(names)), st.lists(NAMES, min_size=2, unique=True)),
    st.builds(lambda name, out: Split(field="person", name=name, out=tuple(out)), NAMES, st.lists(NAMES, max_size=2)),
)


@given(st.lists(CHANGES, max_size=12))
def test_whatever_is_said_every_name_means_one_that_means_itself(made: list[Any]) -> None:
    names = book(made).names["person"]
    assert all(names.get(to, to) == to and name != to for name, to in names.items())


@given(st.lists(CHANGES, min_size=1, max_size=8))
def test_undoing_everything_leaves_nothing(made: list[Any]) -> None:
    numbered: list[AnyChange] = [msgspec.structs.replace(change, n=n) for n, change in enumerate(made, start=1)]
    undone = [*numbered, *(Undo(n=len(made) + n, of=n) for n in range(1, len(made) + 1))]
    assert not book(undone)
