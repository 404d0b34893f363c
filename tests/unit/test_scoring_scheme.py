"""What a scheme may be made of."""

from __future__ import annotations

import pytest

from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.core.metric import Kind
from data_layer.core.scope import Scope
from data_layer.core.scoring import Item, Scheme
from data_layer.core.scoring_bodies import (
    Body,
    BodyKind,
    bodies_in,
    body_of_unit,
    speaks_for,
)
from data_layer.core.scoring_defaults import DEFAULTS
from data_layer.core.scoring_scheme import (
    items_of_json,
    scheme_json,
    scheme_problems,
    usable,
    why_not,
)
from data_layer.vocab import Role
from tests.assessed import ASSESSED
from tests.world import COUNTY_SCOPE, EAST, EAST_SCOPE, GRIDS, WEST

GOOD = Item("on_time_closure", 100, 0.75, 0.95, 20, 100)


def told(kind: BodyKind, *items: Item, cap: float = 20, months: int = 1) -> list[str]:
    scheme = Scheme(kind, 2, 202612, "x", items, cap, months)
    return [problem.text.zh for problem in scheme_problems(scheme)]


@pytest.mark.parametrize("kind", BodyKind)
def test_what_every_county_begins_with_is_in_order(kind: BodyKind) -> None:
    scheme = DEFAULTS[kind]
    assert list(scheme_problems(scheme)) == []
    assert items_of_json(scheme_json(scheme)["items"]) == scheme.items


@pytest.mark.parametrize("metric", [m for m in METRICS if m.kind == Kind.COUNT], ids=str)
def test_no_amount_can_be_an_item(metric) -> None:
    for kind in BodyKind:
        item = GOOD._replace(metric=metric.key)
        (problem,) = told(kind, item)
        assert "是数量，不能计分" in problem
        assert metric.label.zh in problem


@pytest.mark.parametrize(
    ("kind", "key", "said"),
    [
        ("township", "on_the_spot_rate", "无所谓高好低好"),
        ("township", "paused_rate", "只有此刻的数"),
        ("department", "coverage", "没有这类考核对象各自的数"),
        ("station", "active_grids", "没有这类考核对象各自的数"),
        ("grid", "seconded_share", "没有这类考核对象各自的数"),
        ("grid", "handle_p50", "没有这类考核对象各自的数"),
        ("station", "return_rate", "改派后会记到现承办单位名下"),
    ],
)
def test_what_cannot_be_known_of_a_body_is_refused(kind: str, key: str, said: str) -> None:
    reason = why_not(BodyKind(kind), BY_KEY[key])
    assert reason is not None
    assert said in reason.zh


def test_shares_and_times_can_be_items() -> None:
    keys = {metric.key for metric in usable(BodyKind.TOWNSHIP)}
    assert {"on_time_closure", "close_p50", "closed_within_7d", "coverage", "return_rate"} <= keys
    assert not {"reported", "valid", "overdue", "inflow"} & keys


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weight": 90, "cap": 90}, "各项权重合计为 90，应为 100"),
        ({"weight": 0, "cap": 0}, "权重应大于 0"),
        ({"cap": 101}, "最高得分"),
        ({"zero": 0.95, "full": 0.75}, "满分线应高于零分线"),
        ({"full": 1.2}, "0 到 100% 之间"),
        ({"least": 4}, "不能小于 5"),
        ({"metric": "nothing"}, "没有“nothing”这个指标"),
        ({"metric": "rework_rate"}, "满分线应低于零分线"),
    ],
)
def test_each_mistake_is_told(changes: dict[str, object], said: str) -> None:
    assert any(said in one for one in told(BodyKind.TOWNSHIP, GOOD._replace(**changes)))


def test_the_scheme_as_a_whole_is_checked() -> None:
    half = GOOD._replace(weight=50, cap=50)
    assert told(BodyKind.TOWNSHIP, GOOD) == []
    assert "列了两次" in "".join(told(BodyKind.TOWNSHIP, half, half))
    assert "至少要有一项" in told(BodyKind.TOWNSHIP)[0]
    assert told(BodyKind.TOWNSHIP, GOOD, cap=101) == ["扣分上限应在 0 到 100 之间。"]
    assert told(BodyKind.TOWNSHIP, GOOD, months=2) == ["统计期应为 1、3、6 或 12 个月。"]


def codes(scope: Scope, kind: BodyKind) -> list[str]:
    return [body.code for body in bodies_in(ASSESSED, scope, kind)]


def test_a_township_sees_its_own_bodies_alone() -> None:
    assert codes(COUNTY_SCOPE, BodyKind.TOWNSHIP) == [EAST, WEST]
    assert codes(COUNTY_SCOPE, BodyKind.DEPARTMENT) == ["U2"]
    assert codes(COUNTY_SCOPE, BodyKind.STATION) == ["P1", "P2"]
    assert codes(EAST_SCOPE, BodyKind.TOWNSHIP) == [EAST]
    assert codes(EAST_SCOPE, BodyKind.GRID) == GRIDS[EAST]
    assert codes(EAST_SCOPE, BodyKind.STATION) == ["P1"]
    assert codes(EAST_SCOPE, BodyKind.DEPARTMENT) == []


@pytest.mark.parametrize(
    ("unit", "body"),
    [
        ("U1", (BodyKind.TOWNSHIP, EAST)),
        ("U2", (BodyKind.DEPARTMENT, "U2")),
        ("P2", (BodyKind.STATION, "P2")),
        ("nobody", None),
    ],
)
def test_for_whom_a_unit_speaks(unit: str, body: tuple[BodyKind, str] | None) -> None:
    found = body_of_unit(ASSESSED, unit)
    assert (found and found[:2]) == body


@pytest.mark.parametrize(
    ("role", "unit", "kind", "code", "may"),
    [
        (Role.LEADER, "", BodyKind.TOWNSHIP, EAST, True),
        (Role.LEADER, "", BodyKind.GRID, GRIDS[EAST][0], True),
        (Role.LEADER, "", BodyKind.TOWNSHIP, WEST, False),
        (Role.LEADER, "", BodyKind.STATION, "P1", False),
        (Role.HANDLER, "P1", BodyKind.STATION, "P1", True),
        (Role.HANDLER, "P1", BodyKind.STATION, "P2", False),
        (Role.HANDLER, "U1", BodyKind.TOWNSHIP, EAST, True),
        (Role.HANDLER, "U1", BodyKind.GRID, GRIDS[EAST][0], False),
        (Role.SUPERVISOR, "", BodyKind.TOWNSHIP, EAST, False),
        (Role.OPERATOR, "", BodyKind.TOWNSHIP, EAST, False),
    ],
)
def test_who_appeals_for_whom(role: Role, unit: str, kind: BodyKind, code: str, may: bool) -> None:
    body = next(b for b in bodies_in(ASSESSED, COUNTY_SCOPE, kind) if b.code == code)
    assert isinstance(body, Body)
    assert speaks_for(ASSESSED, role, EAST, unit, body) == may
