"""The page of closed months, and a late case told alike on page, report, export and API."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboards.outputs import _notes
from dashboards.outputs.metrics import metrics_table
from dashboards.outputs.plan import about_question
from dashboards.outputs.source import Source
from dashboards.reports.compose import compose
from dashboards.reports.crosscheck import unlike
from dashboards.reports.model import Figure, figures
from dashboards.shell import create_server
from data_layer.core import tabular
from data_layer.core.days import days_of_month
from data_layer.core.exports import Format, Order
from data_layer.core.report_periods import Kind
from data_layer.errors import BadRequest
from data_layer.queries.closed_months import closing_of
from data_layer.services import accounts, tokens
from data_layer.services.store import Store
from data_layer.vocab import Role, TokenKind
from tests.closed import OCTOBER, add, check_one, close_due, crowd_store
from tests.contract.access_house import BROWSER, HASH, ORIGIN, sign_in_as
from tests.contract.export_house import pack_of
from tests.contract.number_house import shown, text
from tests.contract.test_exports_of_pages import made, rows_of
from tests.world import (
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    GRIDS,
    NOW,
    WEST,
    reported,
)

PERIOD = "from=2026-10-01&to=2026-10-31"
REASON = "补录十月漏报事件"
LATE = NOW - 30 * DAY


class House(NamedTuple):
    """The whole product over a crowd, with an account a role and a token."""

    store: Store
    server: Flask
    token: str

    def client(self, role: Role) -> FlaskClient:
        client = self.server.test_client()
        assert sign_in_as(client, role).status_code == 302
        client.get("/months", headers=BROWSER)
        return client

    def late(self, name: str, township: str) -> None:
        add(self.store, [reported(LATE, name, grid_code=GRIDS[township][0])], name)
        check_one(self.store, NOW)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a store with its due months closed, and a token that reads."""
    folder = tmp_path_factory.mktemp("closed")
    with crowd_store(folder, 300) as store:
        store.writer.submit(_settle_in)
        token = store.writer.submit(
            lambda c: tokens.issue_token(c, CODE, TokenKind.READ, "reader", "", NOW)
        )
        close_due(store)
    return folder, token


@pytest.fixture
def house(closed: tuple[Path, str], tmp_path: Path) -> Iterator[House]:
    folder, token = closed
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with crowd_store(tmp_path) as store:
        county = replace(COUNTY, pack_path=str(pack_of(store.settings.instance)))
        held = replace(store, current_county=lambda: county)
        yield House(held, create_server(held), token)


def _settle_in(conn: Any) -> None:
    for role in Role:
        township = EAST if role in {Role.LEADER, Role.HANDLER} else ""
        unit = "U1" if role is Role.HANDLER else ""
        new = accounts.Account(
            CODE, str(role), role, township, unit, "演示", must_change=False, demo=True
        )
        accounts.create_account(conn, COUNTY, new, HASH, NOW)


def post(client: FlaskClient, path: str, **fields: str) -> Any:
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    sent = {"csrf_token": cookie.value, "month": "2026-10", **fields}
    return client.post(path, data=sent, headers={"Origin": ORIGIN, **BROWSER})


class Told(NamedTuple):
    """October's reports as each way of asking tells them, and what it says of the closing."""

    page: str
    report: float | None
    standard: str
    export: float
    note: str
    api: dict[str, Any]


def first(house: House) -> dict[str, str]:
    """What the form of a revision says was seen."""
    with house.store.readers.connect() as conn:
        closing = closing_of(conn, COUNTY_SCOPE, OCTOBER)
    assert closing is not None
    return {"base": "1", "seen": str(closing.checked_revision)}


def told(house: House) -> Told:
    client = house.client(Role.ANALYST)
    page = text(shown(client, f"/discovery?{PERIOD}"))
    store = house.store
    with store.readers.connect() as conn:
        report = compose(conn, COUNTY, COUNTY_SCOPE, NOW, Kind.MONTHLY, OCTOBER)
        assert unlike(conn, COUNTY, report) == []
        query = {"from": "2026-10-01", "to": "2026-10-31", "keys": "reported"}
        order = Order(
            "X1", "analyst", Role.ANALYST, COUNTY_SCOPE, Format.XLSX, "/metrics", query, "zh", NOW
        )
        source = Source(conn, COUNTY, order)
        table = metrics_table(source)
        rows, notes = list(tabular.rows_of(table)), _notes(source, table, about_question(source))
    answer = client.get(
        f"/api/v1/metrics?{PERIOD}&keys=reported",
        headers={"Authorization": f"Bearer {house.token}"},
    ).get_json()
    return Told(
        page, whole(figures(report)), report.standard, rows[0][4],
        next(str(note.told) for note in notes if "结账" in str(note.told)), answer,
    )  # fmt: skip


def whole(found: list[Figure]) -> float | None:
    window = days_of_month(OCTOBER)
    return next(
        one.value
        for one in found
        if one.metric == "reported" and not one.ask.by and (one.ask.first, one.ask.last) == window
    )


@pytest.mark.parametrize("revision", ["", "2"])
@pytest.mark.parametrize("role", [Role.ANALYST, Role.LEADER])
def test_the_differences_are_taken_out_as_they_are_listed(
    house: House, tmp_path: Path, role: Role, revision: str
) -> None:
    house.late("late", EAST)
    if revision:
        post(house.client(Role.SUPERVISOR), "/months/revise", reason=REASON, **first(house))
    narrowed = f"&revision={revision}" if revision else ""
    address = f"/months?month=2026-10{narrowed}"
    page = house.client(role).get(address, headers=BROWSER).text
    assert f"/exports/new?{urlencode({'of': address})}" in page
    own = EAST if role is Role.LEADER else ""
    head, *lines = rows_of(made(house.store, tmp_path, address, role, own))
    table = page.split("changes-table")[1].split("</table>")[0]
    listed = re.findall(r'<th scope="row">(.*?)</th><td class="name">(.*?)</td>', table)
    assert [tuple(line[1:3]) for line in lines[: len(listed)]] == listed
    assert f"共 {len(lines)} 项" in page
    assert len({len(head), *map(len, lines)}) == 1
    assert ("第1版" in head) == ("第2版" in head) == bool(revision)


def test_an_open_month_has_nothing_to_take_out(house: House, tmp_path: Path) -> None:
    with pytest.raises(BadRequest):
        made(house.store, tmp_path, "/months?month=2026-11", Role.ANALYST)


@pytest.mark.parametrize("month", ["1999-01", "rubbish", ""])
@pytest.mark.parametrize("step", ["close", "revise", "check"])
def test_a_month_that_is_none_is_refused(house: House, step: str, month: str) -> None:
    client = house.client(Role.SUPERVISOR)
    told = post(client, f"/months/{step}", month=month, reason=REASON)
    assert told.status_code in {400, 409}


def test_page_report_export_and_api_keep_the_figure_until_a_revision(house: House) -> None:
    before = told(house)
    n = before.report
    assert before.export == n == before.api["rows"][0]["value"]
    house.late("late", EAST)
    late = told(house)
    assert (late.report, late.export, late.api["rows"][0]["value"]) == (n, n, n)
    differing = late.api["differing"]
    assert differing > 0
    for line in (late.page, late.standard, late.note):
        assert "2026年10月已于11月23日结账（第1版）" in line
        assert f"有{differing}项与现在的数不同" in line
    assert f"上报 {n:,.0f} 件" in late.page
    assert "/months?month=2026-10" in late.page

    answer = post(house.client(Role.SUPERVISOR), "/months/revise", reason=REASON, **first(house))
    assert answer.status_code == 303, answer.text
    after = told(house)
    assert n is not None
    assert (after.report, after.export) == (n + 1, n + 1)
    assert after.api["rows"][0]["value"] == n + 1
    assert (after.api["closed_revision"], after.api["differing"]) == (2, 0)
    assert f"上报 {n + 1:,.0f} 件" in after.page
    for line in (after.page, after.standard, after.note):
        assert "（第2版）" in line


def test_an_open_month_says_nothing_of_closing(house: House) -> None:
    client = house.client(Role.ANALYST)
    assert "结账" not in text(shown(client, "/discovery?from=2026-09-01&to=2026-09-30")["props"])
    headers = {"Authorization": f"Bearer {house.token}"}
    answer = client.get("/api/v1/metrics?from=2026-09-01&to=2026-09-30", headers=headers)
    assert answer.get_json()["closed_revision"] is None


def test_by_month_it_is_said_which_lines_are_closed(house: House) -> None:
    headers = {"Authorization": f"Bearer {house.token}"}
    address = "/api/v1/metrics?from=2026-09-01&to=2026-11-20&keys=reported&by=month"
    answer = house.server.test_client().get(address, headers=headers).get_json()
    assert answer["closed_months"] == "2026-10"
    alone = address.replace("09-01", "10-01").replace("11-20", "10-31")
    answer = house.server.test_client().get(alone, headers=headers).get_json()
    assert answer["closed_months"] == "2026-10"
    query = {"from": "2026-09-01", "to": "2026-11-20", "keys": "reported", "by": "month"}
    order = Order(
        "X1", "analyst", Role.ANALYST, COUNTY_SCOPE, Format.XLSX, "/metrics", query, "zh", NOW
    )
    with house.store.readers.connect() as conn:
        source = Source(conn, COUNTY, order)
        notes = {
            note.label.zh: note.told
            for note in _notes(source, metrics_table(source), about_question(source))
        }
    assert "2026年10月为结账数" in notes["月结"]
    assert notes["筛选条件"] == "划分：月"


def test_the_page_tells_states_differences_and_history(house: House) -> None:
    house.late("late", EAST)
    client = house.client(Role.SUPERVISOR)
    page = client.get("/months", headers=BROWSER).text
    for word in ("进行中", "已结账 第1版", "自动", "未结账", "上报数", "结账数", "重新核对"):
        assert word in page
    assert post(client, "/months/revise", reason=REASON, **first(house)).status_code == 303
    page = client.get("/months?month=2026-10", headers=BROWSER).text
    assert REASON in page
    assert "已结账 第2版" in page
    assert re.search(r'href="/months\?month=2026-10&(amp;)?revision=2">更正 \d+ 项 ›', page)
    corrected = client.get("/months?month=2026-10&revision=2", headers=BROWSER).text
    assert "2026年10月第2版更正的内容" in corrected
    assert "上报数" in corrected
    assert client.get("/months?month=2026-10&revision=1", headers=BROWSER).status_code == 200
    for none in (3, "x"):
        answer = client.get(f"/months?month=2026-10&revision={none}", headers=BROWSER)
        assert answer.status_code == 400
    assert client.get("/months?month=1999-01", headers=BROWSER).status_code == 400


def test_refusals_are_told_on_the_page(house: House) -> None:
    client = house.client(Role.SUPERVISOR)
    short = post(client, "/months/revise", reason="改", **first(house))
    assert (short.status_code, "请写明修订原因" in short.text) == (422, True)
    same = post(client, "/months/revise", reason=REASON, **first(house))
    assert (same.status_code, "没有需要修订的内容" in same.text) == (409, True)
    runs = post(client, "/months/close", month="2026-11")
    assert (runs.status_code, "本月尚未结束" in runs.text) == (409, True)
    assert post(client, "/months/close", month="2026-09").status_code == 303
    assert post(client, "/months/day", day="40").status_code == 422
    assert post(client, "/months/day", day="8").status_code == 303
    assert "每月8日自动结上个月的账" in client.get("/months", headers=BROWSER).text


@pytest.mark.parametrize("role", [Role.LEADER, Role.ANALYST, Role.OPERATOR])
def test_others_look_and_change_nothing(house: House, role: Role) -> None:
    house.late("late", EAST)
    client = house.client(role)
    page = client.get("/months", headers=BROWSER).text
    assert "/months/revise" not in page
    assert "/months/day" not in page
    for path in ("close", "revise", "check", "day"):
        answer = post(client, f"/months/{path}", reason=REASON, base="1", day="8")
        assert answer.status_code == 403, path


def test_a_leader_sees_nothing_of_another_township(house: House) -> None:
    house.late("west", WEST)
    house.late("east", EAST)
    client = house.client(Role.LEADER)
    pages = [
        client.get("/months", headers=BROWSER).text,
        text(shown(client, f"/discovery?{PERIOD}")),
        text(shown(client, f"/dispatch?{PERIOD}")),
    ]
    for page in pages:
        for word in (WEST, *GRIDS[WEST], "西镇"):
            assert word not in page
    with house.store.readers.connect() as conn:
        brief = compose(conn, COUNTY, EAST_SCOPE, NOW, Kind.BRIEF, OCTOBER)
        assert "已于11月23日结账（第1版）" in brief.standard
        assert {figure.ask.township for figure in figures(brief)} <= {"", EAST}
