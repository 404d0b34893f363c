"""Words of the page that describes the interface."""

from __future__ import annotations

from data_layer.vocab import Text, TokenKind

TITLE = Text("接口说明", "How the interface works")
MACHINE = Text("供程序读取：", "For programs: ")
TOKENS = Text("令牌种类", "Tokens")
ADDRESSES = Text("接口地址", "Addresses")
SHAPES = Text("数据结构", "Shapes")
NO_TOKEN = Text("无需令牌", "no token")
PARAMETER, PLACE, VALUE = Text("参数", "Parameter"), Text("位置", "In"), Text("取值", "Value")
FIELD, NEEDED = Text("字段", "Field"), Text("必填", "Required")
MEANING = Text("含义", "Meaning")
YES = Text("是", "yes")
BODY, ANSWERS = Text("请求正文", "Body"), Text("返回", "Answers")
HOME = Text("返回首页", "Back to the first page")
OTHER_LANGUAGE = Text("English", "中文")
DEMO = Text("演示数据", "Demo data")
EMPTY = Text("无固定字段。", "No fixed fields.")
PLACES = {
    "path": Text("地址", "path"),
    "query": Text("查询", "query"),
    "header": Text("请求头", "header"),
}

KINDS = {
    TokenKind.INGEST: Text("提交本来源的事件。", "Sends events of its source."),
    TokenKind.READ: Text("读取范围内的指标和事件。", "Reads numbers and cases of its scope."),
    TokenKind.ACT: Text("以一种角色办理事件。", "Works cases with a role."),
    TokenKind.OPEN311: Text(
        "提交和查询群众诉求；放在 X-Api-Key 或 Authorization: Bearer 中。",
        "Sends and follows service requests; X-Api-Key or Authorization: Bearer.",
    ),
}
STATUSES = {
    200: Text("成功。", "Done."),
    201: Text("已登记。", "Registered."),
    400: Text("请求格式不对。", "The request is malformed."),
    401: Text(
        "没有令牌，或令牌有误、已过期、已吊销。", "The token is missing, wrong, expired or revoked."
    ),
    403: Text("该令牌无权这样做。", "The token may not do this."),
    404: Text("令牌范围内没有这一项。", "Nothing of that name in the token's scope."),
    405: Text("该地址不接受这种方法。", "The address takes other methods."),
    409: Text("当前状态不允许。", "The state does not allow it now."),
    413: Text("内容过大。", "Too large."),
    422: Text("内容不合要求。", "Understood, but not acceptable."),
    429: Text("过于频繁。", "Too often."),
    503: Text(
        "繁忙或数据库不可用，请按 Retry-After 稍后再试。",
        "Busy or the database is away; try again after Retry-After.",
    ),
}
# What each endpoint is for; what it does exactly, its code says in English.
SUMMARIES = {
    "ingest.post_events": "提交事件：可一次多条，重复提交不重复计数，不合格的逐条退回",
    "hook_in.post_hook": "接收其他平台的 JSON，按设定的对应关系转成事件",
    "ingest.event_types": "各类事件的字段要求（JSON Schema）",
    "incidents.get_incident": "查询一件事件：状态、经过、时限及其由来",
    "actions.act_by_token": "办理事件：与值班台同样的操作和权限",
    "attachments.post_attachment_by_token": "上传附件，再随操作提交其编号",
    "numbers.catalog": "指标目录：名称、口径、公式、所需数据",
    "numbers.metrics": "查询指标：任意时段、拆分和筛选",
    "numbers.flow": "流转图：环节之间的件数和用时",
    "numbers.scores": "考核得分",
    "openapi.description": "本接口说明（供程序读取）",
    "open311.discovery": "Open311：接口入口和版本",
    "open311.services": "Open311：可以反映的问题类别",
    "open311.service_definition": "Open311：某一类别需要回答的问题",
    "open311.request_of_token": "Open311：由受理凭证查询编号",
    "open311.requests": "Open311：按编号、类别、时间、状态查询诉求",
    "open311.one_request": "Open311：查询一件诉求",
    "open311.post_request": "Open311：提交诉求，可附图片，先核实再办理",
}
