"""What the sign-in, password, set-up and error pages say."""

from __future__ import annotations

from data_layer.core.account_rules import FEWEST_CLASSES
from data_layer.services.passwords import SHORTEST
from data_layer.vocab import Text

OTHER_LANGUAGE = Text("English", "中文")
DEMO = Text("演示数据", "Demo data")

SIGN_IN = Text("登录", "Sign in")
SIGN_ON = Text("用{name}登录", "Sign in with {name}")
SIGN_OUT = Text("退出登录", "Sign out")
USERNAME = Text("用户名", "User name")
PASSWORD = Text("口令", "Password")
DEMO_HINT = Text(
    "演示系统：账号和口令见启动窗口，或 {file}。",
    "Demo system: accounts and passwords are in the start-up window and in {file}.",
)
WALL = Text("大屏不用账号，在这里配对", "A wall screen needs no account: pair it here")
FORGOTTEN = Text("忘记口令请联系系统管理员。", "Forgotten it? Ask the system administrator.")

RESTED = Text(
    "长时间未操作，已自动退出，请重新登录。",
    "You were signed out after a while without use; sign in again.",
)
SESSION_OVER = Text("登录已失效，请重新登录。", "Your session has ended; sign in again.")

ACCOUNT = Text("我的账号", "My account")
FIRST_PASSWORD = Text("请先修改初始口令", "Change your first password")
CURRENT = Text("当前口令", "Current password")
NEW = Text("新口令", "New password")
AGAIN = Text("再次输入新口令", "New password again")
RULE = Text(
    f"至少 {SHORTEST} 个字符，可用一句话；不要用地名、单位名、用户名或常见组合。",
    f"At least {SHORTEST} characters, a sentence will do; no place, office or user name, "
    "nothing common.",
)
RULE_KINDS = Text(
    f"须含大写字母、小写字母、数字、其他字符（含汉字）中的至少 {FEWEST_CLASSES} 类。",
    f"At least {FEWEST_CLASSES} of: capitals, small letters, digits, other signs.",
)
CHANGE = Text("修改口令", "Change password")
SECOND_FACTOR = Text("动态口令", "Second factor")
CODE = Text("6 位动态口令", "Six-digit code")
CODE_RULE = Text(
    "打开手机上的身份验证器查看；也可输入一个恢复码。",
    "As your authenticator shows it; a recovery code will do too.",
)
SECOND_GIVE = Text("继续", "Go on")
SECOND_LOST = Text(
    "手机和恢复码都已丢失时，请联系安全管理员重置动态口令。",
    "Lost both telephone and recovery codes? Ask the security officer to reset it.",
)
SECOND_REQUIRED = Text(
    "管理员账号登录须使用动态口令。请准备手机上的身份验证器（支持 TOTP，无需联网），然后开始绑定。",
    "Administrators sign in with a second factor. Have an authenticator (TOTP, it needs no "
    "network) at hand and begin.",
)
SECOND_OFFER = Text(
    "可为本账号增加动态口令：登录时除口令外，还须输入手机身份验证器上的 6 位数字。",
    "Add a second factor: signing in then takes the six digits of an authenticator too.",
)
SECOND_BEGIN = Text("开始绑定", "Begin")
SECOND_SCAN = Text(
    "用身份验证器扫描下面的二维码，再输入显示的 6 位数字。",
    "Scan the picture with the authenticator, then type the six digits it shows.",
)
SECOND_PICTURE = Text("绑定用二维码", "QR code for the authenticator")
SECOND_TYPE = Text("无法扫描时手工输入密钥：", "If it cannot be scanned, type this key:")
SECOND_CONFIRM = Text("确认绑定", "Confirm")
SECOND_BOUND = Text("已绑定动态口令。", "The second factor is set.")
RECOVERY_RULE = Text(
    "恢复码仅显示这一次，每个只能用一次。请抄写后放在安全的地方，手机丢失时用它登录。",
    "The recovery codes are shown this once; each works once. Keep them in a safe place for the "
    "day the telephone is lost.",
)
SECOND_KEPT = Text("已抄写，进入系统", "I have them, go on")
SECOND_ON = Text("已启用，剩余 {n} 个恢复码。", "In use; {n} recovery codes left.")
SECOND_OFF = Text("关闭动态口令", "Turn it off")
ENDED = Text("其他登录已退出。", "The other sessions have ended.")
EMAIL = Text("接收报告的邮箱", "Mail address for reports")
EMAIL_RULE = Text(
    "定时报告和失败通知发到这里；留空表示不接收。",
    "Scheduled reports and notices go there; leave it empty for none.",
)
EMAIL_SAVE = Text("保存邮箱", "Save the address")
EMAIL_KEPT = Text("邮箱已保存。", "The address is saved.")
CHANGED = Text(
    "口令已修改，其他设备上的登录已退出。",
    "The password is changed; other devices have been signed out.",
)
ENTER = Text("进入系统", "Enter")
NO_CASES = Text(
    "本角色不查看事件内容；可在此修改口令或退出登录。",
    "This role does not see cases; here you can change your password or sign out.",
)
CALENDAR_WANTED = Text(
    "{year} 年放假安排尚未录入，请打开工作日历导入国务院办公厅通知。",
    "The {year} holiday notice is not entered yet: open the working calendar and import it.",
)
DIFFERENT = Text(
    "两次输入的新口令不一致，请重新输入。", "The two new passwords differ; type them again."
)
SAME = Text("新口令不能与当前口令相同。", "The new password must not be the current one.")

SET_UP = Text("初始化：建立首个系统管理员", "Set up: make the first system administrator")
SET_UP_HINT = Text(
    "本页只能使用一次。建立后用此账号登录并绑定动态口令，先建立安全管理员和审计管理员账号，"
    "再建立其他账号，由安全管理员授权。",
    "This page works once. Sign in with this account afterwards and set its second factor; make "
    "the accounts of the security officer and the auditor first, then all others, which the "
    "security officer grants their roles.",
)
MAKE = Text("建立管理员", "Make the administrator")
MADE = Text(
    "系统管理员账号已建立，请登录并绑定动态口令。",
    "The administrator's account is made; sign in and set its second factor.",
)

HOME = Text("首页", "Start")
DESK = Text("值班台", "Duty desk")
UNIT_DESK = Text("承办台", "Handler's desk")
WALL_SCREEN = Text("大屏", "Wall")
SETTINGS = Text("设置", "Settings")
ACCOUNT_PAGE = Text("账号页", "Account page")
BACK = Text("‹ 返回上一页", "‹ Back to the previous page")
BACK_TO = Text("‹ 返回{page}", "‹ Back to {page}")
GO_ON = Text("可以前往", "Go to")
