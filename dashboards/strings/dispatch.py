"""Words of the page 流转派遣 beyond those all pages share."""

from __future__ import annotations

from data_layer.vocab import Stage, Text

# What stands in a stage, in the words of the tiles: the stage itself is called after what has been
# done, and a case reported waits for acceptance.
STANDING = {
    Stage.REPORTED: Text("待受理", "To accept"),
    Stage.ACCEPTED: Text("待派遣", "To dispatch"),
    Stage.DISPATCHED: Text("待签收", "To sign"),
    Stage.HANDLING: Text("处置中", "Being handled"),
    Stage.VERIFYING: Text("待核查", "To verify"),
    Stage.CLOSED: Text("办结", "Closed"),
}

SENTENCE = Text(
    "此刻在办 {open} 件：待受理 {to_accept}、待派遣 {awaiting}、待签收 {to_sign}、待核查 "
    "{to_verify}，其余处置中；{old}{late}。",
    "{open} open now: {to_accept} to accept, {awaiting} to dispatch, {to_sign} to sign, "
    "{to_verify} to verify, the rest being handled; {old}{late}.",
)
OLD = Text("{n} 件已超过同类 85% 的时长，", "{n} open longer than 85% of similar cases, ")
LATE = Text("超期 {n} 件", "{n} overdue")
BOXES = Text("各环节用时", "How long steps take")
BOXES_NOTE = Text(
    "箱为中间半数，线为中位，须为 10%–90% · 时段所在各月完成的 · 自然时间",
    "box: the middle half, line: median, whiskers: 10–90% · done in the months of the "
    "period · natural time",
)
NO_BOXES = Text(
    "时段所在各月没有完成的环节。", "No step was completed in the months of the period."
)
MOVES_NOTE = Text(
    "数字为次数和中位间隔，线越粗次数越多；点开看清单，一件多次只列一次 · "
    "按上报日{short} · 占比不足 1% 的路径未画，共占 {share}",
    "count and median time between, the wider the more; its list has each case once · "
    "by report{short} · moves under 1% left out: {share}",
)
SHORT = Text("，取最近 {n} 天", ", the last {n} days")
NO_MOVES = Text("本期没有流转记录。", "No steps in this period.")
RETURNS = Text("退回：乡镇与单位", "Returns by township and unit")
RETURNS_NOTE = Text(
    "获准退回的事件 {n} 件 · 按退回日 · 列为退回单位",
    "{n} cases with a return granted · by its day · columns: units",
)
NO_RETURNS = Text("本期没有退回。", "Nothing was given back.")
VILLAGES = Text("村（社区）", "villages")
UNITS_NOTE = Text(
    "派遣最多的 {n} 家，按编码排列 · {cohort} · 派遣、退回、改派为次数，点开列件，一件多次只列一次",
    "the {n} with most dispatches, by code · {cohort} · dispatches, returns and reassignments are "
    "acts; their lists have each case once",
)
