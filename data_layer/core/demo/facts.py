"""What is drawn of one demo incident before it is told: who, where, what, which way, how long."""

from __future__ import annotations

from math import log
from random import Random
from typing import NamedTuple

from data_layer.core.demo.plan import OWN_FORCE, Kind, Plan, Spot, Weighted
from data_layer.core.demo.rhythm import HOURS, Season
from data_layer.vocab import RiskLevel, SourceKind, Urgency

OFFICES = frozenset(
    {
        SourceKind.WINDOW,
        SourceKind.PETITION,
        SourceKind.DEPARTMENT,
        SourceKind.SUPERIOR,
        SourceKind.INSTRUCTION,
    }
)
# Which way a report goes. Together: on the spot 17-20 %, closed at the base 78-83 %, at township
# 10-15 %, county 4-8 %, above about 0.3 %; refused, void, merged 3-5 %; transferred out about 1 %.
OWN_PATHS = Weighted.of(
    {
        "self": 20.0,
        "village": 65.5,
        "township": 6.5,
        "county": 3.0,
        "above": 0.15,
        "transferred": 0.7,
        "refused": 1.1,
        "voided": 0.9,
        "merged": 1.4,
    }.items()
)
OTHER_PATHS = Weighted.of(
    {
        "village": 51.0,
        "township": 24.0,
        "county": 15.0,
        "above": 0.6,
        "transferred": 2.2,
        "refused": 2.6,
        "voided": 0.8,
        "merged": 2.0,
    }.items()
)
RISKS = Weighted.of(
    {
        "": 0.0,
        RiskLevel.BLUE: 70.0,
        RiskLevel.YELLOW: 22.0,
        RiskLevel.ORANGE: 6.5,
        RiskLevel.RED: 1.5,
    }.items()
)
RISK_MAJORS = ("纠纷", "隐患", "灾害", "治安")
PLACES = (
    "村委会旁",
    "通村路口",
    "小学附近",
    "集市入口",
    "河边便道",
    "卫生室门口",
    "文化广场",
    "公路转弯处",
    "蓄水池边",
    "居民楼下",
)
HOUR_TABLES = {name: Weighted.of(enumerate(weights)) for name, weights in HOURS.items()}
RAISED_SHARE = 0.03
MISSING_PLACE_SHARE = {True: 0.004, False: 0.04}
WRONG_GRID_SHARE = 0.012
WRONG_CATEGORY_SHARE = 0.012
POINT_SHARE = 0.35
JOINT_SHARE = 0.16


class Facts(NamedTuple):
    """The draws of one incident; `hours` to closure; `unplaced` and `wrong_*` are defects."""

    incident_id: str
    reported_at: int
    midnight: int
    spot: Spot
    kind: Kind
    urgency: Urgency
    risk: str
    source: SourceKind
    title: str
    place: str
    point: tuple[float, float] | None
    persons: int
    path: str
    joint: bool
    hours: float
    unplaced: bool
    wrong_grid: str
    wrong_category: str
    same_as: str


def draw_facts(
    plan: Plan,
    rng: Random,
    season: Season,
    midnight: int,
    incident_id: str,
    source: SourceKind,
    given: tuple[Spot, Kind] | None = None,
) -> Facts:
    """One incident of the day that begins at `midnight` (UTC ms), found by `source`; where and what
    is drawn unless it is `given`."""
    spot, kind = given or (plan.spots.draw(rng), plan.kinds_for(season, source).draw(rng))
    own = source in OWN_FORCE
    path = (OWN_PATHS if own else OTHER_PATHS).draw(rng)
    if not kind.category.counts:
        path = "self"
    urgency = _urgency(rng, kind)
    joint = path in {"township", "county"} and rng.random() < JOINT_SHARE
    return Facts(
        incident_id=incident_id,
        reported_at=midnight + _second_of_day(rng, source) * 1000,
        midnight=midnight,
        spot=spot,
        kind=kind,
        urgency=urgency,
        risk=RISKS.draw(rng) if any(word in kind.major for word in RISK_MAJORS) else "",
        source=source,
        title=rng.choice(kind.matter.titles),
        place=f"{spot.grid.short or spot.grid.name}{rng.randint(1, 12)}组{rng.choice(PLACES)}",
        point=_point(rng, spot) if own and rng.random() < POINT_SHARE else None,
        persons=1 + min(40, int(rng.expovariate(1.2))),
        path=path,
        joint=joint,
        hours=_hours(rng, path, kind, urgency, joint=joint),
        unplaced=rng.random() < MISSING_PLACE_SHARE[own],
        wrong_grid=_other_grid(plan, rng, spot) if rng.random() < WRONG_GRID_SHARE else "",
        wrong_category=_other_category(plan, rng, kind)
        if rng.random() < WRONG_CATEGORY_SHARE
        else "",
        same_as="",
    )


def repeat_of(facts: Facts, first: Facts) -> Facts:
    """The same matter reported again by someone else: it will be merged into the first."""
    return facts._replace(
        spot=first.spot,
        kind=first.kind,
        urgency=first.urgency,
        title=first.title,
        place=first.place,
        point=None,
        wrong_grid="",
        wrong_category="",
        unplaced=False,
        same_as=first.incident_id,
    )


def _second_of_day(rng: Random, source: SourceKind) -> int:
    night = source in {SourceKind.POLICE, SourceKind.VIDEO}
    table = HOUR_TABLES["night" if night else "office" if source in OFFICES else "day"]
    return table.draw(rng) * 3600 + rng.randrange(3600)


def _urgency(rng: Random, kind: Kind) -> Urgency:
    urgency = Urgency(kind.category.urgency)
    if rng.random() >= RAISED_SHARE:
        return urgency
    return Urgency.CRITICAL if urgency != Urgency.ORDINARY else Urgency.URGENT


def _point(rng: Random, spot: Spot) -> tuple[float, float] | None:
    lon, lat = spot.grid.label_lon, spot.grid.label_lat
    if lon is None or lat is None:
        return None
    return round(lon + rng.uniform(-0.001, 0.001), 6), round(lat + rng.uniform(-0.001, 0.001), 6)


def _other_grid(plan: Plan, rng: Random, spot: Spot) -> str:
    other = rng.choice(plan.by_township[spot.township]).grid.code
    return "" if other == spot.grid.code else other


def _other_category(plan: Plan, rng: Random, kind: Kind) -> str:
    other = rng.choice(plan.kinds).category
    same = other.code == kind.category.code or other.counts != kind.category.counts
    return "" if same else other.code


# Median and 90 % point of the hours to closure.
URGENT_HOURS = {Urgency.CRITICAL: (8.0, 26.0), Urgency.URGENT: (14.0, 43.0)}
PATH_HOURS = {
    "self": (1.0, 4.0),
    "village": (24.0, 96.0),
    "refused": (3.0, 12.0),
    "merged": (5.0, 20.0),
    "voided": (20.0, 60.0),
}
STATION_HOURS = (72.0, 216.0)
DISPUTE_HOURS = (144.0, 480.0)
JOINT_HOURS = (216.0, 840.0)
Z90 = 1.2816


def _hours(rng: Random, path: str, kind: Kind, urgency: Urgency, *, joint: bool) -> float:
    if path in {"self", "refused", "merged", "voided"}:
        median, p90 = PATH_HOURS[path]
    elif urgency in URGENT_HOURS:
        median, p90 = URGENT_HOURS[urgency]
    elif joint:
        median, p90 = JOINT_HOURS
    elif "纠纷" in kind.major:
        median, p90 = DISPUTE_HOURS
    else:
        median, p90 = PATH_HOURS.get(path, STATION_HOURS)
    return median * rng.lognormvariate(0, log(p90 / median) / Z90)
