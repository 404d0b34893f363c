"""Words of the auditor's page."""

from __future__ import annotations

from data_layer.core import unusual
from data_layer.vocab import Text

AUDIT = Text("审计", "Audit")
INTRO = Text(
    "登录、查看个人信息、导出、打印、办理、设置和被拒绝的访问都在这里，只能增加，不能修改或删除。",
    "Sign-ins, looks at personal data, exports, prints, acts, settings and refusals are all here; "
    "rows are added, never changed or deleted.",
)
CHAIN = Text("审计链", "The chain")
CHECK = Text("核对", "Check")
CHECK_HINT = Text(
    "逐条重新计算校验值，百万条约需十余秒。",
    "Every hash is made again; a million rows take some ten seconds.",
)
LAST_CHECK = Text("最近核对", "Last check")
NEVER = Text("尚未核对", "Never checked")
BY = Text("{at} · {who}", "{at} · {who}")
HEAD = Text("最新一条", "Newest row")
HEAD_TOLD = Text("第 {seq} 条 · 校验值 {hash}…", "row {seq} · hash {hash}…")
OUTSIDE = Text("库外留存", "Kept outside")
OUTSIDE_TOLD = Text(
    "{day} · 第 {seq} 条 · 校验值 {hash}…（每日一行，存于服务器文件 audit_heads.log）",
    "{day} · row {seq} · hash {hash}… (a line a day in audit_heads.log on the server)",
)
NO_OUTSIDE = Text("还没有，服务运行后每日自动留存", "None yet; the server keeps one a day")
KEPT = Text("保存期限", "Kept for")
KEPT_TOLD = Text(
    "{months} 个月；更早的整月先核对、封存再清理", "{months} months; older ones are sealed, then go"
)
SEALS = Text("已封存 {n} 个月", "{n} months sealed")
SEAL_TOLD = Text(
    "{month}：第 {first} 至 {last} 条，共 {rows} 条，{at} 由{who}清理",
    "{month}: rows {first} to {last}, {rows} in all, taken out {at} by {who}",
)

WARNINGS = Text("近 7 天异常提示", "Warnings of seven days")
NO_WARNINGS = Text("近 7 天没有异常下载或查看。", "No unusual downloads or looks in seven days.")
RULES_TITLE = Text("提示规则", "When a warning is given")
WARNING_TOLD = {
    "files_an_hour": Text(
        "1 小时内导出 {n} 次，超过 {most} 次", "{n} exports within an hour, over {most}"
    ),
    "looks_an_hour": Text(
        "1 小时内查看个人信息 {n} 次，超过 {most} 次",
        "{n} looks at personal data within an hour, over {most}",
    ),
    "rows_a_day": Text(
        "当日导出 {n} 行，超过 {most} 行", "{n} rows taken out in a day, over {most}"
    ),
    "files_a_day": Text(
        "当日导出 {n} 次，超过平时水平（上限 {most} 次）",
        "{n} exports in a day, far over the usual ({most})",
    ),
    "at_night": Text("22 时至次日 6 时导出或下载", "taken out between 22:00 and 6:00"),
}
RULES = (
    Text(
        f"同一账号 1 小时内导出超过 {unusual.MOST_AN_HOUR} 次；",
        f"One account exports over {unusual.MOST_AN_HOUR} times within an hour;",
    ),
    Text(
        f"1 小时内查看个人信息超过 {unusual.MOST_LOOKS_AN_HOUR} 次；",
        f"it looks at personal data over {unusual.MOST_LOOKS_AN_HOUR} times within an hour;",
    ),
    Text(
        f"一日内导出超过 {unusual.MOST_ROWS_A_DAY // 10_000} 万行；",
        f"it takes out over {unusual.MOST_ROWS_A_DAY:,} rows in a day;",
    ),
    Text(
        f"一日内导出次数超过前 {unusual.USUAL_DAYS} 天日均的 {unusual.TIMES_USUAL} 倍"
        f"（且多于 {unusual.LEAST_A_DAY} 次）；",
        f"it exports over {unusual.TIMES_USUAL} times its daily mean of the {unusual.USUAL_DAYS} "
        f"days before (and over {unusual.LEAST_A_DAY} times);",
    ),
    Text("22 时至次日 6 时导出或下载。", "it takes something out between 22:00 and 6:00."),
)
RULES_NOTE = Text(
    "同一规则对同一账号，每小时或每日只提示一次。提示不影响操作。",
    "Each rule speaks once an hour or day for an account, and stops nobody.",
)

ROWS = Text("审计记录", "Rows")
FROM, TO = Text("自", "From"), Text("至", "To")
ACTOR, ACTION, RESULT = Text("操作人", "Who"), Text("操作", "What"), Text("结果", "Result")
OBJECT = Text("对象", "On what")
OBJECT_HINT = Text("编号或地址的开头", "how it begins")
ALL = Text("全部", "All")
SHOW, RESET = Text("查看", "Show"), Text("重置", "Reset")
SEQ, AT, DETAIL = Text("序号", "No."), Text("时间", "At"), Text("详情", "Details")
SOURCE = Text("来源", "From where")
SESSION_NAME = Text("会话", "Session")
HASH = Text("校验值", "Hash")
SESSION = Text("会话 {session}", "session {session}")
NONE = Text("没有符合条件的记录，请放宽条件。", "No row fits; ask for less.")
OLDER, NEWEST = Text("更早的记录 ›", "Older rows ›"), Text("‹ 回到最新", "‹ The newest")
EXPORT = Text("导出 CSV", "Export as CSV")
EXPORT_HINT = Text(
    "按以上条件导出，本次导出也会留痕。",
    "Takes out what fits the above; this too is put on record.",
)
NO_DAY = Text("日期应写作 2026-11-27，请改正。", "Write days as 2026-11-27.")
NO_SUCH_ROW = Text("记录序号应为数字。", "The number of a row is a number.")
ONLY_AUDITOR = Text("只有审计管理员可以这样做。", "Only the auditor may do this.")
UNKNOWN = Text("未知用户名", "unknown name")
SYSTEM = Text("系统", "the system")
STRANGER = Text("未登录者", "a stranger")
COMMAND_LINE = Text("命令行", "command line")
RESULTS = {
    "ok": Text("成功", "done"),
    "refused": Text("拒绝", "refused"),
    "kept_out": Text("未准入", "kept out"),
    "failed": Text("失败", "failed"),
    "warning": Text("提示", "warning"),
}
# As a filter; what it finds is told row by row.
RESULT_CHOICES = RESULTS | {
    "failed": Text("失败（含拒绝、未准入）", "failed, with refused and kept out"),
}
