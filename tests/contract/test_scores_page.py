"""The pages of scores: who sees and does what, what a score rests on, what stays."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from csv import DictReader
from html import unescape
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboards.endpoints import numbers, score_activity, score_card, score_scheme, scores
from data_layer.core.scoring import Line, State, tenths_up
from data_layer.core.scoring_bodies import BodyKind
from data_layer.db import tables
from data_layer.log.bulk import write_history
from data_layer.queries.scores import Month, month_scores
from data_layer.services.tokens import issue_token
from data_layer.vocab import CASE_ROLES, Role, TokenKind
from tests.assessed import ASSESSED
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house
from tests.crowd import lives
from tests.world import CODE, COUNTY_SCOPE, DAY, EAST, GRIDS, NOW, WEST

PAGE, MONTH = "/assessment/scores", "2026-10"
EAST_CARD, WEST_CARD = f"{PAGE}/township/{EAST}", f"{PAGE}/township/{WEST}"
FOREIGN = (WEST, "西镇", "西1", "西2", "P2", "U3")
WHY = "超期 12 天未处置，依据考核办法第三条 <b>"


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house with a history, which every test moves into a copy of."""
    folder = tmp_path_factory.mktemp("assessed")
    with open_house(folder, ASSESSED) as made:
        made.store.writer.submit(lambda c: write_history(c, ASSESSED, lives(Random(3), 600), NOW))
    return folder


@pytest.fixture
def house(lived_in: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(lived_in, tmp_path, dirs_exist_ok=True)
    with open_house(tmp_path, ASSESSED) as made:
        for endpoint in (scores, score_card, score_activity, score_scheme, numbers):
            made.server.register_blueprint(endpoint.blueprint)
        yield made


def month_of(house: House, kind: BodyKind = BodyKind.TOWNSHIP, month: int = 202610) -> Month:
    with house.store.readers.connect() as conn:
        return month_scores(conn, ASSESSED, COUNTY_SCOPE, house.clock.now, kind=kind, month=month)


def east(house: House) -> float:
    total = month_of(house).rows[0].score.total
    assert total is not None
    return total


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    token = csrf_token(client, "/password")
    form = {"csrf_token": token, "month": MONTH, **fields}
    return client.post(path, data=form, headers={"Origin": ORIGIN, **BROWSER})


def without_tokens(page: str) -> str:
    """Random letters say nothing of anybody."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def case_in(house: House, township: str) -> str:
    i = tables.incident.c
    with house.store.readers.connect() as conn:
        query = select(i.case_no).where(i.township_code == township, i.counts.is_(True))
        return str(conn.scalars(query.order_by(i.case_no)).first())


def deduct(client: FlaskClient, house: House, points: str = "4", **changes: str) -> TestResponse:
    fields = {"case_no": case_in(house, EAST), "points": points, "evidence": WHY, **changes}
    return post(client, f"{EAST_CARD}/deduct", **fields)


def audited(house: House) -> list[tuple[str, str]]:
    a = tables.audit.c
    with house.store.readers.connect() as conn:
        rows = conn.execute(select(a.action, a.result).order_by(a.seq))
        return [(action, result) for action, result in rows]


# ---- who sees what -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_who_opens_the_pages(house: House, role: Role) -> None:
    client = house.client(role)
    sees = role in CASE_ROLES
    for path in (PAGE, f"{EAST_CARD}?month={MONTH}"):
        assert client.get(path, headers=BROWSER).status_code == (200 if sees else 403), path
    people = client.get("/assessment/activity", headers=BROWSER).status_code
    assert people == (200 if sees and role is not Role.HANDLER else 403)
    scheme = client.get("/settings/scores", headers=BROWSER).status_code
    assert scheme == (200 if sees or role is Role.ADMIN else 403)


@pytest.mark.parametrize("role", [Role.LEADER, Role.HANDLER])
def test_a_township_reads_nothing_of_another(house: House, role: Role) -> None:
    client, county = house.client(role), house.client(Role.SUPERVISOR)
    deduct(county, house)
    paths = [f"{PAGE}?kind={kind}" for kind in BodyKind]
    paths += [EAST_CARD, f"{PAGE}/grid/{GRIDS[EAST][0]}", f"{PAGE}/station/P1"]
    paths += ["/assessment/activity", "/settings/scores"]
    for path in paths:
        shown = without_tokens(client.get(path, headers=BROWSER).text)
        assert [word for word in FOREIGN if word in shown] == [], path
        assert 'class="county"' not in shown, path
    assert 'class="county"' in county.get(PAGE).text
    assert "西镇" in county.get(PAGE).text
    assert "P2" in county.get(f"{PAGE}?kind=station").text
    for path in (WEST_CARD, f"{PAGE}/grid/{GRIDS[WEST][0]}", f"{PAGE}/station/P2"):
        assert client.get(path).status_code == 404
    assert client.get(f"{PAGE}?kind=grid&township={WEST}").status_code == 403


def test_a_handler_sees_the_body_the_unit_speaks_for_and_no_lists(house: House) -> None:
    client = house.client(Role.HANDLER)
    shown = client.get(f"{PAGE}?kind=grid", headers=BROWSER).text
    assert "东镇" in shown
    assert "东1村" not in shown
    assert "/cases?" not in shown + client.get(EAST_CARD).text
    assert client.get(f"{PAGE}/grid/{GRIDS[EAST][0]}").status_code == 404


def test_numbers_open_the_cases_they_count(house: House) -> None:
    shown = unescape(house.client(Role.ANALYST).get(f"{PAGE}?month={MONTH}").text)
    door = f"/cases?measure=due_on_time&from=2026-10-01&to=2026-10-31&township={EAST}"
    assert f'href="{door}"' in shown


def test_points_stand_beside_the_full_points_their_weight_became(house: House) -> None:
    shown = house.client(Role.ANALYST).get(f"{PAGE}?kind=grid&month={MONTH}").text
    rows = month_of(house, BodyKind.GRID).rows
    spread = [
        line
        for one in rows
        for line in one.score.lines
        if line.points and abs(line.weight - line.item.weight) > 0.05
    ]
    assert spread
    for line in spread:
        assert f"{line.points:.1f}</a><i>/{line.weight:.1f}</i>".replace(".0</i>", "</i>") in shown
    assert "权重 15" in shown
    assert "满分 15" not in shown
    assert "摊入后的满分" in shown.split("<details")[0]


def test_an_item_of_few_cases_is_not_said_to_count_for_nothing(house: House) -> None:
    few = (line for line in month_of(house).rows[0].score.lines if line.state is State.FEW)
    assert next(few).points >= 0
    shown = house.client(Role.ANALYST).get(f"{EAST_CARD}?month={MONTH}").text
    assert "件数不足 20，照常计分" in shown
    assert "不足 20，仅供参考" not in shown


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("township", "2026年10月，"),
        ("grid", "2026年10月（统计近 3 个月，2026-08-01 至 2026-10-31），"),
        ("station", "2026年10月（统计近 12 个月，2025-11-01 至 2026-10-31），"),
    ],
)
def test_the_sentence_names_the_months_it_counts(house: House, kind: str, said: str) -> None:
    shown = house.client(Role.ANALYST).get(f"{PAGE}?kind={kind}&month={MONTH}").text
    assert f'<p class="sentence">{said}' in shown


def test_a_leader_is_told_whose_scores_are_the_countys_alone(house: House) -> None:
    shown = house.client(Role.LEADER).get(f"{PAGE}?kind=department", headers=BROWSER).text
    assert "部门得分不向乡镇（街道）显示" in shown
    assert "不在本县考核对象之内" not in shown


def test_the_built_in_scheme_has_nobody_who_changed_it(house: House) -> None:
    shown = house.client(Role.ADMIN).get("/settings/scores", headers=BROWSER).text
    assert "通用办法，第 1 版，系统自带，自启用之日起施行。" in shown
    history = shown.split("修订记录")[1]
    assert history.count("通用办法") == 1
    assert "系统自带" in history


def test_a_wide_table_says_that_it_goes_on(house: House) -> None:
    shown = house.client(Role.ANALYST).get(f"{PAGE}?month={MONTH}").text
    assert re.search(r'<div class="wide" role="region" aria-label="[^"]+" tabindex="0">', shown)
    assert '<p class="hint aside">' in shown


def test_wrong_questions_are_told(house: House) -> None:
    client = house.client(Role.ANALYST)
    for query in ("month=2026-13", "month=2027-01", "month=x", "kind=person"):
        assert client.get(f"{PAGE}?{query}").status_code == 400, query
    assert client.get(f"{PAGE}/township/x").status_code == 404
    assert client.get(f"{PAGE}/person/x").status_code == 404


# ---- one figure everywhere -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", BodyKind)
def test_page_query_and_api_tell_the_same(house: House, kind: BodyKind) -> None:
    token = house.store.writer.submit(
        lambda c: issue_token(c, CODE, TokenKind.READ, "reader", "", NOW)
    )
    api = house.server.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    address = f"/api/v1/scores?kind={kind}&month={MONTH}"
    told = api.get(address, headers=headers).json["rows"]
    centre = month_of(house, kind).centre.total
    assert api.get(address, headers=headers).json["county_total"] == centre
    table = api.get(f"{address}&format=csv", headers=headers).text.removeprefix("\ufeff")
    wanted = month_of(house, kind).rows
    assert [(r["body"], r["total"]) for r in told] == [
        (one.body.code, None if one.score.total is None else round(one.score.total, 2))
        for one in wanted
    ]
    lines = list(DictReader(StringIO(table)))
    assert [float(line["points"]) for line in lines] == [
        item["points"] for row in told for item in row["items"]
    ]
    page = house.client(Role.ANALYST).get(f"{PAGE}?kind={kind}&month={MONTH}").text
    totals = re.findall(r'<td class="total \w+"><b>([^<]*)</b>', page)
    assert totals == ["—" if r["total"] is None else f"{r['total']:.1f}" for r in told]


def test_a_townships_token_reads_its_own_scores(house: House) -> None:
    token = house.store.writer.submit(
        lambda c: issue_token(c, CODE, TokenKind.READ, "reader", EAST, NOW)
    )
    api, headers = house.server.test_client(), {"Authorization": f"Bearer {token}"}
    for kind in BodyKind:
        shown = api.get(f"/api/v1/scores?kind={kind}", headers=headers).text
        assert [word for word in FOREIGN if word in shown] == []
    same = api.get(f"/api/v1/scores?month={MONTH}", headers=headers).json["rows"][0]["total"]
    assert same == round(east(house), 2)
    assert api.get(f"/api/v1/scores?month={MONTH}", headers=headers).json["county_total"] is None
    assert api.get("/api/v1/scores?kind=x", headers=headers).status_code == 400
    assert api.get("/api/v1/scores").status_code == 401


# ---- who does what -------------------------------------------------------------------------------

DOES = {
    "publish": {Role.SUPERVISOR},
    "deduct": {Role.SUPERVISOR},
    "withdraw": {Role.SUPERVISOR},
    "decide": {Role.SUPERVISOR},
    "appeal": {Role.LEADER, Role.HANDLER},
    "check": {Role.SUPERVISOR, Role.ADMIN},
    "save": {Role.SUPERVISOR, Role.ADMIN},
    "ranking": {Role.ADMIN},
}
PATHS = {
    "publish": f"{PAGE}/publish",
    "check": "/settings/scores/check",
    "save": "/settings/scores",
    "ranking": "/settings/scores/ranking",
}
FIELDS = {
    "kind": "township", "subject": "on_time_closure", "statement": "x", "reason": "x",
    "outcome": "refused", "serial": "1", "points": "1", "evidence": "x", "shown": "off",
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_each_cell_of_roles_and_acts(house: House, role: Role) -> None:
    client = house.client(role)
    for act, allowed in DOES.items():
        answer = post(client, PATHS.get(act, f"{EAST_CARD}/{act}"), **FIELDS)
        assert (answer.status_code == 403) == (role not in allowed), (act, answer.status_code)
        assert answer.status_code < 500


def test_what_is_refused_is_audited(house: House) -> None:
    assert deduct(house.client(Role.LEADER), house).status_code == 403
    assert ("deduct", "refused") in audited(house)


def test_a_leader_appeals_for_the_own_township_alone(house: House) -> None:
    client = house.client(Role.LEADER)
    own = post(client, f"{EAST_CARD}/appeal", subject="on_time_closure", statement="理由")
    assert own.status_code == 302
    station = post(client, f"{PAGE}/station/P1/appeal", subject="x", statement="理由")
    assert station.status_code == 403
    other = post(client, f"{WEST_CARD}/appeal", subject="on_time_closure", statement="理由")
    assert other.status_code == 404


# ---- deductions and appeals ----------------------------------------------------------------------


def test_a_deduction_names_its_case_and_evidence_and_lowers_the_score(house: House) -> None:
    client, before = house.client(Role.SUPERVISOR), east(house)
    assert deduct(client, house).status_code == 302
    assert east(house) == pytest.approx(before - 4)
    shown = house.client(Role.LEADER).get(f"{EAST_CARD}?month={MONTH}").text
    assert case_in(house, EAST) in shown
    assert "第三条 &lt;b&gt;" in shown
    assert ("deduct", "ok") in audited(house)
    post(client, f"{EAST_CARD}/withdraw", serial="1")
    assert east(house) == pytest.approx(before)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"case_no": "TC20260101-9999"}, "没有这件事件"),
        ({"points": "0"}, "扣分应大于 0"),
        ({"points": "20.1"}, "不超过当月扣分上限 20 分"),
        ({"points": "nan"}, "扣分应大于 0"),
        ({"points": "x"}, "分数应为数字"),
        ({"evidence": "  "}, "请写明依据"),
        ({"evidence": "长" * 1001}, "不超过 1000 字"),
    ],
)
def test_a_wrong_deduction_is_told_and_the_form_keeps_what_was_typed(
    house: House, changes: dict[str, str], said: str
) -> None:
    answer = deduct(house.client(Role.SUPERVISOR), house, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert changes.get("case_no", case_in(house, EAST)) in answer.text


def test_a_case_from_elsewhere_costs_nothing_here(house: House) -> None:
    client = house.client(Role.SUPERVISOR)
    assert deduct(client, house, case_no=case_in(house, WEST)).status_code == 422


def test_deductions_take_no_more_than_the_cap(house: House) -> None:
    client, before = house.client(Role.SUPERVISOR), east(house)
    for _ in range(3):
        deduct(client, house, "9")
    assert east(house) == pytest.approx(before - 20)


def test_telephone_numbers_are_covered_in_what_is_written(house: House) -> None:
    deduct(house.client(Role.SUPERVISOR), house, evidence="已电话 13812345678 核实")
    shown = house.client(Role.SUPERVISOR).get(f"{EAST_CARD}?month={MONTH}").text
    assert "138****5678" in shown


def test_a_granted_appeal_against_a_deduction_gives_points_back(house: House) -> None:
    supervisor, leader = house.client(Role.SUPERVISOR), house.client(Role.LEADER)
    before = east(house)
    deduct(supervisor, house)
    assert post(leader, f"{EAST_CARD}/appeal", subject="1", statement="系统故障").status_code == 302
    again = post(leader, f"{EAST_CARD}/appeal", subject="1", statement="再次")
    assert (again.status_code, "每项只能申诉一次" in again.text) == (422, True)
    assert "待裁定的申诉" in supervisor.get(PAGE).text
    decision = {"serial": "1", "outcome": "granted", "reason": "情况属实"}
    much = post(supervisor, f"{EAST_CARD}/decide", **decision, restored="4.5")
    assert (much.status_code, "不超过 4 分" in much.text) == (422, True)
    assert post(supervisor, f"{EAST_CARD}/decide", **decision, restored="3").status_code == 302
    assert east(house) == pytest.approx(before - 1)
    shown = leader.get(f"{EAST_CARD}?month={MONTH}").text
    assert "申诉成立，还分 3" in shown
    assert "情况属实" in shown
    assert "待裁定的申诉" not in supervisor.get(PAGE).text
    twice = post(supervisor, f"{EAST_CARD}/decide", **decision, restored="1")
    assert twice.status_code == 422
    assert {("appeal", "ok"), ("appeal_granted", "ok")} <= set(audited(house))


def line_of(house: House, metric: str) -> Line:
    lines = month_of(house).rows[0].score.lines
    return next(line for line in lines if line.item.metric == metric)


def test_a_granted_appeal_against_an_item_raises_its_points(house: House) -> None:
    lines, total = month_of(house).rows[0].score.lines, east(house)
    before = next(line for line in lines if 0 < line.points < line.weight - 1)
    metric = before.item.metric
    handler, supervisor = house.client(Role.HANDLER), house.client(Role.SUPERVISOR)
    post(handler, f"{EAST_CARD}/appeal", subject=metric, statement="两件系误判")
    granted = {"serial": "1", "outcome": "granted", "reason": "属实"}
    most = tenths_up(before.room)
    assert f'max="{most:g}"' in supervisor.get(f"{EAST_CARD}?month={MONTH}").text
    much = post(supervisor, f"{EAST_CARD}/decide", **granted, restored=f"{most + 0.1:.1f}")
    assert (much.status_code, f"不超过 {most:g} 分" in much.text) == (422, True)
    post(supervisor, f"{EAST_CARD}/decide", **granted, restored=f"{most:g}")
    after = line_of(house, metric)
    assert (after.points, after.restored) == pytest.approx((before.weight, before.room))
    assert east(house) == pytest.approx(total + before.room)
    shown = supervisor.get(f"{EAST_CARD}?month={MONTH}").text
    assert shown.count(f"还分 {before.room:.1f}".removesuffix(".0")) == 2
    assert month_of(house).rows[0].score.measured == pytest.approx(total)


def test_an_item_with_all_its_points_has_none_to_give_back(house: House) -> None:
    assert line_of(house, "rework_rate").room == 0
    leader, supervisor = house.client(Role.LEADER), house.client(Role.SUPERVISOR)
    post(leader, f"{EAST_CARD}/appeal", subject="rework_rate", statement="不认可")
    assert 'value="granted"' not in supervisor.get(f"{EAST_CARD}?month={MONTH}").text
    decision = {"serial": "1", "outcome": "granted", "reason": "属实", "restored": "0.5"}
    answer = post(supervisor, f"{EAST_CARD}/decide", **decision)
    assert (answer.status_code, "没有分数可还" in answer.text) == (422, True)


def test_a_refused_form_keeps_its_own_fields_alone(house: House) -> None:
    leader, supervisor = house.client(Role.LEADER), house.client(Role.SUPERVISOR)
    for subject in ("on_time_closure", "rework_rate"):
        post(leader, f"{EAST_CARD}/appeal", subject=subject, statement="不认可")
    decision = {"serial": "1", "outcome": "granted", "reason": "情况属实", "restored": "99"}
    answer = post(supervisor, f"{EAST_CARD}/decide", **decision)
    assert (answer.status_code, answer.text.count("情况属实")) == (422, 1)
    assert answer.text.count('value="99"') == 1
    again = post(leader, f"{EAST_CARD}/appeal", subject="valid_rate", statement=" ")
    assert again.status_code == 422
    assert '<option value="valid_rate" selected>' in again.text


def test_who_comes_second_is_told_and_keeps_the_reason(house: House) -> None:
    leader, supervisor = house.client(Role.LEADER), house.client(Role.SUPERVISOR)
    deduct(supervisor, house)
    post(leader, f"{EAST_CARD}/appeal", subject="1", statement="系统故障")
    early = post(supervisor, f"{EAST_CARD}/withdraw", serial="1")
    assert (early.status_code, "请先裁定申诉" in early.text) == (422, True)
    refused = {"serial": "1", "outcome": "refused"}
    post(supervisor, f"{EAST_CARD}/decide", **refused, reason="核查无误")
    late = post(supervisor, f"{EAST_CARD}/decide", **refused, reason="另一位的理由")
    assert late.status_code == 422
    assert "您的裁定没有保存" in late.text
    assert "另一位的理由" in late.text
    assert post(supervisor, f"{EAST_CARD}/withdraw", serial="1").status_code == 302
    twice = post(supervisor, f"{EAST_CARD}/withdraw", serial="1")
    assert (twice.status_code, "已经撤销" in twice.text) == (422, True)


def test_a_refused_appeal_changes_nothing_and_says_why(house: House) -> None:
    before = east(house)
    leader, supervisor = house.client(Role.LEADER), house.client(Role.SUPERVISOR)
    post(leader, f"{EAST_CARD}/appeal", subject="rework_rate", statement="不认可")
    silent = post(supervisor, f"{EAST_CARD}/decide", serial="1", outcome="refused", reason="")
    assert (silent.status_code, "请写明依据或理由" in silent.text) == (422, True)
    post(supervisor, f"{EAST_CARD}/decide", serial="1", outcome="refused", reason="核查无误")
    assert east(house) == before
    shown = leader.get(f"{EAST_CARD}?month={MONTH}").text
    assert "申诉不成立" in shown
    assert "核查无误" in shown


@pytest.mark.parametrize(("subject", "status"), [("", 422), ("reported", 422), ("99", 404)])
def test_an_appeal_is_about_something(house: House, subject: str, status: int) -> None:
    client = house.client(Role.LEADER)
    answer = post(client, f"{EAST_CARD}/appeal", subject=subject, statement="x")
    assert answer.status_code == status


# ---- publishing ----------------------------------------------------------------------------------


def test_publishing_says_what_it_does_before_it_is_done(house: House) -> None:
    supervisor, leader = house.client(Role.SUPERVISOR), house.client(Role.LEADER)
    asking = f"{PAGE}/publish?kind=township&month={MONTH}"
    assert f'href="{asking}"' in unescape(supervisor.get(f"{PAGE}?month={MONTH}").text)
    asked = supervisor.get(asking, headers=BROWSER)
    assert asked.status_code == 200
    for said in ("2026年10月", "乡镇（街道）", "共 2 个", "2026-10-01 至 2026-10-31", "不能撤回"):
        assert said in asked.text, said
    post(leader, f"{EAST_CARD}/appeal", subject="on_time_closure", statement="不认可")
    assert "1 件申诉待裁定" in supervisor.get(asking).text
    unsure = post(supervisor, f"{PAGE}/publish", kind="township")
    assert (unsure.status_code, "请先勾选" in unsure.text) == (422, True)
    assert month_of(house).published_at is None
    assert post(supervisor, f"{PAGE}/publish", kind="township", sure="yes").status_code == 302
    assert month_of(house).published_at is not None
    assert supervisor.get(asking).status_code == 409
    assert supervisor.get(f"{PAGE}/publish?month=2026-11").status_code == 409
    assert leader.get(asking).status_code == 403


def test_a_running_month_cannot_be_published(house: House) -> None:
    client = house.client(Role.SUPERVISOR)
    answer = post(client, f"{PAGE}/publish", kind="township", month="2026-11", sure="yes")
    assert answer.status_code == 409
    assert month_of(house, month=202611).published_at is None


def test_what_was_published_stands(house: House) -> None:
    client = house.client(Role.SUPERVISOR)
    deduct(client, house)
    before = month_of(house)
    assert post(client, f"{PAGE}/publish", kind="township", sure="yes").status_code == 302
    for table in (tables.roll, tables.incident):
        house.store.writer.submit(lambda c, table=table: c.execute(table.delete()) and None)
    house.clock.now += 6_000
    assert month_of(house, month=202609).rows[0].score.total is None
    after = month_of(house)
    assert [one.score for one in after.rows] == [one.score for one in before.rows]
    assert (after.centre, after.median) == (before.centre, before.median)
    assert after.published_at == NOW
    assert "已于" in house.client(Role.LEADER).get(f"{PAGE}?month={MONTH}").text
    again = post(client, f"{PAGE}/publish", kind="township", sure="yes")
    late = deduct(client, house)
    taken_back = post(client, f"{EAST_CARD}/withdraw", serial="1")
    assert [a.status_code for a in (again, late, taken_back)] == [409, 422, 422]


def test_an_appeal_after_publishing_makes_a_revision_and_keeps_the_first(house: House) -> None:
    supervisor, leader = house.client(Role.SUPERVISOR), house.client(Role.LEADER)
    deduct(supervisor, house)
    post(supervisor, f"{PAGE}/publish", kind="township", sure="yes")
    first, west = east(house), month_of(house).rows[1]
    post(leader, f"{EAST_CARD}/appeal", subject="1", statement="系统故障")
    post(
        supervisor, f"{EAST_CARD}/decide",
        serial="1", outcome="granted", restored="4", reason="属实",
    )  # fmt: skip
    assert east(house) == pytest.approx(first + 4)
    assert month_of(house).rows[1] == west
    assert f"原公布 {first:.1f}" in leader.get(f"{PAGE}?month={MONTH}").text


# ---- the schemes ---------------------------------------------------------------------------------


def form_of(page: str, action: str) -> dict[str, str]:
    """Name and value of every field of the form with that action, as a browser would send them."""
    form = re.search(rf'<form method="post" action="{action}".*?</form>', page, re.DOTALL)
    assert form is not None
    fields = {}
    for tag in re.findall(r"<input[^>]*>|<select.*?</select>", form[0], re.S):
        name = re.search(r'name="([^"]*)"', tag)
        chosen = (
            r'<option value="([^"]*)" selected' if tag.startswith("<select") else 'value="([^"]*)"'
        )
        value = re.search(chosen, tag)
        if name:
            fields[unescape(name[1])] = unescape(value[1]) if value else ""
    return fields


def edit(client: FlaskClient, **changes: str) -> TestResponse:
    page = client.get("/settings/scores").text
    fields = form_of(page, "/settings/scores/check#preview") | changes
    return post(client, "/settings/scores/check", **fields)


def keep(client: FlaskClient, checked: TestResponse) -> TestResponse:
    return post(client, "/settings/scores", **form_of(checked.text, "/settings/scores"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weight-0": "6"}, "各项权重合计为 101，应为 100，请调整后再保存。"),
        ({"metric-0": "reported"}, "“上报数”是数量，不能计分"),
        ({"zero-0": "x"}, "“有效上报率”的零分线应为数字"),
        ({"zero-0": "nan"}, "“有效上报率”的零分线应为数字"),
        ({"least-0": "1"}, "最少件数不能小于 5"),
        ({"from": "2026-11"}, "生效月份应晚于本月"),
        ({"from": "2026"}, "请填写施行月份"),
        ({"name": ""}, "请填写办法名称"),
        ({"deduction_cap": "x"}, "扣分上限应在 0 到 100 之间"),
    ],
)
def test_a_wrong_scheme_is_told_in_a_sentence(
    house: House, changes: dict[str, str], said: str
) -> None:
    answer = edit(house.client(Role.SUPERVISOR), **changes)
    assert answer.status_code == 422
    assert said in unescape(answer.text)


def test_a_scheme_is_shown_on_the_last_month_and_begins_in_its_own(house: House) -> None:
    client, before = house.client(Role.ADMIN), month_of(house)
    checked = edit(client, **{"zero-6": "0", "full-6": "100", "from": "2026-12"})
    assert checked.status_code == 200
    assert "保存后为第 2 版，自 2026年12月 起施行。" in checked.text
    assert re.search(r"2 个对象中有 [12] 个得分变化", checked.text)
    assert keep(client, checked).status_code == 302
    assert month_of(house).rows == before.rows
    house.clock.now += 20 * DAY
    december = month_of(house, month=202612).scheme
    assert (december.version, december.items[6].zero, december.items[6].full) == (2, 0.0, 1.0)
    assert month_of(house, month=202611).scheme.version == 1
    assert ("save_scheme", "ok") in audited(house)


def test_two_who_change_a_scheme_do_not_overwrite_each_other(house: House) -> None:
    one, other = house.client(Role.ADMIN), house.client(Role.SUPERVISOR)
    first, second = (edit(client, **{"zero-0": "70"}) for client in (one, other))
    assert keep(one, first).status_code == 302
    late = keep(other, second)
    assert (late.status_code, "刚刚由他人修订" in late.text) == (422, True)
    assert "没有变化" in keep(one, edit(one)).text


def test_places_are_shown_only_when_switched_on_and_never_to_a_township(house: House) -> None:
    admin, analyst = house.client(Role.ADMIN), house.client(Role.ANALYST)
    assert "名次" not in analyst.get(PAGE).text
    post(admin, "/settings/scores/ranking", kind="township", shown="on")
    shown = analyst.get(f"{PAGE}?month={MONTH}").text
    assert re.search(r"<td>1（1–[12]）</td>", shown)
    for role in (Role.LEADER, Role.HANDLER):
        assert "名次" not in house.client(role).get(PAGE).text
    post(admin, "/settings/scores/ranking", kind="township", shown="off")
    assert "名次" not in analyst.get(PAGE).text


# ---- people --------------------------------------------------------------------------------------


def test_people_are_shown_with_what_they_did_and_no_score(house: House) -> None:
    i = tables.incident

    def name_them(conn: Any) -> None:
        worker = i.c.source_kind == "worker"
        conn.execute(i.update().where(worker).values(received_by="赵小河"))

    house.store.writer.submit(name_them)
    shown = house.client(Role.LEADER).get(f"/assessment/activity?month={MONTH}").text
    assert "赵*" in shown
    assert "赵小河" not in shown
    assert "不打分、不排名" in shown
    assert "无走访记录" in shown
    with house.store.readers.connect() as conn:
        of_force = i.c.source_kind.in_(["worker"]), i.c.report_day.between(20261001, 20261031)
        mine = i.c.township_code == EAST, i.c.counts.is_(True), i.c.grid_code != ""
        n = len(conn.execute(select(i.c.case_no).where(*of_force, *mine)).all())
    assert n
    assert f"网格员上报 {n} 件" in shown
    county = house.client(Role.ANALYST)
    assert "请选择乡镇" in county.get("/assessment/activity").text
    assert county.get(f"/assessment/activity?township={WEST}").status_code == 200
    assert house.client(Role.LEADER).get(f"/assessment/activity?township={WEST}").status_code == 403
