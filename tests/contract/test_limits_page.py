"""The time limits' page: who sees it, who changes it, what is checked before it is saved."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from data_layer.core.days import start_of
from data_layer.db import tables
from data_layer.errors import Busy
from data_layer.log.record import record
from data_layer.services.limits_file import limits_csv
from data_layer.vocab import CASE_ROLES, Role
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house, submit
from tests.world import COUNTY_SCOPE, HOUR, NOW, SOUND, reported
from tests.world import submit as submissions

PAGE = "/settings/limits"
TODAY, TOMORROW = "2026-11-23", "2026-11-24"
FILE = limits_csv(SOUND.limits)
SHORTER = FILE.replace("urgent,ordinary,0,handle,480,", "urgent,ordinary,0,handle,240,")
FORBIDDEN = "只有系统管理员可以修改时限"
ROW = "urgent~~ordinary~0"
POSTS = ("", "/check", "/file", "/withdraw")


@pytest.fixture
def house(tmp_path: Path):
    with open_house(tmp_path, SOUND) as made:
        yield made


def upload(client: FlaskClient, content: str | bytes, day: str = TOMORROW) -> TestResponse:
    sent = content.encode() if isinstance(content, str) else content
    form = {
        "csrf_token": csrf_token(client, "/password"),
        "file": (BytesIO(sent), "limits.csv"),
        "from": day,
    }
    return client.post(f"{PAGE}/file", data=form, headers={"Origin": ORIGIN, **BROWSER})


def form_of(page: str, action: str) -> list[tuple[str, str]]:
    """Name and value of every field of the form with that action, as a browser would send them."""
    form = re.search(rf'<form method="post" action="{PAGE}{action}".*?</form>', page, re.DOTALL)
    assert form is not None
    fields = []
    for tag in re.findall(
        r"<input[^>]*>|<select.*?</select>|<textarea.*?</textarea>", form[0], re.S
    ):
        name = re.search(r'name="([^"]*)"', tag)
        if name is None or 'type="checkbox"' in tag or 'type="file"' in tag:
            continue
        if tag.startswith("<textarea"):
            value = re.search(r">(.*)</", tag, re.DOTALL)
        elif tag.startswith("<select"):
            chosen = r'<option value="([^"]*)"'
            value = re.search(rf"{chosen} selected", tag) or re.search(chosen, tag)
        else:
            value = re.search(r'value="([^"]*)"', tag)
        fields.append((unescape(name[1]), unescape(value[1]) if value else ""))
    return fields


def send(client: FlaskClient, action: str, fields: list[tuple[str, str]]) -> TestResponse:
    data: Any = MultiDict(fields)
    return client.post(f"{PAGE}{action}", data=data, headers={"Origin": ORIGIN, **BROWSER})


def filled(page: str, changes: dict[str, str]) -> list[tuple[str, str]]:
    """The page's form with some fields changed."""
    fields = form_of(page, "/check#preview")
    assert changes.keys() <= dict(fields).keys()
    return [(name, changes.get(name, value)) for name, value in fields]


def check(client: FlaskClient, *more: tuple[str, str], **changes: str) -> TestResponse:
    """Fill in the form as the page shows it and send it."""
    page = client.get(PAGE, headers=BROWSER).text
    return send(client, "/check", [*filled(page, changes), *more])


def save(client: FlaskClient, checked: TestResponse) -> TestResponse:
    assert checked.status_code == 200, checked.text
    return send(client, "", form_of(checked.text, '" class="settings-act'))


def amount(stage: str, row: str = ROW) -> str:
    return f"amount~{row}~{stage}"


def text_of(page: str) -> str:
    """What a reader sees."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


def mark(house: House) -> int:
    with house.store.readers.connect() as connection:
        return connection.scalar(select(tables.county.c.limit_version)) or 0


@pytest.mark.parametrize("role", Role)
def test_who_may_look_and_who_may_change(house: House, role: Role) -> None:
    client = house.client(role)
    shown = client.get(PAGE, headers=BROWSER)
    file = client.get(f"{PAGE}/limits.csv", headers=BROWSER)
    account = client.get("/password", headers=BROWSER).text
    opens = role in CASE_ROLES or role is Role.ADMIN
    assert (shown.status_code, file.status_code) == ((200, 200) if opens else (403, 403))
    assert (f'href="{PAGE}"' in account) == opens
    assert ("<form" in shown.text) == (role is Role.ADMIN)
    for action in POSTS:
        answer = submit(client, f"{PAGE}{action}", "/password", **{"from": TOMORROW})
        if role is Role.ADMIN:
            assert answer.status_code in {409, 422}
        else:
            assert answer.status_code == 403
            assert (FORBIDDEN in answer.text) == opens
    assert mark(house) == 1


def test_a_change_needs_the_pages_own_token_and_origin(house: House) -> None:
    client = house.client(Role.ADMIN)
    for action in POSTS:
        path, data = f"{PAGE}{action}", {"table": FILE, "from": TOMORROW, "base": "1"}
        assert client.post(path, data=data, headers={"Origin": ORIGIN}).status_code == 400
        data["csrf_token"] = csrf_token(client, "/password")
        foreign = {"Origin": "http://evil.example"}
        assert client.post(path, data=data, headers=foreign).status_code == 403
    assert mark(house) == 1


def test_the_table_in_force_is_told_in_the_units_of_the_field(house: House) -> None:
    shown = text_of(house.client(Role.OPERATOR).get(PAGE, headers=BROWSER).text)
    assert "第 1 版，1970-01-01 起施行" in shown
    assert "特急 各类 4 小时（自然时） 4 小时（自然时） 4 小时（自然时） — 4 小时" in shown
    assert "没有待生效的修订" in shown
    assert "1 1970-01-01 现行 县域数据包 18 条规定 下载" in shown


def test_a_change_is_checked_before_it_is_saved(house: House) -> None:
    client = house.client(Role.ADMIN)
    checked = check(client, **{amount("handle"): "4", "from": TOMORROW})
    shown = text_of(checked.text)
    assert "自 2026-11-24 起有 1 处变化，保存后为第 2 版" in shown
    assert "紧急 · 各类 · 处置时限 8 小时（自然时） 4 小时（自然时）" in shown
    assert "当日零时起上报的事件" in shown
    assert mark(house) == 1
    saved = save(client, checked)
    assert saved.location == f"{PAGE}?saved=2"
    shown = text_of(client.get(saved.location, headers=BROWSER).text)
    assert "已保存为第 2 版，2026-11-24 起施行" in shown
    assert "自 2026-11-24 起的变化" in shown
    assert "2 2026-11-24 待生效 admin 2026-11-23 12:00 1 处变化" in shown
    assert "第 1 版，1970-01-01 起施行" in shown
    county = house.store.county
    assert county.limit_versions[-1] == (start_of(20261124, county.zone), 2)
    with house.store.readers.connect() as connection:
        a = tables.audit.c
        told = select(a.actor, a.object, a.detail).where(a.action == "change_limits")
        actor, version, detail = connection.execute(told).one()
    assert (actor, version, detail["from"]) == ("admin", "2", TOMORROW)


def test_from_today_it_holds_from_the_moment_it_is_saved(house: House) -> None:
    client, before = house.client(Role.ADMIN), house.store.county
    checked = check(client, **{amount("case"): "40", amount("handle"): "4", "from": TODAY})
    assert "自保存之时起生效" in checked.text
    assert save(client, checked).status_code == 302

    def post(county: Any, name: str, at: int) -> None:
        sent = submissions([reported(at, name)], name)
        house.store.writer.submit(lambda c: record(c, county, sent, COUNTY_SCOPE, NOW))

    post(house.store.county, "after", NOW + 1)
    post(house.store.county, "late", NOW - HOUR)
    with pytest.raises(Busy):
        post(before, "old", NOW)
    with house.store.readers.connect() as connection:
        c = tables.incident.c
        rows = connection.execute(select(c.incident_id, c.limit_version)).all()
    found = dict(map(tuple, rows))
    assert found == {"after": 2, "late": 1}
    house.clock.now += 1
    shown = text_of(client.get(PAGE, headers=BROWSER).text)
    assert "第 2 版，2026-11-23 起施行" in shown
    assert "1 1970-01-01 已停用" in shown


def test_a_rule_of_a_category_and_one_of_a_level_are_added_and_dropped(house: House) -> None:
    client = house.client(Role.ADMIN)
    new = {amount("handle", "new"): "10", "unit~new~handle": "clock_hours"}
    checked = check(client, **{"scope": "0101", "urgency": "ordinary", "from": TOMORROW, **new})
    assert (
        "一般 · 0101 邻里 · 处置时限 36 小时（自然时），按“各类”规定 10 小时（自然时）"
        in text_of(checked.text)
    )
    # Its row stands in the form now, and another may be added before all of it is saved.
    again = form_of(checked.text, "/check#preview")
    assert ("row", "ordinary~0101~~0") in again
    assert (amount("handle", "new"), "") in again
    new = {amount("sign", "new"): "30", "unit~new~sign": "clock_minutes"}
    second = {"scope": "/ordinary", "level": "4", "urgency": "urgent", **new}
    checked = send(client, "/check", filled(checked.text, second))
    told = "紧急 · 各类 · 乡镇（街道） · 签收时限 8 小时（自然时），按“各类”规定 30 分钟（自然时）"
    assert told in text_of(checked.text)
    assert save(client, checked).status_code == 302
    county = house.store.county
    assert county.limit(2, "ordinary", "0101", 5, "handle").amount == 600  # type: ignore[union-attr]
    assert county.limit(2, "urgent", "0201", 4, "sign").amount == 30  # type: ignore[union-attr]
    checked = check(
        client, ("drop", "ordinary~0101~~0"), **{amount("sign", "urgent~~ordinary~4"): ""}
    )
    shown = text_of(checked.text)
    assert "与现行时限一致，没有变化" in shown
    assert "尚未生效的第 2 版随即撤回" in shown
    assert save(client, checked).location == f"{PAGE}?same=1"
    assert mark(house) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({amount("handle"): "0"}, "紧急/普通/处置时限 应大于 0"),
        ({amount("handle"): "1.5"}, "“1.5”不是整数"),
        ({amount("handle"): "9" * 8}, "不是整数"),
        ({amount("handle"): "999999"}, "不超过 527040"),
        ({amount("handle"): "<b>"}, "“&lt;b&gt;”不是整数"),
        ({amount("handle"): ""}, "紧急/普通 缺少 处置时限"),
        ({amount("case"): "1"}, "总时限少于各环节之和"),
        ({f"unit~{ROW}~handle": "work_days"}, "工作时与自然时不能混用"),
        ({f"unit~{ROW}~handle": "moons"}, "单位 moons 未知"),
        ({"from": "2026-11-22"}, "生效日期不能早于今天"),
        ({"from": "2100-01-01"}, "应在 2100 年以前"),
        ({"from": ""}, "请填写生效日期"),
        ({"scope": "0101"}, "至少填写一个环节"),
        ({amount("sign", "new"): "5"}, "请选择适用类别"),
        ({"scope": "7777", amount("sign", "new"): "5"}, "类别 7777 不存在"),
        ({"scope": "/rare", amount("sign", "new"): "5"}, "时限类别 rare 不存在"),
        ({"scope": "0101", "level": "9", amount("sign", "new"): "5"}, "层级 9 应为 0 至 6"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_keeps_what_was_typed(
    house: House, changes: dict[str, str], said: str
) -> None:
    kept = {amount("verify"): "7"}
    answer = check(house.client(Role.ADMIN), **{"from": TOMORROW, **kept, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "<b>" not in answer.text.replace("<b></b>", "")
    fields = dict(form_of(answer.text, "/check#preview"))
    assert fields[amount("verify")] == "7"
    if amount("handle") in changes:
        assert fields[amount("handle")] == changes[amount("handle")]
    assert 'id="preview"' not in answer.text
    assert mark(house) == 1


def test_everything_wrong_is_said_at_once(house: House) -> None:
    changes = {amount("handle"): "x", amount("case"): "0", amount("sign", "new"): "5"}
    shown = check(house.client(Role.ADMIN), **{"from": TOMORROW, **changes}).text
    assert all(part in shown for part in ("“x”不是整数", "应大于 0", "请选择适用类别"))


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("row", "x")],
        [("row", "someday~~ordinary~0")],
        [("row", "~~~~~~")],
        [("row", f"urgent~{'9' * 3000}~~{'9' * 3000}")],
        [("scope", "0101"), ("urgency", "someday"), (amount("sign", "new"), "1")],
        [("row", ROW), ("row", ROW), (amount("sign"), "٣")],
    ],
)
def test_a_form_no_page_has_sent_is_refused(house: House, fields: list[tuple[str, str]]) -> None:
    client = house.client(Role.ADMIN)
    token = ("csrf_token", csrf_token(client, PAGE))
    assert send(client, "/check", [token, ("from", TOMORROW), *fields]).status_code == 422


def test_a_table_is_downloaded_changed_and_uploaded(house: House) -> None:
    client = house.client(Role.ADMIN)
    file = client.get(f"{PAGE}/limits.csv")
    assert file.headers["Content-Disposition"] == "attachment; filename=limits-1.csv"
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.text == FILE
    assert "没有变化" in upload(client, FILE).text
    assert save(client, upload(client, SHORTER)).location == f"{PAGE}?saved=2"
    assert client.get(f"{PAGE}/limits.csv?version=2").text == SHORTER
    for version in ("0", "x", ""):
        assert client.get(f"{PAGE}/limits.csv?version={version}").text == FILE
    for version in ("3", "-1", "9" * 30):
        assert client.get(f"{PAGE}/limits.csv?version={version}").status_code == 404


@pytest.mark.parametrize(
    ("content", "day", "said"),
    [
        ("", TOMORROW, "这不是时限表"),
        (b"\xff\xfe\x00", TOMORROW, "这不是时限表"),
        (SHORTER.replace("urgent", "<b>", 1), TOMORROW, "紧急程度 &lt;b&gt;"),
        ("\n".join(FILE.splitlines()[:9]), TOMORROW, "一般/普通 缺少"),
        (SHORTER, "2020-01-01", "生效日期不能早于今天"),
        (SHORTER, "soon", "请填写生效日期"),
    ],
)
def test_a_wrong_file_is_refused_as_a_whole(
    house: House, content: str | bytes, day: str, said: str
) -> None:
    answer = upload(house.client(Role.ADMIN), content, day)
    assert answer.status_code == 422
    assert said in answer.text
    assert mark(house) == 1


def test_without_a_file_the_page_says_so(house: House) -> None:
    answer = submit(house.client(Role.ADMIN), f"{PAGE}/file", "/password", **{"from": TOMORROW})
    assert (answer.status_code, "请先选择" in answer.text) == (422, True)


def test_what_was_checked_against_an_older_table_is_not_saved(house: House) -> None:
    client = house.client(Role.ADMIN)
    first, second = upload(client, SHORTER), upload(client, SHORTER)
    assert save(client, first).status_code == 302
    answer = save(client, second)
    assert answer.status_code == 422
    assert "刚刚由他人修改，请重新核对" in answer.text
    assert mark(house) == 2


def test_a_version_to_come_is_replaced_or_withdrawn(house: House) -> None:
    client = house.client(Role.ADMIN)
    save(client, upload(client, SHORTER))
    page = client.get(PAGE, headers=BROWSER).text
    assert "下表为尚未生效的第 2 版" in page
    assert dict(form_of(page, "/check#preview"))[amount("handle")] == "4"
    checked = check(client, **{amount("handle"): "5"})
    assert "尚未生效的第 2 版随即撤回" in checked.text
    assert save(client, checked).location == f"{PAGE}?saved=3"
    for role in (Role.OPERATOR, Role.LEADER):
        shown = house.client(role).get(PAGE, headers=BROWSER).text
        assert "自 2026-11-24 起的变化" in shown
        assert "<button" not in shown
    gone = submit(client, f"{PAGE}/withdraw", PAGE, version="3")
    assert gone.location == f"{PAGE}?withdrawn=3"
    shown = text_of(client.get(gone.location, headers=BROWSER).text)
    assert "已撤回，现行时限不变" in shown
    assert "3 2026-11-24 生效前撤回 admin" in shown
    assert "撤回第 3 版" in shown
    late = submit(client, f"{PAGE}/withdraw", PAGE, version="1")
    assert (late.status_code, "第 1 版已经生效或已撤回" in late.text) == (409, True)


def test_the_page_speaks_english_and_loads_nothing_from_elsewhere(house: House) -> None:
    client = house.client(Role.ADMIN)
    client.get("/language/en")
    checked = upload(client, SHORTER)
    assert "1 changes from 2026-11-24" in checked.text
    save(client, checked)
    page = client.get(PAGE, headers=BROWSER).text
    assert "Change the limits" in page
    assert "What changes on 2026-11-24" in page
    assert not re.findall("[一-鿿]", page.partition("<main")[2])
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert not re.findall(r"style=|<script|onclick", page.partition("<main")[2])


def test_a_problem_is_told_once_in_the_language_of_the_page_and_its_cell_marked(
    house: House,
) -> None:
    client = house.client(Role.ADMIN)
    marked = re.compile(r'name="([^"]*)"[^>]* aria-invalid="true"')
    refused = check(client, **{amount("handle"): ""})
    # One problem is a sentence, not a list of one.
    assert refused.text.count("<p>紧急/普通 缺少 处置时限，不能留空</p>") == 1
    assert marked.findall(refused.text) == [amount("handle")]
    client.get("/language/en")
    refused = check(client, **{amount("handle"): "1.5"})
    told = "<p>Urgent/ordinary/Handling: &#39;1.5&#39; is not a whole number</p>"
    assert refused.text.count(told) == 1
    assert marked.findall(refused.text) == [amount("handle")]
    assert not marked.findall(client.get(PAGE, headers=BROWSER).text)


def test_both_settings_pages_name_each_other(house: House) -> None:
    client = house.client(Role.ANALYST)
    for here in (PAGE, "/settings/calendar"):
        page = client.get(here, headers=BROWSER).text
        assert f'<a href="{here}" aria-current="page">' in page
        assert page.count('href="/settings/') >= 2


def test_a_new_account_changes_its_password_first(house: House) -> None:
    client = house.client(Role.ADMIN)
    made = tables.account.update().values(must_change=True)
    house.store.writer.submit(lambda connection: connection.execute(made))
    assert client.get(PAGE, headers=BROWSER).location == "/password"
    assert PAGE not in client.get("/password", headers=BROWSER).text
