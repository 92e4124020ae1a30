"""A site of our own, served from this machine: pages by path, and a record of what was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.fetching.site import Reply, Site


@pytest.fixture
def site() -> Iterator[Site]:
    served: Site

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = dict(self.headers.items())
            served.asked.append((self.path, headers))
            found = served.pages.get(self.path, Reply(b"", 404))
            reply = found(headers) if callable(found) else found
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.stream is None:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            with suppress(OSError):  # whoever asked may have gone
                reply.stream(self.wfile.write) if reply.stream else self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    served = Site(server.server_address[1])
    yield served
    server.shutdown()
    server.server_close()
    thread.join()
