"""The words of the field, one for each thing, with their Chinese; every other module takes them
from here."""

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
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    ESCALATED = "escalated"
    JOINT_CALLED = "joint_called"
    TRANSFERRED = "transferred"
    FED_BACK = "fed_back"
    VERIFIED = "verified"
    CLOSED = "closed"
    RATED = "rated"
    REOPENED = "reopened"
    VOIDED = "voided"
    MERGED = "merged"
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


class TokenKind(StrEnum):
    """What a machine's token may do: one thing."""

    INGEST = "ingest"
    READ = "read"
    ACT = "act"


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


STAGE_TEXT = {
    Stage.PENDING: Text("待报告", "Awaiting report"),
    Stage.REPORTED: Text("发现上报", "Reported"),
    Stage.ACCEPTED: Text("受理", "Accepted"),
    Stage.DISPATCHED: Text("交办", "Dispatched"),
    Stage.HANDLING: Text("处置", "Handling"),
    Stage.VERIFYING: Text("核查", "Verifying"),
    Stage.CLOSED: Text("办结", "Closed"),
    Stage.VOID: Text("作废", "Void"),
}

EVENT_TEXT = {
    EventType.REPORTED: Text("上报", "Reported"),
    EventType.CHECKED: Text("核实", "Checked"),
    EventType.ACCEPTED: Text("受理", "Accepted"),
    EventType.REFUSED: Text("不予受理", "Refused"),
    EventType.REGISTERED: Text("立案", "Registered"),
    EventType.SELF_HANDLED: Text("自办自结", "Handled on the spot"),
    EventType.DISPATCHED: Text("交办", "Dispatched"),
    EventType.SIGNED: Text("签收", "Signed"),
    EventType.RETURN_REQUESTED: Text("申请退回", "Return requested"),
    EventType.RETURNED: Text("退回", "Returned"),
    EventType.RETURN_REFUSED: Text("驳回退回", "Return refused"),
    EventType.REASSIGNED: Text("改派", "Reassigned"),
    EventType.EXTENSION_REQUESTED: Text("申请延期", "Extension requested"),
    EventType.EXTENDED: Text("批准延期", "Extended"),
    EventType.EXTENSION_REFUSED: Text("驳回延期", "Extension refused"),
    EventType.SUSPENDED: Text("挂账", "Suspended"),
    EventType.RESUMED: Text("恢复办理", "Resumed"),
    EventType.ESCALATED: Text("升级", "Escalated"),
    EventType.JOINT_CALLED: Text("联动", "Joint handling called"),
    EventType.TRANSFERRED: Text("移送", "Transferred out"),
    EventType.FED_BACK: Text("处置反馈", "Fed back"),
    EventType.VERIFIED: Text("核查", "Verified"),
    EventType.CLOSED: Text("办结", "Closed"),
    EventType.RATED: Text("评价", "Rated"),
    EventType.REOPENED: Text("重办", "Reopened"),
    EventType.VOIDED: Text("作废", "Voided"),
    EventType.MERGED: Text("并案", "Merged"),
    EventType.URGED: Text("催办", "Urged"),
    EventType.SUPERVISED: Text("督办", "Supervised"),
    EventType.COMMENTED: Text("批注", "Commented"),
    EventType.AMENDED: Text("更正", "Amended"),
    EventType.RETRACTED: Text("撤销记录", "Record retracted"),
    EventType.MOVED: Text("调整网格", "Moved to grid"),
    EventType.RECLASSIFIED: Text("调整类别", "Reclassified"),
    EventType.LINKED: Text("关联", "Linked"),
}

URGENCY_TEXT = {
    Urgency.CRITICAL: Text("特急", "Critical"),
    Urgency.URGENT: Text("紧急", "Urgent"),
    Urgency.ORDINARY: Text("一般", "Ordinary"),
}

SOURCE_TEXT = {
    SourceKind.WORKER: Text("网格员巡查", "Grid worker patrol"),
    SourceKind.LEADER: Text("联户长反映", "Household-linked leader"),
    SourceKind.PUBLIC: Text("群众自报", "Public report"),
    SourceKind.WINDOW: Text("窗口来访", "Service window"),
    SourceKind.HOTLINE: Text("12345 热线", "12345 hotline"),
    SourceKind.POLICE: Text("110 非警务转办", "110 referral"),
    SourceKind.PETITION: Text("信访转办", "Petition office"),
    SourceKind.DEPARTMENT: Text("部门移交", "Department"),
    SourceKind.SUPERIOR: Text("上级交办", "Higher level"),
    SourceKind.INSTRUCTION: Text("领导批示", "Leader's instruction"),
    SourceKind.VIDEO: Text("视频与物联", "Video and sensors"),
    SourceKind.MEDIA: Text("媒体舆情", "Media"),
    SourceKind.OTHER: Text("其他", "Other"),
}

LEVEL_TEXT = {
    Level.HOUSEHOLD: Text("户", "Household"),
    Level.GRID: Text("网格", "Grid"),
    Level.VILLAGE: Text("村（社区）", "Village"),
    Level.TOWNSHIP: Text("乡镇（街道）", "Township"),
    Level.COUNTY: Text("县（市）", "County"),
    Level.ABOVE: Text("上级", "Above county"),
}

POST_TEXT = {
    PostRole.CHIEF: Text("网格长", "Grid chief"),
    PostRole.WORKER: Text("网格员", "Grid worker"),
    PostRole.LEADER: Text("联户长", "Household-linked leader"),
    PostRole.HELPER: Text("协管员", "Helper"),
    PostRole.TOWNSHIP_DESK: Text("乡镇值守", "Township desk"),
    PostRole.LIAISON: Text("部门联络员", "Department liaison"),
}

ROLE_TEXT = {
    Role.OPERATOR: Text("值班员", "Operator"),
    Role.HANDLER: Text("承办人", "Handler"),
    Role.LEADER: Text("乡镇领导", "Township leader"),
    Role.SUPERVISOR: Text("督办领导", "Supervisor"),
    Role.ANALYST: Text("分析员", "Analyst"),
    Role.ADMIN: Text("系统管理员", "System administrator"),
    Role.SECURITY: Text("安全管理员", "Security officer"),
    Role.AUDITOR: Text("审计管理员", "Auditor"),
}
