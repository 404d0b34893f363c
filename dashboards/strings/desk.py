"""Words of the duty desk."""

from __future__ import annotations

from data_layer.core.due_reasons import Of
from data_layer.vocab import AssignmentRole, EventType, Stage, Text

TITLE = Text("值班台", "Duty desk")
UNIT_TITLE = Text("承办台", "Handler's desk")
WALL = Text("大屏", "Wall")
HANDOVER = Text("交接班", "Hand-over")
LIMITS = Text("办理时限", "Time limits")
CALENDAR = Text("工作日历", "Calendar")
ACCOUNT = Text("账号与退出", "Account, sign out")
OTHER_LANGUAGE = Text("English", "简体中文")
DEMO = Text("演示数据", "Demo data")
NAV = Text("导航", "Navigation")
SEARCH = Text("搜索编号、标题、地点、网格、单位", "Number, title, place, grid, unit")
NEW_CASE = Text("新建事件", "New case")
VIEWS_NAME = Text("保存的视图", "Saved views")
FILTERS_NAME = Text("筛选", "Filters")
LIST_NAME = Text("工作列表", "Work list")
CASE_NAME = Text("事件", "Case")

VIEWS = {
    "all": Text("全部待办", "All open"),
    "mine": Text("我在办", "Mine"),
    "to_accept": Text("待受理", "To accept"),
    "to_dispatch": Text("待派遣", "To dispatch"),
    "to_sign": Text("待签收", "To sign"),
    "in_hand": Text("在办", "In hand"),
    "in_work": Text("处置中", "In handling"),
    "due_soon": Text("即将超期", "Due soon"),
    "overdue": Text("超期", "Overdue"),
    "stage_overdue": Text("环节超期", "Stage late"),
    "returned": Text("退回", "Returned"),
    "to_answer": Text("待答复", "To answer"),
    "to_verify": Text("待核查", "To verify"),
    "suspended": Text("挂账", "Suspended"),
    "unlocated": Text("未定位", "No place"),
    "ended": Text("已结束", "Ended"),
}
UNIT_VIEWS = {
    "all": Text("本单位全部", "All of my unit"),
    "due_soon": Text("即将超期", "Due soon"),
    "returned": Text("退回我的", "Back to me"),
    "to_answer": Text("等待答复", "Awaiting answer"),
}

BY = Text("经办", "By")
EVERYBODY = Text("全部", "All")
MYSELF = Text("本人", "Me")
SINCE = Text("登记时间", "Reported")
SPANS = {
    "": Text("不限", "Any time"),
    "1": Text("今日", "Today"),
    "7": Text("近 7 天", "7 days"),
    "30": Text("近 30 天", "30 days"),
}
UNTIL = Text("全案到期", "Case due")
UNTILS = {
    "": Text("不限", "Any time"),
    "today": Text("今日", "Today"),
    "next": Text("至下一工作日", "By next workday"),
    "week": Text("7 天内", "In 7 days"),
}
TOWNSHIP = Text("乡镇", "Township")
CATEGORY = Text("类别", "Category")
URGENCY = Text("紧急程度", "Urgency")
SOURCE = Text("来源", "Source")
UNIT = Text("承办单位", "Unit")
RESET = Text("重置", "Reset")
SOON_MEANS = Text(
    "即将超期＝剩余不足时限 25%；环节超期＝本环节已超、全案未超",
    "Soon: under 25% left. Stage late: its own limit is over, the case's is not",
)

STEPS = {
    "to_check": Text("待核实", "to check"),
    "untrue": Text("不属实，待处理", "untrue"),
    "to_accept": Text("待受理", "to accept"),
    "to_dispatch": Text("待派遣", "to dispatch"),
    "to_redispatch": Text("待改派", "to reassign"),
    "to_sign": Text("待签收", "to sign"),
    "handling": Text("办理中", "under way"),
    "rework": Text("返工", "rework"),
    "to_verify": Text("待核查", "to verify"),
    "to_close": Text("待办结", "to close"),
    "suspended": Text("挂账", "suspended"),
}
ASKED = {
    EventType.RETURN_REQUESTED: Text("申请退回", "asks return"),
    EventType.EXTENSION_REQUESTED: Text("申请延期", "asks time"),
    EventType.SUSPENSION_REQUESTED: Text("申请挂账", "asks pause"),
    EventType.HELP_REQUESTED: Text("请求协助", "asks help"),
}

LATE = Text("超期 {span}", "{span} late")
STAGE_LATE = Text("环节超期 {span}", "{span} late (stage)")
OVER = {False: Text("已超期", "overdue"), True: Text("环节已超期", "stage overdue")}
SOON = Text("即将超期 剩 {span}", "{span} left, soon due")
LEFT = Text("剩 {span}", "{span} left")
CLOSED = Text("办结", "Closed")
CLOSED_IN_TIME = Text("按期办结", "Closed in time")
CLOSED_LATE = Text("超期办结", "Closed late")
VOID = Text("作废", "Void")
PAUSED = Text("已停表", "Clock stopped")
NO_LIMIT = Text("无时限", "No limit")
DONE = Text("已反馈", "Fed back")
DUE_AT = Text("{when} 到期", "due {when}")
REVIEW_AT = Text("{when} 复查", "review {when}")
CLOCK_TIME = Text("自然时", "clock time")
PROVISIONAL = Text("暂定", "provisional")
PROVISIONAL_WHY = Text(
    "该时限跨入尚无官方放假安排的年份，日期可能调整。",
    "It reaches into a year without an official calendar and may still move.",
)

OTHER_STAGE = Text("环节不符", "other stage")
SUSPENDED_NOW = Text("已挂账", "suspended")
CHECKED_ALONE = Text("须逐件核实后派遣", "to be checked one by one")
NOT_DISPATCHED = Text("未派遣", "Not dispatched")
DUTY_DESK = Text("值班台", "Duty desk")
TO_REASSIGN = Text("待改派", "To reassign")
ASSISTING = Text("协办 {name}", "with {name}")
ASSISTING_MANY = Text("协办 {name}等 {n} 家", "with {name} and {n} in all")
OWN_TIME = Text("本单位 · {when}", "own task · {when}")
OWN_LIMIT = Text("本单位时限", "own limit")
CASE_LIMIT = Text("全案时限", "limit of the case")
OWN_ASSIST = Text("本单位协办", "We assist")
UNLOCATED = Text("未定位", "No place")

TAGS = {
    "sensitive": Text("敏感", "Sensitive"),
    "extended": Text("延期 {n}", "Extended {n}"),
    "urged": Text("已催办 {n}", "Urged {n}"),
    "escalated": Text("已升级", "Escalated"),
    "returned": Text("退回 {n}", "Returned {n}"),
    "rework": Text("返工 {n}", "Rework {n}"),
    "reopened": Text("重办 {n}", "Reopened {n}"),
}
GRADES = {
    "reminder": Text("提醒", "Reminder"),
    "urge": Text("催办", "Urged"),
    "supervise": Text("督办", "Supervised"),
    "listed": Text("挂牌督办", "Listed"),
    "raised": Text("提级督办", "Raised"),
}

TRACK = {
    Stage.REPORTED: Text("发现", "Found"),
    Stage.ACCEPTED: Text("受理", "Accept"),
    Stage.DISPATCHED: Text("派遣", "Dispatch"),
    Stage.HANDLING: Text("签收", "Sign"),
    "fed_back": Text("处置", "Handle"),
    Stage.VERIFYING: Text("核查", "Verify"),
    Stage.CLOSED: Text("办结", "Close"),
}
NO_REPORT = Text("尚未收到上报", "Not reported yet")
NOT_YET = Text("未到", "not yet")
SOURCE_OF = Text("来源 {source}", "Source: {source}")
FILE = Text("文件", "File")
FILE_KINDS = {
    "image/jpeg": Text("图片", "Picture"),
    "image/png": Text("图片", "Picture"),
    "image/webp": Text("图片", "Picture"),
    "application/pdf": Text("PDF", "PDF"),
}
HIDDEN = Text("敏感事件，内容已隐去", "Sensitive case: its words are hidden")
ROLES = {
    AssignmentRole.LEAD: Text("主办", "Lead"),
    AssignmentRole.ASSIST: Text("协办", "Assist"),
}
CLOCKS = {
    Of.CASE: Text("案件时钟", "Case clock"),
    Of.STAGE: Text("环节时钟", "Stage clock"),
    Of.ASSIGNMENT: Text("{unit}", "{unit}"),
}
COUNTS = {True: Text("工作时间", "working time"), False: Text("自然时", "clock time")}
NEXT_RUNG = Text(
    "若无进展：{when} 由{to}{act}（{cause}）", "Without progress: {when} {act} by {to} ({cause})"
)
NEXT_LEVEL = Text(
    "若无进展：{when} {act}至{to}（{cause}）", "Without progress: {when} {act} to {to} ({cause})"
)
OWN_ANSWER = Text("{desk} · 本乡镇可答复", "{desk} · your township may answer")
