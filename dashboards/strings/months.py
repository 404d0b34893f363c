"""Words of closed months: the line on pages, reports and files, and the page /months."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("月结", "Month close")
DIFFERENCES = Text("月结差异", "Month close differences")

# The line where figures of a closed month stand.
CLOSED = Text(
    "{month}已于{on}结账（第{revision}版），以下为结账数；存量为结账时的数，走势、分布图和名单为现在的数。",
    "{month} was closed on {on} (revision {revision}); these are the closed figures. Stocks are as "
    "at the closing; daily trends, distributions and lists are current.",
)
LIVE = Text(
    "{month}已于{on}结账（第{revision}版），但结账数未按所选条件细分，以下为现在的数。",
    "{month} was closed on {on} (revision {revision}), but not broken down by the filters chosen; "
    "these are current figures.",
)
SOME = Text(
    "按月一列中{months}为结账数；合计和其他划分为现在的数。",
    "By month, {months} are closed figures; the total and other splits are current.",
)
LISTED = Text(
    "{month}已于{on}结账（第{revision}版），名单和件数为现在的记录，可能与结账数不同。",
    "{month} was closed on {on} (revision {revision}); the list and its count are current and may "
    "differ from the closed figures.",
)
DIFFERS = Text(
    "截至{at}核对，有{n}项与现在的数不同。",
    "Checked {at}: {n} figures differ from the current ones.",
)
AGREES = Text("截至{at}核对，与现在的数一致。", "Checked {at}: no differences.")
TO_LIST = Text("查看差异 ›", "View differences ›")
TO_MONTH = Text("月结 ›", "Month close ›")
NOTE = Text("月结", "Month close")

# The page.
SENTENCE = Text(
    "每月{day}日自动结上个月的账，此后各页面、报告和导出均用结账数；更正须写明原因，作为新的一版。"
    "更早的月份不自动结账，需要时由督办领导手工结账。",
    "On day {day} the month before closes by itself; pages, reports and files then give "
    "its closed figures, and a correction is a new revision with its reason. Earlier months stay "
    "open until a supervisor closes them.",
)
MONTHS = Text("各月状态", "Months")
MONTHS_NOTE = Text("点选月份查看差异和修订", "Choose a month to see its differences and revisions")
MONTH = Text("月份", "Month")
STATE = Text("状态", "Status")
WHEN = Text("结账时间", "Closed")
WHO = Text("结账人", "By")
DIFFERING = Text("现有不同", "Differences")
RUNNING = Text("进行中", "in progress")
DUE = Text("待结账（{on}自动结账）", "open, closes by itself on {on}")
DUE_NOW = Text("待结账（即将自动结账）", "open, closes by itself in a moment")
OPEN = Text("未结账", "open")
DONE = Text("已结账 第{n}版", "closed, revision {n}")
BY_CLOCK = Text("自动", "automatic")
FIGURES = Text("{n} 项", "{n}")
CHANGES = Text("{month}结账数与现在的数", "{month}: closed and current figures")
CHANGES_NOTE = Text(
    "核对于 {at}；存量和人员随时变动，不计入差异",
    "checked {at}; stocks and staffing are not compared",
)
BEFORE_CLOSING = Text(
    "结账前核对于 {at}，结账后尚未再核对；存量和人员随时变动，不计入差异",
    "checked {at}, before the closing, not since; stocks and staffing are not compared",
)
NO_CHANGES = Text("结账数与现在的数一致。", "The closed figures are still those of now.")
NOT_YET = Text(
    "该月尚未结账，各处均为现在的数。", "This month is not closed yet; all figures are current."
)
SHOWN = Text("共 {n} 项，列出前 {shown} 项。", "{n} in total; the first {shown} are listed.")
ALL_SHOWN = Text("共 {n} 项。", "{n} in total.")
METRIC = Text("指标", "Metric")
AREA = Text("范围", "Scope")
KEPT = Text("结账数", "Closed")
NOW = Text("现在的数", "Current")
NONE = Text("无", "none")
ALL = Text("合计", "total")
HISTORY = Text("版次", "Revisions")
REVISION = Text("第{n}版", "Revision {n}")
FIRST = Text("结账", "closing")
CLOSE = Text("结账", "Close")
CLOSE_HINT = Text(
    "结账后该月数字固定，只能通过修订更正。",
    "Once closed, the figures are fixed and only a revision can correct them.",
)
REVISE = Text("修订", "Revise")
REVISE_HINT = Text(
    "将上方差异（含未列出的）作为第{n}版，页面、报告和导出同时更新；结账时的存量不变。原因将记入版次。",
    "Makes the differences above, listed or not, revision {n}, on pages, reports and files at "
    "once; the stocks of the closing stay. The reason is kept with it.",
)
REASON = Text("修订原因（5–200 字）", "Reason (5 to 200 characters)")
CHECK = Text("重新核对", "Check again")
CORRECTED = Text("{month}第{n}版更正的内容", "{month}: corrections in revision {n}")
CORRECTED_NOTE = Text("与第{n}版相比", "compared with revision {n}")
CORRECTS = Text("更正 {n} 项 ›", "{n} figures corrected ›")
BACK = Text("‹ 与现在的数相比", "‹ Compare with current figures")
NONE_OF_OURS = Text(
    "本次修订没有涉及您可查看范围的数。", "This revision changed no figures within your scope."
)
WORKING = Text("正在计算，请稍候…", "Calculating, please wait…")
NO_REVISION = Text(
    "该月没有这一版修订，请从版次中选择。",
    "This month has no such revision; choose one from the list.",
)
NO_MONTH = Text(
    "没有这个月份，请从列出的月份中选择。", "There is no such month; choose one from the list."
)
SET_DAY = Text("结账日", "Closing day")
SET_DAY_NOTE = Text("次月几日结账（1–28）", "Day of the next month (1–28)")
SET_BY = Text("{name}于{at}设定", "set by {name}, {at}")
SAVE = Text("保存", "Save")
DAY = Text("{month}月{day}日", "{year}-{month:02d}-{day:02d}")
