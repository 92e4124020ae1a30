"""Fetching: pages of the web, fed to the index as files.

In: addresses of pages, feeds and sitemaps. Out: for each page the file it is kept in, or why there is none. A feed or
a sitemap stands for the pages it lists, up to a limit. Nothing is read here: that is done with the saved files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from indexer import __version__
from indexer.errors import FetchError, ReadError
from indexer.fetching import found, saved
from indexer.fetching.client import Answer, Limits, Network
from indexer.fetching.politeness import Pace
from indexer.fetching.visits import Visitor
from indexer.identity import CORPUS_VARIABLE, canonical_url
from indexer.readers.warc import is_page

__all__ = ["Failed", "Fetched", "Limits", "Network", "Options", "Outcome", "Pace", "fetch", "fetch_all", "is_address"]

AGENT_VARIABLE = "CROSSINGS_USER_AGENT"
"""Environment variable with what to tell servers; name yourself there, with an address, if you fetch much."""

USER_AGENT = f"Crossings/{__version__} (personal search index; honours robots.txt)"
FOLDER = "fetched"
LIMIT = 20
MAX_SITEMAPS = 20
"""Sitemaps of one index that are looked into."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page and the file it is kept in; ``new`` is False where the server says that the file is still right."""

    address: str
    path: Path
    new: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """An address without a page; ``reason`` is the whole message."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Options:
    """``limit``: pages of one feed or sitemap; ``delay``: seconds between two requests to a host."""

    limit: int = LIMIT
    delay: float = 1.0
    user_agent: str = ""
    network: Network = field(default_factory=Network)
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Outcome:
    """What a run of fetching gave: the files to read, and reasons by address."""

    paths: list[Path] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def is_address(text: str) -> bool:
    """Whether ``text``, given where a path might be, is an address of the web."""
    return text.lower().startswith(("http://", "https://"))


def fetch_all(
    addresses: Iterable[str],
    folder: Path | None = None,
    *,
    limit: int = LIMIT,
    delay: float = 1.0,
    allow_private: bool = False,
    user_agent: str = "",
    progress: Callable[[Fetched | Failed], None] | None = None,
) -> Outcome:
    """Fetch all ``addresses`` into ``folder`` (none: ``fetched`` in the corpus folder); ``progress`` gets each page."""
    outcome = Outcome()
    options = Options(limit, delay, user_agent, Network(allow_private))
    for result in fetch(addresses, folder or _folder(), options):
        if progress:
            progress(result)
        if isinstance(result, Fetched):
            outcome.paths.append(result.path)
        else:
            outcome.failed[result.address] = result.reason
    return outcome


def fetch(
    addresses: Iterable[str], folder: Path, options: Options, pace: Pace | None = None
) -> Iterator[Fetched | Failed]:
    """The pages at ``addresses`` or listed there, one by one, each kept below ``folder``."""
    agent = options.user_agent or os.environ.get(AGENT_VARIABLE) or USER_AGENT
    visitor = Visitor(" ".join(agent.split()), pace or Pace(options.delay), options.network, options.limits)
    run = _Run(visitor, folder, options.limit)
    for address in addresses:
        yield from run.address(address.strip())


def _folder() -> Path:
    return Path(os.environ.get(CORPUS_VARIABLE) or "corpus") / FOLDER


def _failed(address: str, error: FetchError | ReadError) -> Failed:
    reason = str(error).partition(": ")[2] if isinstance(error, ReadError) else str(error)  # here is no file to name
    return Failed(address, reason if reason.startswith(f"{address}: ") else f"{address}: {reason}")


@dataclass(slots=True)
class _Run:
    """``seen``: the pages of this run by canonical address; each is fetched once."""

    visitor: Visitor
    folder: Path
    limit: int
    seen: set[str] = field(default_factory=set)

    def address(self, address: str) -> Iterator[Fetched | Failed]:
        """The page at ``address``, or those that the feed or the sitemap there lists."""
        if not self._first(address):
            return
        try:
            answer = self._answer(address)
            file = saved.as_file(answer)
            kind = found.kind(file) if answer.status == 200 else ""
            if not kind:
                yield self._kept(address, answer)
                return
            pages = found.addresses(file) if kind != "index" else self._of_index(found.addresses(file))
            yield from self._listed(address, islice(pages, self.limit))
        except (FetchError, ReadError) as error:
            yield _failed(address, error)

    def _listed(self, address: str, pages: Iterator[str]) -> Iterator[Fetched | Failed]:
        empty = True
        for page in pages:
            empty = False
            if self._first(page):
                yield self._page(page)
        if empty:
            raise FetchError(f"{address}: a feed or sitemap that lists no pages. Give the addresses of the pages.")

    def _first(self, address: str) -> bool:
        name = canonical_url(address) or address
        if name in self.seen:
            return False
        self.seen.add(name)
        return True

    def _of_index(self, sitemaps: Iterator[str]) -> Iterator[str]:
        """The pages of all sitemaps that an index lists, read only as far as they are asked for."""
        for sitemap in islice(sitemaps, MAX_SITEMAPS):
            file = saved.as_file(self.visitor.visit(sitemap, lambda url: {}))
            if found.kind(file) == "sitemap":
                yield from found.addresses(file)

    def _page(self, address: str) -> Fetched | Failed:
        try:
            return self._kept(address, self._answer(address))
        except (FetchError, ReadError) as error:
            return _failed(address, error)

    def _answer(self, address: str) -> Answer:
        conditions = saved.conditions(saved.path_of(self.folder, address))
        return self.visitor.visit(address, lambda url: conditions.get(url, {}))

    def _kept(self, address: str, answer: Answer) -> Fetched:
        """Keeps a page that can be read; FetchError or ReadError for what is none, which leaves the old file."""
        path = saved.path_of(self.folder, address)
        if answer.status == 304:
            return Fetched(address, path, new=False)
        media = answer.headers.get("Content-Type", "")
        if not is_page(media):
            raise FetchError(f"{address}: it is {media[:60]}, not a page. Give the address of a page, feed or sitemap.")
        if not saved.as_file(answer).data.strip():
            raise FetchError(f"{address}: the page is empty. Look at it in your browser.")
        try:
            saved.save(answer, path)
        except OSError as error:
            raise FetchError(
                f"{address}: cannot be kept at {path} ({error.strerror}). Free or open the folder."
            ) from error
        return Fetched(address, path, new=True)
