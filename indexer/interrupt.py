"""Ctrl-C at a moment that suits.

In: the process' SIGINT. Out: an event that is set by it. Who writes looks at the event between two documents.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deferred() -> Iterator[threading.Event]:
    """Ctrl-C sets the event instead of ending the run anywhere, say between a document and its passages; a second one
    ends it at once, and what was not committed is dropped."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked  # signals reach the main thread alone
        return

    def ask(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
