"""Words of breach risk: which open cases may be late, by when, and how that is known."""

from __future__ import annotations

from data_layer.core.warning.risk import Unknown
from data_layer.vocab import Text

TITLE = Text("超期风险", "May be late")
DAY = Text("{date} {weekday}", "{weekday} {date}")
DUE_BY = Text(
    "今日至下一工作日（{day}）到期的在办事件", "open cases due by the next workday ({day})"
)
BY = Text("至下一工作日 {day}", "by the next workday, {day}")
BY_LIKE = Text("按近半年同类事件的办结情况推算", "by how cases like them ended")
LEARNED = Text("推算依据截至 {day}", "learned up to {day}")
OLD = Text(
    "▲ 推算依据停在 {day}，此后未能更新，请留意", "▲ learned up to {day} and not renewed since"
)

SUMS = Text("到期 {due} 件，预计{about}超期", "{due} fall due, {about} will be late")
ABOUT = Text("约 {n} 件", "about {n}")
UNDER_ONE = Text("不足 1 件", "less than one")
OVER_LINE = Text("达到预警线 {n} 件", "{n} reach the line")
LISTED = Text("列出前 {most} 件", "the first {most} listed")
LIKELIEST = Text("可能性高的在前", "likeliest first")
UNJUDGED = Text("另有 {n} 件同类事件太少，未推算", "{n} not judged: too few like them")
NONE_DUE = Text("此间没有到期的在办事件。", "No open case falls due in that time.")
NONE_TOLD = Text(
    "没有可能性达到预警线的事件；未达预警线不等于不会超期。",
    "None reaches the line, which does not mean that none will be late.",
)
UNKNOWN = {
    Unknown.OFF: Text(
        "超期风险规则已停用，不作推算。", "The rule is switched off: nothing is told."
    ),
    Unknown.NOT_TOLD: Text(
        "按超期风险规则的告知范围，此处不予列出。",
        "Whom the rule tells leaves this place out: nothing is listed.",
    ),
    Unknown.QUIET: Text("今日为规则的静默日，不作推算。", "Today is a quiet day of the rule."),
    Unknown.NOT_LEARNED: Text(
        "尚无推算依据，首次夜间研判完成后给出。",
        "Nothing is known yet; the first judged night brings it.",
    ),
}

CHANCE, DUE, UNIT = Text("可能性", "Chance"), Text("时限", "Due"), Text("承办单位", "Unit")
CASE, WHY = Text("事件", "Case"), Text("依据", "Why")
LIKE_TOLD = Text(
    "{name}同样时长仍未办结的 {n} 件中，约 {missed} 件超期",
    "of {n} open for as long ({name}), about {missed} were late",
)
# What the chance was drawn towards, since no kind speaks alone.
LIKE_DRAWN = Text("{told}，并参照{wider}折算", "{told}; drawn towards {wider}")
LIKE_WIDER = Text(
    "{name}同样时长仍未办结的只有 {n} 件（约 {missed} 件超期），"
    "主要参照{wider}：{of} 件中约 {late} 件超期",
    "only {n} open for as long ({name}; about {missed} late), so mostly told by {wider}: about "
    "{late} of {of}",
)
LIKE_URGENCY = Text("{name}（{urgency}）", "{name}, {urgency}")
LIKE_COUNTY = Text("各类事件", "cases of all kinds")
LIKE_FEW = Text("同类事件太少", "too few are like it")

# Where there is room for a few letters alone: the tile of the wall.
TILE = Text("可能超期", "May be late")
TILE_UNKNOWN = {
    Unknown.OFF: Text("规则已停用", "rule is off"),
    Unknown.NOT_TOLD: Text("不予列出", "not told here"),
    Unknown.QUIET: Text("今日静默", "a quiet day"),
    Unknown.NOT_LEARNED: Text("尚无推算依据", "not known yet"),
}
