"""What the escalation ladder will say in the next hours if nobody acts; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.fold import fold
from data_layer.core.ladder import pending
from data_layer.core.ladder_rules import LadderRule
from data_layer.db.upsert import batched
from data_layer.labels import CAUSE_TEXT, LADDER_ACT_TEXT, RECIPIENT_TEXT
from data_layer.ladder_words import Cause, LadderAct, Recipient
from data_layer.log.read import events_of
from data_layer.services.tick import PORTION, due_cases


class Expected(NamedTuple):
    """How often a rule will act by then, and when for the first time."""

    rule: LadderRule
    first: int
    n: int


def drill(connection: Connection, county: County, until: int) -> list[Expected]:
    """What is due by then as the cases stand, in order of the first time."""
    found: dict[str, Expected] = {}
    for cases in batched(due_cases(connection, county.code, until), PORTION):
        for events in events_of(connection, county.code, cases).values():
            for alarm in pending(fold(events, county), county):
                if alarm.at <= until:
                    name = alarm.rule.rule
                    _, first, n = found.get(name, Expected(alarm.rule, alarm.at, 0))
                    found[name] = Expected(alarm.rule, min(first, alarm.at), n + 1)
    return sorted(found.values(), key=lambda e: (e.first, e.rule.rule))


def lines(expected: list[Expected], county: County) -> Iterator[str]:
    """The drill as somebody reads it."""
    total = sum(e.n for e in expected)
    yield f"若无人处置，将发出 {total} 条 / if nobody acts, {total} will be written"
    for rule, first, n in expected:
        act, to = LADDER_ACT_TEXT[LadderAct(rule.act)], RECIPIENT_TEXT[Recipient(rule.to)]
        cause = CAUSE_TEXT[Cause(rule.cause)]
        words = f"{act.zh} → {to.zh}（{cause.zh}） / {act.en} → {to.en} ({cause.en})"
        yield f"{iso(first, county.zone)} {n:>6}  {rule.rule}: {words}"
