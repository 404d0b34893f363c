"""Words of the pages of accounts."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("账号管理", "Accounts")
SENTENCE = Text(
    "{n} 个账号，{waiting} 个待授权，{locked} 个锁定，{disabled} 个停用，{online} 个在线。",
    "{n} accounts: {waiting} waiting for their role, {locked} locked, {disabled} stopped, "
    "{online} signed in.",
)
DUTIES = Text(
    "系统管理员建立、停用账号和重置口令；安全管理员授予角色和数据范围；审计管理员查看审计记录。"
    "三者互不兼任，均不查看事件内容。",
    "The system administrator makes and stops accounts and resets passwords, the security officer "
    "grants role and scope, the auditor reads the trail. Nobody is two of them, and none sees "
    "cases.",
)
WAITING = Text("待授权", "Waiting for their role")
ALL = Text("全部账号", "All accounts")
USERNAME = Text("用户名", "User name")
NAME = Text("姓名", "Name")
ROLE = Text("角色", "Role")
SCOPE = Text("数据范围", "Scope")
UNIT = Text("承办单位", "Unit")
STATE = Text("状态", "State")
SEEN = Text("最近使用", "Last seen")
NEVER = Text("未使用", "never")
WHOLE = Text("全市", "whole county")
NO_UNIT = Text("无", "none")
OF_COUNTY = Text("{county}直属", "{county}")
EMAIL = Text("邮箱", "Mail")
EXPIRES = Text("有效期至（当天有效）", "Valid to (that day included)")
EXPIRES_HINT = Text("留空为长期有效", "empty: for ever")
CREATED = Text("建立时间", "Made")
GRANTED = Text("授权", "Granted")
GRANTED_BY = Text("{who} 于 {at}", "{who}, {at}")
AT_SETUP = Text("安装时", "at installation")
PASSWORD_SET = Text("口令设置于", "Password set")

STATES = {
    "usable": Text("可用", "usable"),
    "waiting": Text("待授权", "waiting"),
    "disabled": Text("已停用", "stopped"),
    "expired": Text("已过期", "expired"),
    "locked": Text("已锁定", "locked"),
    "first": Text("待改初始口令", "first password not changed"),
}
ONLINE = Text("{n} 处在线", "{n} open")

CREATE = Text("新建账号", "New account")
CREATE_HINT = Text(
    "建立后显示一次初始口令；由安全管理员授权后方可登录。",
    "The first password is shown once; the account can sign in once its role is granted.",
)
MAKE = Text("建立账号", "Make the account")
GRANT_TITLE = Text("授予角色和数据范围", "Grant role and scope")
GRANT_HINT = Text(
    "授权后该账号的现有登录全部退出。乡镇领导须选乡镇（街道），承办人员须选单位。",
    "Its sessions end. A township leader needs a township, a handler a unit.",
)
GRANT = Text("授权", "Grant")
DETAILS = Text("账号信息", "Details")
SAVE = Text("保存", "Save")
STEPS = Text("处理", "Actions")
DISABLE = Text("停用账号", "Stop the account")
ENABLE = Text("恢复使用", "Let it sign in again")
RESET = Text("重置口令", "Reset the password")
UNLOCK = Text("解除锁定", "Unlock")
SECOND = Text("动态口令", "Second factor")
SECOND_ON, SECOND_OFF = Text("已启用", "in use"), Text("未启用", "not in use")
RESET_SECOND = Text("重置动态口令", "Reset the second factor")
SIGN_OUT = Text("退出全部登录", "End all sessions")
LOCKED = Text("登录失败次数过多，锁定至 {at}。", "Too many failures; locked until {at}.")
SESSIONS = Text("在线登录", "Open sessions")
NO_SESSIONS = Text("没有在线登录。", "No open session.")
SINCE = Text("登录时间", "Since")
FROM = Text("地址", "Address")
BROWSER = Text("浏览器", "Browser")
UNTIL = Text("最迟至", "At the latest until")
BACK = Text("返回账号列表", "Back to the accounts")
OWN = Text(
    "这是您自己的账号，在“账号与退出”中修改口令。",
    "This is your own account; change its password under Account, sign out.",
)
PASSWORD_SHOWN = Text(
    "{username} 的初始口令如下，仅显示这一次，请当面告知本人；首次登录须修改。",
    "The first password of {username} is shown this once; it must be changed at the first sign-in.",
)
WAITS = Text("请安全管理员在本页授权后使用。", "The security officer has to grant it on this page.")
DONE = Text("已办理。", "Done.")
BAD_DAY = Text("有效期应为日期，如 2027-06-30。", "The last day must be a date such as 2027-06-30.")
BAD_ROLE = Text("请选择角色。", "Choose a role.")
YOUR_SESSIONS = Text("我的登录", "Where I am signed in")
THIS_ONE = Text("本机", "this browser")
END = Text("退出", "End")
END_OTHERS = Text("退出其他登录", "End the others")
