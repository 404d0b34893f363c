"""Events offered at a set rate whatever becomes of them: a crowd does not wait for answers."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

import orjson

from tests.kills import GRIDS, MARK
from tests.served import Server

PATIENCE_S = 30.0
MOST_OPEN = 900  # connections of ours at once; what finds none is not sent


class Outcome(NamedTuple):
    """One event: when it was sent (monotonic), the status (0: no answer), how long it took, and
    whether the answer says when to come again."""

    at: float
    status: int
    seconds: float
    retry_after: bool


@dataclass
class Offer:
    """So many events a second for so long, one a request; what was sent and acknowledged is known
    as of any sender."""

    server: Server
    name: str
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)
    unsent: int = 0

    def __post_init__(self) -> None:
        self._token = self.server.credentials["ingest_token"]
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    def run(self, rate: float, seconds: float) -> None:
        asyncio.run(self._offer(rate, seconds))

    def run_in_turn(self, until: float) -> None:
        """One after the other, as fast as they are answered, until that moment."""
        asyncio.run(self._in_turn(until))

    async def _in_turn(self, until: float) -> None:
        self._idle = []
        number = 0
        while time.monotonic() < until:
            await self._post(f"{MARK}-{self.name}-{number}-0")
            number += 1
        for _, writer in self._idle:
            writer.close()

    async def _offer(self, rate: float, seconds: float) -> None:
        self._idle = []
        began, going = time.monotonic(), set[asyncio.Task[None]]()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            if len(going) >= MOST_OPEN:
                self.unsent += 1
                continue
            task = asyncio.create_task(self._post(f"{MARK}-{self.name}-{number}-0"))
            going.add(task)
            task.add_done_callback(going.discard)
        await asyncio.gather(*going)
        for _, writer in self._idle:
            writer.close()

    async def _post(self, event_id: str) -> None:
        began, status, retry = time.monotonic(), 0, False
        self.sent.add(event_id)
        with suppress(OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, ValueError):
            async with asyncio.timeout(PATIENCE_S):
                status, retry = await self._exchange(self._request(event_id))
        if status == 200:
            self.acknowledged.add(event_id)
        self.outcomes.append(Outcome(began, status, time.monotonic() - began, retry))

    async def _exchange(self, request: bytes) -> tuple[int, bool]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                break
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        if b"connection: close" in head:
            writer.close()
        else:
            self._idle.append((reader, writer))
        return int(head.split()[1]), b"\r\nretry-after:" in head

    def _request(self, event_id: str) -> bytes:
        event = {
            "event_id": event_id, "incident_id": event_id, "type": "reported",
            "occurred_at": datetime.now(UTC).isoformat(), "category": "0201", "title": "演示",
            "grid_code": GRIDS[len(self.sent) % len(GRIDS)],
        }  # fmt: skip
        body = orjson.dumps([event])
        head = (
            f"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def p95(seconds: Sequence[float]) -> float:
    """The nearest rank; infinite of nothing."""
    ordered = sorted(seconds)
    return ordered[math.ceil(len(ordered) * 0.95) - 1] if ordered else math.inf
