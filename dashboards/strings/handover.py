"""Words of the hand-over sheet."""

from __future__ import annotations

from data_layer.labels import EVENT_TEXT
from data_layer.vocab import EventType, Text

TITLE = Text("交接班记录", "Shift hand-over")
CASES_BEHIND = Text("交接班事件", "Hand-over cases")
SHIFTS = {"day": Text("白班", "Day shift"), "night": Text("夜班", "Night shift")}
OF_SHIFT = Text("{date} {shift}", "{shift}, {date}")
SINCE = Text("本班件数自上一班交班 {at} 起计", "counted since the last hand-over, {at}")
AS_OF = Text("在办数截至 {at}", "open cases as of {at}")
WHOLE_COUNTY = Text("全市", "whole county")
DRAFT = Text("未签字 · 数字随时更新", "Not signed · numbers are live")
WAITS = Text("待接班签字", "Waiting for the incoming signature")
COMPLETE = Text("双方已签字", "Signed by both")
CORRECTION = Text("第 {n} 次更正", "Correction no. {n}")
FROZEN = Text(
    "数字为交班签字时的记录；点开的名单按当前记录。",
    "Numbers are as signed; the lists behind them show the present.",
)
LIVE_LISTS = Text("点数字看名单。", "Each number opens its list.")

PRINT = Text("打印", "Print")
OTHER_LANGUAGE = Text("English", "中文")
DEMO = Text("演示数据", "Demo data")
EARLIER = Text("‹ 上一班", "‹ Shift before")
LATER = Text("下一班 ›", "Shift after ›")
BACK = Text("‹ 返回交接单", "‹ Back to the sheet")

CAME = Text("本班来件", "Came in")
CLOSED = Text("本班办结", "Closed")
OPEN = Text("未结", "Open")
OVERDUE = Text("超期", "Overdue")
DUE_NEXT = Text("下一班到期", "Due next shift")
ASKED = Text("申请待答复", "Requests waiting")

SECTIONS = {
    "came": CAME,
    "closed": CLOSED,
    "open": Text("未结与经办", "Open, and who holds it"),
    "overdue": Text("超期未结", "Overdue"),
    "stage_overdue": Text("环节超期（全案未超）", "Late in their stage, not as a whole"),
    "due_next": Text("下一班到期（至 {until}）", "Due by the end of the next shift ({until})"),
    "acts": Text("本班督办、催办、升级", "Supervised, urged, escalated"),
    "suspended": Text("挂账", "Suspended"),
    "unlocated": Text("未定位", "Not located"),
    "asked": ASKED,
}
SPLITS = {
    "source": Text("来源", "Source"),
    "urgency": Text("紧急程度", "Urgency"),
    "category": Text("类别", "Category"),
    "township": Text("乡镇（街道）", "Township"),
    "outcome": Text("结果", "Outcome"),
    "asked": Text("申请", "Request"),
}
LISTS = {
    "critical": Text("特急", "Critical"),
    "supervised": Text("督办事件", "Supervised cases"),
    "escalated": Text("升级事件", "Escalated cases"),
    "review": Text("下一班结束前应复查", "Review due by the end of the next shift"),
}
LINES = {
    "void": Text("不予受理、作废、并案", "Refused, void or merged"),
    "urged": EVENT_TEXT[EventType.URGED],
    "supervised": EVENT_TEXT[EventType.SUPERVISED],
    "escalated": EVENT_TEXT[EventType.ESCALATED],
    "suspended": Text("挂账中", "Suspended"),
    "review": LISTS["review"],
}
STEPS = {
    "to_accept": Text("待受理", "To accept"),
    "to_dispatch": Text("待派遣", "To dispatch"),
    "to_sign": Text("待签收", "To sign"),
    "handling": Text("办理中", "Under way"),
    "to_verify": Text("待核查", "To verify"),
    "suspended": Text("挂账", "Suspended"),
}
GRADES = {
    "reminder": Text("提醒", "Reminder"),
    "urge": Text("催办", "Urge"),
    "supervise": Text("督办", "Supervise"),
    "listed": Text("挂牌督办", "Listed"),
    "raised": Text("提级督办", "Raised"),
}
HOLDER = Text("经办", "Held by")
NOT_DISPATCHED = Text("值班台（未派遣）", "Duty desk (not dispatched)")
OUTSIDE = Text("外单位", "other units")
SUM = Text("合计", "Total")
NO_PLACE = Text("未定位", "not located")
NO_CATEGORY = Text("未分类", "no category")
NONE = Text("无", "none")
CASES = Text("件数", "Cases")
MORE = Text("另有 {n} 件", "{n} more")
FIRST_MOST = Text("列出前 {n} 件", "the first {n} are listed")

DUE_AT = Text("{at} 到期", "due {at}")
NO_DUE = Text("无时限", "no limit")
REPORTED_AT = Text("{at} 上报", "reported {at}")
REVIEW_AT = Text("{at} 复查", "review {at}")
LIMIT_AT = Text("限 {at}", "by {at}")
RAISED_TO = Text("升至{level}", "to {level}")

NOTE = Text("交班说明", "Note of the outgoing operator")
NOTE_HINT = Text(
    "需要接班人注意的事项。电话、证件号会自动遮盖。",
    "What the incoming operator must know. Telephone and identity numbers are covered.",
)
NO_NOTE = Text("无", "none")
SIGN_OUT = Text("交班签字", "Sign as outgoing")
TO_SIGN = Text("去签字 ↓", "Go and sign ↓")
SIGN_AGAIN = Text("更新数字和说明，重新签字", "Fill anew and sign again")
SIGN_IN = Text("接班签字", "Sign as incoming")
CORRECT = Text("另立更正单", "Make a correction")
SIGN_NOTE = Text(
    "签字后数字按此刻保存；双方签字后不能修改，更正须另立新单。",
    "Signing keeps the numbers of this moment; once both have signed nothing changes any more.",
)
OUTGOING = Text("交班人", "Outgoing")
INCOMING = Text("接班人", "Incoming")
UNSIGNED = Text("未签字", "not signed")
SHEETS = Text("历次交接单", "Sheets so far")
NO_SHEETS = Text("还没有交接单。", "There are no sheets yet.")
OLDER = Text("更早", "Older")
LIST_OF = Text("{name} · {n} 件", "{name} · {n}")
NO_CASES = Text("没有事件。", "No cases.")

NOT_FOR_YOU = Text(
    "交接班记录由值班员、督办领导和分析员查看，请返回值班台。",
    "Hand-over sheets are for operators, supervisors and analysts; go back to the desk.",
)
NO_SUCH_SHIFT = Text(
    "没有这个班次，请从交接班页面进入。", "There is no such shift; start at the hand-over page."
)
NO_SUCH_LIST = Text(
    "没有这个名单，请从交接单进入。", "There is no such list; open one from the sheet."
)
