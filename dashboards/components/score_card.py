"""The score of one body with everything it rests on: items, deductions, appeals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboards.components.score_table import door
from dashboards.components.score_words import (
    Voice,
    bare,
    between,
    made_of,
    points,
    value_text,
    why,
)
from dashboards.strings import scores as words
from data_layer.core.catalog import BY_KEY
from data_layer.core.scoring import Score, State, tenths_up
from data_layer.core.scoring_bodies import Body
from data_layer.queries.score_disputes import Appeal, Deduction
from data_layer.queries.scores import Month


class ItemLine(NamedTuple):
    """An item: value and what it is made of, its two lines, points of how many, why."""

    name: str
    rule: str
    value: str
    made_of: str
    href: str
    between: str
    points: str
    weight: str
    interval: str
    why: str
    few: bool
    left_out: bool


class DeductionLine(NamedTuple):
    """A deduction with its case and evidence, and what became of it."""

    serial: int
    case_no: str
    points: str
    evidence: str
    entered: str
    state: str
    gone: bool
    open: bool


class AppealLine(NamedTuple):
    """An appeal with its statement and, once decided, outcome and reason."""

    serial: int
    about: str
    statement: str
    filed: str
    outcome: str
    reason: str
    decided: str
    open: bool
    most: str
    grantable: bool


def item_lines(
    found: Month, body: Body, score: Score, voice: Voice, *, doors: bool
) -> list[ItemLine]:
    """The items in the order of the scheme."""
    lines = []
    for line in score.lines:
        metric, out = BY_KEY[line.item.metric], line.state is State.LEFT_OUT
        low, high = points(line.low), points(line.high)
        bounds = f"{low}–{high}" if low != high else ""
        lines.append(
            ItemLine(
                voice.say(metric.label),
                voice.say(metric.standard),
                value_text(metric, line.reading.value, voice.lang),
                made_of(line) if line.reading.n else "",
                door(found, body, line) if doors and line.reading.n else "",
                between(line, voice),
                voice.say(words.LEFT_OUT) if out else points(line.points),
                "" if out else f"/ {line.weight:.1f}".removesuffix(".0"),
                bounds,
                why(line, voice),
                out or line.state is State.FEW,
                out,
            )
        )
    return lines


def summing(score: Score, voice: Voice) -> str:
    """How the total comes about."""
    subtotal = sum(line.points for line in score.lines)
    told = {"sum": points(subtotal), "deducted": f"{score.deducted:g}"}
    return voice.say(words.SUM, total=points(score.total), **told)


def deduction_lines(found: Sequence[Deduction], voice: Voice) -> list[DeductionLine]:
    """What was deducted; `open` may still be withdrawn."""
    return [
        DeductionLine(
            one.serial,
            one.case_no,
            f"{one.points:g}",
            one.evidence,
            f"{one.entered_name} {voice.moment(one.entered_at)}",
            _state(one, voice),
            one.withdrawn_at is not None,
            one.withdrawn_at is None and not one.restored,
        )
        for one in found
    ]


def _state(one: Deduction, voice: Voice) -> str:
    if one.withdrawn_at is not None:
        return voice.say(words.WITHDRAWN)
    return voice.say(words.GIVEN_BACK, n=bare(one.restored)) if one.restored else ""


def appeal_lines(
    found: Sequence[Appeal], taken: Sequence[Deduction], score: Score, voice: Voice
) -> list[AppealLine]:
    """What the body said, and what was decided."""
    by_serial = {one.serial: one for one in taken}
    rooms = {line.item.metric: line.room for line in score.lines}
    lines = []
    for one in found:
        outcome = words.OUTCOMES.get(one.outcome, words.WAITS)
        deduction = by_serial.get(one.deduction)
        most = deduction.standing if deduction else rooms.get(one.metric, 0.0)
        decided = one.decided_at is not None
        lines.append(
            AppealLine(
                one.serial,
                _about(one, deduction, voice),
                one.statement,
                voice.say(words.FILED, who=one.filed_name, at=voice.moment(one.filed_at)),
                voice.say(outcome, n=bare(one.restored)),
                one.reason,
                voice.say(words.DECIDED, who=one.decided_name, at=voice.moment(one.decided_at or 0))
                if decided
                else "",
                not decided,
                f"{tenths_up(most):g}",
                most > 0,
            )
        )
    return lines


def _about(one: Appeal, deduction: Deduction | None, voice: Voice) -> str:
    if deduction:
        told: dict[str, Any] = {"case": deduction.case_no, "points": f"{deduction.points:g}"}
        return voice.say(words.ABOUT_DEDUCTION, **told)
    return voice.say(BY_KEY[one.metric].label) if one.metric in BY_KEY else one.metric


def subjects(
    found: Sequence[Appeal], taken: Sequence[Deduction], score: Score, voice: Voice
) -> list[tuple[str, str]]:
    """What may still be appealed: value of the form and its words, deductions first."""
    done = {(one.deduction, one.metric) for one in found}
    listed = [
        (
            str(one.serial),
            voice.say(words.ABOUT_DEDUCTION, case=one.case_no, points=f"{one.points:g}"),
        )
        for one in taken
        if one.withdrawn_at is None and (one.serial, "") not in done
    ]
    items = [
        (line.item.metric, voice.say(BY_KEY[line.item.metric].label))
        for line in score.lines
        if line.state is not State.LEFT_OUT and (0, line.item.metric) not in done
    ]
    return listed + items
