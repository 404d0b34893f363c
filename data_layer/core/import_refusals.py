"""Why a row of a ledger is refused, in words that name the file's own columns."""

from __future__ import annotations

from collections.abc import Sequence

from data_layer.core.import_mapping import FIELD, TIMES, Meaning
from data_layer.core.refusals import Refusal
from data_layer.vocab import Text


def told_of(refusals: Sequence[Refusal], meaning: Meaning, lang: str) -> str:
    """Why a row is refused, in one line that names the file's own columns."""
    return " ".join(worded(one, meaning).say(lang) for one in refusals)


# Of a ledger no clock is to be set.
AHEAD = Text("晚于当前时间，请核对日期。", "lies in the future; check the date.")
# What the door calls a field -> ours.
OURS = {"grid_code": "grid", "incident_id": "case", "lead_unit": "unit", "opinion": "text",
         "transfer_to": "unit"}  # fmt: skip


def worded(one: Refusal, meaning: Meaning) -> Text:
    """One reason in words that name the column it is about."""
    if one.code in WORDS or one.code == "compound":
        return one.text
    if one.code == "in_the_future":
        one = one._replace(text=AHEAD)
    name = OURS.get(one.field, one.field)
    if name == "occurred_at":
        name = next((name for name in meaning.columns if name in TIMES), name)
    column = meaning.columns.get(name, "") if name in FIELD else ""
    if not column:
        return one.text
    return Text(f"“{column}”：{one.text.zh}", f"'{column}': {one.text.en}")


WORDS = {
    "cells": Text(
        "本行有 {n} 格，表头有 {most} 格，请对齐。", "{n} cells where the header has {most}."
    ),
    "formula": Text("是公式或错误值，请改填结果。", "is a formula or an error: enter its value."),
    "empty": Text("不能为空。", "must not be empty."),
    "unknown_word": Text(
        "的“{value}”还没有对应项，请选定。",
        "says '{value}', which has no counterpart yet; choose one.",
    ),
    "no_time": Text(
        "的“{value}”不是 {pattern} 格式的时间。", "says '{value}', no time written as {pattern}."
    ),
    "no_day": Text(
        "的“{value}”认不出是哪一天：应有年、月、日，例如 2026-11-26 08:00。",
        "says '{value}', no day with year, month and day such as 2026-11-26 08:00.",
    ),
    "no_number": Text("的“{value}”不是数字。", "says '{value}', which is no number."),
    "before_report": Text("早于上报时间。", "lies before the report."),
    "no_end": Text(
        "为已办结，却没有办结时间；系统不推断，请补填。",
        "says closed, and no time of closing is given; enter it, nothing is made up.",
    ),
    "no_unit": Text("派遣须有承办单位。", "A dispatch needs the unit it goes to."),
}
