"""Words of the page of the schemes."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("考核办法", "Schemes")
SCORES = Text("查看考核得分", "See the scores")
KINDS = Text("考核对象", "Assessed bodies")
TODAY = Text("现行办法", "In force")
SINCE = Text(
    "{name}，第 {version} 版，{since}。统计期{months}，扣分每月不超过 {cap} 分。",
    "{name}, version {version}, {since}. Period: {months}; at most {cap} deducted a month.",
)
FROM_MONTH = Text("自 {month} 起施行", "in force from {month}")
ALWAYS = Text("系统自带，自启用之日起施行", "built in, in force from the first day")
PENDING = Text(
    "第 {version} 版“{name}”将自 {month} 起施行。", "Version {version}, {name}, begins {month}."
)
MONTHS = {
    1: Text("为当月", "the month"),
    3: Text("为近 3 个月", "the last 3 months"),
    6: Text("为近 6 个月", "the last 6 months"),
    12: Text("为近 12 个月", "the last 12 months"),
}
WHOLE = Text("权重合计 100。", "The weights make 100.")
METRIC = Text("考核内容", "Item")
WEIGHT = Text("权重", "Weight")
ZERO = Text("零分线", "Zero line")
FULL = Text("满分线", "Full line")
LEAST = Text("最少件数", "Fewest cases")
CAP = Text("最高得分", "Most points")
UNIT = {"percent": Text("%", "%"), "seconds": Text("小时", "h"), "ratio": Text("", "")}
NO_ITEM = Text("（不考核）", "(none)")
NEW_ROW = Text("新增一项", "another item")
ROW = Text("第 {n} 项 {name}", "item {n} {name}")

EDIT = Text("修订办法", "Change the scheme")
EDIT_HINT = Text(
    "只能选比率、占比和用时，数量不能计分。比率的界线填百分数，用时填小时。"
    "件数少于“最少件数”的不计入，权重摊到其他项。新办法自下月或以后施行，不追溯；先核对，再保存。",
    "Rates, shares and times only; amounts earn nothing. Lines of rates are per cent, of times "
    "hours. With fewer cases an item is left out and its weight spread. A new scheme begins next "
    "month or later and never reaches back: check, then save.",
)
NAME = Text("办法名称", "Name")
FIRST = Text("施行月份", "First month")
PERIOD = Text("统计期", "Period")
DEDUCTION_CAP = Text("每月扣分上限", "Most deducted a month")
CHECK = Text("核对变化", "Check the changes")
SAVE = Text("确认保存", "Save")
STOP = Text("放弃修改", "Discard")
PREVIEW = Text("核对变化", "Check the changes")
PREVIEW_TOLD = Text(
    "保存后为第 {version} 版，自 {month} 起施行。若用于 {last}，{n} 个对象中有 {changed} 个得分变化"
    "（不含扣分）：",
    "Saved, this will be version {version}, from {month}. For {last} it would change {changed} of "
    "{n} scores (before deductions):",
)
BODY = Text("名称", "Name")
BEFORE = Text("将执行的办法", "As it would be")
AFTER = Text("修订后", "With the change")
CHANGE = Text("变化", "Change")
NO_SCORE = Text("不出总分", "none")

RANKING = Text("名次", "Places")
RANKING_OFF = Text(
    "名次默认不显示，得分按编码排列。大屏在任何情况下都不显示名次；乡镇账号看不到名次。",
    "Places are off unless switched on; scores stand in code order. Never on a wall, never to a "
    "township.",
)
RANKING_ON = Text(
    "名次已开启：得分按名次排列，并注明偶然性可能造成的名次范围。",
    "Places are on: scores in their order, with the range that chance alone could cause.",
)
SWITCH_ON = Text("开启名次", "Switch places on")
SWITCH_OFF = Text("关闭名次", "Switch places off")

HISTORY = Text("修订记录", "History")
NUMBER = Text("编号", "No.")
BY = Text("修订人", "By")
AT = Text("修订时间", "On")
CONTENT = Text("内容", "Content")
ITEMS_N = Text("{n} 项", "{n} items")
BUILT_IN = Text("系统自带", "built in")
READ_ONLY = Text(
    "考核办法由系统管理员和督办领导修订。", "Administrators and supervisors change the schemes."
)
SAVED = Text(
    "已保存为第 {version} 版，自 {month} 起施行。", "Saved as version {version}, from {month}."
)
SWITCHED = Text("名次显示已更改。", "Done.")
NO_NUMBER = Text("“{name}”的{column}应为数字。", "{column} of “{name}” must be a number.")
NO_MONTH = Text("请填写施行月份，例如 2026-12。", "Give the first month, for example 2026-12.")
FORBIDDEN = Text(
    "考核办法由系统管理员和督办领导修订，您的角色只能查看。",
    "Administrators and supervisors change the schemes; your role may only look.",
)
