"""Which addresses may be asked: public ones of the web, unless private ones are allowed.

In: a URL. Out: its ``Target`` and the network addresses to connect to, or ``AddressRefused``. A name is resolved once
for each request, every answer is checked, and the connection goes to a checked answer: what a name means cannot change
between the check and the request. Spellings (decimal, octal, hexadecimal, short) need no rule: what they resolve to is
checked.

Public is what the IANA special-purpose registries (RFC 6890, as of 2025) leave, in IPv6 nothing outside 2000::/3 but
what carries a public IPv4 address (RFC 4291 2.5.5.2 mapped, RFC 6052 translated).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from indexer.errors import AddressRefused

MAX_URL = 2000
Resolve = Callable[[str, int], list[str]]
"""Name and port to addresses; OSError or UnicodeError where there are none."""

_REFUSED_4 = [ipaddress.IPv4Network(block) for block in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/3", "168.63.129.16/32",
)]  # fmt: skip
"""The last is no registry's: Azure's machines find their metadata there."""

_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_6 = [ipaddress.IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
_CARRIERS = [ipaddress.IPv6Network(block) for block in ("::ffff:0:0/96", "64:ff9b::/96")]
DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[\w.:%-]+\Z", re.ASCII)
_SAFE = "/?%:@!$&'()*+,;=~[]|"


@dataclass(frozen=True, slots=True)
class Target:
    """What a URL asks for: ``host`` as certificates name it, ``path`` (with the query) as the request line has it."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str) -> Target:
    """The parts of ``url``; AddressRefused if it is no web address or holds a password."""
    try:
        found = urlsplit(url)
        host = found.hostname or ""
        host = host.encode("ascii" if host.isascii() else "idna").decode("ascii")
        port = found.port or DEFAULT_PORTS.get(found.scheme, 0)
    except ValueError as error:  # UnicodeError is one
        raise AddressRefused(f"{url[:MAX_URL]}: is no web address ({error}). Check its spelling.") from error
    if found.scheme not in DEFAULT_PORTS or not _HOST.match(host) or len(url) > MAX_URL:
        raise AddressRefused(f"{url[:MAX_URL]}: is no web address. Give one that begins with https:// or http://.")
    if "@" in found.netloc:
        raise AddressRefused(f"{found.scheme}://{host}/: a name or password stands before it. Leave that out.")
    query = f"?{quote(found.query, safe=_SAFE)}" if found.query else ""
    return Target(url, found.scheme, host, port, quote(found.path or "/", safe=_SAFE) + query)


def addresses(target: Target, resolve: Resolve, allow_private: bool) -> tuple[str, ...]:
    """Where ``target``'s host is reached, in the resolver's order; AddressRefused if it is not known or not public."""
    try:
        found = tuple(dict.fromkeys(resolve(target.host, target.port)))
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"{target.url}: its host is not known ({error}). Check address and network.") from error
    if not found:
        raise AddressRefused(f"{target.url}: its host has no address. Check address and network.")
    if not allow_private and not all(map(is_public, found)):
        led = ", ".join(found)[:100]
        raise AddressRefused(
            f"{target.url}: leads to a private address ({led}). Give --allow-private if that is meant."
        )
    return found


def is_public(address: str) -> bool:
    """Whether ``address`` (as a resolver gives it) may be anybody's on the Internet; False for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id is not None:
            return False
        if not any(found in block for block in _CARRIERS):
            return found in _GLOBAL_6 and not any(found in block for block in _REFUSED_6)
        found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return not any(found in block for block in _REFUSED_4)


def real_resolve(host: str, port: int) -> list[str]:
    """The system's answer."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
