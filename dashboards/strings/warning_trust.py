"""Words of the page that tells how far warnings can be trusted."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("预警可信度", "How far to trust warnings")
BACK = Text("研判预警", "Early warning")
CHECKED = Text(
    "核对到 {day}：超期风险用本县（市）最近 {days} 天的事件、按首次时限检验，"
    "误报用打乱日期的本县（市）数据检验，属实率来自人工标记。每晚更新一次。",
    "Checked up to {day}: breach risk against the county's own cases of the last {days} days by "
    "their first limits, "
    "false alerts on its own days dealt out anew, precision from people's marks. Renewed nightly.",
)
OWN_NOTE = Text(
    "属实率是本乡镇（街道）的预警；超期风险的准不准按全县（市）检验。每晚更新一次。",
    "Precision is of your township's alerts; breach risk is checked for the county as a whole.",
)
NEVER = Text(
    "还没有核对过。夜间研判运行后（每日 00:20 以后）这里会有结果；历史不足两个月时只有属实率。",
    "Not checked yet: results come with the nightly run, after 00:20; with less than two months of "
    "history there is only precision.",
)
STALE = Text(
    "最近一次核对是 {day}，已不是昨晚的：请系统管理员查看夜间研判是否在运行。",
    "The last check is of {day}, not of last night: ask the administrator whether nights are run.",
)
SAID_LINE = Text(
    "说“{said}”的事件里，实际有 {share} 超期（n={n}，95% 区间 {low}—{high}）{verdict}",
    "Of cases told as “{said}” {share} were late (n={n}, 95% interval {low}–{high}){verdict}",
)
# By tenth of the chance told.
TENTHS = (
    Text("不到一成", "under 10%"),
    Text("一两成", "10–20%"),
    Text("两三成", "20–30%"),
    Text("三四成", "30–40%"),
    Text("四五成", "40–50%"),
    Text("五六成", "50–60%"),
    Text("六七成", "60–70%"),
    Text("七八成", "70–80%"),
    Text("八九成", "80–90%"),
    Text("九成以上", "over 90%"),
)
VERDICTS = {
    "level": Text("，与所说相符。", ", as told."),
    "more": Text("，比所说的多。", ", more than told."),
    "fewer": Text("，比所说的少。", ", fewer than told."),
    "few": Text("，件数少，仅供参考。", "; too few to tell."),
}
VERDICT_WORDS = {
    "level": Text("相符", "as told"),
    "more": Text("▲ 实际偏多", "▲ more"),
    "fewer": Text("▼ 实际偏少", "▼ fewer"),
    "few": Text("件数少", "few"),
}

CURVE = Text("超期风险说得准不准", "Whether breach risk comes true")
CURVE_NOTE = Text(
    "横轴是当时说的可能，纵轴是后来实际超期的比例；落在斜线上就是说多少、有多少。竖线是 95% 区间。",
    "Across: the chance told; up: the share that was late. On the diagonal as many came as were "
    "told. Upright lines are 95% intervals.",
)
CURVE_NAME = Text(
    "说的可能与实际超期比例，分十档，共 {n} 件",
    "Chance told against share late, in ten bins, n={n}",
)
NO_CURVE = Text(
    "可检验的事件还不够（至少 {n} 件），暂不画线。",
    "Too few cases to check ({n} are needed): no curve yet.",
)
AXIS_SAID, AXIS_CAME = Text("当时说的可能", "Chance told"), Text("实际超期", "Late")
BINS = Text("分档对照", "Bin by bin")
SAID, CASES = Text("当时说", "Told"), Text("件数", "Cases")
CAME, INTERVAL = Text("实际超期", "Late"), Text("95% 区间", "95% interval")
VERDICT = Text("判断", "Verdict")

NUMBERS = Text("几个数", "The numbers")
SCORE = Text("预报得分（Brier）", "Brier score")
SCORE_WHY = Text(
    "每件所说可能与结果差多少，平方后平均；0 最好。只按同类平均说，得分是 {constant}。",
    "Mean squared miss of chances; 0 is perfect. By the average of each kind alone: {constant}.",
)
SKILL = Text("比按平均说好多少", "Better than the average")
SKILL_WHY = Text(
    "与只按同类平均超期率说相比，少错了几成；0 或以下就是没有用处。",
    "The share of the miss saved against telling each kind's average; 0 or below is of no use.",
)
SLOPE = Text("校准斜率", "Calibration slope")
SLOPE_WHY = Text(
    "95% 区间 {low}—{high}。1 是恰好；小于 0.8 说得过满，大于 1.2 说得过于保守。",
    "95% interval {low}–{high}. 1 is right; below 0.8 chances are too bold, above 1.2 too timid.",
)
FALSE = Text("误报，条/周", "False alerts a week")
FALSE_WHY = Text(
    "把本县（市）数据的日期打乱后，各规则仍会报的条数，都是误报。"
    "95% 区间 {low}—{high}；每周 2 条以内为宜。",
    "What the rules still tell once days are dealt out anew: all false. 95% interval "
    "{low}–{high}; 2 a week or fewer is fair.",
)
PRECISION = Text("近 {days} 天属实率", "True, last {days} days")
PRECISION_WHY = Text(
    "已判明的 {n} 条里属实 {true} 条，95% 区间 {low}—{high}；共发出 {raised} 条。",
    "{true} of {n} judged were true, 95% interval {low}–{high}; {raised} were raised.",
)
PRECISION_FEW = Text(
    "已判明 {n} 条，不足 {least} 条不出比例；共发出 {raised} 条。",
    "{n} judged, fewer than {least}: no share; {raised} were raised.",
)
UNKNOWN = Text("还没有结果。", "Nothing is known yet.")
STATES = {
    "good": Text("正常", "fair"),
    "bad": Text("▲ 需留意", "▲ look at it"),
    "none": Text("", ""),
}

RULES = Text("各规则", "By rule")
RULES_NOTE = Text(
    "误报在打乱日期的 {seeds} 份数据上逐晚重算；聚集扫描较慢，每隔几晚算一晚，所以区间宽。",
    "False alerts are counted night by night on {seeds} shuffled histories; scans are slow and run "
    "on every few nights, so their intervals are wide.",
)
OWN_RULES_NOTE = Text(
    "本乡镇（街道）的预警，按规则看标记为属实的比例。",
    "Your township's alerts: the share marked true, by rule.",
)
RULE, NIGHTS = Text("规则", "Rule"), Text("试算晚数", "Nights tried")
A_WEEK = Text("误报，条/周", "False a week")
TRUE_IN = Text("近 {days} 天属实", "True in {days} days")
TRUE_OF = Text("{share}（{true}/{n}）", "{share} ({true}/{n})")
FEW_OF = Text("{true}/{n}", "{true}/{n}")
ALL_RULES = Text("合计", "In all")
RAISED_NONE = Text("近 90 天没有预警。", "No alert in 90 days.")

HISTORY = Text("近 {nights} 晚", "The last {nights} nights")
HISTORY_NOTE = Text(
    "每晚核对一次；虚线是合适的范围。", "One check a night; dashed lines bound what is fair."
)
NO_HISTORY = Text("核对满两晚后画线。", "Drawn once there are two nights.")
LINES = {
    "skill": SKILL,
    "slope": SLOPE,
    "false": FALSE,
}
LINE_NAME = Text(
    "{name}：{first} 至 {last}，最新 {value}", "{name}: {first} to {last}, now {value}"
)

HELP = Text("不好时怎么看、怎么办", "When a number is bad")
HELPS = (
    (
        Text("斜率小于 0.8，或高档实际偏少", "Slope below 0.8, or fewer late than told"),
        Text(
            "说得过满：近期办得比过去快，或时限放宽了。看看时限和承办单位最近有无变化；"
            "六周后会自行学到，这期间清单前列的也可能按期。",
            "Chances are too bold: work has become faster, or limits wider. Six weeks teach it; "
            "until then cases on top of the list may well be in time.",
        ),
    ),
    (
        Text("斜率大于 1.2，或低档实际偏多", "Slope above 1.2, or more late than told"),
        Text(
            "说得保守：近期变慢，或新增了难办的类别。把超期风险的灵敏度调高一档，让清单早一点列出。",
            "Too timid: work has slowed, or hard kinds are new. Set breach risk one step more "
            "sensitive, so that the list begins earlier.",
        ),
    ),
    (
        Text("比按平均说好不了多少", "Hardly better than the average"),
        Text(
            "事件类别或紧急程度登记得太粗，或办结时间补录的多。先看“数据质量”页，登记改进后再看。",
            "Categories or urgencies are recorded too coarsely, or closings are entered late: "
            "see the page of data quality first.",
        ),
    ),
    (
        Text("误报每周超过 2 条", "More than 2 false alerts a week"),
        Text(
            "在下表找出误报多的规则，调低灵敏度或提高起报件数、倍数，先试算再启用。",
            "Find the rule below, lower its sensitivity or raise its floor, and try it before it "
            "is on.",
        ),
    ),
    (
        Text("属实率不足一半", "Fewer than half were true"),
        Text(
            "看误报的理由：专项行动、节庆引起的设静默日期；同一类总被标误报的，收窄类别或层级。"
            "多数未标记时先标记，不标记就无从知道准不准。",
            "Read why alerts were false: set quiet days for campaigns and festivals, narrow "
            "categories or levels. Mark what is unmarked first: without marks nobody knows.",
        ),
    ),
)
SETTINGS_DOOR = Text("预警规则", "Rules of early warning")
