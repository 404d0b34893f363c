"""Words of the curves of closing."""

from __future__ import annotations

from data_layer.vocab import Text

CURVES = Text("办结进度曲线", "How soon cases are closed")
CURVES_NOTE = Text(
    "有效上报 {n} 件，其中未结 {open} 件按已等时间计入（阴影 95% 区间）· 按上报日 · 虚线：{before}",
    "{n} valid, {open} of them open counted by time waited (band: 95%) · by report · dashed: "
    "{before}",
)
CURVES_METHOD = Text(
    "Kaplan-Meier 估计：未结的按已等待的时间参与计算，不会因只看已办结的而显得偏快；"
    "平均在办时间为限定均值。",
    "Kaplan-Meier: open cases count by the time they have waited, so that looking at closed ones "
    "alone does not make it look quick; the mean is a restricted mean.",
)
BY_DAY = Text("{n} 天 {share}", "{n} d {share}")
DAY = Text("{n} 天", "{n} d")
SUMMARY = Text(
    "半数在 {median} 内办结；{days} 天内平均在办 {mean}（±{error}）。",
    "Half are closed within {median}; open {mean} on average within {days} days (±{error}).",
)
NO_MEDIAN = Text("多于一半未结，中位用时尚不可估", "not yet known (over half open)")
TOO_FEW = Text("本期办结不足 5 件，不画曲线。", "Fewer than five cases closed: no curve.")
ENDINGS = Text("事件如何了结", "How cases end")
ENDINGS_NOTE = Text(
    "全部上报 {n} 件，含作废、并案 · 按上报后天数",
    "all {n} reported, void and merged too · by days since the report",
)
ENDINGS_METHOD = Text(
    "Aalen-Johansen 估计：办结、移送、作废并案互相排斥，未结的按已等待的时间参与计算。",
    "Aalen-Johansen: closed, handed over and void exclude one another; open cases count by the "
    "time they have waited.",
)
WAYS = {
    "closed": Text("办结", "Closed"),
    "transferred": Text("移送", "Handed over"),
    "void": Text("作废并案", "Void or merged"),
    "open": Text("未结", "Open"),
}
