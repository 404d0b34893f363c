"""Shifts of the duty desk: where one ends the next begins, whatever the county's clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.days import DAY_MS, HOUR_MS, to_ms
from data_layer.core.shifts import after, before, shift_at, shift_of
from data_layer.errors import PackInvalid
from tests.packs import QIANXI, copy_of_small, edit, pack_at
from tests.world import COUNTY, NOW

NEW_YORK = replace(COUNTY, zone="America/New_York", shifts=(7 * 60 + 30, 19 * 60))


def at(text: str, zone: str = COUNTY.zone) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2026-11-23 08:00", "20261123-day"),
        ("2026-11-23 19:59", "20261123-day"),
        ("2026-11-23 20:00", "20261123-night"),
        ("2026-11-24 07:59", "20261123-night"),
        ("2027-01-01 03:00", "20261231-night"),
    ],
)
def test_a_moment_falls_into_one_shift(moment: str, code: str) -> None:
    found = shift_at(COUNTY, at(moment))
    assert found.code == code
    assert found.begins_at <= at(moment) < found.ends_at
    assert shift_of(COUNTY, code) == found


@given(st.sampled_from([COUNTY, NEW_YORK]), st.integers(NOW - 400 * DAY_MS, NOW + 400 * DAY_MS))
def test_shifts_follow_one_another_without_a_gap(county, moment: int) -> None:
    shift = shift_at(county, moment)
    assert shift.begins_at <= moment < shift.ends_at
    assert after(county, shift).begins_at == shift.ends_at
    assert before(county, shift).ends_at == shift.begins_at
    assert before(county, after(county, shift)) == shift


def test_a_night_that_changes_its_clock_is_an_hour_longer() -> None:
    night = shift_of(NEW_YORK, "20261031-night")
    assert night is not None
    assert night.ends_at - night.begins_at == int(13.5 * HOUR_MS)


@pytest.mark.parametrize(
    "code", ["", "day", "20261123", "20261123-noon", "20261323-day", "2026112-day", "²0261123-day",
             "00000000-day", "99991231-night", "20261123-day-1"],
)  # fmt: skip
def test_what_names_no_shift_is_none(code: str) -> None:
    assert shift_of(COUNTY, code) is None


def test_the_pack_says_when_shifts_change(tmp_path: Path) -> None:
    assert pack_at(QIANXI).shifts == (480, 1200)
    small = copy_of_small(tmp_path)
    assert pack_at(small).shifts == (480, 1200)
    toml = (small / "county.toml").read_text(encoding="utf-8")
    shifts = '\n[shifts]\nday = "07:30"\nnight = "19:00"\n'
    (small / "county.toml").write_text(toml + shifts, encoding="utf-8")
    assert pack_at(small).shifts == (450, 1140)
    edit(small, "county.toml", "19:00", "07:00")
    with pytest.raises(PackInvalid) as refused:
        pack_at(small)
    assert "shifts" in str(refused.value.problems)
    edit(small, "county.toml", "07:00", "24:00")
    with pytest.raises(PackInvalid):
        pack_at(small)
