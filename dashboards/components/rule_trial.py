"""What a trial of a rule tells, in words and rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.score_words import Voice
from dashboards.strings import warning_rules as words
from dashboards.strings.wording import decimal
from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.scope import Scope
from data_layer.core.warning.rules import GUARDED, Detector, Rule
from data_layer.vocab import Text

YEAR, FEW_A_WEEK = 365, 0.1


def trial_told(
    county: County, scope: Scope, rule: Rule, content: Mapping[str, Any], voice: Voice
) -> dict[str, Any]:
    """A line each for the last 90 days and the last year, and the alerts of places the scope may
    see."""
    whole = content["periods"][-1]
    alerts = [
        line for one in content["alerts"] if (line := _alert(county, scope, one, voice)) is not None
    ]
    lacking = whole["nights"] < whole["asked"]
    judged = {"asked": whole["asked"], "nights": whole["nights"]}
    silent, guarded = rule.detector == Detector.SILENT, rule.detector in GUARDED
    alarm = words.ORDINARY_SILENCE if silent else words.ORDINARY_RISE
    return {
        "periods": [
            _period(one, name, voice, compared=not guarded)
            for one, name in zip(content["periods"], words.PERIODS, strict=True)
        ],
        "judged": voice.say(words.JUDGED, **judged) if lacking else "",
        "ordinary": "" if guarded else voice.say(alarm),
        "title": voice.say(words.LIST, n=len(alerts)),
        "none": voice.say(words.NONE_HERE if whole["alerts"] else words.NONE_FOUND),
        "alerts": alerts,
    }


def _period(one: Mapping[str, Any], name: Text, voice: Voice, *, compared: bool) -> dict[str, str]:
    told, short = voice.say(name), one["asked"] < YEAR and name == words.PERIODS[-1]
    rate = "—"
    if one["a_week"]:
        # One in a year is no nought.
        digits = 1 if one["a_week"][0] >= FEW_A_WEEK or not one["alerts"] else 2
        mean, low, high = (decimal(n, digits) for n in one["a_week"])
        rate = voice.say(words.RATE, rate=mean, low=low, high=high)
    return {
        "name": voice.say(words.PERIOD_OF, n=one["asked"]) if short else told,
        "alerts": voice.say(words.N_ALERTS, n=one["alerts"]),
        "a_week": rate,
        "lead": _against(one, voice) if compared else voice.say(words.NO_ORDINARY),
        "share": _share(one, voice) if one["alerts"] else "—",
    }


def _against(one: Mapping[str, Any], voice: Voice) -> str:
    """How early the alerts were, and how often the ordinary alarm rang meanwhile."""
    told = [_lead(one, voice)] if one["alerts"] else []
    if one["ordinary"] is not None:
        told.append(voice.say(words.RANG, n=one["ordinary"]))
    return voice.say(words.BETWEEN).join(told) or "—"


def _lead(one: Mapping[str, Any], voice: Voice) -> str:
    never = one["alerts"] - one["leads"]
    if not one["leads"]:
        return voice.say(words.NEVER_ANY)
    told = voice.say(words.MEDIAN, told=_days(one["lead"], voice), k=one["leads"])
    between = voice.say(words.BETWEEN)
    return f"{told}{between}{voice.say(words.NEVER, n=never)}" if never else told


def _days(lead: float, voice: Voice) -> str:
    """早 3 天: how much before the ordinary alarm."""
    if lead == 0:
        return voice.say(words.SAME_DAY)
    return voice.say(words.EARLIER if lead > 0 else words.LATER, n=f"{abs(lead):g}")


def _share(one: Mapping[str, Any], voice: Voice) -> str:
    if not one["judged"]:
        return voice.say(words.NOT_MARKED)
    share = one["true"] / one["judged"]
    low, high = one["share"]
    told = {
        name: decimal(100 * n, 0) for name, n in (("share", share), ("low", low), ("high", high))
    }
    return voice.say(words.TRUE_SHARE, true=one["true"], judged=one["judged"], **told)


def _alert(
    county: County, scope: Scope, one: Mapping[str, Any], voice: Voice
) -> dict[str, str] | None:
    seen = [code for code in one["areas"] if scope.allows(county.township_of.get(code, ""))]
    if not seen:
        return None
    category = county.categories.get(one["category"])
    true = one["true"]
    mark = words.UNKNOWN if true is None else words.TRUE if true else words.FALSE
    expected = decimal(one["expected"])
    numbers = {"days": one["days"], "observed": f"{one['observed']:g}", "expected": expected}
    told = voice.say(words.CASES if one["expected"] is not None else words.CASES_ALONE, **numbers)
    return {
        "day": to_date(one["day"]).isoformat(),
        "area": _area(county, seen, voice),
        "category": voice.say(category.name if category else words.SEVERAL),
        "numbers": told,
        "alarm": _alarm(one, voice),
        "mark": voice.say(mark),
    }


def _alarm(one: Mapping[str, Any], voice: Voice) -> str:
    if one["lead"] is not None:
        return _days(one["lead"], voice)
    return voice.say(words.NOT_RUNG) if one["expected"] is not None else "—"


def _area(county: County, codes: list[str], voice: Voice) -> str:
    area = county.areas.get(codes[0])
    name = area.name if area else codes[0]
    township = county.areas.get(county.township_of.get(codes[0], ""))
    if township and area and township.code != area.code:
        name = f"{township.short} {name}"
    return voice.say(words.AND_MORE, name=name, n=len(codes)) if len(codes) > 1 else name
