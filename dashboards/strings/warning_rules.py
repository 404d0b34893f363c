"""Words of the rules of early warning: what each watches, its settings, its trial."""

from __future__ import annotations

from data_layer.core.warning.rules import Detector, Sensitivity
from data_layer.vocab import Level, Text

TITLE = Text("预警规则", "Warning rules")
INTRO = Text(
    "每晚按下列规则研判前一日数据。规则由督办领导修改，下一晚起生效；每次修改留痕，可恢复本县（市）默认规则。",
    "Each night the day before is judged by these rules. A supervisor changes them; the next night "
    "goes by what is new. Each change is on record, and the county's own rule can be had back.",
)
READ_ONLY = Text(
    "这里列出告知您的规则；修改由督办领导进行。",
    "These are the rules that tell you what they find; supervisors change them.",
)
FORBIDDEN = Text(
    "预警规则由督办领导修改，您的角色只能查看。",
    "Supervisors change the rules of early warning; your role may only look.",
)
NOT_READ = Text(
    "这条规则的预警不告知您的角色，请返回规则列表。",
    "This rule does not tell your role what it finds; go back to the list of rules.",
)
BACK = Text("返回规则列表", "Back to the rules")
TO_BOARD = Text("返回研判预警", "Back to early warning")
ON, OFF = Text("已启用", "On"), Text("未启用", "Off")
CHANGE, LOOK = Text("修改、试算", "Change or try"), Text("查看", "Look")
ADD_SCAN = Text("增加一组时空聚集", "Add a cluster rule")
ADD_HINT = Text(
    "例如单列消防隐患或矛盾纠纷；至多同时启用 {most} 组。新增规则默认不启用，试算后再启用。",
    "For fire hazards alone, say, or for disputes; at most {most} may be on. A new one is off "
    "until it was tried.",
)
REMOVE = Text("删除这条规则", "Take this rule away")
REMOVE_SURE = Text(
    "删除后不再按这条规则研判，它的预警随之解除；修改记录保留。",
    "Nothing is judged by it any more and its alerts end; its versions stay on record.",
)
REMOVE_BUTTON = Text("确定删除", "Take it away")
RESET = Text("恢复本县（市）默认规则", "Back to the county's rule")
RESET_SURE = Text(
    "恢复后下一晚起按默认规则研判；现行设置留在修改记录中。",
    "From the next night on the county's rule is gone by; what is in force stays on record.",
)
RESET_BUTTON = Text("确定恢复", "Go back to it")
DEFAULT_IS = Text("本县（市）默认规则：{told}", "The county's rule: {told}")

WATCHES = {
    Detector.SURGE: Text(
        "某地某类事件明显多于往常同类日子",
        "A category in a place brings clearly more than on days of the same kind",
    ),
    Detector.CLUSTER: Text(
        "相邻网格近几天上报集中，明显超出往常分布",
        "Neighbouring grids bring more of late than usual in the county",
    ),
    Detector.SILENT: Text(
        "某网格上报远少于往常水平，可能无人在岗或设备故障（不等于平安无事）",
        "A grid reports far less than it should: perhaps nobody reports there, never 'all is calm'",
    ),
    Detector.REPEATED: Text(
        "同一地点或同一诉求人 30 天内反复反映同类问题",
        "One place or claimant brings the same matter again within 30 days",
    ),
    Detector.RISKY: Text(
        "涉及人数多、含风险用语或 110 多次转来的事件",
        "A case of many persons, of danger words, or of repeated calls to the police",
    ),
    Detector.BREACH: Text(
        "到下一个工作日为止可能超期的在办事件",
        "Open cases that may be late by the next workday",
    ),
    Detector.LASTING: Text("久拖未结的事件", "Cases that stay open far too long"),
    Detector.BUNCHING: Text(
        "临近时限、月底成批办结，或办结照片相同（请复核）",
        "Closings in bulk at the deadline or month's end, or with one picture (to be reviewed)",
    ),
    Detector.STAFFING: Text(
        "岗位空缺、人员不足或抽调超过上限", "Posts vacant, too few people, or too many seconded"
    ),
    Detector.DRIFT: Text(
        "某环节近四周用时明显慢于往常（八周前的 18 周）",
        "A stage took clearly longer in four weeks than in the 18 weeks that ended eight weeks ago",
    ),
}
SENSITIVITY = {
    Sensitivity.LOW: Text("低灵敏度", "low sensitivity"),
    Sensitivity.NORMAL: Text("普通灵敏度", "normal sensitivity"),
    Sensitivity.HIGH: Text("高灵敏度", "high sensitivity"),
}
SENSITIVITY_TOLD = {
    Sensitivity.LOW: Text("低：误报最少，可能漏报", "low: fewest false alerts, some missed"),
    Sensitivity.NORMAL: Text("普通", "normal"),
    Sensitivity.HIGH: Text("高：漏报最少，误报增多", "high: fewest missed, more false alerts"),
}
# The floor under findings, said where it is more than any has.
AT_LEAST = {
    Detector.SURGE: Text("至少 {n} 件", "at least {n} cases"),
    Detector.CLUSTER: Text("至少 {n} 件", "at least {n} cases"),
    Detector.SILENT: Text("按往常应有至少 {n} 件", "at least {n} reports due by the past"),
    Detector.REPEATED: Text("至少 {n} 件", "at least {n} cases"),
    Detector.RISKY: Text(
        "涉及 {n} 人以上（集体来访 {half} 人以上）",
        "{n} persons or more ({half} who came together)",
    ),
    Detector.LASTING: Text("至少 {n} 件", "at least {n} cases"),
    Detector.BUNCHING: Text("至少 {n} 件", "at least {n} cases"),
    Detector.STAFFING: Text("至少缺 {n} 人", "at least {n} people missing"),
    Detector.DRIFT: Text("每周至少 {n} 件", "at least {n} cases a week"),
}
TIMES_OVER = {
    Detector.SURGE: Text("达到往常 {n} 倍", "{n} times the usual"),
    Detector.CLUSTER: Text("达到应有 {n} 倍", "{n} times what was due"),
    Detector.LASTING: Text("超过办理时限 {n} 倍", "beyond {n} times the limit"),
    Detector.BUNCHING: Text("达到各单位通常的 {n} 倍", "{n} times what is usual among units"),
    Detector.DRIFT: Text("用时达到往常 {n} 倍", "{n} times as long as usual"),
}
AND = Text("、且", " and ")
LEAST = {
    Detector.SILENT: Text("按往常至少应有几件才提醒", "Told only where so many reports were due"),
    Detector.RISKY: Text(
        "涉及几人以上算人数多（集体来访减半）",
        "From how many persons on they are many (half of it for those who came together)",
    ),
    Detector.STAFFING: Text("至少缺几人才提醒", "Told only from so many missing on"),
    Detector.DRIFT: Text("每周至少几件才判断", "Judged only from so many cases a week on"),
}
LEAST_USUAL = Text("至少几件才提醒", "Told only from so many cases on")
TIMES = {
    Detector.LASTING: Text("超过时限的几倍才提醒", "Told beyond so many times the limit"),
}
TIMES_USUAL = Text("达到往常的几倍才提醒", "Told only from so many times the usual on")
ALL_CATEGORIES = Text("全部类别", "all categories")
MORE_CATEGORIES = Text("{names}等 {n} 类", "{names} and others, {n} in all")
LEVELS = {
    Level.GRID: Text("网格", "grids"),
    Level.TOWNSHIP: Text("乡镇（街道）", "townships"),
    Level.COUNTY: Text("全县（市）", "the county"),
}
WORDS_TOLD = Text("危险词：{words}", "danger words: {words}")
WORDS_MORE = Text("{words}等 {n} 个", "{words} and others, {n} in all")
QUIET = Text("静默：{spans}", "quiet: {spans}")
SPAN = Text("{days}（{why}）", "{days} ({why})")
TOLD = Text("告知：{roles}", "told: {roles}")
BETWEEN, SENTENCE = Text("；", "; "), Text("{watched}：{settings}。", "{watched}: {settings}.")

LAST_NIGHT = Text("昨夜（{day}）：{told}", "Last night ({day}): {told}")
NIGHT_OF = Text("最近一晚（{day}）：{told}", "The last night ({day}): {told}")
NO_NIGHT = Text("尚未研判。", "No night was judged yet.")
NOT_TOLD = Text("结果只告知接收人", "told to those named alone")
NEW_RULE = Text("新规则，今晚起研判", "new: judged from tonight on")
BY_DEFAULT = Text("本县（市）默认规则，未修改", "The county's rule, never changed")
SET_BY = Text("{name} {at} 修改（第 {n} 版）", "Changed by {name}, {at} (version {n})")

EDIT = Text("修改规则", "Change the rule")
NAME, NAME_EN = Text("名称", "Name"), Text("英文名称（可不填）", "Name in English")
SWITCH = Text("启用", "On")
SENSITIVE = Text("灵敏度", "Sensitivity")
CATEGORIES = Text("类别", "Categories")
CATEGORIES_HINT = Text("不选为全部类别。", "None chosen means all.")
CHOSEN = Text("已选 {n}", "{n} chosen")
WHOLE = Text("整类", "all of it")
LEVELS_OF = Text("层级", "Levels")
QUIET_DAYS = Text("静默日期", "Quiet days")
QUIET_HINT = Text(
    "专项行动、节日等期间不研判，也不计入往常水平。起止两日均含在内；清空一行即取消。",
    "Days of campaigns or festivals are neither judged nor learned from. Both ends count; empty a "
    "line to take it away.",
)
FIRST, LAST, REASON = Text("起", "From"), Text("止", "To"), Text("原因", "Why")
TOLD_TO = Text("告知", "Who is told")
DANGER = Text("危险词（用空格或换行分开）", "Danger words (with spaces or lines between)")
SAVE, SAVE_TRIED = Text("保存", "Save"), Text("保存此设置", "Save these settings")
FROM_TRIAL = Text(
    "表中是 {at} 试算的设置，尚未保存。", "These are the settings tried {at}, not saved yet."
)
FORM_NOW = Text("改填现行设置", "Fill in what is in force")
SURE = Text(
    "这组设置没有试算过。可先点页末“试算”看会发出多少预警，也可直接启用。",
    "These settings were never tried. See first how many alerts they would raise (Try, below), or "
    "switch the rule on at once.",
)
SURE_BUTTON = Text("不试算，直接启用", "Switch it on untried")
NO_NUMBER = Text("{name}：请填写数字", "{name}: enter a number")
NO_DAY = Text("静默日期请填写起、止两个日期", "Give both days of each quiet period")
SAVED = Text(
    "已保存为第 {n} 版，下一晚起按此研判。", "Saved as version {n}; the next night goes by it."
)
ADDED = Text(
    "已增加，尚未启用。请填写内容，先试算，再启用。",
    "Added, and off. Fill it in, try it, then switch it on.",
)
TAKEN = Text("已删除。", "It was taken away.")
HISTORY = Text("修改记录", "Versions")
VERSION, BY, AT = Text("版次", "Version"), Text("修改人", "By"), Text("时间", "At")
CONTENT, REMOVED = Text("内容", "Content"), Text("删除", "taken away")
NOT_CHANGED = Text("从未修改过。", "It was never changed.")
