"""The working calendar's page: who sees it, who changes it, and what a change does at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from data_layer.core.county import County
from data_layer.core.days import to_ms
from data_layer.db import tables
from data_layer.errors import Busy
from data_layer.log.record import Recorded, record
from data_layer.vocab import CASE_ROLES, Role
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house, submit
from tests.packs import QIANXI
from tests.world import COUNTY_SCOPE, NOW, reported
from tests.world import submit as submissions

PAGE = "/settings/calendar"
DAY = {
    "day": "2026-12-25",
    "kind": "holiday",
    "name": "测试假日",
    "source": "县政府通知 2026-11-20",
}
NOTICE = (QIANXI / "calendar.csv").read_bytes()
FORBIDDEN = "只有系统管理员可以修改日历"


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path) as made:
        yield made


def upload(client: FlaskClient, content: bytes, name: str = "notice.csv") -> TestResponse:
    form = {"csrf_token": csrf_token(client, "/password"), "file": (BytesIO(content), name)}
    return client.post(f"{PAGE}/file", data=form, headers={"Origin": ORIGIN, **BROWSER})


def version_of(house: House) -> int:
    with house.store.readers.connect() as connection:
        return connection.scalar(select(tables.county.c.calendar_version)) or 0


@pytest.mark.parametrize("role", Role)
def test_who_may_look_and_who_may_change(house: House, role: Role) -> None:
    client = house.client(role)
    shown = client.get(PAGE, headers=BROWSER)
    account = client.get("/password", headers=BROWSER).text
    opens = role in CASE_ROLES or role is Role.ADMIN
    assert shown.status_code == (200 if opens else 403)
    assert (f'href="{PAGE}"' in account) == opens
    assert ("<form" in shown.text) == (role is Role.ADMIN)
    changed = submit(client, PAGE, "/password", **DAY)
    sent = upload(client, NOTICE)
    if role is Role.ADMIN:
        assert (changed.status_code, sent.status_code) == (302, 302)
        assert version_of(house) == 3
    else:
        assert (changed.status_code, sent.status_code) == (403, 403)
        assert (FORBIDDEN in changed.text) == opens
        assert version_of(house) == 1


def test_a_change_needs_the_pages_own_token_and_origin(house: House) -> None:
    client = house.client(Role.ADMIN)
    for path in (PAGE, f"{PAGE}/file"):
        assert client.post(path, data=DAY, headers={"Origin": ORIGIN}).status_code == 400
        token = csrf_token(client, "/password")
        foreign = {"Origin": "http://evil.example"}
        answer = client.post(path, data={**DAY, "csrf_token": token}, headers=foreign)
        assert answer.status_code == 403
    assert version_of(house) == 1


def test_a_changed_day_is_on_the_page_at_once(house: House) -> None:
    client = house.client(Role.ADMIN)
    answer = submit(client, PAGE, "/password", official="yes", **DAY)
    assert answer.location == f"{PAGE}?year=2026&done=2"
    page = client.get(answer.location, headers=BROWSER).text
    assert "已保存为第 2 版" in page
    assert 'aria-label="2026-12-25 节假日 测试假日"' in page
    assert "县政府通知 2026-11-20" in page
    assert house.store.county.calendar_version == 2
    again = submit(client, PAGE, "/password", official="yes", **DAY)
    assert again.location == f"{PAGE}?year=2026&done=0"
    assert "未作更改" in client.get(again.location, headers=BROWSER).text


def test_events_are_recorded_by_the_new_calendar_at_once(house: House) -> None:
    held, before = house.store, house.store.county
    submit(house.client(Role.ADMIN), PAGE, "/password", **DAY)

    def post(county: County, name: str) -> Recorded:
        sent = submissions([reported(event_id=name)], name)
        return held.writer.submit(lambda c: record(c, county, sent, COUNTY_SCOPE, NOW))

    assert post(held.county, "new").accepted == 1
    with pytest.raises(Busy):
        post(before, "old")
    with held.readers.connect() as connection:
        assert connection.scalars(select(tables.incident.c.calendar_version)).all() == [2]


def test_a_day_is_chosen_from_the_months(house: House) -> None:
    client = house.client(Role.ADMIN)
    submit(client, PAGE, "/password", **DAY)
    page = client.get(f"{PAGE}?day=2026-12-25", headers=BROWSER).text
    assert 'value="2026-12-25"' in page
    assert 'value="测试假日"' in page
    assert '<option value="holiday" selected>' in page
    assert 'value="yes" checked' not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": ""}, "请填写日期"),
        ({"day": "soon"}, "请填写日期"),
        ({"day": "1999-01-01"}, "2000 至 2100"),
        ({"kind": "party"}, "类型 party 未知"),
        ({"kind": "shifted_workday"}, "不是周末"),
        ({"official": "yes", "source": ""}, "依据文件"),
        ({"name": "<script>" * 6}, "过长"),
    ],
)
def test_a_wrong_day_is_refused_and_the_form_keeps_what_was_typed(
    house: House, change: dict[str, str], said: str
) -> None:
    client = house.client(Role.ADMIN)
    answer = submit(client, PAGE, "/password", **{**DAY, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<script>" not in answer.text
    if change.keys() & {"kind", "source", "name"}:
        field = next(name for name in ("kind", "source", "name") if name in change)
        assert re.search(rf'name="{field}"[^>]* aria-invalid="true"', answer.text)
    if "name" not in change:
        assert 'value="测试假日"' in answer.text
    assert version_of(house) == 1


def test_an_uploaded_notice_makes_its_years_official(house: House) -> None:
    client = house.client(Role.ADMIN)
    before = client.get(PAGE, headers=BROWSER).text
    assert "2026 年尚无国务院办公厅放假通知" in before
    answer = upload(client, NOTICE)
    assert answer.location == f"{PAGE}?year=2026&done=2"
    page = client.get(answer.location, headers=BROWSER).text
    assert "2026 年放假安排已公布，依据：国务院办公厅 2025-11-04" in page
    assert "工作日 248 天（含调休上班 6 天）" in page
    assert 'aria-label="2026-02-14 调休上班 春节"' in page
    assert upload(client, NOTICE).location.endswith("done=0")
    with house.store.readers.connect() as connection:
        audit = tables.audit.c
        told = select(audit.actor, audit.object).where(audit.action == "change_calendar")
        assert connection.execute(told).all() == [("admin", "2")]


def test_a_file_a_spreadsheet_saved_is_read(house: House) -> None:
    client = house.client(Role.ADMIN)
    assert upload(client, NOTICE.decode().encode("gb18030")).status_code == 302
    assert house.store.county.working_time(2).day(20260216).name == "春节"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "这不是日历表"),
        (b"a,b\n1,2\n", "这不是日历表"),
        (b"\xff\xfe\x00", "这不是日历表"),
        (NOTICE.replace(b"2026-01-01", b"2026-13-01"), "“2026-13-01”"),
        (NOTICE.replace(b"holiday", b"<b>party", 1), "类型 &lt;b&gt;party 未知"),
        (b'day,kind,name,source,official\n"', "day: 不能为空"),
    ],
)
def test_a_wrong_file_is_refused_as_a_whole(house: House, content: bytes, said: str) -> None:
    answer = upload(house.client(Role.ADMIN), content)
    assert answer.status_code == 422
    assert said in answer.text
    assert version_of(house) == 1


def test_without_a_file_the_page_says_so(house: House) -> None:
    client = house.client(Role.ADMIN)
    answer = submit(client, f"{PAGE}/file", "/password")
    assert (answer.status_code, "请先选择" in answer.text) == (422, True)


def test_a_large_file_is_refused_before_it_is_read(house: House) -> None:
    kind = "multipart/form-data; boundary=x"
    headers = {"Origin": ORIGIN, "Content-Type": kind}
    client = house.client(Role.ADMIN)
    assert client.post(f"{PAGE}/file", data=b"x" * (1 << 21), headers=headers).status_code == 413


def at(house: House, year: int, month: int, day: int) -> None:
    """Set the clock to the county's noon; the sessions of the house are opened afterwards."""
    house.clock.now = to_ms(datetime(year, month, day, 4, tzinfo=UTC))


@pytest.mark.parametrize(("day", "asked"), [((10, 31), False), ((11, 1), True), ((12, 31), True)])
def test_from_november_the_next_years_notice_is_asked_for(
    house: House, day: tuple[int, int], asked: bool
) -> None:
    upload(house.client(Role.ADMIN), NOTICE)
    at(house, 2026, *day)
    wanted = "2027 年放假安排尚未录入"
    for role in (Role.ADMIN, Role.OPERATOR):
        assert (wanted in house.client(role).get(PAGE, headers=BROWSER).text) == asked
    account = {r: house.client(r).get("/password", headers=BROWSER).text for r in Role}
    assert [r for r in Role if wanted in account[r]] == ([Role.ADMIN] if asked else [])


def test_a_provisional_year_is_marked_day_by_day(house: House) -> None:
    page = house.client(Role.OPERATOR).get(f"{PAGE}?year=2027", headers=BROWSER).text
    assert "2027 年尚无国务院办公厅放假通知，暂按周末和法定固定日期推算，待国务院通知" in page
    assert 'aria-label="2027-10-01 节假日 国庆节 暂定"' in page
    assert "该年没有登记的日期" in page


@pytest.mark.parametrize("year", ["1", "9999", "x", "", "-5", "２０２６"])
def test_any_year_is_answered(house: House, year: str) -> None:
    client = house.client(Role.OPERATOR)
    assert client.get(f"{PAGE}?year={year}&day={year}", headers=BROWSER).status_code == 200


def test_the_page_speaks_english_and_loads_nothing_from_elsewhere(house: House) -> None:
    client = house.client(Role.ADMIN)
    client.get("/language/en")
    page = client.get(PAGE, headers=BROWSER).text
    assert "Working calendar" in page
    assert "Change a day" in page
    main = page.partition("<main")[2]
    assert set(re.findall("[一-鿿]+", main)) == {"国务院办公厅", "元旦", "劳动节", "国庆节"}
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_a_new_account_changes_its_password_first(house: House) -> None:
    client = house.client(Role.ADMIN)
    made = tables.account.update().values(must_change=True)
    house.store.writer.submit(lambda connection: connection.execute(made))
    assert client.get(PAGE, headers=BROWSER).location == "/password"
    assert PAGE not in client.get("/password", headers=BROWSER).text
    assert house.clock.now == NOW
