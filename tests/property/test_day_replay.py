"""Every frame of a replayed day says what a recount of the raw log says of that moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from data_layer.core.corrections import effective
from data_layer.core.day_replay import QUARTER_MS, DayReplay
from data_layer.core.days import add_days, start_of
from data_layer.core.fold import fold
from data_layer.core.scope import Scope
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.db.tables import incident, log
from data_layer.log.bulk import write_history
from data_layer.log.read import events_of
from data_layer.queries.replay import day_events, expected_reports, replay
from data_layer.queries.visible import open_cases
from data_layer.vocab import OPEN_STAGES, Event, EventType
from tests.crowd import lives
from tests.fresh import empty
from tests.slow_world import TODAY, days_ago
from tests.world import (
    ALL_GRIDS,
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    FIELD_KEYS,
    HOUR,
    NOW,
    event,
    life,
    store_county,
)

Log = dict[str, list[Event]]
OPEN = frozenset(OPEN_STAGES)
CORRECTIONS = {EventType.AMENDED, EventType.RETRACTED}
FRAMES = 96


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = database(f"sqlite:///{tmp_path_factory.mktemp('day') / 'day.db'}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def database(url: str) -> Engine:
    engine = writer_engine(url, field_keys=FIELD_KEYS)
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection)
        write_history(connection, COUNTY, [*lives(Random(7), 700), *corrected()], NOW)
    return engine


def corrected() -> Iterator[tuple[str, list[Event]]]:
    """Cases whose past was put right later: a time, a closing that was none, a void, a place."""
    for number, start in enumerate(range(2, 42, 2)):
        name, at = f"x{number}", NOW - start * DAY - number * HOUR
        events = life(at, name)
        later = at + 20 * HOUR
        more = {
            0: event("amended", later, f"{name}-m", ref_event_id=events[2].event_id,
                     new={"occurred_at": at + 4 * HOUR}),
            1: event("retracted", later, f"{name}-m", ref_event_id=events[-1].event_id),
            2: event("voided", events[1].occurred_at + 1, f"{name}-m", reason_code="not_a_case"),
            3: event("moved", later, f"{name}-m", grid_code=ALL_GRIDS[-1]),
        }  # fmt: skip
        yield name, [*events, more[number % 4]]


@pytest.fixture(scope="module")
def told(conn: Connection) -> Log:
    """The raw log, case by case."""
    cases = conn.scalars(select(log.c.case_no).distinct()).all()
    return events_of(conn, CODE, cases)


def recount(told: Log, scope: Scope, at: int) -> tuple[Counter[str], Counter[str]]:
    """Open cases by grid and by stage just before a moment: each case folded from its events until
    then, as they stand corrected; its grid and kind are those it has in the end."""
    grids: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    for events in told.values():
        known = fold(events, COUNTY).incident
        if not known.counts or not scope.allows(known.township_code):
            continue
        until = [
            event
            for event in effective(events)
            if event.occurred_at < at and event.type not in CORRECTIONS
        ]
        stage = fold(until, COUNTY, ahead=False).incident.stage
        if stage in OPEN:
            grids[known.grid_code] += 1
            stages[stage] += 1
    return grids, stages


def played(day: DayReplay, frame: int) -> tuple[Counter[str], Counter[str]]:
    """The state at the end of a frame, as the browser makes it: the start and all changes since."""
    grids, stages = Counter(day.places), Counter(day.stages)
    for change in day.changes:
        if change.frame <= frame:
            grids[change.place] += change.came - change.went
    for move in day.moves:
        if move.frame <= frame:
            stages[move.before] -= move.n
            stages[move.after] += move.n
    return +grids, Counter({stage: stages[stage] for stage in OPEN if stages[stage]})


@settings(max_examples=25)
@given(ago=st.integers(-1, 125), frame=st.integers(-1, FRAMES - 1), whole=st.booleans())
def test_a_frame_is_a_recount_of_the_log(
    conn: Connection, told: Log, ago: int, frame: int, whole: bool
) -> None:
    scope, day = COUNTY_SCOPE if whole else EAST_SCOPE, add_days(TODAY, -ago)
    found = replay(conn, COUNTY, scope, NOW, day=day)
    end = start_of(day, COUNTY.zone) + (frame + 1) * QUARTER_MS
    assert played(found, frame) == recount(told, scope, min(end, NOW + 1))


@pytest.mark.parametrize("scope", [COUNTY_SCOPE, EAST_SCOPE])
def test_today_ends_with_what_stands_now(conn: Connection, scope: Scope) -> None:
    found = replay(conn, COUNTY, scope, NOW, day=TODAY)
    standing = conn.execute(select(incident.c.grid_code).where(*open_cases(scope))).all()
    grids, _ = played(found, FRAMES)
    assert grids == Counter(grid for (grid,) in standing)
    assert max(move.frame for move in found.moves) < 12 * 4 + 1


def test_the_log_has_what_makes_a_replay_hard(conn: Connection, told: Log) -> None:
    kinds = Counter(event.type for events in told.values() for event in events)
    assert {"reopened", "voided", "merged", "moved", "amended", "retracted"} <= kinds.keys()
    days = [replay(conn, COUNTY, COUNTY_SCOPE, NOW, day=days_ago(n)) for n in range(20, 50)]
    turns = {(move.before, move.after) for day in days for move in day.moves}
    assert ("closed", "accepted") in turns


def test_the_expected_reports_grow_over_the_day_and_need_weeks(conn: Connection) -> None:
    expected = expected_reports(conn, COUNTY, COUNTY_SCOPE, NOW, day=days_ago(3))
    assert expected is not None
    for line in expected:
        assert len(line) == FRAMES
        assert line == sorted(line)
    assert all(low <= middle <= high for middle, low, high in zip(*expected, strict=True))
    assert expected_reports(conn, COUNTY, COUNTY_SCOPE, NOW, day=days_ago(118)) is None


def test_events_are_told_up_to_a_number_the_striking_first(conn: Connection) -> None:
    day = days_ago(30)
    everything = day_events(conn, COUNTY, COUNTY_SCOPE, NOW, day=day, most=10_000)
    few = day_events(conn, COUNTY, COUNTY_SCOPE, NOW, day=day, most=1)
    counts = Counter(one.frame for one in everything.told)
    assert counts == few.n == everything.n
    assert Counter(one.frame for one in few.told) == dict.fromkeys(counts, 1)
    assert [one.at for one in everything.told] == sorted(one.at for one in everything.told)
    shown = {one.frame: one.type for one in few.told}
    for frame, kind in shown.items():
        kinds = {one.type for one in everything.told if one.frame == frame}
        if "escalated" in kinds and not kinds & {"returned", "reopened", "joint_called"}:
            assert kind in {"escalated", "supervised", "transferred"}


def test_a_townships_events_name_no_other_township(conn: Connection) -> None:
    own = {"东镇", ""}
    for ago in range(5, 40, 5):
        events = day_events(conn, COUNTY, EAST_SCOPE, NOW, day=days_ago(ago), most=9)
        assert {one.township for one in events.told} <= own
        places = replay(conn, COUNTY, EAST_SCOPE, NOW, day=days_ago(ago)).places
        assert all(COUNTY.township_of[grid] == EAST for grid in places)


@pytest.mark.postgres
def test_postgresql_says_the_same(conn: Connection, postgres_url: str) -> None:
    empty(postgres_url)
    engine = database(postgres_url)
    with engine.connect() as connection:
        for day in (TODAY, days_ago(9), days_ago(60)):
            for query, more in ((replay, {}), (expected_reports, {}), (day_events, {"most": 3})):
                asked = (COUNTY, COUNTY_SCOPE, NOW)
                assert query(connection, *asked, day=day, **more) == query(
                    conn, *asked, day=day, **more
                )
    engine.dispose()
