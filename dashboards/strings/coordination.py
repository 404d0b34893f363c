"""Words of the page 协调联动 beyond those all pages share."""

from __future__ import annotations

from data_layer.vocab import Text

UP = Text("升级流向", "Where cases went up")
UP_NOTE = Text(
    "有升级的有效上报 {n} 件 · 按上报日 · 上报层级 → 最近一次原因 → 到达层级",
    "{n} valid reports escalated · by report · level of the report → last cause → level reached",
)
NO_UP = Text("本期没有升级的事件。", "No case was escalated in this period.")
CAUSES = Text("升级原因与到达层级", "Causes and levels reached")
CAUSES_NOTE = Text("件数，点开即清单", "cases; each number opens its list")
CAUSE = Text("原因", "Cause")
JOINT = Text("协办单位", "Assisting units")
JOINT_NOTE = Text(
    "联动 {n} 件（{unit_n} 件次）· 按上报日 · 协办最多的在前",
    "{n} joint cases ({unit_n} tasks) · by report · the most asked first",
)
NO_JOINT = Text("本期没有联动事件。", "No joint case in this period.")
CASES = Text("联动件", "Cases")
CLOSED = Text("已办结", "Closed")
OPEN = Text("未结", "Open")
OUT = Text("移送去向", "Where cases were handed over")
OUT_NOTE = Text("移送 {n} 件 · 按办结日", "{n} handed over · by closing")
NO_OUT = Text("本期没有移送的事件。", "No case was handed over in this period.")
IN = Text("110、12345 转办", "Handed in by 110 and 12345")
IN_NOTE = Text("按应办结日", "by due date")
SENTENCE = Text(
    "本期升级 {up} 件，多为{cause}；联动 {joint} 件，移送 {out} 件；小事不出村率 {village}。",
    "{up} cases went up, most for: {cause}; {joint} joint, {out} handed over; {village} "
    "closed within the village.",
)
QUIET = Text(
    "本期没有升级的事件；联动 {joint} 件，移送 {out} 件；小事不出村率 {village}。",
    "No case went up; {joint} joint, {out} handed over; {village} closed within the village.",
)
