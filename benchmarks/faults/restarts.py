"""F2: from a killed server to its first answer. F4: the database killed and started under load."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cluster import running_cluster
from benchmarks.demo_instance import copy_of, fill, settings_of
from benchmarks.faults.history import DAYS, History, until
from benchmarks.figure import Figure
from tests.served import serving
from tests.visitor import Visitor

RESTARTS = 5
OUTAGES = 3


def run(days: int = DAYS) -> list[Figure]:
    """How long nobody was answered, and what is left of what was acknowledged."""
    return [*_server(days), *_database(days)]


def _server(days: int) -> list[Figure]:
    took = []
    with copy_of(days) as instance, serving(instance) as server:
        history = History(server)
        with history.sending():
            for _ in range(RESTARTS):
                history.await_acknowledgements(10)
                server.kill()
                began = time.monotonic()
                server.start()
                took.append(time.monotonic() - began)
        figures = history.figures("F2 restart")
    note = f"slowest of {RESTARTS}, {days} days stored"
    return [Figure("F2 restart: until the first 200", max(took), "s", 5, note=note), *figures]


def _database(days: int) -> list[Figure]:
    with running_cluster() as cluster, TemporaryDirectory(prefix="governance-bench-") as folder:
        if cluster is None:
            return []
        fill(settings_of(Path(folder), cluster.url), days)
        with serving(Path(folder), database_url=cluster.url) as server:
            history, back = History(server), list[float]()
            visitor = Visitor(server)
            with history.sending():
                for _ in range(OUTAGES):
                    history.await_acknowledgements(10)
                    cluster.restart_at_once()
                    began = time.monotonic()
                    history.until_acknowledged()
                    until(lambda: visitor.get("/desk/list").status == 200)
                    back.append(time.monotonic() - began)
            figures = history.figures("F4 database restart")
            refused = sum(history.refusals.values())
            unlike = refused - history.refusals[503] + history.blunt
    note = f"slowest of {OUTAGES}"
    return [
        Figure("F4 database restart: all works again", max(back), "s", 10, note=note),
        Figure("F4 database restart: not 503 + Retry-After", unlike, "", 0, note=f"of {refused}"),
        *figures,
    ]
