"""The audit trail over HTTP: what leaves a row, what happens when none can be written, and the
auditor's page."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, select, text

from dashboards.access.refusals import MOST_A_MINUTE, Meter
from dashboards.strings.audit_actions import ACTIONS
from data_layer.core.days import DAY_MS, MINUTE_MS
from data_layer.core.unusual import MOST_AN_HOUR, Taken, unusual
from data_layer.db.tables import audit, incident
from data_layer.services.audit import write_audit
from data_layer.services.audit_heads import heads_file, keep_head, read_heads
from data_layer.services.audit_keeper import keep_audit
from data_layer.services.audit_keys import all_keys, audit_key
from data_layer.services.audit_verify import verify
from data_layer.services.origin import comes_from
from data_layer.services.writer import Writer
from data_layer.settings import ROOT
from data_layer.vocab import Role
from tests.contract.access_house import (
    BROWSER,
    ORIGIN,
    House,
    csrf_token,
    open_house,
    sign_in_as,
    submit,
)
from tests.contract.test_actions_http import desk, report
from tests.world import CODE, COUNTY, NOW

REFUSING = {
    "sqlite": (
        "CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no'; END $$",
        "CREATE TRIGGER no_audit BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION no_audit()",
    ),
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    changes = {}
    if request.param == "postgres":
        changes["database_url"] = request.getfixturevalue("postgres_url")
    with open_house(tmp_path, **changes) as made:
        yield made
        with made.store.writer.engine.begin() as conn:
            if request.param == "postgres":
                conn.execute(text("DROP TRIGGER IF EXISTS no_audit ON audit"))
                conn.execute(text("DROP FUNCTION IF EXISTS no_audit"))


def trail(house: House, *actions: str) -> list[Row[Any]]:
    query = select(audit).order_by(audit.c.seq)
    with house.store.readers.connect() as conn:
        return list(conn.execute(query.where(audit.c.action.in_(actions))).all())


def refuse_rows(house: House) -> None:
    """The trail cannot be written any more."""
    engine = house.store.writer.engine

    def work(conn: Any) -> None:
        for statement in REFUSING[engine.dialect.name]:
            conn.execute(text(statement))

    house.store.writer.submit(work)


def post(client: FlaskClient, path: str, **fields: str) -> Any:
    return submit(client, path, "/password", **fields)


def test_what_cannot_be_put_on_record_is_not_done(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    refuse_rows(house)
    answer = desk(client, case_no, "accept", 1)
    assert answer.status_code == 503
    told = answer.json["error"]
    assert told["code"] == "audit_unwritable"
    assert "本次操作没有执行" in told["message_zh"]
    with house.store.readers.connect() as conn:
        stage = conn.scalar(select(incident.c.stage).where(incident.c.case_no == case_no))
    assert stage == "reported"
    stranger = house.server.test_client()
    assert sign_in_as(stranger, "operator").status_code == 503
    assert stranger.get("/password", headers=BROWSER).status_code == 302


def test_an_act_tells_who_where_from_and_what(house: House) -> None:
    case_no, client = report(house), house.client(Role.OPERATOR)
    assert desk(client, case_no, "accept", 1).status_code == 200
    (row,) = trail(house, "act")
    assert (row.actor, row.object, row.result) == ("operator", case_no, "ok")
    assert row.detail["action"] == "accept"
    assert (row.address, len(row.session)) == ("127.0.0.1", 12)


def test_signing_in_and_out_are_on_record(house: House) -> None:
    client = house.client(Role.ANALYST)
    assert post(client, "/logout").status_code == 302
    (out,) = trail(house, "sign_out")
    (came,) = trail(house, "sign_in")
    assert (out.actor, came.actor) == ("analyst", "analyst")
    assert out.session


def test_every_refusal_leaves_a_row_and_a_flood_few(house: House) -> None:
    client = house.client(Role.ADMIN)
    assert client.get("/wall/counts", headers=BROWSER).status_code == 403
    (row,) = trail(house, "refused")
    assert (row.actor, row.object, row.result) == ("admin", "/wall/counts", "refused")
    assert (row.detail["code"], row.detail["method"]) == ("no_case_rights", "GET")
    assert "您的角色不查看事件内容" in row.detail["why"]
    for _ in range(2 * MOST_A_MINUTE):
        assert client.get("/wall/counts", headers=BROWSER).status_code == 403
    assert len(trail(house, "refused")) == MOST_A_MINUTE
    house.clock.now += MINUTE_MS
    client.get("/wall/counts", headers=BROWSER)
    last = trail(house, "refused")[-1]
    assert last.detail["left_out"] == str(MOST_A_MINUTE + 1)


def test_one_refusal_is_one_row(house: House) -> None:
    case_no, client = report(house), house.client(Role.ANALYST)
    assert desk(client, case_no, "accept", 1).status_code == 403
    assert len(trail(house, "act", "refused")) == 1


def test_a_meter_forgets_nobody_who_is_at_it() -> None:
    meter = Meter()
    assert [meter.admit("a", 0) for _ in range(MOST_A_MINUTE + 3)].count(None) == 3
    assert meter.admit("b", 1) == 0
    assert meter.admit("a", MINUTE_MS) == 3
    assert meter.admit("a", MINUTE_MS + 1) == 0


def test_a_print_is_on_record(house: House) -> None:
    client = house.client(Role.ANALYST)
    assert post(client, "/printed", address="/discovery?from=2026-11-01").status_code == 204
    assert post(client, "/printed", address="https://elsewhere.example/").status_code == 400
    (row,) = trail(house, "print")
    assert (row.actor, row.object) == ("analyst", "/discovery")
    assert row.detail == {"query": "from=2026-11-01"}


def note(house: House, action: str, actor: str = "analyst", **more: Any) -> None:
    at = house.clock()
    house.store.writer.submit(lambda c: write_audit(c, CODE, at, actor, action, **more))


def test_many_exports_within_an_hour_are_told_once(house: House) -> None:
    for _ in range(MOST_AN_HOUR + 3):
        note(house, "export", object="DC-1")
    warned = trail(house, "warning")
    assert [row.object for row in warned] == ["files_a_day", "files_an_hour"]
    assert warned[1].detail == {"n": MOST_AN_HOUR + 1, "most": MOST_AN_HOUR}
    page = house.client(Role.AUDITOR).get("/audit", headers=BROWSER).text
    assert f"1 小时内导出 {MOST_AN_HOUR + 1} 次" in page


def test_rows_of_a_day_are_told(house: House) -> None:
    note(house, "export_made", detail={"rows_done": 150_000})
    assert not trail(house, "warning")
    note(house, "export_made", detail={"rows_done": 60_000})
    (row,) = trail(house, "warning")
    assert (row.object, row.detail["n"]) == ("rows_a_day", 210_000)


def test_downloads_by_people_at_night_are_told(house: House) -> None:
    house.clock.now = NOW + 11 * 60 * MINUTE_MS  # 23:00
    note(house, "export", object="DC-1")
    assert not trail(house, "warning")
    comes_from("10.0.0.1", "abcdef")
    try:
        note(house, "export", object="DC-2")
    finally:
        comes_from("")
    (row,) = trail(house, "warning")
    assert (row.object, row.actor) == ("at_night", "analyst")


def test_whoever_takes_out_much_every_day_is_not_unusual() -> None:
    quiet = Taken(0, 0, 40, 0, 300, 600, taking=True)
    assert not list(unusual(quiet))
    assert [one.rule for one in unusual(quiet._replace(earlier_files=30))] == ["files_a_day"]


def test_many_workers_make_one_chain(house: House) -> None:
    """On PostgreSQL with writers of their own, as processes have them."""
    settings, own = house.store.settings, house.store.writer
    key = audit_key(settings.instance)
    more = [] if settings.sqlite else [Writer(settings.database_url, audit_key=key).start()]
    writers = [own, *more]

    def work(number: int) -> None:
        name = f"worker{number}"
        writers[number % len(writers)].submit(lambda c: write_audit(c, CODE, NOW, name, "print"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    for writer in more:
        writer.stop()
    with house.store.readers.connect() as conn:
        verdict = verify(conn, CODE, all_keys(settings.instance), ())
    assert (verdict.broken, verdict.walked.rows) == (None, 60)


def test_only_the_auditor_opens_the_page(house: House) -> None:
    for role in Role:
        client = house.client(role)
        expected = 200 if role is Role.AUDITOR else 403
        assert client.get("/audit", headers=BROWSER).status_code == expected
        assert post(client, "/audit/export").status_code == expected


def test_an_auditor_lands_on_the_page(house: House) -> None:
    answer = sign_in_as(house.server.test_client(), "auditor")
    client = house.client(Role.AUDITOR)
    assert answer.status_code == 302
    assert client.get("/login").location == "/audit"


def test_filters_and_pages_stand_in_the_address(house: House) -> None:
    for number in range(120):
        note(house, "print", "operator", object=f"/cases/{number}")
    house.clock.now += 2 * DAY_MS
    note(house, "change_limits", "admin", object="7")
    client = house.client(Role.AUDITOR)

    def seen(query: str) -> str:
        answer = client.get(f"/audit?{query}", headers=BROWSER)
        assert answer.status_code == 200
        return str(answer.text)

    assert "修改办理时限" in seen("action=change_limits").split("<tbody>")[1]
    assert seen("actor=operator").count("/cases/") == 50
    older = seen("actor=operator").split('href="/audit?actor=operator&amp;before=')[1]
    first = int(older.split('"')[0])
    assert seen(f"actor=operator&before={first}").count("/cases/") == 50
    assert seen("object=/cases/11").count("/cases/11") >= 11
    assert "没有符合条件的记录" in seen("from=2026-11-24&to=2026-11-24")
    assert "/cases/119" in seen("from=2026-11-23&to=2026-11-23")
    assert "没有符合条件的记录" in seen("result=failed")
    assert client.get("/audit?before=x", headers=BROWSER).status_code == 400


def test_the_filter_of_failures_finds_a_wrong_password(house: House) -> None:
    client = house.client(Role.AUDITOR)
    sign_in_as(house.server.test_client(), "operator", "a wrong password")
    page = client.get("/audit?result=failed&action=sign_in", headers=BROWSER).text
    assert "<td>operator</td>" in page and "<td>拒绝</td>" in page
    assert "<td>auditor</td>" not in page


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        ("2026-11-24", "2026-11-23", "起始日期不应晚于终止日期，请改正。"),
        ("yesterday", "", "日期应写作 2026-11-27，请改正。"),
    ],
)
def test_wrong_dates_keep_the_form(house: House, begin: str, end: str, told: str) -> None:
    note(house, "print", "operator", object="/cases/1")
    address = f"/audit?from={begin}&to={end}&actor=operator"
    answer = house.client(Role.AUDITOR).get(address, headers=BROWSER)
    assert answer.status_code == 400
    assert told in answer.text
    for name, value in (("from", begin), ("to", end), ("actor", "operator")):
        assert f'name="{name}" value="{value}"' in answer.text
    assert "/cases/1" not in answer.text
    assert "没有符合条件的记录" not in answer.text


def test_the_file_holds_what_was_asked_without_formulas(house: House) -> None:
    note(house, "print", "operator", object="=HYPERLINK(1)")
    for number in range(3):
        note(house, "print", "operator", object=f"/cases/{number}")
    answer = post(house.client(Role.AUDITOR), "/audit/export", actor="operator", action="print")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[4] for row in rows] == [
        "对象", "/cases/2", "/cases/1", "/cases/0", "'=HYPERLINK(1)",
    ]  # fmt: skip
    (row,) = trail(house, "audit_export")
    assert (row.actor, row.detail) == ("auditor", {"action": "print", "actor": "operator"})


def test_the_button_checks_the_chain(tmp_path: Path) -> None:
    """On the file, which the process that checks opens for itself."""
    with open_house(tmp_path) as house:
        client = house.client(Role.AUDITOR)
        assert "尚未核对" in client.get("/audit", headers=BROWSER).text
        assert submit(client, "/audit/check", "/audit").status_code == 303
        (row,) = trail(house, "audit_verify")
        assert (row.actor, row.result) == ("auditor", "ok")
        assert "审计链完整" in client.get("/audit", headers=BROWSER).text
        house.store.writer.submit(lambda c: c.execute(text("DROP TRIGGER audit_unchanged")))
        house.store.writer.submit(
            lambda c: c.execute(text("UPDATE audit SET actor = 'nobody' WHERE seq = 1"))
        )
        submit(client, "/audit/check", "/audit")
        assert trail(house, "audit_verify")[-1].result == "failed"
        page = client.get("/audit", headers=BROWSER).text
        assert "第 1 条记录的内容被改动" in page


def test_the_head_goes_outside_once_a_day(house: House) -> None:
    settings, readers = house.store.settings, house.store.readers
    assert keep_head(readers, COUNTY, settings.instance, NOW) is None
    note(house, "print")
    kept = keep_head(readers, COUNTY, settings.instance, NOW)
    assert kept is not None
    assert (kept.day, kept.seq) == (20261123, 1)
    note(house, "print")
    assert keep_head(readers, COUNTY, settings.instance, NOW + MINUTE_MS) is None
    keep_audit(house.store.writer, readers, COUNTY, settings, NOW + DAY_MS)
    heads = read_heads(heads_file(settings.instance))
    assert [(head.day, head.seq) for head in heads] == [(20261123, 1), (20261124, 2)]
    assert heads_file(settings.instance).stat().st_mode & 0o077 == 0


def test_old_months_go_by_themselves(house: House) -> None:
    settings, readers = house.store.settings, house.store.readers
    house.clock.now = NOW - 420 * DAY_MS
    note(house, "print")
    house.clock.now = NOW
    note(house, "print")
    keep_audit(house.store.writer, readers, COUNTY, settings, NOW - 40 * DAY_MS)
    keep_audit(house.store.writer, readers, COUNTY, settings, NOW - DAY_MS)
    # Weeks without a head: the clock may be wrong, so nothing goes before the day after.
    assert trail(house, "audit_prune") == []
    keep_audit(house.store.writer, readers, COUNTY, settings, NOW)
    (row,) = trail(house, "audit_prune")
    assert (row.actor, row.object, row.detail["rows"]) == ("server", "202509", 1)
    assert len(trail(house, "print")) == 1
    page = house.client(Role.AUDITOR).get("/audit", headers=BROWSER).text
    assert "2025-09：第 1 至 1 条，共 1 条" in page


# Which argument names the act; of the services' own shorthands each may.
WRITERS = {
    "write_audit": slice(4, 5), "refusals_noted": slice(2, 3), "contact_told": slice(0, 1),
    "_audit": slice(None),
}  # fmt: skip


def named_acts() -> set[str]:
    """Every name of an act that stands in the code where rows are written, or in a constant of the
    file that is passed to there."""
    found = set()
    for path in [*(ROOT / "data_layer").rglob("*.py"), *(ROOT / "dashboards").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                parts = call.args[WRITERS.get(call.func.id, slice(0))]
                found |= {part.value for part in parts if isinstance(part, ast.Constant)}
                names = {part.id for part in parts if isinstance(part, ast.Name)}
                found |= {constants[name] for name in names & constants.keys()}
    return found


def _constants(tree: ast.Module) -> dict[str, Any]:
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) else [value]
            for name, said in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and isinstance(said, ast.Constant):
                    found[name.id] = said.value
    return found


def test_every_act_has_its_words() -> None:
    known = named_acts()
    assert {"act", "export", "change_limits", "handover_signed", "contact_seen"} <= known
    assert known - set(ACTIONS) == set()
    assert all(text.zh and text.en for text in ACTIONS.values())


def test_the_form_token_is_asked_for(house: House) -> None:
    client = house.client(Role.AUDITOR)
    assert csrf_token(client, "/audit")
    answer = client.post("/audit/export", headers={"Origin": ORIGIN, **BROWSER})
    assert answer.status_code == 400
