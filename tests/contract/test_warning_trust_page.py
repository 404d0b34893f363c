"""The page of how far warnings can be trusted: to whom it says what, and that it says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from dashboards.components.score_words import Voice
from dashboards.components.trust_lines import breach_numbers
from dashboards.endpoints import warning_trust as endpoint
from dashboards.strings import warning_trust as words
from data_layer.core.days import add_days, local, start_of, to_date
from data_layer.core.statistics.rates import Interval
from data_layer.core.warning.backtest import Backtest
from data_layer.core.warning.calibration import Slope
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
    assert (
        "超期可能为“三四成”（平均 35%）的 200 件事件中，实际超期 35%（95% 区间 29%—42%），与预判"
        in told
    )
    assert (
        "超期可能为“九成以上”（平均 95%）的 35 件事件中，实际超期 100%（95% 区间 90%—100%）" in told
    )
    assert 'class="reliability"' in told
    # Nine in 24 weeks.
    assert "0.4" in told.split(words.FALSE.zh, 1)[1][:200]
    assert "71%（5/7）" in told
    assert told.count('class="line"') == 3
    assert words.STALE.zh.split("{")[0] not in told


def test_of_facts_it_says_that_shuffled_days_tell_nothing(house: House) -> None:
    keep(house, check(YESTERDAY))
    ended = start_of(add_days(YESTERDAY, 1), COUNTY.zone)
    found = (Finding("lasting", "l", (EAST,), observed=3),)
    made = Judgement(YESTERDAY, found, {}, [])
    house.store.writer.submit(lambda conn: store_night(conn, COUNTY, RULES, made, ended, ended))
    told = house.client(Role.SUPERVISOR).get(ADDRESS, headers=BROWSER).text
    rows = told.split('id="rules"', 1)[1].split("</table>", 1)[0].split("<tr>")
    lines = {row.split(">", 1)[1].split("<", 1)[0]: row for row in rows if "<th" in row}
    assert lines[RULES["lasting"].name.zh].count(words.NOT_SHUFFLED.zh) == 2
    assert words.NOT_SHUFFLED.zh not in lines[RULES["surge"].name.zh]


def test_with_one_night_it_says_from_when_on_the_nights_are_drawn(house: House) -> None:
    keep(house, check(YESTERDAY))
    told = house.client(Role.OPERATOR).get(ADDRESS, headers=BROWSER).text
    first, drawn = (to_date(add_days(YESTERDAY, n)).isoformat()[5:] for n in (0, 2))
    assert f"首晚检验为 {first} 的数据；检验满两晚后成图，最早 {drawn} 可见。" in told


@pytest.mark.parametrize(
    ("role", "asks"),
    [(Role.SUPERVISOR, False), (Role.OPERATOR, True), (Role.ANALYST, True), (Role.LEADER, True)],
)
def test_whoever_may_not_set_rules_is_told_whom_to_ask(
    house: House, role: Role, asks: bool
) -> None:
    told = house.client(role).get(ADDRESS, headers=BROWSER).text
    assert ("可向督办领导提出" in told) is asks
    assert ("设置静默日期；" in told) is (role != Role.LEADER)


@pytest.mark.parametrize(
    ("slope", "low", "high", "state", "told"),
    [
        (0.91, 0.82, 0.99, "near", "略偏低"), (1.1, 1.02, 1.18, "near", "略偏高"),
        (0.95, 0.85, 1.05, "good", "正常"), (0.7, 0.6, 0.8, "bad", "需关注"),
        (1.3, 0.9, 1.7, "bad", "需关注"),
    ],
)  # fmt: skip
def test_a_slope_whose_interval_leaves_one_out_is_not_called_right(
    slope: float, low: float, high: float, state: str, told: str
) -> None:
    breach = check(YESTERDAY).breach
    assert breach is not None
    made = breach._replace(slope=Slope(slope, Interval(low, high)))
    number = breach_numbers(made, Voice("zh", COUNTY.zone, NOW))[1]
    assert (number.state, told in number.state_text) == (state, True)


def test_an_old_check_is_told_as_old(house: House) -> None:
    keep(house, check(add_days(YESTERDAY, -5)))
    told = house.client(Role.OPERATOR).get(ADDRESS, headers=BROWSER).text
    assert "请系统管理员检查夜间研判是否正常运行" in told


def test_a_township_sees_the_curve_and_its_own_marks_alone(house: House) -> None:
    keep(house, check(add_days(YESTERDAY, -1)), check(YESTERDAY))
    raise_marked(house)
    told = house.client(Role.LEADER).get(ADDRESS, headers=BROWSER).text
    assert "超期可能为“三四成”（平均 35%）的" in told
    assert "83%（5/6）" in told
    assert "71%" not in told
    for foreign in (words.SKILL.zh, words.A_WEEK.zh, 'id="history"', WEST, "西镇"):
        assert foreign not in told.split("<main>", 1)[1].split('id="help"', 1)[0], foreign


def test_in_english_too(house: House) -> None:
    keep(house, check(YESTERDAY, 120))
    client = house.client(Role.ANALYST)
    client.get("/language/en", headers=BROWSER)
    told = client.get(ADDRESS, headers=BROWSER).text
    assert "cases told as “30–40%” (35% on average) 60% were late" in told
    assert "more than told" in told


def test_a_check_travels_and_is_kept_with_its_night(house: House) -> None:
    own = check(YESTERDAY)
    made = read_json(to_json(Judgement(YESTERDAY, (), {}, [], check=as_json(own))))
    house.store.writer.submit(lambda conn: store_night(conn, COUNTY, RULES, made, NOW, NOW))
    with house.store.readers.connect() as conn:
        assert checks(conn, COUNTY_SCOPE, YESTERDAY, 30) == [own]
    assert from_json(as_json(own)) == own
