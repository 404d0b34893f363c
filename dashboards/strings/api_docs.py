"""Words of the page that describes the interface."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("接口说明", "How the interface works")
MACHINE = Text("供程序读取：", "For programs: ")
TOKENS = Text("令牌种类", "Tokens")
ADDRESSES = Text("接口地址", "Addresses")
SHAPES = Text("数据结构", "Shapes")
NO_TOKEN = Text("无需令牌", "no token")
PARAMETER, PLACE, VALUE = Text("参数", "Parameter"), Text("位置", "In"), Text("取值", "Value")
FIELD, NEEDED = Text("字段", "Field"), Text("必填", "Required")
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
