"""What robots.txt allows (RFC 9309), as protego reads it.

In: the answer to a site's ``/robots.txt``. Out: its ``Rules``. A file that is missing (4xx) allows all; a server that
fails, is overloaded or does not answer allows nothing for now. What is beyond ``MAX_SIZE`` is not looked at.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from protego import Protego

from indexer.errors import ReadError
from indexer.fetching.client import Answer
from indexer.fetching.saved import as_file

MAX_SIZE = 500 * 1024
OVERLOADED = (429, 503)


@dataclass(frozen=True, slots=True)
class Rules:
    """One site's rules for the program ``agent``; ``refusal`` says why there are none and nothing is allowed."""

    agent: str
    parsed: Protego
    refusal: str = ""

    def allow(self, url: str) -> bool:
        """Whether ``url`` may be fetched."""
        return not self.refusal and self.parsed.can_fetch(url, self.agent)

    @property
    def delay(self) -> float:
        """Seconds that the site asks for between two requests; 0 if it does not say."""
        seconds = self.parsed.crawl_delay(self.agent) or 0.0
        return seconds if math.isfinite(seconds) else 0.0


def rules(answer: Answer, user_agent: str) -> Rules:
    """The rules in a site's answer for the program whose name ``user_agent`` begins with."""
    match = re.match(r"[A-Za-z_-]+", user_agent)
    agent = match.group() if match else "*"
    if answer.status >= 500 or answer.status in OVERLOADED:
        return unreachable(f"{answer.target.url}: the answer is {answer.status}")
    text = ""
    if answer.status == 200:
        try:
            text = as_file(answer).data[:MAX_SIZE].decode("utf-8-sig", "replace")
        except ReadError as error:
            return unreachable(str(error))
    return Rules(agent, Protego.parse(text))


def unreachable(reason: str) -> Rules:
    """The rules of a site whose file could not be had: nothing is allowed."""
    return Rules("*", Protego.parse(""), f"its robots.txt cannot be had ({reason.removesuffix('.')})")
