"""The scan on demand over the whole product: who may, what is refused, what is told of a find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dashboards.strings.wording import stamp
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date
from data_layer.services.store import Store
from data_layer.services.warning_scan import Answer, Found, Made, Question
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER
from tests.contract.conftest import Clients

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
    for told in ("近 3 天 24 件", "往常约 3.7 件", "1,000 晚以上", "等 7 个", "常有", "3,253 件"):
        assert told in text
    (asked,) = scanner.asked
    assert (asked.categories, asked.order) == (("01", "0201"), "adjacency")


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
