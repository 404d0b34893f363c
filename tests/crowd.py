"""A crowd of random cases in the small county, stored by the bulk path, to try queries on."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, insert

from data_layer.db import tables
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.log.bulk import write_history
from data_layer.vocab import Event, SourceKind
from tests.fresh import fresh
from tests.world import (
    ALL_GRIDS,
    CODE,
    COUNTY,
    DAY,
    EAST,
    FIELD_KEYS,
    GRIDS,
    HOUR,
    NOW,
    WEST,
    event,
    store_county,
)

SPAN_DAYS = 120
CATEGORIES = ["0101", "0101", "0201", "0201", "0201", "9901"]


def crowd_database(url: str, count: int = 2000) -> Engine:
    """An engine on an empty database, now with `count` cases, posts, people and capacity."""
    fresh(url)
    engine = writer_engine(url, field_keys=FIELD_KEYS)
    with engine.begin() as connection:
        upgrade(connection)
        store_county(connection)
        write_history(connection, COUNTY, lives(Random(7), count), NOW)
        staff(connection)
    return engine


def lives(rng: Random, count: int) -> Iterator[tuple[str, list[Event]]]:
    for number in range(count):
        events = [e for e in _life(rng, f"c{number}") if e.occurred_at <= NOW]
        yield f"c{number}", events


def _life(rng: Random, name: str) -> list[Event]:
    at = NOW - int(rng.random() * SPAN_DAYS * DAY)
    other = Random(name)  # so that what is drawn beside leaves the lives as they are
    category = rng.choice(CATEGORIES)
    made = [
        _event("reported", at, name, 0, {
            "grid_code": rng.choice([*ALL_GRIDS, ""]) if rng.random() < 0.1 else _grid(rng),
            "category": category,
            "urgency": rng.choice(["critical", "urgent", "ordinary"]),
            "sensitive": rng.random() < 0.1,
            "title": f"{name} 电话 13812345678",
            "place": "身份证 522401199001011234 附近",
            "source_kind": other.choice(list(SourceKind)),
            "received_by": other.choice(["", "演示-首问人"]),
        })
    ]  # fmt: skip
    for kind, more in _script(rng, other):
        at += int(rng.lognormvariate(1.6, 1.3) * HOUR)
        made.append(_event(kind, at, name, len(made), more))
    return made


def _grid(rng: Random) -> str:
    return rng.choice(GRIDS[EAST] * 2 + GRIDS[WEST])


def _event(kind: str, at: int, name: str, seq: int, more: dict[str, Any]) -> Event:
    return event(kind, at, f"{name}-{seq:02d}", source_seq=seq, **more)


def _script(rng: Random, other: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events after the report, most of them the usual path with detours."""
    ending = rng.random()
    if ending < 0.04:
        yield "refused", {}
        return
    if other.random() < 0.1:
        yield "acknowledged", {}
    if other.random() < 0.03:
        yield "merged", {"merged_into": "QX20260101-0001"}
        return
    yield "accepted", {}
    if ending < 0.15:
        yield "self_handled", {}
        return
    yield from _dispatch(rng)
    if rng.random() < 0.06:
        yield "returned", {"reason_code": "wrong_unit"}
        yield from _dispatch(rng)
    yield from _middle(rng)
    yield from _beside(other)
    if ending < 0.2:
        yield "transferred", {"transfer_to": "court"}
        return
    yield "fed_back", {}
    if rng.random() < 0.05:
        yield "verified", {"result": "fail"}
        yield "fed_back", {}
    yield "verified", {"result": "pass"}
    yield "closed", {}
    if rng.random() < 0.3:
        yield "rated", {"rated": rng.randint(1, 5)}
    if rng.random() < 0.03:
        yield from _again(rng, other)


def _again(rng: Random, other: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "reopened", {}
    yield from _dispatch(rng)
    if other.random() < 0.6:
        yield "fed_back", {}
        yield "verified", {"result": "pass"}
        yield "closed", {}


def _dispatch(rng: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    unit = rng.choice(["U1", "U2", "U3"])
    yield "dispatched", {"lead_unit": unit}
    yield "signed", {}


def _middle(rng: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    if rng.random() < 0.2:
        yield "escalated", {"to_level": 5, "cause": rng.choice(["risk", "overdue"])}
    if rng.random() < 0.05:
        yield "extended", {"due_approved": NOW - rng.randint(-20, 40) * DAY}
    if rng.random() < 0.05:
        yield "suspended", {"reason_code": "season"}
        if rng.random() < 0.5:
            yield "resumed", {}
    if rng.random() < 0.05:
        yield "moved", {"grid_code": rng.choice(ALL_GRIDS)}
    if rng.random() < 0.05:
        yield "urged", {}


def _beside(rng: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is rarer."""
    if rng.random() < 0.08:
        yield "joint_called", {"assist_units": ["U3"]}
    if rng.random() < 0.08:
        yield "supervised", {"grade": "supervise", "deadline": NOW - rng.randint(-9, 90) * DAY}
    if rng.random() < 0.05:
        yield "reassigned", {"lead_unit": rng.choice(["U1", "U2"])}
        yield "signed", {}
    if rng.random() < 0.03:
        yield "escalated", {"to_level": 6, "cause": "no_authority"}


def staff(connection: Connection) -> None:
    """Every grid: a chief, two workers' seats, three leaders. In the first grid one worker's seat
    has been empty since 20 October and one leader holds a second seat."""
    posts, people, holdings = [], [], []
    for number, grid in enumerate(ALL_GRIDS):
        seats = ["chief", "worker", "worker", "leader", "leader", "leader"]
        for place, role in enumerate(seats):
            post_id = f"{grid}-{place}"
            posts.append(_post(post_id, role, grid))
            who = f"p{number}-{place}"
            people.append(_person(who, party=place % 2 == 0))
            if number == 0 and place == 2:
                holdings.append(_holding(post_id, who, 20260101, 20261020))
            else:
                holdings.append(_holding(post_id, who, 20260101, None))
    posts.append(_post("extra", "leader", ALL_GRIDS[0]))
    holdings.append(_holding("extra", "p0-3", 20260601, None))
    for table, rows in (
        (tables.post, posts), (tables.person, people), (tables.holding, holdings),
        (tables.capacity, [_capacity(CODE, 5), _capacity(EAST, 3), _capacity(WEST, 2)]),
    ):  # fmt: skip
        connection.execute(insert(table), rows)


def _post(post_id: str, role: str, grid: str) -> dict[str, Any]:
    return {
        "county_code": CODE, "post_id": post_id, "role": role, "area_code": grid,
        "township_code": grid[:9], "unit_code": "", "valid_from": 20250101, "valid_to": None,
    }  # fmt: skip


def _person(who: str, *, party: bool) -> dict[str, Any]:
    return {"county_code": CODE, "person_id": who, "name": who, "party": party, "demo": True}


def _holding(post_id: str, who: str, first: int, end: int | None) -> dict[str, Any]:
    return {
        "county_code": CODE, "post_id": post_id, "person_id": who,
        "valid_from": first, "valid_to": end,
    }  # fmt: skip


def _capacity(area: str, value: float) -> dict[str, Any]:
    return {
        "county_code": CODE, "key": "enforcement_staff", "area_code": area, "value": value,
        "unit": "people", "label_zh": "执法队实有", "label_en": "Enforcement staff", "system": "",
    }  # fmt: skip
