"""How soon cases are closed: the share by days since the report, open ones counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboards.figures.labels import apart, beside, stacked
from dashboards.strings import closure as words
from dashboards.theme import Theme, layout, room
from data_layer.core.statistics.arrays import Floats
from data_layer.core.statistics.competing import Incidence
from data_layer.core.statistics.survival import Curve, closed_by, confidence_band

DAYS = (1, 3, 7, 15, 30)
HORIZON, TICKS = 30, (7, 15, 30)
# Every sixth hour is finer than the eye.
AXIS = np.round(np.arange(0, HORIZON + 0.25, 0.25), 2)


def closure(
    curve: Curve, before: Curve | None, theme: Theme, lang: str, links: list[str]
) -> dict[str, Any]:
    """Share closed by day (Kaplan-Meier) with its 95 % band, the shares at DAYS told beside their
    points; the earlier curve dashed. `links` are the addresses behind those points."""
    colours = theme.colours
    band = confidence_band(curve)
    high, low = (_stepped(curve, 1 - np.nan_to_num(side, nan=0.0)) for side in band)
    share, told = _stepped(curve, 1 - curve.survival), closed_by(curve, DAYS)
    known = [
        (day, value, link)
        for day, value, link in zip(DAYS, told, links, strict=True)
        if value == value
    ]
    data = [
        _line(low, "rgba(0,0,0,0)", 0),
        {**_line(high, "rgba(0,0,0,0)", 0), "fill": "tonexty", "fillcolor": colours.band},
        *([_earlier(before, theme)] if before is not None and before.times.size else []),
        _line(share, colours.ac, theme.line),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [day for day, _, _ in known],
            "y": [round(100 * value, 2) for _, value, _ in known],
            "marker": {"size": 9, "color": colours.ac},
            "hoverinfo": "x+y",
            "customdata": [link for _, _, link in known],
        },
    ]
    notes = [_told(day, value, theme, lang) for day, value, _ in known]
    return {"data": data, "layout": _layout(theme, lang, notes)}


def _told(day: int, share: float, theme: Theme, lang: str) -> dict[str, Any]:
    """The share at a day, below its point."""
    text = words.BY_DAY.say(lang).format(n=day, share=f"{100 * share:.1f}%")
    note = {**beside(theme, day, 100 * share, text), "yshift": -14}
    return {**note, "xanchor": "right", "xshift": 4} if day == HORIZON else note


def _earlier(curve: Curve, theme: Theme) -> dict[str, Any]:
    line = _line(_stepped(curve, 1 - curve.survival), theme.colours.mu, 1)
    return {**line, "line": {"color": theme.colours.mu, "width": 1, "dash": "dash"}}


def _stepped(curve: Curve, values: Floats) -> list[float | None]:
    """The value at each place of the axis; None beyond what anybody was watched."""
    at = np.searchsorted(curve.times, AXIS, side="right")
    found = np.append(0.0, values)[at]
    over = curve.survival.size > 0 and curve.survival[-1] == 0
    seen = (curve.last >= AXIS) | over
    return [round(100 * float(v), 2) if ok else None for v, ok in zip(found, seen, strict=True)]


def _line(y: list[float | None], colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": AXIS.tolist(), "y": y,
        "line": {"color": colour, "width": width}, "hoverinfo": "skip",
    }  # fmt: skip


def _layout(
    theme: Theme, lang: str, notes: list[dict[str, Any]], right: float = 0
) -> dict[str, Any]:
    ticks = [words.DAY.say(lang).format(n=day) for day in TICKS]
    right = max(right, room(ticks[-1:], theme) / 2 + 4)
    shown = layout(
        theme,
        margin={"l": room(["100%"], theme) + 4, "r": right, "t": 12, "b": 28},
        xaxis={"range": [0, HORIZON], "tickvals": list(TICKS), "ticktext": ticks},
        yaxis={"range": [0, 104], "ticksuffix": "%", "nticks": 5},
        annotations=notes,
    )
    return {**shown, "hovermode": "closest"}


def curves(groups: Sequence[tuple[str, Curve, str]], theme: Theme, lang: str) -> dict[str, Any]:
    """Shares closed by day of several groups (name, curve, address), each with its 95 % band and
    named at its right end."""
    data, ends = [], []
    for (name, curve, link), colour in zip(groups, theme.colours.categorical, strict=False):
        sides = (1 - np.nan_to_num(side, nan=0.0) for side in confidence_band(curve))
        high, low = (_stepped(curve, side) for side in sides)
        share = _stepped(curve, 1 - curve.survival)
        data += [
            _line(low, "rgba(0,0,0,0)", 0),
            {**_line(high, "rgba(0,0,0,0)", 0), "fill": "tonexty", "fillcolor": f"{colour}22"},
            {
                **_line(share, colour, theme.line),
                "hoverinfo": "text",
                "hovertext": name,
                "customdata": [link] * len(share),
            },
        ]
        known = [value for value in share if value is not None]
        ends.append((known[-1] if known else 0.0, f"{name} {known[-1] if known else 0:.1f}%"))
    notes = stacked(theme, HORIZON, ends, 104 / 280, 104)
    for note, colour in zip(notes, theme.colours.categorical, strict=False):
        note["font"] = {**note["font"], "color": colour}
    told = _layout(theme, lang, notes, right=room((name for _, name in ends), theme))
    return {"data": data, "layout": told}


def endings(incidence: Incidence, theme: Theme, lang: str, links: dict[str, str]) -> dict[str, Any]:
    """How cases end by days since the report (Aalen-Johansen), one on another: closed, handed over,
    void; what is left is open. Each is named at its right end; `links` are by way of ending."""
    colours = theme.colours
    fills = {
        "closed": colours.rest,
        "transferred": colours.categorical[2],
        "void": colours.categorical[4],
    }
    at = np.searchsorted(incidence.times, AXIS, side="right")
    over = incidence.still_open.size > 0 and incidence.still_open[-1] == 0
    last = (
        HORIZON if over else min(HORIZON, incidence.last if incidence.last == incidence.last else 0)
    )
    seen = last >= AXIS
    data, names, places, below = [], [], [], np.zeros(int(seen.sum()))
    for way, shares in incidence.ended.items():
        share = 100 * np.append(0.0, shares)[at][seen]
        data.append({
            "type": "scatter", "mode": "lines", "stackgroup": "ends",
            "x": AXIS[seen].tolist(), "y": [round(float(v), 2) for v in share],
            "line": {"width": 0.5, "color": colours.pn}, "fillcolor": fills[way],
            "hoverinfo": "skip", "customdata": [links[way]] * int(seen.sum()),
        })  # fmt: skip
        names.append(f"{words.WAYS[way].say(lang)} {share[-1]:.1f}%")
        places.append(float(below[-1] + share[-1] / 2))
        below = below + share
    # Sums of shares may pass a whole by a rounding: there is no less than none.
    names.append(f"{words.WAYS['open'].say(lang)} {max(0.0, 100 - below[-1]):.1f}%")
    places.append(float(below[-1] + 100) / 2)
    per = 104 / 240
    notes = [
        beside(theme, last, place, name, shift=(moved - place) / per)
        for name, place, moved in zip(names, places, apart(places, 16 * per, 100), strict=True)
    ]
    shown = _layout(theme, lang, notes, right=room(names, theme))
    shown["xaxis"] = {**shown["xaxis"], "range": [0, last]}
    return {"data": data, "layout": shown}
