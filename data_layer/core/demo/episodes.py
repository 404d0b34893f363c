"""What is out of the ordinary in a demo county now and then, so that early warning has something to
find: a matter that gathers in neighbouring grids, one that rises in a township, a claim that comes
again, a grid that falls silent."""

from __future__ import annotations

from enum import StrEnum
from math import cos, radians
from random import Random
from typing import NamedTuple

from data_layer.core.days import to_date
from data_layer.core.demo.plan import Kind, Plan, Spot

# One episode begins in each span of so many days, one grid falls silent in each longer one.
SPAN_DAYS, SILENT_SPAN_DAYS = 9, 30
# In a county of a few grids one episode would be a large part of all that happens.
LEAST_GRIDS = 50
NEIGHBOURS = 5


class Sort(StrEnum):
    """What kind of episode it is."""

    CLUSTER = "cluster"
    RISE = "rise"
    REPEATED = "repeated"


# Reports on each day from its first on.
COURSE = {
    Sort.CLUSTER: (5, 5, 4),
    Sort.RISE: (6, 8, 8, 6, 5),
    Sort.REPEATED: (1, 0, 0, 1, 0, 1, 0, 1),
}
# By the word of the major category: what gathers in a place, and what a household claims again.
GATHERING, CLAIMED = ("隐患", "纠纷", "生态", "治安"), ("纠纷", "民生")


class Episode(NamedTuple):
    """`reports` more of a `kind` on a day at these spots; `place` where all are about the same."""

    sort: Sort
    spots: tuple[Spot, ...]
    kind: Kind
    reports: int
    place: str


def episodes_on(plan: Plan, day: int) -> list[Episode]:
    """The episodes a day has a part in; the same whenever they are asked for."""
    if plan.grids < LEAST_GRIDS:
        return []
    span = to_date(day).toordinal() // SPAN_DAYS
    found = (_part(plan, number, day) for number in (span - 1, span))
    return [episode for episode in found if episode is not None]


def silent_on(plan: Plan, day: int) -> str:
    """The code of the grid of which nothing is heard on a day; '' none."""
    if plan.grids < LEAST_GRIDS:
        return ""
    span = to_date(day).toordinal() // SILENT_SPAN_DAYS
    return str(_rng(plan, "silent", span).choice(plan.spots.items).grid.code)


def _part(plan: Plan, number: int, day: int) -> Episode | None:
    rng = _rng(plan, "episode", number)
    sort = rng.choice(list(Sort))
    course = COURSE[sort]
    passed = to_date(day).toordinal() - number * SPAN_DAYS - rng.randrange(SPAN_DAYS)
    centre = rng.choice(plan.spots.items)
    kind = rng.choice(_kinds(plan, CLAIMED if sort == Sort.REPEATED else GATHERING))
    place = f"{centre.grid.short or centre.grid.name}{rng.randint(1, 12)}组公路转弯处"
    if not 0 <= passed < len(course) or not course[passed]:
        return None
    spots = {
        Sort.CLUSTER: nearest(plan, centre),
        Sort.RISE: tuple(plan.by_township[centre.township]),
        Sort.REPEATED: (centre,),
    }[sort]
    return Episode(sort, spots, kind, course[passed], place if sort == Sort.REPEATED else "")


def nearest(plan: Plan, centre: Spot) -> tuple[Spot, ...]:
    """The spot with its nearest neighbours by the places of their names; of its township where
    these are not known."""
    lon, lat = centre.grid.label_lon, centre.grid.label_lat
    if lon is None or lat is None:
        return tuple(plan.by_township[centre.township][:NEIGHBOURS])
    east = cos(radians(lat))

    def away(spot: Spot) -> float:
        there = spot.grid.label_lon, spot.grid.label_lat
        if there[0] is None or there[1] is None:
            return float("inf")
        return ((there[0] - lon) * east) ** 2 + (there[1] - lat) ** 2

    return tuple(sorted(plan.spots.items, key=away)[:NEIGHBOURS])


def _kinds(plan: Plan, words: tuple[str, ...]) -> list[Kind]:
    named = [
        kind
        for kind in plan.kinds
        if kind.category.counts and any(word in kind.major for word in words)
    ]
    return named or plan.kinds


def _rng(plan: Plan, what: str, span: int) -> Random:
    return Random(f"{what}:{plan.seed}:{plan.county.code}:{span}")  # noqa: S311 - repeatable by its seed
