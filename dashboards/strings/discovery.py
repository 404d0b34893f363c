"""Words of the page 发现问题 beyond those all pages share."""

from __future__ import annotations

from data_layer.vocab import Text

ABOVE = Text("{day} {n} 件，高于预期上限 {limit}", "{day}: {n}, above {limit}")
BELOW = Text("{day} {n} 件，低于预期下限 {limit}", "{day}: {n}, below {limit}")
PARTIAL = Text("今日未满一日，虚线", "dotted: today, not over yet")
HOURS_NOTE = Text(
    "每小时日均件数，右为全日 · 最高 {most}", "Mean an hour, of the day at right · most {most}"
)
MAPS = {
    "valid": Text("有效上报", "Valid reports"),
    "on_time": Text("按期办结率", "On-time closure"),
    "open": Text("未结", "Open cases"),
}
MAP_NOTES = {
    "valid": Text(
        "每 30 天件数 · 按上报日 · {schematic}", "cases in 30 days, by report · {schematic}"
    ),
    "on_time": Text(
        "按应办结日 · 5–19 件画斜线，不足 5 件留灰 · {schematic}",
        "by due date · 5–19 hatched, under 5 grey · {schematic}",
    ),
    "open": Text("此刻未结件数 · {schematic}", "open now · {schematic}"),
}
MAP_OF_PERIOD = Text("本期件数 · 按上报日 · {schematic}", "cases, by report · {schematic}")
MAP_BY = Text("地图指标", "Map shows")
QUIET_DAYS = Text("连续天数", "Days")
EXPECTED = Text("本期预期", "Expected")
MORE_GRIDS = Text("另有 {n} 个网格，展开 ›", "{n} more grids ›")
UNUSUAL = Text("与自身往期明显不同的网格", "Grids unlike their own past")
UNUSUAL_NOTE = Text(
    "本期有效上报 ÷ 按前 8 周推算的件数，只列明显偏离的 · 按编码排列",
    "valid reports ÷ those expected from 8 weeks before, clear differences alone · by code",
)
UNUSUAL_METHOD = Text(
    "伽马-泊松收缩（经验贝叶斯）：件数少的网格向 1 靠拢；90% 区间不含 1 的列出。",
    "Gamma-Poisson shrinkage (empirical Bayes): grids of few cases are drawn towards 1; listed "
    "where the 90% interval leaves out 1.",
)
RATIO = Text("比值（区间）", "Ratio (interval)")
COUNTED = Text("上报 / 预期", "Reports / expected")
NONE_UNUSUAL = Text("没有网格明显偏离自身往期。", "No grid differs clearly from its own past.")
DIRECTION = {True: Text("偏多", "more"), False: Text("偏少", "fewer")}
