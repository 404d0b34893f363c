"""The escalation ladder as a pack says it: lines of ladder.csv, quiet hours of county.toml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from data_layer.core.ladder_rules import (
    LEVEL_OF,
    NO_QUIET,
    PERCENT,
    WHOLE,
    LadderRule,
    QuietHours,
)
from data_layer.ladder_words import Cause, LadderAct, Recipient, Trigger
from data_layer.services.pack_files import Row
from data_layer.vocab import LimitStage, LimitUnit, RiskLevel, Urgency

LADDER_COLUMNS = "rule trigger stage urgency risk times amount unit act to cause quiet"
_CLOCK = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
QUIET_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"from": _CLOCK, "to": _CLOCK},
    "required": ["from", "to"],
    "additionalProperties": False,
}
# The name of a rule is part of the ids of what it writes.
NAME = re.compile("[a-z][a-z0-9_]{0,39}")
WORDS: dict[str, frozenset[str]] = {
    "trigger": frozenset(Trigger),
    "stage": frozenset({"", *LimitStage}),
    "urgency": frozenset({"", *Urgency}),
    "risk": frozenset({"", *RiskLevel}),
    "unit": frozenset({PERCENT, *LimitUnit}),
    "act": frozenset(LadderAct),
    "to": frozenset(Recipient),
    "cause": frozenset(Cause),
}
COUNTED = frozenset({Trigger.REPEATED_RETURN, Trigger.PASSED_ON, Trigger.REWORK})
RUNGS = (Recipient.VILLAGE, Recipient.TOWNSHIP, Recipient.COUNTY)
GIVEN_BY_A_RUNG = frozenset({LadderAct.ESCALATE, LadderAct.SUPERVISE, LadderAct.RAISE})
# Reasons of an escalation; the others are reasons to say a word.
UPWARD = frozenset(Cause) - {
    Cause.DUE_SOON,
    Cause.REVIEW_DUE,
    Cause.SUPERVISION_DUE,
    Cause.UNANSWERED,
}
WATCHED = (
    LimitStage.ACCEPT,
    LimitStage.DISPATCH,
    LimitStage.SIGN,
    LimitStage.HANDLE,
    LimitStage.VERIFY,
    LimitStage.CASE,
)


def read_rules(rows: Iterable[Row]) -> Iterator[LadderRule]:
    """The rules of the lines, in their order."""
    for row in rows:
        yield LadderRule(
            row.text("rule"),
            row.text("trigger"),
            row.cells["stage"],
            row.cells["urgency"],
            row.cells["risk"],
            row.whole("times"),
            row.whole("amount"),
            row.text("unit"),
            row.text("act"),
            row.text("to"),
            row.text("cause"),
            row.flag("quiet"),
        )


def read_quiet(hours: dict[str, str] | None) -> QuietHours:
    """The quiet hours of [quiet]; none when it is left out."""
    if hours is None:
        return NO_QUIET
    return QuietHours(_minute(hours["from"]), _minute(hours["to"]))


def ladder_problems(rules: Sequence[LadderRule]) -> Iterator[str]:
    """Everything that contradicts itself in a ladder, and every limit nobody watches."""
    for name, count in Counter(rule.rule for rule in rules).items():
        if count > 1:
            yield f"{name} 出现 {count} 次 / occurs {count} times"
    for rule in rules:
        yield from (f"{rule.rule}: {problem}" for problem in _rule_problems(rule))
    for stage in WATCHED:
        for urgency in Urgency:
            yield from _stage_problems(rules, stage, urgency)


def _rule_problems(rule: LadderRule) -> Iterator[str]:
    if not NAME.fullmatch(rule.rule):
        yield "规则名应为小写字母、数字和下划线 / a name has small letters, digits and _"
    for column, words in WORDS.items():
        if getattr(rule, column) not in words:
            yield f"{column} {getattr(rule, column)} 未知 / unknown; {' '.join(sorted(words))}"
    timed = rule.trigger == Trigger.TIME_IN_STAGE
    if timed != bool(rule.stage):
        yield "只有 time_in_stage 填写 stage，且必须填写 / a stage belongs to time_in_stage alone"
    if (rule.trigger in COUNTED) != (rule.times > 0):
        yield "计次的触发条件 times 应大于 0，其余为 0 / times is for what is counted"
    if rule.amount < 0 or (rule.unit == PERCENT and not (timed and rule.amount)):
        yield "percent 只用于 time_in_stage 且大于 0，amount 不能为负 / wrong amount"
    if rule.act in GIVEN_BY_A_RUNG and rule.to not in RUNGS:
        yield f"{rule.act} 的对象应为 village、township 或 county / must name a level"
    if rule.act == LadderAct.ESCALATE and rule.cause not in UPWARD:
        yield f"{rule.cause} 不能作为升级原因 / is no reason to escalate"
    if rule.quiet and rule.act != LadderAct.REMIND:
        yield "只有提醒可避开夜间 / only reminders keep quiet hours"


def _stage_problems(rules: Sequence[LadderRule], stage: str, urgency: str) -> Iterator[str]:
    """A limit must be spoken of once it has passed, and a higher rung come later."""
    here = [r for r in rules if r.stage == stage and not r.risk and r.urgency in {"", urgency}]
    shares = [r for r in here if r.unit == PERCENT]
    if not any(r.amount >= WHOLE for r in shares):
        yield f"{urgency}/{stage} 超期后无人过问 / nobody hears when it is overdue"
    ups = [r for r in shares if r.act == LadderAct.ESCALATE and r.to in RUNGS]
    ups.sort(key=lambda r: LEVEL_OF[Recipient(r.to)])
    for lower, higher in pairwise(ups):
        if lower.to != higher.to and lower.amount >= higher.amount:
            yield f"{higher.rule} 应晚于 {lower.rule} / must come later than {lower.rule}"


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
