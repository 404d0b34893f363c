"""Words of the list behind a number."""

from __future__ import annotations

from data_layer.vocab import Text

DUE = Text("应办结", "Due")
STANDING = Text("时限", "Time")
ORDERS = {
    "counted": Text("最近在前", "latest first"),
    "due": Text("最早到期在前", "due soonest first"),
    "oldest": Text("最早上报在前", "reported longest ago first"),
}
ONLY = {
    "yes": Text("只看按期办结", "only those in time"),
    "no": Text("只看未按期", "only those not in time"),
}
TIMELY = {
    "yes": Text("按期办结", "closed in time"),
    "no": Text("未按期（逾期办结或超期未结）", "not in time (closed late, or open and late)"),
}
LATE = Text("超期 {span}", "{span} late")
LEFT = Text("剩 {span}", "{span} left")
CLOSED_LATE = Text("逾期 {span} 办结", "closed {span} late")
CLOSED_IN_TIME = Text("按期办结", "closed in time")
CLOSED = Text("已结", "closed")
PAUSED = Text("挂账", "suspended")
PAGES = Text("第 {first}–{last} 件，共 {n} 件", "{first}–{last} of {n}")
EARLIER = Text("‹ 上一页", "‹ back")
LATER = Text("下一页 ›", "on ›")
DEEP = Text(
    "列表翻到第 {n} 件为止，更多请导出。",
    "The list ends with number {n} here; export it for more.",
)
NO_SUCH = Text("没有这个统计对象：{measure}。", "There is no such count: {measure}.")
