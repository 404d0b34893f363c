"""The page of permissions says what the gate and the rights do, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dashboards.endpoints import permissions
from dashboards.strings.permissions import ACTION_NAMES, PAGE_NAMES
from data_layer.core.action_table import ACTS
from data_layer.core.rights import Action, Page, may
from data_layer.labels import ROLE_TEXT
from data_layer.vocab import Role
from tests.contract.access_house import BROWSER, House, open_house

PAGE = "/settings/permissions"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(permissions.blueprint)
        yield made


def test_everything_has_a_name() -> None:
    assert PAGE_NAMES.keys() == set(Page)
    assert ACTION_NAMES.keys() | ACTS.keys() == set(Action)


@pytest.mark.parametrize("role", list(Role))
def test_the_three_administrators_read_it(house: House, role: Role) -> None:
    answer = house.client(role).get(PAGE, headers=BROWSER)
    allowed = role in {Role.ADMIN, Role.SECURITY, Role.AUDITOR}
    assert answer.status_code == (200 if allowed else 403)
    assert not allowed or "未列出的一律拒绝" in answer.text


def test_the_workbook_holds_each_cell(house: House) -> None:
    client = house.client(Role.SECURITY)
    book = load_workbook(BytesIO(client.get(f"{PAGE}/permissions.xlsx").data))
    pages, actions, routes = book.worksheets
    head = [cell.value for cell in actions[1]]
    assert head[1:] == [ROLE_TEXT[role].zh for role in Role]
    for row, action in zip(actions.iter_rows(min_row=2, values_only=True), Action, strict=True):
        assert [bool(cell) for cell in row[1:]] == [may(role, action) for role in Role]
    assert pages.max_row == len(Page) + 1
    rules = {rule.rule for rule in house.server.url_map.iter_rules()}
    assert {row[0] for row in routes.iter_rows(min_row=2, values_only=True)} == rules


def test_what_it_says_of_an_address_is_what_the_gate_does(house: House) -> None:
    client = house.client(Role.SECURITY)
    book = load_workbook(BytesIO(client.get(f"{PAGE}/permissions.xlsx").data))
    rows = list(book.worksheets[2].iter_rows(min_row=2, values_only=True))
    told = {row[0]: row[3:] for row in rows if "GET" in row[1]}
    for place, role in enumerate(Role):
        browser = house.client(role)
        for rule in ("/wall/counts", PAGE, "/settings/calendar", "/desk/x", "/password"):
            if rule in told:
                open_ = browser.get(rule).status_code not in {401, 403}
                assert open_ == bool(told[rule][place]), (rule, role)
