"""The words of the vocabulary as officials read them, Chinese first."""

from __future__ import annotations

from data_layer.ladder_words import Cause, LadderAct, Recipient
from data_layer.vocab import (
    DayKind,
    EventType,
    Level,
    LimitStage,
    LimitUnit,
    Outcome,
    PostRole,
    Role,
    SourceKind,
    Stage,
    Text,
    Urgency,
)

STAGE_TEXT = {
    Stage.PENDING: Text("待报告", "Awaiting report"),
    Stage.REPORTED: Text("发现上报", "Reported"),
    Stage.ACCEPTED: Text("受理", "Accepted"),
    Stage.DISPATCHED: Text("派遣", "Dispatched"),
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
    EventType.DISPATCHED: Text("派遣", "Dispatched"),
    EventType.SIGNED: Text("签收", "Signed"),
    EventType.RETURN_REQUESTED: Text("申请退回", "Return requested"),
    EventType.RETURNED: Text("退回", "Returned"),
    EventType.RETURN_REFUSED: Text("驳回退回", "Return refused"),
    EventType.REASSIGNED: Text("改派", "Reassigned"),
    EventType.EXTENSION_REQUESTED: Text("申请延期", "Extension requested"),
    EventType.EXTENDED: Text("批准延期", "Extended"),
    EventType.EXTENSION_REFUSED: Text("驳回延期", "Extension refused"),
    EventType.SUSPENSION_REQUESTED: Text("申请挂账", "Suspension requested"),
    EventType.SUSPENDED: Text("挂账", "Suspended"),
    EventType.SUSPENSION_REFUSED: Text("驳回挂账", "Suspension refused"),
    EventType.RESUMED: Text("恢复办理", "Resumed"),
    EventType.ESCALATED: Text("升级", "Escalated"),
    EventType.HELP_REQUESTED: Text("请求协助", "Help requested"),
    EventType.HELP_REFUSED: Text("驳回协助", "Help refused"),
    EventType.JOINT_CALLED: Text("联动", "Joint handling called"),
    EventType.TRANSFERRED: Text("移送", "Transferred out"),
    EventType.FED_BACK: Text("处置反馈", "Fed back"),
    EventType.VERIFIED: Text("核查", "Verified"),
    EventType.CLOSED: Text("办结", "Closed"),
    EventType.RATED: Text("评价", "Rated"),
    EventType.REOPENED: Text("重办", "Reopened"),
    EventType.VOIDED: Text("作废", "Voided"),
    EventType.MERGED: Text("并案", "Merged"),
    EventType.ACKNOWLEDGED: Text("知悉", "Acknowledged"),
    EventType.REMINDED: Text("提醒", "Reminded"),
    EventType.URGED: Text("催办", "Urged"),
    EventType.SUPERVISED: Text("督办", "Supervised"),
    EventType.COMMENTED: Text("批注", "Commented"),
    EventType.AMENDED: Text("更正", "Amended"),
    EventType.RETRACTED: Text("撤销记录", "Record retracted"),
    EventType.MOVED: Text("调整网格", "Moved to grid"),
    EventType.RECLASSIFIED: Text("调整类别", "Reclassified"),
    EventType.LINKED: Text("关联", "Linked"),
}

OUTCOME_TEXT = {
    Outcome.RESOLVED: Text("办理办结", "Resolved"),
    Outcome.SELF_HANDLED: Text("自办自结", "On the spot"),
    Outcome.TRANSFERRED: Text("移送", "Transferred"),
    Outcome.REFUSED: Text("不予受理", "Refused"),
    Outcome.VOIDED: Text("作废", "Void"),
    Outcome.MERGED: Text("并案", "Merged"),
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
    SourceKind.PHONE: Text("电话来电", "Call to the centre"),
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

LIMIT_STAGE_TEXT = {
    LimitStage.ACCEPT: Text("受理时限", "Acceptance"),
    LimitStage.DISPATCH: Text("派遣时限", "Dispatch"),
    LimitStage.SIGN: Text("签收时限", "Signing"),
    LimitStage.FIRST_REPORT: Text("首报时限", "First report"),
    LimitStage.HANDLE: Text("处置时限", "Handling"),
    LimitStage.VERIFY: Text("核查时限", "Verification"),
    LimitStage.CASE: Text("办结时限", "Closure"),
}

LIMIT_CLASS_TEXT = {
    "simple": Text("简易", "simple"),
    "ordinary": Text("普通", "ordinary"),
    "complex": Text("复杂", "complex"),
}

LIMIT_UNIT_TEXT = {
    LimitUnit.CLOCK_MINUTES: Text("自然时", "clock time"),
    LimitUnit.WORK_MINUTES: Text("工作时", "working time"),
    LimitUnit.WORK_DAYS: Text("工作日", "working days"),
    LimitUnit.CALENDAR_DAYS: Text("自然日", "calendar days"),
}

CAUSE_TEXT = {
    Cause.NO_AUTHORITY: Text("权限不足", "No authority"),
    Cause.CROSS_DEPARTMENT: Text("跨部门", "Several departments"),
    Cause.OVERDUE: Text("超期", "Overdue"),
    Cause.RISK: Text("风险", "Risk"),
    Cause.REQUESTED: Text("申请", "Requested"),
    Cause.UNOWNED: Text("无人承办", "Nobody holds it"),
    Cause.RETURNED: Text("多次退回", "Returned repeatedly"),
    Cause.REWORK: Text("多次返工", "Reworked repeatedly"),
    Cause.FIRST_REPORT: Text("未按时首报", "No first report"),
    Cause.UNACKNOWLEDGED: Text("特急未知悉", "Critical, not acknowledged"),
    Cause.DUE_SOON: Text("即将到期", "Due soon"),
    Cause.REVIEW_DUE: Text("挂账到期未复核", "Suspension not reviewed"),
    Cause.SUPERVISION_DUE: Text("督办到期", "Supervision deadline passed"),
    Cause.UNANSWERED: Text("申请未答复", "Request not answered"),
}

LADDER_ACT_TEXT = {
    LadderAct.REMIND: Text("提醒", "Remind"),
    LadderAct.URGE: Text("催办", "Urge"),
    LadderAct.SUPERVISE: Text("督办", "Supervise"),
    LadderAct.RAISE: Text("提级督办", "Supervise at a raised level"),
    LadderAct.ESCALATE: Text("升级", "Escalate"),
}

RECIPIENT_TEXT = {
    Recipient.HOLDER: Text("承办单位", "Holding unit"),
    Recipient.DESK: Text("值班台", "Duty desk"),
    Recipient.CHIEF: Text("网格长", "Grid chief"),
    Recipient.VILLAGE: Text("村（社区）", "Village"),
    Recipient.TOWNSHIP: Text("乡镇（街道）", "Township"),
    Recipient.COUNTY: Text("县（市）", "County"),
}

LEVEL_TEXT = {
    Level.HOUSEHOLD: Text("户", "Household"),
    Level.GRID: Text("网格", "Grid"),
    Level.VILLAGE: Text("村（社区）", "Village"),
    Level.TOWNSHIP: Text("乡镇（街道）", "Township"),
    Level.COUNTY: Text("县（市）", "County"),
    Level.ABOVE: Text("上级", "Above county"),
}

# What a township is told of places that are not its own.
OTHER_TOWNSHIP = Text("外乡镇", "another township")

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

DAY_KIND_TEXT = {
    DayKind.WORKDAY: Text("工作日", "Workday"),
    DayKind.REST: Text("休息日", "Rest day"),
    DayKind.HOLIDAY: Text("节假日", "Holiday"),
    DayKind.SHIFTED: Text("调休上班", "Make-up workday"),
}


def limit_class_text(name: str) -> Text:
    """The words for a class of time limits; a pack's own classes are their own."""
    return LIMIT_CLASS_TEXT.get(name, Text(name, name))


POST_TEXT = {
    PostRole.CHIEF: Text("网格长", "Grid chief"),
    PostRole.WORKER: Text("网格员", "Grid worker"),
    PostRole.LEADER: Text("联户长", "Household-linked leader"),
    PostRole.HELPER: Text("协管员", "Helper"),
    PostRole.TOWNSHIP_DESK: Text("乡镇工作人员", "Township desk"),
    PostRole.LIAISON: Text("部门联络员", "Department liaison"),
}

SYSTEM_TEXT = {
    "organisation": Text("组织架构", "Organisation"),
    "public_service": Text("便民服务", "Public service"),
    "enforcement": Text("综合执法", "Enforcement"),
    "grid": Text("网格管理", "Grids"),
    "leadership": Text("机制保障", "Mechanisms"),
    "resources": Text("资源下沉", "Resources"),
}
CAPACITY_UNIT_TEXT = {
    "count": Text("", ""),
    "posts": Text("名", "posts"),
    "people": Text("人", "people"),
    "percent": Text("%", "%"),
}
