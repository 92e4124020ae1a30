"""Bytes to text, and text to clean text.

In: a file's bytes, perhaps with the charset it declares. Out: text without NULs, zero-width and direction controls,
lone surrogates and carriage returns; mojibake is mended where the repair is certain. Layout is left to ``cleaning``.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import charset_normalizer
import ftfy

GUESS_BYTES = 64 * 1024
"""How much of a file the charset is guessed from: more costs seconds and, on these texts, changes no answer."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}charset|<\?xml[^>]{0,100}encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
)
_ODD_ASCII = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ODD = re.compile("|".join(kind.pattern for kind in (_DROPPED, _SURROGATES, _SPACES)))
# What UTF-8 read as Windows-1252 looks like: a lead byte's letter, then what a continuation byte turns into.
_MOJIBAKE = re.compile(
    "[\u00c2-\u00c5\u00c3\u00e2\u00e3\u00f0][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039"
    "\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
)
_MAX_MENDED_LINE = 20_000


def decode(data: bytes, charset: str = "") -> str:
    """The bytes as clean text: by byte-order mark, else UTF-8 where it fits, else as the server (``charset``) or the
    page itself declares, else the likeliest charset."""
    for mark, by_mark in _BOMS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(by_mark, "replace"))
    stated = (browsers_charset(charset), declared_charset(data))
    return clean(_try(data, "utf-8") or next(filter(None, (_try(data, name) for name in stated)), "") or _guess(data))


def declared_charset(data: bytes) -> str:
    """The charset that a page's own head names, or ""."""
    match = _DECLARED.search(data[:4096])
    return browsers_charset(match.group(1).decode("ascii")) if match else ""


def browsers_charset(name: str) -> str:
    """The charset that browsers read for ``name``: who says Latin-1 means Windows-1252 (WHATWG Encoding)."""
    return "cp1252" if name.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name


def _try(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset) if charset else ""
    except (UnicodeError, LookupError, ValueError):
        return ""


def _guess(data: bytes) -> str:
    best = charset_normalizer.from_bytes(data[:GUESS_BYTES]).best()
    charset = best.encoding if best else "cp1252"
    return data.decode(charset, "replace")


def clean(text: str) -> str:
    """``text`` without invisible and impossible characters, composed (NFC), with ``\\n`` as its only line end."""
    if text.isascii() and not _ODD_ASCII.search(text):
        return text  # most posts, in a quarter of the time
    for end in ("\r\n", "\r", "\x0c", "\x85", "\u2028", "\u2029"):
        text = text.replace(end, "\n")  # six plain searches take a tenth of an expression's time
    return unicodedata.normalize("NFC", _ODD.sub(_plain, mend(text)))


def _plain(odd: re.Match[str]) -> str:
    mark = odd.group()
    return " " if _SPACES.match(mark) else "\ufffd" if _SURROGATES.match(mark) else ""


def mend(text: str) -> str:
    """``text`` with mojibake undone, line by line, where the telling pairs occur and ftfy is sure."""
    if not _MOJIBAKE.search(text):
        return text
    return "\n".join(_mend_line(line) for line in text.split("\n"))


def _mend_line(line: str) -> str:
    if len(line) > _MAX_MENDED_LINE or not _MOJIBAKE.search(line):
        return line
    return ftfy.fix_encoding(line)
