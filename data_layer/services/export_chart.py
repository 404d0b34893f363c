"""A table's chart as a spreadsheet keeps one: a sheet of its own that refers to the table's cells,
so that it follows whoever changes or copies them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from data_layer.core.tabular import Drawing, Grid, Holds, Past, Plot, Tabular
from data_layer.services.export_look import (
    DAY_S,
    HEADING,
    NUMBER_FORMATS,
    day_number,
    for_print,
    text_of,
)
from data_layer.services.export_points import literal, points_axes, points_drawn
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
WIDTH, HEIGHT, ROW_HEIGHT = 960, 560, 26
CELL_WIDTH, CELL_HEIGHT = 64, 20  # of an untouched cell, in pixels
ASIDE = 1  # columns between what is brought together and the chart
BEHIND = {"color": "#8492A6", "width": 1.25, "dash_type": "dash"}
LINES = {"visible": True, "line": {"color": "#D3DCE8", "width": 0.75}}
# Days under a chart: short, and slanted where they need their years.
DAYS = {"num_format": "mm-dd"}
DAYS_OF_YEARS = {"num_format": "yyyy-mm-dd", "num_font": {"rotation": -45}}


def add_chart(
    book: Workbook, source: str, table: Tabular, drawing: Drawing, n: int, lang: str, mark: str
) -> None:
    """The sheet 图表 of a book whose sheet `source` holds the table, `n` rows below its heading;
    the chart alone is printed, on one page."""
    sheet, drawn = book.add_worksheet(CHART.say(lang)), book.add_chart(KINDS[drawing.plot])
    if drawn is None:
        return
    series, beside = _series(book, sheet, source, table, drawing, n, lang)
    for one in series:
        drawn.add_series(one)
    _dress(drawn, table, drawing, series, lang)
    height = _height(drawing, len(drawing.grid.names) if drawing.grid else n, len(series))
    drawn.set_size({"width": WIDTH, "height": height})
    left = beside + ASIDE * bool(beside)
    sheet.insert_chart(0, left, drawn)
    for_print(sheet, mark, upright=height > WIDTH)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, left, ceil(height / CELL_HEIGHT), left + ceil(WIDTH / CELL_WIDTH))


def _height(drawing: Drawing, names: int, series: int) -> int:
    """Each name of lying bars needs a line."""
    if drawing.plot not in ACROSS:
        return HEIGHT
    beside = max(1, series // 2) if drawing.plot is Plot.BAR else 1
    return max(HEIGHT, names * ROW_HEIGHT * beside)


def _series(
    book: Workbook,
    sheet: Worksheet,
    source: str,
    table: Tabular,
    drawing: Drawing,
    n: int,
    lang: str,
) -> tuple[list[dict[str, Any]], int]:
    """What is drawn, coloured, and how many columns of the chart's sheet it takes."""
    if drawing.plot is Plot.SCATTER:
        return points_drawn(book, sheet, source, table, drawing, n, lang)
    if drawing.grid:
        found = _brought_together(book, sheet, source, table, drawing, drawing.grid, lang)
        return _coloured(drawing, found), len(drawing.grid.series) + 1
    found = _coloured(drawing, [_column(source, drawing, place, n) for place in drawing.values])
    return [*found, *([_behind(source, drawing, drawing.past, n)] if drawing.past else [])], 0


def _column(source: str, drawing: Drawing, place: int, n: int) -> dict[str, Any]:
    """A column of the table as a series."""
    return {
        "name": [source, 0, place],
        "categories": [source, 1, drawing.names, n, drawing.names],
        "values": [source, 1, place, n, place],
    }


def _behind(source: str, drawing: Drawing, past: Past, n: int) -> dict[str, Any]:
    """The earlier values: pale, dashed, and named for where they are laid."""
    return {
        **_column(source, drawing, past.column, n),
        "name": literal(past.name),
        "line": BEHIND,
        "marker": {"type": "none"},
    }


def _coloured(drawing: Drawing, series: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the colours of the pages; where there are more series than those, Excel shades its own."""
    if len(series) > len(drawing.colours):
        return series
    if drawing.plot is Plot.LINE:
        looks = [{"line": {"color": colour, "width": 2}} for colour in drawing.colours]
    else:
        looks = [{"fill": {"color": colour}} for colour in drawing.colours]
    return [{**one, **look} for one, look in zip(series, looks, strict=False)]


def _brought_together(
    book: Workbook,
    sheet: Worksheet,
    source: str,
    table: Tabular,
    drawing: Drawing,
    grid: Grid,
    lang: str,
) -> list[dict[str, Any]]:
    """A small table of references to the cells of the large one, and its series."""
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    column = drawing.values[0]
    holds = table.columns[column].holds
    head = book.add_format(HEADING)
    look, name_look = (
        book.add_format({"num_format": NUMBER_FORMATS[one]}) for one in (holds, grid.head.holds)
    )
    sheet.set_column(0, len(grid.series), 14)
    for place, name in enumerate([grid.head.heading.say(lang), *grid.series]):
        sheet.write_string(0, place, text_of(name), head)
    for down, (name, cells) in enumerate(zip(grid.names, grid.cells, strict=True), 1):
        if grid.head.holds is Holds.DAY:
            sheet.write_number(down, 0, day_number(name), name_look)
        else:
            sheet.write_string(down, 0, text_of(name), name_look)
        for place, cell in enumerate(cells, 1):
            if cell is None or cell[1] is None:
                continue
            at = xl_rowcol_to_cell(cell[0] + 1, column, True, True)
            value = cell[1] / DAY_S if holds is Holds.SECONDS else cell[1]
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


def _dress(
    drawn: Chart, table: Tabular, drawing: Drawing, series: list[dict[str, Any]], lang: str
) -> None:
    drawn.set_title({"name": literal(drawing.title), "name_font": {"size": 12}})
    days = _days(table, drawing)
    shown = NUMBER_FORMATS[table.columns[drawing.values[-1]].holds]
    numbers = {"num_format": shown, "major_gridlines": LINES}
    if drawing.plot is Plot.SCATTER:
        across, up = points_axes(table, drawing, lang)
        drawn.set_x_axis(across)
        drawn.set_y_axis({**up, **numbers})
    elif drawing.plot in ACROSS:
        # Read as the table: the first group on top.
        drawn.set_x_axis(numbers)
        drawn.set_y_axis({"reverse": True, "interval_unit": 1, **days})
    else:
        drawn.set_x_axis(days)
        drawn.set_y_axis(numbers)
    if len(series) == 1:
        drawn.set_legend({"none": True})
    else:
        drawn.set_legend({"position": "bottom", "delete_series": _told_already(series)})
    drawn.show_blanks_as("gap")


def _days(table: Tabular, drawing: Drawing) -> dict[str, Any]:
    """How the axis of names prints days. Weeks are told by their first days, of which a scale of
    days would print any other."""
    names = drawing.grid.head if drawing.grid else table.columns[drawing.names]
    if names.holds is not Holds.DAY:
        return {}
    scale = {"text_axis" if names.key == "week" else "date_axis": True}
    return {**(DAYS_OF_YEARS if drawing.years else DAYS), **scale}


def _told_already(series: list[dict[str, Any]]) -> list[int]:
    """The series that go by the name of one before them, such as the second branch of a limit."""
    names = [str(one["name"]) for one in series]
    return [place for place, name in enumerate(names) if name in names[:place]]
