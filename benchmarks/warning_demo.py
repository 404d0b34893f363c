"""Breach risk back-tested on the demo history: learned before a day, judged after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from benchmarks.figure import Figure
from benchmarks.quiet_county import quiet_county
from data_layer.core.county import County
from data_layer.core.days import HOUR_MS, add_days, days_between, start_of
from data_layer.core.demo.generator import day_incidents
from data_layer.core.demo.posts import as_event
from data_layer.core.fold import fold
from data_layer.core.incident import Incident
from data_layer.core.statistics.arrays import Bools, Floats
from data_layer.core.warning.breach import Curves, learn, probability
from data_layer.core.warning.calibration import brier, calibration_slope, skill
from data_layer.vocab import Urgency

SEED, FIRST = 1, 20260105
LEARNED, JUDGED = 150, 45
SLOPE = (0.8, 1.2)


class Look(NamedTuple):
    """An open case at a noon before its limit: kinds, age and limit, and whether it broke it."""

    kinds: tuple[str, ...]
    age: float
    limit: float
    late: bool


def demo_history(learned: int = LEARNED, judged: int = JUDGED) -> list[Figure]:
    """Brier score against the stratum constant, and the calibration slope."""
    plan = quiet_county(SEED).plan
    county, cut = plan.county, add_days(FIRST, learned)
    days = days_between(FIRST, add_days(cut, judged - 1))
    made = (one for day in days for one in day_incidents(plan, day))
    events = ([as_event(one.incident_id, post) for post in one.posts] for one in made)
    lives = (fold(own, county).incident for own in events)
    # What was void or a duplicate broke no limit and kept none.
    cases = [c for c in lives if c.due_original and (c.is_open or c.closed_at is not None)]
    begins = start_of(cut, county.zone)
    curves, usual = _learned(county, cases, begins)
    rng = np.random.default_rng(SEED)
    looks = [look for case in cases if (look := _look(county, case, begins, rng))]
    said = [probability(curves, look.kinds, look.age, look.limit) for look in looks]
    known = [(look, p) for look, p in zip(looks, said, strict=True) if p is not None]
    chance, came = np.array([p for _, p in known]), np.array([look.late for look, _ in known])
    constant = np.array([usual.get(look.kinds[0], usual[""]) for look, _ in known])
    return _figures(chance, came, constant, len(looks))


def _figures(chance: Floats, came: Bools, constant: Floats, of: int) -> list[Figure]:
    scores = f"{brier(chance, came):.4f} / {brier(constant, came):.4f}"
    note = f"{scores}; {came.size:,} of {of:,} open cases"
    name = "demo history: Brier saved against constant"
    figures = [Figure(name, skill(chance, came, constant), "", 0.0, at_least=True, note=note)]
    slope = calibration_slope(chance, came)
    if slope:
        low, high = slope.interval
        off = max(SLOPE[0] / slope.slope, slope.slope / SLOPE[1])
        told = f"95 %: {low:.2f} to {high:.2f}; {came.mean():.3f} came, {chance.mean():.3f} said"
        figures.append(Figure("demo history: calibration slope", slope.slope, note=told))
        figures.append(Figure("… against 0.8 to 1.2", off, "", 1.0, note="1 or less is within"))
    return figures


def _learned(county: County, cases: list[Incident], cut: int) -> tuple[Curves, dict[str, float]]:
    """The curves as known at the cut, in shares of the limit, and what share of each kind had
    broken it by then, of those that are over or late."""
    before = [case for case in cases if (case.reported_at or 0) < cut]
    ended = np.array([case.closed_at is not None and case.closed_at < cut for case in before])
    ages = np.array([_clock(county, case, min(case.closed_at or cut, cut)) for case in before])
    limits = np.array([_clock(county, case, case.due_original or 0) for case in before])
    late = ages > limits
    by_kind: dict[str, list[bool]] = {"": late.tolist()}
    for case, settled, missed in zip(before, ended | late, late, strict=True):
        if settled:
            by_kind.setdefault(_kinds(case)[0], []).append(bool(missed))
    usual = {kind: float(np.mean(own)) for kind, own in by_kind.items()}
    return learn([_kinds(case) for case in before], ages / np.maximum(limits, 1.0), ended), usual


def _look(county: County, case: Incident, cut: int, rng: np.random.Generator) -> Look | None:
    """A case at one noon after the cut and within its limit, if it was still open then.

    The noon is drawn before looking whether the case was open: among those at which it was, a late
    case would be seen too seldom.
    """
    came, due = case.reported_at or 0, case.due_original or 0
    noons = np.arange(cut + 12 * HOUR_MS, max(due, cut), 24 * HOUR_MS)
    noons = noons[noons > came]
    at = int(rng.choice(noons)) if noons.size else due
    if not came < at < min(case.closed_at or due, due):
        return None
    limit = _clock(county, case, due)
    late = case.closed_at is None or case.closed_at > due
    return Look(_kinds(case), _clock(county, case, at) / limit, 1.0, late)


def _kinds(case: Incident) -> tuple[str, ...]:
    return f"{case.category}/{case.urgency}", str(case.category), "county"


def _clock(county: County, case: Incident, until: int) -> float:
    """Time since the report by the clock the limit runs on: working time, or every hour."""
    came = case.reported_at or 0
    if case.urgency == Urgency.ORDINARY:
        return float(county.working_time(county.calendar_version).worked_ms(came, until))
    return float(until - came)
