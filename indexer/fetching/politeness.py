"""When a host may be asked again.

In: hosts, what they ask for, and the time. Out: waiting, or a ``FetchError`` where a host asks for more patience than a
run has. Requests are made one after the other, so no host ever gets two at a time.
"""

from __future__ import annotations

import email.utils
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from indexer.errors import FetchError

MAX_WAIT = 60.0
"""Seconds: who asks for more is left for another run."""

NO_TIME_GIVEN = 10.0
"""Seconds to wait where a server is overloaded but does not say for how long (RFC 9110, 10.2.3 makes it optional)."""


@dataclass(slots=True)
class Pace:
    """``delay`` seconds at least between the end of a request and the next to the same host."""

    delay: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    earliest: dict[str, float] = field(default_factory=dict)
    wishes: dict[str, float] = field(default_factory=dict)

    def wait(self, url: str, host: str) -> None:
        """Waits until ``host`` may be asked; FetchError if that is more than ``MAX_WAIT`` away."""
        seconds = self.earliest.get(host, 0.0) - self.clock()
        if seconds > MAX_WAIT:
            raise FetchError(f"{url}: its host asks to wait {math.ceil(seconds)} s. Try again after that.")
        if seconds > 0:
            self.sleep(seconds)

    def slow(self, host: str, seconds: float) -> None:
        """From now on ``host`` gets pauses of at least ``seconds``."""
        self.wishes[host] = max(seconds, self.wishes.get(host, 0.0))
        self.asked(host)

    def asked(self, host: str, pause: float = 0.0) -> None:
        """Notes that a request to ``host`` has just ended; ``pause`` seconds are what it asks for this once."""
        pause = max(self.delay, pause, self.wishes.get(host, 0.0))
        self.earliest[host] = max(self.earliest.get(host, 0.0), self.clock() + pause)


def retry_after(value: str) -> float:
    """Seconds that a ``Retry-After`` header asks for: digits, or a date (RFC 9110, 10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return NO_TIME_GIVEN
