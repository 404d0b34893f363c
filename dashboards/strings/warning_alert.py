"""Words of an alert's own page: its numbers, the cases behind it, what came after, the marks."""

from __future__ import annotations

from data_layer.core.warning.life import State
from data_layer.vocab import Text

NUMBERS = Text("研判数据", "Numbers")
AT_RAISE, LATEST = Text("预警时", "When raised"), Text("最近一晚", "Newest night")
UNTIL_CLOSED = Text("标记前最近一晚", "Newest before it was closed")
NIGHT_OF, SPAN = Text("研判日期", "Day judged"), Text("天数", "Days")
OBSERVED, EXPECTED = Text("实际", "Seen"), Text("往常", "Usual")
RARITY = Text("如属偶然", "By chance")
NO_CHANCE = Text("不按概率判断", "no matter of chance")
N_CASES_OF, N_PEOPLE = Text("{n} 件", "{n}"), Text("{n} 人", "{n}")
N_SEATS = Text("{n} 个岗位", "{n} posts")
# Of what is due: less than a decimal would show.
UNDER_TENTH = Text("不到 0.1 件", "under 0.1")

THE_RULE = Text("所依规则", "The rule")
RULE_GONE = Text("该规则已删除。", "The rule is gone.")

SERIES_ONE = Text("走势", "How it runs")
WEEKLY = Text(
    "每周一般用时（中位数），不含节假日所在周；竖线左侧为往常，右侧为近八周",
    "Median time of each week, those with holidays left out; left of the line what is usual, right "
    "of it the last eight weeks",
)
WEEKLY_USUAL = Text(
    "往常按 {first} 至 {last} 的 {n} 周计：一般 {usual}（虚线），正常起伏 {low} 至 {high}"
    "（阴影）；▲ 超出范围",
    "Usual, by the {n} weeks from {first} to {last}: {usual} (dashed), within {low} and {high} "
    "(band); ▲ beyond it",
)
WEEK_FROM, TOOK = Text("周起", "Week of"), Text("用时", "Time")
BEHIND = Text("相关事件", "The cases behind it")
BEHIND_RAISED = Text("相关事件（预警当晚）", "The cases behind it (night raised)")
TO_RAISED = Text("查看预警当晚的事件", "those of the night raised")
TO_LATEST = Text("查看最近一晚的事件", "those of the newest night")
BEHIND_NOTE = Text("共 {n} 件", "{n} in all")
BEHIND_FEWER = Text(
    "当晚计 {counted} 件，现可查看 {n} 件；其余此后作废、并案、改类，或不在您的数据范围内",
    "{counted} were counted that night, {n} can be seen now: the others have been voided, merged "
    "or put elsewhere since, or lie outside your scope",
)
BEHIND_KEPT = Text(
    "当晚计 {counted} 件，留存最新 {kept} 件的编号，现可查看 {n} 件",
    "{counted} were counted that night, the newest {kept} kept by number, {n} can be seen now",
)
BEHIND_MORE = Text(
    "当晚计 {counted} 件，此后补录或改类，现为 {n} 件",
    "{counted} were counted that night; with those entered or put here since there are {n}",
)
BEHIND_CUT = Text("，列出最近 {most} 件", ", the newest {most} listed")
NO_BEHIND = Text("没有可列出的事件。", "No case to list.")
NONE_SINCE = Text("这段时间没有上报。", "Nothing was reported in these days.")
BEFORE = Text("此前上报的事件", "Reported before")
BEFORE_NOTE = Text("此前 {days} 天共 {n} 件", "{n} in the {days} days before")
PEOPLE = Text("缺人的网格和岗位", "Where people are missing")
PEOPLE_NOTE = Text("点名称看空缺岗位", "each opens its empty seats")
TO_STAFFING = Text("查看网格力量", "Staffing")
ALIKE = Text("为同一事项的另一条预警：", "Another alert of the same matter: ")
PASSAGE_NOTE = Text(
    "近 4 周（不含节假日、静默日所在周）离开该环节的 {n} 件，用时长的在前",
    "{n} left the stage in the last four weeks (without those of holidays and quiet days), the "
    "slowest first",
)
PASSAGE_CUT = Text("，列出 {most} 件", ", {most} listed")
PASSAGE_HEADS = Text("环节用时", "Time in it"), Text("离开时间", "Left")
CLOCK_HEADS = (
    Text("承办单位", "Unit"), Text("时限", "Limit"), Text("已用", "Used"),
    Text("倍数", "Times"),
)  # fmt: skip
CLOCK_NOTE = Text("；时限、已用截至 {day} 日终", "; limits and what is used as of the end of {day}")
N_TIMES = Text("{n} 倍", "{n} times")
REOPENED_N = Text("重办 {n} 次", "reopened: {n}")
NO_LIMIT = Text("未定时限", "no limit")
AT_WORK = Text("工作时间 {told}", "{told} of work")
CLOSED_CASE = Text("{day} 办结", "closed {day}")

AFTER = Text("后续情况", "Since then")
AFTER_DAYS = Text(
    "预警后 {days} 天，该区域同类事件又上报 {n} 件，日均 {mean} 件。",
    "In the {days} days since, {n} more of the kind were reported there, {mean} a day.",
)
AFTER_STILL_SILENT = Text(
    "预警后 {days} 天，该网格仍没有上报。", "In the {days} days since, the grid reported nothing."
)
AFTER_SILENT = Text(
    "预警后 {days} 天，该网格上报 {n} 件，日均 {mean} 件。",
    "In the {days} days since, the grid reported {n}, {mean} a day.",
)
AFTER_NONE = Text("预警后尚未满一整天。", "No whole day has passed since.")
AFTER_ALL_OPEN = Text("预警时的 {n} 件现均在办。", "Cases of that night, all still open: {n}.")
AFTER_NONE_OPEN = Text(
    "预警时的 {n} 件现均已办结或作废。", "Cases of that night, all closed or void by now: {n}."
)
AFTER_CASES = Text(
    "预警时的 {n} 件中，现仍在办 {open} 件，其余已办结或作废。",
    "Of the {n} cases of that night {open} are still open; the others are closed or void.",
)
AFTER_LINKED = Text("已关联事件", "Linked cases")
NO_LINKED = Text("尚未关联事件。", "No case is linked.")

MARKS = Text("核实处置记录", "Findings so far")
NO_MARKS = Text("尚未核实。", "Nobody has looked at it yet.")
MARK = Text("标记", "Mark it")
NOTE = Text(
    "说明（误报、已处置、撤回处置必填）",
    "Note (needed for false, handled and not handled after all)",
)
CASE_NO = Text("关联事件编号（可不填）", "Number of a linked case (optional)")
NEW_CASE = Text("新建事件 ›", "Report a new case ›")
NEW_CASE_NOTE = Text(
    "登记后自动带回编号，再作标记。", "Its number comes back here; then say what was found."
)
NEXT_STEP = {
    State.NEW: Text(
        "先核实：属实、误报或持续关注；处置后再标记“已处置”。",
        "First say what was found: true, false or watching; once it is dealt with, handled.",
    ),
    State.CONFIRMED: Text("处置完毕后标记“已处置”。", "Once it is dealt with, mark it handled."),
    State.WATCHING: Text("有结论后标记属实或误报。", "Once it is clear, mark it true or false."),
    State.HANDLED: Text(
        "该预警已处置完毕。标错的，写明原因后撤回，转为持续关注。",
        "The alert is handled. If that is a mistake, say why and take it back: it is watched.",
    ),
}
MARKED = Text("已记录。", "It is on record.")
NOT_MINE = Text(
    "您可以查看，标记由值班员、乡镇负责人或督查员操作。",
    "You may look; operators, township leaders and supervisors mark.",
)
SHARED = Text(
    "该预警还涉及外乡镇，您可以查看，由县（市）值班员或督查员标记。",
    "It reaches beyond your township: you may look; the county's duty desk marks it.",
)
NO_ACT = Text("没有这种标记，请用页面上的按钮。", "There is no such mark; use the page's buttons.")
