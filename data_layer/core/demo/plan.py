"""What the generator knows of a county before the first day: where, what, by whom and how late."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp
from random import Random
from typing import Generic, NamedTuple, TypeVar

from data_layer.core.county import Area, Category, County, Unit
from data_layer.core.demo.matters import Matter, matter_of
from data_layer.core.demo.rhythm import Season
from data_layer.vocab import Level, SourceKind

# Per cent of reports by who found it ("active" preset; the public app and the media share 1 %).
SOURCES: dict[SourceKind, float] = {
    SourceKind.WORKER: 69.5,
    SourceKind.LEADER: 10.0,
    SourceKind.HOTLINE: 7.9,
    SourceKind.POLICE: 4.0,
    SourceKind.WINDOW: 3.0,
    SourceKind.DEPARTMENT: 2.2,
    SourceKind.SUPERIOR: 1.2,
    SourceKind.VIDEO: 1.0,
    SourceKind.PUBLIC: 0.5,
    SourceKind.PETITION: 0.5,
    SourceKind.MEDIA: 0.1,
    SourceKind.INSTRUCTION: 0.1,
}
OWN_FORCE = frozenset({SourceKind.WORKER, SourceKind.LEADER, SourceKind.VIDEO})
# What a channel hears of more (or less) than the average, by a word of the major; "" is the rest.
AFFINITY: dict[SourceKind, dict[str, float]] = {
    SourceKind.POLICE: {"治安": 4.0, "纠纷": 4.0, "隐患": 1.0, "": 0.25},
    SourceKind.PETITION: {"纠纷": 10.0, "民生": 2.0, "": 0.2},
    SourceKind.VIDEO: {"人居": 2.0, "隐患": 1.5, "治安": 2.0, "": 0.1},
    SourceKind.HOTLINE: {"民生": 1.8, "生态": 1.6, "市场": 2.0},
}
# Reports per grid against a village in the country; chance spreads townships and grids further.
URBAN_RATE = 1.5
SUBDISTRICT_RATE = 1.6
GRID_SPREAD = 0.45
TOWNSHIP_SPREAD = 0.22
SILENT_SHARE, SILENT_RATE = 0.02, 0.02
# A few townships let more of their cases run late; the spread is the logarithm's.
SLOW_SHARE, SLOW_FACTOR, LATE_SPREAD = 0.08, 2.2, 0.25

T = TypeVar("T")


@dataclass(frozen=True)
class Weighted(Generic[T]):
    """Things to draw from, by weight."""

    items: list[T]
    ends: list[float]

    @classmethod
    def of(cls, pairs: Iterable[tuple[T, float]]) -> Weighted[T]:
        """From (thing, weight) pairs; weights need not add up to one."""
        pairs = list(pairs)
        return cls([item for item, _ in pairs], list(accumulate(weight for _, weight in pairs)))

    def draw(self, rng: Random) -> T:
        """One thing, with probability in proportion to its weight."""
        return self.items[bisect(self.ends, rng.random() * self.ends[-1])]


class Spot(NamedTuple):
    """A grid with what a report from there names."""

    grid: Area
    township: str
    village: str


class Kind(NamedTuple):
    """A minor category with its matter and the word of its major."""

    category: Category
    matter: Matter
    major: str


@dataclass
class Plan:
    """A county and a seed, ready to be asked for days."""

    county: County
    seed: int
    spots: Weighted[Spot]
    by_township: dict[str, list[Spot]]
    sources: Weighted[SourceKind]
    kinds: list[Kind]
    lateness: dict[str, float]
    stations: dict[tuple[str, str], str]
    centres: dict[str, str]
    departments: dict[str, Unit]
    mixes: dict[tuple[Season, SourceKind], Weighted[Kind]] = field(default_factory=dict)

    @property
    def grids(self) -> int:
        """How many grids report."""
        return len(self.spots.items)

    def kinds_for(self, season: Season, source: SourceKind) -> Weighted[Kind]:
        """The mix of categories a channel hears of in a season."""
        found = self.mixes.get((season, source))
        if found is None:
            found = Weighted.of((kind, _share(kind, season, source)) for kind in self.kinds)
            self.mixes[season, source] = found
        return found

    def department_for(self, category: Category) -> str:
        """The county department whose duty it is, else the county's own centre."""
        unit = self.departments.get(category.duty)
        return unit.code if unit else self.centre("")

    def station_for(self, township: str, category: Category) -> str:
        """The township's station of the same trade as the duty department, else its centre."""
        duty = self.departments.get(category.duty)
        found = self.stations.get((township, duty.kind)) if duty else None
        return found or self.centre(township)

    def centre(self, township: str) -> str:
        """The governance centre of a township, or of the county (empty code)."""
        return self.centres.get(township) or township or self.county.code


def plan_for(county: County, seed: int) -> Plan:
    """Everything drawn once per county and seed: unequal townships, silent grids, slow ones."""
    rng = Random(f"plan:{seed}:{county.code}")  # noqa: S311 - invented data, repeatable by its seed
    rates = {t.code: exp(rng.gauss(0, TOWNSHIP_SPREAD)) for t in county.townships}
    spots = [(_spot(county, grid), _grid_rate(county, grid, rates, rng)) for grid in county.grids]
    by_township: dict[str, list[Spot]] = {}
    for spot, _ in spots:
        by_township.setdefault(spot.township, []).append(spot)
    units = sorted(county.units.values())
    return Plan(
        county=county,
        seed=seed,
        spots=Weighted.of(spots),
        by_township=by_township,
        sources=Weighted.of(SOURCES.items()),
        kinds=[_kind(county, c) for _, c in sorted(county.categories.items()) if c.parent],
        lateness=_lateness(county, rng),
        stations={(u.township_code, u.kind): u.code for u in reversed(units) if u.township_code},
        centres={u.township_code: u.code for u in reversed(units) if u.kind == "centre"},
        departments={u.code: u for u in units if u.level == Level.COUNTY},
    )


def _spot(county: County, grid: Area) -> Spot:
    return Spot(grid, county.township_of[grid.code], grid.parent)


def _grid_rate(county: County, grid: Area, rates: dict[str, float], rng: Random) -> float:
    township = county.areas[county.township_of[grid.code]]
    rate = rates[township.code] * exp(rng.gauss(0, GRID_SPREAD))
    if "社区" in grid.kind + county.areas[grid.parent].kind:
        rate *= URBAN_RATE
    if township.kind == "街道":
        rate *= SUBDISTRICT_RATE
    return rate * SILENT_RATE if rng.random() < SILENT_SHARE else rate


def _lateness(county: County, rng: Random) -> dict[str, float]:
    found = {}
    for township in county.townships:
        slow = SLOW_FACTOR if rng.random() < SLOW_SHARE else 1.0
        found[township.code] = slow * exp(rng.gauss(0, LATE_SPREAD))
    return found


def _kind(county: County, category: Category) -> Kind:
    major = county.categories.get(category.parent)
    return Kind(category, matter_of(category, major), major.name.zh if major else "")


def _share(kind: Kind, season: Season, source: SourceKind) -> float:
    if not kind.category.counts and source not in OWN_FORCE:
        return 0.0
    affinity = AFFINITY.get(source, {})
    found = [factor for word, factor in affinity.items() if word and word in kind.major]
    return kind.matter.share(season) * (found[0] if found else affinity.get("", 1.0))
