"""Words of the rules of early warning: what each watches, its settings, its trial."""

from __future__ import annotations

from data_layer.core.warning.rules import Detector, Sensitivity
from data_layer.vocab import Level, Text

TITLE = Text("预警规则", "Warning rules")
INTRO = Text(
    "每晚按这些规则研判前一日的数据。督办领导可以修改，下一晚起按新规则判断；每次修改留痕，可以恢复县里的默认规则。",
    "Each night the day before is judged by these rules. A supervisor changes them; the next night "
    "goes by what is new. Each change is on record, and the county's own rule can be had back.",
)
READ_ONLY = Text(
    "您可以查看规则；修改由督办领导进行。", "You may read the rules; supervisors change them."
)
FORBIDDEN = Text(
    "预警规则由督办领导修改，您的角色只能查看。",
    "Supervisors change the rules of early warning; your role may only look.",
)
BACK = Text("返回规则列表", "Back to the rules")
TO_BOARD = Text("返回研判预警", "Back to early warning")
ON, OFF = Text("已启用", "On"), Text("未启用", "Off")
CHANGE, LOOK = Text("修改、试算", "Change or try"), Text("查看", "Look")
ADD_SCAN = Text("增加一组时空聚集", "Add a cluster rule")
ADD_HINT = Text(
    "例如只看消防隐患，或只看矛盾纠纷；至多同时启用 {most} 组。新增的一组先不启用，试算后再开。",
    "For fire hazards alone, say, or for disputes; at most {most} may be on. A new one is off "
    "until it was tried.",
)
REMOVE = Text("删除这条规则", "Take this rule away")
RESET = Text("恢复县里的默认规则", "Back to the county's rule")
DEFAULT_IS = Text("县里的默认规则：{told}", "The county's rule: {told}")

WATCHES = {
    Detector.SURGE: Text(
        "某地某类事件明显多于往常同类日子",
        "A category in a place brings clearly more than on days of the same kind",
    ),
    Detector.CLUSTER: Text(
        "相邻的几个网格近几天上报扎堆，超出平时的分布",
        "Neighbouring grids bring more of late than usual in the county",
    ),
    Detector.SILENT: Text(
        "某网格报得远少于应有，可能无人在岗或设备不通（不等于平安无事）",
        "A grid reports far less than it should: perhaps nobody reports there, never 'all is calm'",
    ),
    Detector.REPEATED: Text(
        "同一地点或同一诉求人 30 天内反复反映同类问题",
        "One place or claimant brings the same matter again within 30 days",
    ),
    Detector.RISKY: Text(
        "涉及人数多、含危险词或多次报警的事件",
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
    Detector.DRIFT: Text("某环节用时逐周变慢", "A stage takes longer from week to week"),
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
    Detector.RISKY: Text("至少 {n} 人", "at least {n} persons"),
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
    Detector.RISKY: Text("至少涉及几人才提醒", "Told only from so many persons on"),
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
    Level.TOWNSHIP: Text("乡镇", "townships"),
    Level.COUNTY: Text("县", "the county"),
}
WORDS_TOLD = Text("危险词：{words}", "danger words: {words}")
WORDS_MORE = Text("{words}等 {n} 个", "{words} and others, {n} in all")
QUIET = Text("静默：{spans}", "quiet: {spans}")
SPAN = Text("{days}（{why}）", "{days} ({why})")
TOLD = Text("告知：{roles}", "told: {roles}")
BETWEEN, SENTENCE = Text("；", "; "), Text("{watched}：{settings}。", "{watched}: {settings}.")

LAST_NIGHT = Text("昨夜（{day}）：{told}", "Last night ({day}): {told}")
NIGHT_OF = Text("最近一晚（{day}）：{told}", "The last night ({day}): {told}")
NO_NIGHT = Text("还没有研判过。", "No night was judged yet.")
NEW_RULE = Text("新规则，今晚起判断", "new: judged from tonight on")
FOUND = Text("发现 {n} 条", "{n} found")
READINGS = {
    "quiet": Text("没有发现异常", "nothing found"),
    "no_data": Text("没有数据，没有判断", "no data, not judged"),
    "stale": Text("数据迟到，没有判断", "data came late, not judged"),
    "error": Text(
        "判断出错，已写入日志，请告知系统管理员", "an error, which is in the server's log"
    ),
}
WHY = {
    "off": Text("未启用，没有判断", "off, not judged"),
    "quiet_day": Text("静默日，没有判断", "a quiet day, not judged"),
    "not_seen": Text("当晚看不到事件状态，没有判断", "cases could not be seen, not judged"),
    "too_young": Text("历史数据不足四周，没有判断", "less than four weeks known, not judged"),
    "needs_layer": Text(
        "需要主管部门的网格边界，没有判断", "needs the authority's boundaries, not judged"
    ),
}
BY_DEFAULT = Text("县里的默认规则，未改过", "The county's rule, never changed")
SET_BY = Text("{name} {at} 修改（第 {n} 版）", "Changed by {name}, {at} (version {n})")

EDIT = Text("修改规则", "Change the rule")
NAME, NAME_EN = Text("名称", "Name"), Text("英文名称（可不填）", "Name in English")
SWITCH = Text("启用", "On")
SENSITIVE = Text("灵敏度", "Sensitivity")
CATEGORIES = Text("类别", "Categories")
CATEGORIES_HINT = Text("一个都不选，就是全部类别。", "None chosen means all.")
CHOSEN = Text("已选 {n}", "{n} chosen")
WHOLE = Text("整类", "all of it")
LEVELS_OF = Text("层级", "Levels")
QUIET_DAYS = Text("静默日期", "Quiet days")
QUIET_HINT = Text(
    "专项行动、节日等期间不判断，也不当作往常来学。起止两天都算在内；清空一行就是取消。",
    "Days of campaigns or festivals are neither judged nor learned from. Both ends count; empty a "
    "line to take it away.",
)
FIRST, LAST, REASON = Text("起", "From"), Text("止", "To"), Text("原因", "Why")
TOLD_TO = Text("告知", "Who is told")
DANGER = Text("危险词（用空格或换行分开）", "Danger words (with spaces or lines between)")
SAVE = Text("保存", "Save")
SURE = Text("尚未试算，仍要启用？", "It was not tried. Switch it on all the same?")
SURE_BUTTON = Text("仍要启用", "Switch it on all the same")
NO_NUMBER = Text("{name}：请填写数字", "{name}: enter a number")
NO_DAY = Text("静默日期请填写起、止两个日期", "Give both days of each quiet period")
SAVED = Text(
    "已保存为第 {n} 版，下一晚起按此判断。", "Saved as version {n}; the next night goes by it."
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
