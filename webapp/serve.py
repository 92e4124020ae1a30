"""A production server for the pages: waitress, which is threads and pure Python.

In: an index and where to listen. Out: nothing; it serves until it is stopped. It prints nothing itself: what the user
is told (the address, how to stop) is the caller's to say.
"""

from __future__ import annotations

import logging

import waitress

from indexer.index import Index
from webapp import MAX_ADDRESS, MAX_BODY, create_app

MAX_HEADER = MAX_ADDRESS + 16 * 1024
"""Bytes of a request's head; a longer address gets our own message up to here, waitress' 431 beyond."""


def serve(index: Index, host: str = "127.0.0.1", port: int = 8000, threads: int = 4) -> None:
    """Serve ``index`` on ``host``:``port``; raises OSError where that cannot be listened on."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    waitress.serve(
        create_app(index),
        host=host,
        port=port,
        threads=threads,
        ident=None,
        max_request_body_size=MAX_BODY * 4,
        max_request_header_size=MAX_HEADER,
        _quiet=True,
    )
