"""The pictures of how far warnings can be trusted, as numbers a template draws: the reliability
plot and the small lines of the last nights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dashboards.strings import wording
from data_layer.core.days import days_between
from data_layer.core.statistics.rates import GREY_BELOW
from data_layer.core.warning.calibration import Bin
from data_layer.core.warning.trust import GOOD_SLOPE, MOST_FALSE_A_WEEK, Check, in_all

# Sizes of the drawings, in the units of their view boxes.
SIDE, LEFT, RIGHT, BOTTOM, TOP = 360.0, 52.0, 22.0, 48.0, 12.0
WIDE, HIGH, EDGE = 300.0, 72.0, 6.0
LEAST_DOT, MOST_DOT = 3.0, 9.0
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class Dot(NamedTuple):
    """A bin: where it stands, its radius, the ends of its interval, its verdict and its title."""

    x: float
    y: float
    r: float
    low: float
    high: float
    verdict: str
    title: str


class Plot(NamedTuple):
    """The reliability plot; `at` puts a share on either axis."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, float, str], ...]
    side: float = SIDE
    left: float = LEFT
    top: float = TOP
    width: float = LEFT + SIDE + RIGHT
    height: float = TOP + SIDE + BOTTOM


class Line(NamedTuple):
    """A small line of nights: its path with gaps, where the newest value stands, the levels that
    bound what is fair, and the ends of its scale."""

    key: str
    path: str
    last: tuple[float, float] | None
    bounds: tuple[float, ...]
    values: tuple[float | None, ...]
    low: float
    high: float
    width: float = WIDE
    height: float = HIGH


def verdict(one: Bin) -> str:
    """How what came stands to what was said: level, more, fewer, or few cases."""
    if one.n < GREY_BELOW:
        return "few"
    if one.interval.low <= one.mean <= one.interval.high:
        return "level"
    return "more" if one.interval.low > one.mean else "fewer"


def plot(bins: Sequence[Bin], title: Callable[[Bin], str]) -> Plot:
    """Dots by what was said and what came, larger for more cases."""
    most = max(one.n for one in bins)
    dots = tuple(
        Dot(
            _across(one.mean), _up(one.came / one.n),
            round(LEAST_DOT + (MOST_DOT - LEAST_DOT) * (one.n / most) ** 0.5, 1),
            _up(one.interval.low), _up(one.interval.high), verdict(one), title(one),
        )
        for one in bins
    )  # fmt: skip
    ticks = tuple((_across(at), _up(at), f"{wording.count(100 * at)}%") for at in TICKS)
    return Plot(dots, ticks)


def lines(checks: Sequence[Check], nights: int) -> tuple[Line, ...]:
    """Skill, slope and false alerts a week of the last nights up to the newest check."""
    by_day = {one.day: one for one in checks}
    if len(by_day) < 2:
        return ()
    days = days_between(min(by_day), max(by_day))[-nights:]
    own = [by_day.get(day) for day in days]
    return (
        _line("skill", [_skill(one) for one in own], (0.0,), (0.0, 0.5)),
        _line("slope", [_slope(one) for one in own], GOOD_SLOPE, (0.6, 1.4)),
        _line("false", [_false(one) for one in own], (MOST_FALSE_A_WEEK,), (0.0, 2.5)),
    )


def _line(
    key: str, values: Sequence[float | None], bounds: Sequence[float], usual: tuple[float, float]
) -> Line:
    known = [value for value in values if value is not None]
    low, high = min([usual[0], *known]), max([usual[1], *known])

    def up(value: float) -> float:
        return round(HIGH - EDGE - (HIGH - 2 * EDGE) * (value - low) / (high - low), 1)

    step = (WIDE - 2 * EDGE) / max(1, len(values) - 1)
    path, points = "", []
    for place, value in enumerate(values):
        if value is not None:
            x, y = round(EDGE + step * place, 1), up(value)
            drawn = place > 0 and values[place - 1] is not None
            path += f"{'L' if drawn else 'M'}{x} {y}"
            points.append((x, y))
    return Line(
        key, path, points[-1] if points else None, tuple(map(up, bounds)), tuple(values), low, high
    )


def _skill(one: Check | None) -> float | None:
    return one.breach.skill if one and one.breach else None


def _slope(one: Check | None) -> float | None:
    return one.breach.slope.slope if one and one.breach and one.breach.slope else None


def _false(one: Check | None) -> float | None:
    week = in_all(one.false_alarms) if one else None
    return week.rate if week else None


def _across(share: float) -> float:
    return round(LEFT + SIDE * share, 1)


def _up(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 1)
