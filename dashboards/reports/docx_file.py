"""A report as a Word file: a layout filled by docxtpl, the body in its named styles, native charts.

A county puts its own `bulletin.docx`, `notice.docx` or `sheet.docx` into the folder `reports/` of
its pack.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from dashboards.reports.chart_part import WIDTH_MM, add_chart
from dashboards.reports.default_templates import FOLDER
from dashboards.reports.model import Chart, Map, Report, Table, text_of
from dashboards.reports.printed import (
    DEMO,
    NOTICES,
    ONE_PAGE,
    SHEETS,
    Item,
    Line,
    Maker,
    clean,
    printed,
    provenance,
)
from data_layer.core.tabular import Holds
from data_layer.errors import Invalid
from data_layer.vocab import Text

BODY = "\ue000"
STYLES = {
    "h1": "公文一级标题",
    "h2": "公文二级标题",
    "body": "公文正文",
    "draft": "公文草稿",
    "case": "公文案例",
    "table": "公文表题",
    "figure": "公文图题",
    "note": "公文注",
}
TABLE_STYLE, FIGURE_STYLE, BODY_STYLE = "公文表格", "公文图", "公文正文"
WIDTH_TWIPS = 8845  # 156 mm
NO_BODY = Text(
    "报告模板 {name} 缺少 {{{{ body }}}} 一段或无法识别，请用 Word 改正，"
    "或从数据包中移除以使用默认版式。",
    "The report template {name} has no paragraph {{{{ body }}}} or cannot be read; mend it in Word "
    "or remove it from the pack to use the usual layout.",
)


def write_docx(
    report: Report,
    path: Path,
    maker: Maker,
    draw_map: Callable[[Map], bytes],
    pack_folder: Path | None = None,
) -> None:
    """The report at `path`; `draw_map` gives the PNG of a map, empty where it cannot be drawn.
    Raises Invalid for a county's template that cannot be used."""
    source = template_of(report.kind, pack_folder)
    document = _filled(source, report, maker)
    anchor = next((p for p in document.paragraphs if BODY in p.text), None)
    if anchor is None:
        raise Invalid(_no_body(source), "report_template")
    charts = 0
    for item in printed(report):
        charts += isinstance(item, Chart)
        element = _element(document, item, charts, draw_map)
        if element is not None:
            anchor._p.addprevious(element)
    anchor._p.getparent().remove(anchor._p)
    document.save(str(path))


def template_of(kind: str, pack_folder: Path | None) -> Path:
    """The layout of a kind of report: the county's own, else the usual one."""
    name = f"{'notice' if kind in NOTICES else 'sheet' if kind in SHEETS else 'bulletin'}.docx"
    own = pack_folder / "reports" / name if pack_folder else None
    return own if own is not None and own.is_file() else FOLDER / name


def _filled(source: Path, report: Report, maker: Maker) -> Any:
    template = DocxTemplate(str(source))
    fields = {
        "title": report.title, "issue": report.issue, "office": report.office, "day": report.day,
        "place": report.place, "window": report.window, "cut_off": report.cut_off,
        "standard": report.standard, "number": maker.number, "maker": maker.name,
        "provenance": provenance(report, maker), "demo": f"　{DEMO}" if report.demo else "",
        "body": BODY,
    }  # fmt: skip
    told = {name: escape(clean(text)) for name, text in fields.items()}
    try:
        # A county's template is text from outside: it may print, not act.
        template.render(told, SandboxedEnvironment())
    except Exception as error:
        raise Invalid(_no_body(source), "report_template") from error
    return template.docx


def _no_body(source: Path) -> Text:
    return Text(NO_BODY.zh.format(name=source.name), NO_BODY.en.format(name=source.name))


def _element(document: Any, item: Item, chart: int, draw_map: Callable[[Map], bytes]) -> Any:
    if isinstance(item, Line):
        return _paragraph(document, STYLES[item.style], item.text)
    if isinstance(item, Table):
        return _table(document, item)
    paragraph = _paragraph(document, FIGURE_STYLE, "")
    if isinstance(item, Chart):
        paragraph.append(add_chart(document, item, chart))
        return paragraph
    picture = draw_map(item)
    return _pictured(document, paragraph, picture) if picture else None


def _style(document: Any, name: str) -> str:
    """The id of a named style; a county's template without it goes by its ordinary text."""
    found = next((style for style in document.styles if style.name == name), None)
    return found.style_id if found is not None else "Normal"


def _paragraph(document: Any, style: str, text: str) -> Any:
    run = f'<w:r><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>' if text else ""
    look = f'<w:pPr><w:pStyle w:val="{_style(document, style)}"/></w:pPr>'
    return parse_xml(f"<w:p {nsdecls('w')}>{look}{run}</w:p>")


def _pictured(document: Any, paragraph: Any, picture: bytes) -> Any:
    run = document.add_paragraph().add_run()
    run.add_picture(BytesIO(picture), width=Mm(WIDTH_MM))
    host = run._r.getparent()
    paragraph.append(run._r)
    host.getparent().remove(host)
    return paragraph


def _table(document: Any, table: Table) -> Any:
    """A ruled table whose first row is repeated on every page, a short one on one page; numbers
    stand to the right."""
    total = sum(column.width for column in table.columns)
    widths = [int(WIDTH_TWIPS * column.width / total) for column in table.columns]
    style = _style(document, TABLE_STYLE)
    heads = [(column.heading, "center") for column in table.columns]
    sides = [_side(column.holds) for column in table.columns]
    whole = len(table.rows) <= ONE_PAGE
    rows = [_row(style, heads, widths, head=True, keep=True)]
    for place, row in enumerate(table.rows, 1):
        cells = [(text_of(cell), side) for cell, side in zip(row, sides, strict=True)]
        rows.append(_row(style, cells, widths, keep=whole and place < len(table.rows)))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7F7F7F"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{WIDTH_TWIPS}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _side(holds: Holds) -> str:
    if holds in {Holds.COUNT, Holds.NUMBER, Holds.SHARE, Holds.SECONDS}:
        return "right"
    return "left" if holds is Holds.TEXT else "center"


def _row(
    style: str,
    cells: list[tuple[str, str]],
    widths: list[int],
    *,
    head: bool = False,
    keep: bool = False,
) -> str:
    """One row; `keep` holds it on the page of the next."""
    kept = "<w:keepNext/>" if keep else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EAEFF6"/>' if head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r></w:p></w:tc>'
        for (text, side), width in zip(cells, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{made}</w:tr>"
