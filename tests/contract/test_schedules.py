"""Scheduled reports from the form to the mailbox: who may have them, what is tried again, and what
is told when it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from data_layer.core.days import start_of
from data_layer.core.report_runs import MOST_TRIES
from data_layer.db.tables import account, audit, export, report_delivery
from data_layer.queries.report_runs import files_of, runs_under_way
from data_layer.services import report_begin, report_runs
from data_layer.services.export_files import digest_of
from data_layer.services.report_begin import PATIENCE_MS
from data_layer.vocab import Role
from tests.closed import close_due
from tests.contract.access_house import BROWSER, ORIGIN, PASSWORD, House
from tests.contract.export_house import post, token, work_off
from tests.contract.schedule_house import (
    MINUTE,
    PAGE,
    WEEKLY,
    Mailbox,
    address,
    files_in,
    free_port,
    furnished,
    look,
    made,
    mail_server,
    monday,
    round_of,
    runs,
    work_through,
)
from tests.world import CODE, COUNTY, COUNTY_SCOPE, DAY, EAST, HOUR, NOW, WEST


@pytest.fixture
def box() -> Iterator[tuple[Mailbox, str]]:
    with mail_server() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, box: tuple[Mailbox, str]) -> Iterator[House]:
    with furnished(tmp_path, box[1]) as made:
        yield made


def test_a_weekly_report_reaches_mailbox_folder_and_archive(
    house: House, box: tuple[Mailbox, str], tmp_path: Path
) -> None:
    schedule = made(house, to=["supervisor"], format=["docx", "pdf"], folder="yes")
    shown = house.client(Role.ANALYST).get(f"{PAGE}/{schedule}", headers=BROWSER).text
    assert "11月30日（周一）08:00" in shown
    assert "12月14日（周一）08:00" in shown
    monday(house)
    work_through(house)
    (run,) = runs(house, schedule)
    assert (run.state, run.version, run.period, run.tries) == ("done", 1, 20261123, 1)

    (letter,) = box[0].to("supervisor@county.example")
    assert letter["From"].addresses[0].addr_spec == "office@county.example"
    assert letter["Subject"] == f"【周报】{COUNTY.title.zh} 2026年第48期"
    said = letter.get_body().get_content()
    assert "2026年第48期（2026年11月23日至2026年11月29日）" in said
    assert "以演示的权限制作" in said
    parts = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
    assert {name.rpartition(".")[2] for name in parts} == {"docx", "pdf"}
    assert files_in(tmp_path / "shared") == sorted(parts)
    word = next(body for name, body in parts.items() if name.endswith("docx"))
    text = _text(word)
    assert "2026年第48期" in text
    assert "演示（分析员，全县）" in text
    for name in parts:
        assert digest_of(tmp_path / "shared" / name) in letter.get_body().get_content()

    supervisor = house.client(Role.SUPERVISOR)
    listed = supervisor.get("/reports/archive", headers=BROWSER).text
    assert "2026年第48期" in listed
    link = post(supervisor, f"/reports/archive/{run.run_id}/docx/fetch")
    assert supervisor.get(link.location).data == word
    leader = house.client(Role.LEADER)
    assert "2026年第48期" not in leader.get("/reports/archive", headers=BROWSER).text
    assert post(leader, f"/reports/archive/{run.run_id}/docx/fetch").status_code == 404
    assert house.client(Role.HANDLER).get(PAGE, headers=BROWSER).status_code == 403
    assert post(house.client(Role.LEADER), PAGE, **WEEKLY).status_code == 403


def test_a_paused_schedule_waits_and_makes_up_for_nothing(house: House) -> None:
    schedule = made(house)
    post(house.client(Role.ANALYST), f"{PAGE}/{schedule}/pause")
    house.clock.now = NOW + 8 * DAY
    look(house)
    assert runs(house, schedule) == []
    post(house.client(Role.ANALYST), f"{PAGE}/{schedule}/resume")
    look(house)
    assert runs(house, schedule) == []
    house.clock.now = NOW + 14 * DAY
    look(house)
    assert [run.period for run in runs(house, schedule)] == [20261130]


def test_who_lost_the_right_gets_nothing(house: House, box: tuple[Mailbox, str]) -> None:
    schedule = made(house, to=["supervisor", "analyst"])
    monday(house)
    look(house)
    named = account.c.county_code == CODE, account.c.username == "supervisor"
    house.store.writer.submit(
        lambda c: c.execute(update(account).where(*named).values(township_code=EAST))
    )
    work_off(house)
    look(house)
    look(house)
    assert box[0].to("supervisor@county.example") == []
    assert len(box[0].to("analyst@county.example")) == 1
    page = house.client(Role.ANALYST).get(f"{PAGE}/{schedule}", headers=BROWSER).text
    assert "已无权查看" in page


def test_nothing_is_made_for_an_owner_who_left(house: House, box: tuple[Mailbox, str]) -> None:
    schedule = made(house, to=["supervisor"])
    named = account.c.county_code == CODE, account.c.username == "analyst"
    house.store.writer.submit(
        lambda c: c.execute(update(account).where(*named).values(disabled=True))
    )
    monday(house)
    work_through(house)
    (run,) = runs(house, schedule)
    assert run.state == "failed"
    assert box[0].to("supervisor@county.example") == []
    (notice,) = box[0].to("admin@county.example")
    assert "账号已停用" in notice.get_content()
    with house.store.readers.connect() as conn:
        assert conn.execute(select(export.c.number)).all() == []


def test_a_mail_server_that_is_away_is_tried_again_and_told_of(tmp_path: Path) -> None:
    port = free_port()
    with furnished(tmp_path, f"smtp://127.0.0.1:{port}") as house:
        schedule = made(house, to=["supervisor"])
        monday(house)
        work_through(house)
        assert [run.state for run in runs(house, schedule)] == ["delivering"]
        with mail_server(port) as (box, _):
            house.clock.now += 2 * MINUTE
            look(house)
            assert len(box.to("supervisor@county.example")) == 1
        assert [run.state for run in runs(house, schedule)] == ["done"]

        house.clock.now = NOW + 14 * DAY
        work_through(house)
        for _ in range(MOST_TRIES):
            house.clock.now += 30 * MINUTE
            look(house)
        assert runs(house, schedule)[-1].state == "failed"
        page = house.client(Role.ANALYST).get(PAGE, headers=BROWSER).text
        assert "1/2" in page
        board = house.client(Role.ADMIN).get("/settings/delivery", headers=BROWSER).text
        assert "未能送达" in board
        with mail_server(port) as (box, _):
            house.clock.now += 2 * MINUTE
            look(house)
            assert len(box.to("analyst@county.example")) == 1
            assert len(box.to("admin@county.example")) == 1


def test_a_refused_address_is_not_tried_again(house: House, box: tuple[Mailbox, str]) -> None:
    address(house, "supervisor", "gone@refused.example")
    schedule = made(house, to=["supervisor", "analyst"])
    monday(house)
    work_through(house)
    assert runs(house, schedule)[0].state == "failed"
    with house.store.readers.connect() as conn:
        query = select(report_delivery.c.state, report_delivery.c.tries)
        found = conn.execute(query.where(report_delivery.c.recipient == "supervisor")).one()
    assert tuple(found) == ("failed", 1)
    assert len(box[0].to("analyst@county.example")) == 2  # the report, and the notice


def test_an_edit_makes_no_day_twice_and_stops_nothing(house: House) -> None:
    daily = {**WEEKLY, "kind": "daily", "place": "0"}
    schedule, other = made(house, **daily), made(house, **{**daily, "name": "另一项"})
    house.clock.now = NOW + 21 * HOUR  # the next morning, 9:00
    look(house)
    post(house.client(Role.ANALYST), PAGE, **{**daily, "time": "10:00"}, id=schedule)
    house.clock.now += 2 * HOUR
    look(house)
    assert [run.period for run in runs(house, schedule)] == [20261123]
    house.clock.now += DAY
    look(house)
    assert [run.period for run in runs(house, schedule)] == [20261123, 20261124]
    assert [run.period for run in runs(house, other)] == [20261123, 20261124]


def test_an_edit_keeps_a_pause_and_what_is_put_off(house: House) -> None:
    monthly = {**WEEKLY, "kind": "monthly", "place": "28", "on_rest": "later"}
    schedule = made(house, **monthly)
    house.clock.now = NOW + 6 * DAY + 19 * HOUR  # Monday 30 November, 7:00; the 28th was a Saturday
    post(house.client(Role.ANALYST), PAGE, **monthly, to=["supervisor"], id=schedule)
    house.clock.now += 2 * HOUR
    look(house)
    assert [run.period for run in runs(house, schedule)] == [202610]
    post(house.client(Role.ANALYST), f"{PAGE}/{schedule}/pause")
    post(house.client(Role.ANALYST), PAGE, **monthly, id=schedule)
    assert "已暂停" in house.client(Role.ANALYST).get(PAGE, headers=BROWSER).text


def test_what_would_come_never_is_refused(house: House) -> None:
    answer = post(house.client(Role.ANALYST), PAGE, **{**WEEKLY, "place": "6", "on_rest": "skip"})
    assert answer.status_code == 422
    assert "一次也不会制作" in answer.text


def test_one_broken_schedule_does_not_stop_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = made(house), made(house, name="另一项")
    begin = report_begin._begin

    def begin_all_but_one(conn: Any, at: Any, schedule: Any, occurrence: Any) -> int:
        if schedule.schedule_id == broken:
            raise ArithmeticError
        return begin(conn, at, schedule, occurrence)

    monkeypatch.setattr(report_begin, "_begin", begin_all_but_one)
    monday(house)
    work_through(house)
    assert [run.state for run in runs(house, sound)] == ["done"]


def test_a_month_that_is_not_closed_holds_nothing_else_up_and_its_reports_an_hour(
    house: House,
) -> None:
    day = {"time": "08:00", "on_rest": "run"}
    monthly = made(house, kind="monthly", name="月报", place="25", **day)
    daily = made(house, kind="daily", name="日报", place="0", **day)
    house.clock.now = start_of(20261125, COUNTY.zone) + 8 * HOUR + 1
    look(house, months=False)
    assert len(runs(house, daily)) == 2
    assert runs(house, monthly) == []
    house.clock.now += PATIENCE_MS
    look(house, months=False)
    assert len(runs(house, monthly)) == 1


def test_the_same_issue_is_not_made_twice_at_once(house: House) -> None:
    schedule = made(house)
    client = house.client(Role.ANALYST)
    assert post(client, f"{PAGE}/{schedule}/run").status_code == 303
    assert post(client, f"{PAGE}/{schedule}/run").status_code == 409
    page, here = f"{PAGE}/{schedule}?started=1", f"{PAGE}/{schedule}/run"
    twice = client.post(
        here, data={"csrf_token": token(client)},
        headers={**BROWSER, "Origin": ORIGIN, "Referer": f"{ORIGIN}{page}"},
    )  # fmt: skip
    assert twice.status_code == 409
    assert f'href="{page}">‹ 返回上一页</a>' in twice.text
    work_through(house)
    assert post(client, f"{PAGE}/{schedule}/run").status_code == 303


def test_files_made_in_vain_are_not_kept(house: House) -> None:
    schedule = made(house, format=["docx", "pdf"], budget="5")
    monday(house)
    look(house)
    house.store.writer.submit(lambda c: c.execute(update(export).values(started_at=house.clock())))
    house.clock.now += 6 * MINUTE
    look(house)
    with house.store.readers.connect() as conn:
        kept = conn.execute(select(export.c.state, export.c.expires_at)).all()
    assert {state for state, _ in kept} == {"cancelled"}
    assert all(until <= house.clock() for _, until in kept)
    house.clock.now += 2 * MINUTE
    work_through(house)
    (run,) = runs(house, schedule)
    assert (run.state, run.tries) == ("done", 2)
    assert "DC" not in house.client(Role.ANALYST).get("/exports", headers=BROWSER).text


def test_a_run_archived_meanwhile_loses_no_file_to_a_late_second_process(house: House) -> None:
    made(house)
    monday(house)
    look(house)
    with house.store.readers.connect() as conn:
        (seen,) = runs_under_way(conn, COUNTY_SCOPE)
    work_through(house)
    at = round_of(house)
    with house.store.readers.connect() as conn:
        files = files_of(conn, COUNTY_SCOPE, [seen.run_id])[seen.run_id]
        before = conn.scalars(select(export.c.expires_at)).all()
    for tries in (seen.tries, MOST_TRIES):
        stale = seen._replace(tries=tries)
        assert not house.store.writer.submit(
            lambda c, run=stale: report_runs._try_again(c, at, run, files, report_runs.NOT_MADE)
        )
    with house.store.readers.connect() as conn:
        assert conn.scalars(select(export.c.expires_at)).all() == before
        assert set(conn.scalars(select(export.c.state))) == {"done"}


def test_a_share_that_went_away_is_not_made_anew(house: House, tmp_path: Path) -> None:
    schedule = made(house, folder="yes")
    (tmp_path / "shared").rmdir()
    monday(house)
    work_through(house)
    assert runs(house, schedule)[0].state == "delivering"
    assert not (tmp_path / "shared").exists()
    (tmp_path / "shared").mkdir()
    house.clock.now += 2 * MINUTE
    look(house)
    assert len(files_in(tmp_path / "shared")) == 1


def test_a_schedule_without_its_owner_is_paused_by_others(house: House) -> None:
    schedule, other = made(house), made(house, name="另一项")
    assert post(house.client(Role.SUPERVISOR), f"{PAGE}/{schedule}/pause").status_code == 303
    assert post(house.client(Role.ADMIN), f"/settings/delivery/{other}/pause").status_code == 303
    monday(house)
    look(house)
    assert runs(house, schedule) + runs(house, other) == []


def test_repeated_looks_make_one_run_and_one_version(house: House) -> None:
    schedule = made(house)
    monday(house)
    for _ in range(3):
        look(house)
    work_off(house)
    for _ in range(3):
        look(house)
    assert [(run.state, run.version) for run in runs(house, schedule)] == [("done", 1)]


def test_days_without_a_server_are_made_up_for_a_week_and_else_noted(house: House) -> None:
    schedule = made(house, kind="daily", place="0", on_rest="run")
    house.clock.now = NOW + 10 * DAY
    look(house)
    states = [(run.period, run.state) for run in runs(house, schedule)]
    assert [state for _, state in states[:3]] == ["missed"] * 3
    assert {state for _, state in states[3:]} == {"making"}
    assert [period for period, _ in states] == [
        20261123, 20261124, 20261125, 20261126, 20261127, 20261128, 20261129, 20261130, 20261201,
        20261202,
    ]  # fmt: skip


def test_what_takes_too_long_is_broken_off_and_tried_again(house: House) -> None:
    schedule = made(house, budget="5")
    monday(house)
    look(house)
    house.clock.now += 6 * MINUTE
    look(house)
    assert runs(house, schedule)[0].state == "making"  # it waits for its turn
    house.store.writer.submit(lambda c: c.execute(update(export).values(started_at=house.clock())))
    house.clock.now += 6 * MINUTE
    look(house)
    (run,) = runs(house, schedule)
    assert (run.state, run.tries) == ("waiting", 1)
    assert "时间超过上限（5 分钟）" in run.why
    with house.store.readers.connect() as conn:
        assert conn.scalars(select(export.c.state)).all() == ["cancelled"]
    house.clock.now += 2 * MINUTE
    work_through(house)
    assert [(run.state, run.version) for run in runs(house, schedule)] == [("done", 1)]


def test_briefs_for_every_township_reach_each_its_own_leader(
    house: House, box: tuple[Mailbox, str]
) -> None:
    schedule = made(house, kind="brief", place="1", to=["leader", "west"], format="docx")
    house.clock.now = NOW + 9 * DAY
    work_through(house)
    found = runs(house, schedule)
    assert sorted(run.scope_township for run in found) == [EAST, WEST]
    for name, own, foreign in (("leader", "东镇", "西"), ("west", "西镇", "东")):
        (letter,) = box[0].to(f"{name}@county.example")
        (part,) = letter.iter_attachments()
        assert own in part.get_filename()
        text = _text(part.get_content())
        assert own in text
        assert foreign not in text
    listed = house.client(Role.LEADER).get("/reports/archive", headers=BROWSER).text
    assert "东" in listed
    assert WEST not in listed
    theirs = next(run.run_id for run in found if run.scope_township == WEST)
    answer = post(house.client(Role.LEADER), f"/reports/archive/{theirs}/docx/fetch")
    assert answer.status_code == 404


def test_made_again_is_a_new_version_with_its_reason(house: House) -> None:
    schedule = made(house)
    monday(house)
    work_through(house)
    (first,) = runs(house, schedule)
    client = house.client(Role.SUPERVISOR)
    short = post(client, f"/reports/archive/{first.run_id}/again", reason="重做")
    assert (short.status_code, 'value="重做"' in short.text) == (422, True)
    post(client, f"/reports/archive/{first.run_id}/again", reason="补录事件后重新统计")
    work_through(house)
    (second,) = runs(house)
    assert (second.version, second.reason, second.run_as) == (2, "补录事件后重新统计", "supervisor")
    listed = house.client(Role.ANALYST).get("/reports/archive", headers=BROWSER).text
    assert listed.index("第2版") < listed.index("第1版")


def test_a_report_can_be_archived_by_hand(house: House) -> None:
    client = house.client(Role.ANALYST)
    answer = post(client, "/reports", kind="weekly", format="pdf", archive="yes")
    assert answer.location.endswith("/reports/archive?kind=weekly")
    assert "正在制作" in client.get(answer.location, headers=BROWSER).text
    work_through(house)
    assert [(run.state, run.version) for run in runs(house)] == [("done", 1)]
    page = client.get(answer.location, headers=BROWSER).text
    assert "正在制作" not in page
    assert all(f">{form}</button>" in page for form in ("DOCX", "PDF", "XLSX"))
    again = post(client, "/reports", kind="weekly", format="pdf", archive="yes")
    assert again.status_code == 409
    assert again.get_json()["error"]["code"] == "report_archived"


def test_the_archive_tells_of_a_month_closed_after_its_report(house: House) -> None:
    client = house.client(Role.ANALYST)
    fields = {"kind": "monthly", "period": "202610", "format": "docx", "archive": "yes"}
    assert post(client, "/reports", **fields).status_code == 303
    work_through(house, months=False)
    page = "/reports/archive?kind=monthly"
    assert "本期制作后" not in client.get(page, headers=BROWSER).text
    house.clock.now += MINUTE
    assert close_due(house.store, house.clock.now) == [202610]
    assert "本期制作后，该月于" in client.get(page, headers=BROWSER).text


def test_the_administrator_sees_delivery_and_tries_the_mail(
    house: House, box: tuple[Mailbox, str]
) -> None:
    client = house.client(Role.ADMIN)
    assert "smtp://127.0.0.1" in client.get("/settings/delivery", headers=BROWSER).text
    address(house, "admin", "")
    shown = client.get("/settings/delivery", headers=BROWSER).text
    assert "您尚未登记邮箱" in shown
    assert '<a href="/password">去账号页登记邮箱 ›</a>' in shown
    assert "/settings/delivery/test" not in shown
    assert post(client, "/settings/delivery/test").status_code == 422
    address(house, "admin", "admin@county.example")
    assert post(client, "/settings/delivery/test").status_code == 303
    assert len(box[0].to("admin@county.example")) == 1
    address(house, "admin", "gone@refused.example")
    assert "拒收" in post(client, "/settings/delivery/test").text
    assert house.client(Role.ANALYST).get("/settings/delivery", headers=BROWSER).status_code == 403


def test_an_own_mail_address_is_kept_and_a_wrong_one_refused(house: House) -> None:
    client = house.client(Role.OPERATOR)
    mine = {"email": "duty@county.example", "current": PASSWORD}
    assert post(client, "/password/email", **mine | {"current": "guessed it"}).status_code == 422
    assert "duty@county.example" not in client.get("/password", headers=BROWSER).text
    assert post(client, "/password/email", **mine).status_code == 303
    assert "duty@county.example" in client.get("/password", headers=BROWSER).text
    others = "x@y.z\r\nBcc: a@b.c", "喂@县.中国", '"a, victim@b.example"@c.example'
    for wrong in ("duty", "a b@county.example", "duty@county", *others):
        assert post(client, "/password/email", **mine | {"email": wrong}).status_code == 422, wrong


def test_every_step_is_on_record(house: House) -> None:
    made(house, to=["supervisor"])
    monday(house)
    work_through(house)
    with house.store.readers.connect() as conn:
        actions = set(conn.scalars(select(audit.c.action)))
    assert {"save_schedule", "archive_report", "deliver_report", "export_made"} <= actions


def _text(word: bytes) -> str:
    """Everything the file says, its heads and feet too."""
    with ZipFile(BytesIO(word)) as parts:
        xml = "".join(
            parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")
        )
    return re.sub(r"<[^>]+>", "", xml)
