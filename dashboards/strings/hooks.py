"""Words of the pages of webhooks."""

from __future__ import annotations

from dashboards.strings import imports
from data_layer.core.hook_deliveries import Fate, Paused
from data_layer.core.import_mapping import Shape
from data_layer.vocab import Text

TITLE = Text("事件对接", "Webhooks")
INTRO = Text(
    "接收：其他平台把事件（JSON）发到本系统的接收地址，按对应关系转成本系统的事件。"
    "推送：本系统每记录一条事件，就告知订阅的平台。",
    "In: another platform posts its JSON to an address here and a mapping turns it into events. "
    "Out: whoever subscribes is told of each event recorded here.",
)
DOCS = Text("接口说明", "How the interface works")
BACK = Text("返回事件对接", "Back to webhooks")
DONE = Text("已保存。", "Saved.")
# In
IN, NEW_IN = Text("接收", "Coming in"), Text("新建接收地址", "New hook")
NAME = Text("名称", "Name")
IN_HINT = Text(
    "小写字母、数字和连字符，例如 city-12345；对方发到 /api/v1/hooks/名称，须带上报令牌。",
    "Small letters, digits and hyphens, such as city-12345; it is posted to /api/v1/hooks/NAME "
    "with an ingest token.",
)
GO_ON = Text("下一步：设置对应关系", "Next: the mapping")
ADDRESS, CHANGED = Text("接收地址", "Address"), Text("最近修改", "Changed")
NONE_IN = Text("还没有接收地址。", "There are none yet.")
IN_HEAD = Text("接收地址 {name}", "Hook {name}")
SAMPLE = Text("对方的样例报文（JSON）", "A sample of their JSON")
SAMPLE_HINT = Text(
    "粘贴一份样例，按“试解析”核对每个字段；样例不保存，不会产生事件。请勿粘贴真实的个人信息。",
    "Paste a sample and try it: each field tells what it becomes. It is neither kept nor stored as "
    "an event; leave real persons out of it.",
)
BAD_SAMPLE = Text(
    "样例不是合法的 JSON：第 {line} 行第 {column} 个字符附近有误，请检查后再试。",
    "The sample is no valid JSON: see line {line}, about character {column}; mend it and try "
    "again.",
)
GUESSED = Text(
    "已按样例中的名称填入对方路径，只是建议：请逐项核对、补全，再试解析。",
    "Paths were filled in by the names in the sample, as proposals: look at each, add what is "
    "missing, then try it.",
)
NEEDED_FIELD = Text(
    "请填写“{name}”的对方路径（指向对方的哪个字段），例如 /orderNo。",
    "Say at which path '{name}' stands in their JSON, such as /orderNo.",
)
NEEDED_OR_FIXED = Text(
    "请填写“{name}”的对方路径（指向对方的哪个字段），或固定为一个值。",
    "Say at which path '{name}' stands in their JSON, or choose one value for all.",
)
ITEMS = Text("事件所在路径", "Where the events stand")
ITEMS_HINT = Text(
    "事件（对象或数组）在报文中的路径，如 /data/records；报文本身就是事件时留空。",
    "The path of the event or the list of events, such as /data/records; empty when the body "
    "itself is.",
)
SHAPE = Text("一条报文是", "One item is")
SHAPES = {
    Shape.EVENTS: Text("一个环节", "one step of a case"),
    Shape.CASES: Text("一个事件（含各环节时间）", "a whole case, with the times of its steps"),
}
FORMAT, ZONE = Text("时间写法", "How times are written"), Text("时区", "Time zone")
FIELD, PATH = Text("本系统字段", "Field here"), Text("对方路径", "Path of theirs")
FIXED, NEEDED = Text("或固定为", "or always"), Text("必填", "required")
NOTHING = Text("—", "—")
FOUND_PATHS = Text("样例中的路径", "Paths in the sample")
WORDS = Text("词典", "Words")
WORDS_HINT = Text(
    "对方的用词在左，本系统的在右（可填编码或名称）；名称相同的不用填。清空右边即删除。"
    "“建议”只由相近程度推测，勾选才采用；不勾选、不填写的不会收下。",
    "Their word on the left, ours on the right, by code or name; the same names need nothing. "
    "Empty the right side to drop one. A proposal is only a like name: tick it to use it.",
)
LIKE = imports.NEAR
THEIR_WORD, OUR_WORD = Text("对方用词", "Their word"), Text("本系统用词", "Ours")
TRY, SAVE = Text("试解析（不保存）", "Try it (nothing is kept)"), Text("保存", "Save")
DELETE = Text("删除", "Delete")
PREVIEW = Text("试解析结果", "What the sample becomes")
SAID, BECOMES = Text("样例内容", "In the sample"), Text("转成", "Becomes")
ITEM = Text("第 {n} 条", "Item {n}")
GOOD = Text("可以接收，产生 {n} 条记录：{types}。", "Taken, as {n} events: {types}.")
BAD = Text("不能接收：", "Refused:")
NO_ITEMS = Text("样例中没有事件。", "The sample holds no events.")
# Out
OUT, NEW_OUT = Text("推送", "Going out"), Text("新建推送订阅", "New subscription")
URL = Text("目标地址", "Target")
URL_HINT = Text(
    "https:// 地址，主机须在允许的推送目标中；现在允许：{hosts}。",
    "An https:// address of a host that is allowed; allowed now: {hosts}.",
)
NO_HOSTS = Text("无", "none")
NO_TARGETS = Text(
    "还不能新建推送订阅：没有允许的推送目标。请由技术人员按运维手册“事件对接”加入对方的主机，重启服务后再来。",
    "No subscription can be made yet: no target is allowed. Have the host of the other platform "
    "added as the operations manual says under webhooks, and the server started again.",
)
EXAMPLE = Text("填入示例样例", "Start from an example")
OTHER_FORMAT, OTHER_FORMAT_HINT = imports.OTHER_FORMAT, imports.OTHER_FORMAT_HINT
TYPES = Text("事件种类（不选为全部）", "Types of events (none: all)")
SCOPE, WHOLE = Text("数据范围", "Scope"), Text("全市", "whole county")
SKIP = Text("不回送的来源（可不填）", "Leave out this source (optional)")
SKIP_HINT = Text(
    "填对方上报令牌的来源名称，对方自己报来的事件就不再推回去。",
    "The source of their own ingest token: what they sent is not sent back.",
)
SUBSCRIBE = Text("建立订阅", "Subscribe")
SECRET_SHOWN = Text(
    "签名密钥如下，请立即复制并交给对方，离开本页后不再显示。",
    "This is the signing secret. Copy it now: it is not shown again.",
)
NONE_OUT = Text("还没有推送订阅。", "There are none yet.")
STATE, WAITING_N = Text("状态", "State"), Text("待发", "Waiting")
SENT_N, GIVEN_UP_N = Text("已送达", "Sent"), Text("已放弃", "Given up")
OUT_HEAD = Text("推送订阅 {name}", "Subscription {name}")
STATES = {
    Paused.NO: Text("正常", "on"),
    Paused.BY_HAND: Text("已暂停", "paused"),
    Paused.FAILING: Text("目标连续一天不通，已自动暂停", "paused: its target failed for a day"),
}
FAILING_SINCE = Text("自 {at} 起发送失败", "failing since {at}")
FAILING_TOLD = Text(
    "目标已连续一天发送失败，推送已自动暂停；事件仍在保留。请与对方核对后恢复。",
    "The target failed for a day, so the subscription was paused; events are still kept. Settle it "
    "with them, then resume.",
)
PAUSE, RESUME = Text("暂停", "Pause"), Text("恢复", "Resume")
RENEW = Text("更换密钥", "Renew the secret")
RENEW_HINT = Text(
    "旧密钥立即失效，请与对方约好时间。", "The old secret ends at once; agree on when with them."
)
DELETE_HINT = Text(
    "删除订阅及其推送记录，未送达的不再发送。",
    "Deletes the subscription and its deliveries; what waits is not sent.",
)
RESEND_ALL = Text("重发全部已放弃的", "Send all given up again")
RESEND, RESEND_OF = Text("重发", "Send again"), Text("重发 {id}", "Send {id} again")
RESENT = Text("已安排重发。", "It will be sent again.")
DELIVERIES = Text("推送记录（保存 30 天，显示最新 100 条）", "Deliveries (30 days; the newest 100)")
NO_DELIVERIES = Text("还没有推送。", "Nothing was sent yet.")
ALL = Text("全部", "all")
CASE, EVENT, AT = Text("事件编号", "Case"), Text("事件", "Event"), Text("时间", "At")
TRIES, ANSWER = Text("次数", "Tries"), Text("返回", "Answer")
NEXT_AT = Text("下次 {at}", "next {at}")
FATES = {
    Fate.WAITING: Text("待发", "waiting"),
    Fate.SENT: Text("已送达", "sent"),
    Fate.FAILED: Text("失败，将重试", "failed, to be tried again"),
    Fate.GIVEN_UP: Text("已放弃", "given up"),
    Fate.DROPPED: Text("已不在范围内", "outside the scope by now"),
}
PAUSED_NOTE = Text(
    "推送订阅“{names}”的目标连续一天不通，已自动暂停，请到“设置 · 事件对接”查看。",
    "The target of the subscription '{names}' failed for a day and it was paused; look at "
    "Settings, Webhooks.",
)
