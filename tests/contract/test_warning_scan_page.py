"""The scan on demand over the whole product: who may, what is refused, what is told of a find."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from dashboards.components.alert_words import area_name
from dashboards.strings.wording import stamp
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date
from data_layer.core.scope import Scope
from data_layer.core.warning.finding import Finding
from data_layer.queries.alert_cases import Basis, cases_in
from data_layer.services.store import Store
from data_layer.services.warning_scan import Answer, Found, Made, Question
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER
from tests.contract.conftest import Clients
from tests.raised import raise_alerts

ADDRESS = "/warning/scan"
COUNTY = {Role.OPERATOR, Role.SUPERVISOR, Role.ANALYST}


class Told:
    """Stands for the process that scans."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.at = 0
        self.answer = Answer((), 0, 7, 0, 20260601)

    def __call__(self, _county: County, asked: Question) -> Made:
        self.asked.append(asked)
        return Made(self.at, self.answer)

    def stop(self) -> None:
        """Nothing is under way."""


@pytest.fixture
def scanner(store: Store) -> Iterator[Told]:
    """In the place of the store's own."""
    own, told = store.scanner, Told()
    object.__setattr__(store, "scanner", told)
    yield told
    object.__setattr__(store, "scanner", own)


@pytest.fixture
def yesterday(store: Store) -> str:
    return to_date(add_days(local(store.clock(), store.county.zone).day, -1)).isoformat()


@pytest.mark.parametrize("role", Role)
def test_who_may_scan(client_for: Clients, scanner: Told, role: Role) -> None:
    answer = client_for(role).get(ADDRESS, headers=BROWSER)
    assert (answer.status_code == 200) == (role in COUNTY)
    assert scanner.asked == []


def test_a_find_is_told_with_its_numbers(
    client_for: Clients, scanner: Told, store: Store, yesterday: str
) -> None:
    grids = tuple(area.code for area in store.county.grids[:7])
    scanner.answer = Answer(
        (Found(grids, 3, 24, 3.7, 1000.0), Found(grids[6:], 1, 1, 0.2, 1.3)), 3253, 7, 999, 20260601
    )
    address = f"{ADDRESS}?last={yesterday}&kind-01=1&kind-0201=1&order=adjacency"
    text = client_for(Role.OPERATOR).get(address, headers=BROWSER).text
    for told in (
        "近 3 天 24 件",
        "往常约 3.7 件",
        "1,000 晚以上",
        "等 7 个网格",
        "常有",
        "3,253 件",
    ):
        assert told in text
    (asked,) = scanner.asked
    assert (asked.categories, asked.order) == (("01", "0201"), "adjacency")


def test_a_cluster_is_named_as_its_alert_is_and_marked_on_the_map(
    client_for: Clients, scanner: Told, store: Store, yesterday: str
) -> None:
    county, role = store.county, Role.OPERATOR
    grids = tuple(area.code for area in county.grids[:7])
    raised = Finding("cluster", "c", grids[3:4], days=3, observed=9.0, expected=1.0)
    now = store.clock()
    numbers = store.writer.submit(lambda conn: raise_alerts(conn, county, [raised], now))
    scanner.answer = Answer(
        (Found(grids, 3, 24, 3.7, 9.0), Found(grids[6:], 1, 1, 0.2, 1.3)), 32, 7, 61, 20260601
    )
    text = client_for(role).get(f"{ADDRESS}?last={yesterday}", headers=BROWSER).text
    names = [area_name(county, Scope(county.code), code, "zh") for code in grids]
    table = text.split('id="found"')[1].split("</section>")[0]
    assert [name for name in names if name not in table] == []
    first, second = table.split("<tbody>")[1].split("</tr>")[:2]
    for number in numbers:
        assert f'href="/warning/alerts/{number}"' in first
        assert number not in second
    values = json.loads(unescape(text.split('data-values="')[1].split('"')[0]))
    cut = len(county.code)
    assert [(one["n"], one["cluster"]) for one in values["alerts"]] == [(1, True), (2, False)]
    assert values["alerts"][0]["codes"] == [code[cut:] for code in grids]
    # The seed is for whoever would repeat it, not for the line on top.
    assert "随机种子 7" in table.split("技术信息")[1]
    assert "期望" not in text
    assert 'data-working="正在扫描' in text


def test_a_number_of_the_scan_opens_the_cases_it_counts(
    client_for: Clients, scanner: Told, store: Store, yesterday: str
) -> None:
    county, last = store.county, int(yesterday.replace("-", ""))
    with store.readers.connect() as conn:
        everywhere = cases_in(
            conn, county, Scope(county.code), Basis(categories=("01",)), add_days(last, -6), last
        )
    scanner.answer = Answer(
        (Found((county.code,), 7, everywhere.n, 1.0, 9.0),), everywhere.n, 7, 61, 20260601
    )
    address = f"{ADDRESS}?last={yesterday}&kind-01=1"
    text = client_for(Role.SUPERVISOR).get(address, headers=BROWSER).text
    door = unescape(text.split('id="found"')[1].split('<td><a href="')[1].split('"')[0])
    assert door == f"{address}&at=1#cases"
    opened = client_for(Role.SUPERVISOR).get(door.split("#")[0], headers=BROWSER).text
    assert f"共 {everywhere.n} 件" in opened.split('id="cases"')[1]
    for one in everywhere.listed[:3]:
        assert f"/desk?case={one.case_no}" in opened
    for beyond in ("2", "0", "x"):
        plain = client_for(Role.SUPERVISOR).get(f"{address}&at={beyond}", headers=BROWSER)
        assert (plain.status_code, 'id="cases"' in plain.text) == (200, False)


def test_nothing_rare_is_no_all_clear(client_for: Clients, scanner: Told, yesterday: str) -> None:
    text = client_for(Role.ANALYST).get(f"{ADDRESS}?last={yesterday}", headers=BROWSER).text
    assert "所选范围内没有上报" in text


def test_the_page_says_when_it_was_computed(
    client_for: Clients, scanner: Told, store: Store, yesterday: str
) -> None:
    scanner.at = store.clock() - 5 * 60_000
    told = stamp(scanner.at, store.county.zone, store.clock())
    client, address = client_for(Role.ANALYST), f"{ADDRESS}?last={yesterday}"
    assert f"计算时间 {told}" in client.get(address, headers=BROWSER).text
    assert "计算时间" not in client.get(ADDRESS, headers=BROWSER).text


@pytest.mark.parametrize("query", ["kind-77=1", "tomorrow"])
def test_what_cannot_be_scanned_is_refused_in_words(
    client_for: Clients, scanner: Told, yesterday: str, query: str
) -> None:
    later = (to_date(int(yesterday.replace("-", ""))) + timedelta(days=2)).isoformat()
    last = later if query == "tomorrow" else yesterday
    answer = client_for(Role.OPERATOR).get(f"{ADDRESS}?last={last}&{query}", headers=BROWSER)
    assert answer.status_code == 422
    assert 'class="problem"' in answer.text
    assert scanner.asked == []
