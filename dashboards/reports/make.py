"""The one way to make a report file: compose it, then lay it out in the form asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dashboards.components.map_sign import map_sign
from dashboards.reports.compose import compose, title_of
from dashboards.reports.crosscheck import unlike
from dashboards.reports.model import Map, Report
from dashboards.reports.printed import Maker, file_name
from data_layer.core.county import County
from data_layer.core.report_kinds import Kind
from data_layer.core.report_periods import issue_number
from data_layer.core.scope import Scope
from data_layer.errors import Conflict
from data_layer.vocab import Text

# Area code -> polygon (shapely, WGS84) of what the scope may see; empty without a layer.
Shapes = Callable[[Scope], Mapping[str, Any]]
MOVED = Text(
    "制作期间数据有变动，报告中的数字前后不一，请重新制作。",
    "The data changed while the report was made and its numbers would not agree; make it again.",
)


class Form(StrEnum):
    """The forms a report comes in; the value is the file's suffix."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


def make_report(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    kind: Kind,
    period: int,
    fmt: Form,
    path: Path,
    *,
    number: str,
    maker: str,
    shapes: Shapes,
    pack_folder: Path | None = None,
    narrowed: Mapping[str, str] | None = None,
) -> None:
    """Write one report to `path`, in Chinese, as its readers are officials of the county.

    `period` is a Period's number (see `periods`); `number` and `maker` are printed in the file;
    `shapes` gives the polygons of the map; a county's own Word layouts lie in `reports/` of
    `pack_folder`; `narrowed` may name a `township` or a `category` (special report) or whose brief
    it is (`township`). Every figure is asked a second time before it is printed.

    Raises Forbidden and BadRequest (`checked`), Conflict (the numbers moved while they were read)
    and Invalid (a layout that cannot be used); the file is then not there.
    """
    report = compose(conn, county, scope, now, kind, period, **(narrowed or {}))
    if unlike(conn, county, report):
        raise Conflict(MOVED, "report_moved")
    write_report(report, county, fmt, path, Maker(number, maker), shapes, pack_folder)


def report_name(
    county: County,
    scope: Scope,
    kind: Kind,
    period: int,
    fmt: Form,
    narrowed: Mapping[str, str] | None = None,
) -> str:
    """某市网格治理月报_2026年第11期.docx: what the file is called, before it is made."""
    title = title_of(county, scope, kind, **(narrowed or {}))
    return file_name(title, issue_number(kind, period), str(fmt))


def write_report(
    report: Report,
    county: County,
    fmt: Form,
    path: Path,
    maker: Maker,
    shapes: Shapes,
    pack_folder: Path | None = None,
) -> None:
    """The composed report in one form."""
    # Only where files are made: Word and PDF are a tenth of what a server's start would import.
    from dashboards.reports.annex_file import write_annex
    from dashboards.reports.docx_file import write_docx
    from dashboards.reports.map_drawing import map_svg
    from dashboards.reports.pdf_file import png_of, write_pdf

    def drawn(block: Map) -> str:
        return map_svg(block, shapes(report.scope), _names(county), _map_note(county))

    if fmt is Form.DOCX:
        write_docx(report, path, maker, lambda block: png_of(drawn(block)), pack_folder)
    elif fmt is Form.PDF:
        write_pdf(report, path, maker, drawn)
    else:
        write_annex(report, path, maker)


def _names(county: County) -> dict[str, str]:
    return {code: area.short for code, area in county.areas.items()}


def _map_note(county: County) -> str:
    """A schematic layer says so; a real one carries its review number."""
    return f"{map_sign(county).zh}　{county.attribution.zh}"
