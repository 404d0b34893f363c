"""What the event path needs to know of a county: areas, categories, limits, zone. Plain values,
loaded once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from data_layer.core.calendar_days import days_in_force, hours_in_force
from data_layer.core.ladder_rules import NO_QUIET, LadderRule, QuietHours, Rungs
from data_layer.core.succession import Layer, heirs
from data_layer.core.working_time import CalendarDay, OfficeHours, WorkingTime, working_time
from data_layer.vocab import Text

# The years an event may lie in, and those its due dates may reach.
FIRST_YEAR, LAST_YEAR = 2000, 2101
# What tells a county that changed from the one held: columns of the table, fields of County.
MARKS = ("pack_hash", "calendar_version", "limit_version", "boundary_version", "area_version")
USUAL_SHIFTS = 8 * 60, 20 * 60


class Area(NamedTuple):
    """One node of the area tree; `kind` is the field's own word (街道, 镇, 村, 社区 …).

    `valid_from` is its first day (None: always), `valid_to` the last day of an area that is no
    more, `successor` the code of the area that took its place.
    """

    code: str
    level: str
    parent: str
    name: str
    short: str
    kind: str
    label_lon: float | None = None
    label_lat: float | None = None
    valid_from: int | None = None
    valid_to: int | None = None
    successor: str = ""


class Category(NamedTuple):
    """A minor category; `parent` is its one major. `counts` False: a work record, outside rates."""

    code: str
    parent: str
    name: Text
    urgency: str
    limit_class: str
    sensitive: bool
    counts: bool
    duty: str


class Unit(NamedTuple):
    """A body that handles cases: a township centre, a department, a station."""

    code: str
    name: str
    level: int
    township_code: str
    kind: str


class Limit(NamedTuple):
    """`amount` of `unit` (LimitUnit) allowed for a `stage` (LimitStage).

    The most particular rule counts: one for a `category` (minor or major) before one for a
    `limit_class`, one for a `level` before one for any (0). Class 'ordinary' stands for all others.
    """

    version: int
    effective_from: int
    category: str
    urgency: str
    limit_class: str
    level: int
    stage: str
    amount: int
    unit: str


@dataclass(frozen=True)
class County:
    """A county as loaded from its pack; every lookup the pure core makes is here.

    `pack_hash` tells two loads apart; `pack_path` is the folder it came from. `calendar` and
    `office_hours` hold every version up to `calendar_version`: closed cases pin older ones.
    `limit_version` is the last number given to a change of the limits, which `limits` hold the
    versions of that were not withdrawn.
    `shifts` are the minutes of the day at which the day's and the night's shift begin. `layers` are
    the boundaries brought since the pack; `surveyed` and `approval_no` speak of those that stand.
    """

    code: str
    name: Text
    zone: str
    case_prefix: str
    surveyed: bool
    boundary_version: int
    calendar_version: int
    areas: dict[str, Area]
    categories: dict[str, Category]
    units: dict[str, Unit]
    limits: tuple[Limit, ...]
    attribution: Text
    approval_no: str = ""
    demo: bool = False
    title: Text = field(default=Text("网格治理指挥中心", "Grid Governance Command Centre"))
    pack_hash: str = ""
    pack_path: str = ""
    calendar: tuple[CalendarDay, ...] = ()
    office_hours: tuple[OfficeHours, ...] = ()
    limit_version: int = 0
    ladder: tuple[LadderRule, ...] = ()
    quiet: QuietHours = NO_QUIET
    shifts: tuple[int, int] = USUAL_SHIFTS
    area_version: int = 0
    layers: tuple[Layer, ...] = ()

    def __hash__(self) -> int:
        """Of its marks, for its tables have none."""
        return hash((self.code, *self.marks))

    @property
    def marks(self) -> tuple[str | int, ...]:
        """What MARKS say of this county."""
        return tuple(getattr(self, mark) for mark in MARKS)

    @property
    def whole(self) -> Text:
        """The county as a whole: 全市, 全县, 全区."""
        return Text(f"全{self.name.zh[-1]}", f"all of {self.name.en}")

    @cached_property
    def rungs(self) -> Rungs:
        """The rules of the ladder, to look up."""
        return Rungs(self.ladder)

    @cached_property
    def township_of(self) -> dict[str, str]:
        """Every area code at or below a township -> its township code."""
        found: dict[str, str] = {}
        for code, area in self.areas.items():
            node: Area | None = area
            while node is not None and node.level != "township":
                node = self.areas.get(node.parent)
            if node is not None:
                found[code] = node.code
        return found

    @cached_property
    def heirs(self) -> dict[str, str]:
        """Every area that was succeeded -> what stands in its place today."""
        return heirs(self.areas)

    @cached_property
    def townships(self) -> tuple[Area, ...]:
        """Townships in force, in code order."""
        return self._in_force("township")

    @cached_property
    def grids(self) -> tuple[Area, ...]:
        """Grids in force, in code order."""
        return self._in_force("grid")

    def _in_force(self, level: str) -> tuple[Area, ...]:
        areas = (area for _, area in sorted(self.areas.items()))
        return tuple(a for a in areas if a.level == level and a.valid_to is None)

    @cached_property
    def majors(self) -> dict[str, Category]:
        """Top categories by code."""
        return {code: c for code, c in self.categories.items() if not c.parent}

    @cached_property
    def _limit_index(self) -> dict[tuple[int, str, str, int, str], Limit]:
        """By version, urgency, category or class, level, stage."""
        return {
            (r.version, r.urgency, r.category or f"/{r.limit_class}", r.level, r.stage): r
            for r in self.limits
        }

    @cached_property
    def _limit_found(self) -> dict[tuple[int, str, str, int, str], Limit | None]:
        return {}

    @cached_property
    def _working_times(self) -> dict[int, WorkingTime]:
        return {}

    def working_time(self, version: int) -> WorkingTime:
        """Working time by that version of the calendar; made at the first call and kept."""
        found = self._working_times.get(version)
        if found is None:
            days = list(days_in_force(self.calendar, version).values())
            hours = hours_in_force(self.office_hours, version)
            found = working_time(self.zone, days, hours, FIRST_YEAR, LAST_YEAR)
            self._working_times[version] = found
        return found

    @cached_property
    def limit_versions(self) -> list[tuple[int, int]]:
        """(effective_from, version) in the order in which they take effect."""
        return sorted({(r.effective_from, r.version) for r in self.limits})

    @cached_property
    def newest_limits(self) -> int:
        """The newest version of the limit table that is known; a closing event pins it."""
        return max((number for _, number in self.limit_versions), default=0)

    def limit_version_at(self, ms: int, known: int | None = None) -> int:
        """The version in force at a moment, among those up to `known` (all when None).

        Before the first version takes effect the first one holds.
        """
        found = [pair for pair in self.limit_versions if known is None or pair[1] <= known]
        begun = [number for start, number in found if start <= ms]
        return begun[-1] if begun else found[0][1] if found else 0

    def limits_of(self, version: int) -> list[Limit]:
        """The rules of one version."""
        return [rule for rule in self.limits if rule.version == version]

    def limit(
        self, version: int, urgency: str, category: str, level: int, stage: str
    ) -> Limit | None:
        """The rule that counts for a stage of a case of that category at that level; None when
        there is none."""
        key = (version, urgency, category, level, stage)
        found = self._limit_found
        if key not in found:
            found[key] = self._search_limit(*key)
        return found[key]

    def _search_limit(
        self, version: int, urgency: str, category: str, level: int, stage: str
    ) -> Limit | None:
        known = self.categories.get(category)
        names = [category, known.parent, f"/{known.limit_class}"] if known else []
        for name in [*names, "/ordinary"]:
            for at in (level, 0):
                rule = self._limit_index.get((version, urgency, name, at, stage))
                if rule is not None:
                    return rule
        return None
