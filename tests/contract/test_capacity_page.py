"""The capacity pages: the report's figures as published, a township's own alone, a file checked
before it is saved."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.test import TestResponse

from data_layer.core.scope import Scope
from data_layer.db.tables import audit, capacity, holding, post
from data_layer.log.record import raise_revision
from data_layer.queries.capacity import capacity_at
from data_layer.services.xlsx_read import Sheet, read_workbook
from data_layer.services.xlsx_write import Table, workbook
from data_layer.vocab import CASE_ROLES, Role
from tests.contract.access_house import BROWSER, ORIGIN, csrf_token
from tests.contract.capacity_house import (
    TODAY,
    TODAY_TEXT,
    CapacityHouse,
    found,
    open_capacity_house,
    plain,
    text_of,
)
from tests.packs import QIANXI
from tests.world import NOW

SYSTEMS = ("organisation", "public_service", "enforcement", "grid", "leadership", "resources")
PAGES = ("/capacity", *(f"/capacity/{one}" for one in SYSTEMS), "/capacity/rules")
IMPORT = "/settings/capacity"
with (QIANXI / "facts.csv").open(encoding="utf-8", newline="") as file:
    FACTS = list(csv.DictReader(file))
NUMBERS = set(CASE_ROLES) - {Role.HANDLER}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CapacityHouse]:
    with open_capacity_house(tmp_path_factory.mktemp("capacity")) as made:
        yield made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[CapacityHouse]:
    """One whose figures a test may change: real data, so no township is known."""
    with open_capacity_house(tmp_path, demo=False) as made:
        yield made


def facts_on(page: Any) -> dict[str, str]:
    """Key -> figure of every row that carries a key."""
    rows = [row for row in found(page, "Tr") if "data-key" in row["props"]]
    return {row["props"]["data-key"]: text_of(list(found(row, "Td"))[1]).split()[0] for row in rows}


def rows_of(page: Any) -> dict[str, list[str]]:
    """Township -> cells of the table by township."""
    tables = [t for t in found(page, "Table") if "townships" in t["props"]["className"]]
    rows = [[plain(text_of(td)) for td in found(row, "Td")] for row in found(tables[0], "Tr")]
    return {row[0]: row[1:] for row in rows if row}


def sheets(answer: TestResponse) -> list[Sheet]:
    assert answer.status_code == 200, answer.text
    return read_workbook(answer.data)


@pytest.mark.parametrize("fact", FACTS, ids=[one["key"] for one in FACTS])
def test_each_published_figure_is_on_the_page_and_in_the_file(
    house: CapacityHouse, fact: dict[str, str]
) -> None:
    key, value = fact["key"], float(fact["value"])
    overview = facts_on(house.page(Role.ANALYST, "/capacity"))
    own = facts_on(house.page(Role.ANALYST, f"/capacity/{fact['system']}"))
    assert float(overview[key].replace(",", "")) == value == float(own[key].replace(",", ""))
    values = {}
    for sheet in sheets(house.client(Role.ANALYST).get("/capacity/capacity.xlsx"))[1:]:
        keys = {column: cell.text for (row, column), cell in sheet.cells.items() if row == 1}
        values |= {keys[c]: cell.text for (row, c), cell in sheet.cells.items() if row == 2}
    assert float(values[key]) == value


@pytest.mark.parametrize("system", ["public_service", "enforcement", "resources"])
def test_what_townships_have_adds_up_to_the_total(house: CapacityHouse, system: str) -> None:
    rows = rows_of(house.page(Role.ANALYST, f"/capacity/{system}"))
    total = rows.pop("合计")
    assert len(rows) == 30
    checked = 0
    for column, told in enumerate(total):
        if not told or "%" in told or "已录入" in told:
            continue
        for part, whole in enumerate(told.split("/")):
            cells = [row[column].split("/")[part].split()[0] for row in rows.values()]
            assert sum(int(cell.replace(",", "")) for cell in cells) == int(whole.replace(",", ""))
            checked += 1
    assert checked >= 4


def test_the_grid_table_is_the_roster(house: CapacityHouse) -> None:
    total = rows_of(house.page(Role.ANALYST, "/capacity/grid"))["合计"]
    assert total == ["364", "364", "1,975/1,982", "12,752"]


def test_the_roster_of_a_past_day_is_that_days(house: CapacityHouse) -> None:
    first = house.store.county.townships[0]
    with house.store.readers.connect() as conn:
        h = holding.c
        left = conn.scalars(
            select(h.post_id)
            .join(post, (post.c.post_id == h.post_id) & (post.c.county_code == h.county_code))
            .where(
                post.c.township_code == first.code, post.c.role == "worker", h.valid_to.is_(None)
            )
        ).first()

    def end(day: int | None) -> None:
        def work(conn: Connection) -> None:
            now_held = holding.c.post_id == left, holding.c.valid_from < 20261001
            conn.execute(holding.update().where(*now_held).values(valid_to=day))
            raise_revision(conn, house.store.county.code, NOW)

        house.store.writer.submit(work)

    def workers(day: str) -> tuple[int, list[str]]:
        page = house.page(Role.ANALYST, f"/capacity/grid?to={day}")
        row = rows_of(page)[first.name]
        doors = [a["props"]["href"] for a in found(page, "A")]
        return int(row[2].split("/")[0]), [one for one in doors if f"township={first.code}" in one]

    before = workers("2026-10-15")[0]
    end(20261101)
    try:
        (then, doors), (now, _) = workers("2026-10-15"), workers(TODAY_TEXT)
        assert then == before > now
        assert set(doors) == {f"/staffing?to=2026-10-15&township={first.code}"}
    finally:
        end(None)


def test_a_share_stands_beside_its_cap(house: CapacityHouse) -> None:
    said = text_of(house.page(Role.ANALYST, "/capacity"))
    assert "抽调 81 人，占实有 4.3%" in said
    assert "抽调均未超过上限" in said


def test_townships_above_the_cap_are_named(house: CapacityHouse) -> None:
    code, townships = house.store.county.code, house.store.county.townships
    c = capacity.c
    here = (
        (c.county_code == code) & (c.area_code == townships[2].code) & (c.key == "seconded_staff")
    )
    with house.store.readers.connect() as conn:
        before = conn.scalar(select(c.value).where(here))

    def put(value: float) -> None:
        def work(conn: Connection) -> None:
            conn.execute(capacity.update().where(here).values(value=value))
            raise_revision(conn, code, NOW)

        house.store.writer.submit(work)

    put(30)
    try:
        page = house.page(Role.SUPERVISOR, "/capacity")
        marked = [plain(text_of(one)) for one in found(page, "Li")]
        assert any(townships[2].name in one and "超过上限" in one for one in marked)
    finally:
        put(before)


def test_what_is_not_known_is_a_dash_and_never_a_guess(fresh: CapacityHouse) -> None:
    rows = rows_of(fresh.page(Role.OPERATOR, "/capacity/public_service"))
    total = rows.pop("合计")
    assert {cell for row in rows.values() for cell in row} == {"—"}
    assert "203/263" in total
    assert any("已录入 0/30" in cell for cell in total)
    said = text_of(fresh.page(Role.OPERATOR, "/capacity/public_service"))
    assert "只有全域总数，未分乡镇（街道）：进驻事项类别、乡村政务服务工作制度" in said
    assert "30 个乡镇（街道）未录入抽调人数" in text_of(fresh.page(Role.OPERATOR, "/capacity"))


def foreign(house: CapacityHouse) -> list[str]:
    county = house.store.county
    codes = [a.code for a in county.areas.values()
             if county.township_of.get(a.code, house.own) != house.own]  # fmt: skip
    return codes + [a.name for a in county.townships if a.code != house.own]


@pytest.mark.parametrize("role", [Role.LEADER, Role.HANDLER])
def test_a_township_account_sees_its_own_figures_alone(house: CapacityHouse, role: Role) -> None:
    client, words = house.client(role), foreign(house)
    told = [client.get(path).text for path in (*PAGES, IMPORT, "/settings/rules")]
    told.append(client.get("/capacity/capacity.xlsx").data.decode(errors="replace"))
    if role is Role.LEADER:
        told += [str(house.page(role, path)) for path in PAGES]
        for sheet in sheets(client.get("/capacity/capacity.xlsx")):
            told.append(" ".join(cell.text for cell in sheet.cells.values()))
        own = rows_of(house.page(role, "/capacity/resources"))
        assert own["抽调占实有"][0].endswith("%")
    assert not [word for text in told for word in words if word in text]


def test_a_leaders_totals_are_the_townships(house: CapacityHouse) -> None:
    with house.store.readers.connect() as conn:
        county = house.store.county
        own = capacity_at(conn, county, Scope(county.code, house.own), 0, day=TODAY)
    shown = facts_on(house.page(Role.LEADER, "/capacity"))
    assert shown["township_staff"] == f"{own.values['township_staff', house.own]:.0f}"
    assert "grid_chiefs" not in shown
    assert shown["secondment_cap_pct"] == "10"


def test_another_township_is_refused(house: CapacityHouse) -> None:
    other = next(a.code for a in house.store.county.townships if a.code != house.own)
    client = house.client(Role.LEADER)
    assert client.get(f"/capacity/capacity.xlsx?township={other}").status_code == 403
    said = text_of(house.page(Role.LEADER, f"/capacity?township={other}"))
    assert "不在您的数据范围内" in said


@pytest.mark.parametrize("role", Role)
def test_who_reads_who_downloads_who_imports(house: CapacityHouse, role: Role) -> None:
    client = house.client(role)
    reads = 200 if role in NUMBERS else 403
    assert {client.get(path, headers=BROWSER).status_code for path in PAGES} == {reads}
    assert client.get("/capacity/capacity.xlsx").status_code == reads
    admin = role is Role.ADMIN
    opens = 200 if admin or role in CASE_ROLES else 403
    shown = client.get(IMPORT, headers=BROWSER)
    assert shown.status_code == opens
    assert ("<form" in shown.text) == admin
    assert client.get(f"{IMPORT}/template.xlsx").status_code == (200 if admin else 403)
    for path in (f"{IMPORT}/check", IMPORT):
        if not admin:
            token = csrf_token(client, "/password")
            answer = client.post(path, data={"csrf_token": token}, headers={"Origin": ORIGIN})
            assert answer.status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_speak_english(house: CapacityHouse, path: str) -> None:
    page = house.page(Role.OPERATOR, path, "en")
    house.client(Role.OPERATOR).set_cookie("lang", "zh")
    heads = [text_of(one) for kind in ("H1", "Th", "Label") for one in found(page, kind)]
    assert heads
    assert not [head for head in heads if re.search("[一-鿿]", head)]


def upload(
    client: FlaskClient, body: bytes, since: str = TODAY_TEXT, name: str = "表.xlsx"
) -> TestResponse:
    form = {
        "csrf_token": csrf_token(client, "/password"),
        "file": (BytesIO(body), name),
        "since": since,
    }
    return client.post(f"{IMPORT}/check", data=form, headers={"Origin": ORIGIN, **BROWSER})


def save(client: FlaskClient, checked: TestResponse) -> TestResponse:
    """Send the form of the preview as a browser would."""
    assert checked.status_code == 200, checked.text
    fields = dict(re.findall(r'name="(csrf_token|mark|since)" value="([^"]*)"', checked.text))
    entries = re.search(r'<textarea name="entries" hidden>(.*?)</textarea>', checked.text, re.S)
    assert entries is not None
    fields["entries"] = unescape(entries[1])
    return client.post(IMPORT, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def filled(house: CapacityHouse, **more: dict[str, float | str]) -> bytes:
    """A table with the given figures: key -> {area: figure}."""
    county = house.store.county
    areas = {code: county.areas[code].name for row in more.values() for code in row}
    head: list[list[str | float | None]] = [["区划代码", "名称", *more], ["code", "name", *more]]
    rows = [[code, name, *(row.get(code) for row in more.values())] for code, name in areas.items()]
    return workbook([Table("资源下沉", [*head, *rows])])


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPERVISOR])
def test_nobody_is_sent_to_a_page_they_may_not_open(house: CapacityHouse, role: Role) -> None:
    client = house.client(role)
    opens = client.get("/capacity", headers=BROWSER).status_code == 200
    shown = client.get("/settings/capacity", headers=BROWSER).text
    assert ("数据展示在“治理能力”页" in shown) == opens
    assert ("系统管理员只导入，不查看" in shown) != opens


def test_a_table_is_checked_shown_and_then_saved(fresh: CapacityHouse) -> None:
    admin, own = fresh.client(Role.ADMIN), fresh.own
    name = fresh.store.county.areas[own].name
    body = filled(fresh, seconded_staff={own: 9}, township_staff={own: 60})
    checked = upload(admin, body, "2026-10-01")
    assert f"{name} · 组织部门行文抽调人员" in checked.text
    assert rows_of(fresh.page(Role.ANALYST, "/capacity/resources"))[name].count("—") > 8
    done = save(admin, checked)
    assert done.location == f"{IMPORT}?saved=2"
    assert "已保存 2 处变化" in admin.get(done.location, headers=BROWSER).text
    row = rows_of(fresh.page(Role.ANALYST, "/capacity/resources"))[name]
    assert "15.0% ▲" in row
    before = rows_of(fresh.page(Role.ANALYST, "/capacity/resources?to=2026-09-30"))[name]
    assert "15.0% ▲" not in before
    assert f"{name}：抽调 9 人" in text_of(fresh.page(Role.LEADER, "/capacity"))
    with fresh.store.readers.connect() as conn:
        said = conn.execute(select(audit.c.actor).where(audit.c.action == "import_capacity"))
        assert said.scalars().all() == ["admin"]


def test_the_template_comes_back_unchanged(fresh: CapacityHouse) -> None:
    admin = fresh.client(Role.ADMIN)
    answer = upload(admin, admin.get(f"{IMPORT}/template.xlsx").data)
    assert "与现行数一致" in answer.text
    assert "确认保存" not in answer.text


def test_every_problem_is_told_with_its_cell_and_nothing_changes(fresh: CapacityHouse) -> None:
    admin, own = fresh.client(Role.ADMIN), fresh.own
    answer = upload(admin, filled(fresh, seconded_staff={own: "九"}, township_staff={own: 1.5}))
    assert answer.status_code == 422
    assert "“资源下沉”表 C3 格" in answer.text
    assert "“资源下沉”表 D3 格" in answer.text
    over = upload(admin, filled(fresh, seconded_staff={own: 82}))
    assert over.status_code == 422
    assert "超过总数 81" in over.text
    assert "确认保存" not in over.text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"a,b\n1,2\n", "这不是 Excel 文件"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "旧格式（.xls）或加了密码"),
        (b"PK\x03\x04" + bytes(401 * 1024), "文件过大"),
        (workbook([Table("表", [["甲"]])]), "文件中没有治理能力表"),
    ],
)
def test_a_bad_file_is_told_in_one_sentence(house: CapacityHouse, body: bytes, words: str) -> None:
    answer = upload(house.client(Role.ADMIN), body)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="since"' in answer.text


@pytest.mark.parametrize("since", ["", "2026-11-24", "x"])
def test_figures_need_a_day_that_has_come(house: CapacityHouse, since: str) -> None:
    answer = upload(house.client(Role.ADMIN), filled(house, seconded_staff={house.own: 1}), since)
    assert answer.status_code == 422
    assert "请填写数据截至日期" in answer.text


def test_who_saves_second_is_told_to_look_again(fresh: CapacityHouse) -> None:
    admin = fresh.client(Role.ADMIN)
    first = upload(admin, filled(fresh, seconded_staff={fresh.own: 1}))
    second = upload(admin, filled(fresh, seconded_staff={fresh.own: 2}))
    assert save(admin, first).status_code == 302
    late = save(admin, second)
    assert late.status_code == 422
    assert "刚刚由他人修改" in late.text


def test_a_form_without_a_preview_is_refused(house: CapacityHouse) -> None:
    admin = house.client(Role.ADMIN)
    form = {"csrf_token": csrf_token(admin, "/password"), "entries": "x,y", "since": TODAY_TEXT}
    answer = admin.post(IMPORT, data=form, headers={"Origin": ORIGIN, **BROWSER})
    assert answer.status_code == 422
