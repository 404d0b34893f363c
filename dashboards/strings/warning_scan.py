"""Words of the scan on demand."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("即时扫描", "Scan now")
LEAD = Text(
    "按所选类别，查找截至所选日期的最近七天内，哪些相邻网格的上报明显多于按其余网格和日期推算的件数。"
    "结果仅供研判，不形成预警。",
    "Looks, for the chosen categories and the seven days up to a day, for neighbouring grids with "
    "more reports than all other places and days explain. It is for your judgement and raises no "
    "alert.",
)
CATEGORIES = Text("事件类别（不选为全部）", "Categories (none: all)")
LAST = Text("截至", "Up to")
ORDER = Text("相邻的算法", "What counts as near")
ORDERS = {
    "distance": Text("按距离", "By distance"),
    "adjacency": Text("按边界相接", "By shared borders"),
}
GO, WORKING = Text("开始扫描", "Scan"), Text("正在扫描，请稍候……", "Scanning…")
WAIT = Text("扫描需要几秒到一分钟，请稍候。", "It takes some seconds up to a minute.")
COUNTY_ONLY = Text(
    "即时扫描面向全县（市），请由县（市）级人员使用。",
    "The scan goes over the whole county; ask somebody at the county.",
)
FOUND = Text(
    "依据 {first} 至 {last} 上报的 {cases} 件推算", "by {cases} cases from {first} to {last}"
)
METHOD_HEAD = Text("技术信息", "Method")
METHOD = Text(
    "时空重排扫描：打乱日期重排 {replicates} 次（至多 999 次），随机种子 {seed}；"
    "同一种子结果相同。",
    "Space-time permutation scan: {replicates} permutations (999 at most), seed {seed}; the same "
    "seed gives the same answer.",
)
RARE = Text(
    "最突出的一处：{place}一带 {n} 个网格，近 {days} 天 {observed} 件，往常约 {expected} 件。"
    "如属偶然，{recurrence}才有一次，已达到夜间研判普通灵敏度的预警线。",
    "Foremost: {n} grids about {place}, {observed} cases in {days} days where some {expected} were "
    "due. Chance alone does this once in {recurrence}: as rare as what the nightly rule tells at "
    "normal sensitivity.",
)
NOT_RARE = Text(
    "未发现达到预警线（普通灵敏度）的聚集：下表各处偶然也会出现；不等于没有问题。",
    "Nothing as rare as what the nightly rule tells at normal sensitivity: chance brings the like "
    "of these. That is no proof that all is well.",
)
MADE = Text("计算时间 {at}", "Computed {at}")
NONE = Text("所选范围内没有上报。", "There are no reports in what was chosen.")
TABLE = Text("最突出的几处", "What stands out most")
PLACE = Text("网格（中间一个在前）", "Grids (the middle one first)")
DAYS = Text("天数", "Days")
OBSERVED = Text("实际", "Came")
EXPECTED = Text("往常", "Usual")
RECURRENCE = Text("如属偶然", "By chance once in")
BETWEEN = Text("、", ", ")
MORE = Text("等 {n} 个网格", "and others, {n} grids in all")
MAP = Text("位置分布", "Where they lie")
STANDING = Text("已有预警", "Alert there")
CASES = Text("第 {n} 处的事件", "Cases of number {n}")
NIGHTS = Text("约 {n} 晚", "{n} nights")
MOST = Text("{n} 晚以上", "{n} nights or more")
OFTEN = Text("常有", "it is common")
BACK = Text("返回研判预警", "Back to early warning")
