"""No private address is asked unless that is allowed, whatever its spelling and however it comes up."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import AddressRefused
from indexer.fetching import Failed, Fetched, Network
from indexer.fetching.guard import addresses, is_public, parse, real_resolve
from tests.fetching.site import Reply, Site

PRIVATE_4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
PRIVATE_6 = ["::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8", "2001:db8::/32", "100::/64", "64:ff9b:1::/48"]
PUBLIC = "93.184.215.14"


def _in(blocks: list[str]) -> st.SearchStrategy[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    return st.sampled_from(blocks).flatmap(lambda block: st.ip_addresses(network=block))


def _spellings(address: ipaddress.IPv4Address) -> list[str]:
    """What browsers and inet_aton(3) take for the same IPv4 address, and the IPv6 addresses that carry it."""
    whole, parts = int(address), address.packed
    mapped = [f"[{prefix}{address}]" for prefix in ("::ffff:", "64:ff9b::", "::", "::ffff:0:")]
    return [
        str(address), str(whole), hex(whole), f"0{whole:o}", ".".join(map(hex, parts)),
        ".".join(f"0{part:o}" for part in parts),
        f"{parts[0]}.{whole & 0xFFFFFF}", f"{parts[0]}.{parts[1]}.{whole & 0xFFFF}", f"{address}.", *mapped,
        f"[::ffff:{whole >> 16:x}:{whole & 0xFFFF:x}]", f"[2002:{whole >> 16:x}:{whole & 0xFFFF:x}::1]",
        "\uff0e".join(map(str, parts)), "\u3002".join(map(str, parts)),
    ]  # fmt: skip


@given(address=_in(PRIVATE_4), data=st.data())
def test_private_ipv4_in_every_spelling(address: ipaddress.IPv4Address, data: st.DataObject) -> None:
    host = data.draw(st.sampled_from(_spellings(address)))
    with pytest.raises(AddressRefused):
        addresses(parse(f"http://{host}/"), _numeric, allow_private=False)


@given(address=_in(PRIVATE_6))
def test_private_ipv6(address: ipaddress.IPv6Address) -> None:
    for host in (f"[{address}]", f"[{address.exploded}]", f"[{address}%25eth0]"):
        with pytest.raises(AddressRefused):
            addresses(parse(f"http://{host}/"), _numeric, allow_private=False)


@given(address=st.ip_addresses())
def test_nothing_that_python_calls_private_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_public(str(address))


def _numeric(host: str, port: int) -> list[str]:
    """The system's resolver, kept from asking anybody."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(entry[4][0]) for entry in found]


def test_public_addresses_pass() -> None:
    for address in (PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"):
        assert is_public(address)
    assert not is_public("168.63.129.16")
    assert not is_public("localhost")


def test_every_answer_counts() -> None:
    with pytest.raises(AddressRefused, match="private"):
        addresses(parse("http://pages.test/"), lambda host, port: [PUBLIC, "10.0.0.1"], allow_private=False)
    with pytest.raises(AddressRefused, match="no address"):
        addresses(parse("http://pages.test/"), lambda host, port: [], allow_private=False)


@pytest.mark.parametrize(
    "url",
    ["", "http://", "http:///x", "//example.org", "ftp://example.org/", "file:///etc/passwd", "http://a b/", "http://[::1/",
     "http://example.org:99999/", "http://user@example.org/", "http://:pw@example.org/", "http://ex\nample.org:x/",
     "http://" + "a" * 3000, "gopher://example.org", "http://\u2100.test/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(AddressRefused):
        addresses(parse(url), _numeric, allow_private=False)


@given(url=st.text(max_size=60) | st.text(max_size=60).map("http://".__add__))
def test_any_text_is_refused_or_parsed(url: str) -> None:
    try:
        target = parse(url)
    except AddressRefused:
        return
    assert target.host.isascii()
    assert target.path.isascii()
    assert not set(target.path) & set(" \r\n\t")


def test_localhost_is_refused_without_a_request(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = Reply()
    (failed,) = site.fetch(tmp_path, "/a", network=Network(resolve=real_resolve))
    assert isinstance(failed, Failed)
    assert "--allow-private" in failed.reason
    assert site.asked == []


class _Elsewhere:
    """A network in which ``pages.test`` has a public address, behind which the local site answers."""

    def __init__(self, site: Site, *answers: str) -> None:
        self.site, self.answers, self.dialled = site, list(answers), list[str]()

    def resolve(self, host: str, port: int) -> list[str]:
        if host != "pages.test":
            return _numeric(host, port)
        return [self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]]

    def dial(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.dialled.append(address[0])
        return socket.create_connection(("127.0.0.1", self.site.port), timeout)

    def network(self) -> Network:
        return Network(False, self.resolve, self.dial)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "169.254.169.254", "[::ffff:10.0.0.1]"])
def test_a_redirect_to_a_private_address_is_not_followed(host: str, site: Site, tmp_path: Path) -> None:
    elsewhere = _Elsewhere(site, PUBLIC)
    site.pages["/a"] = Reply(b"", 302, {"Location": f"http://{host}:{site.port}/secret"})
    site.pages["/secret"] = Reply()
    (failed,) = site.fetch(tmp_path, "http://pages.test/a", network=elsewhere.network())
    assert isinstance(failed, Failed)
    assert "private" in failed.reason
    assert site.paths == ["/robots.txt", "/a"]
    assert elsewhere.dialled == [PUBLIC, PUBLIC]


def test_a_name_that_changes_its_meaning_is_refused(site: Site, tmp_path: Path) -> None:
    elsewhere = _Elsewhere(site, PUBLIC, "127.0.0.1")
    site.pages["/a"] = Reply()
    (failed,) = site.fetch(tmp_path, "http://pages.test/a", network=elsewhere.network())
    assert isinstance(failed, Failed)
    assert "private" in failed.reason
    assert elsewhere.dialled == [PUBLIC], "robots.txt was asked for, then the name meant another machine"


def test_the_checked_address_is_the_one_that_is_asked(site: Site, tmp_path: Path) -> None:
    elsewhere = _Elsewhere(site, PUBLIC, "93.184.215.15", "10.0.0.1")
    site.pages["/a"] = Reply()
    (fetched,) = site.fetch(tmp_path, "http://pages.test/a", network=elsewhere.network())
    assert isinstance(fetched, Fetched)
    assert elsewhere.dialled == [PUBLIC, "93.184.215.15"], "one resolution a request"
    assert site.asked[-1][1]["Host"] == "pages.test"
