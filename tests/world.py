"""A small county in domain words for every test: two townships, five grids, three categories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert

from data_layer.core.county import Area, Category, County, Limit, Unit
from data_layer.core.days import to_ms
from data_layer.core.intake import Door, Place, Submission, parse
from data_layer.core.ladder_rules import LadderRule, QuietHours
from data_layer.core.scope import Scope
from data_layer.db import tables
from data_layer.db.sealing import FieldKeys
from data_layer.vocab import Event, Text

CODE = "990001"
AUDIT_KEY = b"a key of the audit trail for tests"
FIELD_KEYS = FieldKeys((b"a key of sealed fields for tests",), b"a key of their search, for tests")
EAST, WEST = "990001001", "990001002"
GRIDS = {
    EAST: ["990001001001001", "990001001002001", "990001001003001"],
    WEST: ["990001002001001", "990001002002001"],
}
ALL_GRIDS = [g for grids in GRIDS.values() for g in grids]
NOW = to_ms(datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
COUNTY_SCOPE = Scope(CODE)
EAST_SCOPE = Scope(CODE, EAST)


def _areas() -> dict[str, Area]:
    found = {CODE: Area(CODE, "county", "", "测试县", "测试", "县")}
    for name, township in (("东", EAST), ("西", WEST)):
        found[township] = Area(township, "township", CODE, f"{name}镇", name, "镇")
        for i, grid in enumerate(GRIDS[township], 1):
            village = grid[:12]
            found[village] = Area(village, "village", township, f"{name}{i}村", f"{name}{i}", "村")
            found[grid] = Area(grid, "grid", village, f"{name}{i}村网格", f"{name}{i}", "农村")
    return found


def _limits() -> tuple[Limit, ...]:
    minutes = {"critical": 24 * 60, "urgent": 48 * 60, "ordinary": 9 * 24 * 60}
    return tuple(
        Limit(
            1,
            0,
            "",
            urgency,
            "ordinary",
            0,
            stage,
            total if stage == "case" else total // 2,
            "clock_minutes",
        )
        for urgency, total in minutes.items()
        for stage in ("accept", "dispatch", "sign", "handle", "verify", "case")
    )


def _ladder() -> tuple[LadderRule, ...]:
    """Every trigger and every act, all limits watched."""
    limits = ("accept", "dispatch", "sign", "handle", "verify", "case")
    words = [
        _share(f"{stage}_{name}", stage, amount, act, "holder", cause, quiet=quiet)
        for stage in limits
        for name, amount, act, cause, quiet in (
            ("soon", 75, "remind", "due_soon", True),
            ("due", 100, "urge", "overdue", False),
        )
    ]
    ups = [
        _share(f"{stage}_{to}", stage, amount, "escalate", to, "overdue")
        for stage in ("accept", "handle", "case")
        for to, amount in (("village", 110), ("township", 125), ("county", 150))
    ]
    return (
        *words,
        _share("handle_chief", "handle", 100, "remind", "chief", "overdue", quiet=True),
        *ups,
        _share("case_supervise", "case", 200, "supervise", "county", "overdue"),
        _on("unseen", "unacknowledged", "urge", "desk", "unacknowledged", 5, urgency="critical"),
        _on("red", "risk", "escalate", "township", "risk", risk="red"),
        _on("returned", "repeated_return", "raise", "county", "returned", times=2),
        _on("passed_on", "passed_on", "raise", "county", "unowned", times=3),
        _on("rework", "rework", "supervise", "county", "rework", times=2),
        _on("review", "review_due", "remind", "desk", "review_due", quiet=True),
        _on("deadline", "supervision_due", "urge", "holder", "supervision_due"),
        _on("unanswered", "unanswered", "remind", "desk", "unanswered", 60, quiet=True),
    )


def _share(
    rule: str, stage: str, amount: int, act: str, to: str, cause: str, *, quiet: bool = False
) -> LadderRule:
    """A rule of time_in_stage at a share of its limit."""
    values = (rule, "time_in_stage", stage, "", "", 0, amount, "percent", act, to, cause, quiet)
    return LadderRule(*values)


def _on(
    rule: str,
    trigger: str,
    act: str,
    to: str,
    cause: str,
    amount: int = 0,
    *,
    times: int = 0,
    urgency: str = "",
    risk: str = "",
    quiet: bool = False,
) -> LadderRule:
    """A rule that waits so many minutes."""
    unit = "clock_minutes"
    return LadderRule(rule, trigger, "", urgency, risk, times, amount, unit, act, to, cause, quiet)


COUNTY = County(
    code=CODE,
    name=Text("测试县", "Test County"),
    zone="Asia/Shanghai",
    case_prefix="TC",
    surveyed=False,
    boundary_version=1,
    calendar_version=1,
    areas=_areas(),
    categories={
        "01": Category(
            "01", "", Text("矛盾纠纷", "Disputes"), "ordinary", "complex", False, True, "U1"
        ),
        "0101": Category(
            "0101", "01", Text("邻里", "Neighbours"), "ordinary", "complex", False, True, "U1"
        ),
        "0201": Category(
            "0201", "02", Text("消防", "Fire"), "urgent", "ordinary", False, True, "U2"
        ),
        "02": Category(
            "02", "", Text("公共安全", "Safety"), "urgent", "ordinary", False, True, "U2"
        ),
        "9901": Category(
            "9901", "99", Text("宣传", "Publicity"), "ordinary", "ordinary", False, False, ""
        ),
        "99": Category("99", "", Text("其他", "Other"), "ordinary", "ordinary", False, False, ""),
    },
    units={
        "U1": Unit("U1", "东镇综治中心", 4, EAST, "township_centre"),
        "U2": Unit("U2", "县消防救援大队", 5, "", "department"),
        "U3": Unit("U3", "西镇综治中心", 4, WEST, "township_centre"),
    },
    limits=_limits(),
    attribution=Text("测试数据", "Test data"),
    pack_hash="test",
    limit_version=1,
    ladder=_ladder(),
    quiet=QuietHours(22 * 60, 7 * 60),
)


# The same with a table as a pack must have it: a case may take as long as its stages together.
SOUND = replace(
    COUNTY,
    limits=tuple(
        rule._replace(amount=rule.amount // (1 if rule.stage == "case" else 3))
        for rule in COUNTY.limits
    ),
)


def nowhere(lon: float, lat: float, crs: str, at: int) -> Place:
    """A locator that knows no place."""
    return Place(lon, lat, "", False)


def door(source: str = "test", scope: Scope = COUNTY_SCOPE, now: int = NOW) -> Door:
    return Door(COUNTY, scope, source, now, nowhere)


def event(kind: str, at: int, event_id: str, **more: Any) -> Event:
    """An event as the log holds it; extra keywords that are no columns go to the payload."""
    columns = {k: more.pop(k) for k in list(more) if k in Event._fields}
    return Event(
        source=columns.pop("source", "test"),
        event_id=event_id,
        type=kind,
        occurred_at=at,
        received_at=columns.pop("received_at", at),
        **columns,
        payload=more,
    )


def reported(at: int = NOW - DAY, event_id: str = "e1", **more: Any) -> Event:
    more.setdefault("grid_code", ALL_GRIDS[0])
    more.setdefault("category", "0201")
    return event("reported", at, event_id, **more)


def life(at: int = NOW - DAY, prefix: str = "e", **report: Any) -> list[Event]:
    """A whole ordinary life: reported to closed in five hours."""
    steps: list[tuple[str, dict[str, Any]]] = [
        ("accepted", {}),
        ("dispatched", {"lead_unit": "U1", "assignment_id": f"{prefix}-a"}),
        ("signed", {"unit": "U1"}),
        ("fed_back", {"unit": "U1"}),
        ("verified", {"result": "pass"}),
        ("closed", {}),
    ]
    events = [reported(at, f"{prefix}0", **report)]
    for i, (kind, more) in enumerate(steps, 1):
        events.append(event(kind, at + i * HOUR, f"{prefix}{i}", **more))
    return events


def submit(events: list[Event], incident_id: str = "i1", case_no: str = "") -> list[Submission]:
    return [Submission(i, incident_id, case_no, e) for i, e in enumerate(events)]


def api_report(**more: Any) -> dict[str, Any]:
    """A report as a township's system posts it."""
    return {
        "event_id": "e1",
        "incident_id": "i1",
        "type": "reported",
        "occurred_at": "2026-11-23T11:00:00+08:00",
        "grid_code": ALL_GRIDS[0],
        "category": "0201",
        "title": "消防通道堵塞",
        **more,
    }


def parsed(item: dict[str, Any], **door_args: Any) -> Any:
    return parse(door(**door_args), 0, item)


def store_county(connection: Connection, county: County = COUNTY) -> None:
    """The rows a county needs before events can come."""
    connection.execute(
        insert(tables.county),
        {
            "county_code": county.code,
            "name_zh": county.name.zh,
            "name_en": county.name.en,
            "title_zh": county.title.zh,
            "title_en": county.title.en,
            "zone": county.zone,
            "case_prefix": county.case_prefix,
            "surveyed": county.surveyed,
            "boundary_version": county.boundary_version,
            "calendar_version": county.calendar_version,
            "limit_version": county.limit_version,
            "attribution_zh": county.attribution.zh,
            "attribution_en": county.attribution.en,
            "approval_no": "",
            "demo": county.demo,
            "pack_hash": "test",
            "quiet_begin": county.quiet.begin,
            "quiet_end": county.quiet.end,
        },
    )
    same = {"county_code": county.code}
    connection.execute(
        insert(tables.area),
        [{**same, **a._asdict()} for a in county.areas.values()],
    )
    connection.execute(
        insert(tables.category),
        [
            {
                **same, **{k: v for k, v in c._asdict().items() if k != "name"},
                "name_zh": c.name.zh, "name_en": c.name.en,
            }
            for c in county.categories.values()
        ],
    )  # fmt: skip
    connection.execute(
        insert(tables.unit), [{**same, **u._asdict()} for u in county.units.values()]
    )
    connection.execute(insert(tables.limit_rule), [{**same, **r._asdict()} for r in county.limits])
    ladder = [{**same, **r._asdict(), "ordinal": n} for n, r in enumerate(county.ladder)]
    connection.execute(insert(tables.ladder_rule), ladder)
