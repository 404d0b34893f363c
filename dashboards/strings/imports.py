"""Words of the pages on which ledgers are imported."""

from __future__ import annotations

from data_layer.core.import_mapping import Shape
from data_layer.core.imports import State
from data_layer.vocab import Text

TITLE = Text("文件导入", "Imports")
INTRO = Text(
    "把其他系统导出的事件台账（CSV、TSV、Excel，列名不限）导入本系统：上传，说明各列含义，核对每一行，再导入。同一文件再次导入不会重复。",
    "Brings in ledgers of incidents that other systems have exported (CSV, TSV, Excel, whatever "
    "the columns are called): send it, say what the columns mean, look at the verdict on each "
    "row, then store. The same file again adds nothing.",
)
READ_ONLY = Text(
    "由系统管理员导入；这里可以查看导入了什么、各有多少行。",
    "The system administrator imports; here you see what was brought in and how many rows.",
)
FORBIDDEN = Text(
    "只有系统管理员可以导入文件。请返回导入记录查看。",
    "Only a system administrator imports files; go back to look at the list.",
)
ONLY_COUNTY = Text(
    "导入涉及全县（市），限定乡镇的账号不能查看。请返回首页。",
    "Imports concern the whole county; an account bound to a township does not see them. Go back "
    "to the first page.",
)
SEND = Text("上传台账", "Send a ledger")
SEND_HINT = Text(
    "不超过 32 MiB、20 万行、200 列；编码 UTF-8 或 GB18030（GBK）均可，自动识别。"
    "上传后先核对，不会直接存入。",
    "At most 32 MiB, 200,000 rows, 200 columns; UTF-8 or GB18030 is recognised. Nothing is stored "
    "before you have looked at it.",
)
SEND_BUTTON = Text("上传", "Send")
LIST = Text("导入记录", "History")
NONE_YET = Text("还没有导入过文件。", "Nothing has been imported yet.")
NUMBER, FILE, SOURCE = Text("序号", "No."), Text("文件", "File"), Text("台账名称", "Ledger")
STATE, AT, BY = Text("状态", "State"), Text("上传时间", "Sent"), Text("上传人", "By")
ROWS_READ, ROWS_STORED = Text("读入行", "Rows read"), Text("存入", "Stored")
ROWS_REPEATED, ROWS_REFUSED = Text("重复", "Repeated"), Text("退回", "Refused")
BACK = Text("返回导入记录", "Back to the list")
HEAD = Text("第 {number} 次导入", "Import {number}")
STATES = {
    State.LOOKING: Text("正在读取", "being read"),
    State.UNREADABLE: Text("无法读取", "cannot be read"),
    State.READY: Text("待说明各列", "columns to be told"),
    State.CHECKING: Text("正在核对", "being checked"),
    State.CHECKED: Text("已核对，待导入", "checked, to be stored"),
    State.STORING: Text("正在导入", "being stored"),
    State.STORED: Text("已导入", "stored"),
    State.STOPPED: Text("已停止", "stopped"),
    State.UNDOING: Text("正在撤销", "being withdrawn"),
    State.UNDONE: Text("已撤销", "withdrawn"),
    State.FAILED: Text("核对未完成", "check not done"),
}
FACTS = Text(
    "{rows} 行，{columns} 列 · {format} · {size}",
    "{rows} rows, {columns} columns · {format} · {size}",
)
NOT_WHOLE = Text(
    "文件末行没有换行，请核对最后一行是否完整。",
    "The last line has no end; check that it is whole.",
)
SAME_FILE = Text(
    "内容完全相同的文件已作为第 {number} 次导入；台账名称相同时，相同的行不会重复存入。",
    "The very same file was import {number}; under the same name of the ledger its rows are not "
    "stored twice.",
)
REMEMBERED = Text(
    "列名与以前导入的文件相同，已沿用上次的对应关系。",
    "The columns are those of an earlier file; its mapping is used again.",
)
PROPOSED = Text(
    "对应关系由列名推测，请逐项核对。", "This was guessed from the headings; look at each."
)
AMBIGUOUS = Text(
    "时间也可按 {others} 读取，请核对日与月的先后。",
    "Times could also be read as {others}; check which is the day and which the month.",
)
MAPPING = Text("各列是什么", "What the columns are")
SHAPE = Text("每一行是", "A row is")
SHAPES = {
    Shape.CASES: Text("一件事件（上报、办结等时间在各列）", "a case, its times in columns"),
    Shape.EVENTS: Text("一个环节（事件编号、环节、时间）", "a step: case, activity, time"),
}
SOURCE_HINT = Text(
    "同一系统导出的台账用同一名称，跨月的同一事件才能接上。",
    "Ledgers of one system bear one name, so that a case goes on from month to month.",
)
FORMAT, ZONE = Text("时间写法", "Times are written"), Text("时区", "Time zone")
FORMAT_HINT = Text(
    "自动识别 2026/11/25 9:30、2026-11-26 08:00:00、2026年11月26日、Excel 日期等，同一文件可混用；"
    "日或月在前的请另选。",
    "Found out: 2026/11/25 9:30, 2026-11-26 08:00:00, 2026年11月26日, days of a workbook, also "
    "mixed; choose another where the day or the month comes first.",
)
FORMATS = {
    "auto": Text("自动识别（年月日在前）", "recognised (the year first)"),
    "iso": Text("ISO 8601", "ISO 8601"),
    "excel": Text("Excel 日期", "days of a workbook"),
    "excel1904": Text("Excel 日期（1904 年起）", "days of a workbook, since 1904"),
    "unix": Text("Unix 时间（秒）", "Unix time, seconds"),
    "unix_ms": Text("Unix 时间（毫秒）", "Unix time, milliseconds"),
}
OTHER_FORMAT = Text("其他写法", "Written otherwise")
OTHER_FORMAT_HINT = Text(
    "不在上面的才填：YYYY 年 MM 月 DD 日 HH 时 mm 分 ss 秒，如 MM-DD-YYYY HH:mm。",
    "Only what is not listed: YYYY MM DD HH mm ss, such as MM-DD-YYYY HH:mm.",
)
FIELD, COLUMN, FIXED, SAMPLE = (
    Text("本系统的项", "Here"), Text("文件中的列", "Column of the file"),
    Text("或全部行都是", "or for all rows"), Text("文件中的例子", "As in the file"),
)  # fmt: skip
NO_COLUMN = Text("—", "—")
NEEDED = Text("必填", "needed")
FIELDS = {
    "case": Text("事件编号", "Number of the case"),
    "reported_at": Text("上报时间", "Reported"),
    "accepted_at": Text("受理时间", "Accepted"),
    "dispatched_at": Text("派遣时间", "Dispatched"),
    "fed_back_at": Text("处置反馈时间", "Fed back"),
    "closed_at": Text("办结时间", "Closed"),
    "status": Text("办理状态（是否办结）", "Status (closed or not)"),
    "activity": Text("环节（活动）", "Activity"),
    "at": Text("环节时间", "Time of the activity"),
    "order": Text("同一时刻的先后（数字）", "Order within a moment"),
    "category": Text("事件类别", "Category"),
    "township": Text("乡镇（街道），与网格合用", "Township, with the grid"),
    "grid": Text("网格编码或村（社区）名", "Grid code or village"),
    "lon": Text("经度", "Longitude"),
    "lat": Text("纬度", "Latitude"),
    "crs": Text("坐标系", "Coordinate system"),
    "unit": Text("承办单位", "Unit"),
    "urgency": Text("紧急程度", "Urgency"),
    "source_kind": Text("事件来源", "Source"),
    "title": Text("标题", "Title"),
    "text": Text("描述、意见", "Description, opinion"),
    "place": Text("地点", "Place"),
    "actor": Text("经办人", "Who did it"),
}
CRS = {
    "wgs84": Text("WGS84（GPS）", "WGS84"),
    "cgcs2000": Text("CGCS2000", "CGCS2000"),
    "gcj02": Text("GCJ-02（高德、腾讯）", "GCJ-02"),
    "bd09": Text("BD-09（百度）", "BD-09"),
}
CHECK = Text("保存并核对", "Save and check")
CHECK_AGAIN = Text("保存并重新核对", "Save and check again")
DICTIONARY = Text("用词对照", "Words")
DICTIONARY_HINT = Text(
    "左边是文件中的词，右边是本系统的；“采用建议”的由相近程度推测，核对无误再勾选。没有对应项的环节作为记录保留，"
    "其他词所在的行退回；整列都用不上的（如对方的部门），在下方把该列改为“—”。",
    "On the left the words of the file, on the right ours; what is nearest counts only when "
    "you tick it. An activity without a counterpart is kept as a note, "
    "rows with other such words are refused; a column that is of no use here, such as their "
    "departments, is set to “—” below.",
)
WORD, TIMES, OURS = Text("文件中的词", "In the file"), Text("次数", "Times"), Text("本系统", "Here")
NEAR = Text("采用建议：{word}", "Take what is nearest: {word}")
ALL_KNOWN = Text("{n} 个词已有对应项", "{n} words have their counterpart")
VERDICT = Text("核对结果", "The verdict")
VERDICT_TOLD = Text(
    "读入 {read} 行：可导入 {good}，已有 {known}{twice}，退回 {refused}。"
    "将存入 {cases} 件事件的 {events} 条记录。",
    "{read} rows read: {good} to be stored, {known} known already{twice}, {refused} refused. "
    "{events} events of {cases} cases would be stored.",
)
TWICE = Text("，文件内重复 {n}", ", {n} twice in the file")
REASONS, REASON, LINES = (
    Text("退回原因", "Why rows are refused"),
    Text("原因", "Why"),
    Text("行号", "Lines"),
)
REFUSED_FILE = Text(
    "下载退回的行（改正后可直接再上传）", "Download the refused rows, to mend and send again"
)
VERDICTS_FILE = Text("下载逐行结论", "Download the verdict on each row")
MAPPING_FILE = Text("下载对应关系（供命令行使用）", "Download the mapping, for the command line")
PREVIEW = Text("前几件将这样存入", "The first ones, as they would be stored")
CASE, EVENT, WHEN, WHERE, WHAT = (
    Text("事件编号", "Case"), Text("环节", "Step"), Text("时间（本地）", "Local time"),
    Text("网格", "Grid"), Text("内容", "What"),
)  # fmt: skip
UNPLACED = Text("未定位", "not placed")
BEGIN_ALL = Text("全部导入", "Store all rows")
BEGIN_GOOD = Text("只导入合格的行", "Store the good rows")
STILL_OPEN = Text(
    "其中 {n} 件没有办结记录，导入后作为在办事件计时、催办。历史台账请先核对办结时间。",
    "{n} cases have no closing: once stored they are open, with limits and reminders. Check the "
    "times of closing of an old ledger first.",
)
ON_THE_SPOT = Text(
    "没有派遣时间而已办结的，按“自办自结”存入。",
    "A closed case that names no dispatch is stored as handled on the spot.",
)
SURE = Text("确认整体撤销", "Yes, withdraw all of it")
NOT_SURE = Text("请先勾选“确认整体撤销”。", "Tick that you mean to withdraw all of it.")
BEGIN_HINT = Text(
    "导入时可以照常办理事件。未办结的事件按现行时限计时，早已超期的会立即催办、升级。"
    "导入后可以整体撤销。",
    "Work goes on meanwhile. Open cases run on the present time limits: those long overdue are "
    "urged and escalated at once. An import can be withdrawn as a whole.",
)
NOT_ALL = Text(
    "有行被退回，不能全部导入：改正后重新核对，或只导入合格的行。",
    "Some rows are refused: mend them and check again, or store the good rows only.",
)
CHECK_PROGRESS = Text("已核对 {done} / {rows} 行", "{done} of {rows} rows checked")
PROGRESS = Text("已处理 {done} / {rows} 行", "{done} of {rows} rows done")
UNDO_PROGRESS = Text("已撤销 {done} / {n} 条记录", "{done} of {n} events withdrawn")
STOP = Text("停止", "Stop")
STOP_HINT = {
    "all": Text("停止后已存入的部分自动撤销。", "What is stored so far is then withdrawn."),
    "good": Text(
        "停止后已存入的部分保留，可再撤销。", "What is stored so far stays; it can be withdrawn."
    ),
}
RESULT = Text("导入结果", "What came of it")
RESULT_TOLD = Text(
    "读入 {read} 行 = 存入 {stored} + 重复 {repeated} + 退回 {refused}{left}。"
    "共 {events} 条记录，用时 {took}。",
    "{read} rows read = {stored} stored + {repeated} repeated + {refused} refused{left}. {events} "
    "events, in {took}.",
)
LEFT = Text(" + 未处理 {n}", " + {n} not reached")
UNDO = Text("撤销本次导入", "Take this import back")
UNDO_HINT = Text(
    "本次存入的 {events} 条记录逐条标记为撤销，事件不再计入统计，过程留痕；以后可重新导入。",
    "Each of the {events} events is retracted, on record; the cases count no more. They can be "
    "imported again.",
)
LATER_HANDS = Text(
    "其中 {n} 件导入后已有人办理，撤销后这些办理记录将失去所依据的上报。",
    "{n} of the cases have been worked on since; those acts would lose the report they rest on.",
)
UNDONE_TOLD = Text(
    "{by} 于 {at} 撤销，{events} 条记录已标记为撤销。",
    "Taken back by {by} on {at}; {events} events are retracted.",
)
DROP = Text("删除此文件", "Drop this file")
WHO_SENT = Text(
    "文件内容只有上传它的系统管理员可以查看。",
    "Only the administrator who sent the file sees what is in it.",
)
UNKNOWN_WORD = Text(
    "“{word}”：没有“{given}”这一项，请从列表中选择。",
    "'{word}': there is no '{given}'; choose from the list.",
)
