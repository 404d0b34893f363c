"""Words of the explanation of a due time."""

from __future__ import annotations

from data_layer.core.due_reasons import ReasonKind
from data_layer.vocab import LimitStage, LimitUnit, Text

K = ReasonKind
TITLE = Text("为什么是这个时限", "Why this time limit")
LABELS = {
    K.RULE: Text("适用规则", "Rule"),
    K.VERSION: Text("时限表", "Limit table"),
    K.COUNTED: Text("计入", "Counted"),
    K.LEFT_OUT: Text("扣除", "Left out"),
    K.ORIGINAL: Text("原到期", "Originally due"),
    K.PAUSE: Text("停表", "Clock stopped"),
    K.EXTENSION: Text("延期", "Extension"),
    K.RESTART: Text("重办", "Reopened"),
    K.STOPPED: Text("停表", "Clock stopped"),
    K.PROVISIONAL: Text("暂定", "Provisional"),
    K.PRESENT: Text("现到期", "Due now"),
}
STARTS = {
    LimitStage.ACCEPT: Text("上报", "the report"),
    LimitStage.DISPATCH: Text("进入待派遣", "awaiting dispatch"),
    LimitStage.SIGN: Text("派遣", "dispatch"),
    LimitStage.FIRST_REPORT: Text("派遣", "dispatch"),
    LimitStage.HANDLE: Text("派遣", "dispatch"),
    LimitStage.VERIFY: Text("反馈", "feedback"),
    LimitStage.CASE: Text("上报", "the report"),
}
AMOUNTS = {
    LimitUnit.WORK_DAYS: Text("{n} 个工作日", "{n} working days"),
    LimitUnit.CALENDAR_DAYS: Text("{n} 个自然日", "{n} calendar days"),
}
ONE_DAY = {
    LimitUnit.WORK_DAYS: Text("1 个工作日", "1 working day"),
    LimitUnit.CALENDAR_DAYS: Text("1 个自然日", "1 calendar day"),
}
BY_CATEGORY = Text("按该类别专门规定", "by a rule of its own category")
CLASS = Text("{name}类", "{name} class")
AT_LEVEL = Text("（{level}）", " ({level})")
NO_CATEGORY = Text("未分类", "no category")
TABLE = Text("{day} 起施行的第 {n} 版", "version {n}, in force from {day}")
PINNED_AT_REPORT = Text(
    "（登记时生效，此后修订不追溯）", " (in force at the report; later changes do not reach back)"
)
PINNED_AT_END = Text(
    "（办结时锁定，工作日历第 {n} 版；此后修订不追溯）",
    " (kept at closing, with calendar version {n}; later changes do not reach back)",
)
NEXT_WORKDAY = Text(
    "{amount}，自{start}次工作日 {day} 起算", "{amount}, from {day}, the workday after {start}"
)
NEXT_DAY = Text("{amount}，自{start}次日 {day} 起算", "{amount}, from {day}, the day after {start}")
AT_ONCE = Text("{amount}，自{start} {moment} 起算", "{amount}, from {start} at {moment}")
FIRST_OPENING = Text(
    "{amount}，{moment} {start}，自 {begins} 上班起算",
    "{amount}; {start} at {moment}, counted from office opening at {begins}",
)
CLOCK_NOTE = Text("，节假日和夜间照计", "; nights and holidays count")
AS_DISPATCHED = Text("派遣时指定 {due} 到期", "{due}, as named by the dispatch")
FIXED = Text(
    "批示限期 {due}，不因停表、延期顺延",
    "{due} by instruction; no stop and no extension moves it",
)
FIXED_LABEL = Text("限期", "Deadline")
NOTHING_LEFT_OUT = Text("期间无休息日、节假日", "no rest days or holidays in between")
NO_HOLIDAY = Text("；期间无节假日、无调休", "; no holidays or make-up workdays")
ALSO_LEFT_OUT = Text("扣除 {days}", "left out: {days}")
PARTED = Text("；", "; ")
STOPPED_FOR = Text(
    "{begin} 至 {end} 停表，停表时剩 {left}，顺延至 {due}",
    "stopped from {begin} to {end} with {left} left; put off to {due}",
)
STOPPED_LATE = Text(
    "{begin} 至 {end} 停表，停表前已超期，不顺延",
    "stopped from {begin} to {end}; already overdue, so not put off",
)
NTH = Text("{more}（第 {n} 次），至 {due}", "{more} (no. {n}), to {due}")
RESTARTED = Text(
    "{begin} 重办，自 {begins} 重新起算，至 {due}",
    "at {begin}, counted anew from {begins}, to {due}",
)
STANDS = Text("{begin} 起停表，停表时剩 {left}", "since {begin} with {left} left")
STANDS_LATE = Text("{begin} 起停表，停表前已超期", "since {begin}, already overdue")
REVIEW = Text("，{day} 复查", ", review on {day}")
UNKNOWN_YEAR = Text(
    "{years} 年放假安排尚未公布，暂按周末和法定节日推算，待国务院通知",
    "the holidays of {years} are not announced yet; weekends and statutory holidays are assumed "
    "until the State Council's notice",
)
UNLIMITED = Text("时限表没有适用规则，不设时限", "no rule applies; there is no time limit")
PROVISIONAL_MARK = Text("（暂定）", " (provisional)")
LEFT = Text(" · 剩 {span}", " · {span} left")
OVER = Text(" · 已超期", " · overdue")
LATE = Text(" · 超期 {span}", " · {span} overdue")
STILL = Text(" · 已停表，恢复后顺延", " · stopped; put off when it runs again")
DONE_IN_TIME = Text(" · {at} 已办，按期", " · done at {at}, in time")
DONE_OVER = Text(" · {at} 已办，已超期", " · done at {at}, late")
DONE_LATE = Text(" · {at} 已办，超期 {span}", " · done at {at}, {span} late")
ENDED = Text(" · 已终止，不再计时", " · ended; no longer counted")
CLOCK_TIME = Text("自然时", "clock time")
HOURS = Text("{n} 小时", "{n} h")
MINUTES = Text("{n} 分钟", "{n} min")
WORKING = Text("（工作时间）", " of working time")
CLOCK = Text("（自然时）", " of clock time")
