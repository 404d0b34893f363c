"""A county pack as plain values: what the folder says, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from data_layer.core.county import Area, Category, Limit, Unit
from data_layer.core.ladder_rules import LadderRule, QuietHours
from data_layer.core.service_questions import Question
from data_layer.core.warning.rules import Rule
from data_layer.core.working_time import CalendarDay, OfficeHours
from data_layer.vocab import Text


class Fact(NamedTuple):
    """A published figure of the county; `level` says whether it holds for each township."""

    key: str
    value: float
    unit: str
    label: Text
    system: str
    level: str


class RuleBook(NamedTuple):
    """A rule the county ('county') or each township works by; `metrics` show it at work: keys of
    the dictionary, 'key:source' where only reports from that source are meant."""

    book: str
    name: Text
    level: str
    metrics: str


class StaffPlan(NamedTuple):
    """How many people hold posts of a role: `people` and `party` name facts.

    `vacant` posts stand empty beside them; `replaced` posts changed hands within the last year.
    Posts are shared out over grids by 'even' or 'size', with log-normal unevenness `jitter`.
    """

    role: str
    people: str
    party: str
    vacant: int
    replaced: int
    by: str
    jitter: float


class CapacityPlan(NamedTuple):
    """How the fact `key` becomes figures of townships.

    rule 'each': every township (of a kind in `by`) has the fact's value; 'sum': adds the planned
    keys in `by`; 'spread': shared out by 'even', 'grids', 'size', 'mixed' (half even, half size) or
    a key planned before, with log-normal unevenness `jitter`, never above `at_most` minus `less`,
    times `percent` per cent.
    """

    key: str
    rule: str
    by: str
    jitter: float
    at_most: str
    less: str
    percent: str


class Demo(NamedTuple):
    """How the county's figures are spread; `sizes` is the weight of a grid by urban-rural class."""

    sizes: Mapping[str, float]
    staffing: tuple[StaffPlan, ...]
    capacity: tuple[CapacityPlan, ...]


@dataclass(frozen=True)
class Pack:
    """Everything a pack says. `digest` is 'data.boundaries.calendar.limits': four SHA-256, each cut
    to 32 digits."""

    path: Path
    digest: str
    code: str
    name: Text
    title: Text
    zone: str
    case_prefix: str
    attribution: Text
    surveyed: bool
    approval_no: str
    code_lengths: Mapping[str, int]
    areas: tuple[Area, ...]
    classes: Mapping[str, str]
    categories: tuple[Category, ...]
    limits: tuple[Limit, ...]
    units: tuple[Unit, ...]
    facts: tuple[Fact, ...]
    rules: tuple[RuleBook, ...]
    calendar: tuple[CalendarDay, ...]
    office_hours: tuple[OfficeHours, ...]
    ladder: tuple[LadderRule, ...]
    quiet: QuietHours
    shifts: tuple[int, int]
    demo: Demo | None
    questions: tuple[Question, ...] = ()
    warnings: tuple[Rule, ...] = ()

    def codes(self, level: str) -> frozenset[str]:
        """The codes of one level of the area tree."""
        return frozenset(area.code for area in self.areas if area.level == level)

    def in_force(self, level: str) -> frozenset[str]:
        """The codes of one level that have no last day: those on the map."""
        here = (area for area in self.areas if area.level == level)
        return frozenset(area.code for area in here if area.valid_to is None)
