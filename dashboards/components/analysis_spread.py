"""The analyst's funnel and scatter as a spreadsheet can draw them: how far their axes reach, which
of their points are named, and the limits of chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboards.components.analysis_asked import Question
from dashboards.components.analysis_lines import Answer
from dashboards.strings import analysis as words
from dashboards.strings import assessment
from data_layer.core.axes import Axis, axis_about, with_room
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.statistics.arrays import Floats
from data_layer.core.statistics.funnel import Judged, funnel_limits, judged
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.tabular import Curve, Drawing, Plot, Points
from data_layer.queries.metrics import Value

MOST_NAMED = 30
NEAR = 0.16, 0.06  # a township's whole name stands above its point
EDGE = 0.05  # of what the points reach over, so that none lies on the frame
POINTS = 60  # of a curve of limits
WIDE = 0.998


def scatter_of(
    drawing: Drawing, question: Question, found: Answer, names: Sequence[str]
) -> Drawing:
    """Two metrics against each other, named while names have room."""
    shown = []
    for row, line in enumerate(found.lines):
        x, y = (
            _known(metric, cell.now)
            for metric, cell in zip(question.metrics, line.cells, strict=True)
        )
        if x is not None and y is not None:
            shown.append((row, x, y))
    rows, xs, ys = zip(*shown, strict=True) if shown else ((), (), ())
    told = with_room(xs, ys, MOST_NAMED, NEAR)
    named = {row: names[row] for row, free in zip(rows, told, strict=True) if free}
    axes = [
        _with_edge(values) if values and metric.unit != Unit.SECONDS else None
        for metric, values in zip(question.metrics, (xs, ys), strict=True)
    ]
    return drawing._replace(plot=Plot.SCATTER, points=Points((axes[0], axes[1]), named))


def _known(metric: Metric, one: Value | None) -> float | None:
    """The value as the table has it, which has no rate of a few cases."""
    if one is None or (metric.kind == Kind.RATE and one.n < NO_RATE_BELOW):
        return None
    return one.value


def _with_edge(values: Sequence[float]) -> Axis:
    """A little wider than the values, that names have room. Not for times: a clock's round numbers
    are others."""
    least, most = min(values), max(values)
    edge = EDGE * (most - least)
    return axis_about([least - edge, most + edge], min(0, least))


def funnel_of(
    drawing: Drawing, question: Question, found: Answer, names: Sequence[str], lang: str
) -> Drawing | None:
    """Rates against the size of their groups, with the limits of chance as the page draws them;
    named is what lies outside the wider ones. None where no group has a rate. The `values` of
    `drawing` are the columns of the sizes and the rates."""
    metric = question.metrics[0]
    values = [(row, one) for row, line in enumerate(found.lines) if (one := line.cells[0].now)]
    known = [(row, one) for row, one in values if one.n >= NO_RATE_BELOW]
    if not known:
        return None
    hits, sizes = [one.numerator for _, one in known], [one.n for _, one in known]
    limits, across = judged(hits, sizes, coverage=WIDE), axis_about(sizes, 0)
    outside = limits.worse | limits.better
    named = {row: names[row] for (row, _), out in zip(known, outside, strict=True) if out}
    x = np.unique(np.linspace(max(across.low, NO_RATE_BELOW), across.high, POINTS).round())
    size, axes = MEASURES[metric.denominator], (across, _upwards(hits, sizes, limits))
    return drawing._replace(
        plot=Plot.SCATTER,
        title=f"{drawing.title} / {size.label.say(lang)}",
        points=Points(axes, named, x.tolist(), _limits(limits, x, lang)),
    )


def _upwards(hits: Sequence[float], sizes: Sequence[int], limits: Judged) -> Axis:
    """From the lowest to the highest rate, and as far as the wider limits of a middling group;
    those of the smallest would press all points into a band."""
    middle = np.array([sorted(sizes)[len(sizes) // 2]])
    bounds = funnel_limits(limits.share, middle, phi=limits.phi, coverage=WIDE)
    rates = [hit / size for hit, size in zip(hits, sizes, strict=True)]
    lowest = min(rates) - EDGE * (max(rates) - min(rates))
    return axis_about([lowest, *rates, float(bounds.low[0]), float(bounds.high[0])], 0, 1)


def _limits(limits: Judged, x: Floats, lang: str) -> list[Curve]:
    """Both branches of each limit, and what all groups are together."""
    curves = []
    for coverage, text in ((0.95, words.LIMIT_95), (WIDE, words.LIMIT_998)):
        bounds = funnel_limits(limits.share, x, phi=limits.phi, coverage=coverage)
        name = text.say(lang)
        for branch, side in ((words.LOWER, bounds.low), (words.UPPER, bounds.high)):
            curves.append(Curve(name, branch.say(lang).format(limit=name), side.tolist()))
    centre = assessment.CENTRE.say(lang).format(share=f"{100 * limits.share:.1f}%")
    return [*curves, Curve(centre, centre, [limits.share] * len(x))]
