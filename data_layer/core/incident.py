"""What the fold produces: the incident's state, its effective steps and its assignments. Plain
values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

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


@dataclass(slots=True)
class Assignment:
    """One unit's task in a case. `ended_by` is the event type that ended it, empty while active."""

    assignment_id: str
    unit: str
    role: str
    issued_at: int
    due_original: int | None = None
    due_current: int | None = None
    signed_at: int | None = None
    fed_back_at: int | None = None
    ended_at: int | None = None
    ended_by: str = ""
    active: bool = True


@dataclass(slots=True)
class Incident:
    """The derived row of one case; names equal the columns of the incident table."""

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
    awaiting_redispatch: bool = False
    rating: int | None = None
    merged_into: str = ""
    limit_version: int = 0
    calendar_version: int = 0
    boundary_version: int = 0


@dataclass(slots=True)
class Folded:
    """State, steps in effective order, assignments in order of issue."""

    incident: Incident = field(default_factory=Incident)
    steps: list[Step] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
