"""Near-identical texts: a sketch of each, terms by which an engine finds those alike, and the exact measure.

In: a document. Out: ``signature`` (what its set of shingles hashes to), ``bands`` (engine terms: documents that share
one may be copies), ``similarity`` (of two documents, exact, to decide with: ``COPY`` or more is one story). What is
done with copies is left to others.

A text is the set of its ``WORDS``-term shingles (Broder, On the resemblance and containment of documents, 1997), over
the passages' own words one after the other, so that another division into paragraphs changes nothing. A signature has
``ROWS * BANDS`` bins filled by one permutation (Li, Owen and Zhang, One permutation hashing, 2012); what stays empty is
filled by further ones, as in Dahlgaard, Knudsen and Thorup, Fast similarity sketching, 2017 (arXiv 1704.04370): short
texts would be mostly borrowed bins with densification (Shrivastava, 2017), whose errors go together.
"""

from __future__ import annotations

import base64
import hashlib
import random
from functools import lru_cache
from itertools import islice

from indexer.analysis import terms
from indexer.document import Document

WORDS = 5
SHORTEST = 50
"""Terms below which a text has no signature: everybody writes "thanks, that helps"."""

COPY = 0.8
ROWS = 9
BANDS = 34
"""Two texts share a band with probability 1 - (1 - s^9)^34, s being their similarity: .993 at .8, .009 at .4."""

BINS = ROWS * BANDS
_MASK = 2**64 - 1

Signature = tuple[int, ...]


def signature(document: Document) -> Signature | None:
    """``BINS`` numbers below 2^64, the same for the same text on every machine; None for a text too short."""
    found = _terms(document)
    return sketch(shingles(found)) if len(found) >= SHORTEST else None


def bands(signature: Signature) -> tuple[str, ...]:
    """``BANDS`` terms of eight letters and digits; equal terms are equal bands."""
    return tuple(_band(number, signature[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS))


def similarity(one: Document, other: Document) -> float:
    """The Jaccard similarity of two documents' sets of shingles, 0.0 where either has none."""
    left, right = shingles(_terms(one)), shingles(_terms(other))
    return len(left & right) / len(left | right) if left and right else 0.0


def shingles(found: list[str]) -> set[int]:
    """A 64-bit hash for every run of ``WORDS`` terms of those ``found`` in a text."""
    hashes = [_hash(term) for term in found]
    runs = zip(*(islice(hashes, at, None) for at in range(WORDS)), strict=False)
    one, two, three, four, five = _FACTORS
    return {(a * one + b * two + c * three + d * four + e * five) & _MASK for a, b, c, d, e in runs}


def sketch(hashes: set[int]) -> Signature:
    """One number a bin. Round by round every hash falls into a bin by another permutation; a bin keeps the least of the
    round that first reaches it. A bin that no round reached takes the least of a permutation of its own."""
    bins: dict[int, int] = {}
    for factor, addend in _permutations()[:BINS]:
        fresh: dict[int, int] = {}
        for value in hashes:
            value = (value * factor + addend) & _MASK
            at = value % BINS
            if at not in bins and value < fresh.get(at, _MASK + 1):
                fresh[at] = value
        bins |= fresh
        if len(bins) == BINS:
            break
    for at in set(range(BINS)) - bins.keys():
        factor, addend = _permutations()[BINS + at]
        bins[at] = min((value * factor + addend) & _MASK for value in hashes)
    return tuple(bins[at] for at in range(BINS))


def _terms(document: Document) -> list[str]:
    return [term for passage in document.passages if passage.role == "own" for term in terms(passage.text)]


@lru_cache(maxsize=200_000)
def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big")


def _band(number: int, values: Signature) -> str:
    data = number.to_bytes(2, "big") + b"".join(value.to_bytes(8, "big") for value in values)
    return base64.b32encode(hashlib.blake2b(data, digest_size=5).digest()).decode().lower()


def _odd(draw: random.Random) -> int:
    return draw.getrandbits(64) | 1


@lru_cache(maxsize=1)
def _permutations() -> tuple[tuple[int, int], ...]:
    """A factor and an addend for each round, then for each bin; the same on every run: signatures are stored."""
    draw = random.Random(1997)
    return tuple((_odd(draw), draw.getrandbits(64)) for _ in range(2 * BINS))


_FACTORS = tuple(_odd(random.Random(at)) for at in range(WORDS))
