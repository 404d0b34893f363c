"""What the alerts of a trial are held to: the ordinary alarm, and what became of the matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from data_layer.core.county import County
from data_layer.core.statistics.arrays import Bools
from data_layer.core.warning import ordinary
from data_layer.core.warning.continuity import continued
from data_layer.core.warning.counts import Counts, daily
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_series import grid_kinds, own_series
from data_layer.core.warning.rules import Detector, Rule


class Judged(NamedTuple):
    """An alert that people judged: the day it was raised, its areas and series, what they said."""

    day: int
    series: str
    areas: tuple[str, ...]
    true: bool


class Held(NamedTuple):
    """Of a finding the days its ordinary alarm `rang`, and what was `said` of it later, with the
    days; how often the alarm began to ring in all the rule watches in the last so many days (None:
    that is not counted)."""

    rang: Callable[[Finding], Sequence[int]]
    said: Callable[[Finding], Sequence[tuple[int, bool]]]
    alarms: Callable[[int], int] | None = None


def by_counts(county: County, counts: Counts, rule: Rule, marks: Sequence[Judged]) -> Held:
    """A rule over counts: against the same counts as a wall or a monthly list shows them."""

    def rang(found: Finding) -> list[int]:
        series = daily(county, counts, found.areas, _kinds(county, counts, rule, found))
        silent = rule.detector == Detector.SILENT
        rings = ordinary.silences(series) if silent else ordinary.rises(series)
        return [counts.days[at] for at in np.flatnonzero(rings)]

    anywhere = _rang_anywhere(county, counts, rule)
    alarms = None if anywhere is None else lambda last: ordinary.alarms(anywhere, last)
    said = _of_grids if rule.detector == Detector.CLUSTER else _of_series
    return Held(rang, lambda found: said(found, marks), alarms)


def by_marks(marks: Sequence[Judged]) -> Held:
    """A rule nothing ordinary would have told of: what people said of its alerts is all."""
    return Held(lambda _: (), lambda found: _of_series(found, marks))


def by_outcome() -> Held:
    """Breach risk: a list of late cases names one on the day its limit ends, if it is late; which
    says as well whether it was right."""

    def rang(found: Finding) -> list[int]:
        return [found.told["due"]] if found.told["late"] else []

    def said(found: Finding) -> list[tuple[int, bool]]:
        return [] if found.told["late"] is None else [(found.told["due"], found.told["late"])]

    return Held(rang, said)


def _rang_anywhere(county: County, counts: Counts, rule: Rule) -> Bools | None:
    """Days x series of the ordinary alarm; None of clusters, which are no series."""
    if rule.detector == Detector.SURGE:
        return ordinary.rises(own_series(county, counts, rule).counts)
    if rule.detector == Detector.SILENT:
        return ordinary.silences(
            counts.in_grids[:, :, grid_kinds(county, counts, rule)].sum(axis=2)
        )
    return None


def _kinds(county: County, counts: Counts, rule: Rule, one: Finding) -> Bools:
    if one.category in counts.categories:
        return np.array([kind == one.category for kind in counts.categories], bool)
    return grid_kinds(county, counts, rule)


def _of_series(one: Finding, marks: Iterable[Judged]) -> list[tuple[int, bool]]:
    """What people said of alerts of the same series."""
    return [(mark.day, mark.true) for mark in marks if mark.series == one.series]


def _of_grids(one: Finding, marks: Iterable[Judged]) -> list[tuple[int, bool]]:
    """What people said of clusters that share its grids: a cluster is named by its first night."""
    return [(mark.day, mark.true) for mark in marks if _shares(one.areas, mark.areas)]


def _shares(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    numbers = {code: at for at, code in enumerate(sorted({*some, *others}))}
    mine, theirs = ({numbers[code] for code in codes} for codes in (some, others))
    return continued(mine, {"": theirs}) is not None
