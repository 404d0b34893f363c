"""Likeness of cases: in pure words first, then over a database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from data_layer.core.places import places_named
from data_layer.core.scope import Scope
from data_layer.core.similar import Matter, alike, bigrams, match, near_grids
from data_layer.log.record import record
from data_layer.queries.similar import similar_cases
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    GRIDS,
    HOUR,
    NOW,
    WEST,
    event,
    life,
    reported,
    submit,
)

FIRST, SECOND, THIRD = GRIDS[EAST]
TEXTS = st.text(alphabet="甲乙丙丁戊 ，。ab12", max_size=12)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("消防通道堵塞", "消防通道堵塞", 1.0),
        ("消防通道，堵塞！", "消防 通道堵塞", 1.0),
        # 消防 防通 通道 shared of five and five.
        ("消防通道堵塞", "消防通道被占", 0.6),
        ("污水", "噪声", 0.0),
        ("ＡＢ路", "ab路", 1.0),
        ("", "污水", 0.0),
        ("水", "水", 1.0),
    ],
)
def test_words_are_compared_by_pairs_of_signs(one: str, other: str, share: float) -> None:
    assert alike(bigrams(one), bigrams(other)) == pytest.approx(share)


@given(TEXTS, TEXTS)
def test_likeness_is_a_share_and_takes_no_sides(one: str, other: str) -> None:
    mine, theirs = bigrams(one), bigrams(other)
    assert 0 <= alike(mine, theirs) <= 1
    assert alike(mine, theirs) == alike(theirs, mine)
    assert alike(mine, mine) == (1.0 if mine else 0.0)


def placed(lon: dict[str, float]):
    """The small county with names on a line, `lon` degrees east."""
    areas = {
        code: area._replace(label_lon=106 + lon[code], label_lat=27.0) if code in lon else area
        for code, area in COUNTY.areas.items()
    }
    return replace(COUNTY, areas=areas)


LINE = placed(dict(zip([*GRIDS[EAST], *GRIDS[WEST]], (0, 0.01, 0.5, 0.02, 0.9), strict=True)))


def test_grids_nearby_do_not_stop_at_a_township() -> None:
    assert near_grids(LINE, FIRST, 2) == {SECOND, GRIDS[WEST][0]}
    assert near_grids(COUNTY, FIRST) == frozenset()
    assert near_grids(LINE, "nowhere") == frozenset()


@pytest.mark.parametrize(
    ("wanted", "found", "score", "reason"),
    [
        (Matter(FIRST, "0201", "消防通道堵塞"), Matter(FIRST, "0201", "消防通道堵塞"), 1.0,
         "同一网格，同一小类，文字相似 100%"),
        (Matter(FIRST, "0201"), Matter(SECOND, "02"), (0.35 * 0.6 + 0.2 * 0.5) / 0.55,
         "邻近网格（按示意图），同一大类"),
        (Matter(FIRST, "0201"), Matter(THIRD, "0201"), (0.35 * 0.4 + 0.2) / 0.55,
         "同一乡镇（街道），同一小类"),
        # A place alone is no likeness: much goes on in one grid.
        (Matter(FIRST), Matter(FIRST), 0.0, ""),
        (Matter(FIRST, "0201"), Matter(FIRST, "0101"), 0.0, ""),
        (Matter(words="路灯不亮"), Matter(text="报告人称村口路灯不亮三天"), 0.9, "文字相似 90%"),
        (Matter(FIRST, "0201", "路灯不亮"), Matter(GRIDS[WEST][1], "0101", "噪声扰民"), 0.0, ""),
        (Matter(), Matter(FIRST, "0201", "x"), 0.0, ""),
    ],
)  # fmt: skip
def test_likeness_has_reasons(wanted: Matter, found: Matter, score: float, reason: str) -> None:
    got = match(LINE, wanted, found, near_grids(LINE, FIRST, 2))
    assert got.score == pytest.approx(score)
    assert got.reason.zh == reason
    assert bool(got.reason.en) == bool(reason)


def test_a_surveyed_map_is_no_schematic_one() -> None:
    county = replace(LINE, surveyed=True)
    near = near_grids(county, FIRST, 2)
    found = match(county, Matter(FIRST, "0201"), Matter(SECOND, "0201"), near)
    assert found.reason.zh == "邻近网格，同一小类"


def store(engine: Engine) -> None:
    """Seven cases, received today: what is alike, what is not, what is old, closed, void or
    sensitive."""
    at, old, today = NOW - 2 * DAY, NOW - 90 * DAY, {"received_at": NOW}
    same = {"title": "消防通道堵塞", **today}
    cases = [
        [reported(at, "a", grid_code=FIRST, **same)],
        [reported(at, "b", title="楼道杂物", text="消防通道被杂物堵塞", grid_code=FIRST, **today)],
        [reported(at, "c", grid_code=GRIDS[WEST][1], **same)],
        [reported(old, "d", grid_code=SECOND, **same)],
        life(old, "e", grid_code=FIRST, **same),
        [reported(at, "f", grid_code=FIRST, **same), event("voided", NOW - HOUR, "g")],
        [reported(at, "h", category="0101", sensitive=True, grid_code=THIRD, **same)],
    ]
    with engine.begin() as conn:
        for number, events in enumerate(cases):
            record(conn, COUNTY, submit(events, f"i{number}"), COUNTY_SCOPE, NOW)


def found(engine: Engine, scope: Scope = COUNTY_SCOPE, **asked: str) -> list[tuple[str, float]]:
    with engine.connect() as conn:
        cases = similar_cases(conn, COUNTY, scope, NOW, **asked)
    return [(case.case_no[-4:], case.score) for case in cases]


def test_recent_and_open_cases_of_the_place_come_best_first(engine: Engine) -> None:
    store(engine)
    same = found(engine, grid=FIRST, category="0201", q="消防通道堵塞")
    # The very case, the one that says it in its text, the old one that is still open.
    assert [number for number, _ in same] == ["0001", "0002", "0004"]
    assert same[0][1] == 1.0
    assert same[1][1] > 0.8
    by_words = found(engine, q="消防通道堵塞")
    assert {number for number, _ in by_words} == {"0001", "0003", "0004"}
    assert found(engine, category="0201", q="消防通道堵塞")[0][1] == 1.0
    assert found(engine, grid=FIRST) == []
    assert found(engine) == []
    assert found(engine, q="x%_") == []


def test_the_scope_bounds_what_is_found(engine: Engine) -> None:
    store(engine)
    mine = found(engine, EAST_SCOPE, q="消防通道堵塞")
    assert "0003" not in {number for number, _ in mine}
    assert found(engine, EAST_SCOPE, grid=GRIDS[WEST][1], q="消防通道堵塞") == []


def test_nothing_is_told_of_a_sensitive_cases_words(engine: Engine) -> None:
    store(engine)
    with engine.connect() as conn:
        asked = {"grid": THIRD, "category": "0101", "q": "消防通道堵塞"}
        cases = similar_cases(conn, COUNTY, EAST_SCOPE, NOW, **asked)
    (case,) = [case for case in cases if case.case_no.endswith("0007")]
    assert (case.title, case.reason.zh) == ("邻里", "同一网格，同一小类")


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("东1", [FIRST]),
        ("村网格", ALL_GRIDS),
        ("东镇", [EAST, *GRIDS[EAST]]),
        ("西镇 2村", [GRIDS[WEST][1]]),
        (FIRST[:12], [FIRST]),
        (FIRST, [FIRST]),
        ("990001002", [WEST, *GRIDS[WEST]]),
        ("１村", [FIRST, GRIDS[WEST][0]]),
        ("99", []),
        ("", []),
        ("%", []),
        ("无此村", []),
    ],
)
def test_places_are_found_by_a_piece_of_their_name_or_code(typed: str, codes: list[str]) -> None:
    assert [place.code for place in places_named(COUNTY, COUNTY_SCOPE, typed)] == codes


def test_places_stand_beside_their_township_and_within_the_scope() -> None:
    both = places_named(COUNTY, COUNTY_SCOPE, "1村")
    assert [(p.name, p.township) for p in both] == [("东1村网格", "东镇"), ("西1村网格", "西镇")]
    assert [p.township for p in places_named(COUNTY, EAST_SCOPE, "1村")] == ["东镇"]
    assert len(places_named(COUNTY, COUNTY_SCOPE, "村", most=2)) == 2
