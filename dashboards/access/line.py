"""The line of posts that bring events: some are worked on, some wait for a moment, the rest is
turned away at the door, before anything is done for them, so that people are still served."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app

from data_layer.errors import Busy
from data_layer.services.feed import Feed
from data_layer.services.writer import BUSY
from data_layer.settings import THREADS

EVENTS = "/api/v1/events"
# A group commit fills up with so many; more would only take turns from pages and streams.
WORKED_ON = 16
WAITING, WAIT_SECONDS = 112, 2.0
# Of the server's threads so many stay for people.
FOR_PEOPLE = 32
RETRY_AFTER = "5"
BODY = json.dumps(
    {"error": {"code": "queue_full", "message_zh": BUSY.zh, "message_en": BUSY.en}},
    ensure_ascii=False,
).encode()


class Line:
    """turn() lets its caller work when there is room; `full` says whether one more would be turned
    away."""

    def __init__(self, feed: Feed) -> None:
        self._feed, self._inside = feed, 0
        self._count, self._room = threading.Lock(), threading.BoundedSemaphore(WORKED_ON)

    @property
    def full(self) -> bool:
        """Whether as many stand in it as may."""
        free = THREADS - FOR_PEOPLE - self._feed.watchers
        return self._inside >= min(WORKED_ON + WAITING, free)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Work within; raises Busy when the line is full or does not move."""
        with self._count:
            if self.full:
                raise Busy(BUSY, "queue_full")
            self._inside += 1
        try:
            if not self._room.acquire(timeout=WAIT_SECONDS):
                raise Busy(BUSY, "queue_full")
            try:
                yield
            finally:
                self._room.release()
        finally:
            with self._count:
                self._inside -= 1


def init_line(server: Flask, feed: Feed) -> None:
    """Put the line before the addresses that bring events."""
    line = server.extensions["line"] = Line(feed)
    served, counts = server.wsgi_app, server.extensions["request_counts"]

    def at_the_door(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != EVENTS or environ["REQUEST_METHOD"] != "POST" or not line.full:
            return served(environ, start_response)
        counts.add(EVENTS, 503, 0.0)
        head = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(BODY))),
            ("Retry-After", RETRY_AFTER),
        ]
        start_response("503 Service Unavailable", head)
        return [BODY]

    server.wsgi_app = at_the_door  # type: ignore[method-assign]


def line() -> Line:
    """The line of this server."""
    found: Line = current_app.extensions["line"]
    return found
