"""Years of a county for benches: lives drawn by numpy, rows and rollups made by the product itself.

The log is left out (no query of numbers reads it) and so are the steps, unless they are asked for;
every rollup cell comes from the product's own `contribute`, so that it equals a rebuild by
construction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from data_layer.core.cells import Cells
from data_layer.core.contribution import contribute
from data_layer.core.county import County
from data_layer.core.days import DAY_MS, local, start_of
from data_layer.core.incident import Folded, Incident, Step
from data_layer.core.time_limits import Rules, case_clock, next_clock
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import incident, step
from data_layer.log import rollup
from data_layer.log.bulk import insert_rows
from data_layer.log.rows import Row, incident_row, step_rows
from data_layer.queries.county import load_county
from data_layer.services.county_pack import read_pack, store_pack
from data_layer.settings import ROOT
from data_layer.vocab import EventType as E
from data_layer.vocab import Stage

MINUTE = 60_000
HOUR = 60 * MINUTE
PER_DAY = 300
CHUNK = 20_000

# Event type, stage before, stage after, median hours since the event before, share of cases.
LIFE = (
    (E.REPORTED, Stage.PENDING, Stage.REPORTED, 0.0, 1.0),
    (E.ACCEPTED, Stage.REPORTED, Stage.ACCEPTED, 0.4, 1.0),
    (E.DISPATCHED, Stage.ACCEPTED, Stage.DISPATCHED, 1.2, 1.0),
    (E.RETURNED, Stage.DISPATCHED, Stage.ACCEPTED, 2.0, 0.08),
    (E.DISPATCHED, Stage.ACCEPTED, Stage.DISPATCHED, 1.0, 0.08),
    (E.SIGNED, Stage.DISPATCHED, Stage.HANDLING, 2.0, 1.0),
    (E.ESCALATED, Stage.HANDLING, Stage.HANDLING, 3.0, 0.16),
    (E.FED_BACK, Stage.HANDLING, Stage.VERIFYING, 20.0, 1.0),
    (E.VERIFIED, Stage.VERIFYING, Stage.VERIFYING, 3.0, 1.0),
    (E.CLOSED, Stage.VERIFYING, Stage.CLOSED, 1.0, 1.0),
)
SIGMA = 1.1
SOURCES = {"worker": 0.55, "leader": 0.15, "hotline_12345": 0.15, "police_110": 0.1, "video": 0.05}
MOMENT_OF = {
    E.REPORTED: "reported_at",
    E.ACCEPTED: "accepted_at",
    E.DISPATCHED: "dispatched_at",
    E.SIGNED: "signed_at",
    E.FED_BACK: "fed_back_at",
    E.VERIFIED: "verified_at",
    E.CLOSED: "closed_at",
}


@dataclass(frozen=True)
class CountyYears:
    """A SQLite file with incidents and rollups, and the same cases as two plain frames."""

    url: str
    county: County
    now: int
    first_day: int
    incidents: pd.DataFrame
    events: pd.DataFrame


def build(
    path: Path, years: int, now: int, seed: int = 1, *, with_steps: bool = False
) -> CountyYears:
    """`years` of about 110,000 cases each, ending now; the file must not exist yet."""
    engine = writer_engine(f"sqlite:///{path}")
    with engine.begin() as conn:
        upgrade(conn)
        pack = read_pack(ROOT / "counties" / "qianxi", lambda _path, _codes: [])
        store_pack(conn, pack, now)
        county = load_county(conn, pack.code)
    days = 365 * years
    draws = _Draws(county, days * PER_DAY, now, days, np.random.default_rng(seed))
    frames = []
    for start in range(0, draws.count, CHUNK):
        with engine.begin() as conn:
            frames.append(_store(conn, draws, start, min(start + CHUNK, draws.count), with_steps))
    engine.dispose()
    first_day = local(now - days * DAY_MS, county.zone).day
    return CountyYears(
        f"sqlite:///{path}",
        county,
        now,
        first_day,
        _compact(pd.concat(frames, ignore_index=True)),
        draws.events(),
    )


class _Draws:
    """All random choices of all cases as arrays; `times[i, e]` is when event e of LIFE happens to
    case i (0: never, or not before now)."""

    def __init__(
        self, county: County, count: int, now: int, days: int, rng: np.random.Generator
    ) -> None:
        self.county, self.count = county, count
        weights = 1 / np.arange(1, len(county.grids) + 1) ** 0.6
        self.grid = rng.choice(len(county.grids), count, p=weights / weights.sum())
        minors = sorted(c.code for c in county.categories.values() if c.parent and c.counts)
        self.category = rng.choice(minors, count)
        self.urgency = rng.choice(["critical", "urgent", "ordinary"], count, p=[0.02, 0.2, 0.78])
        self.source = rng.choice(list(SOURCES), count, p=list(SOURCES.values()))
        self.unit = rng.choice(sorted(county.units), count)
        self.times = _moments(rng, np.sort(now - rng.uniform(0, days * DAY_MS, count)), now)

    def events(self) -> pd.DataFrame:
        """Every event: day, type, township_code."""
        case, event = np.nonzero(self.times)
        zone = self.county.zone
        midnights, days = _calendar(
            int(self.times[self.times > 0].min()), int(self.times.max()), zone
        )
        place = np.searchsorted(midnights, self.times[case, event], side="right") - 1
        types = np.array([str(kind) for kind, *_ in LIFE])
        townships = [self.county.township_of[g.code] for g in self.county.grids]
        return pd.DataFrame(
            {
                "day": days[place].astype(np.int32),
                "type": pd.Categorical(types[event]),
                "township_code": pd.Categorical(np.array(townships)[self.grid[case]]),
            }
        )


def _moments(
    rng: np.random.Generator, reported: NDArray[np.float64], now: int
) -> NDArray[np.int64]:
    count = reported.size
    returned = rng.random(count) < LIFE[3][4]
    clock = reported.astype(np.int64)
    at = np.zeros((count, len(LIFE)), np.int64)
    for event, (_, _, _, hours, share) in enumerate(LIFE):
        takes_part = returned if event in {3, 4} else rng.random(count) < share
        gap = rng.lognormal(0.0, SIGMA, count) * hours * HOUR
        clock = np.where(takes_part, clock + gap.astype(np.int64), clock)
        at[:, event] = np.where(takes_part & (clock <= now), clock, 0)
    return at


def _calendar(first: int, last: int, zone: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Local midnights (ms) and their days, from the day of `first` to the day of `last`."""
    days = pd.date_range(
        pd.Timestamp(first, unit="ms", tz=zone).normalize(),
        pd.Timestamp(last, unit="ms", tz=zone).normalize(),
    )
    numbers = np.array([day.year * 10000 + day.month * 100 + day.day for day in days])
    return np.array([start_of(int(number), zone) for number in numbers]), numbers


def _store(
    conn: Connection, draws: _Draws, start: int, stop: int, with_steps: bool
) -> pd.DataFrame:
    """Write one chunk; returns its cases as an analyst's frame."""
    cells: Cells = {}
    rows: list[Row] = []
    steps: list[Row] = []
    for number in range(start, stop):
        folded, case_no = _folded(draws, number), f"B{number:08d}"
        contribute(cells, draws.county, folded)
        rows.append(incident_row(draws.county.code, case_no, ("bench", str(number)), folded))
        if with_steps:
            steps += step_rows(draws.county, case_no, folded)
    insert_rows(conn, incident, rows)
    insert_rows(conn, step, steps)
    rollup.apply(conn, draws.county.code, cells)
    return _frame(rows)


def _folded(draws: _Draws, number: int) -> Folded:
    county = draws.county
    state = _incident(draws, number)
    steps: list[Step] = []
    for (kind, before, after, _, _), at in zip(LIFE, draws.times[number].tolist(), strict=True):
        if not at:
            continue
        moment = MOMENT_OF.get(kind)
        if moment and getattr(state, moment) is None:
            setattr(state, moment, at)
        state.returned_n += kind == E.RETURNED
        state.escalated_n += kind == E.ESCALATED
        if kind == E.DISPATCHED:
            state.lead_unit = str(draws.unit[number])
        state.level = 5 if kind == E.ESCALATED else state.level
        state.stage, state.stage_at = after, at
        steps.append(
            Step(
                "bench",
                f"{number}-{len(steps)}",
                str(kind),
                at,
                before,
                after,
                state.level,
                False,
                "",
            )
        )
    if state.closed_at is not None:
        state.closed_day = local(state.closed_at, county.zone).day
    state.is_open = int(state.closed_at is None)
    rules = Rules(county, county.working_time(county.calendar_version))
    case_clock(state, [], rules, {})
    if state.is_open:
        next_clock(state, None, [], rules)
    return Folded(state, steps)


def _incident(draws: _Draws, number: int) -> Incident:
    grid, category = draws.county.grids[draws.grid[number]], str(draws.category[number])
    when = local(int(draws.times[number, 0]), draws.county.zone)
    return Incident(
        grid_code=grid.code,
        township_code=draws.county.township_of[grid.code],
        category=category,
        major=draws.county.categories[category].parent,
        urgency=str(draws.urgency[number]),
        source_kind=str(draws.source[number]),
        title="示例",
        level=4,
        report_day=when.day,
        report_hour=when.hour,
        report_weekday=when.weekday,
        limit_version=draws.county.newest_limits,
    )


COLUMNS = [
    *("township_code", "stage", "is_open", "reported_at", "report_day", "closed_at"),
    *("closed_day", "on_time", "due_day", "escalated_n", "returned_n", "reopened_n"),
]


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=COLUMNS)


def _compact(frame: pd.DataFrame) -> pd.DataFrame:
    """Codes as categories, as a careful analyst keeps them in memory."""
    for name in ("township_code", "stage"):
        frame[name] = frame[name].astype("category")
    return frame
