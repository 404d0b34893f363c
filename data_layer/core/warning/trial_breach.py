"""Breach risk put to past days: which cases it would have listed, and which were late in the end.

As in `backtest` a case goes by the first limit it was given, which was known from its report on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.days import DAY_MS, add_days, local, start_of, to_date
from data_layer.core.warning.backtest import OPEN, Lives, learned
from data_layer.core.warning.breach import Curves, probability
from data_layer.core.warning.counts import LEAST_DAYS
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_areas import areas_of, is_about
from data_layer.core.warning.risk import LEARNED_DAYS, TOLD_FROM, kinds_of
from data_layer.core.warning.rules import Rule
from data_layer.core.warning.spent import spent
from data_layer.core.warning.trial import OnDay

# In earnest every night learns anew; what a week adds to half a year changes no tenth.
LEARNED_EVERY = 7


class Lived(NamedTuple):
    """Cases with their numbers and townships."""

    lives: Lives
    names: Sequence[tuple[str, str]]


def breach_on(county: County, rule: Rule, lived: Lived, first: int, seen: int) -> OnDay:
    """One finding a case that the day's list would have held from its morning on: due from then to
    the end of the next workday, with a chance to be late that reaches the rule's line. Nothing is
    judged before four weeks from `first` on are known; what is due after `seen` (ms) nobody knows.

    `series` is the case. `told`: `chance`, `due` (a day), `late` (None: not known yet).
    """
    lives = lived.lives
    came, due = lives.came, lives.due
    working = county.working_time(county.calendar_version)
    begun, taught = add_days(first, LEAST_DAYS), dict[int, Curves]()

    def on_day(day: int) -> list[Finding] | None:
        if day < begun:
            return None
        morning, week = start_of(day, county.zone), to_date(day).toordinal() // LEARNED_EVERY
        if week not in taught:
            lately = (came >= morning - LEARNED_DAYS * DAY_MS) & (came < morning)
            taught[week] = learned(county, lives.chosen(lately), morning)[0]
        until = start_of(add_days(working.next_workday(morning), 1), county.zone) - 1
        listed = (came < morning) & (morning < lives.closed) & (morning < due) & (due <= until)
        rows = np.flatnonzero(listed).tolist()
        return _told(county, rule, lived, taught[week], rows, morning, seen)

    return on_day


def _told(
    county: County,
    rule: Rule,
    lived: Lived,
    curves: Curves,
    rows: Sequence[int],
    morning: int,
    seen: int,
) -> list[Finding]:
    cases = [lived.lives.cases[row] for row in rows]
    shares = spent(county, cases, [morning] * len(cases)).tolist()
    found = []
    for row, case, share in zip(rows, cases, shares, strict=True):
        chance = probability(curves, kinds_of(case.category, case.urgency), share, 1.0)
        enough = chance is not None and chance >= TOLD_FROM[rule.sensitivity]
        if chance is not None and enough and is_about(county, rule, case.category):
            found.append(_finding(county, rule, lived, row, chance, seen))
    return found


def _finding(
    county: County, rule: Rule, lived: Lived, row: int, chance: float, seen: int
) -> Finding:
    case, closed = lived.lives.cases[row], int(lived.lives.closed[row])
    case_no, township = lived.names[row]
    due = case.due_original or 0
    known = closed != OPEN or due <= seen
    return Finding(
        rule.key,
        case_no,
        areas_of(county, [township]),
        category=case.category,
        observed=1.0,
        told={
            "chance": round(chance, 3),
            "due": local(due, county.zone).day,
            "late": closed > due if known else None,
        },
    )
