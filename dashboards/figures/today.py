"""Today's reports and closures by hour against the expected band."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.figures.labels import count_axis
from dashboards.strings import wall as words
from dashboards.theme import Theme, layout, room


def today(frame: pd.DataFrame, theme: Theme, lang: str) -> dict[str, Any]:
    """Figure of `today_curve`: band low..high, closed, and reported with rings outside the band.

    The hour now running is not over, so its piece of the line is dashed with a hollow end.
    """
    colours, hours = theme.colours, frame["hour"].tolist()
    begun = frame[frame["reported"].notna()]
    done = begun.iloc[:-1]
    outside = done[(done["reported"] > done["high"]) | (done["reported"] < done["low"])]
    last = begun.tail(2)
    data = [
        _line(hours, _numbers(frame["low"]), "rgba(0,0,0,0)", 0),
        {
            # An outline keeps the band visible when a great day presses it flat.
            **_line(hours, _numbers(frame["high"]), colours.rest, theme.line / 2),
            "fill": "tonexty",
            "fillcolor": colours.band,
        },
        _line(done["hour"].tolist(), _numbers(done["closed"]), colours.ok, theme.line),
        _line(done["hour"].tolist(), _numbers(done["reported"]), colours.ac, theme.line),
        {
            **_line(
                last["hour"].tolist(), _numbers(last["reported"]), colours.ac, theme.line, "dot"
            ),
            "mode": "lines+markers",
            "marker": _ring(colours.ac, colours.pn, theme, [0] * (len(last) - 1) + [4]),
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": outside["hour"].tolist(),
            "y": _numbers(outside["reported"]),
            "marker": _ring(colours.silent, colours.pn, theme, [5] * len(outside)),
        },
    ]
    return {"data": data, "layout": _layout(theme, begun, _top(frame), lang)}


def _top(frame: pd.DataFrame) -> float:
    """The highest number drawn; 1 where there is none."""
    highest = float(frame[["reported", "closed", "high"]].astype(float).max().max())
    return highest if highest > 1 else 1.0


def _numbers(values: pd.Series[Any]) -> list[float | None]:
    return [None if v != v else round(float(v), 1) for v in values]


def _line(
    x: list[int], y: list[float | None], colour: str, width: float, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": width, "dash": dash},
    }


def _ring(colour: str, hollow: str, theme: Theme, sizes: list[int]) -> dict[str, Any]:
    scaled = [size * theme.line for size in sizes]
    return {"size": scaled, "color": hollow, "line": {"color": colour, "width": theme.line}}


def _legend(theme: Theme, lang: str) -> list[dict[str, Any]]:
    """Names of the lines, and what a ring means, on a line of their own above the plot."""
    colours = theme.colours
    notes, place = [], 0.0
    for sign, text, colour in (
        ("—", words.REPORTED_LINE, colours.ac),
        ("—", words.CLOSED_LINE, colours.ok),
        ("○", words.OUTSIDE_BAND, colours.silent),
    ):
        label = f"{sign} {text.say(lang)}"
        notes.append(
            {
                "text": label,
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "xshift": place,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": colour},
            }
        )
        place += theme.axis + room([label], theme)
    return notes


def _layout(theme: Theme, begun: pd.DataFrame, top: float, lang: str) -> dict[str, Any]:
    colours = theme.colours
    now = int(begun["hour"].max()) if len(begun) else 0
    line = {"color": colours.mu, "width": 1, "dash": "dot"}
    return layout(
        theme,
        margin={
            "l": room([f"{top:,.0f}"], theme),
            "r": theme.axis,
            "t": theme.axis * 1.7,
            "b": theme.axis * 1.4,
        },
        annotations=_legend(theme, lang),
        shapes=[
            {"type": "line", "x0": now, "x1": now, "yref": "paper", "y0": 0, "y1": 1, "line": line}
        ],
        xaxis={
            "tickvals": [0, 4, 8, 12, 16, 20, 23],
            "ticktext": ["00", "04", "08", "12", "16", "20", "23"],
            "range": [-0.2, 23.2],
        },
        yaxis={"rangemode": "tozero", **count_axis(top)},
    )
