"""Charts of exported workbooks: real parts that refer to real cells, read by another library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from dashboards import outputs
from dashboards.theme import LIGHT
from data_layer.core.exports import Format, Order
from data_layer.core.statistics.funnel import judged
from data_layer.log.bulk import write_history
from data_layer.vocab import Role
from tests.contract.access_house import House, open_house
from tests.crowd import lives
from tests.world import COUNTY, COUNTY_SCOPE, NOW

PERIOD = "from=2026-09-01&to=2026-11-22"
DRAWN = (
    ("keys=reported&by=day", "lineChart", 1),
    ("keys=reported,valid&by=week", "lineChart", 2),
    ("keys=on_time_closure&by=month", "lineChart", 1),
    ("keys=reported&by=month&then=source", "lineChart", 6),
    ("keys=reported&by=township", "barChart", 1),
    ("keys=on_time_closure&by=township&chart=bar", "barChart", 1),
    ("keys=reported,valid&by=county", "barChart", 2),
    ("keys=reported&by=township&then=category", "barChart", 2),
    ("keys=reported&by=month&then=source&chart=stacked", "barChart", 14),
    ("keys=reported,on_time_closure&by=grid", "scatterChart", 1),
    ("keys=on_time_closure&by=grid", "scatterChart", 6),
    ("keys=close_p50&by=month", "lineChart", 1),
    ("keys=reported&by=day&from=2026-11-01", "lineChart", 2),
)
NONE = (
    "keys=reported&chart=heat&by=township&then=hour",
    "chart=map&by=grid",
    "chart=sankey&by=day",
    "chart=pivot&by=township",
    "keys=close_p50&by=township",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("charts")) as made:
        made.store.writer.submit(lambda c: write_history(c, COUNTY, lives(Random(3), 400), NOW))
        yield made


def book_of(house: House, folder: Path, path: str, query: str) -> bytes:
    asked = dict(parse_qsl(f"{PERIOD}&{query}"))
    order = Order("DC1", "甲", Role.ANALYST, COUNTY_SCOPE, Format.XLSX, path, asked, "zh", NOW)
    with house.store.readers.connect() as conn:
        told = outputs.make(conn, COUNTY, house.store.settings, order, folder, lambda *_: None)
    return (folder / told["file_name"]).read_bytes()


def chart_xml(body: bytes) -> str:
    with ZipFile(BytesIO(body)) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        return parts.read(charts[0]).decode() if charts else ""


def behind(body: bytes, reference: str) -> list[Any]:
    """What the cells of a chart's reference hold, formulas followed."""
    values, formulas = (load_workbook(BytesIO(body), data_only=only) for only in (True, False))
    sheet, _, cells = reference.replace("$", "").rpartition("!")
    name = sheet.strip("'")
    left, top, right, bottom = range_boundaries(cells)
    found = []
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            written = formulas[name].cell(row, column).value
            kept = values[name].cell(row, column).value
            if isinstance(written, str) and written.startswith("="):
                far, _, cell = written[1:].replace("$", "").rpartition("!")
                assert values[far.strip("'")][cell].value == pytest.approx(kept)
            found.append(kept)
    return found


@pytest.mark.parametrize(("query", "kind", "series"), DRAWN)
def test_the_chart_of_the_question_is_native_and_refers_to_the_table(
    house: House, tmp_path: Path, query: str, kind: str, series: int
) -> None:
    body = book_of(house, tmp_path, "/analysis", query)
    book, xml = load_workbook(BytesIO(body)), chart_xml(body)
    assert book.sheetnames == ["分析", "图表", "口径"]
    assert f"<c:{kind}>" in xml
    assert xml.count("<c:ser>") == series
    references = re.findall(r"<c:f>(.*?)</c:f>", xml)
    assert any("分析" in one for one in references) or any(
        str(cell.value).startswith("='分析'") or str(cell.value).startswith("=分析")
        for row in book["图表"].iter_rows() for cell in row
    )  # fmt: skip
    for reference in references:
        assert any(value is not None for value in behind(body, reference)), reference
    with ZipFile(BytesIO(body)) as parts:
        assert not any(b"#REF!" in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("query", NONE)
def test_a_chart_excel_has_not_is_told_and_not_drawn(
    house: House, tmp_path: Path, query: str
) -> None:
    body = book_of(house, tmp_path, "/analysis", query)
    book = load_workbook(BytesIO(body))
    assert book.sheetnames == ["分析", "口径"]
    told = {row[0]: str(row[1]) for row in book["口径"].iter_rows(values_only=True)}
    assert "Excel 没有对应的图" in told["图形"]


def drawn_series(xml: str) -> list[str]:
    return re.findall(r"<c:ser>.*?</c:ser>", xml, re.S)


def axis(xml: str, place: int) -> tuple[float, float]:
    """The least and the most of a chart's first or second axis."""
    found = re.findall(r"<c:valAx>.*?</c:valAx>", xml, re.S)[place]
    low, high = (re.search(rf'<c:{end} val="([^"]+)"', found) for end in ("min", "max"))
    assert low
    assert high
    return float(low[1]), float(high[1])


@pytest.mark.parametrize("by", ["township", "grid"])
def test_a_funnel_fills_its_frame_names_what_lies_outside_and_each_limit_once(
    house: House, tmp_path: Path, by: str
) -> None:
    body = book_of(house, tmp_path, "/analysis", f"keys=on_time_closure&chart=funnel&by={by}")
    xml = chart_xml(body)
    points, *curves = drawn_series(xml)
    sizes, rates = (
        [x for x in behind(body, reference) if x is not None]
        for reference in re.findall(r"<c:f>(.*?)</c:f>", points)[1:]
    )
    (left, right), (low, high) = axis(xml, 0), axis(xml, 1)
    assert left <= min(n for n in sizes if n >= 5)
    assert right >= max(sizes)
    assert 0 <= low <= min(rates)
    assert max(rates) <= high <= 1
    # The limits of a middling group lie inside, those of the smallest need not.
    limits = load_workbook(BytesIO(body))["图表"]
    rows = list(limits.iter_rows(min_row=2, values_only=True))
    middle = next(row for row in rows if row[0] >= sorted(sizes)[len(sizes) // 2])
    assert low <= middle[3] + 0.01
    assert middle[4] <= high + 0.01
    colours = [re.search(r'srgbClr val="(\w+)"', one)[1] for one in curves]  # type: ignore[index]
    assert [colours.count(one) for one in colours] == [2, 2, 2, 2, 1]
    assert len(set(colours)) == 3
    told = re.findall(r'<c:legendEntry><c:idx val="(\d)"/><c:delete val="1"/>', xml)
    assert told == ["2", "4"]
    labels = re.findall(r"<c:dLbl>.*?</c:dLbl>", points)
    assert all("<c:delete" in one or "<a:t>" in one for one in labels)


def test_only_what_lies_outside_the_wider_limits_is_named() -> None:
    hits = [95] * 20 + [60, 90]
    found = judged(hits, [100] * 22, coverage=0.998)
    assert found.worse.tolist() == [False] * 20 + [True, False]
    assert judged(hits, [100] * 22).worse.tolist()[-2:] == [True, False]


@pytest.mark.parametrize(("query", "kind", "series"), DRAWN)
def test_a_charts_sheet_has_headings_and_formats_and_prints_on_one_page(
    house: House, tmp_path: Path, query: str, kind: str, series: int
) -> None:
    sheet = load_workbook(BytesIO(book_of(house, tmp_path, "/analysis", query)))["图表"]
    for column in sheet.iter_cols():
        filled = [cell for cell in column if cell.value is not None]
        if filled:
            assert filled[0].row == 1
            assert filled[0].font.b
            assert all(cell.number_format != "General" for cell in filled[1:])
    assert sheet.page_setup.paperSize == 9
    # One page each way is what a file need not say.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None)
    left, top, right, bottom = range_boundaries(sheet.print_area.replace("$", "").split("!")[1])
    assert top == 1
    assert (right - left, bottom) >= (15, 28)
    assert left == 1 or sheet.cell(1, left).value is None


def test_the_present_period_comes_first_and_the_earlier_one_pale_behind_it(
    house: House, tmp_path: Path
) -> None:
    query = "keys=reported&by=day&from=2026-11-01"
    body = book_of(house, tmp_path, "/analysis", query)
    xml = chart_xml(body)
    now, before = drawn_series(xml)
    assert "分析!$B$1" in now
    assert LIGHT.categorical[0].lstrip("#").upper() in now.upper()
    assert "上期（2026-10-10 至 2026-10-31，按本期日期对齐）" in before
    assert '<a:prstDash val="dash"/>' in before
    assert "8492A6" in before
    # Real days under it, told shortly.
    assert "<c:dateAx>" in xml
    assert '<c:numFmt formatCode="mm-dd"' in xml
    days = load_workbook(BytesIO(body))["分析"]["A"]
    assert days[1].value == datetime(2026, 11, 1)  # noqa: DTZ001 - a sheet knows no zones
    assert days[1].number_format == "yyyy-mm-dd"


def test_the_county_is_no_filter_of_itself(house: House, tmp_path: Path) -> None:
    body = book_of(house, tmp_path, "/analysis", "keys=reported&by=day")
    rows = load_workbook(BytesIO(body))["口径"].iter_rows(values_only=True)
    notes = {row[0]: row[1] for row in rows}
    assert "乡镇" not in notes
    assert notes["统计范围"] == COUNTY.name.zh


def test_metrics_of_one_unit_by_group_are_drawn(house: House, tmp_path: Path) -> None:
    body = book_of(house, tmp_path, "/metrics", "by=month&keys=reported,closed")
    assert "<c:lineChart>" in chart_xml(body)
    body = book_of(house, tmp_path, "/metrics", "by=township&keys=on_time_closure")
    xml = chart_xml(body)
    assert "<c:barChart>" in xml
    for reference in re.findall(r"<c:f>(.*?)</c:f>", xml):
        assert any(value is not None for value in behind(body, reference))
    for query in ("keys=reported", "by=township&keys=reported,on_time_closure"):
        assert chart_xml(book_of(house, tmp_path, "/metrics", query)) == ""
