"""How far warnings can be trusted, in words: what was said and came, each number with what it
means, each rule's false alerts and marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboards.components.score_words import Voice
from dashboards.components.trust_pictures import verdict
from dashboards.strings import warning_trust as words
from dashboards.strings import wording
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW, Interval
from data_layer.core.warning.calibration import BINS, Bin, Slope
from data_layer.core.warning.dealt import TRIED
from data_layer.core.warning.rules import Rule
from data_layer.core.warning.trust import (
    GOOD_SLOPE,
    MOST_FALSE_A_WEEK,
    SPANS,
    Breach,
    Check,
    FalseAlarms,
    Said,
    in_all,
)
from data_layer.vocab import Text

# The chance officials ask about first.
ASKED_FIRST = 0.3
FEW_TRUE = 0.5


class Number(NamedTuple):
    """A number with its name, one line on what it means, and whether it is good, bad or none."""

    name: str
    value: str
    why: str
    state: str
    state_text: str


class BinLine(NamedTuple):
    """A bin of the table."""

    said: str
    n: str
    mean: str
    came: str
    interval: str
    verdict: str
    verdict_text: str


class RuleLine(NamedTuple):
    """A rule: nights tried, false alerts a week, the share true of each span; n with all."""

    name: str
    nights: str
    a_week: str
    true: tuple[str, ...]


def bin_sentence(one: Bin, voice: Voice) -> str:
    """What was said of the cases of a bin, what that is on average, and what came."""
    return voice.say(
        words.SAID_LINE,
        said=told_as(one, voice),
        mean=percent(one.mean),
        n=wording.count(one.n),
        share=percent(one.came / one.n),
        low=percent(one.interval.low),
        high=percent(one.interval.high),
        verdict=voice.say(words.VERDICTS[verdict(one)]),
    )


def told_as(one: Bin, voice: Voice) -> str:
    """三四成."""
    return voice.say(words.TENTHS[round(one.low * BINS)])


def leading(bins: Sequence[Bin]) -> list[Bin]:
    """The bins to be read out first: the one about three tenths, then the surest with cases
    enough."""
    firm = [one for one in bins if one.n >= GREY_BELOW]
    asked = [one for one in firm if one.low <= ASKED_FIRST < one.high]
    surest = [one for one in firm[-1:] if one not in asked]
    return asked + surest


def bin_line(one: Bin, voice: Voice) -> BinLine:
    """A line of the table."""
    told = verdict(one)
    return BinLine(
        told_as(one, voice), wording.count(one.n), percent(one.mean), percent(one.came / one.n),
        _range(one.interval), told, voice.say(words.VERDICT_WORDS[told]),
    )  # fmt: skip


def percent(value: float) -> str:
    """34%."""
    return f"{wording.count(100 * value)}%"


def breach_numbers(breach: Breach | None, voice: Voice) -> list[Number]:
    """Score, skill and slope."""
    if breach is None:
        return [_unknown(name, voice) for name in (words.SKILL, words.SLOPE, words.SCORE)]
    return [
        _number(
            words.SKILL, percent(breach.skill), words.SKILL_WHY, voice, good=breach.skill > 0
        ),
        _slope(breach.slope, voice),
        _number(
            words.SCORE, wording.decimal(breach.score, 3), words.SCORE_WHY, voice,
            good=breach.score < breach.constant, constant=wording.decimal(breach.constant, 3),
        ),
    ]  # fmt: skip


def _slope(slope: Slope | None, voice: Voice) -> Number:
    """Fair within a fifth; where its interval leaves 1 out, it says on which side it is."""
    if slope is None:
        return _unknown(words.SLOPE, voice)
    low, high = slope.interval
    made = _number(
        words.SLOPE, wording.decimal(slope.slope, 2), words.SLOPE_WHY, voice,
        good=GOOD_SLOPE[0] <= slope.slope <= GOOD_SLOPE[1],
        low=wording.decimal(low, 2), high=wording.decimal(high, 2),
    )  # fmt: skip
    if made.state == "bad" or low <= 1 <= high:
        return made
    near = words.SLOPE_NEAR["low" if high < 1 else "high"]
    return made._replace(state="near", state_text=voice.say(near))


def false_number(check: Check | None, voice: Voice) -> Number:
    """False alerts a week of all rules."""
    week = in_all(check.false_alarms) if check else None
    if week is None:
        return _unknown(words.FALSE, voice)
    return _number(
        words.FALSE, wording.decimal(week.rate), words.FALSE_WHY, voice,
        good=week.rate <= MOST_FALSE_A_WEEK,
        low=wording.decimal(week.interval.low), high=wording.decimal(week.interval.high),
    )  # fmt: skip


def precision_numbers(said: Iterable[Said], voice: Voice) -> list[Number]:
    """Of all rules together, one number a span."""
    return [_precision(one, voice) for one in said if not one.rule]


def rule_lines(
    said: Iterable[Said],
    false_alarms: Iterable[FalseAlarms],
    rules: Sequence[Rule],
    voice: Voice,
) -> list[RuleLine]:
    """All rules in one line, then each of `rules` that was tried or raised an alert, in their
    order. Of facts no day dealt out anew makes a false one: that does not apply to them."""
    marks = {(one.rule, one.days): one for one in said}
    false = {one.rule: one for one in false_alarms}
    spoken = {rule for rule, _ in marks} | set(false)
    lines = [_rule_line("", words.ALL_RULES, wording.DASH, marks, false, voice)]
    for rule in rules:
        if rule.key in spoken:
            facts = rule.detector not in TRIED
            none = voice.say(words.NOT_SHUFFLED) if facts else wording.DASH
            lines.append(_rule_line(rule.key, rule.name, none, marks, false, voice))
    return lines


def _rule_line(
    key: str,
    name: Text,
    none: str,
    marks: Mapping[tuple[str, int], Said],
    false: Mapping[str, FalseAlarms],
    voice: Voice,
) -> RuleLine:
    """A line; `none` stands where nothing was tried."""
    return RuleLine(
        voice.say(name),
        wording.count(false[key].nights) if key in false else none,
        _weekly(false, key) or none,
        tuple(_true(marks.get((key, days)), voice) for days in SPANS),
    )


def _weekly(false: Mapping[str, FalseAlarms], key: str) -> str:
    week = false[key].week if key in false else None if key else in_all(false.values())
    if week is None:
        return ""
    low, high = (wording.decimal(end) for end in week.interval)
    return f"{wording.decimal(week.rate)} ({low}–{high})"


def _true(one: Said | None, voice: Voice) -> str:
    if one is None or not one.trust.judged:
        return wording.DASH
    trust = one.trust
    if trust.judged < NO_RATE_BELOW:
        return voice.say(words.FEW_OF, true=trust.true, n=trust.judged)
    share = percent(trust.true / trust.judged)
    return voice.say(words.TRUE_OF, share=share, true=trust.true, n=trust.judged)


def _precision(one: Said, voice: Voice) -> Number:
    name = voice.say(words.PRECISION, days=one.days)
    trust, raised = one.trust, wording.count(one.raised)
    if trust.interval is None or trust.judged < NO_RATE_BELOW:
        why = voice.say(words.PRECISION_FEW, n=trust.judged, least=NO_RATE_BELOW, raised=raised)
        return Number(name, wording.DASH, why, "none", "")
    why = voice.say(
        words.PRECISION_WHY, true=trust.true, n=trust.judged, raised=raised,
        low=percent(trust.interval.low), high=percent(trust.interval.high),
    )  # fmt: skip
    share = trust.true / trust.judged
    state = "none" if trust.judged < GREY_BELOW else "good" if share >= FEW_TRUE else "bad"
    return Number(name, percent(share), why, state, voice.say(words.STATES[state]))


def _number(
    name: Text, value: str, why: Text, voice: Voice, *, good: bool, **values: str
) -> Number:
    state = "good" if good else "bad"
    told = voice.say(why, **values)
    return Number(voice.say(name), value, told, state, voice.say(words.STATES[state]))


def _unknown(name: Text, voice: Voice) -> Number:
    return Number(voice.say(name), wording.DASH, voice.say(words.UNKNOWN), "none", "")


def _range(interval: Interval) -> str:
    return f"{percent(interval.low)}–{percent(interval.high)}"
