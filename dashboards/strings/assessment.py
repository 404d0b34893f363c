"""Words of the page 督查考核 beyond those all pages share."""

from __future__ import annotations

from data_layer.vocab import Text

CENTRE = Text("平均 {share}", "mean {share}")
LIMIT = Text("95% 控制限", "95% limit")
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
LEVELS = {"township": Text("乡镇（街道）", "townships"), "grid": Text("网格", "grids")}
BELOW = Text("{n} 个低于控制限", "{n} below the limits")
ABOVE = Text("{n} 个高于控制限", "{n} above the limits")
NAMED = Text("{said}（{names}）", "{said} ({names})")
AND_MORE = Text("{names}等", "{names} and more")
OF_LEVEL = Text("{level}中 {parts}", "of the {level} {parts}")
ALL_INSIDE = Text("{level}均在控制限之内", "all {level} are within the limits")
NOT_JUDGED = Text("各{level}应办结均不足 20 件，不作比较", "no {level} with 20 cases to compare")
FEW_EACH = Text(
    "各{level}应办结均不足 5 件，不出率。", "Under 5 cases due everywhere ({level}): no rate."
)
FEW = Text("应办结不足 5 件，不出率。", "Under 5 cases were due: no rate.")
FUNNEL_NOTE = Text(
    "{groups} 个，应办结 {n} 件 · {cohort} · 控制限 95%（实线）与 99.8%（点线），"
    "只标出 95% 以外{phi}",
    "{groups} groups, {n} due · {cohort} · limits of 95% and 99.8% (dotted);"
    " only those outside 95% are marked{phi}",
)
WIDENED = Text("，已放宽 {times} 倍", ", limits widened {times} times")
FUNNEL_METHOD = Text(
    "漏斗图（Spiegelhalter，2005）：件数越多，控制限越窄。仅凭偶然，约 5% 会落在 95% 控制限外，"
    "0.2% 落在 99.8% 外。不足 20 件的只画不标；差异普遍大于偶然（超离散）时，控制限相应放宽。",
    "Funnel plot (Spiegelhalter 2005): the more cases, the narrower the limits. By chance alone "
    "5% lie outside those of 95% and 0.2% outside those of 99.8%. Under 20 cases a point is "
    "drawn but not marked; where all differ more than chance (overdispersion) limits are widened.",
)
SHRUNK = Text("各网格按期办结率：减去偶然波动", "On time by grid, less what is chance")
SHRUNK_NOTE = Text(
    "件数少的向平均值靠拢后再比，只列仍明显偏离平均的 · 按编码排列",
    "the fewer cases the nearer to the mean; only those still apart · by code",
)
SHRUNK_METHOD = Text(
    "贝塔-二项收缩（经验贝叶斯）；括号内为 90% 区间，区间不含平均值的列出。",
    "Beta-binomial shrinkage (empirical Bayes); 90% intervals in brackets, listed where they "
    "leave out the mean.",
)
SHRUNK_SAID = Text(
    "明显偏低 {worse} 个，与平均相当 {same} 个，明显偏高 {better} 个。",
    "{worse} clearly lower, {same} like the mean, {better} clearly higher.",
)
NO_DIFFERENCE = Text(
    "网格之间的差异总体不超出偶然：各网格都按平均 {rate}（{low}–{high}）看待。",
    "Grids as a whole differ no more than by chance: each is taken as the mean, {rate} "
    "({low}–{high}).",
)
OWN = Text("实际", "Own")
DRAWN = Text("估计（区间）", "Estimate (interval)")
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
