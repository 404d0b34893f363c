"""Series and calendar as a page draws them."""

from __future__ import annotations

from dashboards.components.warning_pictures import HEIGHT, WEEKS, calendar, curve, curve_of


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


def test_the_calendar_ends_today() -> None:
    rows = calendar([20261127, 20261127, 20261102], 20261128)  # a Saturday
    assert (len(rows), {len(row) for row in rows}) == (7, {WEEKS})
    assert rows[6][-1] is None
    friday, monday = rows[4][-1], rows[0][-4]
    assert friday is not None and (friday.day, friday.n) == (20261127, 2)
    assert monday is not None and (monday.day, monday.n, monday.shade) == (20261102, 1, 1)
    assert sum(cell.n for row in rows for cell in row if cell) == 3


def test_nothing_drawn_of_nothing() -> None:
    assert curve(20261101, []).bars == ()
