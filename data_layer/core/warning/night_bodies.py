"""The night's findings about bodies: closings that stand close together, and people missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from data_layer.core.county import County
from data_layer.core.days import days_of_month, local, month_of, to_date
from data_layer.core.warning.bunching import (
    COVERAGE,
    Bunch,
    Ended,
    Pattern,
    bunched,
    same_photographs,
)
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_areas import area_of, areas_of, is_about, newest, told_at
from data_layer.core.warning.rules import Rule, Sensitivity
from data_layer.core.warning.spent import Timed, spent
from data_layer.core.warning.staffing import (
    VACANT_DAYS,
    Gap,
    Missing,
    Seat,
    Staff,
    over_cap,
    vacancies,
)
from data_layer.vocab import Level

WINDOW_DAYS = 30
# How much of what chance does alone lies within the limits of the funnel.
WITHIN = {Sensitivity.LOW: 0.9998, Sensitivity.NORMAL: COVERAGE, Sensitivity.HIGH: 0.98}
EMPTY_DAYS = {Sensitivity.LOW: 60, Sensitivity.NORMAL: VACANT_DAYS, Sensitivity.HIGH: 14}


class Closing(NamedTuple):
    """A closed case with the unit that led it, its limit, and the pauses it had: their time in all
    and how much was allowed until the days of review (None: not known). `photographs` are digests
    of what was handed in with its ending."""

    case_no: str
    unit: str
    category: str
    closed_at: int
    limit: Timed
    paused_ms: int = 0
    allowed_ms: int | None = None
    photographs: tuple[str, ...] = ()


def bunching_findings(county: County, rule: Rule, closings: Sequence[Closing]) -> list[Finding]:
    """One finding a pattern and body over the closings of 30 days, by the unit that led them.

    `kind` is the Pattern, `series` pattern and unit, `cases` the body's own alone. Sensitivity
    sets how far outside the funnel of all bodies one must lie (99.98, 99.8, 98 %); `least` cases
    must show the pattern, `times` the usual share of all bodies must be theirs (where one is
    meant); `categories` are those watched; units of townships belong to that level, all others to
    the county's. `observed` cases show it where `expected` were usual. `told`: `unit` (its code),
    `of` (the cases judged; of photographs every case that has one of them), `usual` (a share, None
    where none is meant).
    """
    own = [one for one in closings if one.unit and is_about(county, rule, one.category)]
    body = {one.case_no: one.unit for one in own}
    found = bunched(_ended(county, own), coverage=WITHIN[rule.sensitivity])
    twice = same_photographs({one.case_no: one.photographs for one in own}, body)
    runs = [one for one in found if one.pattern == Pattern.IN_BULK]
    single = [one for one in found if one.pattern != Pattern.IN_BULK]
    return [
        _bunch(county, rule, one)
        for one in (*single, *_joined(runs, body), *_joined(twice, body))
        if _level(county, one.body) in rule.levels
        and one.n >= max(rule.least, rule.times * (one.usual or 0.0) * one.of)
    ]


def _ended(county: County, closings: Sequence[Closing]) -> list[Ended]:
    shares = spent(county, [one.limit for one in closings], [one.closed_at for one in closings])
    return [
        Ended(
            one.case_no,
            one.unit,
            one.closed_at,
            float(share) if share == share else None,
            _days_left(local(one.closed_at, county.zone).day),
            one.paused_ms / one.allowed_ms if one.paused_ms and one.allowed_ms else None,
        )
        for one, share in zip(closings, shares, strict=True)
    ]


def _days_left(day: int) -> int:
    return (to_date(days_of_month(month_of(day))[1]) - to_date(day)).days


def _joined(bunches: Iterable[Bunch], body: Mapping[str, str]) -> list[Bunch]:
    """Several of one body as one, of its own cases alone: its runs in bulk, its photographs."""
    by_body: dict[str, list[Bunch]] = {}
    for one in bunches:
        by_body.setdefault(one.body, []).append(one)
    found = []
    for unit, several in by_body.items():
        every = {case_no for one in several for case_no in one.cases}
        cases = tuple(sorted(case_no for case_no in every if body[case_no] == unit))
        of = max(several[0].of, len(every))
        found.append(Bunch(several[0].pattern, unit, len(cases), of, None, cases))
    return found


def _bunch(county: County, rule: Rule, one: Bunch) -> Finding:
    return Finding(
        rule.key,
        f"{one.pattern}/{one.body}",
        areas_of(county, [_home(county, one.body)]),
        kind=str(one.pattern),
        days=WINDOW_DAYS,
        observed=float(one.n),
        expected=None if one.usual is None else round(one.usual * one.of, 1),
        matter=f"bunching:{one.body}",
        cases=newest(one.cases),
        told={"unit": one.body, "of": one.of, "usual": one.usual},
    )


def _level(county: County, unit: str) -> Level:
    return Level.TOWNSHIP if _home(county, unit) else Level.COUNTY


def _home(county: County, unit: str) -> str:
    """The township of a unit, or of a village or grid that handled it itself; '' of the county."""
    known = county.units.get(unit)
    return known.township_code if known else county.township_of.get(unit, "")


def staffing_findings(
    county: County,
    rule: Rule,
    seats: Iterable[tuple[str, Seat]],
    staff: Sequence[Staff],
    cap: float | None,
) -> list[Finding]:
    """One finding a township and gap: grids without a chief or worker, seats long empty, more
    seconded than the cap (None: there is none). `seats` come with the township they belong to.

    `kind` is the Gap. Sensitivity sets after how many days an empty seat is told (60, 30, 14);
    `least` seats (people seconded) must be missing; without the level of townships all seats are
    told of the county, whose own cap is watched at its level; `times` and `categories` have no
    meaning. `observed` are seats (people), `days` the longest they have been empty. `told`: `of`
    (the seats there are in these places, or how many the cap allows), `places` (how many, up to
    200 codes of grids in `grids`, the longest empty first).
    """
    home: dict[str, str] = {}
    own = []
    for township, seat in seats:
        area = told_at(county, rule, township)
        if area is not None:
            home[seat.area] = area
            own.append(seat)
    of: dict[tuple[str, Gap], list[Missing]] = {}
    for one in vacancies(own, least_days=EMPTY_DAYS[rule.sensitivity]):
        of.setdefault((home[one.area], one.gap), []).append(one)
    for one in over_cap(staff, cap) if cap is not None else ():
        level = Level.COUNTY if one.area == county.code else Level.TOWNSHIP
        if level in rule.levels:
            of[one.area, one.gap] = [one]
    return [
        _missing(county, rule, area, gap, missing)
        for (area, gap), missing in sorted(of.items())
        if sum(one.n for one in missing) >= rule.least
    ]


def _missing(
    county: County, rule: Rule, area: str, gap: Gap, missing: Sequence[Missing]
) -> Finding:
    ordered = sorted(missing, key=lambda one: (-one.days, one.area))
    places = areas_of(county, (one.area for one in ordered))
    wholly = gap in {Gap.NO_CHIEF, Gap.NO_WORKER, Gap.OVER_CAP}
    return Finding(
        rule.key,
        f"{gap}/{area}",
        area_of(county, area),
        kind=str(gap),
        days=ordered[0].days,
        observed=float(sum(one.n for one in missing)),
        consequence=1 if wholly else 0,
        matter=f"staffing:{area}",
        told={
            "of": sum(one.of for one in missing),
            "places": len(places),
            "grids": [code for code in places if code in county.township_of][:200],
        },
    )
