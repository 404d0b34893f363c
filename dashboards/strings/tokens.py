"""Words of the page of machines' tokens."""

from __future__ import annotations

from data_layer.vocab import Text, TokenKind

TITLE = Text("接口令牌", "Tokens")
SENTENCE = Text(
    "{n} 个令牌在用，{unused} 个从未使用，{soon} 个 30 天内到期。",
    "{n} tokens in use: {unused} never used, {soon} ending within 30 days.",
)
RULES = Text(
    "每个令牌只做一件事，只属于一个来源系统，只看一个范围，最长一年。令牌只在签发时显示一次，"
    "系统只保存其摘要；遗失请吊销后重新签发。",
    "A token does one thing, for one system, within one scope, for a year at most. It is shown "
    "once; only its digest is kept. Lost? Revoke it and issue another.",
)
DOCS = Text("接口说明", "How the interface works")
CREATE = Text("签发令牌", "Issue a token")
ISSUE = Text("签发", "Issue")
ISSUED = Text(
    "令牌已签发。请立即复制并交给对接方，离开本页后不再显示。",
    "The token is issued. Copy it now: it is not shown again.",
)
KIND, SOURCE = Text("种类", "Kind"), Text("来源系统", "Source")
SOURCE_HINT = Text(
    "来源系统：给该系统起的名称，写入它提交的每条记录，例如 city-12345。",
    "Source: a name for the system, kept with each of its records, e.g. city-12345.",
)
PURPOSE = Text("用途", "Purpose")
SCOPE = Text("数据范围", "Scope")
ROLE, UNIT, NO_UNIT = Text("办理角色", "Role"), Text("承办单位", "Unit"), Text("无", "none")
ACTING_HINT = Text(
    "办理角色和承办单位只用于“办理”令牌；承办人员须选单位，乡镇领导须选乡镇（街道）。",
    "Role and unit are for act tokens; a handler needs a unit, a township leader a township.",
)
EXPIRES = Text("有效期至（当天有效，最长一年）", "Valid to (that day included, a year at most)")
PREFIX, STATE = Text("令牌", "Token"), Text("状态", "State")
CREATED, USED = Text("签发", "Issued"), Text("最近使用", "Last used")
NEVER = Text("未使用", "never")
REVOKE = Text("吊销", "Revoke")
REVOKED = Text("令牌已吊销，立即失效。", "The token is revoked and no longer valid.")
REVOKE_OF = Text("吊销 {prefix}（{source}）", "Revoke {prefix} ({source})")
ENDED = Text("已失效的令牌", "Tokens that ended")
IN_USE = Text("在用的令牌", "Tokens in use")
NONE = Text("还没有令牌。", "There are none yet.")
BY_AT = Text("{at}，{who}", "{at}, {who}")
UNTIL = Text("{day} 止", "to {day}")
BAD_KIND = Text("请选择令牌种类。", "Choose the kind of token.")
BAD_ROLE = Text("请选择办理角色。", "Choose the role it acts with.")
BAD_DAY = Text("日期应写作 2026-11-23。", "Write the day as 2026-11-23.")

KINDS = {
    TokenKind.INGEST: Text("上报：提交事件", "ingest: sends events"),
    TokenKind.READ: Text("读取：指标、事件", "read: numbers and cases"),
    TokenKind.ACT: Text("办理：对事件操作", "act: works cases"),
    TokenKind.OPEN311: Text("Open311：群众诉求", "open311: requests of the public"),
}
STATES = {
    "usable": Text("有效", "valid"),
    "soon": Text("即将到期", "ending soon"),
    "expired": Text("已到期", "ended"),
    "revoked": Text("已吊销", "revoked"),
}
