"""Words of a township leader's page."""

from __future__ import annotations

from data_layer.vocab import Text

CHOOSE = Text("请选择乡镇（街道）：", "Choose a township:")
ON_TIME_30 = Text("近 30 天按期办结率", "On time, 30 days")
CHOICE_NOTE = Text("按编码排列 · 点名称进入", "by code · a name opens its page")
NOW = Text("现有 ", "Now ")
NOTHING_LATE = Text("现无超期和今日到期事件", "Nothing is late or due today")
NOW_KINDS = {
    "overdue": Text("{n} 件超期", "{n} overdue"),
    "stage_overdue": Text("{n} 件环节超期", "{n} late in their stage"),
    "due_today": Text("{n} 件今日到期", "{n} due today"),
}
AND = Text("、", ", ")
THEN = Text("；", "; ")
RATE_30 = Text(
    "近 30 天按期办结率 {rate}（{k}/{n}）{trend}。",
    "on-time closure {rate} in 30 days ({k}/{n}){trend}.",
)
NO_RATE_30 = Text("近 30 天应办结不足 5 件。", "fewer than 5 cases were due in 30 days.")
BELOW_WEEKS = Text("，连续 {n} 周低于往期", ", below its own past for {n} weeks")

NEEDS = Text("需要我处理", "What needs me")
NEEDS_NOTE = Text("最急在前", "most pressing first")
KINDS = {
    "pressing": Text("全部", "All"),
    "overdue": Text("超期", "Overdue"),
    "stage_overdue": Text("环节超期", "Late in stage"),
    "due_today": Text("今日到期", "Due today"),
    "sent_back": Text("退回", "Sent back"),
    "open_reopened": Text("重办", "Reopened"),
    "open_supervised": Text("督办", "Supervised"),
}
NOTHING_WAITS = Text("目前没有需要您处理的事件。", "Nothing needs you now.")
WHOLE_LIST = Text("全部 {n} 件 ›", "all {n} ›")
HELD = Text("{unit} · 已停留 {time}", "{unit}, held {time}")
SENT_BACK = Text("退回待处理", "sent back")
REOPENED = Text("重办", "reopened")

GRID_RATES = Text("各网格按期办结", "On-time closure by grid")
GRID_RATES_NOTE = Text("近 90 天按应办结日 · 按编码排列", "90 days by due date · by code")
GRID_MAP_NOTE = Text("近 90 天 · {schematic}", "90 days · {schematic}")
OPEN_NOW = Text("未结", "Open")
LATE_NOW = Text("超期", "Late")
ON_TIME = Text("按期办结率", "On time")
INTERVAL = Text("95% 区间", "95% interval")
COUNT_ONLY = Text("只列件数", "count only")
SMALL = Text("样本不足", "small sample")

PAST = Text("与往期比", "Against the past")
PAST_NOTE = Text(
    "按周，应办结日口径 · 阴影为本乡镇前 26 周的 95% 区间",
    "weeks by due date · band: 95% range of this township's 26 weeks before",
)
COUNTY_NOTE = Text(
    "两条虚线之间：以{county}同期水平，本乡镇这样的件数应在的 95% 区间",
    "between dotted lines: where 95% of such weeks would lie at the level of {county}",
)

GAPS = Text("力量缺口", "Staffing gaps")
FULL = Text("满", "full")
SHORT_OF = Text("缺 {n}", "{n} short")
OLDEST_GAP = Text("最久：{place}{post}空缺 {n} 天", "longest: {post}, {place}, {n} days")
CENTRE = Text("服务中心", "Service centre")
ENFORCERS = Text("执法队", "Enforcement")

CHANGES = Text("与上周相比", "Since last week")
CHANGES_NOTE = Text("近 7 天与前 7 天", "7 days and the 7 before")
CHANGE_LINES = {
    "reported": Text("上报 {now} 件，{change}", "{now} reported, {change}"),
    "closed": Text("办结 {now} 件，{change}", "{now} closed, {change}"),
    "returned": Text("退回 {now} 次，{change}", "{now} returned, {change}"),
    "rework": Text("返工 {now} 次，{change}", "{now} reworked, {change}"),
    "extended": Text("延期 {now} 次，{change}", "{now} extended, {change}"),
}
MORE = Text("比上周多 {n}", "{n} more than the week before")
FEWER = Text("比上周少 {n}", "{n} fewer than the week before")
RATES = Text(
    "应办结 {n} 件，按期 {k} 件；上周应办结 {then_n} 件，按期 {then_k} 件",
    "{k} of {n} due closed in time; {then_k} of {then_n} the week before",
)
NEWLY_VACANT = Text("网格员空缺 {now} 个，{change}", "{now} vacant worker posts, {change}")
NO_CHANGE = Text("与上周相比没有变化。", "Nothing has changed since last week.")

BRIEF = Text("月度简报 ›", "Monthly brief ›")
