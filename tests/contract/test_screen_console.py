"""The console of wall screens: what the administrator sees and does, how soon a screen knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.endpoints import live
from data_layer.core.screens import BEAT_MS
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House
from tests.contract.screen_house import (
    CONSOLE,
    WISH,
    Device,
    admin_of,
    approve,
    audited,
    paired,
    post,
    screen_house,
)
from tests.world import COUNTY, EAST, MINUTE


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with screen_house(tmp_path) as made:
        yield made


def test_it_lists_every_screen_and_how_it_is(house: House) -> None:
    admin = admin_of(house)
    assert "还没有配对的屏幕" in admin.get(CONSOLE, headers=BROWSER).text
    device, named = paired(house, admin)
    unbound, _ = paired(house, admin, bound=False, name="演示走廊", township=EAST)
    device.beat(heap_mb=57, age_s=4, width=3840, height=2160, ratio=2)
    unbound.beat(release="1.2.2")
    Device(house.server.test_client()).pair()
    page = admin.get(CONSOLE, headers=BROWSER).text
    told = (
        "2 块屏幕，2 块在线，0 块数据滞后，0 块失联，1 块待配对。",
        "57 MB",
        "4 秒",
        "3840×2160 ×2",
        "总览",
    )
    for word in (*told, "已绑定设备", "未绑定设备", "待更新", COUNTY.areas[EAST].name, "全市"):
        assert word in page, word
    house.clock.now += 3 * BEAT_MS
    assert "2 块屏幕，0 块在线，0 块数据滞后，2 块失联" in admin.get(CONSOLE, headers=BROWSER).text
    post(admin, f"{CONSOLE}/{named}/revoke")
    page = admin.get(CONSOLE, headers=BROWSER).text
    assert "1 块屏幕，0 块在线，0 块数据滞后，1 块失联" in page
    assert "已停用" in page


def test_in_english_too(house: House) -> None:
    admin = admin_of(house)
    _, named = paired(house, admin)
    admin.set_cookie("lang", "en")
    assert "1 screens: 0 online" in admin.get(CONSOLE, headers=BROWSER).text
    assert "Dim" in admin.get(f"{CONSOLE}/{named}", headers=BROWSER).text


def test_a_screen_that_is_none(house: House) -> None:
    admin = admin_of(house)
    assert admin.get(f"{CONSOLE}/none", headers=BROWSER).status_code == 404
    assert post(admin, f"{CONSOLE}/none/revoke").status_code == 404


STEPS: list[tuple[str, dict[str, str], str, str, Any]] = [
    ("message", {"text": " 今晚  停电 ", "minutes": "30"}, "message_screen", "message",
     {"text": "今晚 停电", "left_ms": 30 * MINUTE}),
    ("dim", {"begin": "00:00", "end": "23:59", "level": "40"}, "dim_screen", "brightness", 40),
    ("pattern", {"minutes": "3"}, "test_screen", "pattern_ms", 3 * MINUTE),
    ("reload", {}, "reload_screen", "reloads", 1),
    ("details", {"name": "演示二楼", "township": EAST, "scene-flow": "1", "dwell-flow": "9"},
     "change_screen", "scenes", [["flow", 9]]),
]  # fmt: skip


@pytest.mark.parametrize(("step", "form", "action", "order", "value"), STEPS)
def test_what_is_done_reaches_the_screen_and_the_trail(
    house: House, step: str, form: dict[str, str], action: str, order: str, value: Any
) -> None:
    admin = admin_of(house)
    device, named = paired(house, admin)
    before = device.orders().json
    assert before[order] != value
    assert post(admin, f"{CONSOLE}/{named}/{step}", **form).status_code == 303
    assert device.orders().json == {**before, order: value}
    assert audited(house, action) == [("admin", action, named, "ok")]
    assert post(admin, f"{CONSOLE}/{named}/revoke").status_code == 303
    assert post(admin, f"{CONSOLE}/{named}/{step}", **form).status_code == 409
    assert audited(house, action, "revoke_screen")[1:] == [("admin", "revoke_screen", named, "ok")]


@pytest.mark.parametrize("step", ["message", "pattern", "dim"])
def test_what_was_ordered_is_taken_back(house: House, step: str) -> None:
    admin = admin_of(house)
    device, named = paired(house, admin)
    before = device.orders().json
    form = next(form for name, form, *_ in STEPS if name == step)
    post(admin, f"{CONSOLE}/{named}/{step}", **form)
    shown = admin.get(f"{CONSOLE}/{named}", headers=BROWSER).text
    assert step == "dim" or "正在显示" in shown
    assert post(admin, f"{CONSOLE}/{named}/{step}").status_code == 303
    assert device.orders().json == before


@pytest.mark.parametrize(
    ("step", "form", "told"),
    [
        ("message", {"text": "字" * 81, "minutes": "5"}, "通知不超过"),
        ("message", {"text": "字", "minutes": "0"}, "通知不超过"),
        ("message", {"text": "字", "minutes": "x"}, "请填写整数"),
        ("dim", {"begin": "22:00", "end": "", "level": "40"}, "调暗时段"),
        ("dim", {"begin": "25:00", "end": "06:00", "level": "40"}, "时间应为"),
        ("dim", {"begin": "22:00", "end": "06:00", "level": "1"}, "调暗时段"),
        ("pattern", {"minutes": "31"}, "测试图显示"),
        ("details", {"name": "演示", "township": ""}, "至少选择一个画面"),
        ("details", {**WISH, "name": " "}, "请填写屏幕名称"),
        ("details", {**WISH, "township": "999"}, "没有这个乡镇"),
        ("details", {**WISH, "dwell-overview": "3"}, "5 至 600 秒"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    house: House, step: str, form: dict[str, str], told: str
) -> None:
    admin = admin_of(house)
    device, named = paired(house, admin)
    before = device.orders().json
    refused = post(admin, f"{CONSOLE}/{named}/{step}", **form)
    assert refused.status_code == 422
    assert told in refused.text
    assert device.orders().json == before


def test_a_form_that_was_refused_keeps_what_was_typed(house: House) -> None:
    wrong = {**WISH, "name": "演示值班室", "code": "AAAA-AAAA", "dwell-overview": "77"}
    page = post(admin_of(house), CONSOLE, **wrong).text
    assert 'value="演示值班室"' in page
    assert 'value="77"' in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_touches_a_screen(house: House, role: Role) -> None:
    device, named = paired(house, admin_of(house))
    client, before = house.client(role), device.orders().json
    for step, form, *_ in [*STEPS, ("revoke", {}, "", "", "")]:
        assert post(client, f"{CONSOLE}/{named}/{step}", **form).status_code == 403
    assert client.get(f"{CONSOLE}/{named}", headers=BROWSER).status_code == 403
    assert device.orders().json == before


def test_the_administrator_sees_no_wall_by_it(house: House) -> None:
    admin = admin_of(house)
    paired(house, admin)
    assert admin.get("/screen/wall/overview/snapshot").status_code == 401
    assert admin.get("/wall/overview/snapshot").status_code == 403


def test_another_scope_reaches_the_screen_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.05)
    admin = admin_of(house)
    device, named = paired(house, admin)
    stream = device.get("/screen/live")
    lines = iter(stream.response)
    next(lines)
    assert device.get("/screen/wall/overview/snapshot").json["township"] == ""
    post(admin, f"{CONSOLE}/{named}/details", **{**WISH, "township": EAST})
    assert device.get("/screen/wall/overview/snapshot").json["township"] == EAST
    assert list(lines) == []
    stream.close()


def test_a_paired_screen_is_confirmed_with_where_it_is(house: House) -> None:
    admin, device = admin_of(house), Device(house.server.test_client(), address="10.7.7.7")
    named = approve(admin, device.pair().json["code"])
    page = admin.get(f"{CONSOLE}/{named}?paired=1", headers=BROWSER).text
    assert "已配对" in page
    assert "10.7.7.7" in page
