"""How one event of a case reads in its timeline."""

from __future__ import annotations

from data_layer.vocab import EventType, Text

INTERIM = Text("阶段反馈", "Interim report")
RESULTS = {
    "pass": Text("通过", "passed"),
    "fail": Text("不通过，返工", "failed, back for rework"),
    "true": Text("属实", "true"),
    "false": Text("不属实", "untrue"),
}
LEAD = Text("主办 {name}", "Lead: {name}")
ASSIST = Text("协办 {names}", "With: {names}")
JOINS = Text("、", ", ")
DUE = Text("限 {when} 前办结", "Due {when}")
ASKED_UNTIL = Text("申请延至 {when}", "Asks for time until {when}")
EXTENDED_TO = Text("延至 {when}", "Extended to {when}")
REVIEW = Text("{when} 复查", "Review {when}")
TO_LEVEL = Text("升至{level}，{cause}", "To {level}: {cause}")
TOLD = Text("告知{to}，{cause}", "Told {to}: {cause}")
GRADE_UNTIL = Text("{grade}，限 {when}", "{grade}, until {when}")
TRANSFER = Text("移送 {body}", "To {body}")
STARS = Text("评价 {n} 分", "Rated {n} of 5")
MERGED = Text("并入 {case_no}", "Into {case_no}")
PLACED = Text("调整至 {village}", "Placed in {village}")
NOW_IS = Text("调整为 {names}", "Now {names}")
FOR_UNIT = Text("{who} · {by} 代录", "{who}, recorded by {by}")
MACHINE = Text("{source}（系统接口）", "{source} (system interface)")
LATE_ENTRY = Text("{when} 补录", "entered {when}")
OVER = Text("超{limit} {span}，限 {when}", "{limit}: {span} late, due {when}")
JUST_OVER = Text("超{limit}，限 {when}", "{limit}: late, due {when}")
IRREGULAR = Text("不合流程，仅存档，未改变状态", "Out of order: kept, but changed nothing")
BEFORE_REPORT = Text(
    "先于上报收到，待上报后认定", "Came before the report: counts when that has come"
)
RETRACTED = Text("已撤销", "Retracted")
SYSTEM = Text("系统", "System")
REASON = Text("原因：{reason}", "Reason: {reason}")
# Codes that sources send beside those of the desk's own lists (core.reasons).
SOURCE_REASONS = {
    "not_in_scope": Text("不属受理范围", "out of scope"),
    "no_fact": Text("不属实", "untrue"),
    "unclear": Text("内容不清", "unclear"),
    "mistaken": Text("误报", "mistaken"),
    "withdrawn": Text("反映人撤回", "withdrawn"),
    "test": Text("录入错误", "entry error"),
    "wrong_unit": Text("非本单位职责", "not our duty"),
    "wrong_area": Text("不在本辖区", "not our area"),
    "need_material": Text("缺少材料", "papers missing"),
    "engineering": Text("涉及工程施工", "building work"),
    "coordination": Text("需多方协调", "needs coordination"),
    "weather": Text("天气原因", "weather"),
    "funding": Text("待资金安排", "waits for funds"),
    "season": Text("季节原因", "season"),
    "not_solved": Text("问题未解决", "not solved"),
    "no_evidence": Text("佐证不足", "no evidence"),
    "unsatisfied": Text("群众不满意", "unsatisfied"),
    "recurred": Text("问题复发", "recurred"),
}

# Which shape and colour stand before an event.
TONES = {
    EventType.ESCALATED: "cr",
    EventType.SUPERVISED: "wa",
    EventType.CLOSED: "ok",
    EventType.SELF_HANDLED: "ok",
}
