"""Why an event is refused, in a code for machines and in words for the person who must mend it."""

from __future__ import annotations

from typing import NamedTuple

from data_layer.vocab import Text


class Refusal(NamedTuple):
    """One thing wrong with one field."""

    field: str
    code: str
    text: Text

    def as_json(self) -> dict[str, str]:
        """The shape the API answers with."""
        return {
            "field": self.field,
            "code": self.code,
            "message_zh": self.text.zh,
            "message_en": self.text.en,
        }


WORDS: dict[str, Text] = {
    "not_an_object": Text("每条事件应为一个 JSON 对象。", "Each event must be a JSON object."),
    "unknown_type": Text(
        "事件类型不在目录中，请查阅接口文档。", "Unknown event type; see the API documentation."
    ),
    "unknown_action": Text(
        "没有这项操作，请查阅接口文档。", "There is no such action; see the API documentation."
    ),
    "missing": Text("缺少必填项。", "This field is required."),
    "unknown_field": Text(
        "没有这个字段，请核对拼写。", "There is no such field; check the spelling."
    ),
    "wrong_kind": Text(
        "字段类型不符，请按接口文档填写。",
        "The value is of the wrong kind; see the API documentation.",
    ),
    "out_of_range": Text("数值或长度超出允许范围。", "The value or its length is out of range."),
    "not_in_list": Text("取值不在目录中，可用：{words}。", "Not one of: {words}."),
    "time_format": Text(
        "时间应为 ISO 8601 格式，例如 2026-11-23T15:42:00+08:00。",
        "Write the time as ISO 8601, for example 2026-11-23T15:42:00+08:00.",
    ),
    "time_without_offset": Text(
        "时间缺少时区偏移，请在末尾加上 +08:00。", "The time has no offset; add +08:00 at the end."
    ),
    "given_twice": Text(
        "同一内容给了不止一次，请只保留一个。", "It is given more than once; keep one."
    ),
    "wrong_span": Text(
        "起止时间应先后相接，一次最多 90 天，请分段查询。",
        "The period begins before it ends and spans 90 days at most; ask in parts.",
    ),
    "not_a_number": Text("应为数字，例如 12 或 3.5。", "Write a number, for example 12 or 3.5."),
    "swapped_point": Text(
        "经纬度写反了：lon 填经度，lat 填纬度，请对调后重发。",
        "Longitude and latitude are exchanged: swap lon and lat and send it again.",
    ),
    "no_place_given": Text(
        "请给出 lat 和 long（WGS84），或 address_string，或 address_id（网格编码）。",
        "Give lat and long (WGS84), or address_string, or address_id (a grid code).",
    ),
    "too_much_text": Text(
        "描述、补充信息和联系方式合计不超过 4000 字，请精简后重发。",
        "Description, answers and contact together take 4,000 signs at most; shorten them.",
    ),
    "not_recorded": Text(
        "该事件未能记入，原因已写入服务器日志；同批其他事件不受影响。请告知系统管理员，处理后重发。",
        "This event could not be recorded; the server's log says why, the others of the request "
        "are not affected. Tell the system administrator and send it again once that is mended.",
    ),
    "in_the_future": Text(
        "时间超前服务器 5 分钟以上，请校准发送方时钟。",
        "The time is more than 5 minutes ahead of the server; set the sender's clock.",
    ),
    "time_out_of_range": Text(
        "时间应在 2000 年至 2100 年之间，请核对。",
        "The time must lie between 2000 and 2100; check it.",
    ),
    "foreign_source": Text(
        "只能更正或撤销本系统提交的记录。", "Only events of your own source can be corrected."
    ),
    "too_many_fields": Text(
        "字段过多，请按接口文档填写。", "There are too many fields; see the API documentation."
    ),
    "control_characters": Text(
        "文字中含有控制字符，请删除后重发。", "The text holds control characters; remove them."
    ),
    "unknown_grid": Text(
        "网格编码“{value}”不在本县（市）目录中，请核对 15 位网格编码或 12 位村（社区）编码。",
        "No grid '{value}' in this county; check the 15-digit grid or 12-digit village code.",
    ),
    "unknown_category": Text(
        "事件类别“{value}”不在目录中，请使用四位类别编码。",
        "Category '{value}' is not in the list; use its four-digit code.",
    ),
    "foreign_township": Text(
        "该事件不在本令牌授权的乡镇（街道）范围内。",
        "This is outside the township the token is bound to.",
    ),
    "unknown_case": Text(
        "本令牌范围内没有编号为“{value}”的事件。",
        "There is no case '{value}' within the token's scope.",
    ),
    "link_conflict": Text(
        "incident_id 已对应另一事件 {value}，不能再关联。",
        "The incident_id already belongs to case {value}.",
    ),
    "in_the_past": Text("时间应晚于现在。", "The time must lie ahead."),
    "not_later": Text(
        "新的期限应晚于现在和原期限。",
        "The new due time must be later than now and the present one.",
    ),
    "after_deadline": Text("不能晚于该事件的固定期限。", "It cannot be after the fixed deadline."),
    "after_case_due": Text(
        "不能晚于该事件本身的到期时间 {value}。",
        "It cannot be after the case's own due time {value}.",
    ),
    "unknown_unit": Text(
        "没有单位“{value}”，或不在您的范围内，请重新选择。",
        "No unit '{value}' in your scope; choose again.",
    ),
    "unit_twice": Text("同一单位只能选一次。", "Name each unit once."),
    "unit_busy": Text("该单位已在办理此事件。", "The unit is at work on this case already."),
    "unchanged": Text("与现在的内容相同。", "That is what it is now."),
    "unknown_event": Text(
        "此事件中没有这条可更正的记录。", "This case has no such record that could be amended."
    ),
    "unknown_merge": Text(
        "没有可并入的事件“{value}”：编号有误、已作废、就是本事件，或不在您的范围内。",
        "Cannot merge into '{value}': wrong number, void, the case itself, or outside your scope.",
    ),
    "event_id_reused": Text(
        "event_id 已用于另一条不同的记录，请换用新的编号。",
        "The event_id was already used for a different event; use a new one.",
    ),
}

# What the validator calls a failure -> our code.
_KINDS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "literal_error": "not_in_list",
    "not_in_list": "not_in_list",
    "time_type": "time_format",
    "time_format": "time_format",
    "time_without_offset": "time_without_offset",
    "control_characters": "control_characters",
    "string_too_long": "out_of_range",
    "string_too_short": "out_of_range",
    "too_long": "out_of_range",
    "too_short": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "finite_number": "out_of_range",
}


def refusal(field: str, kind: str, **values: object) -> Refusal:
    """The refusal of `field` for `kind`: one of our codes or the validator's own word for it."""
    code = kind if kind in WORDS else _KINDS.get(kind, "wrong_kind")
    words = {
        "words": values.get("words") or values.get("expected", ""),
        "value": str(values.get("value", ""))[:64],
    }
    text = WORDS[code]
    return Refusal(field, code, Text(text.zh.format(**words), text.en.format(**words)))
