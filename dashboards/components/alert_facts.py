"""What an alert's own page tells of it: its numbers, its rule, what people said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.components.alert_behind import Told
from dashboards.components.alert_lines import Teller, alert_href, short_day, today_of
from dashboards.components.alert_words import rarity
from dashboards.components.rule_words import rule_sentence, set_told
from dashboards.components.score_words import Voice
from dashboards.strings import warning as words
from dashboards.strings import warning_alert as own
from dashboards.strings import wording
from data_layer.core.warning.life import DONE
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.staffing import Gap
from data_layer.queries.alerts import Alert, Marked
from data_layer.queries.warning_rules import Version

# Which night's list the page shows.
RAISED, NEWEST = "raised", "newest"
# Less is told as less.
SHOWN = 0.1


class NightNumbers(NamedTuple):
    """The numbers of a night: which day it judged, over how many days, seen, usual, rarity; the
    list that what was seen opens ('' where there is none)."""

    name: str
    day: str
    days: str
    observed: str
    expected: str
    rarity: str
    href: str


class RuleTold(NamedTuple):
    """A rule: its name, what it watches with which settings, and who set these."""

    name: str
    sentence: str
    version: str


class MarkLine(NamedTuple):
    """A mark in words."""

    at: str
    name: str
    act: str
    note: str
    case_no: str


def numbers(one: Alert, raised: Told, newest: Told, teller: Teller) -> list[NightNumbers]:
    """The night that raised it, and the newest it was found in, until people closed it."""
    voice, today = teller.voice, today_of(teller)
    nights = [(own.AT_RAISE, raised, RAISED)]
    if newest.day != raised.day:
        nights.append((own.UNTIL_CLOSED if one.state in DONE else own.LATEST, newest, NEWEST))
    return [
        NightNumbers(
            voice.say(name), short_day(told.day, today), str(told.found.days or wording.DASH),
            _amount(one, told.found.observed, voice), _amount(one, told.found.expected, voice),
            rarity(told.found, voice.lang) or voice.say(own.NO_CHANCE),
            behind_href(one.number, night) if told.found.observed else "",
        )
        for name, told, night in nights
    ]  # fmt: skip


def behind_href(number: str, night: str) -> str:
    """The list of what an alert's night counted."""
    return f"{alert_href(number)}?night={night}#behind"


def _amount(one: Alert, value: float | None, voice: Voice) -> str:
    """With what is counted: cases, seats, people, or a time."""
    if value is None:
        return wording.DASH
    if one.detector == Detector.DRIFT:
        return wording.duration(value * wording.HOUR, voice.lang)
    if 0 < value < SHOWN:
        return voice.say(own.UNDER_TENTH)
    unit = own.N_CASES_OF
    if one.detector == Detector.STAFFING:
        unit = own.N_PEOPLE if one.latest.kind == Gap.OVER_CAP else own.N_SEATS
    return voice.say(unit, n=wording.decimal(value).removesuffix(".0"))


def rule_then(
    defaults: Sequence[Rule], versions: Sequence[Version], one: Alert, at: int
) -> tuple[Rule | None, Version | None]:
    """The rule of an alert as it stood at a moment (ms), and the version it was (None: as it
    came)."""
    version = next((each for each in versions if each.set_at <= at and each.rule), None)
    if version:
        return version.rule, version
    return next((rule for rule in defaults if rule.key == one.rule), None), None


def rule_told(
    defaults: Sequence[Rule], versions: Sequence[Version], one: Alert, teller: Teller
) -> RuleTold:
    """The rule as it stood when it raised the alert."""
    voice = teller.voice
    rule, version = rule_then(defaults, versions, one, one.raised_at)
    if rule is None:
        return RuleTold(one.rule, voice.say(own.RULE_GONE), "")
    name = rule.name.say(voice.lang) or rule.key
    told = set_told([version] if version else [], voice)
    return RuleTold(name, rule_sentence(teller.county, rule, voice), told)


def mark_line(marked: Marked, one: Alert, voice: Voice) -> MarkLine:
    """Who said what of it, when; of an alert that reaches beyond what the caller sees, without the
    words and the case, which may be another township's."""
    mark = marked.mark
    told = ("", "") if one.elsewhere else (mark.note, mark.case_no)
    return MarkLine(voice.moment(mark.at), marked.name, voice.say(words.ACTS[mark.act]), *told)
