"""Words of the wall scene 研判预警."""

from __future__ import annotations

from data_layer.vocab import Text

STANDING = Text("未处置预警", "Alerts standing")
NEW = Text("最近一晚新增", "Raised the newest night")
TO_LOOK_AT = Text("待核实", "To check")
SILENT = Text("未报或少报网格", "Quiet grids")
ALERTS = Text("条", "")
GRIDS = Text("个", "")
NOT_JUDGED = Text("尚未研判", "not judged yet")
LONGEST = Text("最早 {day} 发出", "the oldest raised {day}")
OF_DAY = Text("{day} 的数据", "data of {day}")
CHECK_SEAT = Text("请核实是否在岗", "check who is in post")

LINES = Text("重点关注", "On top")
LINES_NOTE = Text(
    "前 {top} 条，共 {n} 条 · 序号与地图一致", "first {top} of {n} · numbers as on the map"
)
NONE = Text(
    "最近一晚没有达到预警线的情况；未达预警线不等于没有问题。",
    "Nothing went beyond its line the newest night, which does not mean that nothing is wrong.",
)
FAILED = Text(
    "最近一晚研判未能完成，没有新结果，请告知系统管理员。",
    "The newest night could not be judged: nothing new is known. Tell the administrator.",
)
NOT_YET = Text("还没有研判结果。", "No night has been judged yet.")
GUARDED = Text(
    "其中 {n} 条涉及人员，内容不上大屏，请在“研判预警”页查看",
    "{n} of them are of persons and not shown here: see the page of early warning",
)
HIDDEN = Text("涉及人员的预警，内容不上大屏", "an alert of persons, not shown here")
MAP = Text("预警分布", "Where alerts stand")
WHOLE = Text("县（市）级预警不在图上标出", "alerts of the whole county are not drawn")

NIGHT = Text("研判情况", "The newest night")
NIGHT_DONE = Text(
    "研判 {day} 的数据，{at} 完成；{n} 条规则中 {judged} 条已研判。",
    "{day} judged at {at}: {judged} of {n} rules judged.",
)
NIGHT_LIVE = Text("{names}随时推算。", "{names}: told live.")
NIGHT_QUIET = Text("{n} 条停用或静默。", "Off or quiet: {n}.")
NIGHT_ODD = Text("{n} 条规则未能研判：{names}。", "Rules that could not judge ({n}): {names}.")
OLD = Text("最近一次研判的是 {day} 的数据，此后没有新结果。", "Nothing newer than {day} is known.")
