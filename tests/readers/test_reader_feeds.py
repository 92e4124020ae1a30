"""Feeds: what their entries state, exactly; damaged and hostile XML as far as it goes, in bounded time."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import RawFile, open_file, read_file
from indexer.readers.encoding import clean
from indexer.readers.xmlsource import records


def _read(data: bytes, name: str = "feed.xml") -> tuple[list[Document], list[str]]:
    file = RawFile(Path(name), held=data)
    return list(read_file(file)), file.warnings


def _line(text: str | None) -> str:
    return " ".join(clean(text or "").split())


def _words(source: str) -> list[str]:
    """The words of HTML, by the crudest means: comments, scripts, shortcodes and tags away."""
    source = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>", " ", source, flags=re.DOTALL)
    source = re.sub(r"\[/?[a-z][\w-]*(?: [^\]\n]*)?\]|<[^<>]*>", " ", source)
    return re.findall(r"\w+", clean(unescape(source)).lower())


def test_the_real_feed_is_read_exactly(shared: Path) -> None:
    path = shared / "data" / "native" / "rss" / "rss_entries.xml"
    file = open_file(path)
    documents = list(read_file(file))
    items = [item for item in ElementTree.parse(path).iter("item") if _words(item.findtext("description") or "")]
    assert len(documents) == len(items) == 12
    for document, item in zip(documents, items, strict=True):
        assert document.title == _line(item.findtext("title"))
        assert document.author == item.findtext("author")
        assert document.url == item.findtext("link")
        day, month, year, clock = re.findall(r"(\d+) (\w+) (\d+) ([\d:]+) \+0000", item.findtext("pubDate") or "")[0]
        number = "JanFebMarAprMayJunJulAugSepOctNovDec".index(month) // 3 + 1
        assert document.published == f"{year}-{number:02}-{day}T{clock}Z"
        assert document.site == "CouchBase Blogs"
        shown = re.sub(r"^\d\. ", "", "\n".join(passage.text for passage in document.passages), flags=re.MULTILINE)
        assert re.findall(r"\w+", shown.lower()) == _words(item.findtext("description") or "")
    assert file.warnings == ["entries with but a description, which may be only a summary: 12",
                             "entries without text, passed over: 18"]  # fmt: skip


RDF = b"""<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" "http://127.0.0.1:9/lat1.ent">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://old.example.org/"><title>Old Desk</title><link>https://old.example.org/</link>
<dc:language>de-DE</dc:language></channel>
<item rdf:about="https://old.example.org/1"><title>One</title><link>https://old.example.org/1</link>
<dc:creator>Ada Example</dc:creator><dc:creator>Ben Muster</dc:creator><dc:date>2004-05</dc:date>
<description>Short.</description><content:encoded><![CDATA[Caf&eacute; <b>words</b>.]]></content:encoded></item>
</rdf:RDF>"""
ATOM_03 = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Older</title>
<link rel="alternate" type="text/html" href="https://older.example.org/"/><author><name>Ada Example</name></author>
<entry><title>One</title><link rel="alternate" type="text/html" href="https://older.example.org/1"/>
<issued>2003-12-13T08:29:29-04:00</issued><modified>2005-01-01T00:00:00Z</modified>
<content type="text/html" mode="escaped">&lt;p&gt;Words.&lt;/p&gt;</content></entry></feed>"""


def test_older_feeds() -> None:
    (document,), warnings = _read(RDF)
    assert (document.title, document.author, document.published) == ("One", "Ada Example, Ben Muster", "2004-05")
    assert (document.site, document.language, document.url) == ("Old Desk", "de", "https://old.example.org/1")
    assert [passage.text for passage in document.passages] == ["Café words."]
    assert warnings == []
    (document,), _ = _read(ATOM_03)
    assert (document.author, document.published) == ("Ada Example", "2003-12-13T12:29:29Z")
    assert document.passages[0].text == "Words."


def _feed(*items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{"".join(items)}</channel></rss>'.encode()


def _item(text: str, title: str = "A title") -> str:
    return f"<item><title>{title}</title><description>{text}</description></item>"


AUTHORS = {"ada@example.org": "", "ada@example.org (Ada Example)": "Ada Example", "Ada Example": "Ada Example", "": ""}


@pytest.mark.parametrize("stated", AUTHORS)
def test_an_address_is_no_author(stated: str) -> None:
    (document,), _ = _read(
        _feed(f"<item><title>T</title><author>{stated}</author><description>X.</description></item>")
    )
    assert document.author == AUTHORS[stated]


def test_entries_without_an_address_have_names_of_their_own() -> None:
    documents, _ = _read(_feed(_item("One."), _item("Two.", "Another"), _item("Three.", "A third")))
    assert len({document.id for document in documents}) == 3


@pytest.mark.parametrize("value", ["Thu, 31 Feb 2019 10:00:00 +0000", "Thu, 31 Jan 2999 10:00:00 +0000"])
def test_an_impossible_date_is_a_warning_and_no_date(value: str) -> None:
    item = f"<item><title>T</title><pubDate>{value}</pubDate><description>X.</description></item>"
    (document,), warnings = _read(_feed(item))
    assert document.published == ""
    assert any(value in warning for warning in warnings)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="entities"):
        _read(_feed(_item("&l9;"), head=f"<!DOCTYPE rss [{LAUGHS}]>"))
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    for target in (secret.as_uri(), "http://127.0.0.1:9/secret"):
        documents, _ = _read(_feed(_item("Words &c; here."), head=f'<!DOCTYPE rss [<!ENTITY c SYSTEM "{target}">]>'))
        assert "secret" not in documents[0].passages[0].text
        assert documents[0].passages[0].text.startswith("Words")


MENDED = {
    b"AT&T &nbsp;&eacute;&#x2019;s": "AT&T é’s",
    b"A\x00B\x0cC\x1fD": "ABCD",
    b"a &#0;&#8;&#xD800;&#xFFFF;&#99999999; b": "a b",
    b"caf\xc3\xa9 \xff": "café �",
    b"<![CDATA[a & b]]>": "a & b",
    b"a]]>b": "a]]>b",
}


@pytest.mark.parametrize("text", MENDED)
def test_what_is_no_xml_is_mended(text: bytes) -> None:
    documents, _ = _read(_feed(_item("TEXT")).replace(b"TEXT", text))
    assert documents[0].passages[0].text == MENDED[text]


def test_charsets() -> None:
    text = _feed(_item("Café “words”")).decode()
    for charset, named in (("iso-8859-15", "iso-8859-15"), ("cp1252", "windows-1252"), ("utf-16", "utf-16")):
        data = text.replace('"1.0"?', f'"1.0" encoding="{named}"?').encode(charset, "replace")
        assert _read(data)[0][0].passages[0].text.startswith("Café")
    assert _read(text.replace('"1.0"?', '"1.0" encoding="nonsense"?').encode())[0][0].passages[0].text == "Café “words”"


def test_a_mark_may_stand_on_the_border_of_two_blocks() -> None:
    body = b"<item>a &nbsp; AT&T <!-- & --><?a & ?><![CDATA[ x & y --> &amp; &eacute; <!-- ]] ]]> b & c \xc3\xa9</item>"
    expected = "a \u00a0 AT&T  x & y --> &amp; é <!-- ]]  b & c é"
    for offset in range(len(body) + 2):
        padding = b" " * (65536 - len(b"<rss><!---->") - offset)
        file = RawFile(Path("x.xml"), held=b"<rss><!--" + padding + b"-->" + body + b"</rss>")
        assert ["".join(element.itertext()) for element in records(file, {"item"})] == [expected]


HOSTILE = {
    "deep": b"<rss><channel><item>" + b"<a>" * 200_000,
    "wide": _feed(_item("&lt;p&gt;word&lt;/p&gt;" * 100_000)),
    "one entry": b"<rss><channel><item>" + b"<a/>" * 5_000_000,
    "one text": _feed(_item("word " * 3_000_000)),
    "one attribute": b'<rss><channel><item a="' + b"x" * 11_000_000 + b'"/></channel></rss>',
    "brackets": _feed(_item("[caption " * 50_000), _item("[code]" * 50_000)),
    "open comment": b"<rss><channel><!--" + b"-" * 5_000_000,
    "prologue": b"<?a?>" * 10_000 + b"<rss><channel>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_are_bounded(name: str) -> None:
    begun = time.process_time()
    try:
        documents, _ = _read(HOSTILE[name])
    except ReadError:
        documents = []
    assert all(document.passages for document in documents)
    assert time.process_time() - begun < 20  # a bound on hanging, not a measure of speed


MEMORY = """
import sys
from pathlib import Path
from indexer.readers import open_file, read_file
count = sum(1 for _ in read_file(open_file(sys.argv[1])))
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(count, int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells a process' peak there")
def test_memory_stays_small_whatever_the_size(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    item = _item("&lt;p&gt;" + "Some words of a post. " * 1_500 + "&lt;/p&gt;").encode()
    with path.open("wb") as file:
        file.write(b"<rss><channel>" + item * 500 + b"<other/>" * 100_000 + item * 500 + b"</channel></rss>")
    output = subprocess.run([sys.executable, "-c", MEMORY, path], capture_output=True, text=True, check=True).stdout
    count, megabytes = map(int, output.split())
    assert count == 1_000
    assert megabytes < 150


STARTS = st.sampled_from([
    b"<rss><channel><item>", b"<feed><entry><content type='xhtml'>",
    b'<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item>',
    b'{"version": "https://jsonfeed.org/version/1", "items": [',
])  # fmt: skip
MARKUP = st.text(alphabet="<>/&;!-[]CDATA?titlecommentdescription \"='{}0:,\n", max_size=200).map(str.encode)


@settings(max_examples=200, deadline=None)
@given(STARTS, MARKUP | st.binary(max_size=200))
def test_no_bytes_raise_anything_else(start: bytes, rest: bytes) -> None:
    file = RawFile(Path("any"), held=start + rest)
    try:
        documents = list(read_file(file))
    except ReadError:
        return
    assert all(document.title for document in documents)
