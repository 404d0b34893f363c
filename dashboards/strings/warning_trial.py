"""Words of the trial of a rule on past nights."""

from __future__ import annotations

from data_layer.core.warning.rules import Detector
from data_layer.vocab import Text

TRIAL = Text("试算结果", "Trial")
TRY = Text("试算", "Try")
TRY_HINT = Text(
    "试算：按上述内容将过去一年逐晚重新研判，列出会发出多少、哪些预警，并与现行设置对照；"
    "不影响现行规则。",
    "Try: what is entered above is put to each night of the past year, to see how many alerts it "
    "would raise and which, beside what is in force; the rule in force stays as it is.",
)
TRIED_AT = Text("{at} {by} 试算", "Tried {at} by {by}")
SETTINGS = Text("试算设置（与现行不同）：{told}", "Tried with settings other than now: {told}")
THE_SAME = Text("试算的就是现行设置。", "Tried with the settings in force.")
SETTING = Text("设置", "Settings")
TRIED, PRESENT = Text("试算设置", "as tried"), Text("现行设置", "in force")
BEFORE = Text("试算时的现行设置", "in force when tried")
NO_TRIAL = Text("尚未试算。", "It was not tried yet.")
RUNNING = Text("正在试算：已完成 {share}%。", "Under way: {share}% done.")
STARTING = Text(
    "正在试算：正在读取历史数据、计算往常水平……",
    "Under way: reading the past, and what is usual…",
)
FOLLOW = Text("查看进度", "Follow it")
STOP = Text("停止试算", "Stop")
BROKEN = Text("试算中断，请重试。", "The trial broke off; try again.")
STOPPED = Text("试算已停止。", "The trial was stopped.")
OLDER = Text(
    "这次试算由系统的旧版本保存，现在无法显示，请重新试算。",
    "An older release kept this trial in another form: try again.",
)
PERIODS = Text("最近 90 天", "The last 90 days"), Text("最近一年", "The last year")
PERIOD_OF = Text("最近 {n} 天（全部历史）", "The last {n} days (all there are)")
PERIOD, ALERTS, A_WEEK = Text("时段", "Period"), Text("预警", "Alerts"), Text("平均每周", "A week")
LEAD, SHARE = Text("与常规阈值相比", "Against the ordinary alarm"), Text("核实属实", "Later true")
N_ALERTS = Text("{n} 条", "{n}")
RATE = Text("{rate} 条（95% 区间 {low}—{high}）", "{rate} (95% interval {low} to {high})")
EARLIER = Text("早 {n} 天", "{n} d earlier")
LATER = Text("晚 {n} 天", "{n} d later")
SAME_DAY = Text("同一天", "the same day")
MEDIAN = Text("{told}（中位数，{k} 条可比）", "{told} (median of {k})")
NEVER = Text("另有 {n} 条常规阈值一直未触发", "{n} it never told of")
RANG = Text("同期常规阈值触发 {n} 次", "it rang {n} times in all")
NEVER_ANY = Text("常规阈值一直未触发", "it never told of any")
TRUE_SHARE = Text(
    "{true}/{judged}（{share}%，95% 区间 {low}%—{high}%）",
    "{true} of {judged} ({share}%, 95% interval {low}% to {high}%)",
)
NOT_MARKED = Text("附近没有已核实的预警，暂无结论", "no marked alert near them yet")
JUDGED = Text(
    "{asked} 晚中可判断 {nights} 晚，其余缺数据、历史不够长或在静默日。",
    "{nights} of {asked} nights could be judged; the others lack data or enough of a past, or are "
    "quiet.",
)
ORDINARY = {
    Detector.SURGE: Text(
        "常规阈值：当天至少 5 件、且达到此前 8 个同星期日平均的 2 倍。",
        "The ordinary alarm: a day of at least 5 cases and twice the mean of the eight like "
        "weekdays before.",
    ),
    Detector.CLUSTER: Text(
        "常规阈值：这些网格合计，当天至少 5 件、且达到此前 8 个同星期日平均的 2 倍。",
        "The ordinary alarm: these grids together have a day of at least 5 cases and twice the "
        "mean of the eight like weekdays before.",
    ),
    Detector.SILENT: Text(
        "常规阈值：连续 28 天没有上报。", "The ordinary alarm: nothing reported for 28 days."
    ),
    Detector.BREACH: Text(
        "常规阈值：时限届满仍未办结，列入超期清单的那一天。",
        "The ordinary alarm: the day a case enters the list of those that are late.",
    ),
}
NO_ORDINARY = {
    Detector.REPEATED: Text(
        "常规统计不核对是否同一地点、同一诉求人，因此没有常规阈值可比。",
        "Ordinary figures do not ask whether place or claimant are the same: nothing to compare "
        "with.",
    ),
    Detector.RISKY: Text(
        "常规统计只计件数，不看人数和危险词，因此没有常规阈值可比。",
        "Ordinary figures count cases, neither persons nor danger words: nothing to compare with.",
    ),
    Detector.LASTING: Text(
        "时限届满时事件已列入超期清单；本规则从中挑出拖得最久的，不比早晚。",
        "At its limit a case enters the list of late ones; this rule picks those that drag on most "
        "and is never earlier.",
    ),
    Detector.BUNCHING: Text(
        "常规统计不看办结时间是否集中、照片是否相同，因此没有常规阈值可比。",
        "Ordinary figures look neither at when cases are closed nor at their pictures: nothing to "
        "compare with.",
    ),
    Detector.STAFFING: Text(
        "缺岗和抽调以名册为准，名册更新当日即可看到，不比早晚。",
        "Vacancies and secondments are seen the day the roster says so: nothing is earlier.",
    ),
    Detector.DRIFT: Text(
        "常规统计不逐周跟踪各环节用时，因此没有常规阈值可比。",
        "Ordinary figures do not follow stages from week to week: nothing to compare with.",
    ),
}
# How the past is made of what is known today, and where that is less than was known then.
PUT_BACK = {
    Detector.SURGE: Text(
        "按各网格、乡镇每天上报的件数逐晚重新研判；作废和并案的不计。",
        "Each night is judged anew by the reports of each day; void and merged ones do not count.",
    ),
    Detector.CLUSTER: Text(
        "按各网格每天上报的件数逐晚重新扫描；作废和并案的不计。",
        "Each night is scanned anew by the reports of each day; void and merged ones do not count.",
    ),
    Detector.SILENT: Text(
        "按各网格每天上报的件数逐晚重新研判；作废和并案的不计。",
        "Each night is judged anew by the reports of each day; void and merged ones do not count.",
    ),
    Detector.REPEATED: Text(
        "按上报时间逐晚倒推：当晚已经上报的才算。",
        "By the times of reports: what had been reported by that night counts.",
    ),
    Detector.RISKY: Text(
        "按上报和办结时间逐晚倒推：当晚已上报、未办结的才算；重新打开过的，按最后一次办结算。",
        "By the times of reports and closings: what was open that night counts; a case that was "
        "reopened was open until its last closing.",
    ),
    Detector.LASTING: Text(
        "按流转记录把事件逐件还原到当晚：是否在办、时限、延期、挂账、重新打开次数。",
        "Each case is folded from its log as it stood that night: open or not, its limit, "
        "extensions, pauses, how often reopened.",
    ),
    Detector.BUNCHING: Text(
        "按办结时间逐晚倒推；重新打开过的，按最后一次办结算；已到期删除的照片不再比对。",
        "By the times of closings; a case that was reopened counts by its last one; photographs "
        "deleted since are not compared.",
    ),
    Detector.STAFFING: Text(
        "按名册上的任职起止日期和当时有效的抽调人数逐晚倒推；名册开始之前不判断。",
        "By the first and last days in the rosters and the numbers seconded in force then; before "
        "the rosters begin nothing is judged.",
    ),
    Detector.DRIFT: Text(
        "按各环节完成的时间逐周倒推；判断一晚要有此前 26 个正常周（不含节假日）的数据。",
        "By when each stage was left, week by week; a night is judged where 26 ordinary weeks "
        "(without holidays) lie before it.",
    ),
    Detector.BREACH: Text(
        "按首次时限逐日倒推：用当天以前的事件学习（每周一次），看当天清单会列出哪些；"
        "延期和挂账以后才知道，不计。“属实”指后来确实超过首次时限。",
        "By first limits: learned once a week from the cases before, which would that day's list "
        "have held? Extensions and pauses came later and do not count. True means that the first "
        "limit was missed.",
    ),
}
GUARDED_LIST = Text(
    "涉及个人，名单只给这条规则的接收人看。",
    "It is about persons: the list is for those the rule tells.",
)
LIST = Text("会发出的预警（{n} 条）", "What it would have told ({n})")
LIST_CUT = Text(
    "会发出的预警（共 {of} 条，列出最近 {n} 条）", "What it would have told ({of}; the last {n})"
)
NONE_FOUND = Text("过去一年不会发出预警。", "It would have told nothing in this year.")
NONE_HERE = Text("其中没有涉及本乡镇（街道）的。", "None of them is about your township.")
DAY, WHAT, MARK = Text("日期", "Day"), Text("预警内容", "What it says"), Text("核实结果", "Later")
NOT_RUNG = Text("常规阈值未触发", "it never told")
TRUE, FALSE, UNKNOWN = Text("属实", "true"), Text("误报", "false"), Text("—", "—")
# Of breach risk the outcome is known without anybody's mark.
LATE, IN_TIME = Text("超期", "late"), Text("未超期", "in time")
NEVER_LATE = Text("另有 {n} 件没有超期", "{n} were not late")
NEVER_ANY_LATE = Text("都没有超期", "none was late")
MAY_BE_LATE = Text(
    "{area}一件{category}，{due} 到期，{chance}会超期。",
    "{category} in {area}, due {due}: {chance} to be late.",
)
