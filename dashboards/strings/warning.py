"""Words of early warning: its page, and what every page of alerts says of one."""

from __future__ import annotations

from data_layer.core.warning.damping import Reading
from data_layer.core.warning.life import Act, Ending, State
from data_layer.vocab import Text

TO_RULES = Text("预警规则", "Rules")
TO_SCAN = Text("即时扫描", "Scan now")
TO_CALIBRATION = Text("可信度", "How far to trust it")
TITLE = Text("研判预警", "Early warning")
UNSEEN = Text("{n} 条预警待核实", "Alerts to look into: {n}")
ALERT = Text("预警 {number}", "Alert {number}")
BACK = Text("‹ 返回研判预警", "‹ Early warning")

STATES = {
    State.NEW: Text("待核实", "to check"),
    State.CONFIRMED: Text("属实", "true"),
    State.FALSE: Text("误报", "false"),
    State.WATCHING: Text("持续关注", "watched"),
    State.HANDLED: Text("已处置", "handled"),
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
    Ending.GONE: Text(
        "区域或类别已调整，{day} 起按新区域、新类别研判",
        "its place or category was changed; since {day} they are judged as they are now",
    ),
}
STOCK = Text("首晚盘点", "first stock-taking")
STANDS = Text("仍在持续", "goes on")
RECEDED = Text(
    "已回落：近 {n} 晚未再达到预警线，连续 3 晚即解除",
    "receded: nights in a row below its line: {n}; resolved after three",
)
RECEDED_SHORT = Text("已回落", "receded")
NOT_TOLD = Text("最近一晚未能判断，保持原状", "the newest night could not tell; left as it was")
ACTS = {
    Act.CONFIRM: Text("属实", "True"),
    Act.DISMISS: Text("误报", "False"),
    Act.WATCH: Text("持续关注", "Watch"),
    Act.HANDLE: Text("已处置", "Handled"),
    Act.REOPEN: Text("撤回处置", "Not handled after all"),
}

# The line on top.
TODAY = Text(
    "今日需关注预警 {n} 条：{night}新增 {new} 条，待核实 {open} 条。",
    "Alerts that stand today: {n}, of these {new} raised {night}, {open} still to check.",
)
LAST_NIGHT, THAT_NIGHT = Text("昨夜", "last night"), Text("当晚", "that night")
TODAY_SILENT = Text(
    "{n} 个网格没有上报，请先核实人员是否在岗。",
    "Silent grids: {n}; check first that somebody is in post.",
)
TODAY_FEW = Text(
    "{n} 个网格上报明显偏少，请核实原因。",
    "Grids reporting far less than is due: {n}; find out why.",
)
TODAY_STOCK = Text(
    "新增中 {n} 条为首晚盘点：此前已存在，不是当晚新发生。",
    "Of those raised a first stock-taking, which stood before and did not begin that night: {n}.",
)
TODAY_RECEDED = Text(
    "未处置的预警中 {n} 条已回落，连续 3 晚未达到预警线即解除。",
    "Receded, and resolved after three nights below their line: {n}.",
)
NONE_TODAY = Text(
    "{night}按 {judged} 条规则研判，未发现达到预警线的情况；未达预警线不等于没有问题。",
    "Of the {judged} rules that judged {night} none found anything beyond its line, which does not "
    "mean that nothing is wrong.",
)
FAILED = Text(
    "最近一晚研判未能完成，没有新结果；原因已记入日志，请告知系统管理员。",
    "The newest night could not be judged: nothing new is known. The log says why; tell the "
    "administrator.",
)
MISSING = Text("另有 {n} 条规则未能研判，见下表。", "Rules that could not judge: {n}; see below.")
OLD = Text(
    "最近一次研判的是 {day} 的数据，此后没有新结果；以下为当时情况。",
    "The newest night judged is {day}; nothing newer is known. What follows is as it was then. ",
)
NOT_YET = Text(
    "尚无研判结果。每日 0 时 20 分后自动研判前一日数据。",
    "No night has been judged yet; each is judged after 00:20.",
)
SWITCHED_OFF = Text(
    "自动研判已关闭，不再产生新的预警；请系统管理员核对 WARNINGS 设置。",
    "Nightly judgement is switched off here, so nothing new is found; ask the administrator about "
    "WARNINGS.",
)

DOORS = {
    "standing": Text("未处置 {n}", "standing {n}"),
    "new": Text("最近一晚新增 {n}", "raised the newest night {n}"),
    "open": Text("待核实 {n}", "to check {n}"),
    "silent": Text("未报或少报网格 {n}", "quiet grids {n}"),
}
TOP = Text("重点关注", "On top")
TOP_NOTE = Text(
    "最多 10 条，按罕见程度和影响大小排列", "ten at most · the rare and the grave first"
)
NO_TOP = Text("没有未处置的预警。", "No alert stands.")
REST = Text("其余预警", "The others")
FOUND = Text("符合条件的预警", "Alerts found")
FOUND_SPAN = Text("近 12 周发出的及仍在持续的", "raised in the last 12 weeks, or going on")
REST_NOTE = Text("共 {n} 条", "{n} in all")
REST_CUT = Text("共 {n} 条，列出前 {most} 条", "{n} in all, the first {most} listed")
NO_REST = Text("没有符合条件的预警。", "No alert fits.")
NUMBER, RULE, WHAT = Text("编号", "Number"), Text("规则", "Rule"), Text("情况", "What")
PLACE, MATTER, STAGE = Text("地点", "Place"), Text("事项", "Matter"), Text("环节", "Stage")
REPORTED = Text("上报", "Reported")
AREA, RAISED, STATE = Text("区域", "Area"), Text("预警日期", "Raised"), Text("状态", "State")
LAST = Text("最近一晚", "Last seen")

FILTER_STATE = Text("状态", "State")
STANDING = Text("未处置", "standing")
FILTER_STATES = {
    "standing": STANDING,
    "unseen": Text("未处置且待核实", "standing, to check"),
    "silent": Text("未报或少报的网格", "quiet grids standing"),
    "found": Text("最近一晚发现", "found the newest night"),
    "all": Text("全部", "all"),
    "judged": Text("已核实", "judged"),
    "resolved": Text("已解除", "resolved"),
    **{str(state): text for state, text in STATES.items()},
}

PRECISION = Text("预警属实情况", "How often alerts are true")
PRECISION_NOTE = Text("按预警日期 · 属实数/已核实数", "by day raised · true of those judged")
TRUST_DOOR = Text("可信度检验", "how far to trust them")
WEEK, MONTH = Text("近 7 天", "7 days"), Text("近 30 天", "30 days")
JUDGED = Text("{true}/{n} 条属实", "{true} of {n} true")
RATE = Text("属实率 {share}%（95% 区间 {low}%–{high}%）", "{share}% true (95%: {low}%–{high}%)")
FEW = Text("不足 {n} 条，不计比率", "under {n}: no rate")
NOBODY_JUDGED = Text("尚未核实，暂无结论", "none judged yet, so nothing is known")
OF_RAISED = Text("发出预警 {n} 条", "{n} raised")

MAP = Text("预警分布", "Where alerts stand")
MAP_NOTE = Text("{sign} · 序号同左侧列表", "{sign} · numbers as in the list")
MAP_NONE = Text("目前没有可在图上标出的预警。", "No alert stands for a township or a grid.")
MAP_WHOLE = Text("县（市）级预警不在图上标出。", "Alerts of the whole county are not drawn.")
KEY_AREA = Text("预警区域", "area of an alert")
KEY_CLUSTER = Text("聚集范围", "cluster")
LAYER_NEEDED = Text(
    "网格边界为示意图：时空聚集研判需先导入自然资源主管部门提供的测绘图层。",
    "Boundaries are schematic: clusters are judged once the authority's surveyed layer is in use.",
)

CALENDAR = Text("预警日历", "Calendar of alerts")
CALENDAR_NOTE = Text("近 12 周 · 按预警日期 · 点数字看清单", "12 weeks · by day raised")
N_ALERTS = Text("预警 {n} 条", "{n} alerts")
FATES = {
    "judged": Text("已研判，无预警", "judged, no alert"),
    "part": Text("部分规则未研判", "not judged by every rule"),
    "quiet": Text("静默日，不研判", "quiet day, left out"),
    "missing": Text("未研判（停机、出错或缺数据）", "not judged (off, failed or no data)"),
    "before": Text("启用研判之前", "before nights were judged"),
}
FATE_SIGNS = {"quiet": Text("静", "q"), "missing": Text("×", "×"), "before": Text("", "")}
SERIES = Text("重点预警的走势", "How they run")
SERIES_NOTE = Text(
    "柱：每日件数 · 阴影：往常范围（约 95%） · ▲ 超出范围",
    "bars: cases a day · band: expected (about 95%) · ▲ beyond it",
)
COUNTY_SERIES = Text("{whole}各大类走势", "By category, {whole}")
SERIES_ENDS = Text(
    "{first} 至 {last} · 最高 {most} 件/日", "{first} to {last} · at most {most} a day"
)
BEYOND = Text("▲ {n} 天超出往常范围", "▲ days beyond the band: {n}")
NONE_BEYOND = Text("均在往常范围内", "all within the band")
BAND_UNKNOWN = Text("未画往常范围", "no band")

NIGHT = Text("最近一晚研判情况", "The newest night")
NIGHT_NOTE = Text("研判 {day} 的数据 · {at} 完成", "data of {day} · judged {at}")
NO_NIGHT = Text("尚未研判。", "No night has been judged.")
FOUND_N = Text("发现 {n} 条", "{n} found")
LIVE = Text("随时推算，见“超期风险”", "told live, see the list of cases above")
UNJUDGED = Text(
    "；另有 {n} 条预警因数据不足未能判断，暂保持原状",
    "; alerts that could not be judged for want of data and stay as they are: {n}",
)
QUIET = Text("已研判，未达预警线", "judged, nothing beyond the line")
STALE = Text("数据未及时更新，未研判，不视为正常", "data is old: not judged, which is no all-clear")
ERROR = Text("运行出错，已记入日志，请告知系统管理员", "failed and logged; tell the administrator")
NO_DATA = Text("没有数据，未研判", "no data: not judged")
READINGS: dict[str, Text] = {Reading.STALE: STALE, Reading.ERROR: ERROR}
WHYS = {
    "off": Text("规则已停用", "switched off"),
    "quiet_day": Text("静默日，不研判", "a quiet day: left out"),
    "not_seen": Text("当晚未研判，事后无法补判", "not judged that night, and cannot be made up"),
    "too_young": Text(
        "历史不足 28 天或当日没有数据，未研判", "under 28 days known, or none came that day"
    ),
    "needs_layer": Text("需先导入测绘图层", "needs the surveyed layer"),
}
NOT_RUN = Text("当晚未运行", "did not run")
WEEKS_DRAWN = Text("每周一般用时与往常范围", "Median time of each week and the usual range")
NO_DAYS = Text("日期应写作 2026-11-23，起始不晚于终止。", "Write dates as 2026-11-23, in order.")
TOO_LONG = Text(
    "起止日期最多相隔 366 天，请分段查看。", "366 days at most at a time; ask for a shorter span."
)
