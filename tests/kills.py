"""kill -9 during ingest: senders that remember what was acknowledged; a judge of what is left."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from random import Random
from typing import Any, NamedTuple
from urllib.error import HTTPError

from sqlalchemy import Connection, func, select, text

from data_layer.db.engine import reader_engine
from data_layer.db.tables import log
from data_layer.log.rebuild import stored_cells, true_cells
from data_layer.services.store import the_county
from tests.served import Server

MARK = "kill"
GRIDS = (
    "520581001001001",
    "520581103205001",
    "520581109205001",
    "520581200210001",
    "520581211208001",
)
RETRY_S = 0.05
PATIENCE_S = 20


@dataclass
class Sender:
    """Posts one batch after another, the same one again until the server says it has it."""

    server: Server
    name: str
    rng: Random
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    answers: int = 0
    unanswered: int = 0
    repeated: int = 0
    refusals: Counter[int] = field(default_factory=Counter)
    # Refusals that do not say when to come again.
    blunt: int = 0

    def run(self, stop: threading.Event) -> None:
        for batch in self._batches():
            self.sent |= {event["event_id"] for event in batch}
            while not self._post(batch):
                if stop.wait(RETRY_S):
                    return
            if stop.is_set():
                return

    def _post(self, batch: list[dict[str, Any]]) -> bool:
        try:
            answer = self.server.post(batch)
        except HTTPError as error:
            self.refusals[error.code] += 1
            self.blunt += "Retry-After" not in error.headers
            return False
        except (OSError, HTTPException):
            self.unanswered += 1
            return False
        assert answer["refused"] == [], answer
        assert answer["accepted"] + answer["repeated"] == len(batch), answer
        self.answers += 1
        self.repeated += answer["repeated"]
        self.acknowledged |= {event["event_id"] for event in batch}
        return True

    def _batches(self) -> Iterator[list[dict[str, Any]]]:
        """Cases in pieces of any size, some events before their report."""
        number = 0
        while True:
            road = [event for n in range(number, number + 6) for event in self._case(n)]
            number += 6
            self.rng.shuffle(road)
            while road:
                size = self.rng.randint(1, 12)
                yield road[:size]
                road = road[size:]

    def _case(self, number: int) -> list[dict[str, Any]]:
        name = f"{MARK}-{self.name}-{number}"
        at = datetime.now(UTC) - timedelta(minutes=self.rng.uniform(30, 3000))
        fields: list[tuple[str, dict[str, Any]]] = [
            (
                "reported",
                {"grid_code": self.rng.choice(GRIDS), "category": "0201", "title": "x"},
            ),
            ("accepted", {}),
            ("moved", {"grid_code": self.rng.choice(GRIDS)}),
            ("closed", {}),
        ]
        return [
            {
                "event_id": f"{name}-{step}", "incident_id": name, "type": kind,
                "occurred_at": (at + timedelta(minutes=step)).isoformat(), **more,
            }
            for step, (kind, more) in enumerate(fields)
        ]  # fmt: skip


class Verdict(NamedTuple):
    """How much went wrong; SOUND when nothing did."""

    lost: int = 0
    doubled: int = 0
    invented: int = 0
    wrong_cells: int = 0
    damage: str = ""


SOUND = Verdict()


class Tally(NamedTuple):
    """A whole run: what the senders met and the verdict after each kill and at the end."""

    acknowledged: int
    unanswered: int
    repeated: int
    verdicts: list[Verdict]


def judge(server: Server, crew: Sequence[Sender], *, cells: bool) -> Verdict:
    """Hold the database against what the senders know, who may go on meanwhile; `cells` also holds
    every rollup cell against the log."""
    acknowledged = set().union(*(sender.acknowledged for sender in crew))
    settings = server.settings
    readers = reader_engine(settings.database_url)
    with readers.connect() as connection:
        stored = _stored(connection)
        check = text("PRAGMA integrity_check" if settings.sqlite else "SELECT 'ok'")
        damage = str(connection.execute(check).scalar())
        wrong = _wrong_cells(connection) if cells else 0
    readers.dispose()
    sent = set().union(*(sender.sent for sender in crew))
    return Verdict(
        lost=len(acknowledged - stored.keys()),
        doubled=sum(n > 1 for n in stored.values()),
        invented=len(stored.keys() - sent),
        damage="" if damage == "ok" else damage,
        wrong_cells=wrong,
    )


def _stored(connection: Connection) -> dict[str, int]:
    """Event id -> log rows, of the senders' events."""
    query = (
        select(log.c.event_id, func.count())
        .where(log.c.event_id.like(f"{MARK}-%"))
        .group_by(log.c.event_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _wrong_cells(connection: Connection) -> int:
    county = the_county(connection)
    true, stored = true_cells(connection, county), stored_cells(connection, county.code)
    return sum(true.get(key) != stored.get(key) for key in true.keys() | stored.keys())


def kill_again_and_again(
    server: Server, kills: int, *, senders: int = 4, seed: int = 1, compare_every: int = 10
) -> Tally:
    """Kill a started server `kills` times amid its work and judge it after every return; cells are
    compared each `compare_every` kills and at the end, when the senders are through."""
    rng = Random(seed)
    crew = [Sender(server, str(n), Random(f"{seed}-{n}")) for n in range(senders)]
    verdicts = []
    with sending(crew):
        for count in range(1, kills + 1):
            await_acknowledgements(crew, 2 * senders)
            time.sleep(rng.uniform(0, 0.15))
            server.kill()
            server.start()
            verdicts.append(judge(server, crew, cells=count % compare_every == 0))
    verdicts.append(judge(server, crew, cells=True))
    return Tally(
        acknowledged=sum(len(sender.acknowledged) for sender in crew),
        unanswered=sum(sender.unanswered for sender in crew),
        repeated=sum(sender.repeated for sender in crew),
        verdicts=verdicts,
    )


@contextmanager
def sending(crew: Sequence[Sender]) -> Iterator[None]:
    """All of them at work."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(crew)) as pool:
        running = [pool.submit(sender.run, stop) for sender in crew]
        try:
            yield
        finally:
            stop.set()
            for done in running:  # a sender's own complaint says more than the wait for it
                done.result()


def await_acknowledgements(crew: Sequence[Sender], batches: int) -> None:
    """Until so many further batches are acknowledged."""
    wanted = sum(sender.answers for sender in crew) + batches
    deadline = time.monotonic() + PATIENCE_S
    while sum(sender.answers for sender in crew) < wanted:
        assert time.monotonic() < deadline, "the server acknowledges nothing"
        time.sleep(0.005)
