"""Hosts are asked as robots.txt allows, at their pace, and as often as they bear."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.fetching import Failed, Fetched, Network, Options, Pace, fetch
from indexer.fetching.politeness import retry_after
from tests.fetching.site import LIMITS, Reply, Site

TEXT = {"Content-Type": "text/plain"}


def _ok(results: Iterable[Fetched | Failed]) -> bool:
    return all(isinstance(result, Fetched) for result in results)


def test_robots_txt_is_obeyed(site: Site, tmp_path: Path) -> None:
    rules = (
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n\nUser-agent: crossings\nDisallow: /private/*\nAllow: /private/a$\n"
    )
    site.pages |= {
        "/robots.txt": Reply(rules, headers=TEXT),
        "/open": Reply(),
        "/private/a": Reply(),
        "/private/b": Reply(),
    }
    assert _ok(site.fetch(tmp_path, "/open", "/private/a"))
    (failed,) = site.fetch(tmp_path, "/private/b")
    assert isinstance(failed, Failed)
    assert "robots.txt" in failed.reason
    assert not _ok(site.fetch(tmp_path, "/open", user_agent="Another/2.0"))
    assert "/private/b" not in site.paths
    assert site.paths.count("/robots.txt") == 3, "once a run"


@pytest.mark.parametrize(
    ("robots", "open_to_all"),
    [
        (Reply(b"", 404), True),
        (Reply(b"", 403), True),
        (Reply(b"", 500), False),
        (Reply(b"", 429), False),
        (Reply(stream=lambda write: None, headers={"Transfer-Encoding": "chunked"}), False),
        (Reply(b"", 301, {"Location": "/robots.txt"}), False),
        (Reply(b"\x00\xff<html>not found</html>"), True),
        (Reply(b"Disallow: /a" + b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /"), True),
        (Reply(b"User-agent: *\nDisallow: /" + b"*a" * 100_000), True),
    ],
)
def test_robots_txt_that_is_not_there(robots: Reply, open_to_all: bool, site: Site, tmp_path: Path) -> None:
    site.pages |= {"/robots.txt": robots, "/a": Reply()}
    assert _ok(site.fetch(tmp_path, "/a")) == open_to_all
    assert ("/a" in site.paths) == open_to_all


class _Clock:
    """A time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(round(seconds, 3))

    def pace(self, delay: float) -> Pace:
        return Pace(delay, clock=lambda: self.now, sleep=self.sleep)


def _fetch(site: Site, folder: Path, clock: _Clock, *paths: str, delay: float = 1.0) -> list[Fetched | Failed]:
    options = Options(delay=delay, network=Network(allow_private=True), limits=LIMITS)
    return list(fetch(map(site.url, paths), folder, options, clock.pace(delay)))


def test_a_pause_between_two_requests(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": Reply(), "/b": Reply()}
    clock = _Clock()
    assert _ok(_fetch(site, tmp_path, clock, "/a", "/b"))
    assert clock.slept == [1.0, 1.0]


def test_the_pause_that_robots_txt_asks_for(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": Reply(), "/b": Reply(), "/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 7\n", headers=TEXT)}
    clock = _Clock()
    assert _ok(_fetch(site, tmp_path, clock, "/a", "/b"))
    assert clock.slept == [7.0, 7.0]
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 3600\n", headers=TEXT)
    (failed,) = _fetch(site, tmp_path, clock, "/a")
    assert isinstance(failed, Failed)
    assert "wait 3600 s" in failed.reason


def test_an_overloaded_host_gets_the_time_it_asks_for(site: Site, tmp_path: Path) -> None:
    replies = [Reply(b"", 503, {"Retry-After": "20"}), Reply(b"", 429, {}), Reply()]
    site.pages["/a"] = lambda asked: replies.pop(0)
    clock = _Clock()
    assert _ok(_fetch(site, tmp_path, clock, "/a", delay=0))
    assert clock.slept == [20.0, 10.0]


def test_a_host_that_asks_for_too_much_time_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": Reply(b"", 429, {"Retry-After": "100000"}), "/b": Reply()}
    first, second = _fetch(site, tmp_path, _Clock(), "/a", "/b")
    assert isinstance(first, Failed)
    assert isinstance(second, Failed)
    assert "100000 s" in first.reason
    assert "/b" not in site.paths


def test_retry_after() -> None:
    assert retry_after("120") == 120
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("Fri, 31 Dec 9999 23:59:59 GMT") > 10**9
    assert retry_after("soon") == retry_after("") == retry_after("-5") == retry_after("\u0663") == 10
