"""Every reason for which anything sent may be refused, in words, whichever door refused it; a code
that nobody foresaw is told by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from data_layer.core import import_refusals, refusals
from data_layer.vocab import Text

# Of what stands at a path of another platform's JSON.
SHAPES: Mapping[str, Text] = {
    "compound": Text("是一组内容，应指向单个值。", "holds several values; point to one of them."),
    "inexact_number": Text(
        "数字过大，末几位无法保留；请作为文本（加引号）发送。",
        "The number is too large to be kept to its last digit; send it as text, in quotes.",
    ),
}
# Said of a field: its name comes first.
OF_FIELD: Mapping[str, Text] = {**import_refusals.WORDS, **SHAPES}
WORDS: Mapping[str, Text] = {**OF_FIELD, **refusals.WORDS}
OTHER = Text("其他原因（{code}）。", "Another reason ({code}).")


def reason(code: str, field: Text, values: Mapping[str, str]) -> Text:
    """Why something was refused, never an error: `field` as it is called, '' for none; what is not
    known of `values` any more is an ellipsis."""
    text, told = WORDS.get(code, OTHER), defaultdict(lambda: "…", {**values, "code": code})
    zh, en = text.zh.format_map(told), text.en.format_map(told)
    if code in OF_FIELD and field.zh:
        return Text(f"“{field.zh}”{zh}", f"'{field.en}' {en}")
    return Text(zh, en)
