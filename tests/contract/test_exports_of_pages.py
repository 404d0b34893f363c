"""What lies on a page and what its file holds are the same rows in the same order."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from openpyxl import load_workbook

from dashboards import outputs
from data_layer.core.exports import Format, Order
from data_layer.core.grid_team import GRID_LISTS
from data_layer.core.scope import Scope
from data_layer.services.store import Store
from data_layer.vocab import Role
from tests.contract.capacity_house import CapacityHouse, found, open_capacity_house, text_of
from tests.contract.number_house import NumberHouse, number_house

LISTS = ("vacant", "vacant_workers", "chiefs", "leaders", "grids", "led", "rubbish")


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CapacityHouse]:
    with open_capacity_house(tmp_path_factory.mktemp("staffed")) as made:
        yield made


@pytest.fixture(scope="module")
def numbers(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NumberHouse]:
    with number_house(demo_template, tmp_path_factory.mktemp("tables") / "instance") as made:
        yield made


def made(
    store: Store, folder: Path, address: str, role: Role, own: str = "", kind: str = "csv"
) -> bytes:
    """The file of a page's address, as its exporter makes it."""
    path, _, query = address.partition("?")
    scope = Scope(store.county.code, own)
    order = Order(
        "DC1", str(role), role, scope, Format(kind), path, dict(parse_qsl(query)), "zh",
        store.clock(),
    )  # fmt: skip
    with store.readers.connect() as conn:
        told = outputs.make(conn, store.county, store.settings, order, folder, lambda *_: None)
    return (folder / told["file_name"]).read_bytes()


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"))))


def out_link(page: Any) -> str:
    """The address a page's 导出 takes out."""
    link = next(a for a in found(page, "A") if a["props"].get("className") == "out")
    assert text_of(link) == "导出"
    return dict(parse_qsl(urlsplit(link["props"]["href"]).query))["of"]


def shown(page: Any) -> list[list[str]]:
    """The rows of a page's table as they are read."""
    lines = [[text_of(cell) for cell in found(row, "Td")] for row in found(page, "Tr")]
    return [line for line in lines if line]


@pytest.mark.parametrize("of", LISTS)
@pytest.mark.parametrize("role", [Role.ANALYST, Role.LEADER])
def test_a_roster_is_taken_out_as_it_is_shown(
    staffed: CapacityHouse, tmp_path: Path, of: str, role: Role
) -> None:
    page = staffed.page(role, f"/staffing/list?of={of}")
    own = staffed.own if role is Role.LEADER else ""
    address = out_link(page)
    _, *rows = rows_of(made(staffed.store, tmp_path, address, role, own))
    lines = shown(page)
    cut = "列出前" in text_of(page)
    assert len(rows) > len(lines) if cut else len(rows) == len(lines)
    assert lines
    grids = of in GRID_LISTS
    for row, line in zip(rows, lines, strict=False):
        head, township, village, *rest = row
        place = f"{township} · {village}"
        # The page gives a grid's place first, a seat's after its post; the file a grid's code too.
        told = [place, *rest[:-1]] if grids else [head, place, *rest]
        assert told == [cell.replace(",", "") for cell in line[: len(told)]]


def test_a_roster_as_a_workbook_covers_its_names_and_says_its_day(
    staffed: CapacityHouse, tmp_path: Path
) -> None:
    address = "/staffing/list?of=workers&to=2026-11-20"
    book = load_workbook(BytesIO(made(staffed.store, tmp_path, address, Role.ANALYST, kind="xlsx")))
    sheet, notes = book["力量名册"], dict(book["口径"].iter_rows(values_only=True))
    names = [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names
    assert all(name.endswith("*") for name in names)
    assert (notes["名单"], notes["行数"]) == ("在岗网格员", str(len(names)))
    assert notes["时段"] == "2026-11-20 至 2026-11-20"
