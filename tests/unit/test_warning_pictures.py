"""Series and calendar as a page draws them."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.components.warning_calendar import fate_of
from dashboards.components.warning_pictures import HEIGHT, WEEKS, Fate, calendar, curve, curve_of


def test_days_beyond_the_band_are_marked_and_the_highest_fits() -> None:
    drawn = curve(20261101, [1, 0, 5], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [2.0, 2.0, 2.0])
    assert [(bar.day, bar.n, bar.beyond) for bar in drawn.bars] == [
        (20261101, 1, False), (20261102, 0, False), (20261103, 5, True),
    ]  # fmt: skip
    assert (drawn.first, drawn.last, drawn.most, drawn.beyond) == (20261101, 20261103, 5, 1)
    assert all(0 <= bar.y <= bar.y + bar.height <= HEIGHT for bar in drawn.bars)
    assert len(drawn.band) == 1


def test_where_nothing_is_known_the_band_has_a_gap() -> None:
    drawn = curve(20261101, [1] * 4, [1.0, None, 1.0, 1.0], [0.0] * 4, [2.0, None, 2.0, 2.0])
    assert [len(points.split()) for points in drawn.band] == [2, 4]
    assert not drawn.bars[1].beyond


def test_days_since_the_finding_follow_without_a_band() -> None:
    history = {"first": 20261101, "counts": [1, 2], "expected": [1.0, 1.0], "high": [3.0, 3.0]}
    drawn = curve_of(history, {20261103: 7, 20261105: 9}, 20261101, 20261104)
    assert [bar.n for bar in drawn.bars] == [1, 2, 7, 0]
    assert drawn.beyond == 0
    plain = curve_of(None, {20261103: 7}, 20261102, 20261103)
    assert [bar.n for bar in plain.bars] == [0, 7]
    assert plain.band == ()


def test_the_calendar_ends_yesterday_and_tells_nights_without_a_run_apart() -> None:
    fates = {20261127: Fate.JUDGED, 20261102: Fate.PART, 20261126: Fate.QUIET}
    rows = calendar([20261127, 20261127, 20261102], fates, 20261128)  # a Saturday
    assert (len(rows), {len(row) for row in rows}) == (7, {WEEKS})
    assert rows[5][-1] is None and rows[6][-1] is None
    friday, thursday, wednesday = (rows[place][-1] for place in (4, 3, 2))
    monday = rows[0][-4]
    assert friday is not None and friday[:2] == (20261127, 2) and friday.fate == Fate.JUDGED
    assert thursday is not None and (thursday.n, thursday.fate) == (0, Fate.QUIET)
    assert wednesday is not None and (wednesday.n, wednesday.fate) == (0, Fate.MISSING)
    assert monday is not None and monday == (20261102, 1, 1, Fate.PART)
    assert sum(cell.n for row in rows for cell in row if cell) == 3


def test_days_before_nights_were_judged_are_no_failure() -> None:
    rows = calendar([], {20261126: Fate.JUDGED}, 20261128, begun=20261126)
    fates = {cell.day: cell.fate for row in rows for cell in row if cell}
    assert fates[20261125] == Fate.BEFORE
    assert (fates[20261126], fates[20261127]) == (Fate.JUDGED, Fate.MISSING)


QUIET, ERROR = {"reading": "quiet", "why": ""}, {"reading": "error", "why": ""}
LEFT_OUT = {"reading": "no_data", "why": "quiet_day"}
NO_LAYER, OFF = {"reading": "no_data", "why": "needs_layer"}, {"reading": "no_data", "why": "off"}


@pytest.mark.parametrize(
    ("states", "fate"),
    [
        ({"a": QUIET, "b": {"reading": "firing", "why": ""}}, Fate.JUDGED),
        ({"a": QUIET, "b": NO_LAYER}, Fate.JUDGED),
        ({"a": QUIET, "b": OFF}, Fate.JUDGED),
        ({"a": QUIET, "b": ERROR}, Fate.PART),
        ({"a": QUIET, "b": LEFT_OUT}, Fate.PART),
        ({"a": LEFT_OUT, "b": OFF}, Fate.QUIET),
        ({"a": ERROR, "b": ERROR}, Fate.MISSING),
        ({"a": {"reading": "stale", "why": ""}}, Fate.MISSING),
        ({"of others": QUIET}, Fate.MISSING),
        ({}, Fate.MISSING),
    ],
)
def test_a_night_counts_as_judged_by_the_rules_one_is_told_of(states: Any, fate: Fate) -> None:
    assert fate_of(states, ("a", "b")) == fate


def test_nothing_drawn_of_nothing() -> None:
    assert curve(20261101, []).bars == ()
