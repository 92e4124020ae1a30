"""How much a word is like a given name, like a surname, and like a common word.

In: a word. Out: three small numbers, and a code that puts them together with the word's case. They come from
``models/persons.words.npz``, which ``training/person_lexicon.py`` learned from word vectors and spellings; words stand
in it as 32-bit checksums, so that it holds weights and no list of names. Without the file every word is unknown.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.errors import ModelUnavailable

FILE = Path(__file__).parents[1] / "models" / "persons.words.npz"
LEVELS, USES = 5, 6
"""How many levels a name has (0 no name, 4 hardly anything else), and how many uses (see ``Standing``)."""


class Standing(NamedTuple):
    """Levels 0 to 4 as a given name and as a surname; use: 0 never met, 1 always with a capital, 2 to 5 the quarters of
    its uses in small letters."""

    given: int
    surname: int
    use: int


UNKNOWN = Standing(0, 0, 0)


def packed(standing: Standing) -> int:
    """The three numbers as one byte, as the file has them."""
    return (standing.given * LEVELS + standing.surname) * USES + standing.use


def unpacked(code: int) -> Standing:
    """The three numbers of one byte."""
    names, use = divmod(code, USES)
    return Standing(*divmod(names, LEVELS), use)


def checksum(word: str) -> int:
    """What stands for a word in the file."""
    return zlib.crc32(word.lower().encode("utf-8"))


@lru_cache(maxsize=1)
def _table() -> dict[int, int]:
    if not FILE.exists():
        return {}
    try:
        with np.load(io.BytesIO(FILE.read_bytes()), allow_pickle=False) as file:
            return dict(zip(file["words"].tolist(), file["codes"].tolist(), strict=True))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelUnavailable(f"{FILE} is damaged ({error}): put it back, or delete it to do without.") from error


@lru_cache(maxsize=100_000)
def standing(word: str) -> Standing:
    """What is known of ``word``, whatever its case; of a word with hyphens, the most of its parts."""
    table = _table()
    code = table.get(checksum(word))
    if code is not None:
        return unpacked(code)
    if "-" not in word:
        return UNKNOWN
    parts = [unpacked(table.get(checksum(part), 0)) for part in word.split("-")]
    return Standing(max(p.given for p in parts), max(p.surname for p in parts), 0)


@lru_cache(maxsize=100_000)
def case(word: str) -> str:
    """How the word is written: ``a`` small, ``A`` in capitals, ``Aa``, ``AaA`` mixed after a capital, ``aA``, ``0``."""
    if not word[0].isalpha():
        return "0"
    if word.islower():
        return "a"
    if not word[0].isupper():
        return "aA"
    return "A" if word.isupper() and len(word) > 1 else "Aa" if word[1:].islower() or len(word) == 1 else "AaA"


@lru_cache(maxsize=100_000)
def small_name(word: str) -> bool:
    """Whether a word in small letters is a given name and hardly anything else: "kate", never "mark" or "will"."""
    if len(word) < 3 or not word.isalpha() or not word.islower():
        return False
    known = standing(word)
    return known.given >= LEVELS - 1 - known.use and known.use < 2
