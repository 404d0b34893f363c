"""What a service asks beside place and words: the attributes of Open311, as a county pack has
them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from data_layer.core.county import Category
from data_layer.core.moments import read_moment
from data_layer.core.refusals import Refusal, refusal
from data_layer.vocab import Text

NAMED = re.compile(r"attribute\[([A-Za-z0-9_-]{1,40})\](?:\[\])?")
LONGEST_STRING, LONGEST_TEXT = 200, 2000


class Datatype(StrEnum):
    """The datatypes of the standard."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    SINGLE = "singlevaluelist"
    MULTI = "multivaluelist"


LISTS = frozenset({Datatype.SINGLE, Datatype.MULTI})


class Question(NamedTuple):
    """One question of a service (a category, or all of a major); without `variable` it is a notice
    to read, not to answer. `values` are keys with their words, of lists alone."""

    service: str
    code: str
    ordinal: int
    datatype: str
    variable: bool
    required: bool
    text: Text
    hint: Text
    values: tuple[tuple[str, Text], ...] = ()


def questions_for(category: Category, questions: Iterable[Question]) -> list[Question]:
    """What is asked for that category, in order; those of its major come with it."""
    mine = (q for q in questions if q.service in {category.code, category.parent})
    return sorted(mine, key=lambda q: (q.ordinal, q.code))


def answers_given(form: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """attribute[code] -> its values, from the pairs of a form; empty ones say nothing."""
    given: dict[str, list[str]] = {}
    for name, value in form:
        found = NAMED.fullmatch(name)
        if found and value.strip():
            given.setdefault(found[1], []).append(value.strip())
    return given


def check_answers(asked: Sequence[Question], given: Mapping[str, list[str]]) -> list[Refusal]:
    """Everything wrong with the answers."""
    known = {q.code: q for q in asked if q.variable}
    unknown = [refusal(_field(code), "unknown_field") for code in sorted(given.keys() - known)]
    missing = [
        refusal(_field(q.code), "missing")
        for q in known.values()
        if q.required and q.code not in given
    ]
    wrong = (_wrong(known[code], values) for code, values in given.items() if code in known)
    return [*unknown, *missing, *(problem for problem in wrong if problem is not None)]


def answers_told(asked: Sequence[Question], given: Mapping[str, list[str]]) -> list[str]:
    """A line for each answered question, as whoever works the case reads it."""
    lines = []
    for one in asked:
        words = {key: text.zh for key, text in one.values}
        told = "、".join(" ".join(words.get(v, v).split()) for v in given.get(one.code, ()))
        if told:
            lines.append(f"{one.text.zh}：{told}")
    return lines


def _wrong(one: Question, values: list[str]) -> Refusal | None:
    field = _field(one.code)
    if len(values) > 1 and one.datatype != Datatype.MULTI:
        return refusal(field, "given_twice")
    keys = [key for key, _ in one.values]
    if one.datatype in LISTS and not set(values) <= set(keys):
        return refusal(field, "not_in_list", words=", ".join(keys))
    if len(set(values)) < len(values):
        return refusal(field, "given_twice")
    return _wrong_value(field, one.datatype, values[0])


def _wrong_value(field: str, datatype: str, value: str) -> Refusal | None:
    if datatype == Datatype.NUMBER and not is_number(value):
        return refusal(field, "not_a_number")
    if datatype == Datatype.DATETIME:
        moment = read_moment(value)
        return refusal(field, moment) if isinstance(moment, str) else None
    longest = LONGEST_TEXT if datatype == Datatype.TEXT else LONGEST_STRING
    return refusal(field, "out_of_range") if len(value) > longest else None


def is_number(text: str) -> bool:
    """Whether it is a plain finite decimal, as a form sends one."""
    if len(text) > 40 or not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text):
        return False
    return text.isascii() and math.isfinite(float(text))


def _field(code: str) -> str:
    return f"attribute[{code}]"
