"""What the pages of early warning draw: a series with its band, and the calendar of alerts; as
plain numbers for a template's SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from data_layer.core.days import add_days, days_between, to_date

WIDTH, HEIGHT, FOOT = 560.0, 120.0, 4.0
WEEKS = 12


class Bar(NamedTuple):
    """A day of a series: its bar, how many, whether beyond the band."""

    day: int
    x: float
    y: float
    width: float
    height: float
    n: int
    beyond: bool


class Curve(NamedTuple):
    """A series drawn in WIDTH x HEIGHT: bars, pieces of the band (polygon points) and of what was
    expected (polyline points), the first and last day, the highest count, and the days beyond."""

    bars: tuple[Bar, ...]
    band: tuple[str, ...]
    expected: tuple[str, ...]
    first: int
    last: int
    most: int
    beyond: int


class Fate(StrEnum):
    """Whether a day was judged: by every rule, by some, by none as it was set quiet, by none, or
    was before nights were judged at all."""

    JUDGED = "judged"
    PART = "part"
    QUIET = "quiet"
    MISSING = "missing"
    BEFORE = "before"


class Cell(NamedTuple):
    """A day of the calendar: alerts raised, shade 0 to 6, and whether it was judged."""

    day: int
    n: int
    shade: int
    fate: Fate


def curve(
    first: int,
    counts: Sequence[float],
    expected: Sequence[float | None] = (),
    low: Sequence[float | None] = (),
    high: Sequence[float | None] = (),
) -> Curve:
    """The picture of a series from `first` on; days without a band have bars alone."""
    n = len(counts)
    known = [value for value in (*counts, *high) if value is not None]
    most = max(1.0, *known) if known else 1.0
    step = WIDTH / max(1, n)

    def y(value: float) -> float:
        return round(HEIGHT - FOOT - (HEIGHT - 3 * FOOT) * value / most, 1)

    def x(at: float) -> float:
        return round((at + 0.5) * step, 1)

    bars = []
    for at, count in enumerate(counts):
        top = high[at] if at < len(high) else None
        beyond = top is not None and count > top
        bars.append(
            Bar(
                add_days(first, at), round(at * step + 0.15 * step, 1), y(count),
                round(0.7 * step, 1), round(HEIGHT - FOOT - y(count), 1), int(count), beyond,
            )
        )  # fmt: skip
    band = []
    for piece in _pieces(low, high):
        over = [f"{x(at)},{y(high[at] or 0)}" for at in piece]
        under = [f"{x(at)},{y(low[at] or 0)}" for at in reversed(piece)]
        band.append(" ".join([*over, *under]))
    lines = [
        " ".join(f"{x(at)},{y(expected[at] or 0)}" for at in piece) for piece in _pieces(expected)
    ]
    last = add_days(first, max(0, n - 1))
    highest, outside = max(counts, default=0), sum(bar.beyond for bar in bars)
    return Curve(tuple(bars), tuple(band), tuple(lines), first, last, int(highest), outside)


def curve_of(
    history: Mapping[str, Any] | None, days: Mapping[int, int], first: int, last: int
) -> Curve:
    """The series a finding brought along and the days counted since; without one the days alone."""
    if history is None:
        return curve(first, [days.get(day, 0) for day in days_between(first, last)])
    counts = list(history["counts"])
    after = add_days(history["first"], len(counts))
    if after <= last:
        counts += [days.get(day, 0) for day in days_between(after, last)]
    told = (history.get(name) or () for name in ("expected", "low", "high"))
    return curve(history["first"], counts, *told)


def weekly_curve(
    weeks: Sequence[int], values: Sequence[float], usual: float, low: float, high: float
) -> Curve:
    """A value a week (their Mondays) against one usual value and its limits."""
    level = [[value] * len(values) for value in (usual, low, high)]
    drawn = curve(weeks[0], values, *level)
    bars = tuple(bar._replace(day=week) for bar, week in zip(drawn.bars, weeks, strict=True))
    return drawn._replace(bars=bars, last=weeks[-1])


def calendar(
    raised: Iterable[int], fates: Mapping[int, Fate], today: int, begun: int = 0
) -> list[list[Cell | None]]:
    """Weekdays x the last twelve weeks, of the days alerts were raised on; None of a day that is
    not over. A day without a fate was judged by nobody, before the day `begun` for want of a
    system that does."""
    often = Counter(raised)
    monday = calendar_begins(today)
    most = max(often.values(), default=0)

    def cell(day: int) -> Cell | None:
        if day >= today:
            return None
        n = often[day]
        shade = min(6, round(6 * n / max(most, 6))) if n else 0
        return Cell(day, n, shade, fates.get(day, Fate.MISSING if day >= begun else Fate.BEFORE))

    return [
        [cell(add_days(monday, 7 * week + weekday)) for week in range(WEEKS)]
        for weekday in range(7)
    ]


def calendar_begins(today: int) -> int:
    """The first day a calendar shows, a Monday."""
    return add_days(today, -to_date(today).weekday() - 7 * (WEEKS - 1))


def _pieces(*rows: Sequence[float | None]) -> list[list[int]]:
    """Runs of places where every row knows a value."""
    length = min((len(row) for row in rows), default=0)
    known = [all(row[at] is not None for row in rows) for at in range(length)]
    return [
        [at for at, _ in piece]
        for is_known, piece in groupby(enumerate(known), key=lambda pair: pair[1])
        if is_known
    ]
