"""What goes by itself once a local day, and how long each thing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from data_layer.core.days import DAY_MS
from data_layer.core.scope import Scope
from data_layer.db.tables import (
    api_token,
    attachment,
    audit,
    log,
    sealed_text,
    session,
    setup_link,
)
from data_layer.errors import CannotStart
from data_layer.log.record import record
from data_layer.queries.heartbeat import last_beat
from data_layer.services import retention
from data_layer.services.retention import keep_private
from data_layer.settings import Settings
from data_layer.vocab import Event, Role
from tests.contract.access_house import House, open_house
from tests.world import CODE, COUNTY, COUNTY_SCOPE, NOW, event, life, reported, submit

PHONE = "13812345678"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path, COUNTY) as made:
        yield made


def keep(house: House, now: int = NOW, months: int = 24) -> int | None:
    return keep_private(house.store.writer, house.store.readers, COUNTY, months, now)


def keep_again(house: House, now: int = NOW, months: int = 24) -> int | None:
    """The round of a day after another of the day before."""
    assert keep(house, now - DAY_MS, months) == 0
    return keep(house, now, months)


def rows(house: House, table: Any) -> int:
    with house.store.readers.connect() as conn:
        return conn.scalar(select(func.count()).select_from(table)) or 0


def case(house: House, name: str, ago_days: int) -> None:
    """A case that was closed so many days ago, with a phone in it."""
    at = NOW - ago_days * DAY_MS
    events = [reported(at, f"{name}0", text=PHONE), *life(at, name)[1:]]
    house.store.writer.submit(lambda c: record(c, COUNTY, submit(events, name), COUNTY_SCOPE, NOW))


def test_contacts_go_when_their_months_are_over_and_not_before(house: House) -> None:
    for name, days in (("old", 800), ("edge", 700), ("new", 3)):
        case(house, name, days)
    assert keep_again(house) == 1
    assert rows(house, sealed_text) == 2
    with house.store.readers.connect() as conn:
        noted = conn.execute(select(audit).where(audit.c.action == "erase_by_time")).one()
    assert (noted.actor, noted.detail["cases"], noted.detail["events"]) == ("server", 1, 1)


def test_it_is_done_once_a_local_day(house: House) -> None:
    assert keep(house) == 0
    case(house, "old", 800)
    assert keep(house, NOW + DAY_MS // 4) is None
    assert rows(house, sealed_text) == 1
    assert keep(house, NOW + DAY_MS) == 1
    assert rows(house, sealed_text) == 0


def test_spent_secrets_are_forgotten_and_live_ones_stay(house: House) -> None:
    house.client(Role.ANALYST)
    house.client(Role.OPERATOR)
    tokens = rows(house, api_token)
    house.store.writer.submit(_age)
    keep_again(house)
    assert rows(house, session) == 1
    assert rows(house, setup_link) == 0
    assert rows(house, api_token) == tokens - 1


def test_a_clock_put_far_ahead_erases_nothing(house: House) -> None:
    """Three years at once are a wrong clock until the next day says the same."""
    case(house, "new", 20)
    assert keep_again(house) == 0
    ahead = NOW + 3 * 365 * DAY_MS
    assert keep(house, ahead) == 0
    assert rows(house, sealed_text) == 1
    assert keep(house, ahead + DAY_MS) == 1


def test_a_case_that_cannot_be_read_stops_no_other(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("two", "one", "three"):
        case(house, name, 800)
    broken = update(log).where(log.c.event_id == "two0").values(payload="{")
    house.store.writer.submit(lambda conn: conn.execute(broken))
    monkeypatch.setattr(retention, "PORTION", 1)
    monkeypatch.setattr(retention, "PORTIONS", 1)
    assert keep_again(house) == 1
    assert [keep(house), keep(house)] == [1, None]
    assert rows(house, sealed_text) == 1
    assert "not erased: JSONDecodeError" in caplog.text


def test_a_long_round_is_done_a_few_cases_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PORTION", 2)
    monkeypatch.setattr(retention, "PORTIONS", 1)
    for name in "abcde":
        case(house, name, 800)
    assert keep_again(house) == 2
    assert _beat(house) == 0
    assert [keep(house) for _ in range(3)] == [2, 1, None]
    assert rows(house, sealed_text) == 0
    assert _beat(house) == 5


def test_the_beat_of_a_round_tells_that_round_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    monkeypatch.setattr(retention, "PORTIONS", 1)
    for name in "ab":
        case(house, name, 800)
    keep_again(house)
    assert [keep(house), keep(house), _beat(house)] == [1, None, 2]
    case(house, "c", 800)
    assert [keep(house, NOW + DAY_MS), keep(house, NOW + DAY_MS), _beat(house)] == [1, None, 1]


def _beat(house: House) -> int:
    """What the last whole round did."""
    with house.store.readers.connect() as conn:
        done = last_beat(conn, Scope(CODE), "retention")
    assert done is not None
    return done.done


def test_files_of_void_cases_go_with_the_contacts_and_those_of_others_stay(house: House) -> None:
    old, merged = NOW - 800 * DAY_MS, {"merged_into": "QX20231123-0001"}
    told = {
        "void": [event("voided", old + 1, "v1", reason="duplicate")],
        "refused": [event("refused", old + 1, "r1", reason="not_ours")],
        "merged": [event("merged", old + 1, "m1", **merged)],
        "open": [],
    }
    ids = {name: _with_file(house, name, old, more) for name, more in told.items()}
    young = _with_file(house, "young", NOW - DAY_MS, [event("voided", NOW, "y1", reason="error")])
    keep_again(house)
    with house.store.readers.connect() as conn:
        left = set(conn.scalars(select(attachment.c.case_no)))
        noted = conn.execute(select(audit).where(audit.c.action == "erase_by_time")).one()
    assert left == {ids["merged"], ids["open"], young}
    assert noted.detail["files"] == 2


def _with_file(house: House, name: str, at: int, more: list[Event]) -> str:
    """The number of a case with a file."""
    events = [reported(at, f"{name}0"), *more]
    done = house.store.writer.submit(
        lambda c: record(c, COUNTY, submit(events, name), COUNTY_SCOPE, NOW)
    )
    assert not done.refused, done.refused
    row = {
        "county_code": CODE, "attachment_id": name, "case_no": done.cases[name],
        "township_code": "", "name": "p.jpg", "kind": "image/jpeg", "bytes": 1, "sha256": name,
        "uploaded_by": "operator", "uploaded_at": at,
    }  # fmt: skip
    house.store.writer.submit(lambda c: c.execute(attachment.insert(), row))
    return done.cases[name]


def test_a_round_ends_with_the_server_and_goes_on_with_the_next(house: House) -> None:
    case(house, "old", 800)
    keep(house, NOW - DAY_MS)
    held = house.store
    stopped = keep_private(held.writer, held.readers, COUNTY, 24, NOW, lambda: False)
    assert (stopped, rows(house, sealed_text)) == (0, 1)
    assert keep(house) == 1


def _age(conn: Connection) -> None:
    ended = NOW - 31 * DAY_MS
    of_analyst = session.c.username == Role.ANALYST
    conn.execute(update(session).where(of_analyst).values(expires_at=ended))
    link = {"county_code": CODE, "token_hash": "x", "expires_at": ended}
    conn.execute(setup_link.insert(), link)
    revoked = update(api_token).where(api_token.c.kind == "read")
    conn.execute(revoked.values(revoked_at=NOW - 366 * DAY_MS))


@pytest.mark.parametrize("months", ["0", "-1", "121", "x", "1.5"])
def test_a_time_that_is_none_does_not_start(months: str) -> None:
    with pytest.raises(CannotStart) as told:
        Settings.from_env({"CONTACT_MONTHS": months})
    assert "CONTACT_MONTHS" in told.value.text.zh


def test_two_years_are_usual() -> None:
    assert Settings.from_env({}).contact_months == 24
    assert Settings.from_env({"CONTACT_MONTHS": "6"}).contact_months == 6
