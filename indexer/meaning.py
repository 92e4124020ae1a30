"""What of a document is read for its meaning, and how alike documents are to a query.

In: documents; the vectors kept of their texts (``vectors``); a query's vector. Out: the texts that the encoder is given
and their keys; the records of those not yet read; each document's likeness to the query. The first text is the *head*
(the title with what opens the document), then comes every passage of the writers' own words; each has the title and its
heading in front.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer import encoder
from indexer.document import Document, Passage

if TYPE_CHECKING:
    from indexer.vectors import Floats, Records, Store, View, Writer

MOST = 250
"""Texts of a document that are compared with a query: bounds the time that threads of thousands of comments take."""
HEAD = 1000
"""Characters of a document that its head has at least: some 200 tokens, which is what the encoder reads."""
BEST = 3
"""The best texts whose mean stands for a document beside the very best one."""


class Reading(NamedTuple):
    """The keys of all texts of some documents, and the records of those that had no vector yet."""

    keys: bytes
    fresh: Records


def texts(document: Document) -> list[str]:
    """What the encoder is given of a document, each text once."""
    own = [passage for passage in document.passages if passage.role == "own" and passage.text]
    return list(dict.fromkeys([head(document), *(text(document, passage) for passage in own)]))


def text(document: Document, *passages: Passage) -> str:
    """Passages that follow each other as the encoder is given them."""
    heading = passages[0].heading if passages else ""
    return "\n".join(filter(None, (document.title, heading, *(passage.text for passage in passages))))


def head(document: Document) -> str:
    """What a document opens with: of a thread the first post, else its first passages, as much as the encoder reads."""
    own = [passage for passage in document.passages if passage.role == "own"]
    lengths = accumulate(len(passage.text) for passage in own)
    enough = next((number for number, length in enumerate(lengths, 1) if length >= HEAD), len(own))
    return text(document, *own[: 1 if document.kind == "thread" else enough])


def keys_of(texts: Iterable[str]) -> bytes:
    """The texts' keys, one after the other: of each 64 bits of its SHA-256 (among 5 million texts two share one with a
    chance of one in a million)."""
    return b"".join(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8] for text in texts)


def read(documents: Iterable[Document], view: View) -> Reading:
    """Encode the texts of ``documents`` that ``view`` has no vectors of. Raises ModelUnavailable."""
    from indexer.vectors import keys_from, pack

    every = list(dict.fromkeys(text for document in documents for text in texts(document)))
    keys = keys_from(keys_of(every))
    missing = (~view.has(keys)).nonzero()[0]
    return Reading(keys.tobytes(), pack(keys[missing], encoder.encoder().encode([every[at] for at in missing])))


def recall(reading: Reading, view: View) -> Callable[[Sequence[str]], Floats]:
    """What gives the vectors and logits of texts that were read, as ``Encoder.encode`` does: as they are kept, so that
    labels are the same whether they were encoded just now or long ago."""
    from indexer.vectors import keys_from, unpack

    fresh = dict(zip(reading.fresh["key"].tolist(), unpack(reading.fresh), strict=True))

    def encoded(texts: Sequence[str]) -> Floats:
        keys = keys_from(keys_of(texts))
        found = view.encoded(keys)
        for at, key in enumerate(keys.tolist()):
            found[at] = fresh.get(key, found[at])
        return found

    return encoded


def folder_of(location: str) -> Path:
    """Where the vectors of the index at ``location`` are kept."""
    return Path(location) / "vectors"


def identity_of(location: str) -> str:
    """Names the vectors that are kept for the index: another one where they were lost, or are of another encoder."""
    return store_of(location).identity


@contextmanager
def vectors_of(location: str) -> Iterator[Writer]:
    """The vectors of the index at ``location``, to add to, while its lock is held. Raises ModelUnavailable."""
    from indexer.vectors import Writer

    encoder.encoder()
    writer = Writer(folder_of(location), encoder.model_id())
    try:
        yield writer
    finally:
        writer.close()


@cache
def store_of(location: str) -> Store:
    """The vectors of the index at ``location``. Raises ModelUnavailable where the encoder's files are missing."""
    from indexer.vectors import Store

    return Store(folder_of(location), encoder.model_id())


def likeness(keys: Sequence[bytes], view: View, query: Floats) -> list[float | None]:
    """How alike each document is to ``query`` [384], by the keys of its texts: the mean of its best text and of its
    ``BEST`` best ones; None where no vector is kept."""
    from indexer.vectors import keys_from

    cut = [each[: 8 * MOST] for each in keys]
    found = iter(view.likeness(keys_from(b"".join(cut)), query).tolist())
    return [_of_document(list(islice(found, len(each) // 8))) for each in cut]


def _of_document(found: list[float]) -> float | None:
    best = sorted((each for each in found if each == each), reverse=True)[:BEST]  # what is no number is not itself
    return (best[0] + sum(best) / len(best)) / 2 if best else None
