"""A chart as Office keeps one: DrawingML with the workbook of its numbers inside, so that it can be
edited in Word. python-pptx writes both; they are put into a Word package here."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml as parse_word
from lxml import etree
from pptx.chart.chart import Chart as Formatter
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboards.reports.model import Chart
from dashboards.reports.printed import label
from dashboards.theme import LIGHT

KINDS = {
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "pie": XL_CHART_TYPE.PIE,
}
EMU_MM = 36_000
WIDTH_MM, HEIGHT_MM, ROW_MM = 150, 72, 6
FEW_LABELS = 16
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def add_chart(document: Any, chart: Chart, number: int) -> Any:
    """A run (lxml) that shows the chart, whose parts are now in the document's package."""
    xml, workbook = chart_files(chart)
    package = document.part.package
    sheet = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, workbook, package
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    part._blob = _linked(xml, part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE))
    return _frame(document.part.relate_to(part, RELATIONSHIP_TYPE.CHART), chart, number)


def chart_files(chart: Chart) -> tuple[Any, bytes]:
    """The chart's XML (lxml) and the workbook behind it."""
    data = CategoryChartData(number_format=number_format(chart))
    data.categories = [label(name) for name in chart.categories]
    for series in chart.series:
        values = [None if one is None else one.value for one in series.values]
        data.add_series(label(series.name), values)
    xml = parse_xml(ChartXmlWriter(KINDS[chart.kind], data).xml.encode())
    _format(xml, chart)
    return xml, CategoryWorkbookWriter(data).xlsx_blob


def number_format(chart: Chart) -> str:
    """How Office prints its values."""
    return {"%": "0.0%", "分": "0.0"}.get(chart.unit, "#,##0")


def _format(xml: Any, chart: Chart) -> None:
    made = Formatter(xml, None)
    made.has_title = False
    made.font.size = Pt(9)
    _east_asian(xml)
    _frameless(xml)
    made.has_legend = len(chart.series) > 1 or chart.kind == "pie"
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    plot = made.plots[0]
    if chart.kind != "pie":
        _axes(made, chart)
        _paint(plot, chart)
    if len(chart.categories) * len(chart.series) <= FEW_LABELS or chart.kind == "bar":
        plot.has_data_labels = True
        plot.data_labels.number_format = number_format(chart)
        plot.data_labels.number_format_is_linked = False
        plot.data_labels.font.size = Pt(8)


def _axes(made: Any, chart: Chart) -> None:
    value, category = made.value_axis, made.category_axis
    value.minimum_scale = 0
    value.major_gridlines.format.line.color.rgb = _colour(LIGHT.bd)
    value.format.line.fill.background()
    value.tick_labels.number_format = number_format(chart)
    value.tick_labels.number_format_is_linked = False
    category.format.line.color.rgb = _colour(LIGHT.bd2)
    # Bars are read from above, in the order of the table.
    category.reverse_order = chart.kind == "bar"
    if chart.kind == "bar":
        value.visible = False


def _paint(plot: Any, chart: Chart) -> None:
    if chart.kind in {"column", "bar", "stacked"}:
        plot.gap_width = 60
    for series, colour in zip(plot.series, LIGHT.categorical, strict=False):
        if chart.kind == "line":
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = _colour(colour), Pt(1.75)
            series.marker.size = 5
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = _colour(colour)
            series.marker.format.line.color.rgb = _colour(colour)
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = _colour(colour)


def _colour(value: str) -> Any:
    return RGBColor.from_string(value.lstrip("#").upper())


def _east_asian(xml: Any) -> None:
    for properties in xml.iter(qn("a:defRPr")):
        etree.SubElement(properties, qn("a:latin")).set("typeface", "Times New Roman")
        etree.SubElement(properties, qn("a:ea")).set("typeface", "仿宋")


def _frameless(xml: Any) -> None:
    """Neither ground nor border of its own."""
    shape = etree.Element(qn("c:spPr"))
    etree.SubElement(shape, qn("a:noFill"))
    etree.SubElement(etree.SubElement(shape, qn("a:ln")), qn("a:noFill"))
    xml.find(qn("c:chart")).addnext(shape)


def _linked(xml: Any, workbook: str) -> bytes:
    """The chart's XML with the way to its workbook, which stands last."""
    outside = etree.SubElement(xml, qn("c:externalData"))
    outside.set(qn("r:id"), workbook)
    etree.SubElement(outside, qn("c:autoUpdate")).set("val", "0")
    whole: bytes = etree.tostring(xml, xml_declaration=True, encoding="UTF-8", standalone=True)
    return whole


def height_mm(chart: Chart) -> int:
    """How high it stands: horizontal bars need a row each."""
    return max(HEIGHT_MM, ROW_MM * len(chart.categories)) if chart.kind == "bar" else HEIGHT_MM


def _frame(relation: str, chart: Chart, number: int) -> Any:
    size = f'cx="{WIDTH_MM * EMU_MM}" cy="{height_mm(chart) * EMU_MM}"'
    return parse_word(
        f"<w:r {NAMESPACES}><w:drawing>"
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{1000 + number}" name="图表{number}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
