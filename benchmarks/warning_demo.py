"""Breach risk back-tested on the demo history: learned before a day, judged after it, by what was
known at each moment."""

from __future__ import annotations

from collections.abc import Sequence
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
from data_layer.core.warning.breach import Curves, probability
from data_layer.core.warning.calibration import brier, calibration_slope, skill
from data_layer.core.warning.risk import Learned, curves_of, kinds_of
from data_layer.core.warning.spent import Timed, spent
from data_layer.vocab import Event, Stage

SEED, FIRST = 1, 20260105
LEARNED, JUDGED = 150, 45
SLOPE = (0.8, 1.2)


class Look(NamedTuple):
    """An open case at a noon before its limit: its kinds, the share of its limit it had spent, and
    whether it broke it."""

    kinds: tuple[str, str, str]
    share: float
    late: bool


def demo_history(learned: int = LEARNED, judged: int = JUDGED) -> list[Figure]:
    """Brier score against the stratum constant, and the calibration slope."""
    plan = quiet_county(SEED).plan
    county, cut = plan.county, add_days(FIRST, learned)
    days = days_between(FIRST, add_days(cut, judged - 1))
    made = (one for day in days for one in day_incidents(plan, day))
    lives = [[as_event(one.incident_id, post) for post in one.posts] for one in made]
    begins = start_of(cut, county.zone)
    curves, usual = _learned(county, lives, begins)
    rng = np.random.default_rng(SEED)
    looks = [look for life in lives if (look := _look(county, life, begins, rng))]
    said = [probability(curves, look.kinds, look.share, 1.0) for look in looks]
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


def _learned(
    county: County, lives: Sequence[Sequence[Event]], cut: int
) -> tuple[Curves, dict[str, float]]:
    """The curves as known at the cut, and what share of each kind had broken its limit by then, of
    those that are over or late."""
    states = (_known(county, life, cut) for life in lives)
    before = [case for case in states if case.due_current and case.stage != Stage.VOID]
    ended = np.array([case.closed_at is not None for case in before])
    seen = [case.closed_at or case.suspended_at or cut for case in before]
    shares = spent(county, [_timed(case) for case in before], seen)
    late, kinds = shares > 1, [kinds_of(case.category, case.urgency)[0] for case in before]
    by_kind: dict[str, list[bool]] = {"": late.tolist()}
    for kind, settled, missed in zip(kinds, ended | late, late, strict=True):
        if settled:
            by_kind.setdefault(kind, []).append(bool(missed))
    usual = {kind: float(np.mean(own)) for kind, own in by_kind.items()}
    return curves_of(Learned(kinds, shares, ended)), usual


def _look(county: County, life: Sequence[Event], cut: int, rng: np.random.Generator) -> Look | None:
    """A case at one noon after the cut and within its limit, if it was still open then.

    The noon is drawn before looking whether the case was open: among those at which it was, a late
    case would be seen too seldom.
    """
    case = fold(life, county).incident
    # What was void or a duplicate broke no limit and kept none.
    if not case.due_current or case.stage == Stage.VOID:
        return None
    noons = np.arange(cut + 12 * HOUR_MS, max(case.due_current, cut), 24 * HOUR_MS)
    noons = noons[noons > (case.reported_at or 0)]
    at = int(rng.choice(noons)) if noons.size else case.due_current
    if not at < min(case.closed_at or case.due_current, case.due_current):
        return None
    then = _known(county, life, at)
    if not then.is_open or then.suspended_at is not None or (then.due_current or 0) <= at:
        return None
    (share,) = spent(county, [_timed(then)], [at]).tolist()
    late = case.closed_at is None or case.closed_at > case.due_current
    return Look(kinds_of(then.category, then.urgency), share, late)


def _known(county: County, life: Sequence[Event], at: int) -> Incident:
    """The case as it stood at a moment."""
    return fold([event for event in life if event.occurred_at < at], county).incident


def _timed(case: Incident) -> Timed:
    return Timed(*(getattr(case, name) for name in Timed._fields))
