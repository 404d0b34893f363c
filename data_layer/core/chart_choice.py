"""Which charts fit a question: the first is drawn unless another of them is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from data_layer.core.metric import Kind, Metric
from data_layer.core.splits import AREAS, CALENDAR, CLOCK, KINDS


class Chart(StrEnum):
    """A way to draw an answer."""

    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    HEAT = "heat"
    BOX = "box"
    FUNNEL = "funnel"
    SCATTER = "scatter"
    MAP = "map"
    PIVOT = "pivot"
    SANKEY = "sankey"
    MOVES = "moves"
    CURVES = "curves"


# These speak of the cases reported in the period, whatever is measured.
OF_CASES = (Chart.SANKEY, Chart.MOVES, Chart.CURVES)


def charts_for(metrics: Sequence[Metric], by: str, then: str) -> tuple[Chart, ...]:
    """The charts of a question of one metric or more, the most telling first.

    Lines need moments in order, stacks numbers that add up, funnels a rate of groups of different
    size, scatters two metrics; of what fits nothing else there is the cross table.
    """
    if then:
        fitting = _crossed(metrics, by, then)
    elif len(metrics) > 1:
        fitting = _together(metrics, by)
    else:
        fitting = _alone(metrics[0], by)
    return (*fitting, Chart.PIVOT, *OF_CASES)


def _alone(metric: Metric, by: str) -> tuple[Chart, ...]:
    if by in CALENDAR:
        return Chart.LINE, Chart.BAR
    if by in CLOCK:
        return Chart.BAR, Chart.LINE
    if metric.kind == Kind.QUANTILE:
        found: tuple[Chart, ...] = (Chart.BOX, Chart.BAR)
    elif metric.kind == Kind.RATE and metric.unit == "percent" and by in {*AREAS, *KINDS}:
        found = (Chart.FUNNEL, Chart.BAR)
    else:
        found = (Chart.BAR,)
    if by == "grid" and metric.kind == Kind.COUNT:
        return Chart.MAP, *found
    return (*found, Chart.MAP) if by in AREAS else found


def _together(metrics: Sequence[Metric], by: str) -> tuple[Chart, ...]:
    alike = len({metric.unit for metric in metrics}) == 1
    if by in {*CALENDAR, *CLOCK}:
        return (Chart.LINE,) if alike else ()
    if len(metrics) == 2 and by:
        return (Chart.SCATTER,)
    return (Chart.BAR,) if alike and not by else ()


def _crossed(metrics: Sequence[Metric], by: str, then: str) -> tuple[Chart, ...]:
    """Two splits are drawn of one metric; of more there is the table."""
    if len(metrics) > 1:
        return ()
    adds = metrics[0].kind == Kind.COUNT
    if {by, then} & set(CALENDAR):
        return (Chart.LINE, *((Chart.STACKED,) if adds else ()), Chart.HEAT)
    if {by, then} & set(CLOCK) or not adds:
        return (Chart.HEAT, *((Chart.STACKED,) if adds else ()))
    return Chart.STACKED, Chart.HEAT
