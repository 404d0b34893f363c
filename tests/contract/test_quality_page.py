"""The page of data quality: how sources send, the rows behind each number, what waits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.engine import make_url

from dashboards.components.fragments import View
from dashboards.endpoints import quality as endpoint
from dashboards.theme import WALL
from dashboards.wall_parts import Ask
from dashboards.wall_scenes import silent_on_wall
from data_layer.core.days import HOUR_MS, MINUTE_MS, iso
from data_layer.core.hook_mapping import hook_of
from data_layer.core.intake import Door
from data_layer.core.refusals import Refusal
from data_layer.core.scope import Scope
from data_layer.db.tables import (
    api_token,
    audit,
    file_import,
    quarantine,
    source_contact,
    source_refusal,
    source_refused,
)
from data_layer.queries.cache import STEP_MS
from data_layer.queries.quality import TRIES, silent_sources, sources_heard, waiting
from data_layer.queries.refusals import refused_of
from data_layer.services import intake, tokens
from data_layer.services.arrivals import MOST_REFUSED, forget_arrivals
from data_layer.services.hook_intake import take_body
from data_layer.vocab import Role, Text, TokenKind
from tests.contract.access_house import BROWSER, ORIGIN, House, csrf_token, open_house
from tests.world import (
    CODE,
    COUNTY,
    COUNTY_SCOPE,
    EAST,
    EAST_SCOPE,
    GRIDS,
    NOW,
    WEST,
    api_report,
    nowhere,
)

HOME = "/quality"
NAME = "张三 13800001111"
MAPPING = {
    "shape": "events", "format": "auto", "zone": "Asia/Shanghai", "source": "city-12345",
    "columns": {"case": "/no", "activity": "/op", "at": "/at", "category": "/kind"},
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(endpoint.blueprint)
        yield made


@pytest.fixture
def postgres_house(postgres_url: str, tmp_path: Path) -> Iterator[House]:
    made = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS quality"))
        connection.execute(text("CREATE DATABASE quality"))
    made.dispose()
    url = make_url(postgres_url).set(database="quality").render_as_string(hide_password=False)
    with open_house(tmp_path, database_url=url) as opened:
        opened.server.register_blueprint(endpoint.blueprint)
        yield opened


@pytest.fixture(params=["house", pytest.param("postgres_house", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest) -> House:
    """A house on SQLite, and one on PostgreSQL."""
    return request.getfixturevalue(request.param)


def send(
    house: House, *items: Any, source: str = "county-app", township: str = "", **options: Any
) -> Any:
    scope = Scope(CODE, township)
    door = Door(house.store.county, scope, source, house.clock(), nowhere)
    return intake.take(house.store.writer, door, list(items), atomic=options.get("atomic", False))


def report(name: str, township: str = EAST, ago: int = HOUR_MS, **more: Any) -> dict[str, Any]:
    told = {"event_id": name, "incident_id": name, "grid_code": GRIDS[township][0], **more}
    return api_report(**told, occurred_at=iso(NOW - ago, COUNTY.zone))


def page(house: House, role: Role, query: str = "") -> str:
    answer = house.client(role).get(HOME + query, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return answer.text


def heard(house: House, scope: Scope = COUNTY_SCOPE) -> dict[tuple[str, str], Any]:
    with house.store.readers.connect() as conn:
        found = sources_heard(conn, COUNTY, scope, house.clock())
    return {(one.source, one.township_code): one for one in found}


def test_what_was_stored_repeated_refused_late_and_left_out_is_counted(either: House) -> None:
    send(either, *(report(f"e{n}", source_seq=n) for n in (1, 2, 3, 5, 9)))
    send(either, report("e1", source_seq=1), report("e10", ago=30 * HOUR_MS, source_seq=10))
    send(either, report("bad", category="77"), report("worse", category="78", title=NAME))
    one = heard(either)["county-app", ""]
    assert (one.counts["accepted"], one.counts["repeated"], one.refused) == (6, 1, 2)
    assert one.counts["late"] == 1
    assert one.gaps == ((4, 4), (6, 8))
    assert one.newest_at == NOW - HOUR_MS and one.last_at == NOW
    shown = page(either, Role.OPERATOR)
    assert "4 条（4, 6–8）" in shown
    assert "1（16.7%）" in shown
    assert "类别“78”" in shown and NAME not in shown


def test_a_repeat_is_not_late_again(house: House) -> None:
    for _ in range(3):
        send(house, report("old", ago=40 * HOUR_MS))
    assert heard(house)["county-app", ""].counts["late"] == 1


def test_what_an_atomic_request_was_refused_for_is_kept(house: House) -> None:
    with pytest.raises(intake.NotStored):
        send(house, report("good"), report("bad", grid_code="1"), atomic=True)
    assert heard(house) == {}
    send(house, report("used"))
    with pytest.raises(intake.NotStored):
        send(house, report("used", ago=2 * HOUR_MS), atomic=True)
    with house.store.readers.connect() as conn:
        codes = conn.execute(select(source_refusal.c.code, source_refusal.c.n)).all()
    assert set(codes) == {("unknown_grid", 1), ("event_id_reused", 1)}


def test_no_word_of_a_person_is_kept_of_what_was_refused(house: House) -> None:
    send(house, {"type": "reported", "event_id": NAME, "张三": NAME, "title": NAME, "lon": NAME})
    with house.store.readers.connect() as conn:
        kept = str([conn.execute(select(t)).all() for t in (source_refusal, source_refused)])
    assert "张三" not in kept and "1380000" not in kept
    assert "'?'" in kept


@pytest.mark.parametrize("of", ["late", "refused", "no_point", "unlocated", "odd_order"])
def test_a_number_opens_its_rows(house: House, of: str) -> None:
    answer = send(
        house, report("late1", ago=40 * HOUR_MS), report("bad", category="77"),
        {**report("u1"), "grid_code": None},
        {"event_id": "c1", "incident_id": "late1", "type": "resumed",
         "occurred_at": iso(NOW - HOUR_MS, COUNTY.zone)},
    )  # fmt: skip
    assert answer["accepted"] == 3, answer
    home = page(house, Role.OPERATOR)
    link = f"{HOME}?of={of}&amp;source=county-app#rows"
    assert link in home
    rows = page(house, Role.OPERATOR, f"?of={of}&source=county-app")
    expected = {"unlocated": "u1", "refused": ""}.get(of, "late1")
    opened = rows.split('id="rows"')[1].split("</section>")[0]
    assert (answer["cases"][expected] if expected else "类别“77”") in opened


def test_a_reason_opens_what_was_refused_for_it(either: House) -> None:
    send(either, report("bad1", category="77"), report("bad2", category="78", title=NAME))
    send(either, report(NAME, category="79"), report("far", grid_code="1"))
    link = (
        f"{HOME}?of=reason&amp;source=county-app&amp;code=unknown_category&amp;field=category#rows"
    )
    assert f'<a href="{link}">3</a>' in page(either, Role.ADMIN)
    rows = reason(either, "unknown_category", "category")
    assert "共 3 条，列出最近 3 条。" in rows and NAME not in rows
    found = re.findall(r'<th scope="row">(.*?)</th>.*?data-label="值">(.*?)</td>', rows)
    assert found == [("—", "79"), ("bad2", "78"), ("bad1", "77")]
    assert rows.count("上报") == 3 and 'data-label="来源事件编号">bad1<' in rows


def test_whoever_opens_no_cases_reads_no_number_of_one(house: House) -> None:
    """The administrator read case numbers in the rows of a reason."""
    send(house, report("bad1", category="77", incident_id="TC20261101-0007"))
    assert "TC20261101-0007" in reason(house, "unknown_category", "category")
    told = page(
        house, Role.ADMIN, "?of=reason&source=county-app&code=unknown_category&field=category"
    )
    assert "bad1" in told and "TC20261101-0007" not in told


def test_an_event_with_one_fault_in_many_places_is_one_refused(house: House) -> None:
    """It was counted and listed once a place."""
    send(house, report("many", assist_units=[7, 8, 9]))
    with house.store.readers.connect() as conn:
        counted = conn.execute(select(source_refusal.c.n)).scalars().all()
        assert set(counted) == {1}
        assert len(conn.execute(select(source_refused)).all()) == len(counted)


def test_a_township_reads_its_own_sources_refusals(house: House) -> None:
    for source, township in (("east-app", EAST), ("west-app", WEST)):
        send(house, report(f"{source}-1", category="77"), source=source, township=township)
    with house.store.readers.connect() as conn:

        def n(scope: Scope, source: str) -> int:
            asked = {"source": source, "code": "unknown_category", "field": "category"}
            return len(refused_of(conn, COUNTY, scope, NOW, **asked))

        assert [n(EAST_SCOPE, "east-app"), n(EAST_SCOPE, "west-app")] == [1, 0]
        assert n(COUNTY_SCOPE, "west-app") == 1


def test_of_many_that_are_refused_the_newest_are_kept_and_the_rest_counted(either: House) -> None:
    for n in range(0, 530, 106):
        send(either, *(report(f"b{n + k}", category="77") for k in range(106)))
    rows = reason(either, "unknown_category", "category")
    assert f"共 530 条，列出最近 {MOST_REFUSED} 条。" in rows
    found = re.findall(r'<th scope="row">b(\d+)</th>', rows)
    assert list(map(int, found)) == list(range(529, 529 - MOST_REFUSED, -1))
    with either.store.readers.connect() as conn:
        assert len(conn.execute(select(source_refused)).all()) == MOST_REFUSED


def test_a_place_in_a_list_makes_no_reason_of_its_own(house: House) -> None:
    for n in range(3):
        send(house, report(f"l{n}", assist_units=[*["U1"] * n, 7]))
    with house.store.readers.connect() as conn:
        found = conn.execute(select(source_refusal.c.field, source_refusal.c.n)).all()
        assert len(conn.execute(select(source_refused)).all()) == sum(n for _, n in found)
    assert not any(char.isdigit() for field, _ in found for char in field)


@pytest.mark.parametrize("query", ["code=unknown_category&field=title", "code=none", ""])
def test_a_reason_nothing_was_refused_for_is_no_list(house: House, query: str) -> None:
    send(house, report("bad", category="77"))
    send(house, report("w1", category="77"), source="west-app", township=WEST)
    address = f"{HOME}?of=reason&source=county-app&{query}"
    assert house.client(Role.OPERATOR).get(address, headers=BROWSER).status_code == 404
    foreign = f"{HOME}?of=reason&source=west-app&code=unknown_category&field=category"
    assert house.client(Role.LEADER).get(foreign, headers=BROWSER).status_code == 404
    assert house.client(Role.OPERATOR).get(foreign, headers=BROWSER).status_code == 200


def reason(house: House, code: str, field: str) -> str:
    shown = page(house, Role.OPERATOR, f"?of=reason&source=county-app&code={code}&field={field}")
    return shown.split('id="rows"')[1].split("</section>")[0]


def test_repeats_disorder_and_what_awaits_its_report_open_their_rows(either: House) -> None:
    late, closed = iso(NOW - HOUR_MS, COUNTY.zone), iso(NOW - 2 * HOUR_MS, COUNTY.zone)
    cases = send(
        either, report("r1", source_seq=1), report("r1", source_seq=1),
        {"event_id": "x1", "incident_id": "r1", "type": "resumed", "occurred_at": late},
        {"event_id": "w1", "incident_id": "later", "type": "accepted", "occurred_at": closed},
    )["cases"]  # fmt: skip
    send(either, report("r1", source_seq=1), report("r1", source_seq=1))
    counts = heard(either)["county-app", ""].counts
    assert (counts["repeated"], counts["irregular"], counts["pending"]) == (3, 1, 1)
    expected = {"repeated": ("r1", "r1"), "irregular": ("r1", "x1"), "pending": ("later", "w1")}
    home = page(either, Role.OPERATOR)
    for of, (case, event) in expected.items():
        assert f"{HOME}?of={of}&amp;source=county-app#rows" in home
        rows = opened(either, of)
        assert cases[case] in rows and f">{event}<" in rows
        other = {"x1", "w1", "r1"} - {event}
        assert not any(f">{one}<" in rows for one in other), of
    assert "仍待首报" in opened(either, "pending")
    send(either, report("later", ago=3 * HOUR_MS, source_seq=2))
    assert "首报已到" in opened(either, "pending")


def test_what_a_hook_refused_is_told_and_an_unknown_code_breaks_nothing(either: House) -> None:
    hook = hook_of(MAPPING, "city-12345")
    door = Door(either.store.county, COUNTY_SCOPE, "county-app", either.clock(), nowhere)
    bad = {"no": "1", "op": "登记", "at": "2026-11-23 11:30:00", "kind": NAME}
    answer = take_body(either.store.writer, door, hook, [bad, {**bad, "kind": {"a": 1}}])
    codes = {error["code"] for one in answer["refused"] for error in one["errors"]}
    assert {"unknown_word", "compound"} <= codes
    unheard = [(0, [Refusal("at", "never_heard_of", Text("", ""))])]
    intake.keep_reasons(either.store.writer, door, [{}], unheard)
    for role in (Role.ADMIN, Role.ANALYST, Role.OPERATOR):
        for query in ("", "?of=refused&source=county-app"):
            shown = page(either, role, query)
            assert "“类别编码”的“…”还没有对应项" in shown
            assert "其他原因（never_heard_of）" in shown and "环节时间" in shown
            assert NAME not in shown


def test_a_source_whose_token_was_revoked_is_not_called_heard(house: House) -> None:
    number = house.store.writer.submit(
        lambda c: tokens.issue_token(c, CODE, TokenKind.INGEST, "desk-trial", "", NOW)
    )
    send(house, report("t1"), source="desk-trial")
    assert heard(house)["desk-trial", ""].let_in
    assert "无有效令牌" not in page(house, Role.ADMIN) and number
    t = api_token.c
    house.store.writer.submit(
        lambda c: c.execute(
            update(api_token).where(t.source == "desk-trial").values(revoked_at=NOW)
        )
    )
    house.clock.now += 90 * HOUR_MS
    one = heard(house)["desk-trial", ""]
    assert not one.let_in and not one.silent
    assert "无有效令牌" in page(house, Role.ADMIN)


def test_the_administrator_finds_the_way_back_to_the_settings(house: House) -> None:
    shown = page(house, Role.ADMIN)
    for href in ("/settings/tokens", "/settings/hooks", "/settings/import", "/audit"):
        assert (f'<a href="{href}">' in shown.split("settings-pages")[1]) is (href != "/audit")
    assert "settings-pages" not in page(house, Role.OPERATOR)


def test_what_the_columns_count_and_mean_is_told(house: House) -> None:
    send(house, report("e1"))
    shown = page(house, Role.OPERATOR)
    for told in ("收下（条）", "上报（件）", "按条计", "按件计", "点次数看明细"):
        assert told in shown, told
    for name in ("待首报", "次序不符", "断号"):
        assert f">{name}</th>" in shown and f"<li>{name}：" in shown
        assert 'title="' in shown.split(f">{name}</th>")[0].rsplit("<th", 1)[1]


def test_imports_are_a_source_each_opens_its_page_for_whom_may(house: House) -> None:
    row = {
        "county_code": CODE, "mode": "", "sha256": "0", "size": 1, "header_key": "", "mapping": "",
        "lang": "zh", "attempts": 0, "why": "", "made_by": "admin", "undone_by": "",
        "events_stored": 9, "events_undone": 0, "rows_done": 9,
    }  # fmt: skip
    made = [
        {**row, "number": 1, "made_at": NOW - HOUR_MS, "file_name": "a.csv", "source": "台账甲",
         "state": "stored", "rows_read": 1_009, "rows_stored": 1_000, "rows_repeated": 7,
         "rows_refused": 2},
        {**row, "number": 2, "made_at": NOW, "file_name": "b.csv", "source": "", "state": "ready",
         "rows_read": 5, "rows_stored": 0, "rows_repeated": 0, "rows_refused": 0},
        {**row, "number": 3, "made_at": NOW - 31 * 24 * HOUR_MS, "file_name": "old.csv",
         "source": "旧", "state": "stored", "rows_read": 3, "rows_stored": 3, "rows_repeated": 0,
         "rows_refused": 0},
    ]  # fmt: skip
    house.store.writer.submit(lambda c: c.execute(insert(file_import), made))
    sums = "2 次（已撤销 0 次）：读入 1,014 行，存入 1,000，重复 7，退回 2。"
    operator, leader = page(house, Role.OPERATOR), page(house, Role.LEADER)
    assert sums in operator and 'href="/settings/import/1"' in operator
    assert "a.csv" in operator and "old.csv" not in operator
    for role in (Role.SUPERVISOR, Role.ANALYST):
        shown = page(house, role)
        assert sums in shown and "a.csv" not in shown and "/settings/import" not in shown
    assert 'id="imports"' not in leader and "台账甲" not in leader


def test_gaps_open_the_numbers_that_never_came_to_the_administrator_too(house: House) -> None:
    send(house, *(report(f"e{n}", source_seq=n) for n in (1, 2, 3, 5, 9, 12, 20)))
    for role in (Role.OPERATOR, Role.ADMIN):
        assert f"{HOME}?of=gaps&amp;source=county-app#rows" in page(house, role)
        rows = opened(house, "gaps", role)
        told = [rows.index(f">{run}</th>") for run in ("13–19", "10–11", "6–8", "4")]
        assert told == sorted(told)


def opened(house: House, of: str, role: Role = Role.OPERATOR) -> str:
    rows = page(house, role, f"?of={of}&source=county-app")
    return rows.split('id="rows"')[1].split("</section>")[0]


def test_a_silent_source_is_told_until_its_token_ends(house: House) -> None:
    house.store.writer.submit(
        lambda c: tokens.issue_token(c, CODE, TokenKind.INGEST, "hotline", "", NOW)
    )
    send(house, report("h1"), source="hotline")
    assert not heard(house)["hotline", ""].silent
    house.clock.now += HOUR_MS + MINUTE_MS
    assert heard(house)["hotline", ""].silent
    assert "▲ 停报" in page(house, Role.SUPERVISOR)
    assert "数据源停报：hotline" in wall(house)
    send(house, report("h1"), source="hotline")
    assert not heard(house)["hotline", ""].silent
    house.clock.now += STEP_MS
    assert "数据源停报" not in wall(house)
    house.clock.now += 400 * 24 * HOUR_MS
    with house.store.readers.connect() as conn:
        assert silent_sources(conn, COUNTY, COUNTY_SCOPE, house.clock()) == []


def test_a_township_sees_its_own(house: House) -> None:
    send(house, report("w1", WEST), source="west-app", township=WEST)
    send(house, report("x", EAST), source="west-app", township=WEST)
    send(house, report("e1", EAST), report("w2", WEST))
    send(house, report("own", EAST), source="east-app", township=EAST)
    leader = page(house, Role.LEADER)
    assert "east-app" in leader and "west-app" not in leader and WEST not in leader
    rows = page(house, Role.LEADER, "?of=no_point&source=county-app")
    with house.store.readers.connect() as conn:
        assert waiting(conn, Scope(CODE, EAST)) == []
    assert "东镇" in rows and "西镇" not in rows
    assert page(house, Role.LEADER, "?of=refused&source=west-app").count("west-app") == 1


def test_the_administrator_sees_sources_and_no_case(house: House) -> None:
    cases = send(house, report("late1", ago=40 * HOUR_MS), report("bad", category="77"))["cases"]
    shown = page(house, Role.ADMIN)
    assert "county-app" in shown and "of=late" not in shown and "of=refused" in shown
    assert cases["late1"] not in shown and 'id="cases"' not in shown
    # A field is told in words, and what files brought in has its own page.
    assert 'title="category" data-label="字段">类别编码</td>' in shown
    assert 'href="/settings/import"' in shown and 'href="/settings/import/' not in shown
    assert 'href="/settings/import' not in page(house, Role.LEADER)
    for of in ("late", "no_point"):
        answer = house.client(Role.ADMIN).get(f"{HOME}?of={of}&source=county-app", headers=BROWSER)
        assert answer.status_code == 404
    refused = house.client(Role.HANDLER).get(HOME, headers=BROWSER)
    assert refused.status_code == 403


def test_what_cannot_be_recorded_waits_sealed_and_is_tried_again(
    either: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("cannot be read")

    with monkeypatch.context() as broke:
        broke.setattr(intake, "record", broken)
        for n in range(TRIES):
            assert waiting_ids(either) == [], n
            answer = send(either, report("w1", title=NAME))
            assert answer["refused"][0]["errors"][0]["code"] == "not_recorded"
        assert waiting_ids(either) == ["w1"]
        again = retry(either, Role.OPERATOR, "w1")
        assert again.status_code == 409 and "仍未能记入" in again.text
    with either.store.readers.connect() as conn:
        row = conn.execute(select(quarantine)).one()
    assert row.tries == TRIES + 1 and NAME[:2] not in str(row)
    assert retry(either, Role.SUPERVISOR, "w1").status_code == 403
    assert retry(either, Role.OPERATOR, "w9").status_code == 404
    assert retry(either, Role.OPERATOR, "w1").status_code == 303
    assert waiting_ids(either) == []
    with either.store.readers.connect() as conn:
        acts = conn.execute(
            select(audit.c.actor, audit.c.object, audit.c.result).where(
                audit.c.action == "retry_event"
            )
        ).all()
    assert ("operator", "w1", "ok") in acts and ("supervisor", "w1", "refused") in acts


def test_what_its_source_sent_again_with_success_waits_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broke:
        broke.setattr(intake, "record", lambda *_: 1 / 0)
        for _ in range(TRIES):
            send(house, report("w1"))
    assert waiting_ids(house) == ["w1"]
    send(house, report("w1"))
    assert waiting_ids(house) == []


def test_it_is_forgotten_in_time(house: House) -> None:
    send(house, report("late1", ago=40 * HOUR_MS), report("bad", category="77"))
    house.store.writer.submit(lambda c: forget_arrivals(c, CODE, 20261124, NOW + 1))
    one = heard(house)["county-app", ""]
    assert (one.counts["accepted"], one.refused) == (0, 0)
    with house.store.readers.connect() as conn:
        assert conn.execute(select(source_refused)).all() == []
        assert conn.execute(select(source_contact)).one().last_at == NOW


def wall(house: House) -> str:
    """The first part of the wall's scene, for the county."""
    with house.server.test_request_context(), house.store.readers.connect() as conn:
        view = View("zh", COUNTY.zone, house.clock())
        return silent_on_wall(Ask(conn, COUNTY, COUNTY_SCOPE, view, WALL, ""))


def waiting_ids(house: House) -> list[str]:
    with house.store.readers.connect() as conn:
        return [one.event_id for one in waiting(conn, COUNTY_SCOPE)]


def retry(house: House, role: Role, event_id: str) -> Any:
    client: FlaskClient = house.client(role)
    fields = {"source": "county-app", "event_id": event_id}
    fields["csrf_token"] = csrf_token(client, "/password")
    return client.post(f"{HOME}/retry", data=fields, headers={"Origin": ORIGIN, **BROWSER})
