"""Words of the work in hand: how it came about, how old it is."""

from __future__ import annotations

from data_layer.vocab import Text

FLOW = Text("累积流", "Cumulative flow")
FLOW_NOTE = Text(
    "上沿为累计上报，下沿为累计办结，两线之间即在办 · 数字为期末",
    "top: reported, bottom: closed, between: in hand · numbers at the end",
)
LITTLE = Text(
    "核对：日均上报 {arrivals} 件 × 平均办理 {stay} 天 ≈ {law} 件，实际平均在办"
    " {stock} 件，{verdict}。",
    "Check: {arrivals} a day × {stay} days ≈ {law}; in hand on average {stock}: {verdict}.",
)
FLOW_METHOD = Text(
    "利特尔定律：平稳时，平均在办件数 ＝ 日均上报 × 平均办理天数；两者相差大，说明期内积压在增减。",
    "Little's law: in a steady state, cases in hand = cases a day × days each takes; far apart, "
    "the backlog grew or shrank.",
)
AGREES = Text("两者相符", "they agree")
DIFFERS = Text("相差 {share}，期内积压在变化", "{share} apart: the backlog was changing")
AGEING = Text("在办时长对照", "Age of open cases")
AGEING_NOTE = Text(
    "此刻未结、未挂账 {n} 件 · 每点一件 · 竖线为近 90 天同环节同紧急程度半数、85% 离开时的时长",
    "{n} open, not suspended · a dot a case · bars: when half and 85% of similar cases had left "
    "the stage in 90 days",
)
KEY = Text("细线半数、粗线 85% 已离开，圈为超过", "thin: half, thick: 85% gone; ring: beyond")
OLD = Text("{n} 件超过同类 85% 的时长 ›", "{n} open longer than 85% of similar cases ›")
NONE_OLD = Text("没有事件超过同类 85% 的时长。", "None is open longer than 85% of similar cases.")
NOTHING_OPEN = Text("此刻没有未结事件。", "No case is open.")
BY_AGE = Text("未结事件按时长", "Open cases by age")
BY_AGE_NOTE = Text(
    "此刻 · 自上报起的自然日 · 含挂账", "now · calendar days since the report · suspended too"
)
BANDS = {
    "0-1": Text("1 天内", "under 1 d"),
    "1-3": Text("1–3 天", "1–3 d"),
    "3-7": Text("3–7 天", "3–7 d"),
    "7-15": Text("7–15 天", "7–15 d"),
    "15-": Text("15 天以上", "over 15 d"),
}
TOTAL = Text("合计", "Total")
STUCK = Text("停留最久的事件", "Longest in their stage")
STUCK_NOTE = Text("各环节最久的几件 · 挂账除外", "the longest of each stage · suspended left out")
IN_STAGE = Text("已停留", "For")
CASE = Text("事件", "Case")
HOLDER = Text("承办", "Holder")
