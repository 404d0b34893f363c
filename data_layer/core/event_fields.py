"""The kinds of field an event has at the door. Times become UTC epoch milliseconds here and nowhere
else."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from data_layer.core.moments import read_moment
from data_layer.labels import SOURCE_TEXT, URGENCY_TEXT
from data_layer.vocab import Level, RiskLevel, SourceKind, Text, Urgency

RISK_ZH = {
    "红": RiskLevel.RED,
    "橙": RiskLevel.ORANGE,
    "黄": RiskLevel.YELLOW,
    "蓝": RiskLevel.BLUE,
}


_WRONG_MOMENT = {
    "time_format": "not an ISO 8601 time",
    "time_without_offset": "the time has no offset",
    "time_out_of_range": "outside the years this product works in",
}


def _moment(value: object) -> int:
    if not isinstance(value, str):
        raise PydanticCustomError("time_type", "an ISO 8601 time with offset, as text")
    moment = read_moment(value)
    if isinstance(moment, str):
        raise PydanticCustomError(moment, _WRONG_MOMENT[moment])
    return moment


# All but the end of a line and the tab.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def _plain(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("control_characters", "control characters are not allowed")
    return value


def _one_of(words: dict[str, str]) -> BeforeValidator:
    def check(value: object) -> str:
        found = words.get(value) if isinstance(value, str) else None
        if found is None:
            raise PydanticCustomError("not_in_list", "one of: {words}", {"words": ", ".join(words)})
        return found

    return BeforeValidator(check)


def _words(names: type[Urgency] | type[SourceKind], texts: dict[Any, Text]) -> dict[str, str]:
    return {name.value: name.value for name in names} | {t.zh: k.value for k, t in texts.items()}


def _level(value: object) -> int:
    if isinstance(value, str) and value.upper() in Level.__members__:
        return int(Level[value.upper()])
    if isinstance(value, int) and not isinstance(value, bool) and value in list(Level):
        return value
    raise PydanticCustomError(
        "not_in_list",
        "one of: {words}",
        {"words": "1-6, household, grid, village, township, county, above"},
    )


LONGEST_NAME = 128
Moment = Annotated[
    int, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_plain)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Paragraph = Annotated[str, Field(max_length=4000), AfterValidator(_plain)]
LevelNumber = Annotated[
    int, BeforeValidator(_level), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 6})
]
UrgencyWord = Annotated[str, _one_of(_words(Urgency, URGENCY_TEXT))]
SourceWord = Annotated[str, _one_of(_words(SourceKind, SOURCE_TEXT))]
RiskWord = Annotated[
    str, _one_of({r.value: r.value for r in RiskLevel} | {k: v.value for k, v in RISK_ZH.items()})
]
Units = Annotated[list[Name], Field(max_length=20)]
