"""Charts of exported workbooks: real parts that refer to real cells, read by another library."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from data_layer.core.exports import Format, Order
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
