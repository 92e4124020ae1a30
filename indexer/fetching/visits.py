"""A page visited as a guest should: as robots.txt allows, in turn, through its redirects.

In: a URL. Out: the last ``Answer``, with status 200 or 304; all else is a ``FetchError``. Each redirect is a visit
of its own: its address is checked, its host's robots.txt asked and its pace kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urldefrag, urljoin

from indexer.errors import AddressRefused, FetchError
from indexer.fetching import guard, robots
from indexer.fetching.client import Answer, Limits, Network, get
from indexer.fetching.guard import Target
from indexer.fetching.politeness import Pace, retry_after

MAX_REDIRECTS = 5
MAX_TRIES = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,text/*;q=0.7,*/*;q=0.1"
_CURES = {
    401: "It wants a password: save the page from your browser, and index the file.",
    403: "It refuses programs: save the page from your browser, and index the file.",
    404: "Check the address.",
    410: "The page is gone: look for a copy in a web archive.",
}
Conditions = Callable[[str], Mapping[str, str]]
"""The headers that make the request for a URL conditional; none to get it in any case."""


class Visitor:
    """All visits of one run, one after the other; ``known`` are the rules of the hosts asked so far."""

    def __init__(self, user_agent: str, pace: Pace, network: Network, limits: Limits) -> None:
        self.user_agent, self.pace, self.network, self.limits = user_agent, pace, network, limits
        self.known: dict[str, robots.Rules] = {}

    def visit(self, url: str, conditions: Conditions) -> Answer:
        """The page that ``url`` leads to: status 200, or 304 if the conditions hold."""
        answer = self._follow(url, conditions, self._obey)
        if answer.status == 200 or (answer.status == 304 and conditions(answer.target.url)):
            return answer
        cure = _CURES.get(answer.status, "Try again later, or save the page from your browser.")
        raise FetchError(f"{url}: the answer is {answer.status} {answer.reason[:60]}. {cure}")

    def _follow(self, url: str, conditions: Conditions, obey: Callable[[Target], None]) -> Answer:
        target = guard.parse(urldefrag(url).url)
        for _ in range(MAX_REDIRECTS + 1):
            obey(target)
            answer = self._ask(target, conditions(target.url))
            location = answer.headers.get("Location", "")
            if answer.status not in _REDIRECTS or not location:
                return answer
            target = _redirected(target, location)
        raise FetchError(f"{url}: redirects more than {MAX_REDIRECTS} times. Give the address that it should lead to.")

    def _ask(self, target: Target, conditions: Mapping[str, str]) -> Answer:
        """One request, and again where the server asks for patience."""
        sent = {"User-Agent": self.user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate", **conditions}
        answer = self._once(target, sent)
        for _ in range(MAX_TRIES - 1):
            if answer.status not in robots.OVERLOADED:
                break
            self.pace.asked(target.host, retry_after(answer.headers.get("Retry-After", "")))
            answer = self._once(target, sent)
        return answer

    def _once(self, target: Target, headers: Mapping[str, str]) -> Answer:
        self.pace.wait(target.url, target.host)
        try:
            return get(target, headers, self.network, self.limits)
        finally:
            self.pace.asked(target.host)

    def _obey(self, target: Target) -> None:
        """FetchError if robots.txt refuses ``target``; a pause that it asks for is kept from now on."""
        site = f"{target.scheme}://{target.authority}"
        if site not in self.known:
            self.known[site] = self._rules(site)
            if self.known[site].delay:
                self.pace.slow(target.host, self.known[site].delay)
        rules = self.known[site]
        if rules.refusal:
            raise FetchError(f"{target.url}: not asked for, since {rules.refusal}. Try again later.")
        if not rules.allow(target.url):
            raise FetchError(
                f"{target.url}: its robots.txt asks programs to keep out. Save the page from your browser."
            )

    def _rules(self, site: str) -> robots.Rules:
        try:
            answer = self._follow(f"{site}/robots.txt", lambda url: {}, lambda target: None)
        except AddressRefused:
            raise
        except FetchError as error:
            return robots.unreachable(str(error))
        return robots.rules(answer, self.user_agent)


def _redirected(target: Target, location: str) -> Target:
    try:  # http.client takes headers for Latin-1; what is not ASCII in an address is UTF-8
        location = location.encode("latin-1", "replace").decode("utf-8", "replace")
        return guard.parse(urldefrag(urljoin(target.url, location)).url)
    except ValueError as error:
        raise FetchError(f"{target.url}: redirects to what is no address. Check it in your browser.") from error
