"""Words of the page that tells how far warnings can be trusted."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("预警可信度", "How far to trust warnings")
BACK = Text("研判预警", "Early warning")
CHECKED = Text(
    "数据检验至 {day}：超期风险以本县（市）最近 {days} 天的事件、按首次办结时限检验；"
    "误报以打乱日期的本县（市）数据检验；属实率以人工核实结果计算。每晚更新一次。",
    "Checked up to {day}: breach risk against the county's own cases of the last {days} days by "
    "their first limits, false alerts on its own days dealt out anew, precision from people's "
    "marks. Renewed nightly.",
)
OWN_NOTE = Text(
    "属实率按本乡镇（街道）的预警计算；超期风险按全县（市）事件检验。每晚更新一次。",
    "Precision is of your township's alerts; breach risk is checked for the county as a whole.",
)
NEVER = Text(
    "夜间研判完成后（每日 0 时 20 分以后）给出检验结果；历史数据不足两个月时只有属实率。",
    "Results come with the nightly run, after 00:20; with less than two months of "
    "history there is only precision.",
)
STALE = Text(
    "最近一次检验为 {day} 的数据，此后未更新：请系统管理员检查夜间研判是否正常运行。",
    "The last check is of {day}, not of last night: ask the administrator whether nights are run.",
)
SAID_LINE = Text(
    "预判超期可能为“{said}”（平均 {mean}）的 {n} 件事件中，"
    "实际超期 {share}（95% 区间 {low}—{high}）{verdict}",
    "Of {n} cases told as “{said}” ({mean} on average) {share} were late "
    "(95% interval {low}–{high}){verdict}",
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
    "level": Text("，与预判相符。", ", as told."),
    "more": Text("，高于平均预判。", ", more than told."),
    "fewer": Text("，低于平均预判。", ", fewer than told."),
    "few": Text("，件数较少，仅供参考。", "; too few to tell."),
}
VERDICT_WORDS = {
    "level": Text("相符", "as told"),
    "more": Text("▲ 实际偏高", "▲ more"),
    "fewer": Text("▼ 实际偏低", "▼ fewer"),
    "few": Text("件数少", "few"),
}

CURVE = Text("超期风险：预判与实际对照", "Whether breach risk comes true")
CURVE_NOTE = Text(
    "横轴为预判的超期可能，纵轴为实际超期的比例，越靠近斜线越准；竖线为 95% 区间。",
    "Across: the chance told; up: the share that was late. On the diagonal as many came as were "
    "told. Upright lines are 95% intervals.",
)
CURVE_NAME = Text(
    "预判的超期可能与实际超期比例，分十档，共 {n} 件",
    "Chance told against share late, in ten bins, n={n}",
)
NOT_CHECKED = Text("预警可信度尚未检验。", "How far to trust warnings was not checked yet.")
NO_CURVE = Text(
    "可供检验的事件不足（至少需 {n} 件），暂不成图。",
    "Too few cases to check ({n} are needed): no curve yet.",
)
AXIS_SAID, AXIS_CAME = Text("预判的超期可能", "Chance told"), Text("实际超期", "Late")
BINS = Text("分档对照", "Bin by bin")
SAID, CASES = Text("预判", "Told"), Text("件数", "Cases")
MEAN = Text("平均预判", "Mean told")
CAME, INTERVAL = Text("实际超期", "Late"), Text("95% 区间", "95% interval")
VERDICT = Text("结论", "Verdict")

NUMBERS = Text("主要指标", "The numbers")
SCORE = Text("预判误差（Brier 分）", "Brier score")
SCORE_WHY = Text(
    "每件的预判与结果之差，平方后取平均；0 为最好。只按同类平均超期率预判时为 {constant}。",
    "Mean squared miss of chances; 0 is perfect. By the average of each kind alone: {constant}.",
)
SKILL = Text("优于平均率的程度", "Better than the average")
SKILL_WHY = Text(
    "与只按同类平均超期率预判相比，误差减少的比例；0 或以下说明预判没有作用。",
    "The share of the miss saved against telling each kind's average; 0 or below is of no use.",
)
SLOPE = Text("校准斜率", "Calibration slope")
SLOPE_WHY = Text(
    "95% 区间 {low}—{high}。1 为恰好；小于 0.8，预判过于绝对；大于 1.2，预判过于保守。",
    "95% interval {low}–{high}. 1 is right; below 0.8 chances are too bold, above 1.2 too timid.",
)
# Fair, and yet surely not 1.
SLOPE_NEAR = {
    "low": Text("略偏低：预判略偏绝对", "a little low: chances slightly too bold"),
    "high": Text("略偏高：预判略偏保守", "a little high: chances slightly too timid"),
}
FALSE = Text("每周误报（条）", "False alerts a week")
FALSE_WHY = Text(
    "将本县（市）数据的日期打乱后重算，各规则仍会发出的预警均属误报。"
    "95% 区间 {low}—{high}；每周不超过 2 条为宜。",
    "What the rules still tell once days are dealt out anew: all false. 95% interval "
    "{low}–{high}; 2 a week or fewer is fair.",
)
PRECISION = Text("近 {days} 天属实率", "True, last {days} days")
PRECISION_WHY = Text(
    "已核实 {n} 条，其中属实 {true} 条，95% 区间 {low}—{high}；共发出 {raised} 条。",
    "{true} of {n} judged were true, 95% interval {low}–{high}; {raised} were raised.",
)
PRECISION_FEW = Text(
    "已核实 {n} 条，不足 {least} 条不计比率；共发出 {raised} 条。",
    "{n} judged, fewer than {least}: no share; {raised} were raised.",
)
UNKNOWN = Text("暂无结果。", "Nothing is known yet.")
STATES = {
    "good": Text("正常", "fair"),
    "bad": Text("▲ 需关注", "▲ look at it"),
    "none": Text("", ""),
}

RULES = Text("各规则", "By rule")
RULES_NOTE = Text(
    "误报以 {seeds} 份打乱日期的数据逐晚重算；聚集扫描耗时较长，每隔几晚算一晚，区间因此较宽。",
    "False alerts are counted night by night on {seeds} shuffled histories; scans are slow and run "
    "on every few nights, so their intervals are wide.",
)
CERTAIN_NOTE = Text(
    "“不适用”：重复诉求、久拖未结、力量缺口等依据台账事实，打乱日期不产生误报，只看属实率。",
    "“n/a”: claims repeated, cases long unsolved, empty posts and the like are facts on record; "
    "days dealt out anew say nothing of them, marks do.",
)
NOT_SHUFFLED = Text("不适用", "n/a")
OWN_RULES_NOTE = Text(
    "本乡镇（街道）的预警经核实属实的比例，按规则分列。",
    "Your township's alerts: the share marked true, by rule.",
)
RULE, NIGHTS = Text("规则", "Rule"), Text("试算晚数", "Nights tried")
A_WEEK = Text("每周误报（条）", "False a week")
TRUE_IN = Text("近 {days} 天属实", "True in {days} days")
TRUE_OF = Text("{share}（{true}/{n}）", "{share} ({true}/{n})")
FEW_OF = Text("{true}/{n}", "{true}/{n}")
ALL_RULES = Text("合计", "In all")

HISTORY = Text("近 {nights} 晚", "The last {nights} nights")
HISTORY_NOTE = Text(
    "每晚检验一次；虚线为适宜范围。", "One check a night; dashed lines bound what is fair."
)
NO_HISTORY = Text("检验满两晚后成图。", "Drawn once there are two nights.")
HISTORY_FROM = Text(
    "首晚检验为 {first} 的数据；检验满两晚后成图，最早 {day} 可见。",
    "The first check is of {first}; drawn once there are two nights, on {day} at the earliest.",
)
LINES = {
    "skill": SKILL,
    "slope": SLOPE,
    "false": FALSE,
}
LINE_NAME = Text(
    "{name}：{first} 至 {last}，最新 {value}", "{name}: {first} to {last}, now {value}"
)

HELP = Text("指标异常时的研判和处置", "When a number is bad")
HELPS = (
    (
        Text("斜率小于 0.8，或高档实际偏低", "Slope below 0.8, or fewer late than told"),
        Text(
            "预判过于绝对：近期办理加快，或办结时限放宽。请核对时限和承办单位近期有无变化；"
            "约六周后系统自行适应，其间清单靠前的事件也可能按期办结。",
            "Chances are too bold: work has become faster, or limits wider. Six weeks teach it; "
            "until then cases on top of the list may well be in time.",
        ),
    ),
    (
        Text("斜率大于 1.2，或低档实际偏高", "Slope above 1.2, or more late than told"),
        Text(
            "预判过于保守：近期办理变慢，或新增了难办的类别。可将超期风险规则的灵敏度调高一档，"
            "以便提早列入清单。",
            "Too timid: work has slowed, or hard kinds are new. Set breach risk one step more "
            "sensitive, so that the list begins earlier.",
        ),
    ),
    (
        Text("优于平均率的程度接近 0", "Hardly better than the average"),
        Text(
            "事件类别或紧急程度登记过粗，或办结时间补录较多。请先到“数据质量”页整改，再看检验结果。",
            "Categories or urgencies are recorded too coarsely, or closings are entered late: "
            "see the page of data quality first.",
        ),
    ),
    (
        Text("误报每周超过 2 条", "More than 2 false alerts a week"),
        Text(
            "请在上表中找出误报较多的规则，调低灵敏度或提高起报件数、倍数，先试算再启用。",
            "Find the rule above, lower its sensitivity or raise its floor, and try it before it "
            "is on.",
        ),
    ),
    (
        Text("属实率不足一半", "Fewer than half were true"),
        Text(
            "请查看误报的理由：因专项行动、节庆引起的，设置静默日期；同一类别多次误报的，收窄类别或"
            "层级。待核实的较多时，请先组织核实，否则无法判断。",
            "Read why alerts were false: set quiet days for campaigns and festivals, narrow "
            "categories or levels. Mark what is unmarked first: without marks nobody knows.",
        ),
    ),
)
# To whoever may not set a rule.
HELP_ASK = Text(
    "规则由督办领导设置；涉及规则的，可向督办领导提出。",
    "Supervisors set the rules: put to them what is said of rules.",
)
OWN_HELPS = (
    (
        HELPS[-1][0],
        Text(
            "请先组织核实待核实的预警，否则无法判断；因专项行动、节庆或同一类别多次误报的，"
            "注明理由，可向督办领导提出设置静默日期、收窄类别。",
            "Mark what is unmarked first: without marks nobody knows. Say why alerts were false; "
            "quiet days and narrower categories you may ask the supervisors for.",
        ),
    ),
)
SETTINGS_DOOR = Text("预警规则", "Rules of early warning")
