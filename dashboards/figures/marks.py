"""What the analyst's figures draw: values with names, intervals and doors, in the metric's unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from data_layer.core.metric import Metric, Unit

HOUR_S, DAY_S, TWO_DAYS_S = 3600, 86_400, 172_800


class Mark(NamedTuple):
    """One value: `value` None where none is shown, `text` as it is printed, `pale` where the sample
    is small, `low` and `high` its interval where it has one."""

    name: str
    value: float | None
    text: str
    link: str = ""
    pale: bool = False
    low: float | None = None
    high: float | None = None


class Series(NamedTuple):
    """A named row of marks; `dashed` for what the others are held against."""

    name: str
    marks: list[Mark]
    dashed: bool = False


class Scale(NamedTuple):
    """How values are drawn: times so much, with a suffix."""

    times: float
    suffix: str

    def drawn(self, value: float | None) -> float | None:
        """The place of a value on the axis."""
        return None if value is None else round(value * self.times, 4)


def scale_of(metric: Metric, values: Iterable[float | None], lang: str) -> Scale:
    """Shares in per cent; times in days, or in hours where all are under two days."""
    if metric.unit == Unit.PERCENT:
        return Scale(100, "%")
    if metric.unit != Unit.SECONDS:
        return Scale(1, "")
    longest = max((value for value in values if value is not None), default=0)
    if longest < TWO_DAYS_S:
        return Scale(1 / HOUR_S, " h" if lang == "en" else " 小时")
    return Scale(1 / DAY_S, " d" if lang == "en" else " 天")
