"""Kinds of reports and how often each is made."""

from __future__ import annotations

from enum import StrEnum

from data_layer.core.schedules import Every
from data_layer.core.scope import Scope
from data_layer.vocab import Text


class Kind(StrEnum):
    """What is written: 日报, 周报, 月报, 专报, 考核通报, 乡镇月度简报, 周研判."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SPECIAL = "special"
    SCORES = "scores"
    BRIEF = "brief"
    JUDGEMENT = "judgement"


KIND_TEXT = {
    Kind.DAILY: Text("日报", "Daily report"),
    Kind.WEEKLY: Text("周报", "Weekly report"),
    Kind.MONTHLY: Text("月报", "Monthly report"),
    Kind.SPECIAL: Text("专报", "Special report"),
    Kind.SCORES: Text("考核通报", "Assessment bulletin"),
    Kind.BRIEF: Text("月度简报", "Township brief"),
    Kind.JUDGEMENT: Text("周研判", "Weekly judgement"),
}
EVERY = {
    Kind.DAILY: Every.DAY,
    Kind.WEEKLY: Every.WEEK,
    Kind.MONTHLY: Every.MONTH,
    Kind.SPECIAL: Every.MONTH,
    Kind.SCORES: Every.MONTH,
    Kind.BRIEF: Every.MONTH,
    Kind.JUDGEMENT: Every.WEEK,
}
# A township may have these of itself, the county of any township.
OF_TOWNSHIPS = frozenset({Kind.BRIEF, Kind.JUDGEMENT})


def monthly(kind: Kind) -> bool:
    """Whether its reports are of whole months."""
    return EVERY[kind] is Every.MONTH


def kinds_for(scope: Scope) -> list[Kind]:
    """The kinds of reports a scope may have: a township its own brief and judgement sheet."""
    return [kind for kind in Kind if scope.whole_county or kind in OF_TOWNSHIPS]


def subject_of(kind: Kind, township_code: str, category: str) -> tuple[str, str]:
    """Township and category where a kind knows them; a month's report of the county has neither."""
    if kind is Kind.SPECIAL:
        return township_code, category
    return (township_code, "") if kind in OF_TOWNSHIPS else ("", "")


def shown_scope(scope: Scope, kind: Kind, township_code: str) -> Scope:
    """Whose rows a report shows: one of a township those of it, any other those of its maker."""
    return scope.narrow(township_code) if kind in OF_TOWNSHIPS else scope
