"""The shape of every event type at the door: one model each, from which the JSON Schemas are
printed.

Times become UTC epoch milliseconds here and nowhere else. Unknown fields are refused, so that a
misspelt name is noticed instead of lost.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from data_layer.core.days import to_ms
from data_layer.vocab import SOURCE_TEXT, URGENCY_TEXT, Level, RiskLevel, SourceKind, Text, Urgency
from data_layer.vocab import EventType as E

RISK_ZH = {
    "红": RiskLevel.RED,
    "橙": RiskLevel.ORANGE,
    "黄": RiskLevel.YELLOW,
    "蓝": RiskLevel.BLUE,
}


def _moment(value: object) -> int:
    if not isinstance(value, str):
        raise PydanticCustomError("time_type", "an ISO 8601 time with offset, as text")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("time_format", "not an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise PydanticCustomError("time_without_offset", "the time has no offset")
    try:
        return to_ms(moment)
    except (OverflowError, ValueError):
        raise PydanticCustomError("time_format", "outside the calendar") from None


def _plain(value: str) -> str:
    if any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise PydanticCustomError("control_characters", "control characters are not allowed")
    return value


def _one_of(words: dict[str, str]) -> BeforeValidator:
    def check(value: object) -> str:
        found = words.get(value) if isinstance(value, str) else None
        if found is None:
            raise PydanticCustomError("not_in_list", "one of: {words}", {"words": ", ".join(words)})
        return found

    return BeforeValidator(check)


def _words(names: type[Urgency] | type[SourceKind], texts: dict[Any, Text]) -> dict[str, str]:
    return {name.value: name.value for name in names} | {t.zh: k.value for k, t in texts.items()}


def _level(value: object) -> int:
    if isinstance(value, str) and value.upper() in Level.__members__:
        return int(Level[value.upper()])
    if isinstance(value, int) and not isinstance(value, bool) and value in list(Level):
        return value
    raise PydanticCustomError(
        "not_in_list",
        "one of: {words}",
        {"words": "1-6, household, grid, village, township, county, above"},
    )


Moment = Annotated[
    int, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Name = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_plain)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Paragraph = Annotated[str, Field(max_length=4000), AfterValidator(_plain)]
LevelNumber = Annotated[
    int, BeforeValidator(_level), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 6})
]
UrgencyWord = Annotated[str, _one_of(_words(Urgency, URGENCY_TEXT))]
SourceWord = Annotated[str, _one_of(_words(SourceKind, SOURCE_TEXT))]
RiskWord = Annotated[
    str, _one_of({r.value: r.value for r in RiskLevel} | {k: v.value for k, v in RISK_ZH.items()})
]
Units = Annotated[list[Name], Field(max_length=20)]


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


class Checked(Opinion):
    """核实 of a public report."""

    type: Literal[E.CHECKED]
    result: Literal["true", "false"]


class Plain(Opinion):
    """Acts that carry no more than who, when and why."""

    type: Literal[
        E.ACCEPTED, E.REFUSED, E.REGISTERED, E.SELF_HANDLED, E.RESUMED, E.CLOSED, E.REOPENED,
        E.VOIDED, E.URGED, E.COMMENTED,
    ]  # fmt: skip
    ref_event_id: Name | None = None


class Dispatched(OnAssignment):
    """交办 or 改派: one lead, any number of assisting units."""

    type: Literal[E.DISPATCHED, E.REASSIGNED]
    lead_unit: Name
    assist_units: Units | None = None
    due: Moment | None = None


class Handled(OnAssignment):
    """Signing, return and feedback on an assignment."""

    type: Literal[E.SIGNED, E.RETURN_REQUESTED, E.RETURNED, E.RETURN_REFUSED, E.FED_BACK]


class Extension(OnAssignment):
    """延期: requested, approved or refused."""

    type: Literal[E.EXTENSION_REQUESTED, E.EXTENDED, E.EXTENSION_REFUSED]
    due_requested: Moment | None = None
    due_approved: Moment | None = None


class Suspended(OnAssignment):
    """挂账: the clock stops until the review."""

    type: Literal[E.SUSPENDED]
    review_date: Moment | None = None


class Escalated(Opinion):
    """升级 to a level of the ladder, with its cause."""

    type: Literal[E.ESCALATED]
    to_level: LevelNumber
    cause: Literal["no_authority", "cross_department", "overdue", "risk", "requested"] = "requested"


class JointCalled(OnAssignment):
    """联动: further units called to help."""

    type: Literal[E.JOINT_CALLED]
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


class Supervised(Opinion):
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
    Reported, Checked, Plain, Dispatched, Handled, Extension, Suspended, Escalated, JointCalled,
    Transferred, Verified, Rated, Supervised, Amended, Retracted, Moved, Reclassified, Merged,
    Linked,
)  # fmt: skip


def _types_of(model: type[Base]) -> tuple[str, ...]:
    literal: Any = model.model_fields["type"].annotation
    return tuple(str(word) for word in literal.__args__)


MODEL_OF: dict[str, type[Base]] = {word: model for model in MODELS for word in _types_of(model)}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Event type -> its JSON Schema (draft 2020-12), as the API documentation prints it."""
    return {str(word): MODEL_OF[word].model_json_schema() for word in E}
