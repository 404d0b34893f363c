"""A scatter in a workbook: two columns of the table as points, a few of them named, and curves
behind them whose numbers stand beside the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_layer.core.axes import Axis
from data_layer.core.tabular import Column, Drawing, Points, Tabular
from data_layer.services.export_csv import plain
from data_layer.services.export_look import HEADING, NUMBER_FORMATS, text_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

NONE = Points((None, None), {})


def points_drawn(
    book: Workbook,
    sheet: Worksheet,
    source: str,
    table: Tabular,
    drawing: Drawing,
    n: int,
    lang: str,
) -> tuple[list[dict[str, Any]], int]:
    """The points and the curves as series, and how many columns of the sheet the latter take."""
    points = drawing.points or NONE
    found = [_points(source, drawing, points, n)]
    if not points.curves:
        return found, 0
    across, up = (table.columns[place] for place in drawing.values)
    _numbers(book, sheet, points, across, up, lang)
    colours = dict(
        zip(dict.fromkeys(one.name for one in points.curves), drawing.colours[1:], strict=False)
    )
    last = len(points.x)
    found += [
        {
            "name": literal(curve.name),
            "categories": [sheet.name, 1, 0, last, 0],
            "values": [sheet.name, 1, place, last, place],
            "marker": {"type": "none"},
            "line": {"width": 1.25, "color": colours[curve.name]},
        }
        for place, curve in enumerate(points.curves, 1)
    ]
    return found, len(points.curves) + 1


def _points(source: str, drawing: Drawing, points: Points, n: int) -> dict[str, Any]:
    """Two columns as points; the labels of all but the named ones are taken away."""
    across, up = drawing.values
    colour = {"color": drawing.colours[0]}
    found: dict[str, Any] = {
        "name": [source, 0, drawing.names],
        "categories": [source, 1, across, n, across],
        "values": [source, 1, up, n, up],
        "marker": {"type": "circle", "size": 7, "fill": colour, "border": colour},
        "line": {"none": True},
    }
    if points.named:
        named = points.named
        labels = [
            {"value": literal(named[row])} if row in named else {"delete": True} for row in range(n)
        ]
        found["data_labels"] = {"value": True, "custom": labels, "position": "above"}
    return found


def literal(told: str) -> str:
    """A text beside a chart that stays one: what looks like a formula, or the address of a cell
    (甲!A1), would be followed."""
    return plain(told).replace("!", "！")


def _numbers(
    book: Workbook, sheet: Worksheet, points: Points, across: Column, up: Column, lang: str
) -> None:
    """A column of the places across, and one of each curve."""
    head = book.add_format(HEADING)
    looks = [book.add_format({"num_format": NUMBER_FORMATS[one.holds]}) for one in (across, up)]
    heads = [across.heading.say(lang), *(curve.heading for curve in points.curves)]
    sheet.set_column(0, len(points.curves), 14)
    for place, name in enumerate(heads):
        sheet.write_string(0, place, text_of(name), head)
    for row, x in enumerate(points.x):
        sheet.write_number(row + 1, 0, x, looks[0])
        for place, curve in enumerate(points.curves, 1):
            sheet.write_number(row + 1, place, curve.y[row], looks[1])


def points_axes(
    table: Tabular, drawing: Drawing, lang: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axis across and the one upwards, named as their columns."""
    across, up = (
        {
            "name": text_of(table.columns[place].heading.say(lang)),
            "num_format": NUMBER_FORMATS[table.columns[place].holds],
            **_ends(axis),
        }
        for place, axis in zip(drawing.values, (drawing.points or NONE).axes, strict=True)
    )
    return across, up


def _ends(axis: Axis | None) -> dict[str, Any]:
    if axis is None:
        return {}
    # The other axis stays at the edge, also where this one does not begin at nought.
    return {"min": axis.low, "max": axis.high, "major_unit": axis.step, "crossing": "min"}
