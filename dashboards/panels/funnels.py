"""Panels of fair comparison: funnels, and small groups drawn towards the mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from dash import html

from dashboards.components.asked import short_name
from dashboards.components.number_lists import number_table
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import counted_by, graph, panel, rule_of
from dashboards.figures.funnel import HEIGHT, funnel
from dashboards.strings import assessment as words
from dashboards.strings import pages, wording
from dashboards.strings.dates import listed
from dashboards.theme import PAGE
from data_layer.core.catalog import BY_KEY
from data_layer.core.statistics.funnel import Judged, judged
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW
from data_layer.core.statistics.shrinkage import fit_shares, shrink_shares
from data_layer.queries.metrics import Value
from data_layer.queries.visible import area_short

RATE = BY_KEY["on_time_closure"]
MOST_NAMED = 3


def outside(frame: Frame, by: str, rates: list[Value]) -> str:
    """How many groups of a level the funnel shows outside its limits, on which side, and who."""
    known, found = _known(rates)
    level = frame.say(words.LEVELS[by])
    if not any(one.n >= GREY_BELOW for one in known):
        return frame.say(words.NOT_JUDGED, level=level)
    parts = []
    for text, marks in ((words.BELOW, found.worse), (words.ABOVE, found.better)):
        names = [_name(frame, by, one) for one, out in zip(known, marks, strict=True) if out]
        # Of many above the limits none is named: who is at the top shows no news.
        if names:
            said = frame.say(text, n=len(names))
            many = text is words.ABOVE and len(names) > MOST_NAMED
            parts.append(
                said if many else frame.say(words.NAMED, said=said, names=_listed(frame, names))
            )
    if not parts:
        return frame.say(words.ALL_INSIDE, level=level)
    return frame.say(words.OF_LEVEL, level=level, parts=listed(parts, frame.lang))


def _listed(frame: Frame, names: list[str]) -> str:
    """The first few names in code order, and that there are more."""
    shown = listed(names[:MOST_NAMED], frame.lang)
    return frame.say(words.AND_MORE, names=shown) if len(names) > MOST_NAMED else shown


def _known(rates: list[Value]) -> tuple[list[Value], Judged]:
    """The groups of enough cases for a rate, and how they stand to the limits of chance."""
    found = judged([one.numerator for one in rates], [one.n for one in rates])
    return [one for one, known in zip(rates, found.known, strict=True) if known], found


def _name(frame: Frame, by: str, one: Value) -> str:
    return short_name(frame.county, frame.scope, frame.ask._replace(by=by), one.key).say(frame.lang)


def funnel_panel(frame: Frame, by: str, rates: list[Value]) -> html.Section:
    """Groups of five cases or more against the limits of chance."""
    known, found = _known(rates)
    phi = frame.say(words.WIDENED, times=wording.decimal(found.phi**0.5)) if found.phi > 1 else ""
    note = frame.say(
        words.FUNNEL_NOTE, groups=len(known), n=wording.count(sum(one.n for one in known)),
        cohort=rule_of(frame, RATE), phi=phi,
    )  # fmt: skip
    title = words.FUNNEL_OF[by]
    if not known:
        few = frame.say(words.FEW_EACH, level=frame.say(words.LEVELS[by]))
        none = few if any(one.n for one in rates) else frame.say(pages.NOTHING_DUE)
        return panel(frame, f"funnel-{by}", title, note, html.P(none))
    points = pd.DataFrame(
        {
            "name": [_name(frame, by, one) for one in known],
            "k": [one.numerator for one in known],
            "n": [one.n for one in known],
            "worse": found.worse,
            "better": found.better,
        }
    )
    measure = "ended" if frame.field_way else "due"
    links = [frame.address("/cases", measure=measure, **{by: str(one.key)}) for one in known]
    figure = funnel(points, found.share, found.phi, PAGE, frame.lang, links)
    return panel(
        frame, f"funnel-{by}", title, note, graph(figure, f"{HEIGHT}px"),
        method=words.FUNNEL_METHOD,
    )  # fmt: skip


def shrunk_panel(frame: Frame, rates: list[Value]) -> html.Section:
    """Grids by what their few cases can tell: apart from the mean, or not."""
    k, n = np.array([one.numerator for one in rates]), np.array([one.n for one in rates])
    note = frame.say(words.SHRUNK_NOTE)
    if n.sum() < NO_RATE_BELOW:
        none = words.FEW if n.sum() else pages.NOTHING_DUE
        return panel(frame, "shrunk", words.SHRUNK, note, html.P(frame.say(none)))
    prior = fit_shares(k, n)
    found = shrink_shares(k, n, prior)
    if not np.isfinite(prior.strength):
        rate, low, high = (f"{100 * float(side[0]):.1f}%" for side in found)
        said = frame.say(words.NO_DIFFERENCE, rate=rate, low=low, high=high)
        return panel(frame, "shrunk", words.SHRUNK, note, html.P(said), method=words.SHRUNK_METHOD)
    worse, better = found.high < prior.mean, found.low > prior.mean
    said = frame.say(
        words.SHRUNK_SAID, worse=int(worse.sum()), better=int(better.sum()),
        same=int((~worse & ~better).sum()),
    )  # fmt: skip
    lines = sorted(
        zip(rates, *found, worse, better, strict=True), key=lambda line: str(line[0].key)
    )
    rows = [_row(frame, *line) for line in lines if line[4] or line[5]]
    heads = [frame.say(t) for t in (pages.GRID, pages.TOWNSHIP, words.OWN, words.DRAWN)]
    table = [number_table(heads, rows)] if rows else []
    return panel(
        frame, "shrunk", words.SHRUNK, note, html.P(said), *table, method=words.SHRUNK_METHOD
    )


def _row(
    frame: Frame, one: Value, value: float, low: float, high: float, worse: bool, _: bool
) -> list[Any]:
    """The own figure as k/n, the shrunk one with its interval: the lower ones marked by a word."""
    code = str(one.key)
    township = area_short(frame.county.areas[frame.county.township_of[code]])
    href = frame.address("/cases", measure=counted_by(frame, RATE), grid=code)
    own = html.A(f"{wording.count(one.numerator)}/{wording.count(one.n)}", href=href)
    drawn = f"{100 * value:.1f}% ({100 * low:.0f}–{100 * high:.0f}%)"
    return [
        _name(frame, "grid", one), township, own,
        html.Span(drawn, className="wa" if worse else "better"),
    ]  # fmt: skip
