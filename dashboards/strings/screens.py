"""Words of wall screens: what an unpaired one says, and the page of the system administrator."""

from __future__ import annotations

from data_layer.core.screens import State
from data_layer.vocab import Text

# ---- on the screen ----------------------------------------------------------------------------
PAIR_ASK = Text("本屏待配对，配对码", "This screen waits to be paired. Its code:")
PAIR_STEPS = (
    Text("系统管理员登录后打开“大屏设备”", "The system administrator signs in and opens Screens"),
    Text("输入配对码，选择范围和画面", "types the code, chooses scope and scenes"),
    Text("本屏自动开始显示，无需操作", "and this screen begins by itself"),
)
CODE_LEFT = Text("配对码 {time} 后自动更换", "A new code in {time}")
NOT_BOUND_HERE = Text(
    "本浏览器不能保存设备密钥（未使用 HTTPS），配对后只认本机地址",
    "This browser keeps no key (no HTTPS): it is known by its address",
)
CONNECTING = Text("正在连接", "Connecting")
ENDED = Text(
    "本屏已停用，如需恢复显示请重新配对。", "This screen is switched off; pair it again to go on."
)
MOVED = Text("本屏网络地址已变化，请重新配对。", "This screen has another address; pair it again.")
MANY = Text(
    "等待配对的屏幕较多，稍后自动重试。", "Many screens wait to be paired; it is tried again."
)
PATTERN_NOTE = Text("测试图", "Test pattern")
NO_FILE = Text("没有这个文件。", "There is no such file.")

# ---- the console ------------------------------------------------------------------------------
TITLE = Text("大屏设备", "Screens")
SENTENCE = Text(
    "{n} 块屏幕，{online} 块在线，{late} 块数据滞后，{gone} 块失联，{waiting} 块待配对。",
    "{n} screens: {online} online, {late} with late numbers, {gone} out of reach, {waiting} to be "
    "paired.",
)
INTRO = Text(
    "在大屏上用浏览器打开 {address}，屏幕显示配对码。大屏只读，只显示所选范围和画面，不需要账号。",
    "Open {address} in the browser of the screen; it shows a code. A screen only reads, shows its "
    "own scope and scenes, and needs no account.",
)
PAIR = Text("配对新屏幕", "Pair a screen")
CODE = Text("配对码", "Code")
NAME = Text("名称（安装位置）", "Name (its place)")
SCOPE = Text("显示范围", "Scope")
WHOLE = Text("全市", "whole county")
SCENES = Text("画面和停留秒数", "Scenes and seconds for each")
SCENES_HINT = Text("依次轮换，每个 5 至 600 秒。", "In turn, 5 to 600 seconds each.")
SECONDS = Text("秒", "s")
DO_PAIR = Text("配对", "Pair")
ALL = Text("全部屏幕", "All screens")
NONE = Text("还没有配对的屏幕。", "No screen is paired yet.")
STATE = Text("状态", "State")
REFRESHED = Text("最近刷新", "Last refresh")
AGE = Text("数据时延", "Age of data")
RELEASE = Text("版本", "Release")
HEAP = Text("内存", "Memory")
SHOWS = Text("画面", "Scene")
SIZE = Text("分辨率", "Size")
BROWSER = Text("浏览器", "Browser")
ADDRESS = Text("地址", "Address")
BINDING = Text("设备绑定", "Device")
BOUND, NOT_BOUND = Text("已绑定设备", "bound to its device"), Text("未绑定设备", "not bound")
NOT_BOUND_HINT = Text(
    "该浏览器不能保存设备密钥，只按地址识别；使用 HTTPS 后重新配对即可绑定。",
    "Its browser keeps no key and it is known by its address; pair it again over HTTPS.",
)
TROUBLE = Text("最近异常", "Last trouble")
TROUBLES = {
    "": Text("无", "none"),
    "script": Text("页面脚本出错", "a script failed"),
    "promise": Text("页面脚本出错", "a script failed"),
    "network": Text("网络中断", "the network was away"),
    "answer": Text("服务器返回异常", "an odd answer"),
}
PAIRED = Text("配对", "Paired")
PAIRED_BY = Text("{who} 于 {at}", "{who}, {at}")
VALID = Text("有效期至", "Valid to")
VALID_HINT = Text("使用期间自动顺延 90 天", "90 days from its last use")
STATES = {
    State.ONLINE: Text("在线", "online"),
    State.LATE: Text("数据滞后", "numbers late"),
    State.GONE: Text("失联", "out of reach"),
    State.UNSEEN: Text("等待首次上报", "not heard yet"),
    State.EXPIRED: Text("已过期", "lapsed"),
    State.STOPPED: Text("已停用", "switched off"),
}
AGE_S = Text("{n} 秒", "{n} s")
OLD_RELEASE = Text("待更新", "to be renewed")
DETAILS = Text("名称、范围和画面", "Name, scope, scenes")
SAVE = Text("保存", "Save")
SAVED_SOON = Text("几秒内在屏幕上生效。", "It takes effect on the screen within seconds.")
MESSAGE = Text("通知", "Message")
MESSAGE_HINT = Text(
    "显示在屏幕底部，到时自动消失；不要写入个人信息和事件内容。",
    "It stands along the bottom and goes by itself. No personal data, nothing of cases.",
)
MESSAGE_NOW = Text("正在显示，至 {at}：{text}", "Shown until {at}: {text}")
TEXT = Text("内容", "Text")
MINUTES = Text("显示分钟数", "Minutes")
SEND = Text("发送", "Send")
TAKE_AWAY = Text("撤下", "Take it away")
DIM = Text("调暗时段", "Dim")
DIM_HINT = Text(
    "按本市时间每天生效，可跨零点；起止时间留空为不调暗。",
    "Every day by the county's clock, over midnight too; empty for never.",
)
FROM, TO = Text("开始", "From"), Text("结束", "To")
LEVEL = Text("亮度（%）", "Brightness (%)")
PATTERN = Text("测试图", "Test pattern")
PATTERN_HINT = Text(
    "全屏显示单像素线、灰阶、色块、安全框和分辨率，到时自动结束。",
    "Lines of one pixel, greys, colours, frames and the size; it ends by itself.",
)
PATTERN_NOW = Text("正在显示，至 {at}。", "Shown until {at}.")
SHOW = Text("显示", "Show")
STEPS = Text("处理", "Actions")
RELOAD = Text("重新载入页面", "Load the page anew")
REVOKE = Text("停用屏幕", "Switch it off")
REVOKE_HINT = Text(
    "停用后 10 秒内该屏停止显示数据，须重新配对才能恢复。",
    "It shows nothing more within ten seconds and has to be paired again.",
)
BACK = Text("返回屏幕列表", "Back to the screens")
DONE = Text("已办理，几秒内在屏幕上生效。", "Done; it takes effect on the screen within seconds.")
PAIRED_NOW = Text(
    "已配对，屏幕随即开始显示。请核对下方地址和浏览器与现场屏幕一致。",
    "Paired; the screen begins by itself. See that address and browser below are those of the "
    "screen before you.",
)
BAD_TIME = Text("时间应为 22:00 这样的格式。", "A time is written as 22:00.")
BAD_NUMBER = Text("请填写整数。", "Give a whole number.")
