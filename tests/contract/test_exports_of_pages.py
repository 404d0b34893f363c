"""What lies on a page and what its file holds are the same rows in the same order."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, insert, literal, select

from dashboards import outputs
from dashboards.components.panel_tables import TABLED
from data_layer.core.exports import Format, Order
from data_layer.core.grid_team import GRID_LISTS
from data_layer.core.scope import Scope
from data_layer.db.tables import post, post_households
from data_layer.errors import BadRequest
from data_layer.queries.scores import this_month
from data_layer.services.store import Store
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER
from tests.contract.capacity_house import CapacityHouse, found, open_capacity_house, text_of
from tests.contract.number_house import NumberHouse, number_house
from tests.served import credentials_of

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


def own_township(house: NumberHouse) -> str:
    users = credentials_of(house.store.settings.instance)["users"]
    return str(users["leader"]["township_code"])


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


def test_households_stand_in_the_file_where_a_roster_has_told_them(
    staffed: CapacityHouse, tmp_path: Path
) -> None:
    mine = (post.c.role == "leader") & (post.c.township_code == staffed.own)

    told = select(post.c.county_code, post.c.post_id, literal(12)).where(mine)
    names = ["county_code", "post_id", "households"]
    tell = insert(post_households).from_select(names, told)
    staffed.store.writer.submit(lambda c: c.execute(tell))
    try:
        # A day of its own: answers about today are remembered.
        address = "/staffing/list?of=leaders&to=2026-11-19"
        page = staffed.page(Role.LEADER, address)
        file = made(staffed.store, tmp_path, address, Role.LEADER, staffed.own)
        head, *rows = rows_of(file)
        assert head[-1] == "联系户数" and {row[-1] for row in rows} == {"12"}
        assert {line[-1] for line in shown(page)} == {"12"}
    finally:
        staffed.store.writer.submit(lambda c: c.execute(delete(post_households)))


def test_a_roster_as_a_workbook_covers_its_names_and_says_its_day(
    staffed: CapacityHouse, tmp_path: Path
) -> None:
    address = "/staffing/list?of=workers&to=2026-11-20"
    book = load_workbook(BytesIO(made(staffed.store, tmp_path, address, Role.ANALYST, kind="xlsx")))
    sheet = book["力量名册"]
    notes = {row[0]: row[1] for row in book["口径"].iter_rows(values_only=True)}
    names = [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names
    assert all(str(name).endswith("*") for name in names)
    assert (notes["名单"], notes["行数"]) == ("在岗网格员", len(names))
    assert notes["时段"] == "2026-11-20 至 2026-11-20"
    assert notes["筛选条件"] == "名单：在岗网格员"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", str(notes["数据截至"]))


def test_a_list_of_cases_tells_the_marks_it_is_narrowed_to(
    numbers: NumberHouse, tmp_path: Path
) -> None:
    address = "/cases?source=hotline_12345&weekday=0&timely=no"
    book = load_workbook(BytesIO(made(numbers.store, tmp_path, address, Role.ANALYST, kind="xlsx")))
    notes = {row[0]: row[1] for row in book["口径"].iter_rows(values_only=True)}
    told = "来源：12345 热线；未按期（逾期办结或超期未结）；周一上报"
    assert notes["筛选条件"] == told


@pytest.mark.parametrize(
    ("address", "chart"),
    [
        ("/analysis", True),
        ("/analysis?keys=reported&by=day", True),
        ("/analysis?keys=reported&by=weekday&then=hour", False),
        ("/metrics?keys=reported&by=day", True),
        ("/metrics?keys=reported,on_time_closure&by=day", False),
        ("/metrics?keys=reported", False),
        ("/cases", False),
    ],
)
def test_the_form_says_whether_a_workbook_brings_a_chart(
    numbers: NumberHouse, tmp_path: Path, address: str, chart: bool
) -> None:
    client = numbers.browser("analyst")
    page = client.get("/exports/new", query_string={"of": address}, headers=BROWSER).text
    assert ("Excel 工作簿（附图表和口径表）" in page) is chart
    assert ("Excel 工作簿（附口径表）" in page) is not chart
    book = load_workbook(BytesIO(made(numbers.store, tmp_path, address, Role.ANALYST, kind="xlsx")))
    assert ("图表" in book.sheetnames) is chart


def cells(page: str) -> list[list[str]]:
    """The rows of a page of scores, what each cell says first."""
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.S)
    told = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in rows]
    plain = [
        [re.sub(r"<svg.*?</svg>|<i>.*?</i>|<small>.*?</small>", "", c) for c in row] for row in told
    ]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in row] for row in plain]


@pytest.mark.parametrize("role", ["analyst", "leader"])
@pytest.mark.parametrize(
    "asked", ["kind=township&month={m}", "kind=station", "kind=grid&month={m}"]
)
def test_scores_are_taken_out_as_they_are_shown(
    numbers: NumberHouse, tmp_path: Path, role: str, asked: str
) -> None:
    month = f"{this_month(numbers.store.county, numbers.store.clock())}"
    address = f"/assessment/scores?{asked.format(m=f'{month[:4]}-{month[4:]}')}"
    page = numbers.browser(role).get(address, headers=BROWSER).text
    link = re.search(r'class="out" href="([^"]+)"', page)
    assert link
    own = own_township(numbers)
    of = dict(parse_qsl(urlsplit(unescape(link[1])).query))["of"]
    body = made(numbers.store, tmp_path, of, Role(role), own if role == "leader" else "")
    head, *rows = rows_of(body)
    lines = cells(page)
    assert len(rows) == len(lines) > 0
    assert [row[1] for row in rows] == [line[0] for line in lines]
    items = [place for place, name in enumerate(head) if name.endswith("· 得分")]
    for row, line in zip(rows, lines, strict=True):
        bounds = line[2].split("–") if line[2] else ["", ""]
        counted = ["" if cell == "未计" else cell for cell in line[4 : 4 + len(items)]]
        seen = [line[1].replace("—", ""), *bounds, *counted]
        kept = [*row[2:5], *(row[place] for place in items)]
        assert list(map(bool, seen)) == list(map(bool, kept))
        # The page rounds to a tenth.
        pairs = [(float(x), float(y)) for x, y in zip(seen, kept, strict=True) if x]
        assert all(abs(x - y) < 0.0501 for x, y in pairs)
        assert line[3] == row[5]


def test_scores_as_a_workbook_say_their_scheme(numbers: NumberHouse, tmp_path: Path) -> None:
    body = made(numbers.store, tmp_path, "/assessment/scores", Role.SUPERVISOR, kind="xlsx")
    book = load_workbook(BytesIO(body))
    sheet = book["考核得分"]
    notes = {row[0]: row[1] for row in book["口径"].iter_rows(values_only=True)}
    head = [cell.value for cell in sheet[1]]
    assert head[:6] == ["编码", "名称", "得分", "95% 区间下限", "95% 区间上限", "与中位相比"]
    assert head[-2:] == ["扣分", "原公布得分"]
    assert (sheet["A2"].value, sheet["B2"].value) == (numbers.store.county.code, "合计")
    assert {"考核办法", "统计期", "怎样计分", "小数隐藏"} <= set(notes)
    assert sheet.max_row == 1 + 1 + len(numbers.store.county.townships)


def test_a_workbook_tells_its_filters_in_words(numbers: NumberHouse, tmp_path: Path) -> None:
    address = "/desk?view=overdue&urgency=urgent&since=7&until=week&sort=-reported&q=%E8%B7%AF"
    book = load_workbook(BytesIO(made(numbers.store, tmp_path, address, Role.ANALYST, kind="xlsx")))
    notes = {row[0]: row[1] for row in book["口径"].iter_rows(values_only=True)}
    told = "紧急程度：紧急；登记时间：近 7 天；全案到期：7 天内；关键词：路；排序：上报时间（降序）"
    assert notes["筛选条件"] == told
    assert "时段" not in notes  # what stands now is of no period


DESK = (
    "view=all", "view=overdue&sort=-reported", "view=ended", "view=to_accept&since=7",
    "view=in_work&category=01&sort=place", "view=all&q=%E8%B7%AF", "view=suspended&by=me",
    "view=all&until=week",
)  # fmt: skip


@pytest.mark.parametrize("role", ["analyst", "leader"])
@pytest.mark.parametrize("asked", DESK)
def test_the_desks_list_is_taken_out_row_by_row(
    numbers: NumberHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, asked: str
) -> None:
    monkeypatch.setattr("dashboards.outputs.desk.PORTION", 70)
    client, own = numbers.browser(role), own_township(numbers) if role == "leader" else ""
    body = made(numbers.store, tmp_path, f"/desk?{asked}", Role(role), own)
    head, *rows = rows_of(body)
    listed: list[dict[str, Any]] = []
    while True:
        window = f"/desk/list?{asked}&limit=500&offset={len(listed)}"
        answer = client.get(window).json
        listed += answer["rows"]
        if len(listed) >= answer["total"]:
            break
    assert len(rows) == answer["total"]
    columns = dict(zip(head, zip(*rows, strict=True), strict=True)) if rows else {}
    for name, key in (("事件编号", "no"), ("标题", "title"), ("环节", "stage"), ("主办", "lead")):
        assert [*columns.get(name, ())] == [row[key] for row in listed]
    # A township may have nothing to accept at this hour; the county always has.
    assert rows or "me" in asked or role == "leader"


def test_the_desk_may_be_taken_out_of_the_own_scope_alone(numbers: NumberHouse) -> None:
    client = numbers.browser("leader")
    other = next(a.code for a in numbers.store.county.townships if a.code != own_township(numbers))
    asked = {"of": f"/desk?township={other}"}
    assert client.get("/exports/new", query_string=asked).status_code == 403
    asked = {"of": "/desk?township=999"}
    assert client.get("/exports/new", query_string=asked).status_code == 404
    form = client.get("/exports/new", query_string={"of": "/desk?view=overdue"}, headers=BROWSER)
    assert 'href="/desk?view=overdue"' in form.text
    assert 'name="query" value="view=overdue"' in form.text


def taken_out(page: Any) -> dict[str, Any]:
    """The address of each table's own cells -> its panel."""
    ways = {}
    for panel in found(page, "Section"):
        for link in found(panel, "A"):
            if link["props"].get("className") == "out":
                address = dict(parse_qsl(urlsplit(link["props"]["href"]).query))["of"]
                if address.startswith("/tables?"):
                    ways[address] = panel
    return ways


def digits(text: str) -> str:
    """Its digits; a file writes whole numbers without the tenth that a page prints."""
    return "".join(re.findall(r"\d", re.sub(r"\.0(?!\d)", "", text)))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.LEADER])
@pytest.mark.parametrize("path", sorted(TABLED))
def test_every_table_of_a_page_is_taken_out_as_it_stands(
    numbers: NumberHouse, tmp_path: Path, path: str, role: Role
) -> None:
    own = own_township(numbers) if role is Role.LEADER else ""
    ways = taken_out(numbers.page(role, path))
    for address, panel in ways.items():
        head, *rows = rows_of(made(numbers.store, tmp_path, address, role, own))
        lines = [line for line in found(panel, "Tr") if list(found(line, "Td"))]
        assert len(rows) == len(lines) > 0
        for row, line in zip(rows, lines, strict=True):
            assert len(row) == len(head)
            assert digits(" ".join(row)) == digits(" ".join(map(text_of, found(line, "Td")))), (
                address
            )


def test_the_tables_of_pages_are_many_and_their_numbers_are_real(
    numbers: NumberHouse, tmp_path: Path
) -> None:
    ways = {
        address: panel
        for path in sorted(TABLED)
        for address, panel in taken_out(numbers.page(Role.ANALYST, path)).items()
    }
    assert len(ways) >= 8
    address = next(one for one in ways if "panel=joint" in one)
    book = load_workbook(BytesIO(made(numbers.store, tmp_path, address, Role.ANALYST, kind="xlsx")))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}


def test_what_is_no_table_of_a_page_is_refused(numbers: NumberHouse, tmp_path: Path) -> None:
    browser = numbers.browser(Role.ANALYST)
    for of in ("/tables", "/tables?page=/desk&panel=x&title=x", "/tables?page=/dispatch"):
        assert browser.get("/exports/new", query_string={"of": of}).status_code == 400
    with pytest.raises(BadRequest):
        made(numbers.store, tmp_path, "/tables?page=/dispatch&panel=none&title=x", Role.ANALYST)
