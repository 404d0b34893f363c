"""The page of the self-test: who begins one, what is kept of it, what is shown and downloaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, select, update

from dashboards.endpoints import scope_test as page
from data_layer.db.migrate import upgrade
from data_layer.db.tables import audit, scope_test
from data_layer.errors import Conflict, Invalid
from data_layer.services.scope_tests import ScopeTester, begun
from data_layer.services.writer import Writer
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, make_settings, open_house, submit
from tests.fresh import fresh
from tests.world import AUDIT_KEY, CODE, COUNTY, EAST, NOW, WEST

ADDRESS = "/settings/scope-test"
GOOD = {
    "townships": [EAST, WEST],
    "routes": [
        {"township": EAST, "route": "/desk", "answers": 20, "broken": 0},
        {"township": WEST, "route": "/desk", "answers": 22, "broken": 0},
    ],
    "leaks": [],
}
LEAK = {"township": EAST, "route": "/desk", "question": "/desk?q=1", "word": WEST}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(page.blueprint)
        held = made.store
        tester = ScopeTester(held.writer, held.current_county, held.clock, held.settings)
        made.server.extensions["store"] = replace(held, scope_tester=tester)
        yield made


def the_tester(house: House) -> Any:
    return house.server.extensions["store"].scope_tester


class Told:
    """Stands for the process that is asked."""

    def __init__(self, answer: Callable[[], dict[str, Any]]) -> None:
        self.answer = answer

    def __call__(self, question: Any) -> dict[str, Any]:
        return self.answer()

    def stop(self) -> None:
        """Nothing is under way."""


def begin(house: House, result: dict[str, Any], **townships: str) -> None:
    """What the page's button does, with the process's answer put in its place."""
    tester = the_tester(house)
    tester._ask = Told(lambda: result)
    answer = submit(house.client(Role.SECURITY), ADDRESS, **townships)
    assert (answer.status_code, answer.location) == (303, f"{ADDRESS}?begun=1"), answer.text
    tester._thread.join(10)


def shown(house: House, role: Role = Role.SECURITY) -> str:
    answer = house.client(role).get(ADDRESS, headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def test_a_test_that_finds_nothing_passes_and_is_kept(house: House) -> None:
    assert "还没有进行过范围自检" in shown(house)
    begin(house, GOOD)
    text = shown(house)
    assert "最近一次自检通过：1 个地址、42 个应答中没有外乡镇的内容" in text
    assert "东镇、西镇" in text
    with house.store.readers.connect() as conn:
        noted = conn.execute(select(audit).where(audit.c.action == "test_scope")).one()
    assert (noted.actor, noted.object) == ("security", "1")
    assert noted.detail == {"state": "passed", "routes": 1, "answers": 42, "found": 0}


def test_what_leaks_is_told_first_and_can_be_downloaded(house: House) -> None:
    begin(house, {**GOOD, "leaks": [LEAK]}, first=EAST, second=WEST)
    text = shown(house, Role.AUDITOR)
    assert "发现 1 处外乡镇的内容" in text
    assert "/desk?q=1" in text
    answer = house.client(Role.AUDITOR).get(f"{ADDRESS}/1.xlsx")
    book = load_workbook(BytesIO(answer.data))
    assert [row[1].value for row in book["各地址"]] == ["地址", "/desk", "/desk"]
    assert [cell.value for cell in book["外乡镇内容"][2]] == ["东镇", "/desk", "/desk?q=1", WEST]
    assert house.client(Role.AUDITOR).get(f"{ADDRESS}/2.xlsx").status_code == 404


def test_a_test_says_its_seconds_and_the_release_it_was_made_with(house: House) -> None:
    held = house.server.extensions["store"]
    number = held.writer.submit(lambda c: begun(c, CODE, "security", "未发布", NOW - 111_000))
    held.writer.submit(lambda c: _ended(c, number))
    text = shown(house)
    assert '<td class="number">111 秒</td>' in text
    assert "，开发版）。" in text and "<td>开发版</td>" in text and "未发布" not in text


def _ended(conn: Connection, number: int) -> None:
    told = {"state": "passed", "ended_at": NOW, "routes": 1, "answers": 2, "found": 0}
    conn.execute(update(scope_test).where(scope_test.c.number == number).values(**told))


def test_one_that_breaks_off_says_so(house: House) -> None:
    begin(house, {})
    assert "最近一次自检没有完成" in shown(house)


def test_a_running_test_tells_no_figures_and_the_page_looks_again(house: House) -> None:
    held = house.server.extensions["store"]
    held.writer.submit(lambda c: begun(c, CODE, "security", "1.2.3", NOW))
    the_tester(house)._busy.acquire()
    house.clock.now += 75_000
    answer = house.client(Role.SECURITY).get(ADDRESS, headers=BROWSER)
    assert answer.headers["Refresh"].startswith("10;")
    assert "自检正在进行，已用 75 秒" in answer.text
    row = answer.text.split("<tbody>")[1]
    assert len(re.findall("<td[^>]*>—</td>", row)) == 5


def test_one_at_a_time_and_between_two_townships_of_the_county(house: House) -> None:
    tester = the_tester(house)
    for pair in ([EAST], [EAST, EAST], [EAST, "990001999"]):
        with pytest.raises(Invalid):
            tester.begin("security", pair)
    tester._busy.acquire()
    with pytest.raises(Conflict):
        tester.begin("security", [])
    answer = submit(house.client(Role.SECURITY), ADDRESS)
    assert (answer.status_code, "已有一次自检正在进行" in answer.text) == (409, True)


@pytest.mark.postgres
def test_one_at_a_time_in_all_processes_of_a_database(postgres_url: str, tmp_path: Path) -> None:
    fresh(postgres_url)
    settings = make_settings(tmp_path, database_url=postgres_url)
    writers = [Writer(postgres_url, audit_key=AUDIT_KEY).start() for _ in range(2)]
    with writers[0].engine.begin() as conn:
        upgrade(conn)
    first, second = (ScopeTester(w, lambda: COUNTY, lambda: NOW, settings) for w in writers)
    going = Event()
    first._ask = Told(lambda: {} if going.wait(10) else GOOD)  # type: ignore[assignment]
    try:
        assert first.begin("security", []) == 1
        with pytest.raises(Conflict):
            second.begin("security", [])
        assert not second.busy
        going.set()
        first._thread.join(10)  # type: ignore[union-attr]
        second._ask = Told(lambda: GOOD)  # type: ignore[assignment]
        assert second.begin("security", []) == 2
    finally:
        second.stop()
        for writer in writers:
            writer.stop()


def test_one_under_way_is_told_and_no_other_is_offered(house: House) -> None:
    tester = the_tester(house)
    tester._run = lambda *_: None  # it does not come to an end
    submit(house.client(Role.SECURITY), ADDRESS)
    text = shown(house)
    assert "自检正在进行" in text
    assert "<form" not in text


def test_what_a_stopped_server_left_running_did_not_end(house: House) -> None:
    tester = the_tester(house)
    tester._run = lambda *_: None
    submit(house.client(Role.SECURITY), ADDRESS)
    tester._busy.release()  # as a server that starts anew
    del tester._run
    assert "最近一次自检没有完成" in shown(house)
    begin(house, GOOD)
    text = shown(house)
    assert "未完成" in text
    assert "最近一次自检通过" in text


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR, Role.LEADER, Role.ANALYST])
def test_it_is_the_security_officer_s(house: House, role: Role) -> None:
    answer = house.client(role).get(ADDRESS, headers=BROWSER)
    assert answer.status_code == 403
    assert "“范围自检”由安全管理员进行" in answer.text and "设置页面" not in answer.text
    assert the_tester(house)._thread is None


def test_the_auditor_reads_and_begins_none(house: House) -> None:
    client = house.client(Role.AUDITOR)
    assert "<form" not in client.get(ADDRESS, headers=BROWSER).text
    assert submit(client, ADDRESS, form="/password").status_code == 403
    assert the_tester(house)._thread is None


def test_the_county_has_the_townships_it_offers(house: House) -> None:
    text = shown(house)
    for area in COUNTY.townships:
        assert f'<option value="{area.code}">{area.name}</option>' in text
