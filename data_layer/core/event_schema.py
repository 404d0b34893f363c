"""The shape of every event type at the door: one model each, from which the JSON Schemas are
printed.

Unknown fields are refused, so that a misspelt name is noticed instead of lost.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from data_layer.core.event_fields import (
    LevelNumber,
    Line,
    Moment,
    Name,
    Paragraph,
    RiskWord,
    SourceWord,
    Units,
    UrgencyWord,
)
from data_layer.vocab import EventType as E


class Base(BaseModel):
    """Fields every event may carry."""

    model_config = ConfigDict(extra="forbid", strict=True)

    event_id: Name
    incident_id: Name | None = None
    case_no: Name | None = None
    type: str
    occurred_at: Moment
    source_seq: Annotated[int, Field(ge=0, le=2**53)] = 0
    actor: Line = ""
    recorded_by: Line = ""
    unit: Line = ""
    level: LevelNumber | None = None


class Opinion(Base):
    """An act with a coded reason and words."""

    reason_code: Line | None = None
    opinion: Paragraph | None = None
    attachments: Annotated[list[Name], Field(max_length=20)] | None = None


class OnAssignment(Opinion):
    """An act on one unit's assignment."""

    assignment_id: Name | None = None


class Placed(BaseModel):
    """A grid code, or a point with its coordinate system."""

    grid_code: Annotated[str, Field(max_length=32)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    crs: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] | None = None


class Reported(Base, Placed):
    """上报: the first event of every incident."""

    type: Literal[E.REPORTED]
    incident_id: Name
    category: Name
    urgency: UrgencyWord | None = None
    risk_level: RiskWord | None = None
    sensitive: bool | None = None
    source_kind: SourceWord | None = None
    title: Line = ""
    text: Paragraph | None = None
    place: Line | None = None
    persons: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    received_by: Line | None = None
    attachments: Annotated[list[Name], Field(max_length=20)] | None = None
    deadline: Moment | None = None


class Checked(Opinion):
    """核实 of a public report."""

    type: Literal[E.CHECKED]
    result: Literal["true", "false"]


class Plain(Opinion):
    """Acts that carry no more than who, when and why."""

    type: Literal[
        E.ACCEPTED, E.REFUSED, E.REGISTERED, E.SELF_HANDLED, E.RESUMED, E.CLOSED, E.REOPENED,
        E.VOIDED, E.ACKNOWLEDGED, E.COMMENTED,
    ]  # fmt: skip
    ref_event_id: Name | None = None


class Dispatched(OnAssignment):
    """派遣 or 改派: one lead, any number of assisting units."""

    type: Literal[E.DISPATCHED, E.REASSIGNED]
    lead_unit: Name
    assist_units: Units | None = None
    due: Moment | None = None


class Handled(OnAssignment):
    """Signing, return, and refusals of what a unit asked for."""

    type: Literal[
        E.SIGNED, E.RETURN_REQUESTED, E.RETURNED, E.RETURN_REFUSED, E.SUSPENSION_REFUSED,
        E.HELP_REFUSED,
    ]  # fmt: skip


class FedBack(OnAssignment):
    """处置反馈; an interim one (阶段反馈) reports on the way and ends nothing."""

    type: Literal[E.FED_BACK]
    interim: bool | None = None


class Extension(OnAssignment):
    """延期: requested, approved or refused."""

    type: Literal[E.EXTENSION_REQUESTED, E.EXTENDED, E.EXTENSION_REFUSED]
    due_requested: Moment | None = None
    due_approved: Moment | None = None


class Suspended(OnAssignment):
    """挂账: asked for, or granted; then the clock stops until the review."""

    type: Literal[E.SUSPENSION_REQUESTED, E.SUSPENDED]
    review_date: Moment | None = None


class Escalated(OnAssignment):
    """升级 to a level of the ladder, with its cause."""

    type: Literal[E.ESCALATED]
    to_level: LevelNumber
    cause: Literal[
        "no_authority", "cross_department", "overdue", "risk", "requested", "unowned", "returned",
        "rework", "first_report", "unacknowledged",
    ] = "requested"  # fmt: skip


class JointCalled(OnAssignment):
    """联动 (吹哨): help asked for, or further units called."""

    type: Literal[E.HELP_REQUESTED, E.JOINT_CALLED]
    assist_units: Annotated[list[Name], Field(min_length=1, max_length=20)]


class Transferred(Opinion):
    """移送 to a body outside the centre."""

    type: Literal[E.TRANSFERRED]
    transfer_to: Line


class Verified(Opinion):
    """核查: passed, or back for rework."""

    type: Literal[E.VERIFIED]
    result: Literal["pass", "fail"]


class Rated(Opinion):
    """评价 from 1 (very dissatisfied) to 5."""

    type: Literal[E.RATED]
    rated: Annotated[int, Field(ge=1, le=5)]
    comment: Paragraph | None = None


class Addressed(OnAssignment):
    """An act of the ladder, or of a person, towards a rung of it, with its cause."""

    to: Literal["holder", "desk", "chief", "village", "township", "county"] | None = None
    to_unit: Name | None = None
    cause: Literal[
        "overdue", "risk", "requested", "unowned", "returned", "rework", "first_report",
        "unacknowledged", "due_soon", "review_due", "supervision_due", "unanswered",
    ] | None = None  # fmt: skip


class Urged(Addressed):
    """提醒 before the time is over, 催办 when it is."""

    type: Literal[E.REMINDED, E.URGED]
    ref_event_id: Name | None = None


class Supervised(Addressed):
    """督办 in grades."""

    type: Literal[E.SUPERVISED]
    grade: Literal["reminder", "urge", "supervise", "listed", "raised"] = "supervise"
    deadline: Moment | None = None


class Amendment(BaseModel):
    """New values for the event an amendment names."""

    model_config = ConfigDict(extra="forbid", strict=True)

    occurred_at: Moment | None = None
    title: Line | None = None
    place: Line | None = None
    text: Paragraph | None = None
    persons: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    risk_level: RiskWord | None = None
    due_approved: Moment | None = None


class Amended(Opinion):
    """更正 of an earlier event."""

    type: Literal[E.AMENDED]
    ref_event_id: Name
    ref_source: Name | None = None
    new: Amendment


class Retracted(Opinion):
    """撤销 of an earlier event."""

    type: Literal[E.RETRACTED]
    ref_event_id: Name
    ref_source: Name | None = None


class Moved(Opinion, Placed):
    """调整网格, or the first placing of an unlocated report."""

    type: Literal[E.MOVED]
    grid_code: Annotated[str, Field(max_length=32)]


class Reclassified(Opinion):
    """调整类别 or urgency."""

    type: Literal[E.RECLASSIFIED]
    category: Name | None = None
    urgency: UrgencyWord | None = None


class Merged(Opinion):
    """并案 into another case."""

    type: Literal[E.MERGED]
    merged_into: Name


class Linked(Opinion):
    """关联: this source's incident_id continues the case named by case_no."""

    type: Literal[E.LINKED]
    incident_id: Name
    case_no: Name


MODELS: tuple[type[Base], ...] = (
    Reported, Checked, Plain, Dispatched, Handled, FedBack, Extension, Suspended, Escalated,
    JointCalled, Transferred, Verified, Rated, Urged, Supervised, Amended, Retracted, Moved,
    Reclassified, Merged, Linked,
)  # fmt: skip


def _types_of(model: type[Base]) -> tuple[str, ...]:
    literal: Any = model.model_fields["type"].annotation
    return tuple(str(word) for word in literal.__args__)


MODEL_OF: dict[str, type[Base]] = {word: model for model in MODELS for word in _types_of(model)}


@cache
def json_schemas() -> dict[str, dict[str, Any]]:
    """Event type -> its JSON Schema (draft 2020-12), as the API documentation prints it; made
    once, not to be changed."""
    return {str(word): MODEL_OF[word].model_json_schema() for word in E}


FIELDS = frozenset(Amendment.model_fields).union(*(model.model_fields for model in MODELS))


def known_field(path: str) -> str:
    """A field as logs and pages may name it: a sender's own invention, perhaps somebody's name, is
    '?'."""
    return ".".join(part if _is_ours(part) else "?" for part in path.split("."))


def _is_ours(part: str) -> bool:
    # A short number is a place in a list; a long one may be a telephone's.
    return part in FIELDS or (part.isdecimal() and len(part) <= 3)
