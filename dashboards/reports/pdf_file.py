"""A report as PDF, laid out by Typst with the fonts that come with this package: no browser, no
package of the system, no font of the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import typst

from dashboards.reports.drawing import chart_svg
from dashboards.reports.model import Chart, Map, Report, Table, text_of
from dashboards.reports.printed import (
    DEMO,
    NOTICES,
    ONE_PAGE,
    SHEETS,
    Line,
    Maker,
    clean,
    printed,
    provenance,
)
from data_layer.core.tabular import Holds

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
NUMBERS = frozenset({Holds.COUNT, Holds.NUMBER, Holds.SHARE, Holds.SECONDS})


def write_pdf(report: Report, path: Path, maker: Maker, draw_map: Callable[[Map], str]) -> None:
    """The report at `path`; `draw_map` gives the SVG of a map, '' where it cannot be drawn."""
    path.write_bytes(_compiled(HERE / "report.typ", _data(report, maker, draw_map), "pdf"))


def png_of(svg: str, ppi: float = 200) -> bytes:
    """A drawing as PNG, for files that hold no SVG; empty without one."""
    return _compiled(HERE / "picture.typ", svg.encode(), "png", ppi) if svg else b""


def _compiled(source: Path, data: bytes, form: Any, ppi: float | None = None) -> bytes:
    made = typst.compile(
        str(source), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True,
        format=form, ppi=ppi, sys_inputs={"data": data.decode()},
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("a report or a picture is one file")
    return made


def _data(report: Report, maker: Maker, draw_map: Callable[[Map], str]) -> bytes:
    lead = f"统计期：{report.window}。数据截至{report.cut_off}。口径：{report.standard}"
    return orjson.dumps(
        {
            "title": clean(report.title), "issue": report.issue, "office": clean(report.office),
            "day": report.day, "lead": clean(lead), "bulletin": report.kind not in NOTICES,
            "sheet": report.kind in SHEETS,
            "provenance": clean(provenance(report, maker)),
            "demo": f"　{DEMO}" if report.demo else "", "items": list(_items(report, draw_map)),
        }
    )  # fmt: skip


def _items(report: Report, draw_map: Callable[[Map], str]) -> Iterator[dict[str, Any]]:
    """A drawing takes its caption along, so that both stay on one page."""
    svg = ""
    for item in printed(report):
        if isinstance(item, Table):
            yield _rows(item)
        elif isinstance(item, Line) and item.style == "figure":
            if svg:
                yield {"style": "drawn", "svg": svg, "caption": clean(item.text)}
        elif isinstance(item, Line):
            yield {"style": item.style, "text": clean(item.text)}
        else:
            svg = chart_svg(item) if isinstance(item, Chart) else draw_map(item)


def _rows(table: Table) -> dict[str, Any]:
    return {
        "style": "rows",
        "whole": len(table.rows) <= ONE_PAGE,
        "heads": [clean(column.heading) for column in table.columns],
        "widths": [column.width for column in table.columns],
        "sides": [_side(column.holds) for column in table.columns],
        "rows": [[clean(text_of(cell)) for cell in row] for row in table.rows],
    }


def _side(holds: Holds) -> str:
    if holds in NUMBERS:
        return "right"
    return "left" if holds is Holds.TEXT else "center"
