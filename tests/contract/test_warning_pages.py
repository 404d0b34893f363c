"""The pages of early warning and their marks over the whole product: who opens what, what a leader
sees, what may be said of an alert, and what a wall tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboards.components.score_words import Voice
from dashboards.endpoints import warning
from dashboards.strings.wall_warning import HIDDEN
from data_layer.core.warning.life import Act
from data_layer.db.tables import alert, audit, incident
from data_layer.services.store import Store
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, ORIGIN
from tests.contract.conftest import Clients
from tests.raised import findings, raise_alerts

HOME = "/warning"
OPEN = {Role.OPERATOR, Role.LEADER, Role.SUPERVISOR, Role.ANALYST}


@pytest.fixture(scope="module")
def townships(store: Store, credentials: dict[str, Any]) -> tuple[str, str]:
    """The leader's own and another."""
    own = credentials["users"]["leader"]["township_code"]
    return own, next(area.code for area in store.county.townships if area.code != own)


@pytest.fixture(scope="module", autouse=True)
def alerts(store: Store, townships: tuple[str, str]) -> Iterator[dict[str, str]]:
    """The number of each alert by its series."""
    found = findings(store.county, *townships)
    store.writer.submit(lambda conn: raise_alerts(conn, store.county, found, store.clock()))
    with store.readers.connect() as conn:
        rows = conn.execute(select(alert.c.series, alert.c.alert_no)).all()
    yield {str(series): str(number) for series, number in rows}


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.text


def marked(client: FlaskClient, number: str, act: str, **fields: str) -> TestResponse:
    address = f"{HOME}/alerts/{number}"
    text = client.get(address, headers=BROWSER).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)
    known = {"csrf_token": token[1] if token else "", "act": act}
    return client.post(f"{address}/mark", data={**known, **fields}, headers={"Origin": ORIGIN})


@pytest.mark.parametrize("role", Role)
def test_who_opens_the_pages(client_for: Clients, alerts: dict[str, str], role: Role) -> None:
    for path in (HOME, f"{HOME}/alerts/{alerts['s1']}"):
        answer = client_for(role).get(path, headers=BROWSER)
        assert (answer.status_code == 200) == (role in OPEN), path


def test_the_navigation_holds_its_words_between_its_neighbours(client_for: Clients) -> None:
    text = page(client_for(Role.OPERATOR), HOME)
    assert text.index("协调联动") < text.index(">研判预警<") < text.index("督查考核")


def test_the_board_tells_what_stands(
    client_for: Clients, alerts: dict[str, str], store: Store
) -> None:
    text = page(client_for(Role.OPERATOR), HOME)
    assert f"<h2>{store.county.whole.zh}各大类走势</h2>" in text
    assert "今日需关注预警 6 条：昨夜新增 6 条，待核实 6 条。" in text
    assert "最近一晚新增 6" in text
    assert "1 个网格没有上报，请先核实人员是否在岗。" in text
    assert "新增中 2 条为首晚盘点" in text
    assert text.count("待核实 · 首晚盘点") == 2
    assert "已 12 天没有上报，按往常应有约 10 件" in text
    assert "尚未核实，暂无结论" in text
    assert alerts["s6"] in text
    assert alerts["s7"] not in text  # closings close together are for supervisors and analysts
    assert alerts["s7"] in page(client_for(Role.SUPERVISOR), HOME)
    assert alerts["s6"] not in page(client_for(Role.ANALYST), HOME)  # persons are for case workers


def test_the_table_is_narrowed_by_the_address(client_for: Clients, alerts: dict[str, str]) -> None:
    client, (own, other) = client_for(Role.OPERATOR), ("s1", "s2")
    with_rule = rest(page(client, f"{HOME}?rule=silent"))
    assert alerts["s4"] in with_rule and alerts[own] not in with_rule
    assert alerts[other] not in rest(page(client, f"{HOME}?state=resolved"))
    assert alerts[other] in rest(page(client, f"{HOME}?state=all"))
    assert alerts[other] in rest(page(client, f"{HOME}?state=of-no-kind&rule=surge"))
    assert "没有符合条件的预警" in rest(page(client, f"{HOME}?from=2020-01-01&to=2020-01-02"))
    page(client, f"{HOME}?from=2020", 400)
    page(client, f"{HOME}?from=2026-01-02&to=2026-01-01", 400)
    page(client, f"{HOME}?from=2020-01-01", 400)
    assert "最多相隔 366 天" in page(client, f"{HOME}?from=2020-01-01&to=2026-01-01", 400)


def test_what_is_not_known_of_breach_risk_is_told_so_everywhere(client_for: Clients) -> None:
    client = client_for(Role.OPERATOR)
    told = "尚无推算依据，首次夜间研判完成后给出"
    assert told in page(client, HOME).split('id="breach"')[1].split("</section>")[0]
    panels = client.get("/wall/warning/snapshot").get_json()["panels"]
    assert told in panels["alert_likely"]
    assert "<b>—</b>" in panels["alerts_strip"]
    assert "尚无推算依据" in panels["alerts_strip"]


def test_who_asks_the_same_shares_a_board_until_something_happens(
    client_for: Clients, alerts: dict[str, str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, str]] = []
    whole = warning.alerts_seen

    def counted(conn: Any, county: Any, scope: Any, role: str, **days: int) -> Any:
        made.append((scope.township_code, role))
        return whole(conn, county, scope, role, **days)

    monkeypatch.setattr(warning, "alerts_seen", counted)
    # In a step that no other test has asked in.
    still = Voice("zh", store.county.zone, store.clock() + 60_000)
    monkeypatch.setattr(warning, "current_voice", lambda: still)
    operator, leader = client_for(Role.OPERATOR), client_for(Role.LEADER)
    first = page(operator, HOME)
    assert [len(made) for _ in range(3) if page(operator, HOME)] == [1, 1, 1]
    own = page(leader, HOME)
    page(operator, f"{HOME}?state=all")
    assert len(made) == len({role for _, role in made}) + 1 == 3
    assert own != first
    assert marked(operator, alerts["s3"], Act.WATCH).status_code == 303
    page(operator, HOME)
    assert len(made) == 4


def rest(text: str) -> str:
    return text.split('id="rest"')[1].split("</section>")[0]


def test_a_leader_sees_the_own_township_alone(
    client_for: Clients, alerts: dict[str, str], townships: tuple[str, str], store: Store
) -> None:
    client, (own, other) = client_for(Role.LEADER), townships
    text = page(client, HOME)
    assert {name for name, number in alerts.items() if number in text} == {"s1", "s4", "s5", "s6"}
    shared = page(client, f"{HOME}/alerts/{alerts['s5']}")
    assert "另涉外乡镇" in shared
    for told in (text, shared, page(client, f"{HOME}?state=all")):
        assert other not in told
        assert store.county.areas[other].name not in told
    for foreign in ("s2", "s3", "s7"):
        page(client, f"{HOME}/alerts/{alerts[foreign]}", 404)
        page(client, f"{HOME}/alerts/YJ0", 404)
    page(client, f"{HOME}?township={other}", 403)
    page(client, f"{HOME}?township={own}")


def test_a_mark_is_kept_and_told(client_for: Clients, alerts: dict[str, str], store: Store) -> None:
    client, number = client_for(Role.OPERATOR), alerts["s2"]
    with store.readers.connect() as conn:
        case_no = conn.scalar(select(incident.c.case_no).limit(1))
    answer = marked(client, number, Act.CONFIRM, note="已到现场", case_no=case_no, seen="0")
    assert answer.status_code == 303
    text = page(client, f"{HOME}/alerts/{number}?done=1")
    assert "已记录" in text and "已到现场" in text and f"case={case_no}" in text
    assert 'value="confirm"' not in text and 'value="handle"' in text
    assert '<p class="notice good" role="status">已记录。</p>' in text
    assert "1/1 条属实" in page(client, HOME)
    with store.readers.connect() as conn:
        kept = conn.execute(select(audit).where(audit.c.action == "mark_alert")).all()
    assert kept[-1].object == number


def test_a_wrong_click_on_handled_is_taken_back(
    client_for: Clients, alerts: dict[str, str]
) -> None:
    client, number = client_for(Role.OPERATOR), alerts["s3"]
    for act, note in ((Act.CONFIRM, ""), (Act.HANDLE, "已清运")):
        assert marked(client, number, act, note=note).status_code == 303
    text = page(client, f"{HOME}/alerts/{number}")
    assert "该预警已处置完毕" in text and 'value="reopen"' in text and 'value="handle"' not in text
    assert marked(client, number, Act.REOPEN, note=" ").status_code == 422
    assert marked(client, number, Act.REOPEN, note="点错，现场尚未清运").status_code == 303
    text = page(client, f"{HOME}/alerts/{number}")
    assert "撤回处置" in text and "点错，现场尚未清运" in text and 'value="handle"' in text


@pytest.mark.parametrize(
    ("act", "fields", "status", "told"),
    [
        ("dismiss", {"note": " "}, 422, "请写明理由"),
        ("confirm", {"case_no": "QX-0"}, 422, "没有这个事件编号"),
        ("handle", {"note": "办了"}, 409, "状态已经变化"),
        ("confirm", {"seen": "7"}, 409, "状态已经变化"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_typed_is_lost(
    client_for: Clients, alerts: dict[str, str], act: str, fields: dict[str, str], status: int,
    told: str,
) -> None:  # fmt: skip
    answer = marked(client_for(Role.OPERATOR), alerts["s1"], act, **{"note": "说明文字", **fields})
    assert (answer.status_code, told in answer.text) == (status, True)
    assert fields.get("note", "说明文字").strip() in answer.text
    assert fields.get("case_no", "") in answer.text


def test_a_mark_of_no_kind_is_refused(client_for: Clients, alerts: dict[str, str]) -> None:
    assert marked(client_for(Role.OPERATOR), alerts["s1"], "shout").status_code == 400


@pytest.mark.parametrize(
    ("role", "series", "status"),
    [
        (Role.ANALYST, "s1", 403), (Role.HANDLER, "s1", 403), (Role.LEADER, "s5", 403),
        (Role.LEADER, "s2", 404), (Role.LEADER, "s4", 303), (Role.SUPERVISOR, "s5", 303),
    ],
)  # fmt: skip
def test_who_may_mark(
    client_for: Clients, alerts: dict[str, str], role: Role, series: str, status: int
) -> None:
    client = client_for(role)
    client.get("/password", headers=BROWSER)
    token = client.get_cookie("_csrf_token")
    told = {"csrf_token": token.decoded_value if token else "", "act": "watch"}
    address = f"{HOME}/alerts/{alerts[series]}/mark"
    assert client.post(address, data=told, headers={"Origin": ORIGIN}).status_code == status
    assert client.post(address, data={"act": "watch"}).status_code >= 400


def test_a_wall_has_no_word_of_persons(client_for: Clients, alerts: dict[str, str]) -> None:
    answer = client_for(Role.OPERATOR).get("/wall/warning/snapshot")
    told = answer.get_json()
    assert len(answer.data) <= 30_000
    text = answer.get_data(as_text=True)
    assert "其中 1 条涉及人员，内容不上大屏" in told["panels"]["alert_lines"]
    assert not [word for word in ("聚集”", "12 人", "重点关注：", "临近时限") if word in text]
    drawn = told["maps"]["warning"]["alerts"]
    assert [one["n"] for one in drawn] == sorted(one["n"] for one in drawn)
    lines = told["panels"]["alert_lines"].count("<li>")
    assert 0 < lines <= 10
    hidden = told["panels"]["alert_lines"].count("涉及人员的预警")
    # The county's own has no place on the map, one of persons keeps its number and has none.
    assert len(drawn) == lines - 1 - hidden


def test_a_wall_has_the_order_of_the_page_and_as_many_rules(
    client_for: Clients, alerts: dict[str, str]
) -> None:
    panels = client_for(Role.OPERATOR).get("/wall/warning/snapshot").get_json()["panels"]
    text = page(client_for(Role.OPERATOR), HOME)
    on_page = re.findall(r'class="told"[^>]*>([^<]+)<', text)
    on_wall = re.findall(r"<li><b[^>]*>\d+</b><p>([^<]+)</p>", panels["alert_lines"])
    assert len(on_wall) == len(on_page) > 3
    hidden = [n for n, told in enumerate(on_wall) if told == HIDDEN.zh]
    assert hidden
    shown = [n for n in range(len(on_page)) if n not in hidden]
    assert [on_wall[n] for n in shown] == [on_page[n] for n in shown]
    listed = text.split('class="fared"', 1)[1].split("</ul>", 1)[0].count("<li>")
    assert f"{listed} 条规则中" in panels["alert_night"]
    n = int(re.search(r"共 (\d+) 条", panels["alert_lines"])[1])  # type: ignore[index]
    assert f"未处置 {n}<" in text


def test_a_leaders_wall_holds_no_other_place(
    client_for: Clients, townships: tuple[str, str], store: Store
) -> None:
    text = client_for(Role.LEADER).get("/wall/warning/snapshot").get_data(as_text=True)
    assert townships[1] not in text
    assert store.county.areas[townships[1]].name not in text


def test_it_speaks_english(client_for: Clients, alerts: dict[str, str]) -> None:
    client = client_for(Role.SUPERVISOR)
    client.get(f"/language/en?next={HOME}")
    try:
        for path in (HOME, f"{HOME}/alerts/{alerts['s1']}"):
            text = page(client, path)
            assert "Early warning" in text
            assert "属实" not in text and "预警分布" not in text
    finally:
        client.get(f"/language/zh?next={HOME}")


@pytest.mark.parametrize("role", Role)
def test_the_rail_says_how_many_alerts_wait_for_whoever_is_told(
    client_for: Clients, store: Store, role: Role
) -> None:
    answer = client_for(role).get(f"{HOME}/unseen", headers=BROWSER)
    assert (answer.status_code == 200) == (role in OPEN)
    if role not in OPEN:
        return
    (door,) = re.findall(r"state=unseen[^>]*>([^<]*)<", page(client_for(role), HOME)) or ("0",)
    told = answer.json
    assert told["n"] == int("".join(filter(str.isdigit, door)))
    assert str(told["n"]) in told["told"]
    # It counts those one is told of, and no others.
    with store.readers.connect() as conn:
        rows = conn.execute(select(alert.c.state).where(alert.c.resolved_day == 0)).all()
    assert 0 < told["n"] <= len(rows)
