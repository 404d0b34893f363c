"""One tick of the escalation ladder over many open cases, and what an operator feels of it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter

from sqlalchemy import Engine, select

from benchmarks.cluster import cluster
from benchmarks.figure import Figure
from data_layer.core.county import County
from data_layer.core.days import HOUR_MS as HOUR
from data_layer.db.engine import reader_engine, writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import incident
from data_layer.log.bulk import write_history
from data_layer.queries.county import load_county
from data_layer.services.county_pack import read_pack, store_pack
from data_layer.services.store import wall_clock
from data_layer.services.tick import Ticked, tick
from data_layer.services.writer import Writer
from data_layer.settings import ROOT
from data_layer.vocab import Event

OPEN = 50_000
DUE = (0, 500, 5_000)
BAR_S = 2.0


def run() -> list[Figure]:
    """Seconds a tick by how many cases are due; the longest an operator's click waits meanwhile."""
    with tempfile.TemporaryDirectory(prefix="governance-bench-") as folder:
        figures = _measure(f"sqlite:///{Path(folder) / 'tick.db'}", "SQLite")
    with cluster() as url:
        if url is not None:
            figures += _measure(url, "PostgreSQL")
    return figures


def _measure(url: str, name: str) -> list[Figure]:
    print(f"  {OPEN:,} open cases on {name}", flush=True)
    county = _fill(url)
    writer, readers = Writer(url).start(), reader_engine(url)
    figures = []
    try:
        for due in DUE:
            now = _moment(readers, county, due)
            with _Operator(writer) as operator:
                seconds, done = _timed(lambda now=now: tick(writer, readers, county, now))
            note = f"{done.done:,} events on {done.cases:,} of {OPEN:,} open cases"
            bar = BAR_S if due <= DUE[1] else None
            figures.append(Figure(f"{name}: a tick, {due:,} due", seconds, "s", bar, note=note))
        waited = f"{name}: an operator's click, longest wait"
        figures.append(Figure(waited, 1000 * operator.longest, "ms", note="while 5,000 were due"))
    finally:
        writer.stop()
        readers.dispose()
    return figures


def _timed(work: Callable[[], Ticked]) -> tuple[float, Ticked]:
    started = perf_counter()
    done = work()
    return perf_counter() - started, done


class _Operator:
    """Clicks again and again meanwhile; `longest` is the slowest answer in seconds."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.longest = writer, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._click, daemon=True)

    def __enter__(self) -> _Operator:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _click(self) -> None:
        while not self._over.wait(0.05):
            started = perf_counter()
            self.writer.submit(lambda _connection: None, urgent=True)
            self.longest = max(self.longest, perf_counter() - started)


def _moment(readers: Engine, county: County, due: int) -> int:
    """When the alarms of so many cases have come."""
    alarms = select(incident.c.alarm_at).where(
        incident.c.county_code == county.code, incident.c.alarm_at.is_not(None)
    )
    with readers.connect() as connection:
        moments = sorted(connection.scalars(alarms))
    return moments[due - 1] if due else moments[0] - 1


def _fill(url: str) -> County:
    engine, now = writer_engine(url), wall_clock()
    with engine.begin() as connection:
        upgrade(connection)
        pack = read_pack(ROOT / "counties" / "qianxi", lambda _path, _codes: [])
        store_pack(connection, pack, now)
        county = load_county(connection, pack.code)
        write_history(connection, county, _cases(county, Random(7), now), now)
    engine.dispose()
    return county


def _cases(county: County, rng: Random, now: int) -> Iterator[tuple[str, list[Event]]]:
    """Ordinary cases of the last ten hours of office, in hand: their alarms come one by one."""
    working = county.working_time(county.calendar_version)
    ordinary = [
        c.code
        for c in county.categories.values()
        if c.parent and c.counts and c.urgency == "ordinary"
    ]
    units = sorted(u.code for u in county.units.values() if u.township_code)
    for number in range(OPEN):
        at = working.after_work_ms(now, -HOUR - int(rng.random() * 10 * HOUR))
        place = {"grid_code": rng.choice(county.grids).code, "category": rng.choice(ordinary)}
        unit = rng.choice(units)
        life = (
            ("reported", 0, place),
            ("accepted", 5, {}),
            ("dispatched", 15, {"lead_unit": unit, "assignment_id": f"b{number}-A"}),
            ("signed", 40, {"unit": unit}),
        )
        yield (
            f"b{number}",
            [_event(number, seq, at, *step) for seq, step in enumerate(life, 1)],
        )


def _event(
    number: int, seq: int, begin: int, kind: str, minutes: int, fields: dict[str, str]
) -> Event:
    at = begin + minutes * 60_000
    columns = {name: fields.pop(name) for name in ("grid_code", "unit") if name in fields}
    event_id = f"b{number}-{seq}"
    return Event("bench", event_id, kind, at, at, seq, **columns, payload={**fields})  # type: ignore[arg-type]
