"""The words of the escalation ladder: what sets it off, what it does, to whom and why."""

from __future__ import annotations

from enum import StrEnum


class Trigger(StrEnum):
    """What makes a rule of the escalation ladder hold."""

    TIME_IN_STAGE = "time_in_stage"
    UNACKNOWLEDGED = "unacknowledged"
    RISK = "risk"
    REPEATED_RETURN = "repeated_return"
    PASSED_ON = "passed_on"
    REWORK = "rework"
    REVIEW_DUE = "review_due"
    SUPERVISION_DUE = "supervision_due"
    UNANSWERED = "unanswered"


class LadderAct(StrEnum):
    """What a rule of the ladder does: 提醒, 催办, 督办, 提级督办, 升级."""

    REMIND = "remind"
    URGE = "urge"
    SUPERVISE = "supervise"
    RAISE = "raise"
    ESCALATE = "escalate"


class Recipient(StrEnum):
    """Whom a step of the ladder speaks to: who holds the case, the duty desk, or a rung."""

    HOLDER = "holder"
    DESK = "desk"
    CHIEF = "chief"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


class Cause(StrEnum):
    """Why a case went up, or somebody was reminded, urged or supervised."""

    NO_AUTHORITY = "no_authority"
    CROSS_DEPARTMENT = "cross_department"
    OVERDUE = "overdue"
    RISK = "risk"
    REQUESTED = "requested"
    UNOWNED = "unowned"
    RETURNED = "returned"
    REWORK = "rework"
    FIRST_REPORT = "first_report"
    UNACKNOWLEDGED = "unacknowledged"
    DUE_SOON = "due_soon"
    REVIEW_DUE = "review_due"
    SUPERVISION_DUE = "supervision_due"
    UNANSWERED = "unanswered"
