"""Words of the page 督查考核 beyond those all pages share."""

from __future__ import annotations

from data_layer.vocab import Text

CENTRE = Text("平均 {share}", "mean {share}")
LIMIT = Text("95% 控制限", "95 % limit")
DUE_AXIS = Text("应办结件数", "cases due")
LIMITS = {"current": Text("现行时限", "present"), "original": Text("原时限", "original")}
BOTH = Text("按期办结率：现行时限与原时限", "On time by the present and the first due time")
BOTH_NOTE = Text(
    "按应办结日，按周 · 应办结 {n} 件 · 两线之差为延期、挂账、重办所给",
    "weeks by due date · {n} due · the gap: extensions, pauses, reopenings",
)
FUNNEL_OF = {
    "township": Text("各乡镇（街道）按期办结率", "On time by township"),
    "grid": Text("各网格按期办结率", "On time by grid"),
}
FUNNEL_NOTE = Text(
    "{groups} 个，应办结 {n} 件 · {cohort} · 控制限 95%（实线）与 99.8%（点线），"
    "只标出 95% 以外{phi}",
    "{groups} groups, {n} due · {cohort} · limits of 95 % and 99.8 % (dotted);"
    " only those outside 95 % are marked{phi}",
)
WIDENED = Text("，已按超离散放宽 {times} 倍", ", limits widened {times} times for overdispersion")
SHRUNK = Text("网格按期办结率：小样本收缩后", "On time by grid, small samples shrunk")
SHRUNK_NOTE = Text(
    "贝塔-二项收缩，90% 区间；只列区间不含平均值的 · 按编码排列",
    "beta-binomial, 90 % interval; only where it leaves out the mean · by code",
)
SHRUNK_SAID = Text(
    "明显偏低 {worse} 个，与平均相当 {same} 个，明显偏高 {better} 个。",
    "{worse} clearly lower, {same} like the mean, {better} clearly higher.",
)
NO_DIFFERENCE = Text(
    "网格之间的差异不超出偶然：各网格都按平均 {rate}（{low}–{high}）看待。",
    "Grids differ no more than by chance: each is taken as the mean, {rate} ({low}–{high}).",
)
OWN = Text("实际", "Own")
DRAWN = Text("收缩后（区间）", "Shrunk (interval)")
SUPERVISION = Text("督办结果", "What supervision led to")
SUPERVISION_NOTE = Text(
    "按应办结日，以督办期限计 · 未结为此刻", "by due date, against the deadline · open: now"
)
GRADE = Text("督办级别", "Grade")
DUE = Text("有期限应办结", "Due")
IN_TIME = Text("期限内办结", "In time")
OPEN = Text("督办未结", "Open")
GRADES = {
    "reminder": Text("提醒", "Reminder"),
    "urge": Text("催办", "Urging"),
    "supervise": Text("督办", "Supervision"),
    "listed": Text("挂牌督办", "Listed"),
    "raised": Text("提级督办", "Raised"),
}
NO_SUPERVISION = Text("本期没有督办事件。", "No supervised case in this period.")
ANSWERS = Text("群众评价", "What people say")
ANSWERS_NOTE = Text(
    "满意率 {rate}（{k}/{n}）· 参评率 {response}（{n}/{closed}）· 按办结日",
    "satisfied {rate} ({k}/{n}) · answered {response} ({n}/{closed}) · by closing",
)
ANSWER = {
    5: Text("非常满意", "very satisfied"),
    4: Text("满意", "satisfied"),
    3: Text("基本满意", "fairly satisfied"),
    2: Text("不满意", "dissatisfied"),
    1: Text("非常不满意", "very dissatisfied"),
}
LATE = Text("超期未结", "Late and open")
LATE_NOTE = Text("此刻 · 按超期天数", "now · by days late")
