"""Words of the rule books, where they are read and where they are entered."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("制度规范", "Rule books")
SENTENCE = Text(
    "{n} 项制度，已录入 {entered} 项，{missing} 项尚未录入。",
    "{n} rules, {entered} entered, {missing} not entered yet.",
)
NO_BOOKS = Text("县域数据包没有列出制度。", "The county pack lists no rules.")
NAMED = Text("《{name}》", "{name}")
LEVELS = {"county": Text("市（县）级", "county"), "township": Text("乡镇（街道）级", "township")}
NOT_ENTERED = Text("尚未录入", "not entered yet")
WHOLE_COUNTY = Text("全域适用", "the whole county")
TOLD = Text("{area} · {issuer}{number} · {day} 起施行", "{area}, {issuer}{number}, since {day}")
NUMBERED = Text(" · {number}", ", {number}")
READ = Text("正文", "Text")
FILE = Text("文件：{name}", "File: {name}")
OLDER = Text("已被代替 {n} 版", "{n} replaced")
TO_COME = Text("待施行", "to come")
AT_WORK = Text("运行情况（近 30 天）", "At work (30 days)")
FROM_SOURCE = Text("{metric}（{source}）", "{metric} ({source})")

INTRO = Text(
    "每次录入为新的一版，旧版保留。文件只接受 PDF 和图片。",
    "Each entry is a new version; older ones stay. Files: PDF and pictures.",
)
READ_ONLY = Text(
    "制度文本由系统管理员录入，可在“治理能力 · 制度规范”查阅。",
    "The system administrator enters the texts; they are read on the capacity pages.",
)
BOOK = Text("制度", "Rule")
STATE = Text("现行", "In force")
ENTER = Text("录入《{name}》", "Enter: {name}")
AREA = Text("适用范围", "Holds for")
ISSUER = Text("制发单位", "Issued by")
NUMBER = Text("文号", "Document number")
SINCE = Text("施行日期", "In force from")
BODY = Text("正文", "Text")
PAPER = Text("文件（可选，10 MiB 以内）", "File (optional, up to 10 MiB)")
SAVE = Text("保存为新的一版", "Save as a new version")
VERSIONS = Text("各版文本", "Versions")
VERSION = Text("版次", "Version")
WITHDRAW = Text("撤回", "Withdraw")
WITHDRAW_HINT = Text(
    "误录的可以撤回；撤回后不再显示，审计保留。",
    "What was entered by mistake can be withdrawn: it is not shown any more, the audit keeps it.",
)
SAVED = Text("已保存为第 {n} 版。", "Saved as version {n}.")
TOOK_BACK = Text("已撤回。", "Withdrawn.")
FORBIDDEN = Text(
    "只有系统管理员可以录入制度文本。请到“治理能力 · 制度规范”查阅。",
    "Only a system administrator may enter texts; read them on the capacity pages.",
)
