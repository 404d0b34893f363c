"""Words of the time limits' page."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("办理时限", "Time limits")
TODAY = Text("现行时限", "In force today")
SINCE = Text(
    "第 {version} 版，{day} 起施行。事件按上报时的时限考核，此后修订不追溯。",
    "Version {version}, in force since {day}. A case is held to the limits of its report; later "
    "changes do not reach back.",
)
KIND = Text("事件类型", "Kind of case")
NO_RULE = Text("—", "—")
GENERAL = Text("按通用规定", "as the general rule")
BY_OTHER = Text("{amount}，按“{scope}”规定", "{amount} (the rule for {scope})")
ANY_CLASS = Text("各类", "every class")
PARTICULAR = Text(
    "个别规定优先：先类别，后时限类别；先层级，后不分层级。",
    "The more particular rule counts: a category before a class, a level before any level.",
)
CLASS_HINT = Text(
    "各类别属简易、普通还是复杂，随县域数据包（categories.csv）载入。",
    "Which categories are simple, ordinary or complex comes with the county pack (categories.csv).",
)
DOWNLOAD = Text("下载现行时限表（CSV）", "Download this table (CSV)")
DOWNLOAD_SHORT = Text("下载", "Download")

PENDING = Text("自 {day} 起的变化", "What changes on {day}")
PENDING_TOLD = Text(
    "第 {version} 版尚未生效，生效前可以修订或撤回。",
    "Version {version} is yet to come; until then it may be changed or withdrawn.",
)
NONE_PENDING = Text("没有待生效的修订。", "No change is waiting.")
WITHDRAW = Text("撤回第 {version} 版", "Withdraw version {version}")
RULE = Text("规定", "Rule")
OLD = Text("现行", "Now")
NEW = Text("修订后", "Then")

PREVIEW = Text("核对变化", "Check the changes")
PREVIEW_TOLD = Text(
    "自 {day} 起有 {n} 处变化，保存后为第 {version} 版。",
    "{n} changes from {day}; saved, this will be version {version}.",
)
FROM_NOW = Text(
    "自保存之时起生效，适用于此后上报的事件；已上报的事件不变。",
    "It holds from the moment it is saved, for cases reported from then on; those already reported "
    "keep theirs.",
)
FROM_MIDNIGHT = Text(
    "适用于当日零时起上报的事件；此前上报的事件，无论是否办结，时限不变。",
    "It holds for cases reported from that midnight on; those reported before, open or closed, "
    "keep theirs.",
)
REPLACES = Text(
    "保存后，尚未生效的第 {versions} 版随即撤回。",
    "Version {versions}, which is yet to come, will be withdrawn.",
)
NO_CHANGE = Text(
    "与现行时限一致，没有变化。", "It is the same as the table in force: nothing would change."
)
SAVE = Text("确认保存", "Save")
STOP = Text("放弃修改", "Discard")

EDIT = Text("修订时限", "Change the limits")
EDIT_HINT = Text(
    "修改需要变动的数值，填写生效日期，先核对再保存。“各类”“普通”两行除首报时限外不能留空，"
    "首报时限留空表示不要求首报；其他行留空的环节按通用规定。"
    "每一版都是完整的时限表，修改记入审计。",
    "Change what should be different, give the first day, check, then save. In the rows “every "
    "class” and “ordinary” only the first report may be empty: none is then asked for. In any "
    "other row an empty stage follows the general rule. Every version is a whole table; each "
    "change is audited.",
)
EDIT_PENDING = Text(
    "下表为尚未生效的第 {version} 版，保存后代替该版。",
    "Below is version {version}, which is yet to come; what you save takes its place.",
)
FIRST_DAY = Text("生效日期", "First day")
FIRST_DAY_HINT = Text(
    "今天或以后。选今天，则自保存之时起生效。",
    "Today or later; today means from the moment it is saved.",
)
AMOUNT = Text("{kind} · {stage}", "{kind} · {stage}")
UNIT = Text("{kind} · {stage}单位", "{kind} · {stage} unit")
UNITS = {
    "clock_minutes": Text("自然时·分钟", "clock minutes"),
    "clock_hours": Text("自然时·小时", "clock hours"),
    "work_minutes": Text("工作时·分钟", "working minutes"),
    "work_hours": Text("工作时·小时", "working hours"),
    "work_days": Text("工作日", "working days"),
    "calendar_days": Text("自然日", "calendar days"),
}
DROP = Text("删除本行", "Remove this row")
ADD = Text("增加个别规定", "Add a more particular rule")
ADD_HINT = Text(
    "为某一类别，或为某一层级单独规定时限；只填需要单独规定的环节，其余环节按通用规定。",
    "For one category, or for one level. Fill in only the stages it is about; the others follow "
    "the general rule.",
)
SCOPE = Text("适用类别", "For")
CHOOSE = Text("（不增加）", "(none)")
CLASSES = Text("时限类别", "Classes")
CATEGORIES = Text("事件类别", "Categories")
URGENCY = Text("紧急程度", "Urgency")
LEVEL = Text("层级", "Level")
ANY_LEVEL = Text("不分层级", "any level")
LEVEL_HINT = Text(
    "层级：受理、派遣、核查、办结时限按上报层级，签收、首报、处置时限按承办单位的层级。",
    "Level: that of the report for acceptance, dispatch, verification and closure, that of the "
    "unit for signing, first report and handling.",
)
CHECK = Text("核对变化", "Check the changes")
NEW_ROW = Text("新增一行", "New row")

UPLOAD = Text("导入时限表", "Import a table")
UPLOAD_HINT = Text(
    "CSV 文件，须为完整的时限表，表头为 category,urgency,limit_class,level,stage,amount,unit，"
    "可先下载现行时限表修改。导入后先核对，再保存。",
    "A CSV file with the whole table and the columns "
    "category,urgency,limit_class,level,stage,amount,unit: download the present one and change it. "
    "You check it before it is saved.",
)
IMPORT = Text("导入并核对", "Import and check")
READ_ONLY = Text(
    "时限由系统管理员维护；发现有误请告知系统管理员。",
    "The system administrator keeps the limits; tell them when something is wrong.",
)

HISTORY = Text("修订记录", "History")
NUMBER = Text("编号", "No.")
BY = Text("修订人", "By")
AT = Text("修订时间", "On")
STATE = Text("状态", "State")
CONTENT = Text("内容", "Content")
FROM_PACK = Text("县域数据包", "county pack")
BY_COMMAND = Text("命令行", "command line")
IN_FORCE = Text("现行", "in force")
TO_COME = Text("待生效", "to come")
PAST = Text("已停用", "past")
TAKEN_BACK = Text("生效前撤回", "withdrawn before it began")
WITHDREW = Text("撤回第 {versions} 版", "withdrew version {versions}")
COUNT = Text("{n} 处变化", "{n} changes")
WHOLE = Text("{n} 条规定", "{n} rules")

SAVED = Text(
    "已保存为第 {version} 版，{day} 起施行。", "Saved as version {version}, in force from {day}."
)
UNCHANGED = Text(
    "与第 {version} 版一致，没有新增版本。", "The same as version {version}; none was added."
)
TOOK_BACK = Text("已撤回，现行时限不变。", "Withdrawn; the limits in force stay.")
FORBIDDEN = Text(
    "只有系统管理员可以修改时限。请返回办理时限查看。",
    "Only a system administrator may change the limits; go back to look at them.",
)
NO_DAY = Text("请填写生效日期，例如 2026-12-01。", "Give the first day, for example 2026-12-01.")
NO_SCOPE = Text("新增一行：请选择适用类别。", "New row: choose what it is for.")
NO_STAGE = Text(
    "新增一行：请至少填写一个环节的时限。", "New row: fill in the limit of one stage at least."
)
MEANWHILE = Text(
    "时限表刚刚由他人修改，请重新核对变化后再保存。",
    "Somebody has just changed the limits: check the changes again before you save.",
)
NO_SUCH_VERSION = Text(
    "没有这一版时限表，请从修订记录下载。", "There is no such version; download from the history."
)
