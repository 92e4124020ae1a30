"""XML of any size and of any make, record by record: exports, feeds and dumps.

In: a file and the local names of its records. Out: their elements one by one, each freed when the next is asked for.
What is no well-formed XML is read as far as libxml2 can recover (wrong nesting, marks not escaped), with a
warning; an entry that the file's end cuts off is not given. Nothing is fetched, no entity is expanded: a file that
declares entities of its own is refused, HTML's are known. What the elements mean is left to the readers.
"""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, BinaryIO

from lxml import etree

from indexer.errors import ReadError
from indexer.readers.encoding import browsers_charset
from indexer.readers.files import RawFile

MAX_RECORD = 64 * 1024 * 1024
"""No post with all its comments has more bytes; libxml2 itself refuses a single text of over 10 MB."""

MAX_ELEMENTS = 500_000
"""Nor more elements: each takes some 150 bytes of memory."""

_BLOCK = 1 << 16
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARK = re.compile(
    r"&(?:([A-Za-z][A-Za-z0-9]{1,31});|#(\d{1,9}|[xX][0-9A-Fa-f]{1,8});)?|<!\[CDATA\[|\]\]>|<!--|-->|<\?|\?>"
)
_CUT_SHORT = re.compile(r"(?:&[#A-Za-z0-9]{0,33}|<(?:!(?:-|\[[CDAT]{0,5})?)?|\]{1,2}|-{1,2}|\?)\Z")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_START_TAG = re.compile(r"<[A-Za-z_][\w:.-]*(?:[\s/][^<>]*)?>")
_ESCAPED = {"&": "&amp;", "]]>": "]]&gt;"}
_PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))


def records(file: RawFile, names: Collection[str]) -> Iterator[Any]:
    """The elements of ``file`` with a local name in ``names`` that stand in no other such element, when they end.

    ReadError where the file declares entities or a record is too large.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    walk = _Walk(file, names)
    with file.stream() as stream:
        for chunk in _well_encoded(stream, file):
            parser.feed(chunk)
            walk.bytes += len(chunk)
            yield from walk.ended(parser.read_events())
    yield from walk.last(parser)


class _Walk:
    """What is open while a file is read: how deep in a record, and how much since the last one."""

    def __init__(self, file: RawFile, names: Collection[str]) -> None:
        self.file, self.names = file, names
        self.inside = self.bytes = self.elements = 0
        self.begun = False

    def ended(self, events: Iterable[tuple[str, Any]]) -> Iterator[Any]:
        for event, element in events:
            if event == "start":
                self._start(element)
                continue
            found = local(element) in self.names
            self.inside -= found
            if self.inside:
                continue
            if found:
                yield element
            self.bytes = self.elements = 0
            _free(element)
        if self.bytes > MAX_RECORD or self.elements > MAX_ELEMENTS:
            raise ReadError(f"{self.file.path}: holds an entry beyond all measure. Take it out of the file.")

    def _start(self, element: Any) -> None:
        if not self.begun:
            self.begun = True
            _refuse_entities(element, self.file)
        self.elements += 1
        self.inside += local(element) in self.names

    def last(self, parser: Any) -> Iterator[Any]:
        """What the parser gives up at the end only, without what it had to close itself; and what was wrong."""
        errors = list(parser.feed_error_log)
        try:
            parser.close()
        except etree.XMLSyntaxError:  # not even a root element
            self.file.warn("no well-formed XML in it")
            return
        events = list(parser.read_events())
        errors = errors or list(parser.feed_error_log)
        if any(error.type_name in ("ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END") for error in parser.feed_error_log):
            self.file.whole = False
            while events and events[-1][0] == "end":
                events.pop()
        yield from self.ended(events)
        if errors:
            first = errors[0]
            self.file.warn(f"not well-formed XML (line {first.line}: {first.message}); read as far as it goes")


def _refuse_entities(root: Any, file: RawFile) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(entity.content is not None for entity in declared.iterentities()):
        raise ReadError(f"{file.path}: declares XML entities of its own. Take its DOCTYPE out if you trust the file.")


def _free(element: Any) -> None:
    """Forgets ``element`` and what stood before it. Its tail may still be growing, so it is left alone."""
    element.clear(keep_tail=True)
    parent = element.getparent()
    while element.getprevious() is not None:
        del parent[0]


def _well_encoded(stream: BinaryIO, file: RawFile) -> Iterator[bytes]:
    """The stream as UTF-8 without characters and references that XML knows not."""
    start = stream.read(_BLOCK).lstrip()
    mark, charset = next(((mark, name) for mark, name in _BOMS if start.startswith(mark)), (b"", ""))
    decoder = codecs.getincrementaldecoder(charset or _declared(start, file.charset))(errors="replace")
    data, text, replaced, mend = start[len(mark) :], "", 0, _Mender()
    while data:
        fresh = decoder.decode(data)
        replaced += fresh.count("\ufffd")
        text += fresh
        cut = _CUT_SHORT.search(text, max(0, len(text) - 40))
        at = cut.start() if cut else len(text)
        yield mend(text[:at])
        text, data = text[at:], stream.read(_BLOCK)
    yield mend(text + decoder.decode(b"", final=True))
    if replaced:
        file.warn(f"{replaced} characters could not be decoded")
    if mend.escaped:
        file.warn(f"not well-formed XML: {mend.escaped} marks were not escaped")


def _declared(start: bytes, by_server: str) -> str:
    match = _ENCODING.match(start)
    try:
        return codecs.lookup(browsers_charset(match.group(1).decode() if match else by_server or "utf-8")).name
    except LookupError:
        return "utf-8"


class _Mender:
    """Characters that XML forbids dropped, HTML's named ones put in, a bare ``&`` or ``]]>`` escaped, text by text.

    In a CDATA section or a comment marks stand for themselves; the rest holds there too, since CDATA holds HTML.
    """

    def __init__(self) -> None:
        self.until = ""
        self.escaped = 0

    def __call__(self, text: str) -> bytes:
        return _MARK.sub(self._mended, _ILLEGAL.sub("", text)).encode("utf-8")

    def _mended(self, match: re.Match[str]) -> str:
        name, number = match.groups()
        if name:
            meant = "" if name in _PREDEFINED else html.entities.html5.get(f"{name};", "")
            return match.group() if meant in ("", "<", ">", "&", '"', "'") else meant
        if number:
            code = int(number[1:], 16) if number[0] in "xX" else int(number)
            return match.group() if code < 0x110000 and not _ILLEGAL.match(chr(code)) else ""
        mark = match.group()
        if self.until:
            self.until = "" if mark == self.until else self.until
        elif mark in _ESCAPED:
            self.escaped += 1
            return _ESCAPED[mark]
        else:
            self.until = _ENDS.get(mark, "")
        return mark


def root_tag(head: str) -> str:
    """The start tag of the root element in a file's beginning, ``<rss version="2.0">`` say; "" if there is none."""
    at = 0
    while match := _PROLOGUE.match(head, at):
        at = match.end()
    found = _START_TAG.match(head, at)
    return found.group() if found else ""


def local(element: Any) -> str:
    """An element's name without its namespace, declared or not; "" for entity references."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def child_text(element: Any, *names: str) -> str:
    """The text of the first child with one of these local names that has any, in the order of ``names``."""
    for name in names:
        for child in element:
            if local(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return ""


def content_encoded(item: Any) -> str:
    """An entry's whole HTML by RSS's Content module (``excerpt:encoded`` beside it is another), or ""."""
    encoded = (child for child in item if local(child) == "encoded" and "content" in child.tag)
    return next((text for child in encoded if (text := "".join(child.itertext()).strip())), "")
