"""The page of how far warnings can be trusted: to whom it says what, and that it says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from dashboards.endpoints import warning_trust as endpoint
from dashboards.strings import warning_trust as words
from data_layer.core.days import add_days, local, start_of
from data_layer.core.warning.backtest import Backtest
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.life import Act
from data_layer.core.warning.trust import Check, FalseAlarms, as_json, breach_of, from_json
from data_layer.db.tables import warning_check
from data_layer.queries.warning_trust import checks
from data_layer.services.alert_marks import Who, mark_alert
from data_layer.services.warning_night import Judgement, read_json, to_json
from data_layer.services.warning_store import store_night
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, open_house
from tests.world import CODE, COUNTY, COUNTY_SCOPE, EAST, GRIDS, NOW, WEST

ADDRESS = "/warning/calibration"
RULES = {rule.key: rule for rule in DEFAULTS}
YESTERDAY = add_days(local(NOW, COUNTY.zone).day, -1)
OPEN_TO = {Role.OPERATOR, Role.LEADER, Role.SUPERVISOR, Role.ANALYST}
SUPERVISOR = Who("supervisor", "演示", Role.SUPERVISOR, COUNTY_SCOPE)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(endpoint.blueprint)
        yield made


def check(day: int, late: int = 70) -> Check:
    """Two hundred cases told 0.35, of which `late` were late, and 35 told 0.95, all late."""
    said = np.array([0.35] * 200 + [0.95] * 35)
    came = np.array([one < late or one >= 200 for one in range(235)])
    tried = Backtest(said, np.full(235, came.mean()), came, 235)
    false = (FalseAlarms("surge", 6, 168), FalseAlarms("silent", 3, 168))
    return Check(day, breach_of(tried, add_days(day, -44), day), false)


def keep(house: House, *kept: Check) -> None:
    rows = [{"county_code": CODE, "day": one.day, "content": as_json(one)} for one in kept]
    house.store.writer.submit(lambda conn: conn.execute(insert(warning_check), rows))


def raise_marked(house: House) -> None:
    """Six alerts in the east, five of them true, and one in the west, false."""
    found = [
        Finding("surge", f"s{n}", (EAST,), category="0101", days=7, observed=9, expected=2.0)
        for n in range(6)
    ]
    found.append(found[0]._replace(series="west", areas=(GRIDS[WEST][0],)))
    ended = start_of(add_days(YESTERDAY, 1), COUNTY.zone)

    def settle(conn: Any) -> None:
        made = Judgement(YESTERDAY, tuple(found), {}, [])
        numbers = store_night(conn, COUNTY, RULES, made, ended, ended)
        for place, number in enumerate(numbers):
            act = Act.CONFIRM if place < 5 else Act.DISMISS
            mark_alert(conn, COUNTY, SUPERVISOR, number, act, "已核实", "", NOW)

    house.store.writer.submit(settle)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_it(house: House, role: Role) -> None:
    answer = house.client(role).get(ADDRESS, headers=BROWSER)
    assert answer.status_code == (200 if role in OPEN_TO else 403)


def test_before_the_first_check_it_says_what_is_to_come(house: House) -> None:
    told = house.client(Role.OPERATOR).get(ADDRESS, headers=BROWSER).text
    assert words.NEVER.zh in told
    assert words.UNKNOWN.zh in told
    assert "—" in told
    assert "<svg" not in told.split('id="curve"', 1)[1].split("</section>", 1)[0]
    assert words.NO_HISTORY.zh in told


def test_the_county_reads_what_was_said_and_came(house: House) -> None:
    keep(house, check(add_days(YESTERDAY, -1), 60), check(YESTERDAY))
    raise_marked(house)
    told = house.client(Role.SUPERVISOR).get(ADDRESS, headers=BROWSER).text
    # Wilson: 70 of 200.
    assert "超期可能为“三四成”的 200 件事件中，实际超期 35%（95% 区间 29%—42%），与预判" in told
    assert "超期可能为“九成以上”的 35 件事件中，实际超期 100%（95% 区间 90%—100%）" in told
    assert 'class="reliability"' in told
    # Nine in 24 weeks.
    assert "0.4" in told.split(words.FALSE.zh, 1)[1][:200]
    assert "71%（5/7）" in told
    assert told.count('class="line"') == 3
    assert words.STALE.zh.split("{")[0] not in told


def test_an_old_check_is_told_as_old(house: House) -> None:
    keep(house, check(add_days(YESTERDAY, -5)))
    told = house.client(Role.OPERATOR).get(ADDRESS, headers=BROWSER).text
    assert "请系统管理员检查夜间研判是否正常运行" in told


def test_a_township_sees_the_curve_and_its_own_marks_alone(house: House) -> None:
    keep(house, check(add_days(YESTERDAY, -1)), check(YESTERDAY))
    raise_marked(house)
    told = house.client(Role.LEADER).get(ADDRESS, headers=BROWSER).text
    assert "超期可能为“三四成”的" in told
    assert "83%（5/6）" in told
    assert "71%" not in told
    for foreign in (words.SKILL.zh, words.A_WEEK.zh, 'id="history"', WEST, "西镇"):
        assert foreign not in told.split("<main>", 1)[1].split('id="help"', 1)[0], foreign


def test_in_english_too(house: House) -> None:
    keep(house, check(YESTERDAY, 120))
    client = house.client(Role.ANALYST)
    client.get("/language/en", headers=BROWSER)
    told = client.get(ADDRESS, headers=BROWSER).text
    assert "cases told as “30–40%” 60% were late" in told
    assert "more than told" in told


def test_a_check_travels_and_is_kept_with_its_night(house: House) -> None:
    own = check(YESTERDAY)
    made = read_json(to_json(Judgement(YESTERDAY, (), {}, [], check=as_json(own))))
    house.store.writer.submit(lambda conn: store_night(conn, COUNTY, RULES, made, NOW, NOW))
    with house.store.readers.connect() as conn:
        assert checks(conn, COUNTY_SCOPE, YESTERDAY, 30) == [own]
    assert from_json(as_json(own)) == own
