"""A report's tables as a workbook: real types, the chart of each figure, and a sheet of 口径."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from dashboards.reports.chart_part import number_format
from dashboards.reports.model import (
    Cell,
    Chart,
    Derived,
    Figure,
    Map,
    Point,
    Report,
    Table,
    Tally,
    figures,
    numbering,
    text_of,
)
from dashboards.reports.printed import DEMO, Maker, clean, label, provenance
from dashboards.reports.standards import STANDARDS, metrics_of
from dashboards.theme import LIGHT
from data_layer.core.catalog import BY_KEY
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.tabular import Holds

NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\']")
LONGEST_CELL, LONGEST_SHEET = 32_767, 31
# Text is text: nothing of it becomes a formula, a number or a link.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMATS = {
    Holds.COUNT: "#,##0",
    Holds.NUMBER: "0.0",
    Holds.SHARE: "0.0%",
}
CHARTS: dict[str, dict[str, str]] = {
    "column": {"type": "column"},
    "bar": {"type": "bar"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
    "pie": {"type": "pie"},
}
FIRST_ROW = 3


def write_annex(report: Report, path: Path, maker: Maker) -> None:
    """The workbook at `path`: one sheet a table or figure, and the sheet 口径."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        _Annex(book, report, provenance(report, maker)).write()


class _Annex:
    """One workbook as it is written."""

    def __init__(self, book: Any, report: Report, line: str) -> None:
        self.book, self.report, self.line = book, report, line
        self.numbers = numbering(report)
        edge = {"border": 1, "border_color": "#7F7F7F", "font_name": "宋体", "font_size": 10.5}
        self.head = book.add_format(
            {**edge, "bold": True, "bg_color": "#EAEFF6", "text_wrap": True}
        )
        self.title = book.add_format({"bold": True, "font_name": "黑体", "font_size": 14})
        self.plain = book.add_format({"font_name": "宋体", "font_size": 9, "font_color": "#595959"})
        self.text = book.add_format({**edge, "num_format": "@", "text_wrap": True})
        self.formats = {
            holds: book.add_format({**edge, "num_format": shown})
            for holds, shown in FORMATS.items()
        }

    def write(self) -> None:
        """Every sheet in the order of the report, 口径 last."""
        for block in self.report.blocks:
            if isinstance(block, Table) and block.key != STANDARDS:
                self._table(block)
            elif isinstance(block, Chart):
                self._chart(block)
            elif isinstance(block, Map):
                self._map(block)
        self._standards()

    def _sheet(self, key: str, caption: str, widths: list[float]) -> Any:
        name = NOT_IN_SHEETS.sub("", f"{self.numbers[key]} {caption}")[:LONGEST_SHEET]
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, clean(f"{self.numbers[key]}　{caption}"), self.title)
        demo = f"　{DEMO}" if self.report.demo else ""
        sheet.write_string(
            1, 0, clean(f"{self.line}　统计期 {self.report.window}{demo}"), self.plain
        )
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST_ROW - 1)
        return sheet

    def _table(self, table: Table) -> None:
        sheet = self._sheet(table.key, table.caption, [10 * c.width for c in table.columns])
        for place, column in enumerate(table.columns):
            sheet.write_string(FIRST_ROW - 1, place, clean(column.heading), self.head)
        for down, row in enumerate(table.rows, FIRST_ROW):
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                self._cell(sheet, down, place, cell, column.holds)
        if table.note:
            sheet.write_string(
                FIRST_ROW + len(table.rows), 0, f"注：{clean(table.note)}", self.plain
            )

    def _cell(self, sheet: Any, row: int, place: int, cell: Cell, holds: Holds) -> None:
        value = _number(cell)
        if value is not None and holds in self.formats:
            sheet.write_number(row, place, value, self.formats[holds])
        else:
            sheet.write_string(row, place, clean(text_of(cell))[:LONGEST_CELL], self.text)

    def _chart(self, chart: Chart) -> None:
        sheet = self._sheet(chart.key, chart.caption, [18.0, *(12.0 for _ in chart.series)])
        holds = {"%": Holds.SHARE, "分": Holds.NUMBER}.get(chart.unit, Holds.COUNT)
        for place, heading in enumerate(("", *(series.name for series in chart.series))):
            sheet.write_string(FIRST_ROW - 1, place, clean(heading), self.head)
        for down, name in enumerate(chart.categories, FIRST_ROW):
            sheet.write_string(down, 0, clean(name)[:LONGEST_CELL], self.text)
            for place, series in enumerate(chart.series, 1):
                self._cell(sheet, down, place, series.values[down - FIRST_ROW], holds)
        sheet.insert_chart(FIRST_ROW - 1, len(chart.series) + 2, self._drawn(sheet.name, chart))

    def _drawn(self, name: str, chart: Chart) -> Any:
        drawn = self.book.add_chart(CHARTS[chart.kind])
        last = FIRST_ROW + len(chart.categories) - 1
        for place in range(1, len(chart.series) + 1):
            colour = LIGHT.categorical[(place - 1) % len(LIGHT.categorical)]
            look = (
                {"line": {"color": colour}} if chart.kind == "line" else {"fill": {"color": colour}}
            )
            drawn.add_series(
                {
                    "name": [name, FIRST_ROW - 1, place],
                    "categories": [name, FIRST_ROW, 0, last, 0],
                    "values": [name, FIRST_ROW, place, last, place],
                    **({} if chart.kind == "pie" else look),
                }
            )
        drawn.set_title({"name": label(chart.caption), "name_font": {"size": 12}})
        drawn.set_y_axis(
            {"num_format": number_format(chart), "min": 0} if chart.kind != "bar" else {}
        )
        if chart.kind == "bar":
            drawn.set_y_axis({"reverse": True})
        if len(chart.series) == 1 and chart.kind != "pie":
            drawn.set_legend({"none": True})
        drawn.set_size(
            {"width": 720, "height": max(340, 22 * len(chart.categories) * (chart.kind == "bar"))}
        )
        return drawn

    def _map(self, block: Map) -> None:
        sheet = self._sheet(block.key, block.caption, [18.0, 12.0, 12.0])
        for place, heading in enumerate(("编码", "比率", "件数")):
            sheet.write_string(FIRST_ROW - 1, place, heading, self.head)
        for down, (code, figure) in enumerate(block.values, FIRST_ROW):
            sheet.write_string(down, 0, code, self.text)
            self._cell(sheet, down, 1, figure, Holds.SHARE)
            sheet.write_number(down, 2, figure.n, self.formats[Holds.COUNT])

    def _standards(self) -> None:
        """What each metric of the report means, and of what the file is."""
        sheet = self.book.add_worksheet("口径")
        for place, width in enumerate((16, 30, 44, 50)):
            sheet.set_column(place, place, width)
        rows = [
            *_about(self.report, self.line),
            ("编号", "指标", "公式", "口径"),
            *_metrics(self.report),
        ]
        for down, row in enumerate(rows):
            for place, told in enumerate(row):
                sheet.write_string(down, place, clean(told)[:LONGEST_CELL], self.text)


def _number(cell: Cell) -> float | None:
    """The cell as a number; None where it prints a dash or words."""
    if isinstance(cell, Figure):
        rate = bool(BY_KEY[cell.metric].denominator)
        return None if rate and cell.n < NO_RATE_BELOW else cell.value
    if isinstance(cell, Derived | Point | Tally):
        return cell.value
    return None


def _about(report: Report, line: str) -> Iterator[tuple[str, str]]:
    yield from (
        ("报告", f"{report.title} {report.issue}"),
        ("制发", report.office),
        ("统计期", report.window),
        ("数据截至", report.cut_off),
        ("范围", report.place),
        ("口径", report.standard),
        ("文件", line),
    )
    if report.demo:
        yield "数据性质", DEMO
    filters = {(figure.ask.township, figure.ask.category) for figure in figures(report)}
    narrowed = sorted({"、".join(filter(None, pair)) for pair in filters} - {""})
    if narrowed:
        yield "筛选（编码）", "；".join(narrowed)
    yield "", ""


def _metrics(report: Report) -> Iterator[tuple[str, str, str, str]]:
    for metric in metrics_of(report):
        yield metric.ref, metric.label.zh, metric.meaning.zh, metric.standard.zh
