"""The words of the field, one for each thing; every other module takes them from here."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any, NamedTuple


class Text(NamedTuple):
    """One phrase in both languages; `text.zh`, `text.en`, or `text[lang]` through `say`."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The phrase in `lang` ('zh' or 'en'); anything else is Chinese."""
        return self.en if lang == "en" else self.zh


class EventType(StrEnum):
    """An immutable fact about an incident, in the past tense."""

    REPORTED = "reported"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REGISTERED = "registered"
    SELF_HANDLED = "self_handled"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    RETURN_REFUSED = "return_refused"
    REASSIGNED = "reassigned"
    EXTENSION_REQUESTED = "extension_requested"
    EXTENDED = "extended"
    EXTENSION_REFUSED = "extension_refused"
    SUSPENSION_REQUESTED = "suspension_requested"
    SUSPENDED = "suspended"
    SUSPENSION_REFUSED = "suspension_refused"
    RESUMED = "resumed"
    ESCALATED = "escalated"
    HELP_REQUESTED = "help_requested"
    HELP_REFUSED = "help_refused"
    JOINT_CALLED = "joint_called"
    TRANSFERRED = "transferred"
    FED_BACK = "fed_back"
    VERIFIED = "verified"
    CLOSED = "closed"
    RATED = "rated"
    REOPENED = "reopened"
    VOIDED = "voided"
    MERGED = "merged"
    ACKNOWLEDGED = "acknowledged"
    REMINDED = "reminded"
    URGED = "urged"
    SUPERVISED = "supervised"
    COMMENTED = "commented"
    AMENDED = "amended"
    RETRACTED = "retracted"
    MOVED = "moved"
    RECLASSIFIED = "reclassified"
    LINKED = "linked"


class Stage(StrEnum):
    """Where an incident stands; derived from its events, never stored by hand."""

    PENDING = "pending"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    VERIFYING = "verifying"
    CLOSED = "closed"
    VOID = "void"


OPEN_STAGES = (
    Stage.REPORTED,
    Stage.ACCEPTED,
    Stage.DISPATCHED,
    Stage.HANDLING,
    Stage.VERIFYING,
)


class Outcome(StrEnum):
    """How an incident ended; empty while it is open."""

    RESOLVED = "resolved"
    SELF_HANDLED = "self_handled"
    TRANSFERRED = "transferred"
    REFUSED = "refused"
    VOIDED = "voided"
    MERGED = "merged"


class Urgency(StrEnum):
    """Drives time limits (特急, 紧急, 一般)."""

    CRITICAL = "critical"
    URGENT = "urgent"
    ORDINARY = "ordinary"


class RiskLevel(StrEnum):
    """Drives early warning, never time limits."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


class SourceKind(StrEnum):
    """Who found it."""

    WORKER = "worker"
    LEADER = "leader"
    PUBLIC = "public"
    WINDOW = "window"
    PHONE = "phone"
    HOTLINE = "hotline_12345"
    POLICE = "police_110"
    PETITION = "petition"
    DEPARTMENT = "department"
    SUPERIOR = "superior"
    INSTRUCTION = "instruction"
    VIDEO = "video"
    MEDIA = "media"
    OTHER = "other"


class Level(IntEnum):
    """The ladder a case climbs: 户、格、村、乡镇、县（市）、市以上."""

    HOUSEHOLD = 1
    GRID = 2
    VILLAGE = 3
    TOWNSHIP = 4
    COUNTY = 5
    ABOVE = 6


class LimitUnit(StrEnum):
    """What the amount of a time limit counts."""

    CLOCK_MINUTES = "clock_minutes"
    WORK_MINUTES = "work_minutes"
    WORK_DAYS = "work_days"
    CALENDAR_DAYS = "calendar_days"


class LimitStage(StrEnum):
    """What a time limit is for: a stage, a unit's first report, or the whole case."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    SIGN = "sign"
    FIRST_REPORT = "first_report"
    HANDLE = "handle"
    VERIFY = "verify"
    CASE = "case"


class AreaLevel(StrEnum):
    """Levels of the area tree; grids belong to exactly one village."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GRID = "grid"
    SUB_GRID = "sub_grid"
    HOUSEHOLD_GROUP = "household_group"


class AssignmentRole(StrEnum):
    """主办 or 协办."""

    LEAD = "lead"
    ASSIST = "assist"


class PostRole(StrEnum):
    """Seats in a grid and around it; a post is a seat, a holder is the person in it."""

    CHIEF = "chief"
    WORKER = "worker"
    LEADER = "leader"
    HELPER = "helper"
    TOWNSHIP_DESK = "township_desk"
    LIAISON = "liaison"


class Role(StrEnum):
    """Account roles; what each may do is one table in `core.rights`."""

    OPERATOR = "operator"
    HANDLER = "handler"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    ADMIN = "admin"
    SECURITY = "security"
    AUDITOR = "auditor"


CASE_ROLES = (Role.OPERATOR, Role.HANDLER, Role.LEADER, Role.SUPERVISOR, Role.ANALYST)


class DayKind(StrEnum):
    """What a local day is to the clock: 工作日, 休息日, 节假日, 调休上班."""

    WORKDAY = "workday"
    REST = "rest"
    HOLIDAY = "holiday"
    SHIFTED = "shifted_workday"


class TokenKind(StrEnum):
    """What a machine's token may do: one thing."""

    INGEST = "ingest"
    READ = "read"
    ACT = "act"
    OPEN311 = "open311"


# 提醒, 催办, 督办, 挂牌督办, 提级督办: the grades of supervision and how high each is; '' none yet.
GRADES = {"": 0, "reminder": 1, "urge": 2, "supervise": 3, "listed": 4, "raised": 5}
# Where the product's own events come from, the ladder's tick and the desk; no machine may call
# itself so.
TICK, DESK = "tick", "desk"
OWN_SOURCES = frozenset({TICK, DESK})
# What the source of a ledger brought in by file begins with; no machine's does.
IMPORTED = "import:"


class Event(NamedTuple):
    """One row of the log. Times are UTC epoch milliseconds.

    The order of events within an incident is (occurred_at, source_seq, event_id, source), never
    the order of arrival. `payload` holds the fields of the type that are not columns.
    """

    source: str
    event_id: str
    type: str
    occurred_at: int
    received_at: int
    source_seq: int = 0
    actor: str = ""
    recorded_by: str = ""
    unit: str = ""
    level: int = 0
    grid_code: str = ""
    payload: dict[str, Any] = {}  # noqa: RUF012 - a NamedTuple default; never mutated

    @property
    def order(self) -> tuple[int, int, str, str]:
        """The key that orders events of one incident."""
        return (self.occurred_at, self.source_seq, self.event_id, self.source)
