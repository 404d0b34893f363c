"""Words of the wall scene 督查考核."""

from __future__ import annotations

from data_layer.vocab import Text

SUPERVISED_OPEN = Text("督办在办", "Supervised")
LISTED = Text("挂牌、提级 {n}", "listed, raised {n}")
SUPERVISED_LATE = Text("督办逾期", "Past deadline")
LONGEST = Text("最久 {days} 个自然日", "longest {days} days")
# A supervised case is late by the earlier of the two.
PAST_EITHER = Text("过督办或办理时限", "past either deadline")
PAST_LIMIT = Text("过办理时限", "past the case's limit")
NONE_LATE = Text("均未逾期", "none late")
OVERDUE = Text("超期未结", "Overdue")
OVER_15 = Text("15 个自然日以上 {n}", "over 15 days {n}")
ESCALATED = Text("升级未结", "Escalated, open")
OF_OPEN = Text("占在办 {share}%", "{share}% of open")
SUPERVISED_ON_TIME = Text("督办按期办结", "Met deadline")
N = Text("n={n}", "n={n}")
SATISFIED = Text("满意率", "Satisfied")
RESPONSE = Text("参评率 {share}%", "{share}% answered")
TOO_FEW = Text("不足 5 件", "under 5 cases")

BY_GRADE = Text("督办在办 按级别", "Supervised, by grade")
BY_GRADE_NOTE = Text("此刻 · 件", "Now · cases")
IN_TIME = Text("未逾期", "In time")
LATE = Text("逾期", "Late")
LIST = Text("督办事件", "Supervised cases")
LIST_NOTE = Text("逾期最久在前 · 自然日", "Longest late first · days")
NOTHING_SUPERVISED = Text("当前没有督办事件。", "No case is supervised.")
DAYS_LATE = Text("逾期 {days} 天", "{days} d late")
LATE_TODAY = Text("逾期不足 1 天", "late, under 1 d")
IN_TIME_BY = Text("剩 {days} 天", "{days} d left")
DUE_SOON = Text("剩不足 1 天", "under 1 d left")
NO_DEADLINE = Text("未定期限或已挂账", "no deadline, or suspended")

FUNNEL = Text("各乡镇（街道）按期办结率 近 30 天", "On-time closure by township, 30 days")
FUNNEL_OF_GRIDS = Text("各网格按期办结率 近 30 天", "On-time closure by grid, 30 days")
FUNNEL_NOTE = Text("横轴：应办结件数 · 点触看名称", "Across: cases due · touch for names")
POINT = Text("控制限内", "Within limits")
OUTSIDE = Text("控制限外", "Outside limits")
SMALL = Text("样本不足 20 件", "under 20 cases")
LIMITS = Text("95% 限", "95%")
OUTER_LIMITS = Text("99.8% 限", "99.8%")
MEAN = Text("总体", "Overall")

LEVELS = Text("超期未结 按所在层级", "Overdue, by level reached")
LEVELS_NOTE = Text("此刻 · 按超期自然日 · 件", "Now, by calendar days late")
BANDS = {
    "overdue_3": Text("3 天内", "to 3 d"),
    "overdue_7": Text("4–7 天", "4–7 d"),
    "overdue_15": Text("8–15 天", "8–15 d"),
    "overdue_more": Text("15 天以上", ">15 d"),
}

ON_TIME = Text("按期办结率 近 30 天", "On-time closure, 30 days")
ON_TIME_NOTE = Text("按应办结日 · 轴自 {from_}%", "Axis from {from_}%")
BY_CURRENT = Text("按现时限", "Current limit")
BY_FIRST = Text("按原时限", "First limit")
ON_TIME_KEY = Text(
    "圆点 实际 · 横线 95% 区间 · 竖线 目标 95%", "Dot: rate · Line: 95% range · Rule: target 95%"
)
QUALITY = Text("办理质量 近 30 天", "Quality, 30 days")
QUALITY_NOTE = Text("轴至 {to}%", "Axis to {to}%")
QUALITY_KEY = Text(
    "圆点 实际 · 横线 95% 区间 · n 为分母", "Dot: rate · Line: 95% range · n: of how many"
)
RATES = {
    "rework_rate": Text("返工率", "Rework"),
    "return_rate": Text("退回率", "Returned"),
    "extension_rate": Text("延期率", "Extended"),
    "reopen_rate": Text("重办率", "Reopened"),
    "dissatisfied_rate": Text("不满意率", "Dissatisfied"),
}
COUNT_ONLY = Text("只列件数", "count only")

CAUSES = Text("升级原因 近 30 天", "Why cases rose, 30 days")
CAUSES_NOTE = Text("按上报日 · 件", "By report day")

BEAT = Text("升级巡检", "Ladder check")
BEAT_NOTE = Text("每 {n} 秒一次", "every {n} s")
BEAT_EVERY_MINUTE = Text("由系统定时运行", "run by the system")
BEAT_AT = Text(
    "上次 {at} · 用时 {took} 秒 · 生成提醒和升级 {done} 条",
    "Last {at} · took {took} s · wrote {done}",
)
NO_BEAT = Text(
    "尚未运行，请系统管理员检查升级巡检。", "Not run yet: ask the administrator to check it."
)
BEAT_STOPPED = Text(
    "已停止 {n} 分钟，请系统管理员检查。", "Stopped for {n} min: ask the administrator."
)
BEAT_ERROR = Text(
    "上次有遗漏，请系统管理员查看日志。", "The last one left something out: see the log."
)
