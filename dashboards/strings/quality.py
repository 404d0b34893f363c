"""Words of the page of data quality."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("数据质量", "Data quality")
SENTENCE = Text(
    "{n} 个来源系统，{silent} 个停报；近 {days} 天退回 {refused} 条，隔离待重试 {waiting} 条。",
    "Sources: {n}, silent: {silent}; {refused} events refused in {days} days, {waiting} waiting.",
)
SENTENCE_GOOD = Text(
    "{n} 个来源系统在报送，均未停报；近 {days} 天没有退回，也没有隔离。",
    "Sources: {n}, none silent; nothing refused in {days} days and nothing waiting.",
)
NOBODY = Text(
    "还没有来源系统通过接口报送过数据。系统管理员在“接口令牌”签发令牌后即可接入。",
    "No system has sent anything yet; the administrator issues tokens in the settings.",
)
SOURCES = Text("来源系统", "Sources")
IMPORTED = Text("文件导入", "Imports")
IMPORTED_NOTE = Text(
    "近 {days} 天导入的台账，按行计。", "Ledgers imported within {days} days, counted by row."
)
IMPORTED_SUMS = Text(
    "{n} 次（已撤销 {undone} 次）：读入 {read} 行，存入 {stored}，重复 {repeated}，"
    "退回 {refused}。",
    "{n} imports, {undone} taken back: {read} rows read, {stored} stored, {repeated} repeated, "
    "{refused} refused.",
)
NONE_IMPORTED = Text("近 {days} 天没有导入。", "Nothing was imported in {days} days.")
ALL_IMPORTS = Text("全部导入记录", "All imports")
SETTINGS = Text("设置", "Settings")
SOURCES_NOTE = Text(
    "近 {days} 天收到的，按条计：一件事件的上报、受理、办结各是一条。"
    "停报：静默超过平日最长间隔的 3 倍（最多多等 6 小时，最少 1 小时）。",
    "What came in within {days} days, counted by event: report, acceptance and closing of a case "
    "are three. Silent: three times the usual longest pause of a day, six hours more than that at "
    "most, an hour at least.",
)
SOURCE, SCOPE, WHOLE = Text("来源", "Source"), Text("范围", "Scope"), Text("全市", "whole county")
LAST, WATERMARK = Text("最近联系", "Last contact"), Text("数据截至", "Newest event")
STATE = Text("状态", "State")
STATES = {True: Text("停报", "silent"), False: Text("正常", "heard")}
NO_TOKEN = Text("无有效令牌", "no valid token")
SILENT_FOR = Text("停报，已静默 {span}（平日不超过 {usual}）", "silent for {span} (limit {usual})")
ACCEPTED, REPEATED = Text("收下（条）", "Events stored"), Text("重复", "Repeats")
REFUSED, LATE = Text("退回", "Refused"), Text("迟报", "Late")
# What the heads of the columns mean.
MEANT = {
    "repeated": Text("已收过的又报来，不重复计。", "sent again; nothing was added."),
    "refused": Text("有错未收，已逐条告知对方。", "wrong and not taken; its sender was told."),
    "late": Text("发生 24 小时后才到。", "came more than 24 hours after it happened."),
    "pending": Text(
        "同一事件的后续环节先到，上报还没有到。",
        "a later step came before the report of its case.",
    ),
    "irregular": Text(
        "按办理流程此时不该有这一环节；已收下并标记，不改变事件状态。",
        "a step that cannot be at that stage; kept and marked, the case stays as it was.",
    ),
    "off_county": Text(
        "坐标不在本县（市）内；已收下，待人工核定位置。",
        "coordinates outside the county; kept, the place is to be settled.",
    ),
    "gaps": Text(
        "来源自编的序号（source_seq）中间缺的，可能漏报。",
        "numbers of the source (source_seq) left out in between: events may be lost.",
    ),
}
MEANINGS = Text("各栏的含义", "What the columns mean")
MEANS = Text("{name}：{meant}", "{name}: {meant}")
PENDING, IRREGULAR = Text("待首报", "Pending"), Text("次序不符", "Out of order")
OFF = Text("点位不符", "Points off")
GAPS = Text("断号", "Gaps")
NOT_NUMBERED = Text("未连续编号", "not numbered")
NO_GAPS = Text("无", "none")
GAP_COUNT = Text("{n} 条（{runs}）", "{n} ({runs})")
OF_ALL = Text("{n}（{share}）", "{n} ({share})")

HEADS = {
    "repeated": REPEATED,
    "refused": REFUSED,
    "late": LATE,
    "pending": PENDING,
    "irregular": IRREGULAR,
    "off_county": Text("点位在县（市）外", "Point outside the county"),
    "gaps": GAPS,
}

REASONS = Text("退回原因", "Why events are refused")
REASONS_NOTE = Text(
    "退回的数据本身不保存。每个来源每天每种原因留最近 100 条的编号、类型、值和时间，不含个人信息；"
    "点次数看明细。",
    "What is refused is not kept itself. Of each source, day and reason the ids, types, values and "
    "times of the newest 100 are, without persons; a count opens them.",
)
NO_REASONS = Text("近 {days} 天没有退回。", "Nothing was refused in {days} days.")
REASON, FIELD, COUNT = Text("原因", "Reason"), Text("字段", "Field"), Text("次数", "Count")
QUESTION = Text("该类别的补充问题", "a question of the service")
NEWEST, SAMPLE = Text("最近一次", "Newest"), Text("最近一条", "Sample")

CASES = Text("事件内容", "What cases lack")
CASES_NOTE = Text(
    "近 {days} 天上报的事件，按件计、按首报来源，含值班台登记、文件导入和历史数据，"
    "与上面按条计的“收下”不同。点数字看事件。",
    "Cases reported in the last {days} days, by the source of the report, those of the desk, of "
    "files and of history too; above, events that came in are counted. A number opens its list.",
)
NO_CASES = Text("近 {days} 天没有上报的事件。", "No case was reported in {days} days.")
REPORTED = Text("上报（件）", "Cases reported")
CASE_KINDS = {
    "no_point": Text("无坐标", "No coordinates"),
    "unlocated": Text("未定位", "Not placed"),
    "odd_order": Text("时间次序不符", "Times out of order"),
}
NOTE_KINDS = {
    "late": LATE,
    "off_grid": Text("点位不在所填网格", "Point outside its grid"),
    "off_county": HEADS["off_county"],
    "repeated": REPEATED,
    "pending": PENDING,
    "irregular": IRREGULAR,
}
REPORT_STATES = {
    True: Text("首报已到", "reported since"),
    False: Text("仍待首报", "still without its report"),
}
SCHEMATIC = Text(
    "网格边界为示意图，不判断点位是否在所填网格内；导入测绘边界后自动判断。",
    "The boundaries are schematic: whether a point lies in its grid is told once surveyed ones are "
    "in use.",
)
TOWNSHIPS = Text("静默乡镇（街道）", "Silent townships")
TOWNSHIPS_NOTE = Text("连续 {days} 天没有上报。", "No report for {days} days.")
NO_TOWNSHIPS = Text("没有：各乡镇（街道）近 {days} 天均有上报。", "None in {days} days.")
LAST_REPORT = Text("最近上报 {day}", "last report {day}")
NONE_IN_WINDOW = Text("近 {days} 天无上报", "none in {days} days")

WAITING = Text("隔离待重试", "Waiting to be tried again")
WAITING_NOTE = Text(
    "格式无误但 {n} 次未能记入的数据，加密保存 90 天。原因消除后由值班员重试。",
    "Right in form but not recorded in {n} tries; kept sealed for 90 days, tried again by hand.",
)
NONE_WAITING = Text("没有隔离的数据。", "Nothing waits.")
EVENT_ID, KIND, TRIES = Text("数据编号", "Event"), Text("类型", "Type"), Text("次数", "Tries")
FIRST = Text("首次", "First")
RETRY = Text("重试", "Try again")
RETRY_OF = Text("重试 {source} 的 {event_id}", "Try {event_id} of {source} again")
RETRIED = Text("已记入。", "It was recorded.")

ROWS = Text("{source}：{what}", "{source}: {what}")
ROWS_NOTE = Text("最近 {n} 条，最多列 {most} 条。", "The newest {n}; {most} at most.")
REFUSED_NOTE = Text(
    "共 {n} 条，列出最近 {shown} 条。", "{n} in all; the newest {shown} are listed."
)
THEIR_CASE, VALUE = Text("来源事件编号", "Their case"), Text("值", "Value")
KEPT_NOTE = Text(
    "一次报送中同类超过 {most} 条的，只留 {most} 条。",
    "Of one request and kind {most} are kept.",
)
NUMBERS, HOW_MANY = Text("未收到的序号", "Numbers that never came"), Text("条数", "Events")
GAPS_NOTE = Text(
    "序号（source_seq）中间缺的一段，请来源系统补报。",
    "Numbers (source_seq) left out in between; have the source send them.",
)
NO_ROWS = Text("没有。", "None.")
CASE_NO, PLACE, MATTER = Text("事件编号", "Case"), Text("地点", "Place"), Text("事项", "Matter")
RECEIVED = Text("收到", "Received")
BACK = Text("收起", "Close")
NO_SUCH = Text("没有这项清单，请从页面上的数字进入。", "No such list; open it from a number.")
OWN = {"desk": Text("值班台登记", "the desk"), "tick": Text("系统", "the system")}

ON_WALL = Text("数据源停报：{names}", "Silent sources: {names}")
AND_MORE = Text("{names} 等 {n} 个", "{names} and others, {n} in all")
