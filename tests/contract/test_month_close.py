"""A closed month keeps its figures; what comes late is told, and a revision changes all at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select

from data_layer.core.month_close import closing_day, newest_due
from data_layer.core.scope import Scope
from data_layer.db.tables import audit, month_closing, month_figures
from data_layer.errors import Busy, Conflict, Forbidden, GovernanceError, Invalid, NotFound
from data_layer.queries.asking import Ask
from data_layer.queries.closed_months import Closing, closing_of, closings, set_day_of
from data_layer.queries.metrics import metric_values
from data_layer.queries.month_changes import changes_of
from data_layer.services import month_revisions
from data_layer.services.accounts import Account
from data_layer.services.month_check import check_month
from data_layer.services.month_figures import MonthFigures, as_json, from_json
from data_layer.services.month_reader import BACK_OFF_MS, MonthReader
from data_layer.services.month_revisions import set_month_day
from data_layer.services.own_process import environment
from data_layer.services.store import Store
from data_layer.settings import Settings
from tests.closed import (
    ANALYST,
    LEADER,
    OCTOBER,
    SEPTEMBER,
    SUPERVISOR,
    add,
    check_closed,
    check_one,
    close_due,
    crowd_store,
    read_here,
)
from tests.fresh import empty
from tests.world import (
    ALL_GRIDS,
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    GRIDS,
    NOW,
    WEST,
    reported,
)

WHOLE = Ask(20261001, 20261031)
LATE = NOW - 30 * DAY  # in October
REASON = "补录十月漏报事件"


# What PostgreSQL may answer otherwise: a month takes seconds to read.
both = pytest.mark.parametrize(
    "store", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    on_postgres = getattr(request, "param", "sqlite") == "postgres"
    url = request.getfixturevalue("postgres_url") if on_postgres else ""
    if url:
        empty(url)
    with crowd_store(tmp_path, 300, url) as made:
        yield made


def close_month(store: Store, account: Account, month: int) -> None:
    month_revisions.close_month(store, account, month, read_here(store.readers))


def revise_month(store: Store, account: Account, month: int, reason: str, base: int) -> int:
    with store.readers.connect() as conn:
        closing = closing_of(conn, COUNTY_SCOPE, month)
    seen = closing.checked_revision if closing else 0
    return month_revisions.revise_month(store, account, month, reason, base, seen)


def check(store: Store) -> None:
    check_one(store, store.clock())


def newest(store: Store, month: int = OCTOBER, scope: Scope = COUNTY_SCOPE) -> Closing:
    with store.readers.connect() as conn:
        found = closing_of(conn, scope, month)
    assert found is not None
    return found


def reports(store: Store, scope: Scope = COUNTY_SCOPE, ask: Ask = WHOLE) -> float:
    with store.readers.connect() as conn:
        (one,) = metric_values(conn, COUNTY, scope, NOW, ask=ask, keys=("reported",))
    assert one.value is not None
    return one.value


@pytest.mark.parametrize(
    ("today", "set_day", "month"),
    [
        (20261105, 5, 202610),
        (20261104, 5, 202609),
        (20261101, 1, 202610),
        (20270105, 5, 202612),
        (20270101, 5, 202611),
    ],
)
def test_the_newest_month_whose_day_has_come(today: int, set_day: int, month: int) -> None:
    assert newest_due(today, set_day) == month
    assert closing_day(month, set_day) <= today


def test_the_clock_closes_the_newest_due_month_once(store: Store) -> None:
    assert close_due(store) == [OCTOBER]
    assert close_due(store) == []
    with store.readers.connect() as conn:
        assert list(closings(conn, COUNTY_SCOPE)) == [OCTOBER]
        rows = conn.execute(select(audit.c.actor, audit.c.object))
        assert ("tick", f"{OCTOBER}-1") in {tuple(row) for row in rows}
    assert newest(store).closed_by == ""


@both
def test_two_at_once_close_once(store: Store) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: close_due(store), range(2))) == [[], [OCTOBER]]
    with store.readers.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(month_closing)) == 1


@both
def test_nothing_is_closed_before_its_day_or_before_the_first_report(store: Store) -> None:
    set_month_day(store, SUPERVISOR, 28)
    assert close_due(store) == [SEPTEMBER]
    assert close_due(store, NOW - 300 * DAY) == []


@both
def test_a_late_event_changes_nothing_until_a_revision_says_why(store: Store) -> None:
    before, own = reports(store), reports(store, EAST_SCOPE)
    assert close_due(store) == [OCTOBER]
    add(store, [reported(LATE, "late", grid_code=GRIDS[EAST][0])], "late")
    assert (reports(store), reports(store, EAST_SCOPE)) == (before, own)
    daily = Ask(20261001, 20261031, by="day")
    with store.readers.connect() as conn:
        live = metric_values(conn, COUNTY, COUNTY_SCOPE, NOW, ask=daily, keys=("reported",))
        months = Ask(20260901, 20261120, by="month")
        split = metric_values(conn, COUNTY, COUNTY_SCOPE, NOW, ask=months, keys=("reported",))
    assert sum(one.value or 0 for one in live) == before + 1
    assert {one.key: one.value for one in split}[OCTOBER] == before
    check(store)
    assert newest(store).differing > newest(store, scope=EAST_SCOPE).differing > 0
    assert newest(store, scope=Scope(CODE, WEST)).differing == 0
    assert revise_month(store, SUPERVISOR, OCTOBER, f"  {REASON} ", 1) == 2
    assert (reports(store), reports(store, EAST_SCOPE)) == (before + 1, own + 1)
    assert (newest(store).revision, newest(store).reason) == (2, REASON)
    assert newest(store).differing == 0
    with store.readers.connect() as conn:
        kept = conn.execute(select(month_figures.c.revision).distinct()).scalars().all()
    assert sorted(kept) == [1, 2]


def test_what_stands_now_stays_as_it_was_at_the_closing(store: Store) -> None:
    close_due(store)

    def open_cases() -> float | None:
        with store.readers.connect() as conn:
            keys = ("open",)
            (one,) = metric_values(conn, COUNTY, COUNTY_SCOPE, NOW, ask=WHOLE, keys=keys)
        return one.value

    before = open_cases()
    add(store, [reported(LATE, "late")], "late")
    assert open_cases() == before
    check(store)
    revise_month(store, SUPERVISOR, OCTOBER, REASON, 1)
    assert open_cases() == before


def test_a_township_is_told_of_its_own_figures_alone(store: Store) -> None:
    close_due(store)
    add(store, [reported(LATE, "west", grid_code=GRIDS[WEST][0])], "west")
    add(store, [reported(LATE, "east", grid_code=GRIDS[EAST][0])], "east")
    check(store)
    with store.readers.connect() as conn:
        own = changes_of(conn, COUNTY, EAST_SCOPE, closing=newest(store))
        every = changes_of(conn, COUNTY, COUNTY_SCOPE, closing=newest(store))
    assert len(every) == newest(store).differing > len(own) > 0
    assert len(own) == newest(store, scope=EAST_SCOPE).differing
    told = {code for one in own for code in (one.key if isinstance(one.key, tuple) else (one.key,))}
    assert not told & {WEST, *GRIDS[WEST]}
    assert {"unit"} & {kind for one in every for kind in one.place}
    assert not {"unit"} & {kind for one in own for kind in one.place}


def test_it_is_looked_at_again_only_when_something_was_recorded(store: Store) -> None:
    close_due(store)
    assert check_closed(store) == []
    add(store, [reported(LATE, "late", grid_code=ALL_GRIDS[0])], "late")
    assert check_closed(store) == [OCTOBER]
    assert newest(store).differing > 0
    assert check_closed(store) == []
    with pytest.raises(NotFound):
        check_one(store, NOW, SEPTEMBER)


@both
def test_a_look_that_a_revision_overtook_changes_nothing(store: Store) -> None:
    """What the revision corrected would be lost under what the look saw."""
    close_due(store)
    add(store, [reported(LATE, "late", grid_code=GRIDS[EAST][0])], "late")
    check(store)
    add(store, [reported(LATE, "more", grid_code=GRIDS[EAST][0])], "more")
    here = read_here(store.readers)

    def overtaken(month: int, now: int) -> MonthFigures:
        found = here(month, now)
        assert revise_month(store, SUPERVISOR, OCTOBER, REASON, 1) == 2
        add(store, [reported(LATE, "later", grid_code=GRIDS[WEST][0])], "later")
        return found

    check_month(store.writer, store.readers, COUNTY, NOW, OCTOBER, overtaken)
    with store.readers.connect() as conn:
        newest, first = closings(conn, COUNTY_SCOPE)[OCTOBER]
        corrected = changes_of(conn, COUNTY, COUNTY_SCOPE, closing=first)
    assert (newest.revision, newest.differing) == (2, 0)
    assert len(corrected) == first.differing > 0


def test_a_revision_corrects_what_was_seen_and_no_more(store: Store) -> None:
    close_due(store)
    before = reports(store)
    add(store, [reported(LATE, "late")], "late")
    check(store)
    seen = newest(store)
    add(store, [reported(LATE, "later")], "later")
    assert revise_month(store, SUPERVISOR, OCTOBER, REASON, 1) == 2
    assert reports(store) == before + 1
    with store.readers.connect() as conn:
        second, first = closings(conn, COUNTY_SCOPE)[OCTOBER]
        corrected = changes_of(conn, COUNTY, COUNTY_SCOPE, closing=first)
    assert len(corrected) == seen.differing == first.differing
    assert check_closed(store) == [OCTOBER]
    assert newest(store).differing > 0
    with pytest.raises(Conflict) as raised:  # that page is of before the last look
        month_revisions.revise_month(store, SUPERVISOR, OCTOBER, REASON, 2, second.checked_revision)
    assert raised.value.code == "month_revised"


@both
def test_what_travels_between_the_processes_comes_back(store: Store) -> None:
    found = read_here(store.readers)(OCTOBER, NOW)
    assert from_json(orjson.loads(orjson.dumps(as_json(found)))) == found


@both
def test_a_month_that_cannot_be_read_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = replace(store.settings, database_url=f"sqlite:///{tmp_path / 'none' / 'x.db'}")
    with pytest.raises(Busy) as raised:
        MonthReader(nowhere)(OCTOBER, NOW)
    assert raised.value.code == "month_not_read"
    read = MonthReader(store.settings)
    with monkeypatch.context() as patch:
        patch.setattr(read._ask, "_command", "verify-export")
        with pytest.raises(Busy):
            read(OCTOBER, NOW)
    with pytest.raises(Busy):  # not asked again at once
        read(OCTOBER, NOW + BACK_OFF_MS - 1)
    assert read(OCTOBER, NOW + 2 * BACK_OFF_MS).tables
    read.stop()
    with pytest.raises(Busy):
        read(OCTOBER, NOW + 4 * BACK_OFF_MS)


def test_a_process_of_our_own_starts_where_mail_is_set_and_knows_no_secret(store: Store) -> None:
    env = {
        "SECRET_KEY": "k" * 40, "SMTP_URL": "smtp://u:p@mail.example", "MAIL_FROM": "a@b.example",
        "PATH": "/bin",
    }  # fmt: skip
    told = environment(store.settings, env)
    assert Settings.from_env(told).database_url == store.settings.database_url
    assert not {"SECRET_KEY", "SMTP_URL", "MAIL_FROM"} & set(told)
    assert told["PATH"] == "/bin"


def test_what_is_refused(store: Store) -> None:
    def refused(error: type[GovernanceError], code: str, work: object, *args: object) -> None:
        with pytest.raises(error) as raised:
            work(store, *args)  # type: ignore[operator]
        assert raised.value.code == code

    for who in (LEADER, ANALYST):
        refused(Forbidden, "no_right", close_month, who, SEPTEMBER)
        refused(Forbidden, "no_right", revise_month, who, OCTOBER, REASON, 1)
        refused(Forbidden, "no_right", set_month_day, who, 6)
    refused(Conflict, "month_runs", close_month, SUPERVISOR, 202611)
    refused(Conflict, "no_data", close_month, SUPERVISOR, 202501)
    refused(Conflict, "month_open", revise_month, SUPERVISOR, OCTOBER, REASON, 1)
    close_month(store, SUPERVISOR, OCTOBER)
    refused(Conflict, "month_closed", close_month, SUPERVISOR, OCTOBER)
    refused(Conflict, "no_change", revise_month, SUPERVISOR, OCTOBER, REASON, 1)
    for reason in ("", "改 正  ", "很" * 201):
        refused(Invalid, "no_reason", revise_month, SUPERVISOR, OCTOBER, reason, 1)
    add(store, [reported(LATE, "late")], "late")
    refused(Conflict, "month_revised", revise_month, SUPERVISOR, OCTOBER, REASON, 0)
    for day in (0, 29):
        refused(Invalid, "wrong_day", set_month_day, SUPERVISOR, day)


def test_the_day_is_kept_with_who_set_it(store: Store) -> None:
    set_month_day(store, SUPERVISOR, 8)
    with store.readers.connect() as conn:
        found = set_day_of(conn, COUNTY_SCOPE)
        rows = conn.execute(select(audit.c.action, audit.c.object, audit.c.detail)).all()
    assert (found.day, found.set_name, found.set_at) == (8, SUPERVISOR.display_name, NOW)
    assert ("set_month_day", "8", {"before": 5}) in [tuple(row) for row in rows]


def test_who_closed_by_hand_is_told(store: Store) -> None:
    close_month(store, SUPERVISOR, SEPTEMBER)
    found = newest(store, SEPTEMBER)
    assert (found.closed_by, found.closed_name) == (SUPERVISOR.username, SUPERVISOR.display_name)
