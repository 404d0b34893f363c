"""F6: the machine's clock is put a day ahead, an hour back, into 2038."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.demo_instance import copy_of
from benchmarks.faults.history import DAYS, History
from benchmarks.figure import Figure
from data_layer.core.days import DAY_MS, HOUR_MS
from tests.served import Server, serving
from tests.visitor import Visitor

APP, OFFSET = "benchmarks.faults.clocked:server", "clock_offset_ms"
AHEAD_2038 = int((datetime(2038, 1, 20, tzinfo=UTC) - datetime.now(UTC)).total_seconds() * 1000)
STEPS = {"+1 day": DAY_MS, "-1 h": -HOUR_MS, "2038": AHEAD_2038}
PAGES = ("/wall/overview", "/wall/overview/snapshot?size=1.00", "/desk/list", "/township",
         "/assessment", "/live/now")  # fmt: skip


def run(days: int = DAYS) -> list[Figure]:
    """Sessions that live longer by it, pages that break, what is told, and what is stored."""
    with copy_of(days) as instance:
        _put(instance, 0)
        with serving(instance, app=APP) as server:
            return _stepped(server)


def _stepped(server: Server) -> list[Figure]:
    longer, broken, untold = 0, list[str](), list[str]()
    ordinary, history = Visitor(server), History(server, 2)
    with history.sending():
        for name, step in STEPS.items():
            with _moved(server, step):
                visitor = Visitor(server, "supervisor")
                # A password of twelve years ago must be changed first.
                broken += [f"{name} {p}" for p in PAGES if not 200 <= visitor.get(p).status < 400]
                untold += [name] if not _told(server) else []
                if step > 0:
                    longer += ordinary.get("/live/now").status == 200
            # Begun in what is the future again, it would outlive its twelve hours.
            if step > 0:
                with _moved(server, 13 * HOUR_MS):
                    longer += visitor.get("/live/now").status == 200
        history.await_acknowledgements(8)
    return [
        Figure("F6 clock: sessions that live longer", longer, "", 0),
        Figure("F6 clock: pages that break", len(broken), "", 0, note="; ".join(broken)),
        Figure("F6 clock: steps nobody is told of", len(untold), "", 0, note="; ".join(untold)),
        *history.figures("F6 clock"),
    ]


@contextmanager
def _moved(server: Server, step: int) -> Iterator[None]:
    _put(server.instance, step)
    try:
        yield
    finally:
        _put(server.instance, 0)


def _put(instance: Path, step: int) -> None:
    """In one step: the server may be reading."""
    new = instance / f"{OFFSET}.new"
    new.write_text(str(step), encoding="ascii")
    new.replace(instance / OFFSET)


def _told(server: Server) -> bool:
    health = Visitor(server, "").read_json("/healthz")
    return bool(health["status"] == "degraded" and abs(health["clock"]["moved_s"]) > 60)
