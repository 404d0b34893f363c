"""The rule books: each has its place, an empty one says so, a text holds where and when it does."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from data_layer.db.tables import audit, rule_version
from data_layer.services.attachment_files import forget_uploads
from data_layer.vocab import CASE_ROLES, Role
from tests.contract.access_house import BROWSER, ORIGIN, csrf_token
from tests.contract.capacity_house import (
    CapacityHouse,
    found,
    open_capacity_house,
    plain,
    text_of,
)
from tests.world import DAY, NOW

PAGE, SETTINGS = "/capacity/rules", "/settings/rules"
NAMED = (
    "工作运行机制", "工作考核办法", "首问负责", "组团服务", "流转交办和协调联动", "应急联动",
    "研判预警", "网格信息上报", "联户长考核", "派驻机构",
)  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[CapacityHouse]:
    with open_capacity_house(tmp_path, demo=False) as made:
        yield made


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def enter(
    house: CapacityHouse,
    book: str = "first_contact",
    role: Role = Role.ADMIN,
    paper: bytes | None = None,
    **fields: str,
) -> TestResponse:
    client = house.client(role)
    form: dict[str, Any] = {
        "csrf_token": csrf_token(client, "/password"),
        "area_code": house.store.county.code,
        "issuer": "测试单位",
        "document_no": "测发〔2026〕1号",
        "since": "2026-01-01",
        "body": "第一条",
        **fields,
    }
    if paper is not None:
        form["file"] = (BytesIO(paper), "制度 <1>.png")
    return client.post(f"{SETTINGS}/{book}", data=form, headers={"Origin": ORIGIN, **BROWSER})


def card(page: Any, book: str) -> str:
    (section,) = [
        one for one in found(page, "Section") if f"rule-{book}" in one["props"]["className"]
    ]
    return plain(text_of(section))


def test_every_rule_the_report_names_has_its_place_and_its_numbers(house: CapacityHouse) -> None:
    page = house.page(Role.ANALYST, PAGE)
    cards = list(found(page, "Section"))
    assert len(cards) == len(NAMED)
    for name, one in zip(NAMED, cards, strict=True):
        said = text_of(one)
        assert name in said
        assert "尚未录入" in said
        assert "运行情况" in said
    links = [one["props"]["href"] for one in found(page, "A") if "href" in one["props"]]
    assert any(link.startswith("/cases?") and "source=police_110" in link for link in links)
    assert "10 项制度，已录入 0 项" in text_of(page)


def test_a_text_is_entered_read_and_replaced(house: CapacityHouse) -> None:
    assert enter(house, body="第一条 <b>旧</b>").location.endswith("saved=1")
    assert enter(house, body="第一条 新", since="2026-06-01").location.endswith("saved=2")
    enter(house, body="第一条 将来", since="2027-01-01")
    page = house.page(Role.OPERATOR, PAGE)
    told = card(page, "first_contact")
    assert "测试单位 · 测发〔2026〕1号 · 2026-06-01 起施行" in told
    assert "第一条 新" in told
    assert "已被代替 1 版" in told
    assert "<b>旧</b>" in told
    assert "待施行" in told
    assert "第一条 将来" not in told
    assert "已录入 1 项，9 项尚未录入" in text_of(page)
    with house.store.readers.connect() as conn:
        said = conn.execute(select(audit.c.action, audit.c.actor, audit.c.object)).all()
    assert said.count(("enter_rule", "admin", "first_contact")) == 3


def test_a_township_reads_the_countys_text_and_its_own(house: CapacityHouse) -> None:
    other = next(a for a in house.store.county.townships if a.code != house.own)
    enter(house, body="全域文本")
    enter(house, body="本乡镇文本", area_code=house.own)
    enter(house, body="外乡镇文本", area_code=other.code, paper=picture())
    told = card(house.page(Role.LEADER, PAGE), "first_contact")
    assert "全域文本" in told
    assert "本乡镇文本" in told
    assert "外乡镇文本" not in told
    assert other.name not in told
    assert "外乡镇文本" in card(house.page(Role.ANALYST, PAGE), "first_contact")
    path = f"{PAGE}/first_contact/{other.code}/1/file"
    assert house.client(Role.LEADER).get(path).status_code == 404
    assert house.client(Role.ANALYST).get(path).status_code == 200


def test_a_file_is_redrawn_kept_and_never_run(house: CapacityHouse) -> None:
    code = house.store.county.code
    assert enter(house, body="", paper=picture()).status_code == 302
    for role, path in ((Role.SUPERVISOR, PAGE), (Role.ADMIN, SETTINGS)):
        answer = house.client(role).get(f"{path}/first_contact/{code}/1/file")
        assert answer.status_code == 200
        assert answer.mimetype == "image/png"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    instance = house.store.settings.instance
    later = NOW + 10_000 * DAY
    gone = house.store.writer.submit(lambda conn: forget_uploads(conn, code, instance, later))
    assert gone == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": ""}, "请填写正文"),
        ({"issuer": " "}, "请填写制发单位"),
        ({"since": "昨天"}, "请填写施行日期"),
        ({"area_code": "990009"}, "请选择适用范围"),
        ({"document_no": "号" * 61}, "文号不超过"),
        ({"paper": b"MZ not a paper"}, "只接受 JPEG、PNG、WebP 图片和 PDF"),
        ({"paper": b""}, "文件是空的"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    house: CapacityHouse, changes: dict[str, Any], words: str
) -> None:
    answer = enter(house, **{"body": "打了很久的字", **changes})
    assert answer.status_code == 422
    assert words in answer.text
    assert changes.get("body", "打了很久的字") in answer.text
    with house.store.readers.connect() as conn:
        assert conn.execute(select(rule_version)).first() is None


def test_an_unknown_rule_has_no_text(house: CapacityHouse) -> None:
    assert enter(house, "nothing").status_code == 404


def test_a_mistake_is_withdrawn_and_stays_on_record(house: CapacityHouse) -> None:
    enter(house)
    client = house.client(Role.ADMIN)
    form = {
        "csrf_token": csrf_token(client, "/password"),
        "area_code": house.store.county.code,
        "serial": "1",
    }
    path, headers = f"{SETTINGS}/first_contact/withdraw", {"Origin": ORIGIN, **BROWSER}
    assert client.post(path, data=form, headers=headers).status_code == 302
    assert "尚未录入" in card(house.page(Role.ANALYST, PAGE), "first_contact")
    assert client.post(path, data=form, headers=headers).status_code == 404
    with house.store.readers.connect() as conn:
        (row,) = conn.execute(select(rule_version.c.withdrawn_by)).all()
    assert row.withdrawn_by == "admin"
    # Its number is not given twice.
    assert enter(house).location.endswith("saved=2")


@pytest.mark.parametrize("role", Role)
def test_the_administrator_alone_enters(house: CapacityHouse, role: Role) -> None:
    admin = role is Role.ADMIN
    assert enter(house, role=role).status_code == (302 if admin else 403)
    shown = house.client(role).get(SETTINGS, headers=BROWSER)
    assert shown.status_code == (200 if admin or role in CASE_ROLES else 403)
    assert ("?book=" in shown.text) == admin
