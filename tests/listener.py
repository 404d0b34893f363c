"""A receiver of webhooks on loopback: keeps what it was told and answers as it is told to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple


class Heard(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Listener(ThreadingHTTPServer):
    """Answers with the next of `answers` (status, headers), then with 204; nothing at all while
    `open` is not set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[Heard] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.always: int = 204
        self.open = Event()
        self.open.set()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/in?from=grid"

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.heard]


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append(Heard(self.path, headers, body))
        self.server.open.wait(30)
        status, more = self.server.answers.pop(0) if self.server.answers else (0, {})
        self.send_response(status or self.server.always)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Nothing: what was asked is in `heard`."""


@contextmanager
def listening() -> Iterator[Listener]:
    """It runs until the block ends."""
    made = Listener()
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.open.set()
        made.shutdown()
        made.server_close()
        thread.join(10)
