"""The error tree. Every message is safe to show to a user and names the cure.

    CrossingsError
    ├── UsageError            the caller asked for something that cannot be (exit code 2, HTTP 400)
    │   ├── QueryError        a query over the caps (length, depth, size)
    │   └── RemovalRefused    a run would drop more of the index than allowed
    ├── ReadError             one source file cannot be read (the run goes on, exit code 1)
    ├── FetchError            one address cannot be fetched (the run goes on, exit code 1)
    │   └── AddressRefused    it is none of the web's, unknown, or private
    ├── ModelUnavailable      the sentence encoder cannot be loaded (exit code 2; searches go on by words alone)
    └── IndexUnavailable      the index cannot serve (exit code 2, HTTP 503)
        ├── IndexMissing      there is none yet
        ├── IndexOutdated     it was made by another version of schema or analysis
        ├── IndexLocked       another process is writing to it
        └── IndexDamaged      its files cannot be opened
"""

from __future__ import annotations


class CrossingsError(Exception):
    """Root of all errors that Crossings raises on purpose."""


class UsageError(CrossingsError):
    """The request itself is wrong; nothing was changed."""


class QueryError(UsageError):
    """The query is longer, deeper or larger than the caps allow."""


class RemovalRefused(UsageError):
    """The run would remove more documents than it may without ``--allow-removal``."""


class ReadError(CrossingsError):
    """A source file cannot be turned into documents; ``str()`` says why and what to do."""


class FetchError(CrossingsError):
    """A page cannot or must not be fetched; ``str()`` names its address, the reason and the cure."""


class AddressRefused(FetchError):
    """The address is no web address, has no host that is known, or leads to a private network."""


class ModelUnavailable(CrossingsError):
    """A model's files or its libraries are missing or damaged."""


class IndexUnavailable(CrossingsError):
    """The index cannot answer now."""


class IndexMissing(IndexUnavailable):
    """No index at the given place."""


class IndexOutdated(IndexUnavailable):
    """The index was made by another version of the schema or the analysis."""


class IndexLocked(IndexUnavailable):
    """Another process holds the index's write lock."""


class IndexDamaged(IndexUnavailable):
    """The index's files cannot be opened or contradict each other."""
