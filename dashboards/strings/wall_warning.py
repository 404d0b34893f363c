"""Words of the wall scene 研判预警."""

from __future__ import annotations

from data_layer.vocab import Text

STANDING = Text("未处置预警", "Alerts standing")
NEW = Text("昨夜新增", "Raised last night")
TO_LOOK_AT = Text("待核实", "To check")
SILENT = Text("未报或少报网格", "Quiet grids")
LATE = Text("今明可能超期", "May be late")
ALERTS = Text("条", "")
GRIDS = Text("个", "")
LONGEST = Text("最早 {day} 发出", "the oldest raised {day}")
OF_DAY = Text("{day} 的数据", "data of {day}")
CHECK_SEAT = Text("请核实是否在岗", "check who is in post")
OF_TOMORROW = Text("截至明日", "until tomorrow")
NOTHING_KNOWN = Text("尚未推算", "not known yet")

LINES = Text("重点关注", "On top")
LINES_NOTE = Text("序号与地图一致", "Numbers as on the map")
NONE = Text(
    "昨夜没有达到预警线的情况；未达预警线不等于没有问题。",
    "Nothing went beyond its line last night, which does not mean that nothing is wrong.",
)
NOT_YET = Text("还没有研判结果。", "No night has been judged yet.")
GUARDED = Text(
    "另有 {n} 件需关注（授权人员可见）", "{n} more need attention (shown to those authorised)"
)
MAP = Text("预警分布", "Where alerts stand")
WHOLE = Text("县（市）级预警不在图上标出", "alerts of the whole county are not drawn")

LIKELY = Text("今明两日超期风险", "May be late by tomorrow")
LIKELY_NOTE = Text("按近半年同类事件推算", "by cases like them")
NO_LIKELY = Text("没有推算结果，或均未达预警线。", "Nothing known, or none beyond the line.")
ALL_LIKELY = Text("共 {n} 件", "{n} in all")

NIGHT = Text("研判情况", "Last night")
NIGHT_DONE = Text(
    "研判 {day} 的数据，{at} 完成；{judged} 条规则正常。",
    "{day} judged at {at}; {judged} rules ran.",
)
NIGHT_ODD = Text("{n} 条规则未能研判：{names}。", "{n} rules could not judge: {names}.")
OLD = Text("最近一次研判的是 {day} 的数据，此后没有新结果。", "Nothing newer than {day} is known.")
