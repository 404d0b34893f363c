"""The pages of rules of early warning: who reads and who changes them, the form, and its trials."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from dashboards.endpoints import warning_rules as page
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.trial_told import Period, TrialTold, Would, to_json
from data_layer.db.tables import audit, warning_run
from data_layer.services import own_process
from data_layer.services.warning_trier import RuleTrier
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, open_house, submit
from tests.raised import findings, raise_alerts
from tests.world import CODE, COUNTY, EAST, GRIDS, NOW, WEST

ADDRESS, SURGE = "/warning/rules", "/warning/rules/surge"
READERS = [Role.OPERATOR, Role.LEADER, Role.SUPERVISOR, Role.ANALYST]
PERIOD = Period(90, 90, 1, (0.1, 0.0, 0.4), 2.0, 1, 9, 0, 0, None)
IN_WEST = Finding("", "", (GRIDS[WEST][0],), "0", "0201", days=7, observed=9.0, expected=2.5)
TOLD = TrialTold(
    (PERIOD, PERIOD._replace(asked=365, nights=300)), (Would(20261101, IN_WEST, 2, None),)
)
FOUND = to_json(TOLD)
WAIT_S = 60


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path, county=replace(COUNTY, demo=True)) as made:
        made.server.register_blueprint(page.blueprint)
        held = made.store
        trier = RuleTrier(held.writer, held.current_county, held.clock, held.settings)
        made.server.extensions["store"] = replace(held, rule_trier=trier)
        yield made
        trier.stop()


def the_trier(house: House) -> Any:
    return house.server.extensions["store"].rule_trier


def shown(house: House, path: str = ADDRESS, role: Role = Role.SUPERVISOR) -> str:
    answer = house.client(role).get(path, headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def fields(text: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form as it stands on a page, with some of it changed."""
    form = text.split('class="warning-form"')[1].split("</form>")[0]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        sent.setdefault(name[1], []).append(value[1] if value else "")
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        sent[name] = re.findall(r'value="([^"]*)" selected', options)
    sent.pop("csrf_token")
    return {**sent, **changes}


def send(house: House, path: str = SURGE, **changes: Any) -> TestResponse:
    of = path.split("/try")[0]
    form = fields(shown(house, of), **changes)
    return submit(house.client(Role.SUPERVISOR), path, of, **form)


def tried(house: House, content: dict[str, Any] | None = FOUND, **changes: Any) -> str:
    """What the button does, with the process's answer put in its place; the page it leads to."""
    trier = the_trier(house)
    trier._told = lambda *_: content
    answer = send(house, f"{SURGE}/try", **changes)
    assert answer.status_code == 303, answer.text
    trier._thread.join(10)
    return str(answer.location).split("#")[0]


@pytest.mark.parametrize("role", Role)
def test_whoever_reads_alerts_reads_the_rules_and_supervisors_change_them(
    house: House, role: Role
) -> None:
    client = house.client(role)
    for path in (ADDRESS, SURGE):
        answer = client.get(path, headers=BROWSER)
        assert answer.status_code == (200 if role in READERS else 403)
        assert ("<form" in answer.text and role in READERS) == (role == Role.SUPERVISOR)
    if role == Role.SUPERVISOR:
        return
    for path in (ADDRESS, SURGE, *(f"{SURGE}/{act}" for act in ("try", "stop", "reset", "remove"))):
        answer = submit(client, path, form="/password", least="9")
        assert answer.status_code == 403, path
    with house.store.readers.connect() as conn:
        assert not conn.execute(select(audit).where(audit.c.action == "set_warning_rule")).all()


def test_each_rule_is_a_sentence_with_its_last_night_and_whoever_set_it(house: House) -> None:
    states = {"surge": {"reading": "quiet", "found": 3, "seconds": 1.0, "why": ""}}
    run = {
        "county_code": CODE, "day": 20261122, "began_at": NOW, "ended_at": NOW,
        "states": states, "series": [],
    }  # fmt: skip
    house.store.writer.submit(lambda conn: conn.execute(insert(warning_run), run))
    assert send(house, least="4").status_code == 303
    text = shown(house, role=Role.LEADER)
    assert "至少 4 件、且达到往常 2 倍" in text
    # Three were found, none of them in this township.
    assert "昨夜（2026-11-22）：已研判，未达预警线" in text
    assert "发现 3 条" not in shown(house, role=Role.SUPERVISOR)
    assert "演示 11-23 12:00 修改（第 1 版）" in text
    assert "本县（市）默认规则，未修改" in text
    english = house.client(Role.ANALYST)
    english.set_cookie("lang", "en")
    assert "at least 4 cases and 2 times the usual" in english.get(ADDRESS, headers=BROWSER).text


def test_rules_tell_of_a_night_what_the_board_tells_the_same_reader(house: House) -> None:
    raised = findings(COUNTY, EAST, WEST)
    house.store.writer.submit(lambda conn: raise_alerts(conn, COUNTY, raised, NOW))
    assert send(house, told=["leader", "operator"]).status_code == 303
    for role, n in ((Role.OPERATOR, 4), (Role.LEADER, 2)):
        assert f"发现 {n} 条" in card(shown(house, role=role), SURGE)
    assert "结果只告知接收人" in card(shown(house), SURGE)
    assert SURGE not in shown(house, role=Role.ANALYST)


def card(text: str, path: str) -> str:
    """What the list of rules says of one."""
    return text.split(f'<h2><a href="{path}">')[1].split("</section>")[0]


def test_a_form_that_is_wrong_loses_nothing_typed(house: House) -> None:
    wrong = {"least": "许多", "first-0": "2026-10-08", "last-0": "2026-10-01", "why-0": "国庆专项"}
    answer = send(house, **wrong, categories=["0101"], name_zh="异常增多（试）")
    assert answer.status_code == 422
    typed = fields(answer.text)
    for name, value in {**wrong, "name_zh": "异常增多（试）"}.items():
        assert typed[name] == [value]
    assert typed["categories"] == ["0101"]
    assert "至少几件才提醒：请填写数字" in answer.text
    assert "静默日期的止日早于起日" in answer.text
    marked = r'id="least"[^>]*aria-invalid="true"[^>]*aria-describedby="note-least"'
    assert re.search(marked, answer.text)


def test_a_rule_that_others_changed_meanwhile_is_shown_with_what_was_typed(house: House) -> None:
    old = fields(shown(house, SURGE), least="8")
    assert send(house, least="4").status_code == 303
    answer = submit(house.client(Role.SUPERVISOR), SURGE, SURGE, **old)
    assert answer.status_code == 409
    assert "刚刚由他人修改" in answer.text
    assert "至少 4 件" in answer.text
    typed = fields(answer.text)
    assert (typed["least"], typed["base"]) == (["8"], ["1"])


def test_a_rule_switched_on_untried_is_asked_once_more(house: House) -> None:
    assert send(house, on=[]).status_code == 303
    asked = send(house, on=["yes"], least="5")
    assert asked.status_code == 422
    assert "这组设置没有试算过" in asked.text
    assert asked.text.count('name="sure" value="yes"') == 1
    sure = fields(asked.text, sure="yes")
    assert submit(house.client(Role.SUPERVISOR), SURGE, SURGE, **sure).status_code == 303
    assert "至少 5 件" in shown(house)


def test_what_was_in_force_before_is_switched_on_again_unasked(house: House) -> None:
    assert send(house, on=[]).status_code == 303
    assert send(house, on=["yes"]).status_code == 303
    assert send(house, on=["yes"], least="7").status_code == 303
    assert send(house, on=[], least="4").status_code == 303
    assert send(house, on=["yes"], least="7").status_code == 303
    # What was only ever saved switched off was not in force.
    assert send(house, on=[], least="8").status_code == 303
    assert send(house, on=["yes"], least="8").status_code == 422


def test_what_one_tried_stays_in_the_form_until_it_is_saved(house: House) -> None:
    tried(house, least="5")
    again = shown(house, SURGE)
    assert fields(again)["least"] == ["5"]
    assert "试算的设置，尚未保存" in again
    assert "保存此设置" in again
    assert "演示 试算" in again
    now = shown(house, f"{SURGE}?form=now")
    assert fields(now)["least"] != ["5"]
    assert "保存此设置" not in now
    assert send(house).status_code == 303
    saved = shown(house, SURGE)
    assert "尚未保存" not in saved
    assert "试算的就是现行设置" in saved


def test_one_that_was_tried_with_these_settings_is_switched_on_at_once(house: House) -> None:
    assert send(house, on=[]).status_code == 303
    where = tried(house, on=["yes"], least="5")
    assert fields(shown(house, where))["least"] == ["5"]
    assert "未启用" in shown(house, where)
    assert send(house, on=["yes"], least="6").status_code == 422
    form = fields(shown(house, where))
    assert submit(house.client(Role.SUPERVISOR), SURGE, SURGE, **form).status_code == 303


def test_clusters_on_a_sketch_cannot_be_tried_and_say_why(tmp_path: Path) -> None:
    with open_house(tmp_path, county=replace(COUNTY, demo=False)) as house:
        house.server.register_blueprint(page.blueprint)
        held = house.store
        trier = RuleTrier(held.writer, held.current_county, held.clock, held.settings)
        house.server.extensions["store"] = replace(held, rule_trier=trier)
        path = f"{ADDRESS}/cluster"
        assert "目前是示意图，不能试算" in shown(house, path)
        assert "/try" not in shown(house, path)
        assert send(house, path, on=[]).status_code == 303
        assert send(house, path, on=["yes"]).status_code == 303
        assert send(house, f"{path}/try").status_code == 422


def test_a_trial_of_an_older_release_asks_to_be_made_again(house: House) -> None:
    del (old := dict(FOUND))["alerts"]
    where = tried(house, old)
    assert "由系统的旧版本保存" in shown(house, where)
    assert "由系统的旧版本保存" in shown(house, SURGE, Role.ANALYST)


def test_what_a_trial_found_is_told_to_each_within_the_scope(house: House) -> None:
    tried(house)
    text = shown(house, SURGE, Role.ANALYST)
    assert "0.1 条（95% 区间 0.0—0.4）" in text
    assert "365 晚中可判断 300 晚" in text
    assert "西1村网格" in text
    of_others = shown(house, SURGE, Role.LEADER)
    assert "0.1 条" in of_others
    assert [word for word in (WEST, "西1村", "西镇") if word in of_others] == []
    with house.store.readers.connect() as conn:
        noted = conn.execute(select(audit).where(audit.c.action == "try_warning_rule")).one()
    assert (noted.actor, noted.object) == ("supervisor", "surge")


def test_the_list_of_a_rule_about_persons_is_for_those_it_tells(house: House) -> None:
    trier = the_trier(house)
    trier._told = lambda *_: FOUND
    assert send(house, f"{ADDRESS}/risky/try").status_code == 303
    trier._thread.join(10)
    assert "西1村网格" in shown(house, f"{ADDRESS}/risky", Role.OPERATOR)
    assert send(house, f"{ADDRESS}/risky", told=["operator"]).status_code == 303
    of_whoever_sets = shown(house, f"{ADDRESS}/risky")
    assert "西1村" not in of_whoever_sets
    assert "涉及个人，名单只给这条规则的接收人看" in of_whoever_sets


def test_a_rule_is_read_by_those_it_tells_and_whoever_sets_it(house: House) -> None:
    tried(house)
    assert send(house, told=["leader"], name_zh="异常增多").status_code == 303
    for role, reads in ((Role.SUPERVISOR, True), (Role.LEADER, True), (Role.ANALYST, False)):
        answer = house.client(role).get(SURGE, headers=BROWSER)
        assert answer.status_code == (200 if reads else 403)
        assert ("0.1 条" in answer.text) == reads
        assert ("不告知您的角色" in answer.text) != reads
        assert ("异常增多" in shown(house, role=role)) == reads
    assert "西1村网格" in shown(house, SURGE)


def test_a_trial_under_way_tells_how_far_it_is_and_no_other_begins(house: House) -> None:
    trier, going, told = the_trier(house), Event(), Event()

    def slowly(*_: Any) -> dict[str, Any]:
        trier._progress = trier.progress._replace(done=40, of=365)
        told.set()
        going.wait(10)
        return FOUND

    trier._told = slowly
    where = str(send(house, f"{SURGE}/try").location).split("#")[0]
    assert told.wait(10)
    answer = house.client(Role.SUPERVISOR).get(where, headers=BROWSER)
    assert "已完成 10%" in answer.text
    assert answer.headers["Refresh"].startswith("3;")
    # What somebody types elsewhere is not taken away.
    assert "Refresh" not in house.client(Role.SUPERVISOR).get(SURGE, headers=BROWSER).headers
    second = send(house, f"{ADDRESS}/silent/try")
    assert (second.status_code, "已有一次试算正在进行" in second.text) == (409, True)
    going.set()
    trier._thread.join(10)
    done = house.client(Role.SUPERVISOR).get(where, headers=BROWSER)
    assert "Refresh" not in done.headers
    assert "0.1 条" in done.text


def test_a_process_that_is_killed_leaves_a_trial_that_broke_off(house: House) -> None:
    trier = the_trier(house)
    where = str(send(house, f"{SURGE}/try").location).split("#")[0]
    until = time.monotonic() + WAIT_S
    while (child := trier._ask._child) is None and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    trier._thread.join(WAIT_S)
    assert "试算中断，请重试。" in shown(house, where)
    # And the next one, let alone, ends; a county without any report has nothing to judge by.
    where = str(send(house, f"{SURGE}/try").location).split("#")[0]
    trier._thread.join(WAIT_S)
    text = shown(house, where)
    assert "试算中断" not in text
    assert "1 晚中可判断 0 晚" in text


def test_a_trial_that_a_stopped_server_left_did_not_end(house: House) -> None:
    trier = the_trier(house)
    trier._run = lambda *_: None  # it does not come to an end
    where = str(send(house, f"{SURGE}/try").location).split("#")[0]
    assert "正在试算" in shown(house, where)
    trier._free()  # as a server that starts anew
    del trier._run
    assert "试算中断，请重试。" in shown(house, where)


def test_a_trial_can_be_stopped_by_hand(house: House) -> None:
    trier = the_trier(house)
    where = str(send(house, f"{SURGE}/try").location).split("#")[0]
    until = time.monotonic() + WAIT_S
    while trier._ask._child is None and time.monotonic() < until:
        time.sleep(0.01)
    answer = submit(
        house.client(Role.SUPERVISOR), f"{SURGE}/stop", SURGE, trial=where.split("=")[1]
    )
    assert answer.status_code == 303
    trier._thread.join(WAIT_S)
    assert "试算已停止。" in shown(house, where)


def test_a_trial_stopped_before_its_process_begins_ends_as_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    trier, pressed, begin = the_trier(house), Event(), own_process.start

    def late(settings: Any, command: str) -> Any:
        assert pressed.wait(WAIT_S)
        return begin(settings, command)

    monkeypatch.setattr(own_process, "start", late)
    where = str(send(house, f"{SURGE}/try").location).split("#")[0]
    submit(house.client(Role.SUPERVISOR), f"{SURGE}/stop", SURGE, trial=where.split("=")[1])
    pressed.set()
    trier._thread.join(WAIT_S)
    assert "试算已停止。" in shown(house, where)


def test_a_scan_is_added_changed_taken_away_and_the_county_s_own_had_back(house: House) -> None:
    answer = submit(house.client(Role.SUPERVISOR), ADDRESS)
    assert (answer.status_code, answer.location) == (303, f"{ADDRESS}/cluster-2?added=1")
    path = f"{ADDRESS}/cluster-2"
    assert send(house, path, categories=["0201"], name_zh="聚集：消防").status_code == 303
    assert "聚集：消防" in shown(house)
    gone = submit(house.client(Role.SUPERVISOR), f"{path}/remove", path, base="2")
    assert gone.location == f"{ADDRESS}?taken=1"
    assert "聚集：消防" not in shown(house)
    assert house.client(Role.SUPERVISOR).get(path, headers=BROWSER).status_code == 404
    kept = submit(house.client(Role.SUPERVISOR), f"{SURGE}/remove", SURGE, base="0")
    assert (kept.status_code, "不能删除" in kept.text) == (422, True)
    send(house, least="9")
    assert "本县（市）默认规则：已启用" in shown(house, SURGE)
    back = submit(house.client(Role.SUPERVISOR), f"{SURGE}/reset", SURGE, base="1")
    assert back.location == f"{SURGE}?saved=2"
    assert "至少 9 件" not in shown(house)
