"""One HTTP request, bounded in time and size.

In: a ``Target`` and headers. Out: an ``Answer`` with the body as it was sent, save for its transfer encoding. Each
request passes the guard; redirects, robots.txt and politeness are in ``visits``. Proxies of the environment are not
used: the address that was checked would not be the one that is asked.

A watchdog shuts the connection at the deadline, however slowly and in whatever part the server sends (RFC 9112 sets no
bound). Certificates are verified against certifi's list and the system's.
"""

from __future__ import annotations

import functools
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message

import certifi

from indexer.errors import FetchError
from indexer.fetching import guard
from indexer.fetching.guard import Target
from indexer.readers.files import MAX_WHOLE

MAX_TRIED = 4
"""Addresses of one name that are tried."""

_BLOCK = 1 << 16
Dial = Callable[[tuple[str, int], float], socket.socket]
"""Address and port, and seconds to wait at most, to a connection; OSError where there is none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two bytes, and in all; bytes of a body. What is larger could not be read anyway."""

    connect: float = 10.0
    silence: float = 20.0
    whole: float = 60.0
    size: int = MAX_WHOLE


@dataclass(frozen=True, slots=True)
class Network:
    """How names are resolved and connections made, and whether private networks may be asked."""

    allow_private: bool = False
    resolve: guard.Resolve = guard.real_resolve
    dial: Dial = socket.create_connection


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sent; ``address`` is where it was reached, ``sent`` the headers it was sent."""

    target: Target
    address: str
    sent: Mapping[str, str]
    status: int
    reason: str
    headers: Message
    body: bytes


def get(target: Target, headers: Mapping[str, str], network: Network, limits: Limits) -> Answer:
    """The answer to ``GET``; FetchError for whatever goes wrong on the way."""
    deadline = time.monotonic() + limits.whole
    try:
        return _get(target, headers, network, limits, deadline)
    except ssl.SSLCertVerificationError as error:
        raise FetchError(
            f"{target.url}: its certificate is not valid ({error.verify_message}). Do not trust it."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= deadline
        reason = f"took over {limits.whole:g} s" if late else f"no answer ({str(error)[:100] or type(error).__name__})"
        raise FetchError(f"{target.url}: {reason}. Try again later, or save the page from your browser.") from error


def _get(target: Target, headers: Mapping[str, str], network: Network, limits: Limits, deadline: float) -> Answer:
    sent = {"Host": target.authority, **headers, "Connection": "close"}
    with _connection(target, network, limits, deadline) as (connection, address):
        connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders()
        with connection.getresponse() as response:
            body = b"".join(_blocks(target, response, limits.size))
            if time.monotonic() >= deadline:
                raise TimeoutError("too late")
    return Answer(target, address, sent, response.status, response.reason, response.headers, body)


def _blocks(target: Target, response: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    """The body as it comes; FetchError once it is longer than ``most`` bytes, or says that it will be."""
    size, given = response.length or 0, 0
    while max(size, given) <= most and (block := response.read1(_BLOCK)):
        given += len(block)
        yield block
    if max(size, given) > most:
        raise FetchError(f"{target.url}: larger than {most // 2**20} MB. Save only the story, and index the file.")
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)


@contextmanager
def _connection(
    target: Target, network: Network, limits: Limits, deadline: float
) -> Iterator[tuple[http.client.HTTPConnection, str]]:
    """A connection to the first of the target's addresses that takes one; shut at the deadline, in the end closed."""
    opened, address = _dial(target, network, limits)
    opened.settimeout(limits.silence)
    held = [opened]
    watchdog = threading.Timer(max(0.0, deadline - time.monotonic()), lambda: _shut(held[-1]))
    watchdog.daemon = True
    watchdog.start()
    try:
        if target.scheme == "https":
            held.append(_trust().wrap_socket(opened, server_hostname=target.host, do_handshake_on_connect=False))
            held[-1].do_handshake()  # type: ignore[attr-defined]  # after the watchdog knows it
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = held[-1]
        yield connection, address
    finally:
        watchdog.cancel()
        held[-1].close()


def _dial(target: Target, network: Network, limits: Limits) -> tuple[socket.socket, str]:
    failure = OSError("no address")
    for address in guard.addresses(target, network.resolve, network.allow_private)[:MAX_TRIED]:
        try:
            return network.dial((address, target.port), limits.connect), address
        except OSError as error:
            failure = error
    raise failure


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # below TLS, which would wait for the other side


@functools.cache
def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context
