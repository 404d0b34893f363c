"""What the headline of 督查考核 says is what its funnels mark: level by level, on both sides."""

from __future__ import annotations

import json

import pytest

from dashboards.components.page_frame import Frame
from dashboards.panels.funnels import funnel_panel, outside, shrunk_panel
from data_layer.queries.asking import Ask
from data_layer.queries.metrics import Value
from data_layer.services.accounts import Account
from data_layer.vocab import Role
from tests.slow_world import days_ago
from tests.world import ALL_GRIDS, CODE, COUNTY, COUNTY_SCOPE, EAST, NOW, WEST

FRAME = Frame(
    COUNTY,
    COUNTY_SCOPE,
    Account(CODE, "one", Role.ANALYST),
    "zh",
    NOW,
    "/assessment",
    Ask(days_ago(30), days_ago(1)),
)


# Enough groups at the mean for chance to be told from difference.
ALIKE = {f"alike-{turn}": (380, 400) for turn in range(60)}


def rates(**of: tuple[int, int]) -> list[Value]:
    return [Value(key, "on_time_closure", k / n if n else None, k, n) for key, (k, n) in of.items()]


def written(part: object) -> str:
    return json.dumps(part, default=lambda one: one.to_plotly_json(), ensure_ascii=False)


def test_each_level_is_named_and_looked_at_on_both_sides() -> None:
    told = outside(FRAME, "township", rates(**ALIKE, **{EAST: (300, 400), WEST: (399, 400)}))
    assert told == "乡镇（街道）中 1 个低于控制限（东镇）、1 个高于控制限（西镇）"


def test_a_funnel_that_marks_nothing_is_said_so_for_its_level() -> None:
    grids = rates(**dict.fromkeys(ALL_GRIDS, (38, 40)))
    assert outside(FRAME, "grid", grids) == "网格均在控制限之内"


def test_more_names_than_are_read_are_counted() -> None:
    told = outside(FRAME, "grid", rates(**ALIKE, **dict.fromkeys(ALL_GRIDS[:4], (100, 400))))
    assert "中 4 个低于控制限（" in told
    assert told.count("村、") == 2
    assert "等）" in told


def test_groups_too_small_to_be_judged_are_not_called_alike() -> None:
    assert "不作比较" in outside(FRAME, "grid", rates(**{ALL_GRIDS[0]: (1, 1)}))


@pytest.mark.parametrize("panel", [shrunk_panel, lambda *it: funnel_panel(it[0], "grid", it[1])])
def test_one_case_due_is_too_few_and_not_none(panel: object) -> None:
    assert callable(panel)
    one, none = (written(panel(FRAME, rates(**{ALL_GRIDS[0]: (n, n)}))) for n in (1, 0))
    assert "不足 5 件，不出率" in one
    assert "没有应办结" not in one
    assert "没有应办结" in none


def test_where_no_grid_stands_out_no_empty_table_is_drawn() -> None:
    told = written(
        shrunk_panel(FRAME, rates(**{g: (380 + i, 400) for i, g in enumerate(ALL_GRIDS)}))
    )
    assert '"Table"' not in told
