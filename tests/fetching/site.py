"""What our own site serves, and fetching from it without pauses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.fetching import Failed, Fetched, Limits, Network, Options, Pace, fetch

PAGE = b"<html><head><title>Leaving</title></head><body><p>I left my postdoc in 2018 for a company.</p></body></html>"
LIMITS = Limits(connect=5, silence=5, whole=10, size=1_000_000)


@dataclass(frozen=True)
class Reply:
    """What the site answers; ``stream`` writes the body itself, for servers that misbehave."""

    body: bytes = PAGE
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    stream: Callable[[Callable[[bytes], object]], None] | None = None


class Site:
    """``pages`` may be set while it runs; ``asked`` holds (path, headers) of all requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def fetch(self, folder: Path, *paths: str, **options: object) -> list[Fetched | Failed]:
        """Fetches ``paths`` (or whole addresses), without pauses and with private addresses allowed."""
        given = Options(**{"delay": 0.0, "network": Network(allow_private=True), "limits": LIMITS, **options})  # type: ignore[arg-type]
        pace = Pace(given.delay, sleep=lambda seconds: None)
        addresses = [path if "://" in path else self.url(path) for path in paths]
        return list(fetch(addresses, folder, given, pace))
