"""Posting events over one kept-alive connection, patient with a server that is away or busy."""

from __future__ import annotations

import json
import logging
import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

TIMEOUT_S = 30.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0


class Poster:
    """One connection to `POST /api/v1/events` and how long to wait after it failed."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self.connection = HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port, timeout=TIMEOUT_S
        )
        self.path = f"{parts.path.rstrip('/')}/api/v1/events"
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.wait = FIRST_WAIT_S
        self.problem = ""

    def send(self, events: list[dict[str, Any]]) -> float | None:
        """Post a batch; None when it was taken, else the seconds to wait before trying again."""
        if not events:
            return None
        body = json.dumps(events, ensure_ascii=False).encode()
        try:
            self.connection.request("POST", self.path, body, self.headers)
            response = self.connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            self.connection.close()
            return self._failed(f"server not reached ({type(error).__name__})")
        if response.status != 200:
            return self._failed(f"server answered {response.status}", _retry_after(response))
        self._taken(answer)
        return None

    def abort(self) -> None:
        """Cut a request that is under way; the next one would connect again."""
        under_way = self.connection.sock
        if under_way is not None:
            with suppress(OSError):
                under_way.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()

    def _taken(self, answer: bytes) -> None:
        if self.problem:
            log.info("demo feed: posting again")
        self.wait, self.problem = FIRST_WAIT_S, ""
        with suppress(ValueError):
            refused = json.loads(answer).get("refused") or []
            if refused:
                first = refused[0]["errors"][0]
                log.warning(
                    "demo feed: %d events refused, first: %s %s",
                    len(refused),
                    first["field"],
                    first["code"],
                )

    def _failed(self, problem: str, wait: float | None = None) -> float:
        if problem != self.problem:
            log.warning("demo feed: %s, trying again", problem)
        self.problem = problem
        wait = self.wait if wait is None else wait
        self.wait = min(LONGEST_WAIT_S, self.wait * 2)
        return min(LONGEST_WAIT_S, wait)


def _retry_after(response: HTTPResponse) -> float | None:
    value = response.getheader("Retry-After", "")
    return float(value) if value.isdigit() else None
