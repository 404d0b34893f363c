"""Each number of an alert opens exactly what the night counted: reports by the detectors' own
rules, cases by name, places by their empty seats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection

from dashboards.components.alert_behind import BY_COUNTS, BY_NAMES, Told, before, behind, people
from dashboards.components.alert_lines import Teller
from dashboards.components.score_words import Voice
from dashboards.strings.wording import duration
from data_layer.core.days import add_days, local
from data_layer.core.scope import Scope
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_areas import MOST_CASES, area_of
from data_layer.core.warning.night_times import RECENT, ordinary_weeks
from data_layer.core.warning.rules import Detector, Rule, Sensitivity, Span
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import upgrade
from data_layer.log.bulk import write_history
from data_layer.queries.alert_cases import Basis, cases_in
from data_layer.queries.alert_passages import Left, cases_that_left
from data_layer.queries.visible import LISTED
from data_layer.queries.warning_night import night_of
from data_layer.queries.warning_stages import STAGES, read_passages
from data_layer.services.warning_detectors import judged
from data_layer.vocab import Event
from tests.crowd import lives, staff
from tests.fresh import fresh
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    EAST_SCOPE,
    FIELD_KEYS,
    GRIDS,
    HOUR,
    NOW,
    WEST,
    event,
    reported,
    store_county,
)

pytestmark = pytest.mark.xdist_group("alert_numbers")
YESTERDAY = add_days(local(NOW, COUNTY.zone).day, -1)
BURST, SILENT = GRIDS[EAST][0], GRIDS[WEST][1]
# Grids one after another, so that neighbours are known.
PLACED = replace(
    COUNTY,
    demo=True,
    areas={
        code: area._replace(label_lon=106.0 + 0.01 * place, label_lat=27.0)
        for place, (code, area) in enumerate(COUNTY.areas.items())
    },
)
QUIET = (Span(add_days(YESTERDAY, -2), add_days(YESTERDAY, -2), "专项行动"),)
READY = {"sensitivity": Sensitivity.HIGH, "least": 1, "times": 1.0}
RULES = {
    rule.key: rule._replace(**READY, quiet=QUIET if rule.detector in BY_COUNTS else ())
    for rule in DEFAULTS
} | {
    "fire": Rule("fire", Detector.SILENT, on=True, **READY, categories=frozenset({"02"})),
}
TELLER = Teller(PLACED, COUNTY_SCOPE, Voice("zh", COUNTY.zone, NOW))
ENDS = {0: ("voided", {}), 1: ("merged", {"merged_into": "TC20260101-0001"}), 2: ("refused", {})}


def _told() -> Iterator[tuple[str, list[Event]]]:
    """What each detector is to find, some of it voided, merged, refused, or lying nowhere."""
    for n in range(60):
        at = NOW - (1 + n % 6) * DAY - n * 60_000
        where = "" if n % 11 == 0 else BURST
        made = [reported(at, f"s{n}", grid_code=where, category="0101")]
        if n % 8 in ENDS:
            kind, more = ENDS[n % 8]
            made.append(event(kind, at + HOUR, f"s{n}-1", **more))
        yield f"s{n}", made
    for n in range(5):
        where = {"place": "桥头", "grid_code": ALL_GRIDS[1]}
        yield f"p{n}", [reported(NOW - (n + 1) * DAY, f"p{n}", **where)]
    yield "danger", [reported(NOW - 2 * DAY, "danger", title="有人持刀")]
    for n in range(3):
        yield f"old{n}", [reported(NOW - 90 * DAY, f"old{n}", grid_code=ALL_GRIDS[2])]
    for n in range(12):
        yield f"b{n}", _closed_together(f"b{n}", NOW - 20 * DAY + n * HOUR)


def _closed_together(name: str, at: int) -> list[Event]:
    unit = {"unit": "U1"}
    end = NOW - 3 * DAY
    return [
        reported(at, f"{name}0", grid_code=ALL_GRIDS[2]),
        event("accepted", at + 1, f"{name}1"),
        event("dispatched", at + 2, f"{name}2", lead_unit="U1", assignment_id=f"{name}a"),
        event("signed", at + 3, f"{name}3", **unit),
        event("fed_back", end - 2, f"{name}4", **unit),
        event("verified", end - 1, f"{name}5", result="pass"),
        event("closed", end, f"{name}6"),
    ]


def _not_of_late(one: tuple[str, list[Event]]) -> bool:
    """Whether a life leaves the silent grid silent in its last thirty days."""
    events = one[1]
    here = any(SILENT in (each.grid_code, each.payload.get("grid_code")) for each in events)
    return bool(events) and not (here and events[0].occurred_at > NOW - 30 * DAY)


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    url = f"sqlite:///{tmp_path_factory.mktemp('numbers') / 'crowd.db'}"
    fresh(url)
    engine = writer_engine(url, field_keys=FIELD_KEYS)
    with engine.begin() as made:
        upgrade(made)
        store_county(made)
        crowd = filter(_not_of_late, lives(Random(7), 800))
        write_history(made, COUNTY, chain(crowd, _told()), NOW)
        staff(made)
        yield made
        made.rollback()
    engine.dispose()


@pytest.fixture(scope="module")
def found(conn: Connection) -> dict[Detector, list[Finding]]:
    night = night_of(conn, PLACED, YESTERDAY, NOW)._replace(rules=tuple(RULES.values()))
    told: dict[Detector, list[Finding]] = {}
    for one in judged(night).findings:
        told.setdefault(RULES[one.rule].detector, []).append(one)
    return told


def told(one: Finding) -> Told:
    return Told(YESTERDAY, one, RULES[one.rule])


@pytest.mark.parametrize("detector", sorted(BY_COUNTS | BY_NAMES))
def test_a_list_holds_what_the_night_counted(
    conn: Connection, found: dict[Detector, list[Finding]], detector: Detector
) -> None:
    own = found[detector]
    assert own
    for one in own:
        opened = behind(conn, detector, told(one), TELLER)
        assert opened is not None
        named = len(one.cases) or one.observed
        assert opened.n == min(one.observed, named), one
        assert named == one.observed or named == MOST_CASES
        assert len(opened.lines) == min(opened.n, LISTED)
        assert str(round(one.observed)) in opened.note


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("area", [COUNTY.code, EAST, WEST])
def test_a_slower_stage_opens_the_cases_its_weeks_were_told_by(
    conn: Connection, stage: str, area: str
) -> None:
    """An alert of a stage that slows down named no case."""
    weeks = ordinary_weeks(PLACED, RULES["drift"], YESTERDAY)
    read = read_passages(conn, PLACED, COUNTY_SCOPE, weeks)[stage]
    recent = [
        took
        for township, week, took in zip(read.townships, read.weeks, read.took_ms, strict=True)
        if week >= len(weeks) - RECENT and area in (COUNTY.code, township)
    ]
    found = Finding("drift", f"{stage}/{area}", area_of(PLACED, area), stage, told={"weeks": weeks})
    opened = behind(conn, Detector.DRIFT, Told(YESTERDAY, found, RULES["drift"]), TELLER)
    assert opened is not None
    assert opened.n == len(recent) > 0
    assert str(opened.n) in opened.note
    assert [line.more[0] for line in opened.lines] == [
        duration(took / 1000, "zh") for took in sorted(recent, reverse=True)[:LISTED]
    ]


def test_a_slower_stage_opens_cases_of_its_rule_and_scope_alone(conn: Connection) -> None:
    weeks = ordinary_weeks(PLACED, RULES["drift"], YESTERDAY)[-RECENT:]

    def n(scope: Scope = COUNTY_SCOPE, **more: Any) -> int:
        return cases_that_left(conn, PLACED, scope, Left("handle", weeks, **more)).n

    assert n() > n(areas=(EAST,)) == n(EAST_SCOPE) > 0
    assert n(EAST_SCOPE, areas=(WEST,)) == n(categories=("0777",)) == 0
    assert n() > n(categories=("01",)) > 0


def test_a_quiet_day_and_what_came_to_nothing_are_left_out(
    conn: Connection, found: dict[Detector, list[Finding]]
) -> None:
    own = next(one for one in found[Detector.SURGE] if one.areas == (BURST,) and one.days == 7)
    first = add_days(YESTERDAY, -6)
    plain = Basis((BURST,), ("0101",))
    every = cases_in(conn, PLACED, COUNTY_SCOPE, plain, first, YESTERDAY)
    assert every.n > own.observed
    part = cases_in(conn, PLACED, COUNTY_SCOPE, plain._replace(quiet=QUIET), first, YESTERDAY)
    assert part.n == own.observed


def test_a_silent_grids_list_goes_by_the_categories_of_its_rule(
    conn: Connection, found: dict[Detector, list[Finding]]
) -> None:
    silent = {one.rule: one for one in found[Detector.SILENT] if one.areas == (SILENT,)}
    lists = {rule: before(conn, Detector.SILENT, told(one), TELLER) for rule, one in silent.items()}
    all_of, fire = lists["silent"], lists["fire"]
    assert all_of is not None and fire is not None
    assert 0 < fire.n < all_of.n


def test_what_no_pack_knows_matches_nothing(conn: Connection) -> None:
    def n(*areas: str, categories: tuple[str, ...] = (), scope: Scope = COUNTY_SCOPE) -> int:
        asked = Basis(areas, categories)
        return cases_in(conn, PLACED, scope, asked, 20260101, YESTERDAY).n

    assert n() > n(EAST) > n(BURST) > 0
    assert n() == n(COUNTY.code)
    assert n(EAST, WEST) + n_nowhere(conn) == n()
    assert n(EAST, categories=("01",)) == n(EAST, categories=("0101",)) > 0
    assert n(EAST, categories=("0777",)) == n("990001009") == n("990001001009001") == 0
    assert n(WEST, scope=EAST_SCOPE) == 0


def n_nowhere(conn: Connection) -> int:
    whole = cases_in(conn, PLACED, COUNTY_SCOPE, Basis(), 20260101, YESTERDAY).n
    placed = cases_in(conn, PLACED, COUNTY_SCOPE, Basis(ALL_GRIDS), 20260101, YESTERDAY).n
    return whole - placed


def test_a_case_of_a_grid_that_was_succeeded_counts_with_its_heir(conn: Connection) -> None:
    old, heir = GRIDS[EAST][1], GRIDS[EAST][2]
    areas = dict(PLACED.areas)
    areas[old] = areas[old]._replace(valid_to=20261001, successor=heir)
    merged = replace(PLACED, areas=areas)

    def n(area: str, county: object = merged) -> int:
        return cases_in(conn, county, COUNTY_SCOPE, Basis((area,)), 20260101, YESTERDAY).n  # type: ignore[arg-type]

    assert n(heir) == n(heir, PLACED) + n(old, PLACED)
    assert n(EAST) == n(EAST, PLACED)


@pytest.mark.parametrize(
    ("finding", "hrefs"),
    [
        (Finding("s", "s", (EAST,), "no_worker", told={"grids": ["gone", BURST]}),
         [f"/staffing/list?of=vacant&grid={BURST}"]),
        (Finding("s", "s", ("gone",), "over_cap"), []),
        (Finding("s", "s", (EAST,), "over_cap"), [f"/capacity?township={EAST}"]),
        (Finding("s", "s", (), "over_cap"), ["/capacity"]),
    ],
)  # fmt: skip
def test_a_place_that_left_the_countys_list_has_no_door(finding: Finding, hrefs: list[str]) -> None:
    """It opened as the whole county."""
    doors = people(Detector.STAFFING, Told(YESTERDAY, finding, None), TELLER)
    assert [door.href for door in doors] == hrefs


def test_people_missing_are_told_by_their_places(
    conn: Connection, found: dict[Detector, list[Finding]]
) -> None:
    own = [one for one in found[Detector.STAFFING] if one.told["grids"]]
    assert own
    for one in own:
        assert behind(conn, Detector.STAFFING, told(one), TELLER) is None
        doors = people(Detector.STAFFING, told(one), TELLER)
        assert len(doors) == one.told["places"]
        assert all(door.href.startswith("/staffing/list?of=vacant&grid=") for door in doors)
