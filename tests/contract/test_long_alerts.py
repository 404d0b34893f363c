"""Alerts over many nights: a rise that lasts is one alert and ends as the new level, what cannot be
judged ends nothing, what took the place of another begins anew, and a night can be judged again
from what was kept of it; on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, select

from data_layer.core.county import County
from data_layer.core.days import add_days, days_between, local, start_of
from data_layer.core.warning.continuity import LEVEL_DAYS
from data_layer.core.warning.counts import Counts
from data_layer.core.warning.defaults import DEFAULTS
from data_layer.core.warning.finding import Finding, Unfound, as_json
from data_layer.core.warning.life import Ending
from data_layer.core.warning.night_clusters import seed_of
from data_layer.core.warning.rules import Detector, Rule
from data_layer.db.tables import alert, incident, warning_run
from data_layer.log.record import record
from data_layer.queries.alerts import Alert, alerts_seen
from data_layer.queries.warning_night import Night, night_of
from data_layer.services.warning_detectors import judged
from data_layer.services.warning_night import Judgement
from data_layer.services.warning_store import store_night
from data_layer.vocab import Level, Role
from tests.world import (
    ALL_GRIDS,
    COUNTY,
    COUNTY_SCOPE,
    DAY,
    EAST,
    NOW,
    WEST,
    reported,
    submit,
)

RULES = {rule.detector: rule for rule in DEFAULTS}
SURGE = RULES[Detector.SURGE]._replace(levels=frozenset({Level.GRID}))
SILENT, CLUSTER = RULES[Detector.SILENT], RULES[Detector.CLUSTER]
BEFORE, LAST = 140, 20261122
FIRST = add_days(LAST, 1 - BEFORE - 100)


def quiet_county() -> Counts:
    """Each grid brings about two cases a day and kind; nothing happens."""
    days, kinds = days_between(FIRST, LAST), ("0101", "0201")
    table = np.random.default_rng(3).poisson(2.0, (len(days), len(ALL_GRIDS), len(kinds)))
    nothing = np.zeros((len(days), 2, len(kinds)), int)
    return Counts(
        days, tuple(ALL_GRIDS), (EAST, WEST), kinds, table, nothing, nothing[:, 0],
        np.zeros(len(days), int), np.ones(len(days), bool),
    )  # fmt: skip


def risen(days: int) -> Counts:
    """The same with four times as many fires in one grid for so many days."""
    counts = quiet_county()
    counts.in_grids[BEFORE : BEFORE + days, 0, 1] += 6
    return counts


def put(
    conn: Connection, counts: Counts, rule: Rule, at: int, county: County = COUNTY
) -> tuple[Night, Judgement]:
    """The night after a day (by number) of a history, judged by one rule."""
    told = counts.until(at + 1)
    night = night_of(conn, county, told.days[-1], start_of(add_days(told.days[-1], 1), county.zone))
    night = night._replace(counts=told, behind=0, rules=(rule,))
    made = judged(night)
    return night, Judgement(night.day, made.findings, made.states, [], unfound=made.unfound)


def pass_nights(
    conn: Connection, counts: Counts, rule: Rule, nights: Iterable[int], county: County = COUNTY
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each night judged and kept, with how the rule fared."""
    for at in nights:
        night, made = put(conn, counts, rule, at, county)
        store_night(conn, county, {rule.key: rule}, made, night.now, night.now)
        yield at, made.states[rule.key]


def every(conn: Connection) -> list[Alert]:
    return alerts_seen(conn, COUNTY, COUNTY_SCOPE, Role.OPERATOR, since=FIRST, last=LAST)


def test_a_rise_of_eight_weeks_keeps_one_alert_and_is_the_usual_level_from_then_on(
    engine: Engine,
) -> None:
    """Its days teach nothing; after five weeks too few were left to learn from, which read as
    quiet."""
    counts = risen(100)
    with engine.begin() as conn:
        for at, state in pass_nights(conn, counts, SURGE, range(BEFORE, BEFORE + LEVEL_DAYS)):
            assert state["reading"] == "quiet"
            assert at == BEFORE or [one.stands for one in every(conn)] == [True]
        (one,) = every(conn)
        assert one.finding.areas == (ALL_GRIDS[0],)
        after = range(BEFORE + LEVEL_DAYS, BEFORE + 90)
        for _ in pass_nights(conn, counts, SURGE, after):
            pass
        (one,) = every(conn)
        assert (one.stands, one.ended) == (False, Ending.LEVEL)
        assert one.resolved_day == one.last_day == add_days(one.raised_day, LEVEL_DAYS)


def test_a_rise_that_goes_back_after_seven_weeks_is_over(engine: Engine) -> None:
    """It is judged by what was learned before it, so that its end is seen."""
    with engine.begin() as conn:
        for _ in pass_nights(conn, risen(49), SURGE, range(BEFORE, BEFORE + 70)):
            pass
        (one,) = every(conn)
        assert one.ended == Ending.QUIET
        assert one.resolved_day <= add_days(one.raised_day, 49 + 10)


def test_what_rises_above_the_new_level_is_another_alert(engine: Engine) -> None:
    counts = risen(100)
    counts.in_grids[BEFORE + 80 :, 0, 1] += 20
    with engine.begin() as conn:
        for _ in pass_nights(conn, counts, SURGE, range(BEFORE, BEFORE + 84)):
            pass
        newest, first = every(conn)
        assert (newest.stands, newest.ended, first.ended) == (True, "", Ending.LEVEL)


def silent_from(day: int) -> Counts:
    counts = quiet_county()
    counts.in_grids[day:, 2] = 0
    return counts


def test_an_alert_of_a_place_that_left_the_list_of_grids_ends_with_it(engine: Engine) -> None:
    """It stood for ever as one that could not be judged."""
    counts = silent_from(BEFORE - 10)
    less = COUNTY.areas.keys() - {ALL_GRIDS[2]}
    without = replace(COUNTY, areas={code: COUNTY.areas[code] for code in less})
    gone = [place for place in range(len(ALL_GRIDS)) if place != 2]
    fewer = counts._replace(
        grids=tuple(ALL_GRIDS[at] for at in gone), in_grids=counts.in_grids[:, gone]
    )
    with engine.begin() as conn:
        list(pass_nights(conn, counts, SILENT, [BEFORE]))
        for _, state in pass_nights(conn, fewer, SILENT, range(BEFORE + 1, BEFORE + 4), without):
            assert "unjudged" not in state
        (one,) = every(conn)
        assert (one.ended, one.resolved_day) == (Ending.GONE, add_days(one.raised_day, 1))


def test_a_rise_in_a_place_that_was_succeeded_ends_and_teaches_its_heir_nothing(
    engine: Engine,
) -> None:
    old, heir = ALL_GRIDS[:2]
    counts = risen(100)
    areas = {**COUNTY.areas, old: COUNTY.areas[old]._replace(valid_to=20261001, successor=heir)}
    merged = replace(COUNTY, areas=areas)
    after = counts._replace(grids=tuple(ALL_GRIDS[1:]), in_grids=counts.in_grids[:, 1:].copy())
    after.in_grids[:, 0] += counts.in_grids[:, 0]
    with engine.begin() as conn:
        list(pass_nights(conn, counts, SURGE, range(BEFORE, BEFORE + 20)))
        list(pass_nights(conn, after, SURGE, range(BEFORE + 20, BEFORE + 24), merged))
        newest, first = every(conn)
        assert (first.finding.areas, first.ended) == ((old,), Ending.GONE)
        assert (newest.finding.areas, newest.stands) == ((heir,), True)
        usual = (newest.finding.expected or 0) / newest.finding.days
        assert usual == pytest.approx(4, abs=1)


def test_a_case_of_a_place_that_is_gone_is_over_once_it_is_closed(engine: Engine) -> None:
    """Its place kept it standing for ever."""
    rule, day = RULES[Detector.RISKY], add_days(local(NOW, COUNTY.zone).day, -1)
    found = Finding(rule.key, "C1", ("no code",), kind="words", cases=("C1",))
    with engine.begin() as conn:
        made = Judgement(add_days(day, -3), (found,), {rule.key: {"reading": "quiet"}}, [])
        store_night(conn, COUNTY, {rule.key: rule}, made, NOW, NOW)
        for back in (2, 1, 0):
            night = night_of(conn, COUNTY, add_days(day, -back), NOW)
            told = judged(night._replace(rules=(rule,), behind=0, newest=True))
            made = Judgement(night.day, told.findings, told.states, [], unfound=told.unfound)
            store_night(conn, COUNTY, {rule.key: rule}, made, NOW, NOW)
        (one,) = every(conn)
        assert one.ended == Ending.QUIET


def test_a_grid_of_which_too_little_is_known_is_no_all_clear(engine: Engine) -> None:
    """Silent for longer than its reports are looked back upon."""
    counts = silent_from(BEFORE - 10)
    with engine.begin() as conn:
        list(pass_nights(conn, counts, SILENT, [BEFORE]))
        forgotten = counts.between(BEFORE - 12, len(counts.days))
        forgotten.in_grids[:2, 2] = 0
        for _, state in pass_nights(conn, forgotten, SILENT, range(40, 52)):
            assert state["unjudged"] == 1
        (one,) = every(conn)
        assert one.stands


def test_a_risky_case_older_than_the_days_looked_back_on_stays_while_it_is_open(
    engine: Engine,
) -> None:
    rule = RULES[Detector.RISKY]
    with engine.begin() as conn:
        danger = reported(NOW - 40 * DAY, "d", title="有人持刀", category="0101")
        record(conn, COUNTY, submit([danger], "danger"), COUNTY_SCOPE, NOW)
        case_no = str(conn.scalar(select(incident.c.case_no)))
        night = night_of(conn, COUNTY, add_days(local(NOW, COUNTY.zone).day, -1), NOW)
        raised = {rule.key: {case_no: (EAST,), "closed": (EAST,)}}
        made = judged(night._replace(rules=(rule,), behind=0, raised=raised))
    assert made.findings == ()
    assert made.unfound[rule.key] == {case_no: Unfound.HOLDS}
    # It could be judged, and no case is named in what is kept of a night.
    assert "unjudged" not in made.states[rule.key]


def test_a_kept_night_judged_again_says_the_same(engine: Engine) -> None:
    """From what was kept: its day, its moment, its rules, the seed of each scan."""
    areas = {
        code: area._replace(label_lon=106.0 + at / 100, label_lat=27.0)
        for at, (code, area) in enumerate(COUNTY.areas.items())
    }
    demo = replace(COUNTY, demo=True, areas=areas)
    counts = quiet_county()
    counts.in_grids[BEFORE - 2 : BEFORE + 1, :2] += 6
    with engine.begin() as conn:
        list(pass_nights(conn, counts, CLUSTER, [BEFORE], demo))
        w, a = warning_run.c, alert.c
        run = conn.execute(select(w.day, w.states)).one()
        kept = list(conn.scalars(select(a.finding).order_by(a.alert_no)))
        assert kept
        seed = run.states[CLUSTER.key]["seed"]
        assert seed == seed_of(demo, CLUSTER.key, run.day) == kept[0]["told"]["seed"]
        _, again = put(conn, counts, CLUSTER, counts.days.index(run.day), demo)
    assert [_plain(as_json(one)) for one in again.findings] == kept
    assert again.states[CLUSTER.key]["seed"] == seed


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in told.items()
    }


@pytest.mark.parametrize("lasted", [LEVEL_DAYS - 1, LEVEL_DAYS])
def test_only_rises_become_a_level(engine: Engine, lasted: int) -> None:
    counts = silent_from(BEFORE - 10)
    with engine.begin() as conn:
        for at in (BEFORE, BEFORE + lasted):
            list(pass_nights(conn, counts, SILENT, [at]))
        (one,) = every(conn)
        assert one.stands
