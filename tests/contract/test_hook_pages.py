"""Webhooks over HTTP: a mapping is tried and kept, JSON posted by it is stored, a subscription is
made and managed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from dashboards.endpoints import hook_in, hook_mappings, hooks
from data_layer.core.hook_deliveries import Fate, Paused
from data_layer.core.scope import Scope
from data_layer.db.tables import audit, hook_delivery, hook_subscription, log
from data_layer.queries.hooks import mappings, subscriptions
from data_layer.settings.given import targets
from data_layer.vocab import Role, TokenKind
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house
from tests.world import CODE, EAST, NOW

HOME = "/settings/hooks"
IN, OUT = f"{HOME}/in/city-12345", f"{HOME}/out"
URL = "https://hooks.example.cn/in"
ORDER = {
    "orderNo": "ZX-1", "op": "派单", "when": "2026-11-23 11:30:00", "kind": "占道",
    "where": {"town": "东镇", "village": "东1村"}, "subject": "消防通道堵塞",
    "dept": "东镇综治中心",
}  # fmt: skip
SAMPLE = {"code": 0, "data": {"records": [{**ORDER, "op": "登记"}, ORDER]}}
COLUMNS = {
    "case": "/orderNo", "activity": "/op", "at": "/when", "category": "/kind",
    "township": "/where/town", "grid": "/where/village", "title": "/subject", "unit": "/dept",
}  # fmt: skip
FORM = {
    "shape": "events", "items": "/data/records", "format": "YYYY-MM-DD HH:mm:ss",
    "zone": "Asia/Shanghai", "word.category.new0": "占道", "as.category.new0": "0201 消防",
    **{f"column.{name}": path for name, path in COLUMNS.items()},
}  # fmt: skip
MINE = {"name": "市级平台", "url": URL}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path, hook_targets=targets("hooks.example.cn")) as made:
        made.server.register_blueprint(hooks.blueprint)
        made.server.register_blueprint(hook_mappings.blueprint)
        made.server.register_blueprint(hook_in.blueprint)
        yield made


def post(client: FlaskClient, path: str, **fields: Any) -> Any:
    fields.setdefault("csrf_token", csrf_token(client, "/password"))
    return client.post(path, data=fields, headers={"Origin": ORIGIN, **BROWSER})


def send(house: House, body: Any, kind: TokenKind = TokenKind.INGEST, name: str = "") -> Any:
    bearer = {"Authorization": f"Bearer {house.tokens[kind]}"}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = f"/api/v1/hooks/{name or 'city-12345'}"
    return house.server.test_client().post(path, data=data, headers=bearer)


def kept(house: House, **changes: str) -> None:
    answer = post(house.client(Role.ADMIN), IN, **{**FORM, **changes, "do": "save"})
    assert answer.status_code == 303, answer.text


def rows(house: House, table: Any) -> list[Any]:
    with house.store.readers.connect() as conn:
        return list(conn.execute(select(table)))


def test_a_sample_tells_field_by_field_what_it_becomes(house: House) -> None:
    client = house.client(Role.ADMIN)
    page = post(client, IN, **FORM, sample=json.dumps(SAMPLE), do="try")
    assert page.status_code == 200
    assert "可以接收，产生 1 条记录：上报" in page.text
    for told in ("0201 消防", "990001001001001", "2026-11-23T11:30:00+08:00", "/where/town"):
        assert told in page.text
    assert rows(house, log) == []
    with house.store.readers.connect() as conn:
        assert mappings(conn, Scope(CODE)) == []


def test_a_sample_tells_what_is_refused_and_why(house: House) -> None:
    bad = {**ORDER, "kind": "无人机", "when": "昨天", "subject": {"a": 1}}
    sample = json.dumps({"data": {"records": [bad, "x"]}})
    page = post(house.client(Role.ADMIN), IN, **FORM, sample=sample, do="try").text
    for told in (
        "“无人机”还没有对应项",
        "“昨天”不是",
        "“/subject”处是一组内容",
        "应为一个 JSON 对象",
    ):
        assert told in page, told


@pytest.mark.parametrize(
    ("changes", "sample", "told"),
    [
        ({}, "{", "样例不是合法的 JSON"),
        ({"items": "/nowhere"}, "{}", "正文中没有路径 /nowhere"),
        ({"items": "data"}, "{}", "“data”不是路径"),
        ({"column.case": ""}, "{}", "请填写“事件编号”的对方路径"),
        ({"column.title": "subject"}, "{}", "“subject”不是路径"),
        ({"format": "whenever"}, "{}", "时间格式不能识别"),
        ({"as.category.new0": "没有"}, "{}", "没有"),
    ],
)
def test_what_is_wrong_is_told_and_the_form_keeps_what_was_typed(
    house: House, changes: dict[str, str], sample: str, told: str
) -> None:
    page = post(house.client(Role.ADMIN), IN, **{**FORM, **changes}, sample=sample, do="try")
    assert page.status_code == 422 and told in page.text
    assert 'value="/where/town"' in page.text


def test_a_suggestion_stands_beside_and_is_used_when_ticked(house: House) -> None:
    client, like = house.client(Role.ADMIN), {**ORDER, "op": "登记", "kind": "消防通道"}
    body = {"data": {"records": [like]}}
    page = post(client, IN, **FORM, sample=json.dumps(body), do="try").text
    (line,) = re.findall(r"<tr><th scope=\"row\">消防通道.*?</tr>", page, re.DOTALL)
    assert 'value=""' in line and "建议" in line
    tick = re.search(r'type="checkbox" name="(near\.category\.\d+)" value="(0201 [^"]+)"', line)
    assert tick is not None and "checked" not in line
    number = tick[1].rsplit(".", 1)[1]
    left = {f"word.category.{number}": "消防通道", f"as.category.{number}": ""}
    kept(house, **left)
    assert send(house, body).json["accepted"] == 0
    kept(house, **left, **{tick[1]: tick[2]})
    assert send(house, body).json["accepted"] == 1
    kept(house, **{**left, f"as.category.{number}": "0101"}, **{tick[1]: tick[2]})
    with house.store.readers.connect() as conn:
        (found,) = mappings(conn, Scope(CODE))
    assert found.mapping["words"]["category"]["消防通道"] == "0101"


def test_a_broken_sample_is_named_before_the_mapping(house: House) -> None:
    empty = {name: "" for name in FORM if name.startswith("column.")}
    client = house.client(Role.ADMIN)
    tried = post(client, IN, **{**FORM, **empty}, sample="{bad json", do="try")
    assert tried.status_code == 422 and "样例不是合法的 JSON：第 1 行第 2 个字符" in tried.text
    assert "事件编号”的对方路径" not in tried.text
    saved = post(client, IN, **{**FORM, **empty}, sample="{bad json", do="save").text
    assert saved.index("样例不是合法的 JSON") < saved.index("请填写“事件编号”的对方路径")
    assert "列" not in saved.split('role="alert"')[1].split("</ul>")[0]


def test_paths_are_proposed_from_the_names_of_the_sample(house: House) -> None:
    empty = {name: "" for name in FORM if name.startswith("column.")} | {"items": ""}
    record = {"工单编号": "1", "环节": "登记", "时间": "2026-11-23", "位置": {"经度": 1, "纬度": 2}}
    client, good = house.client(Role.ADMIN), json.dumps({"code": 0, "data": {"list": [record]}})
    page = post(client, IN, **{**FORM, **empty}, sample=good, do="try")
    assert page.status_code == 200 and "只是建议" in page.text
    for path in ("/data/list", "/工单编号", "/环节", "/时间", "/位置/经度", "/位置/纬度"):
        assert f'value="{path}"' in page.text
    # What somebody typed is theirs.
    typed = post(client, IN, **{**FORM, **empty, "column.case": "/no"}, sample=good, do="try")
    assert typed.status_code == 422 and "只是建议" not in typed.text
    assert 'value="/no"' in typed.text and 'value="/环节"' not in typed.text.split("</datalist>")[1]


def test_what_is_posted_is_stored_once_by_the_mapping(house: House) -> None:
    kept(house)
    answer = send(house, SAMPLE)
    assert answer.status_code == 200, answer.text
    assert (answer.json["accepted"], answer.json["refused"]) == (2, [])
    stored = rows(house, log)
    assert {(one.source, one.type) for one in stored} == {
        ("county-app", "reported"), ("county-app", "dispatched"),
    }  # fmt: skip
    assert send(house, SAMPLE).json["repeated"] == 2
    assert len(rows(house, log)) == 2


def test_one_bad_item_is_refused_by_its_path_and_the_rest_is_stored(house: House) -> None:
    kept(house)
    body = {"data": {"records": [{**ORDER, "op": "登记"}, {**ORDER, "when": "x", "orderNo": "2"}]}}
    answer = send(house, body)
    assert answer.status_code == 200 and answer.json["accepted"] == 1
    (refused,) = answer.json["refused"]
    assert refused["index"] == 1 and refused["errors"][0]["code"] == "no_time"
    assert "“/when”" in refused["errors"][0]["message_zh"]
    none = send(house, {"data": {"records": [{**ORDER, "when": "x"}]}})
    assert none.status_code == 422 and none.json["accepted"] == 0


def test_numbers_that_are_kept_in_part_are_refused_and_others_are_not(house: House) -> None:
    """Two case numbers of twenty digits would be one case."""
    kept(house, **{"column.order": "/n", "column.lon": "/x", "column.lat": "/y"})
    first = {**ORDER, "op": "登记"}
    exact, near = 2**63 + 1, 20231126150412345678
    records = [{**first, "orderNo": number} for number in (near, near + 1, exact, 1.5, -(2.0**53))]
    answer = send(house, {"data": {"records": records}}).json
    assert [one["index"] for one in answer["refused"]] == [0, 1, 4]
    for one in answer["refused"]:
        (error,) = one["errors"]
        assert (error["field"], error["code"]) == ("case", "inexact_number")
        assert "“/orderNo”" in error["message_zh"] and "文本" in error["message_zh"]
        assert "'/orderNo'" in error["message_en"] and "as text" in error["message_en"]
    assert answer["accepted"] == 2
    # Of what is a number here none is refused for its length.
    placed = {**first, "x": 2.0**60, "y": 26.5, "n": 2.0**60}
    (refused,) = send(house, {"data": {"records": [placed]}}).json["refused"]
    assert {error["code"] for error in refused["errors"]} == {"out_of_range"}
    sample = json.dumps({"data": {"records": records}})
    page = post(house.client(Role.ADMIN), IN, **FORM, sample=sample, do="try")
    assert page.text.count("末几位无法保留") == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[]", 422), (b'{"data": {"records": []}}', 400),
     (b'{"data": {"records": 7}}', 422), (b'{"data": {"records": [null, 1]}}', 422)],
)  # fmt: skip
def test_bodies_that_hold_nothing(house: House, body: bytes, status: int) -> None:
    kept(house)
    assert send(house, body).status_code == status
    assert rows(house, log) == []


def test_only_an_ingest_token_and_a_known_name(house: House) -> None:
    kept(house)
    for kind in TokenKind:
        if kind is not TokenKind.INGEST:
            assert send(house, SAMPLE, kind).status_code == 403
    assert send(house, SAMPLE, name="other").status_code == 404
    assert house.server.test_client().post("/api/v1/hooks/city-12345").status_code == 401


def test_a_mapping_is_changed_and_deleted_on_record(house: House) -> None:
    kept(house)
    kept(house, items="")
    assert send(house, [{**ORDER, "op": "登记"}]).json["accepted"] == 1
    client = house.client(Role.ADMIN)
    assert 'value="占道"' in client.get(IN).text
    assert post(client, f"{IN}/delete").status_code == 303
    assert send(house, SAMPLE).status_code == 404
    acts = [one.action for one in rows(house, audit) if one.object == "city-12345"]
    assert acts == ["save_hook_mapping", "save_hook_mapping", "delete_hook_mapping"]


def test_a_subscription_is_made_changed_and_managed(house: House) -> None:
    client = house.client(Role.ADMIN)
    page = post(client, OUT, **MINE, types=["closed", "reported"], township=EAST)
    secret = re.search(r'id="secret">(whsec_[\w+/=]{44})<', page.text)
    assert page.status_code == 200 and secret is not None
    assert secret[1] not in client.get(f"{OUT}/1").text
    (one,) = _subscriptions(house)
    assert (one.name, one.url, one.types, one.township_code) == (
        "市级平台", URL, {"closed", "reported"}, EAST,
    )  # fmt: skip
    assert post(client, f"{OUT}/1", **{**MINE, "name": "省级平台"}).status_code == 303
    assert post(client, f"{OUT}/1/pause").status_code == 303
    assert _subscriptions(house)[0].paused is Paused.BY_HAND
    assert post(client, f"{OUT}/1/resume").status_code == 303
    renewed = re.search(r'id="secret">(whsec_[^<]+)<', post(client, f"{OUT}/1/renew").text)
    assert renewed is not None and renewed[1] != secret[1]
    assert "省级平台" in client.get(HOME).text
    assert post(client, f"{OUT}/1/delete").status_code == 303
    assert _subscriptions(house) == []
    assert post(client, f"{OUT}/1/pause").status_code == 404
    acts = [one.action for one in rows(house, audit) if one.action.endswith("_hook")]
    assert acts == ["add_hook", "change_hook", "pause_hook", "resume_hook", "delete_hook"]


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"url": "https://other.example.cn/"}, {"url": "http://hooks.example.cn/"},
     {"township": "1"}, {"types": "exploded"}],
)  # fmt: skip
def test_a_bad_subscription_is_told_and_keeps_what_was_typed(
    house: House, fields: dict[str, str]
) -> None:
    answer = post(house.client(Role.ADMIN), OUT, **{**MINE, "skip_source": "city", **fields})
    assert answer.status_code == 422 and 'value="city"' in answer.text
    assert _subscriptions(house) == []


def test_deliveries_are_listed_with_their_fate_and_sent_again(house: House) -> None:
    client = house.client(Role.ADMIN)
    post(client, OUT, **MINE)
    row = {
        "county_code": CODE, "number": 1, "revision": 1, "case_no": "TC20261123-0001",
        "source": "s", "type": "closed", "entered_at": NOW, "begun_at": NOW, "next_at": NOW,
        "tries": 28, "status": 500, "why": '["目标返回 500。", "It answered 500."]',
    }  # fmt: skip
    fates = [
        {**row, "delivery_id": str(fate), "event_id": str(fate), "place": n, "state": str(fate),
         "ended_at": NOW if fate in {Fate.SENT, Fate.GIVEN_UP} else None}
        for n, fate in enumerate(Fate)
    ]  # fmt: skip
    house.store.writer.submit(lambda c: c.execute(insert(hook_delivery), fates))
    page = client.get(f"{OUT}/1").text
    assert "TC20261123-0001" in page and "目标返回 500" in page and "已放弃 1" in page
    only = client.get(f"{OUT}/1?state=sent").text
    assert only.count("TC20261123-0001</td>") == 1
    assert post(client, f"{OUT}/1/resend", id="given_up").status_code == 303
    assert post(client, f"{OUT}/1/resend", id="waiting").status_code == 409
    states = {one.delivery_id: one.state for one in rows(house, hook_delivery)}
    assert states["given_up"] == "waiting"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_the_system_administrator_opens_it(house: House, role: Role) -> None:
    client = house.client(role)
    for path in (HOME, IN, f"{OUT}/1"):
        assert client.get(path).status_code == 403
    for path in (f"{HOME}/in", IN, f"{IN}/delete", OUT, f"{OUT}/1", f"{OUT}/1/renew"):
        assert post(client, path, **MINE).status_code == 403
    assert rows(house, hook_subscription) == []


def _subscriptions(house: House) -> list[Any]:
    with house.store.readers.connect() as conn:
        return subscriptions(conn, Scope(CODE))


def test_without_a_target_no_form_invites_a_subscription(house: House) -> None:
    client = house.client(Role.ADMIN)
    assert 'id="url"' in client.get("/settings/hooks", headers=BROWSER).text
    object.__setattr__(house.store.settings, "hook_targets", ())
    page = client.get("/settings/hooks", headers=BROWSER).text
    assert 'id="url"' not in page and "没有允许的推送目标" in page
    assert "HOOK_TARGETS" not in page


def test_a_mapping_may_start_from_an_example(house: House) -> None:
    client = house.client(Role.ADMIN)
    assert "填入示例样例" in client.get(IN, headers=BROWSER).text
    page = client.get(f"{IN}?example=1", headers=BROWSER).text
    assert "演示：路口垃圾未清" in page and "/工单编号" in page
    assert 'name="items" maxlength="200" value="/data"' in page
    assert '<option value="Asia/Shanghai" selected>北京时间' in page
