"""Words of the page on which rosters are imported."""

from __future__ import annotations

from collections.abc import Mapping

from data_layer.core.roster import Gone, Kind
from data_layer.vocab import Text

TITLE = Text("名册导入", "Rosters")
PLACE = Text(
    "网格长、网格员、联户长、协管员。按乡镇（街道）分别导入，变动按日期记入，原任职、姓名、党员和户数保留，原手机号不保留。",
    "Grid chiefs, workers, household-linked leaders and helpers, a township at a time; changes are "
    "dated and what stood before is kept, but for former phone numbers.",
)
TEMPLATE = Text("一、下载名册", "1. Download the roster")
TEMPLATE_HINT = Text(
    "已填好现有岗位和人员，姓名、手机遮盖；没有名册的乡镇（街道）下载后是空表。",
    "With the present seats and holders, names and phones covered; empty where there are none.",
)
TOWNSHIP, DOWNLOAD = Text("乡镇（街道）", "Township"), Text("下载名册（Excel）", "Download (Excel)")
UPLOAD = Text("二、导入并核对", "2. Import and check")
UPLOAD_HINT = Text(
    "文件应是该乡镇（街道）的完整名册：删去的行按撤销岗位处理。有问题时逐行指出，未保存前什么都不会改变。",
    "The file is the whole roster of the township: a row left out ends its seat. Every wrong row "
    "is named, and nothing changes before it is saved.",
)
SINCE = Text("变动日期", "Changes hold from")
SINCE_HINT = Text(
    "姓名、党员、手机和现有岗位联系户数的变动，以及行内没有填任职日期的，自该日起算；不晚于今天。",
    "For names, party, phones, households of seats that stand, and rows without a day of their "
    "own; today at the latest.",
)
IMPORT = Text("导入并核对", "Import and check")
PREVIEW = Text("核对变化：{name}", "Check the changes: {name}")
PREVIEW_TOLD = Text("共 {n} 处：{counts}。", "{n} changes: {counts}.")
MANY_END = Text(
    "注意：有 {n} 个岗位将撤销。如果文件不是完整名册，请放弃后重新填写。",
    "Note: {n} seats would end. If the file is not the whole roster, discard it.",
)
TYPED = {
    Kind.LEFT: Text(
        "保存后{name}将有 {n} 人次离任，超过在任的一成。确认无误，请输入 {n} 或“{name}”。",
        "{n} holders of {name} would leave, more than a tenth. If that is meant, type {n} or "
        "'{name}'.",
    ),
    Kind.CLOSED: Text(
        "保存后{name}将撤销 {n} 个岗位，超过现有岗位的一成。确认无误，请输入 {n} 或“{name}”。",
        "{n} seats of {name} would end, more than a tenth. If that is meant, type {n} or '{name}'.",
    ),
}
NOT_TYPED = {
    Kind.LEFT: Text(
        "尚未保存：{name}将有 {n} 人次离任。文件不全的请放弃，重新下载名册填写；确需保存的，"
        "请在“确认保存”旁输入 {n} 或“{name}”。",
        "Not saved: {n} holders of {name} would leave. If the file is not the whole roster, "
        "discard it and download the roster anew; if it is meant, type {n} or '{name}' beside "
        "Save.",
    ),
    Kind.CLOSED: Text(
        "尚未保存：{name}将撤销 {n} 个岗位。文件不全的请放弃，重新下载名册填写；确需保存的，"
        "请在“确认保存”旁输入 {n} 或“{name}”。",
        "Not saved: {n} seats of {name} would end. If the file is not the whole roster, discard it "
        "and download the roster anew; if it is meant, type {n} or '{name}' beside Save.",
    ),
}
SHOWN = Text("先列 {n} 处。", "The first {n} are listed.")
NO_CHANGE = Text("与现有名册一致，没有变化。", "The same as the present roster.")
RULE = Text("网格 · 岗位", "Grid and seat")
CHANGE, WHO, DAY = Text("变化", "Change"), Text("人员", "Who"), Text("日期", "Day")
FROM_TO = Text("{old} → {new}", "{old} → {new}")
FROM = Text("原岗位 {old}", "from {old}")
WITH_PHONE = Text("{who}（手机 {phone}）", "{who} (phone {phone})")
NONE = Text("无", "none")
COUNTED = Text("{kind} {n}", "{kind} {n}")
SAVE, STOP = Text("确认保存", "Save"), Text("放弃", "Discard")
SAVED = Text("已保存 {n} 处变化。", "{n} changes saved.")
HISTORY = Text("导入记录", "History")
AT, BY = Text("导入时间", "On"), Text("导入人", "By")
NONE_YET = Text("尚未导入过。", "Nothing has been imported yet.")
FORBIDDEN = Text(
    "只有系统管理员可以导入名册。请联系系统管理员。",
    "Only a system administrator imports rosters; ask one.",
)
NO_TOWNSHIP = Text("请选择乡镇（街道）。", "Choose a township.")
YES, NO = Text("是", "yes"), Text("否", "no")

KINDS = {
    Kind.OPENED: Text("新设岗位", "new seat"),
    Kind.CLOSED: Text("撤销岗位", "seat ended"),
    Kind.JOINED: Text("到任", "joined"),
    Kind.LEFT: Text("离任", "left"),
    Kind.MOVED: Text("调岗", "moved"),
    Kind.RENAMED: Text("更名", "renamed"),
    Kind.PARTY: Text("党员身份", "party"),
    Kind.PHONE: Text("手机", "phone"),
    Kind.HOUSEHOLDS: Text("联系户数", "households"),
}


def asked_to_type(texts: Mapping[Kind, Text], gone: Gone, name: str) -> Text:
    """What asks for the number of what would be gone, or the township's name, to be typed."""
    text = texts[gone.kind]
    return Text(text.zh.format(n=gone.n, name=name), text.en.format(n=gone.n, name=name))
