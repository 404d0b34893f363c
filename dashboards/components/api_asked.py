"""What an address of the API may say beside its numbers: parameters, format, days as ISO dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dashboards.components.score_table import month_text
from data_layer.core.days import to_date
from data_layer.errors import BadRequest
from data_layer.vocab import Text

FORMATS = ("json", "csv")
FILTERS = ("from", "to", "township", "grid", "category", "source", "urgency", "unit")
UNKNOWN_PARAMETER = Text(
    "没有参数 {name}。可用的参数：{words}。", "There is no parameter {name}; there are: {words}."
)
UNKNOWN_FORMAT = Text("format 应为其中之一：{words}。", "'format' is one of: {words}.")
LONGEST_WORD = 64


def check_parameters(args: Mapping[str, str], known: Collection[str]) -> None:
    """BadRequest for a parameter that is none of `known` or 'format', and for another format than
    JSON and CSV: what is misspelt must not pass for what was asked."""
    names = (*known, "format")
    for name in args:
        if name not in names:
            listed = ", ".join(names)
            raise _bad(UNKNOWN_PARAMETER, "unknown_parameter", name=name, words=listed)
    if args.get("format", "json") not in FORMATS:
        raise _bad(UNKNOWN_FORMAT, "unknown_format", words=", ".join(FORMATS))


def iso_day(day: int) -> str:
    """20261028 -> 2026-10-28, as dates are given."""
    return to_date(day).isoformat()


def iso_key(by: str, key: object) -> str:
    """The key of a group: days and months as they are asked for, codes as they are."""
    written = {"day": iso_day, "month": month_text}.get(by)
    return written(int(str(key))) if written else str(key)


def _bad(text: Text, code: str, **told: str) -> BadRequest:
    cut = {name: value[:LONGEST_WORD] if name == "name" else value for name, value in told.items()}
    return BadRequest(Text(text.zh.format(**cut), text.en.format(**cut)), code)
