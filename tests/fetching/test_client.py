"""Whatever bytes come back, at whatever pace: an answer within the bounds, or a FetchError in time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import FetchError
from indexer.fetching import Limits, Network
from indexer.fetching.client import Answer, get
from indexer.fetching.guard import parse

LIMITS = Limits(connect=1, silence=0.3, whole=0.5, size=10_000)


def _talk(serve: Callable[[socket.socket], None], url: str = "http://pages.test/a?b=ü c") -> Answer:
    """The answer that a server at the other end of a pair of sockets gives."""
    ours, theirs = socket.socketpair()

    def run() -> None:
        with theirs, suppress(OSError):
            serve(theirs)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        network = Network(True, lambda host, port: ["192.0.2.1"], lambda address, seconds: ours)
        return get(parse(url), {"User-Agent": "Tests/1"}, network, LIMITS)
    finally:
        ours.close()
        thread.join()


def _sends(data: bytes) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(data)

    return serve


def test_what_is_sent_and_what_comes_back() -> None:
    asked: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        asked.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nX: 1\r\n\r\nhello more")

    answer = _talk(serve)
    assert (answer.status, answer.reason, answer.headers["X"], answer.body) == (200, "Fine", "1", b"hello")
    assert answer.address == "192.0.2.1"
    lines = asked[0].decode().split("\r\n")
    assert lines[0] == "GET /a?b=%C3%BC%20c HTTP/1.1"
    assert lines[1:4] == ["Host: pages.test", "User-Agent: Tests/1", "Connection: close"]


def test_hosts_are_named_as_they_are_asked_for() -> None:
    assert parse("http://[::1]:8080/").authority == "[::1]:8080"
    assert parse("https://example.org:443/").authority == "example.org"
    assert parse("https://bücher.example/straße").authority == "xn--bcher-kva.example"
    assert parse("https://bücher.example/straße").path == "/stra%C3%9Fe"


def _drip(start: bytes, again: bytes) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(100):
            connection.sendall(again)
            time.sleep(0.05)

    return serve


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (b"H", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X"),
        (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: 1\r\n"),
    ],
)
def test_no_part_of_an_answer_may_take_for_ever(start: bytes, again: bytes) -> None:
    begun = time.perf_counter()
    with pytest.raises(FetchError, match=r"took over 0\.5 s"):
        _talk(_drip(start, again))
    assert time.perf_counter() - begun < 3


def test_nor_may_the_greeting_of_tls() -> None:
    begun = time.perf_counter()
    with pytest.raises(FetchError, match=r"timed out|took over 0\.5 s"):
        _talk(_drip(b"\x16\x03\x03\x40\x00", b"\x02"), "https://pages.test/")
    assert time.perf_counter() - begun < 3


def test_tls_is_spoken_to_https_only() -> None:
    with pytest.raises(FetchError, match="no answer"):
        _talk(_sends(b"HTTP/1.1 200 OK\r\n\r\n"), "https://pages.test/")


def test_certificates_count() -> None:
    from indexer.fetching.client import _trust

    context = _trust()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_first_address_that_takes_a_connection_is_used() -> None:
    tried: list[str] = []

    def dial(address: tuple[str, int], seconds: float) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    network = Network(True, lambda host, port: [f"192.0.2.{number}" for number in range(9)], dial)
    with pytest.raises(FetchError, match="Connection refused"):
        get(parse("http://pages.test/"), {}, network, LIMITS)
    assert tried == ["192.0.2.0", "192.0.2.1", "192.0.2.2", "192.0.2.3"]


ANSWERS = st.builds(
    bytes.__add__,
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                     b"HTTP/1.0 302\r\nLocation: ", b"HTTP/1.1 200 OK\r\nContent-Length: "]),
    st.binary(max_size=200) | st.text("0123456789abcdef;\r\n: ", max_size=60).map(str.encode),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=ANSWERS)
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with suppress(FetchError):
        assert len(_talk(_sends(data)).body) <= LIMITS.size
