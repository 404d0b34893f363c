"""The demo county: repeatable, legal in every step, and at the rates published for the field."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, HOUR_MS, add_days, days_between, local, start_of
from data_layer.core.demo.episodes import (
    LEAST_GRIDS,
    NEIGHBOURS,
    SILENT_SPAN_DAYS,
    Sort,
    episodes_on,
    silent_on,
)
from data_layer.core.demo.generator import HORIZON_DAYS, day_incidents
from data_layer.core.demo.matters import RATES
from data_layer.core.demo.plan import Plan, plan_for
from data_layer.core.demo.posts import DemoIncident, as_event, as_json
from data_layer.core.demo.rhythm import (
    NEW_YEARS,
    REPORTS_PER_GRID_DAY,
    day_factor,
    festival_factor,
    season_of,
)
from data_layer.core.demo.titles import TITLES
from data_layer.core.fold import fold
from data_layer.core.incident import Folded, Incident
from data_layer.core.intake import Door, Place, Submission, parse
from data_layer.core.scope import Scope
from data_layer.db.tables import metadata
from data_layer.queries.county import load_county
from data_layer.services.county_pack import store_pack
from data_layer.services.demo_history import history
from data_layer.vocab import EventType, Stage
from tests import world
from tests.packs import QIANXI, pack_at

SEED = 11
# Sixty days, every fifth of ten months: all seasons but one Spring Festival.
DAYS = days_between(20260101, 20261027)[::5]


class Year(NamedTuple):
    """Sixty generated days, folded."""

    county: County
    plan: Plan
    incidents: list[tuple[int, DemoIncident]]
    folded: list[Folded]

    @property
    def states(self) -> list[Incident]:
        return [f.incident for f in self.folded]

    @property
    def valid(self) -> list[Incident]:
        return [i for i in self.states if i.stage != Stage.VOID]

    @property
    def closed(self) -> list[Incident]:
        return [i for i in self.states if i.stage == Stage.CLOSED]

    def steps(self, *types: str) -> int:
        return sum(s.type in types for f in self.folded for s in f.steps)


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    engine = create_engine("sqlite://")
    pack = pack_at(QIANXI)
    with engine.begin() as connection:
        metadata.create_all(connection)
        store_pack(connection, pack, 0)
        yield load_county(connection, pack.code)
    engine.dispose()


@pytest.fixture(scope="module")
def year(county: County) -> Year:
    plan = plan_for(county, SEED)
    incidents = [(day, made) for day in DAYS for made in day_incidents(plan, day)]
    folded = [fold([as_event(i.incident_id, p) for p in i.posts], county) for _, i in incidents]
    return Year(county, plan, incidents, folded)


def per_cent(part: float, whole: float) -> float:
    return 100 * part / whole


def share(states: list[Incident], test: Callable[[Incident], object]) -> float:
    return per_cent(sum(bool(test(i)) for i in states), len(states))


def test_a_day_is_the_same_however_often_and_after_whatever_it_is_asked(county: County) -> None:
    first = day_incidents(plan_for(county, SEED), 20260714)
    plan = plan_for(county, SEED)
    assert day_incidents(plan, 20260713) != first
    assert day_incidents(plan, 20260715) != first
    assert day_incidents(plan, 20260714) == first


def test_another_seed_is_another_county(county: County) -> None:
    assert day_incidents(plan_for(county, 1), 20260714) != day_incidents(
        plan_for(county, 2), 20260714
    )


def test_incidents_belong_to_their_day_in_order_of_report(year: Year) -> None:
    reports = defaultdict(list)
    for day, incident in year.incidents:
        reports[day].append(incident.posts[0].occurred_at)
    for day, times in reports.items():
        assert times == sorted(times)
        assert {local(at, year.county.zone).day for at in times} == {day}


def test_every_step_is_legal(year: Year) -> None:
    irregular = Counter((s.type, s.prev_stage) for f in year.folded for s in f.steps if s.irregular)
    assert irregular == {}


def test_every_life_ends_within_the_horizon(year: Year) -> None:
    longest = max(
        max(p.delivered_at, p.repeated_at) - i.posts[0].occurred_at
        for _, i in year.incidents
        for p in i.posts
    )
    assert longest < (HORIZON_DAYS - 1) * DAY_MS
    assert all(i.stage in {Stage.CLOSED, Stage.VOID} for i in year.states)


def test_all_types_of_the_life_cycle_occur(year: Year) -> None:
    assert {s.type for f in year.folded for s in f.steps} == set(EventType) - {"reminded"}


# Ranges of the reference (simulator presets); what is not in it is marked as a choice of ours.
RATES_OF = {
    "on time": (94, 97, lambda y: share(y.closed, lambda i: i.on_time)),
    "rework": (1, 3, lambda y: share(y.closed, lambda i: i.rework_n)),
    "returned": (
        3,
        6,
        lambda y: per_cent(y.steps("returned"), y.steps("dispatched", "reassigned")),
    ),
    "extended": (2, 4, lambda y: share(y.closed, lambda i: i.extended_n)),
    "suspended": (0.3, 0.8, lambda y: share(y.valid, lambda i: i.paused_ms)),
    "void": (3, 5, lambda y: share(y.states, lambda i: i.stage == Stage.VOID)),
    "self-handled": (17, 20, lambda y: share(y.valid, lambda i: i.outcome == "self_handled")),
    "answered": (30, 45, lambda y: per_cent(y.steps("rated"), len(y.closed))),
    "base": (78, 83, lambda y: share(y.closed, lambda i: i.closed_level <= 3)),
    "township": (10, 15, lambda y: share(y.closed, lambda i: i.closed_level == 4)),
    "county": (4, 8, lambda y: share(y.closed, lambda i: i.closed_level == 5)),
    "above": (0.1, 0.6, lambda y: share(y.closed, lambda i: i.closed_level == 6)),
    "joint": (2, 4, lambda y: share(y.closed, lambda i: i.joint_n)),
    "escalated (ours)": (12, 22, lambda y: share(y.closed, lambda i: i.escalated_n)),
    "reopened (ours)": (0.5, 2, lambda y: share(y.closed, lambda i: i.reopened_n)),
    "worker": (67, 73, lambda y: share(y.states, lambda i: i.source_kind == "worker")),
    "leader": (8, 12, lambda y: share(y.states, lambda i: i.source_kind == "leader")),
    "12345": (6.5, 9.5, lambda y: share(y.states, lambda i: i.source_kind == "hotline_12345")),
    "110": (3, 5, lambda y: share(y.states, lambda i: i.source_kind == "police_110")),
    "reports a day": (270, 330, lambda y: len(y.states) / len(DAYS)),
}


@pytest.mark.parametrize("name", RATES_OF)
def test_rates_are_the_field_s(year: Year, name: str) -> None:
    low, high, measure = RATES_OF[name]
    assert low <= measure(year) <= high


def test_answers_are_mostly_satisfied(year: Year) -> None:
    rated = [p.fields["rated"] for _, i in year.incidents for p in i.posts if p.type == "rated"]
    assert 84 <= per_cent(sum(r >= 3 for r in rated), len(rated)) <= 93


@pytest.mark.parametrize(
    ("major", "expected"),
    {
        "01": 5,
        "02": 19,
        "03": 3,
        "04": 8,
        "05": 6,
        "06": 27,
        "07": 20,
        "08": 6,
        "09": 3,
        "99": 3,
    }.items(),
)
def test_the_mix_of_categories(year: Year, major: str, expected: float) -> None:
    found = share(year.states, lambda i: i.major == major)
    assert found == pytest.approx(expected, abs=1 + expected * 0.15)


@pytest.mark.parametrize(
    ("kind", "median", "p90"),
    [("self", 1, 4), ("village", 24, 96), ("township", 72, 216), ("dispute", 144, 480)],
)
def test_time_to_closure_in_hours(year: Year, kind: str, median: float, p90: float) -> None:
    def of_kind(i: Incident) -> bool:
        if kind == "self":
            return i.outcome == "self_handled"
        plain = i.outcome == "resolved" and i.urgency == "ordinary" and not i.joint_n
        if kind == "dispute":
            return plain and i.major == "01"
        base = i.closed_level <= 3
        return plain and i.major != "01" and base == (kind == "village") and i.closed_level <= 4

    hours = sorted(
        ((i.closed_at or 0) - (i.reported_at or 0)) / HOUR_MS for i in year.closed if of_kind(i)
    )
    assert hours[len(hours) // 2] == pytest.approx(median, rel=0.3)
    assert hours[len(hours) * 9 // 10] == pytest.approx(p90, rel=0.3)


def test_townships_are_unequal_and_a_few_grids_are_silent(year: Year) -> None:
    townships = Counter(i.township_code for i in year.states if i.township_code)
    assert len(townships) == 30
    assert 4 <= max(townships.values()) / min(townships.values()) <= 9
    by_kind = defaultdict(list)
    grids = Counter(i.grid_code for i in year.states)
    for spot in year.plan.spots.items:
        kind = year.county.areas[spot.township].kind
        by_kind[kind == "街道"].append(grids[spot.grid.code])
    rate = {urban: sum(counts) / len(counts) for urban, counts in by_kind.items()}
    assert 1.8 <= rate[True] / rate[False] <= 3.2
    median = sorted(grids.values())[len(grids) // 2]
    assert any(grids[spot.grid.code] < median / 8 for spot in year.plan.spots.items)


def test_reporting_follows_the_clock(year: Year) -> None:
    hours = Counter(i.report_hour for i in year.states)
    assert (
        sum(hours[h] for h in (9, 10, 15, 16))
        > sum(hours[h] for h in (0, 1, 2, 3, 4, 5, 22, 23)) * 4
    )
    night = [
        i.report_hour in {22, 23, 0, 1, 2, 3, 4}
        for i in year.states
        if i.source_kind == "police_110"
    ]
    others = [
        i.report_hour in {22, 23, 0, 1, 2, 3, 4} for i in year.states if i.source_kind == "worker"
    ]
    assert sum(night) / len(night) > 3 * sum(others) / len(others)


def test_weekends_festival_and_month_end() -> None:
    week = [day_factor(add_days(20260608, i)) for i in range(7)]
    assert max(week) == week[0]
    assert 0.5 <= week[5] / (sum(week[:5]) / 5) <= 0.65
    assert day_factor(20260630) / day_factor(20260623) == pytest.approx(1.3)
    assert 0.35 <= festival_factor(20260218) <= 0.45
    assert festival_factor(20260301) == 1.0
    assert all(season_of(SEED, add_days(20260217, -i)).before_festival for i in (1, 15, 30))
    assert [d.year for d in NEW_YEARS] == list(range(2024, 2037))


def test_a_year_averages_to_the_active_preset() -> None:
    factors = [day_factor(day) * festival_factor(day) for day in days_between(20251124, 20261123)]
    assert sum(factors) / len(factors) == pytest.approx(1, abs=0.04)


def test_wage_disputes_before_the_festival_and_floods_in_a_storm(year: Year) -> None:
    def weight(word: str, day: int, **season: bool) -> float:
        kind = next(k for k in year.plan.kinds if word in k.category.name.zh)
        return kind.matter.share(season_of(SEED, day)._replace(**season))

    assert 2 <= weight("欠薪", 20260201) / weight("欠薪", 20260601) <= 4
    assert weight("内涝", 20260701, storm=True) > 5 * weight("内涝", 20260701, storm=False)


def test_titles_are_plain_phrases_for_every_category_without_numbers(year: Year) -> None:
    assert set(TITLES) == set(RATES)
    titles = [t for kind in year.plan.kinds for t in kind.matter.titles]
    assert all(8 <= len(title) <= 20 for title in titles)
    assert not any(ch.isdigit() for title in titles for ch in title)
    assert all(len(kind.matter.titles) >= 2 for kind in year.plan.kinds)


def test_actors_are_labelled_as_invented(year: Year) -> None:
    posts = [post for _, incident in year.incidents for post in incident.posts]
    assert all(post.actor.startswith("演示-") for post in posts)
    assert all(not post.recorded_by or post.recorded_by.startswith("演示-") for post in posts)


def test_defects_occur_at_small_rates(year: Year) -> None:
    posts = [post for _, incident in year.incidents for post in incident.posts]
    late = [p for p in posts if p.delivered_at - p.occurred_at >= HOUR_MS]
    assert 0.8 <= per_cent(len(late), len(posts)) <= 1.6
    assert max(p.delivered_at - p.occurred_at for p in posts) <= 48 * HOUR_MS
    assert min(p.delivered_at - p.occurred_at for p in posts) >= 0
    assert 0.2 <= per_cent(sum(p.repeated_at > 0 for p in posts), len(posts)) <= 0.6
    moved = sum(p.type == "moved" for p in posts)
    assert 1 <= per_cent(moved, len(year.states)) <= 3
    assert 0.1 <= share(year.states, lambda i: i.unlocated) <= 1
    overtaken = sum(
        any(a.delivered_at > b.delivered_at for a, b in zip(i.posts, i.posts[1:], strict=False))
        for _, i in year.incidents
    )
    assert 2 <= per_cent(overtaken, len(year.states)) <= 12


def test_a_duplicate_is_merged_into_an_earlier_report_of_the_same_matter(year: Year) -> None:
    reports = {i.incident_id: i.posts[0] for _, i in year.incidents}
    merged = [(i, p) for _, i in year.incidents for p in i.posts if p.type == "merged"]
    assert merged
    for incident, post in merged:
        first = reports[post.fields["merged_into"]]
        assert first.occurred_at <= incident.posts[0].occurred_at
        assert first.fields["title"] == incident.posts[0].fields["title"]


def test_history_is_what_the_door_would_have_made_of_the_posts(county: County) -> None:
    until = start_of(20260716, county.zone) + 9 * HOUR_MS
    kept = dict(history(county, SEED, 20260714, until))
    door = Door(
        county,
        Scope(county.code),
        "demo",
        until,
        lambda lon, lat, *_: Place(lon, lat, "", True),
    )
    plan = plan_for(county, SEED)
    checked = 0
    for day in (20260714, 20260715, 20260716):
        for incident in day_incidents(plan, day):
            events = {e.event_id: e for e in kept.get(incident.incident_id, [])}
            for post in incident.posts:
                if post.type in {EventType.MERGED, EventType.LINKED} or post.delivered_at > until:
                    continue
                made = parse(door, 0, as_json(incident.incident_id, post, county.zone))
                assert isinstance(made, Submission), made
                event = made.event._replace(received_at=post.delivered_at)
                assert events[event.event_id] == event
                checked += 1
    assert checked > 3000


def test_history_stops_at_the_moment_and_names_merged_cases(county: County) -> None:
    until = start_of(20260716, county.zone) + 9 * HOUR_MS
    kept = list(history(county, SEED, 20260714, until))
    assert all(e.received_at <= until for _, events in kept for e in events)
    assert all(events == sorted(events, key=lambda e: e.received_at) for _, events in kept)
    merged = [e.payload["merged_into"] for _, events in kept for e in events if e.type == "merged"]
    assert merged
    assert all(name.startswith("QX202607") for name in merged)


def test_any_county_will_do() -> None:
    plan = plan_for(world.COUNTY, SEED)
    incidents = [i for day in days_between(20260101, 20260320) for i in day_incidents(plan, day)]
    assert len(incidents) > 100
    for incident in incidents:
        folded = fold([as_event(incident.incident_id, p) for p in incident.posts], world.COUNTY)
        assert not folded.incident.irregular_n


def test_now_and_then_something_is_out_of_the_ordinary(county: County) -> None:
    plan = plan_for(county, SEED)
    days = days_between(20260301, 20260531)
    parts = [(day, part) for day in days for part in episodes_on(plan, day)]
    assert {part.sort for _, part in parts} == set(Sort)
    more = sum(part.reports for _, part in parts)
    usual = plan.grids * REPORTS_PER_GRID_DAY * len(days)
    assert 0.001 < more / usual < 0.01
    for _, part in parts:
        if part.sort == Sort.CLUSTER:
            assert len(set(part.spots)) == NEIGHBOURS
    day, part = next((day, part) for day, part in parts if part.sort == Sort.CLUSTER)
    made = [one for one in day_incidents(plan, day) if "-9" in one.incident_id]
    codes = {spot.grid.code for spot in part.spots}
    assert len(made) >= part.reports
    assert sum(one.posts[0].grid_code in codes for one in made) >= part.reports - 1


def test_of_a_grid_that_falls_silent_nothing_is_heard_for_weeks(county: County) -> None:
    plan = plan_for(county, SEED)
    code = silent_on(plan, 20260815)
    quiet = [day for day in days_between(20260701, 20260930) if silent_on(plan, day) == code]
    assert len(quiet) == SILENT_SPAN_DAYS
    heard = [one.posts[0].grid_code for one in day_incidents(plan, quiet[9])]
    assert heard.count(code) <= 1  # a report that named the wrong grid


def test_a_county_of_few_grids_has_no_episodes() -> None:
    plan = plan_for(world.COUNTY, SEED)
    assert plan.grids < LEAST_GRIDS
    assert not any(episodes_on(plan, day) for day in DAYS)
    assert not any(silent_on(plan, day) for day in DAYS)
