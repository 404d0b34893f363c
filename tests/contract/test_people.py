"""Who a person is, is told for a right and a reason alone, and goes on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from dashboards.endpoints import person_contact
from data_layer.db.sealing import keys_of
from data_layer.db.tables import audit, holding, person, post
from data_layer.services.contacts import phone_of
from data_layer.vocab import Role
from tests.contract.access_house import House, open_house
from tests.world import CODE, EAST, GRIDS, WEST

PHONE = "19900001234"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as made:
        made.server.register_blueprint(person_contact.blueprint)
        made.store.writer.submit(_staff)
        yield made


def _staff(conn: Any) -> None:
    for who, township in (("east-1", EAST), ("west-1", WEST)):
        same = {"county_code": CODE, "person_id": who}
        seat = {"county_code": CODE, "post_id": f"seat-{who}", "valid_from": 20260101}
        grid = {"area_code": GRIDS[township][0], "township_code": township, "role": "worker"}
        phone = phone_of(PHONE, who, keys_of(conn))
        named = {"name": "演示-王某某", **phone, "party": False, "demo": True}
        conn.execute(insert(person), {**same, **named})
        conn.execute(insert(post), {**seat, **grid, "unit_code": "", "valid_to": None})
        conn.execute(insert(holding), {**seat, **same, "valid_to": None})


def trail(house: House) -> list[tuple[str, str, str, dict[str, Any]]]:
    columns = audit.c.actor, audit.c.object, audit.c.result, audit.c.detail
    with house.store.readers.connect() as conn:
        rows = conn.execute(select(*columns).where(audit.c.action == "person_seen"))
        return [tuple(row) for row in rows]


def asked(house: House, role: Role, **query: str) -> Any:
    return house.client(role).get("/staffing/contact", query_string=query)


def test_a_reason_opens_name_and_phone_and_is_kept(house: House) -> None:
    answer = asked(house, Role.OPERATOR, person="east-1", reason="通知开会")
    assert answer.json == {"name": "演示-王某某", "phone": PHONE}
    assert answer.headers["Cache-Control"] == "no-store"
    assert trail(house) == [("operator", "east-1", "ok", {"reason": "通知开会"})]


def test_without_a_reason_nothing_is_told(house: House) -> None:
    answer = asked(house, Role.OPERATOR, person="east-1", reason="  ")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "no_reason")
    assert PHONE not in answer.text
    assert trail(house) == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.SUPERVISOR, Role.ANALYST])
def test_who_reads_masked_is_refused_and_that_is_kept(house: House, role: Role) -> None:
    answer = asked(house, role, person="east-1", reason="想看")
    assert answer.status_code == 403
    assert PHONE not in answer.text
    ((*told, detail),) = trail(house)
    assert (told, detail["code"]) == ([str(role), "east-1", "refused"], "masked")


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_who_may_not_open_the_numbers_does_not_get_that_far(house: House, role: Role) -> None:
    assert asked(house, role, person="east-1", reason="想看").status_code == 403
    assert trail(house) == []


def test_nobody_is_told_alike_whether_missing_or_elsewhere(house: House) -> None:
    answer = asked(house, Role.OPERATOR, person="nobody", reason="通知")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "person_not_found")
    assert trail(house) == []
