"""Words of the table of who may do what."""

from __future__ import annotations

from data_layer.core.rights import Action, Page
from data_layer.vocab import Text

TITLE = Text("权限矩阵", "Permissions")
INTRO = Text(
    "由程序的权限表直接生成，与实际执行的规则一致；未列出的一律拒绝。数据范围另由账号的乡镇（街道）限定。",
    "Made from the tables the program obeys; what is not listed is refused. The rows an account "
    "sees are those of its scope besides.",
)
DOWNLOAD = Text("下载 Excel", "Download as Excel")
PAGES_TITLE = Text("页面", "Pages")
ACTIONS_TITLE = Text("操作", "Actions")
ROUTES_TITLE = Text("访问地址", "Addresses")
PAGE, ACTION = Text("页面", "Page"), Text("操作", "Action")
ROUTE, METHODS = Text("地址", "Address"), Text("方式", "Methods")
GROUP = Text("所属页面", "Group")
YES = Text("可", "yes")
BY_TOKEN = Text("接口令牌", "token")
OPEN = Text("无需登录", "without signing in")
BY_SCREEN = Text("已配对的大屏", "a paired screen")
SUM = Text(
    "{roles} 类角色，{pages} 组页面，{actions} 项操作，{routes} 个地址。",
    "{roles} roles, {pages} groups of pages, {actions} actions, {routes} addresses.",
)

PAGE_NAMES = {
    Page.ACCOUNT: Text("我的账号", "Own account"),
    Page.FILES: Text("程序文件（样式、脚本）", "Style sheets and scripts"),
    Page.WALL: Text("大屏", "Wall"),
    Page.DESK: Text("值班台、承办台", "Desk"),
    Page.CASES: Text("事件及其他页面", "Cases and whatever else"),
    Page.SETTINGS: Text("设置（查看，修改见“操作”表）", "Settings, to read; see actions"),
    Page.NUMBERS: Text("统计、名单、报告、导出", "Numbers, lists, reports, exports"),
    Page.SCORES: Text("考核得分", "Scores"),
    Page.ACCOUNTS: Text("账号管理", "Accounts"),
    Page.SCREENS: Text("大屏设备", "Screens"),
    Page.TOKENS: Text("接口令牌", "Tokens"),
    Page.HOOKS: Text("事件对接", "Webhooks"),
    Page.IMPORTS: Text("文件导入", "Imports"),
    Page.QUALITY: Text("数据质量", "Data quality"),
    Page.AUDIT: Text("审计", "Audit trail"),
    Page.SCOPE_TEST: Text("范围自检", "Scope self-test"),
    Page.PERMISSIONS: Text("权限矩阵", "Permissions"),
}
# What is no step of a case.
ACTION_NAMES = {
    Action.REPORT: Text("登记上报", "Report a case"),
    Action.READ: Text("查看事件", "Read cases"),
    Action.UNMASK: Text("查看联系方式（须填理由）", "See contacts, with a reason"),
    Action.EXPORT: Text("导出、下载报告", "Export, download reports"),
    Action.RECORD_FOR_UNIT: Text("代承办单位登记", "Record for a unit"),
    Action.EXTEND_FIRST: Text("批准第一次延期", "Approve a first extension"),
    Action.EXTEND_AGAIN: Text("批准再次延期", "Approve a further extension"),
    Action.SUPERVISE_LISTED: Text("挂牌督办", "List for supervision"),
    Action.SUPERVISE_RAISED: Text("提级督办", "Supervise a level up"),
    Action.EDIT_CALENDAR: Text("修改工作日历", "Edit the working calendar"),
    Action.EDIT_LIMITS: Text("修改办理时限", "Edit time limits"),
    Action.EDIT_CAPACITY: Text("录入治理能力", "Enter capacity"),
    Action.EDIT_RULES: Text("录入制度规范", "Enter rule books"),
    Action.EDIT_ROSTERS: Text("导入名册", "Import rosters"),
    Action.EDIT_BOUNDARIES: Text("导入、发布区划边界", "Bring and publish boundaries"),
    Action.EDIT_AREAS: Text("调整村（社区）区划", "Change villages"),
    Action.RUN_DELIVERY: Text("管理报告投递", "Run report delivery"),
    Action.MANAGE_SCREENS: Text("配对、管理大屏设备", "Pair and manage screens"),
    Action.MANAGE_TOKENS: Text("签发、吊销接口令牌", "Issue and revoke tokens"),
    Action.MANAGE_HOOKS: Text("管理事件对接（接收、推送）", "Manage webhooks"),
    Action.IMPORT_EVENTS: Text("从文件导入事件", "Import incidents from files"),
    Action.EDIT_SCHEME: Text("修改考核办法", "Edit scoring schemes"),
    Action.SWITCH_RANKING: Text("开关排名", "Switch ranking"),
    Action.DEDUCT: Text("考核扣分", "Deduct points"),
    Action.PUBLISH_SCORES: Text("公布考核得分", "Publish scores"),
    Action.APPEAL: Text("考核申诉", "Appeal against a score"),
    Action.DECIDE_APPEAL: Text("处理考核申诉", "Decide an appeal"),
    Action.RETRY_EVENT: Text("重试隔离数据", "Try waiting events again"),
    Action.MARK_ALERT: Text("标记预警", "Mark alerts"),
    Action.EDIT_WARNINGS: Text("修改预警规则", "Change rules of early warning"),
    Action.CLOSE_MONTH: Text("月结与修订", "Close and revise months"),
    Action.MANAGE_ACCOUNTS: Text(
        "建立、停用账号，重置口令", "Make and stop accounts, reset passwords"
    ),
    Action.READ_AUDIT: Text("查看审计记录", "Read the audit trail"),
    Action.TEST_SCOPE: Text("进行范围自检", "Run the scope self-test"),
    Action.GRANT_ROLES: Text("授予角色和数据范围", "Grant roles and scopes"),
}
