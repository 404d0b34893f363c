"""What the fold produces: the incident's state, its effective steps and its assignments. Plain
values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from data_layer.core.county import Limit
from data_layer.vocab import Stage


class Step(NamedTuple):
    """One event at its effective place; irregular ones change no stage."""

    source: str
    event_id: str
    type: str
    at: int
    prev_stage: Stage
    stage: Stage
    level: int
    irregular: bool
    unit: str


class ClockStep(NamedTuple):
    """One thing that set or moved a due time; what an explanation is made of.

    `kind`: rule, deadline (fixed), due (as dispatched), pause, extend, restart. `begin` and `end`
    bound what it is counted over; `due` is the due time after it; `limit` the rule that counts.
    """

    kind: str
    limit: Limit | None
    begin: int
    end: int
    due: int


@dataclass(slots=True)
class Assignment:
    """One unit's task in a case. `ended_by` is the event type that ended it, empty while active.

    `due_unit` is what its limit counts (LimitUnit); `asked` the event type of a request of its unit
    that nobody has answered yet.
    """

    assignment_id: str
    unit: str
    role: str
    issued_at: int
    due_original: int | None = None
    due_current: int | None = None
    due_unit: str = ""
    sign_due: int | None = None
    first_due: int | None = None
    signed_at: int | None = None
    first_report_at: int | None = None
    fed_back_at: int | None = None
    asked: str = ""
    asked_at: int | None = None
    due_requested: int | None = None
    extended_n: int = 0
    ended_at: int | None = None
    ended_by: str = ""
    active: bool = True


@dataclass(slots=True)
class Incident:
    """The derived row of one case; names equal the columns of the incident table.

    `deadline` is fixed (领导批示) and never moves. While the case is open and its clock runs,
    `next_due` is the sooner of the present stage's limit and the case's, `next_kind` (LimitStage)
    and `next_unit` (LimitUnit) say which, `warn_at` is when a quarter of it is left. `asked` is the
    first request of a unit that waits for an answer; `alarm_at` when the ladder next has to look.
    """

    stage: Stage = Stage.PENDING
    is_open: int = 0
    outcome: str = ""
    grid_code: str = ""
    township_code: str = ""
    unlocated: str = ""
    lon: float | None = None
    lat: float | None = None
    category: str = ""
    major: str = ""
    urgency: str = ""
    risk_level: str = ""
    sensitive: bool = False
    counts: bool = True
    source_kind: str = ""
    title: str = ""
    place: str = ""
    persons: int = 0
    received_by: str = ""
    reported_at: int | None = None
    report_day: int | None = None
    report_hour: int | None = None
    report_weekday: int | None = None
    accepted_at: int | None = None
    dispatched_at: int | None = None
    signed_at: int | None = None
    fed_back_at: int | None = None
    verified_at: int | None = None
    closed_at: int | None = None
    closed_day: int | None = None
    stage_at: int | None = None
    due_original: int | None = None
    due_current: int | None = None
    deadline: int | None = None
    stage_due: int | None = None
    next_due: int | None = None
    next_kind: str = ""
    next_unit: str = ""
    warn_at: int | None = None
    due_day: int | None = None
    on_time: int | None = None
    suspended_at: int | None = None
    review_at: int | None = None
    paused_ms: int = 0
    lead_unit: str = ""
    level: int = 0
    report_level: int = 0
    closed_level: int = 0
    escalated_n: int = 0
    returned_n: int = 0
    reassigned_n: int = 0
    extended_n: int = 0
    rework_n: int = 0
    reopened_n: int = 0
    joint_n: int = 0
    urged_n: int = 0
    supervised_n: int = 0
    irregular_n: int = 0
    escalated_because: str = ""
    supervised_grade: str = ""
    supervised_due: int | None = None
    acknowledged_at: int | None = None
    asked: str = ""
    alarm_at: int | None = None
    awaiting_redispatch: bool = False
    rating: int | None = None
    merged_into: str = ""
    limit_version: int = 0
    calendar_version: int = 0
    boundary_version: int = 0


@dataclass(slots=True)
class Folded:
    """State, steps in effective order, assignments in order of issue.

    `clocks` tells how the due times came about: of the case under "", of an assignment under its
    id; `pauses` when every clock stood still (begin, end). `version` counts all its events,
    retracted ones too, so that each makes a new one; what the ladder only tells makes none. `said`
    is what the ladder has said of it (core.ladder); `checked` what the last check of the report
    found (true, false; empty: none).
    """

    incident: Incident = field(default_factory=Incident)
    steps: list[Step] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    clocks: dict[str, list[ClockStep]] = field(default_factory=dict)
    pauses: list[tuple[int, int]] = field(default_factory=list)
    version: int = 0
    said: frozenset[str] = frozenset()
    checked: str = ""


def same_steps(old: Folded, new: Folded) -> int:
    """How many steps both begin with."""
    pairs = enumerate(zip(old.steps, new.steps, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(old.steps), len(new.steps)))
