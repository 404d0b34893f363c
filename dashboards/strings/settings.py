"""Words that every settings page shares, and the pages there are."""

from __future__ import annotations

from data_layer.vocab import Text

SETTINGS = Text("设置", "Settings")
PAGES = (
    ("/settings/calendar", Text("工作日历", "Working calendar")),
    ("/settings/limits", Text("办理时限", "Time limits")),
    ("/settings/capacity", Text("治理能力", "Capacity")),
    ("/settings/rules", Text("制度规范", "Rule books")),
    ("/settings/rosters", Text("名册导入", "Rosters")),
    ("/settings/boundaries", Text("区划边界", "Boundaries")),
    ("/settings/areas", Text("区划调整", "Area changes")),
    ("/settings/scores", Text("考核办法", "Schemes")),
    ("/settings/delivery", Text("报告投递", "Report delivery")),
    ("/settings/accounts", Text("账号管理", "Accounts")),
    ("/settings/screens", Text("大屏设备", "Screens")),
    ("/settings/tokens", Text("接口令牌", "Tokens")),
    ("/settings/hooks", Text("事件对接", "Webhooks")),
    ("/settings/import", Text("文件导入", "Imports")),
    ("/warning/rules", Text("预警规则", "Warning rules")),
    ("/quality", Text("数据质量", "Data quality")),
    ("/settings/permissions", Text("权限矩阵", "Permissions")),
    ("/settings/scope-test", Text("范围自检", "Scope self-test")),
)
AUDIT = ("/audit", Text("审计", "Audit"))
# Not open to those who only look.
ADMIN_ONLY = frozenset(
    {
        "/settings/delivery",
        "/settings/rosters",
        "/settings/boundaries",
        "/settings/areas",
        "/quality",
    }
)
ACCOUNT = Text("账号与退出", "Account, sign out")
HOME = Text("返回首页", "Back to the first page")
DEMO = Text("演示数据", "Demo data")
OTHER_LANGUAGE = Text("English", "中文")
FILE = Text("文件", "File")
NO_FILE = Text("请先选择要导入的文件。", "Choose the file to import first.")
MORE_PROBLEMS = Text(
    "另有 {n} 处，改正以上各处后再导入即可看到。",
    "{n} more; they are told once these are mended and the file comes in again.",
)
