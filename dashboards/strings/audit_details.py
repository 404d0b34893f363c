"""What the details of a row of the audit trail are called."""

from __future__ import annotations

from data_layer.vocab import Text

YES, NO, NEVER = Text("是", "yes"), Text("否", "no"), Text("无", "none")
PAIR = Text("{name}：{value}", "{name}: {value}")
BETWEEN, COMMA = Text("；", "; "), Text("、", ", ")
SCENE, FIGURES = Text("{name} {n} 秒", "{name} {n} s"), Text("{n} 项", "{n} figures")

_BEFORE, _AFTER = Text("原为", "Before"), Text("改为", "Now")
_CASES, _ROWS = Text("事件数", "Cases"), Text("行数", "Rows")
_UNTIL = Text("至", "Until")
_TOWNSHIP, _UNIT = Text("乡镇", "Township"), Text("单位", "Unit")
_VERSION, _WHY = Text("版次", "Version"), Text("原因", "Why")
_STARTS = Text("生效日", "In force from")

NAMES = {
    "action": Text("操作", "Act"), "reason": Text("事由", "Reason"),
    "code": Text("原因代码", "Code"), "why": _WHY, "method": Text("方式", "Method"),
    "left_out": Text("另有未逐条记录", "More, not listed"), "by": Text("方式", "By"),
    "event": Text("流转编号", "Event"), "kind": Text("种类", "Kind"),
    "period": Text("时段", "Period"), "version": _VERSION,
    "withdrawn": Text("撤回版次", "Withdrawn"),
    "path": Text("页面", "Page"), "query": Text("条件", "Question"),
    "search": Text("条件", "Question"), "format": Text("格式", "Format"),
    "formats": Text("格式", "Formats"), "lang": Text("语言", "Language"),
    "sha256": Text("文件校验值", "SHA-256"), "hash": Text("校验值", "Hash"),
    "rows_done": _ROWS, "rows": _ROWS, "size": Text("字节数", "Bytes"),
    "old": _BEFORE, "new": _AFTER, "from": _BEFORE, "to": _AFTER, "before": _BEFORE,
    "name": Text("名称", "Name"), "display_name": Text("姓名", "Name"),
    "shared_with": Text("共享对象", "Shared with"), "source": Text("来源", "Source"),
    "township": _TOWNSHIP, "township_code": _TOWNSHIP, "scope_township": _TOWNSHIP,
    "townships": _TOWNSHIP, "unit": _UNIT, "unit_code": _UNIT, "role": Text("角色", "Role"),
    "granted": Text("已授权", "Granted"), "expires_at": Text("有效期至", "Valid until"),
    "email": Text("邮箱", "Mail"), "sessions": Text("会话数", "Sessions"),
    "attachment": Text("附件", "Attachment"), "number": Text("号码", "Number"),
    "seats": Text("岗位数", "Seats"),
    "cases": _CASES, "events": Text("记录数", "Events"),
    "files": Text("附件数", "Files"), "days": Text("日期", "Days"),
    "rules": Text("改动", "Changes"), "figures": Text("改动", "Changes"),
    "since": Text("起始日", "Since"), "area": Text("地区", "Area"),
    "issuer": Text("发文机关", "Issuer"), "file": Text("文件", "File"),
    "n": Text("数量", "Number"), "most": Text("上限", "At most"), "seq": Text("序号", "No."),
    "first": Text("首条", "First"), "last": Text("末条", "Last"),
    "body": Text("考核对象", "Body"), "month": Text("月份", "Month"),
    "shown": Text("显示", "Shown"), "run_as": Text("制作身份", "Made as"),
    "address": Text("地址", "Address"), "channel": Text("方式", "Channel"),
    "recipient": Text("收件人", "Recipient"), "recipients": Text("收件人", "Recipients"),
    "category": Text("类别", "Category"), "every": Text("周期", "Every"),
    "place": Text("第几日", "Day of it"), "minute": Text("时刻", "At"),
    "on_rest": Text("遇休息日", "On a rest day"), "rhythm": Text("周期", "Rhythm"),
    "to_folder": Text("存入文件夹", "To the folder"),
    "budget_minutes": Text("限时（分钟）", "Minutes allowed"),
    "schedule_id": Text("定时报告", "Schedule"), "scenes": Text("画面", "Scenes"),
    "bound": Text("绑定设备密钥", "Bound to a key"), "text": Text("内容", "Text"), "until": _UNTIL,
    "minutes": Text("分钟", "Minutes"), "dim_begin": Text("调暗自", "Dim from"),
    "dim_end": _UNTIL, "dim_level": Text("亮度 %", "Brightness %"), "state": Text("结果", "Result"),
    "routes": Text("地址数", "Routes"), "answers": Text("回答数", "Answers"),
    "found": Text("越出范围", "Outside the scope"),
    "deduction": Text("扣分编号", "Deduction"), "metric": Text("指标", "Metric"),
    "actor": Text("操作人", "Who"), "object": Text("对象", "On what"),
    "result": Text("结果", "Result"), "level": Text("级别", "Level"), "day": Text("生效日", "Day"),
    "crs": Text("坐标系", "Coordinate system"), "shapes": Text("图形数", "Shapes"),
    "findings": Text("核对问题", "Findings"), "approval": Text("审图号", "Review number"),
    "successor": Text("承接", "Successor"), "document": Text("批准文号", "Document"),
    "occasion": Text("起因", "Occasion"),
    "mode": Text("导入范围", "Which rows"), "act": Text("标记", "Mark"),
    "case": Text("关联事件", "Case"), "on": Text("启用", "On"), "purpose": Text("用途", "Purpose"),
}  # fmt: skip

# The same word says another thing of another act.
NAMES_OF = {
    ("change_limits", "from"): _STARTS,
    ("save_scheme", "from"): Text("生效月份", "In force from"),
    ("save_scheme", "before"): Text("原版次", "Version before"),
    ("set_month_day", "before"): Text("原结账日", "Day before"),
    ("erase_by_time", "before"): Text("办结早于", "Ended before"),
    ("audit_export", "from"): Text("自", "From"),
    ("audit_export", "to"): Text("至", "To"),
}
# What an address of a page of numbers asks for.
FILTERS = {
    "from": Text("自", "From"), "to": _UNTIL, "day": Text("日期", "Day"),
    "days": Text("天数", "Days"), "month": Text("月份", "Month"), "township": _TOWNSHIP,
    "grid": Text("网格", "Grid"), "category": Text("类别", "Category"),
    "source": Text("来源", "Source"), "urgency": Text("紧急程度", "Urgency"), "unit": _UNIT,
    "by": Text("分组", "Split by"), "then": Text("再分组", "Then by"),
    "keys": Text("指标", "Metrics"), "measure": Text("指标", "Metric"),
    "against": Text("对比", "Against"), "cohort": Text("口径", "Rule"),
    "view": Text("区划", "Areas"), "chart": Text("图形", "Chart"), "map": Text("地图", "Map"),
}  # fmt: skip
MODES = {
    "all": Text("全部导入", "all rows"), "good": Text("只导入合格的行", "the good rows"),
}  # fmt: skip
STATES = {
    "passed": Text("通过", "passed"), "failed": Text("未通过", "failed"),
    "broken": Text("中断", "broken off"),
}  # fmt: skip
