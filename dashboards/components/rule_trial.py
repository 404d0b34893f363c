"""What a trial of a rule tells, in words and rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboards.components.alert_sentences import finding_sentence
from dashboards.components.alert_words import area_name, category_name
from dashboards.components.score_words import Voice
from dashboards.strings import warning_rules as rules
from dashboards.strings import warning_trial as words
from dashboards.strings.wording import DASH, count, decimal
from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.scope import Scope
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.risk import tenths
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial_told import YEAR, Period, TrialTold, Would, same_judging
from data_layer.vocab import Text

FEW_A_WEEK = 0.1


def trial_told(
    county: County, scope: Scope, rule: Rule, told: TrialTold, voice: Voice, now: Rule
) -> dict[str, Any]:
    """A line each for the last 90 days and the last year, each beside the rule then in force (`now`
    is today's), and the alerts of places the scope may
    see, each in the sentence it would have been told in."""
    whole, detector = told.periods[-1], rule.detector
    alerts = [
        _alert(county, scope, detector, one, voice)
        for one in told.alerts
        if _seen(county, scope, one)
    ]
    cut = scope.whole_county and len(told.alerts) < whole.alerts
    lacking = whole.nights < whole.asked
    judged = voice.say(words.JUDGED, asked=whole.asked, nights=whole.nights)
    return {
        "periods": list(_periods(told, detector, now, voice)),
        "beside": told.present is not None,
        "judged": judged if lacking else "",
        "put_back": voice.say(words.PUT_BACK[detector]),
        "ordinary": voice.say((words.ORDINARY | words.NO_ORDINARY)[detector]),
        "compared": detector in words.ORDINARY,
        "title": voice.say(
            words.LIST_CUT if cut else words.LIST, n=len(alerts), of=count(whole.alerts)
        ),
        "none": voice.say(words.NONE_HERE if whole.alerts else words.NONE_FOUND),
        "alerts": alerts,
    }


def _periods(
    told: TrialTold, detector: Detector, now: Rule, voice: Voice
) -> Iterator[dict[str, str]]:
    """Each period of the rule as it was tried, then of the one it was held to."""
    sides = [(words.TRIED, told.periods)]
    if told.present:
        same = same_judging(told.present.rule, now)
        sides.append((words.PRESENT if same else words.BEFORE, told.present.periods))
    for at, name in enumerate(words.PERIODS):
        for setting, periods in sides:
            yield _period(periods[at], name, detector, voice) | {"setting": voice.say(setting)}


def _period(one: Period, name: Text, detector: Detector, voice: Voice) -> dict[str, str]:
    short = one.asked < YEAR and name == words.PERIODS[-1]
    rate = DASH
    if one.a_week:
        # One in a year is no nought.
        digits = 1 if one.a_week[0] >= FEW_A_WEEK or not one.alerts else 2
        mean, low, high = (decimal(n, digits) for n in one.a_week)
        rate = voice.say(words.RATE, rate=mean, low=low, high=high)
    return {
        "name": voice.say(words.PERIOD_OF, n=one.asked) if short else voice.say(name),
        "alerts": voice.say(words.N_ALERTS, n=count(one.alerts)),
        "a_week": rate,
        "lead": _against(one, detector, voice),
        "share": _share(one, voice) if one.alerts else DASH,
    }


def _against(one: Period, detector: Detector, voice: Voice) -> str:
    """How early the alerts were, and how often the ordinary alarm rang meanwhile."""
    if detector not in words.ORDINARY:
        return ""
    told = [_lead(one, detector, voice)] if one.alerts else []
    if one.ordinary is not None:
        told.append(voice.say(words.RANG, n=count(one.ordinary)))
    return voice.say(rules.BETWEEN).join(told) or DASH


def _lead(one: Period, detector: Detector, voice: Voice) -> str:
    breach = detector == Detector.BREACH
    if one.lead is None:
        return voice.say(words.NEVER_ANY_LATE if breach else words.NEVER_ANY)
    told = [voice.say(words.MEDIAN, told=_days(one.lead, voice), k=count(one.leads))]
    if never := one.alerts - one.leads:
        told.append(voice.say(words.NEVER_LATE if breach else words.NEVER, n=count(never)))
    return voice.say(rules.BETWEEN).join(told)


def _days(lead: float, voice: Voice) -> str:
    """早 3 天: how much before the ordinary alarm."""
    if lead == 0:
        return voice.say(words.SAME_DAY)
    return voice.say(words.EARLIER if lead > 0 else words.LATER, n=f"{abs(lead):g}")


def _share(one: Period, voice: Voice) -> str:
    if not one.judged or one.share is None:
        return voice.say(words.NOT_MARKED)
    low, high = one.share
    told = {"share": one.true / one.judged, "low": low, "high": high}
    percent = {name: decimal(100 * n, 0) for name, n in told.items()}
    return voice.say(words.TRUE_SHARE, true=count(one.true), judged=count(one.judged), **percent)


def _seen(county: County, scope: Scope, one: Would) -> bool:
    """As an alert is: the county's own to the county alone."""
    return scope.whole_county or any(_is_own(county, scope, code) for code in one.finding.areas)


def _is_own(county: County, scope: Scope, code: str) -> bool:
    return scope.allows(county.township_of.get(code, ""))


def _alert(
    county: County, scope: Scope, detector: Detector, one: Would, voice: Voice
) -> dict[str, str]:
    breach, found = detector == Detector.BREACH, one.finding
    if breach:
        told = _may_be_late(county, scope, found, voice)
    else:
        elsewhere = not all(_is_own(county, scope, code) for code in found.areas)
        told = finding_sentence(
            county, scope, detector, found, voice.lang,
            day=one.day, standing=False, elsewhere=elsewhere,
        )  # fmt: skip
    return {
        "day": to_date(one.day).isoformat(),
        "told": told,
        "alarm": _alarm(one, voice, breach=breach),
        "mark": voice.say(_mark(one.true, breach=breach)),
    }


def _alarm(one: Would, voice: Voice, *, breach: bool) -> str:
    if one.lead is not None:
        return _days(one.lead, voice)
    return DASH if breach else voice.say(words.NOT_RUNG)


def _mark(true: bool | None, *, breach: bool) -> Text:
    if true is None:
        return words.UNKNOWN
    if breach:
        return words.LATE if true else words.IN_TIME
    return words.TRUE if true else words.FALSE


def _may_be_late(county: County, scope: Scope, found: Finding, voice: Voice) -> str:
    names = [area_name(county, scope, code, voice.lang) for code in found.areas]
    due = to_date(found.told["due"]).isoformat()
    return voice.say(
        words.MAY_BE_LATE,
        area=names[0] if names else voice.say(county.whole),
        category=category_name(county, found, voice.lang),
        due=due,
        chance=voice.say(tenths(found.told["chance"])),
    )
