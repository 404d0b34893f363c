"""A table's chart as a spreadsheet keeps one: a sheet of its own that refers to the table's cells,
so that it follows whoever changes or copies them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_layer.core.tabular import Curve, Drawing, Grid, Holds, Plot, Tabular
from data_layer.services.export_look import DAY_S, NUMBER_FORMATS, text_of
from data_layer.vocab import Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

CHART = Text("图表", "Chart")
KINDS: dict[Plot, dict[str, str]] = {
    Plot.LINE: {"type": "line"},
    Plot.BAR: {"type": "bar"},
    Plot.COLUMN: {"type": "column"},
    Plot.STACKED_BAR: {"type": "bar", "subtype": "stacked"},
    Plot.STACKED_COLUMN: {"type": "column", "subtype": "stacked"},
    Plot.SCATTER: {"type": "scatter"},
}
ACROSS = frozenset({Plot.BAR, Plot.STACKED_BAR})
WIDTH, HEIGHT, ROW_HEIGHT = 960, 480, 22
# Beside more points their names would cover one another.
MOST_NAMED = 40
ASIDE = 2  # columns between what is brought together and the chart


def add_chart(
    book: Workbook, source: str, table: Tabular, drawing: Drawing, n: int, lang: str
) -> None:
    """The sheet 图表 of a book whose sheet `source` holds the table, `n` rows below its heading."""
    sheet = book.add_worksheet(CHART.say(lang))
    drawn = book.add_chart(KINDS[drawing.plot])
    if drawn is None:
        return
    if drawing.grid:
        looks = NUMBER_FORMATS[table.columns[drawing.values[0]].holds]
        series = _brought_together(book, sheet, source, table, drawing, looks)
        n, beside = len(drawing.grid.names), len(drawing.grid.series) + 1
    elif drawing.plot is Plot.SCATTER:
        series = [_points(source, drawing, n), *_curves(sheet, drawing.curves)]
        beside = 2 * len(drawing.curves)
    else:
        series = [_column(source, drawing, place, n) for place in drawing.values]
        beside = 0
    for place, one in enumerate(series):
        # Where there are more series than colours, Excel shades its own.
        own = _colour(drawing, place, one) if len(series) <= len(drawing.colours) else {}
        drawn.add_series({**one, **own})
    _dress(drawn, table, drawing, len(series), lang)
    tall = n * ROW_HEIGHT * max(1, len(series) // 2) if drawing.plot is Plot.BAR else n * ROW_HEIGHT
    drawn.set_size(
        {"width": WIDTH, "height": max(HEIGHT, tall) if drawing.plot in ACROSS else HEIGHT}
    )
    sheet.insert_chart(0, beside + ASIDE * bool(beside), drawn)


def _column(source: str, drawing: Drawing, place: int, n: int) -> dict[str, Any]:
    """A column of the table as a series."""
    return {
        "name": [source, 0, place],
        "categories": [source, 1, drawing.names, n, drawing.names],
        "values": [source, 1, place, n, place],
    }


def _points(source: str, drawing: Drawing, n: int) -> dict[str, Any]:
    """Two columns as points, named by a third where there is room."""
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    across, up = drawing.values
    found: dict[str, Any] = {
        "name": drawing.title,
        "categories": [source, 1, across, n, across],
        "values": [source, 1, up, n, up],
        "marker": {"type": "circle", "size": 7},
        "line": {"none": True},
    }
    if n <= MOST_NAMED:
        sheet = quote_sheetname(source)
        cells = (xl_rowcol_to_cell(row, drawing.names, True, True) for row in range(1, n + 1))
        named = [{"value": f"={sheet}!{cell}"} for cell in cells]
        found["data_labels"] = {"value": True, "custom": named, "position": "right"}
    return found


def _curves(sheet: Worksheet, curves: Any) -> list[dict[str, Any]]:
    """Two columns of numbers a curve."""
    for place, curve in enumerate(curves):
        sheet.write_string(0, 2 * place + 1, text_of(curve.name))
    longest = max((len(curve.x) for curve in curves), default=0)
    for row in range(longest):
        for place, curve in enumerate(curves):
            if row < len(curve.x):
                sheet.write_number(row + 1, 2 * place, curve.x[row])
                sheet.write_number(row + 1, 2 * place + 1, curve.y[row])
    return [_curve(sheet.name, 2 * place, curve) for place, curve in enumerate(curves)]


def _curve(name: str, column: int, curve: Curve) -> dict[str, Any]:
    last = len(curve.x)
    return {
        "name": [name, 0, column + 1],
        "categories": [name, 1, column, last, column],
        "values": [name, 1, column + 1, last, column + 1],
        "marker": {"type": "none"},
        "line": {"width": 1.25},
    }


def _brought_together(
    book: Workbook, sheet: Worksheet, source: str, table: Tabular, drawing: Drawing, looks: str
) -> list[dict[str, Any]]:
    """A small table of references to the cells of the large one, and its series."""
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    grid: Grid = drawing.grid or Grid((), (), ())
    look, column = book.add_format({"num_format": looks}), drawing.values[0]
    seconds = table.columns[column].holds is Holds.SECONDS
    sheet.set_column(0, 0, 16)
    for place, name in enumerate(grid.series, 1):
        sheet.write_string(0, place, text_of(name))
    for down, (name, cells) in enumerate(zip(grid.names, grid.cells, strict=True), 1):
        sheet.write_string(down, 0, text_of(name))
        for place, cell in enumerate(cells, 1):
            if cell is None or cell[1] is None:
                continue
            at = xl_rowcol_to_cell(cell[0] + 1, column, True, True)
            value = cell[1] / DAY_S if seconds else cell[1]
            sheet.write_formula(down, place, f"={quote_sheetname(source)}!{at}", look, value)
    last = len(grid.names)
    return [
        {
            "name": [sheet.name, 0, place],
            "categories": [sheet.name, 1, 0, last, 0],
            "values": [sheet.name, 1, place, last, place],
        }
        for place in range(1, len(grid.series) + 1)
    ]


def _colour(drawing: Drawing, place: int, series: dict[str, Any]) -> dict[str, Any]:
    colour = {"color": drawing.colours[place]}
    if drawing.plot is Plot.SCATTER:
        if "data_labels" in series or series["line"].get("none"):
            return {"marker": {**series["marker"], "fill": colour, "border": colour}}
        return {"line": {**series["line"], **colour}}
    return {"line": {**colour, "width": 2}} if drawing.plot is Plot.LINE else {"fill": colour}


def _dress(drawn: Chart, table: Tabular, drawing: Drawing, series: int, lang: str) -> None:
    drawn.set_title({"name": text_of(drawing.title), "name_font": {"size": 12}})
    shown = NUMBER_FORMATS[table.columns[drawing.values[-1]].holds]
    numbers = {"num_format": shown, "major_gridlines": {"visible": True}}
    if drawing.plot is Plot.SCATTER:
        across, up = (table.columns[place] for place in drawing.values)
        drawn.set_x_axis(
            {"name": text_of(across.heading.say(lang)), "num_format": NUMBER_FORMATS[across.holds]}
        )
        drawn.set_y_axis({"name": text_of(up.heading.say(lang)), **numbers})
    elif drawing.plot in ACROSS:
        # Read as the table: the first group on top.
        drawn.set_x_axis(numbers)
        drawn.set_y_axis({"reverse": True})
    else:
        drawn.set_y_axis(numbers)
    if series == 1:
        drawn.set_legend({"none": True})
    else:
        drawn.set_legend({"position": "bottom"})
    drawn.show_blanks_as("gap")
