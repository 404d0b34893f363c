"""Names, rotation and the hour of backups; what a manifest says."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.backups import Manifest, Part, due_at, kept, moment_of, name_of, overdue
from data_layer.core.days import DAY_MS, HOUR_MS, local

ZONE = "Asia/Shanghai"


def at(text: str) -> int:
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))
    return int(moment.timestamp()) * 1000


@pytest.mark.parametrize("sealed", [False, True])
def test_a_name_tells_its_county_and_moment(sealed: bool) -> None:
    begun = at("2026-11-27T02:30:05")
    name = name_of("520581", begun, sealed=sealed)
    assert name == "governance-520581-20261126T183005Z.tar" + (".enc" if sealed else "")
    assert moment_of(name, "520581") == begun
    assert moment_of(name, "990001") is None


@pytest.mark.parametrize(
    "name", ["governance-520581-20261126T183005Z.tar.part", "x.tar", "governance-520581-.tar", ""]
)
def test_other_files_are_no_backups(name: str) -> None:
    assert moment_of(name, "520581") is None


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    nights = [at("2025-11-28T02:30:00") + day * DAY_MS for day in range(365)]
    days = sorted(local(moment, ZONE).day for moment in kept(nights, ZONE))
    assert days[-7:] == [20261121, 20261122, 20261123, 20261124, 20261125, 20261126, 20261127]
    # The last nights of weeks (Sundays) and of months; this month's and this week's is the newest.
    assert days[-9:-7] == [20261108, 20261115]
    assert days[:-9] == [
        20251231, 20260131, 20260228, 20260331, 20260430, 20260531,
        20260630, 20260731, 20260831, 20260930, 20261031,
    ]  # fmt: skip


@given(st.sets(st.integers(0, 3000 * 24), min_size=1).map(lambda hs: {h * HOUR_MS for h in hs}))
def test_rotation_keeps_the_newest_and_settles(moments: set[int]) -> None:
    stay = kept(moments, ZONE)
    assert max(moments) in stay
    assert stay <= moments
    assert len(stay) <= 7 + 4 + 12
    assert kept(stay, ZONE) == stay


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-27T02:29:59", "2026-11-26T02:30:00"),
        ("2026-11-27T02:30:00", "2026-11-27T02:30:00"),
        ("2026-11-27T23:00:00", "2026-11-27T02:30:00"),
    ],
)
def test_a_backup_is_due_since_the_county_s_clock_showed_its_time(now: str, due: str) -> None:
    assert due_at(at(now), 150, ZONE) == at(due)


def test_two_days_without_one_are_too_long() -> None:
    assert not overdue(0, 0, 2 * DAY_MS)
    assert overdue(0, 0, 2 * DAY_MS + 1)
    assert not overdue(None, DAY_MS, 3 * DAY_MS)


def test_a_manifest_is_read_as_it_was_written() -> None:
    made = Manifest(
        county_code="990001", at=1, release="1", engine="sqlite", schema="0017", revision=7,
        counts={"log": 3}, pack="/srv/县", audit_head=[{"hash": "ab"}],
        parts={"database.db": Part("00", 5)},
    )  # fmt: skip
    assert Manifest.from_json(made.as_json()) == made
    with pytest.raises(ValueError, match="format 2"):
        Manifest.from_json(made.as_json().replace(b'"format": 1', b'"format": 2'))
