"""Words of early warning: its page, an alert's own page, the marks."""

from __future__ import annotations

from data_layer.core.warning.damping import Reading
from data_layer.core.warning.life import Act, Ending, State
from data_layer.core.warning.rules import Sensitivity
from data_layer.vocab import Level, Text

TO_RULES = Text("预警规则", "Rules")
TO_SCAN = Text("即时扫描", "Scan now")
TO_CALIBRATION = Text("可信度", "How far to trust it")
TITLE = Text("研判预警", "Early warning")
UNSEEN = Text("{n} 条预警待核实", "{n} alerts to look into")
ALERT = Text("预警 {number}", "Alert {number}")
BACK = Text("‹ 返回研判预警", "‹ Early warning")

STATES = {
    State.NEW: Text("待核实", "to check"),
    State.CONFIRMED: Text("属实", "true"),
    State.FALSE: Text("误报", "false"),
    State.WATCHING: Text("观察中", "watched"),
    State.HANDLED: Text("已处理", "handled"),
}
ENDINGS = {
    Ending.QUIET: Text("{day} 起已解除", "resolved {day}"),
    Ending.LEVEL: Text(
        "水平已变：连续八周高于往常，{day} 起按新水平研判，再升高另行预警",
        "level changed: above the usual for eight weeks; since {day} the new level is the usual "
        "one, and a rise above it is a new alert",
    ),
    Ending.OUTGROWN: Text("{day} 起又明显增加，已另发预警", "grown since; told anew {day}"),
    Ending.RULE: Text("规则停用，{day} 起不再研判", "not judged since {day}: its rule is off"),
}
STOCK = Text("首晚盘点", "first stock-taking")
STANDS = Text("仍在持续", "goes on")
ACTS = {
    Act.CONFIRM: Text("属实", "True"),
    Act.DISMISS: Text("误报", "False"),
    Act.WATCH: Text("继续观察", "Watch"),
    Act.HANDLE: Text("已处理", "Handled"),
}

# The line on top.
TODAY = Text(
    "今日有 {n} 条预警需关注：昨夜新增 {new} 条，待核实 {open} 条。{silent}",
    "{n} alerts stand today: {new} raised last night, {open} still to check. {silent}",
)
TODAY_SILENT = Text(
    "{n} 个网格沉默，请先核实是否有人在岗。",
    "{n} grids are silent: check first that somebody is in post.",
)
TODAY_STOCK = Text(
    "新增中 {n} 条为首晚盘点：此前已存在，不是昨夜新发生。",
    "{n} of those raised are a first stock-taking: they stood before and did not begin last night.",
)
NONE_TODAY = Text(
    "昨夜按 {judged} 条规则研判，没有达到预警线的情况；未达预警线不等于没有问题。{missing}",
    "Last night {judged} rules found nothing beyond their lines, which does not mean that nothing "
    "is wrong. {missing}",
)
MISSING = Text("另有 {n} 条规则未能研判，见下表。", "{n} rules could not judge; see below.")
OLD = Text(
    "最近一次研判的是 {day} 的数据，此后没有新结果；以下为当时的情况。",
    "The newest night judged is {day}; nothing newer is known. What follows is as it was then. ",
)
NOT_YET = Text(
    "还没有研判结果。每日零点 20 分后自动研判前一日的数据。",
    "No night has been judged yet; each is judged after 00:20.",
)
SWITCHED_OFF = Text(
    "本系统已关闭自动研判，没有新的预警；请系统管理员核对 WARNINGS 设置。",
    "Nightly judgement is switched off here, so nothing new is found; ask the administrator about "
    "WARNINGS.",
)

DOORS = {
    "standing": Text("未处理 {n}", "standing {n}"),
    "new": Text("昨夜新增 {n}", "raised last night {n}"),
    "open": Text("待核实 {n}", "to check {n}"),
    "silent": Text("沉默网格 {n}", "silent grids {n}"),
}
TOP = Text("重点关注", "On top")
TOP_NOTE = Text("最多 10 条 · 越少见、越紧要越靠前", "ten at most · the rare and the grave first")
NO_TOP = Text("没有未处理的预警。", "No alert stands.")
REST = Text("其余预警", "The others")
FOUND = Text("符合条件的预警", "Alerts found")
REST_NOTE = Text("共 {n} 条", "{n} in all")
REST_CUT = Text("共 {n} 条，列出前 {most} 条", "{n} in all, the first {most} listed")
NO_REST = Text("没有符合条件的预警。", "No alert fits.")
NUMBER, RULE, WHAT = Text("编号", "Number"), Text("规则", "Rule"), Text("情况", "What")
AREA, RAISED, STATE = Text("区域", "Area"), Text("报警日", "Raised"), Text("状态", "State")
LAST = Text("最近一次", "Last seen")

FILTER_STATE = Text("状态", "State")
STANDING = Text("未处理", "standing")
FILTER_STATES = {
    "standing": STANDING,
    "unseen": Text("未处理且待核实", "standing, to check"),
    "silent": Text("未处理的沉默网格", "silent grids standing"),
    "all": Text("全部", "all"),
    "judged": Text("已核实", "judged"),
    "resolved": Text("已解除", "resolved"),
    **{str(state): text for state, text in STATES.items()},
}

PRECISION = Text("预警准不准", "How often alerts are true")
PRECISION_NOTE = Text("按报警日 · 属实数/已核实数", "by day raised · true of those judged")
TRUST_DOOR = Text("可信度核对", "how far to trust them")
WEEK, MONTH = Text("近 7 天", "7 days"), Text("近 30 天", "30 days")
JUDGED = Text("{true}/{n} 条属实", "{true} of {n} true")
RATE = Text("属实率 {share}%（95% 区间 {low}%–{high}%）", "{share}% true (95%: {low}%–{high}%)")
FEW = Text("不足 {n} 条，不出率", "under {n}: no rate")
NOBODY_JUDGED = Text("尚无核实，无从判断", "none judged yet, so nothing is known")
OF_RAISED = Text("报警 {n} 条", "{n} raised")

MAP = Text("预警分布", "Where alerts stand")
MAP_NOTE = Text("{sign} · 序号同左侧列表", "{sign} · numbers as in the list")
MAP_NOTE_ONE = Text("{sign}", "{sign}")
MAP_NONE = Text("目前没有能落到乡镇或网格的预警。", "No alert stands for a township or a grid.")
MAP_WHOLE = Text("全市性预警不在图上标出。", "Alerts of the whole county are not drawn.")
KEY_AREA = Text("预警区域", "area of an alert")
KEY_CLUSTER = Text("聚集范围", "cluster")
LAYER_NEEDED = Text(
    "网格边界为示意图：时空聚集研判需先导入自然资源主管部门提供的测绘图层。",
    "Boundaries are schematic: clusters are judged once the authority's surveyed layer is in use.",
)

BREACH = Text("今明两日超期风险", "May be late today or tomorrow")
BREACH_NOTE = Text(
    "按近半年同类事件推算 · 可能性大的在前", "by what became of cases like them · likeliest first"
)
NO_BREACH = Text(
    "目前没有推算结果，或没有可能性达到预警线的事件。", "Nothing to tell, or none beyond the line."
)
CHANCE, DUE, UNIT = Text("可能性", "Chance"), Text("时限", "Due"), Text("承办单位", "Unit")
CASE, LIKE = Text("事件", "Case"), Text("依据", "Why")
N_CASES = Text("共 {n} 件", "{n} in all")
N_CASES_CUT = Text("共 {n} 件，列出前 {most} 件", "{n} in all, the first {most} listed")
LIKE_TOLD = Text(
    "{name}同样时长仍未办结的 {n} 件中，约 {missed} 件超期",
    "of {n} open for as long ({name}), about {missed} were late",
)
LIKE_URGENCY = Text("{name}（{urgency}）", "{name}, {urgency}")
LIKE_COUNTY = Text("全市各类事件", "all kinds")
LIKE_FEW = Text("同类事件太少", "too few are like it")

CALENDAR = Text("预警日历", "Calendar of alerts")
CALENDAR_NOTE = Text("近 12 周 · 按报警日 · 点数字看清单", "12 weeks · by day raised")
WEEK_OF = Text("周", "Week")
SERIES = Text("重点预警的走势", "How they run")
SERIES_NOTE = Text(
    "柱：每日件数 · 阴影：预期区间（约 95%） · ▲ 超出区间",
    "bars: cases a day · band: expected (about 95%) · ▲ beyond it",
)
COUNTY_SERIES = Text("全市各大类走势", "The county by category")
SERIES_ENDS = Text(
    "{first} 至 {last} · 最高 {most} 件/日", "{first} to {last} · at most {most} a day"
)
BEYOND = Text("▲ {n} 天超出区间", "▲ days beyond the band: {n}")
NONE_BEYOND = Text("均在区间内", "all within the band")
BAND_UNKNOWN = Text("未画预期区间", "no band")

NIGHT = Text("昨夜研判情况", "Last night")
NIGHT_NOTE = Text("研判 {day} 的数据 · {at} 完成", "data of {day} · judged {at}")
NO_NIGHT = Text("还没有研判过。", "No night has been judged.")
FOUND_N = Text("发现 {n} 条", "{n} found")
LIVE = Text("随时推算，见“今明两日超期风险”", "told live, see the list of cases above")
UNJUDGED = Text(
    "；另有 {n} 条预警因数据不足，或区域、类别已调整，未能判断，暂保持原状",
    "; {n} alerts could not be judged (too little data, or their place or category is gone) and "
    "stay as they are",
)
QUIET = Text("已研判，未达预警线", "judged, nothing beyond the line")
STALE = Text("数据陈旧，未研判，不作“正常”看待", "data is old: not judged, which is no all-clear")
ERROR = Text("运行出错，已记入日志，请告知系统管理员", "failed and logged; tell the administrator")
NO_DATA = Text("没有数据，未研判", "no data: not judged")
READINGS: dict[str, Text] = {Reading.STALE: STALE, Reading.ERROR: ERROR}
WHYS = {
    "off": Text("规则已停用", "switched off"),
    "quiet_day": Text("静默日，不研判", "a quiet day: left out"),
    "not_seen": Text("当晚未能研判，事后无法补判", "not judged that night, and cannot be made up"),
    "too_young": Text(
        "历史不足 28 天或当日没有数据，未研判", "under 28 days known, or none came that day"
    ),
    "needs_layer": Text("需先导入测绘图层", "needs the surveyed layer"),
}
NOT_RUN = Text("当晚未运行", "did not run")

NUMBERS = Text("数字", "Numbers")
AT_RAISE, LATEST = Text("报警时", "When raised"), Text("最近一晚", "Newest night")
NIGHT_OF, SPAN = Text("所判之日", "Day judged"), Text("天数", "Days")
OBSERVED, EXPECTED = Text("实际", "Seen"), Text("往常", "Usual")
RARITY = Text("偶然发生", "By chance")
NIGHTS = Text("约 {n} 晚一次", "once in {n} nights")
NO_CHANCE = Text("不按概率判断", "no matter of chance")

THE_RULE = Text("规则与设置", "The rule")
VERSION = Text("第 {n} 版，{name} {day} 修改", "version {n}, set by {name} {day}")
DEFAULT = Text("初始设置，未修改过", "as it came, never changed")
SENSITIVITY = Text("灵敏度", "Sensitivity")
SENSITIVITIES = {
    Sensitivity.LOW: Text("低（少报警，漏报较多）", "low: fewer alerts"),
    Sensitivity.NORMAL: Text("普通", "normal"),
    Sensitivity.HIGH: Text("高（早报警，误报较多）", "high: earlier alerts"),
}
FLOOR = Text("最低件数与倍数", "Floor")
FLOOR_CASES = Text("至少 {least} 件", "{least} cases")
FLOOR_TOLD = Text(
    "至少 {least} 件，且达到往常的 {times} 倍", "{least} cases and {times} times usual"
)
CATEGORIES, LEVELS = Text("类别", "Categories"), Text("层级", "Levels")
ALL = Text("全部", "all")
LEVEL_NAMES = {
    Level.GRID: Text("网格", "grids"),
    Level.VILLAGE: Text("村（社区）", "villages"),
    Level.TOWNSHIP: Text("乡镇（街道）", "townships"),
    Level.COUNTY: Text("全市", "the county"),
}
RULE_GONE = Text("该规则已删除。", "The rule is gone.")

SERIES_ONE = Text("走势", "How it runs")
BEHIND = Text("背后的事件", "The cases behind it")
BEHIND_NOTE = Text("{n} 件，最多列 {most} 件", "{n}, at most {most} listed")
NO_BEHIND = Text("没有可列的事件。", "No case to list.")
IN_LIST = Text("在事件清单中查看 ›", "In the list of cases ›")
TO_STAFFING = Text("查看网格力量 ›", "Staffing ›")
PLACE, MATTER, STAGE = Text("地点", "Place"), Text("事项", "Matter"), Text("环节", "Stage")
REPORTED = Text("上报", "Reported")
OPEN_CASE, CLOSED_CASE = Text("未办结", "open"), Text("{day} 办结", "closed {day}")

AFTER = Text("此后", "Since then")
AFTER_DAYS = Text(
    "报警后 {days} 天，该区域同类事件又报 {n} 件，日均 {mean} 件。",
    "In the {days} days since, {n} more of the kind were reported there, {mean} a day.",
)
AFTER_NONE = Text("报警之后还没有完整的一天。", "No whole day has passed since.")
AFTER_LINKED = Text("已关联事件", "Linked cases")
NO_LINKED = Text("尚未关联事件。", "No case is linked.")

MARKS = Text("核实与处理记录", "What was said of it")
NO_MARKS = Text("还没有人核实。", "Nobody has looked at it yet.")
MARK = Text("标记", "Mark it")
NOTE = Text("说明（误报、已处理必填）", "Note (needed for false and handled)")
CASE_NO = Text("关联事件编号（可不填）", "Number of a linked case (optional)")
NEW_CASE = Text("新建事件 ›", "Report a new case ›")
NEW_CASE_NOTE = Text(
    "登记后自动带回编号，再点“属实”或“已处理”。",
    "Its number comes back here; then choose true or handled.",
)
NO_MORE = Text(
    "该预警已处理完毕，不再标记。", "The alert is handled; there is nothing left to say."
)
MARKED = Text("已记录。", "It is on record.")
NOT_MINE = Text(
    "您可以查看，标记由值班员、乡镇负责人或督查员操作。",
    "You may look; operators, township leaders and supervisors mark.",
)
NO_ACT = Text("没有这种标记，请用页面上的按钮。", "There is no such mark; use the page's buttons.")
NO_DAYS = Text("日期应写作 2026-11-23，起始不晚于终止。", "Write dates as 2026-11-23, in order.")
