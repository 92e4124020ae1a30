"""Posts joined on disk: any order gives the same threads, and what is no tree is counted and left out."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.joining import Threads

FORESTS = st.lists(st.integers(0, 30), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(FORESTS, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_threads(links: list[int], chance: Any) -> None:
    """Each post once, below its parent, siblings by rank; where a parent is missing a thread begins."""
    edges = [(str(at), str(up) if up < at else "" if up == at else "gone") for at, up in enumerate(links)]
    shuffled = edges[:]
    chance.shuffle(shuffled)
    with Threads() as threads:
        for id, parent in shuffled:
            threads.add(id, parent, b"x", int(id))
        found = list(threads.joined())
    assert sorted(post.id for thread in found for post in thread) == sorted(id for id, _ in edges)
    assert all({(post.id, post.parent)} <= set(edges) for thread in found for post in thread)
    for thread in found:
        before = [post.id for post in thread]
        assert all(post.parent in before[:at] for at, post in enumerate(thread) if at)
        for post in thread:
            replies = [int(reply.id) for reply in thread[1:] if reply.parent == post.id]
            assert replies == sorted(replies)
    assert (threads.twice, threads.circular, threads.cut) == (0, 0, 0)


def test_circles_and_doubles_are_counted_and_left_out() -> None:
    with Threads() as threads:
        for id, parent in (("a", "b"), ("b", "a"), ("c", ""), ("c", "d"), ("e", "e")):
            threads.add(id, parent, b"x")
        assert [[post.id for post in thread] for thread in threads.joined()] == [["c"], ["e"]]
    assert (threads.twice, threads.circular) == (1, 2)
