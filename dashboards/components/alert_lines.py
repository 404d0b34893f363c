"""Alerts, rules and nights in words, as the pages of early warning list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dashboards.components.alert_words import area_name, sentence
from dashboards.components.score_words import Voice
from dashboards.strings import warning as words
from dashboards.strings import wording
from dashboards.strings.warning_sentences import WHOLE
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date
from data_layer.core.scope import Scope
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.warning.calibration import Trust, precision
from data_layer.core.warning.damping import Reading
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.life import Ending, State
from data_layer.core.warning.rules import Detector, Rule
from data_layer.queries.alerts import Alert, judged_between
from data_layer.queries.warning_runs import Run

ADDRESS = "/warning"


class Teller(NamedTuple):
    """For whom alerts are told."""

    county: County
    scope: Scope
    voice: Voice


class Line(NamedTuple):
    """An alert in a list; `place` is its number on top (0: not on top)."""

    number: str
    href: str
    place: int
    told: str
    rule: str
    area: str
    raised: str
    last: str
    state: str
    tone: str
    stands: bool


class RuleState(NamedTuple):
    """How a rule fared last night; `odd` where it could not judge."""

    name: str
    told: str
    odd: bool
    n: int
    href: str


class Precision(NamedTuple):
    """How many alerts of a span were raised, and what people said of them."""

    span: str
    told: str
    more: str
    raised: str
    href: str


def alert_href(number: str) -> str:
    """The address of an alert's own page."""
    return f"{ADDRESS}/alerts/{number}"


def board_href(**query: str) -> str:
    """The board narrowed to something."""
    return f"{ADDRESS}?{urlencode(query)}#rest"


def day_text(day: int) -> str:
    """20261127 -> 2026-11-27."""
    return to_date(day).isoformat()


def short_day(day: int, now_day: int) -> str:
    """11-27; with the year when it is another one."""
    return day_text(day)[0 if day // 10000 != now_day // 10000 else 5 :]


def today_of(teller: Teller) -> int:
    """The county's day."""
    return local(teller.voice.now, teller.county.zone).day


def line_of(one: Alert, teller: Teller, names: Mapping[str, str], place: int = 0) -> Line:
    """An alert in words; `names` are those of the rules."""
    county, scope, voice = teller
    today = today_of(teller)
    areas = [name for code in one.areas[:3] if (name := area_name(county, scope, code, voice.lang))]
    state = voice.say(words.STATES[one.state])
    if one.resolved_day:
        ended = words.ENDINGS[Ending(one.ended)]
        state = f"{state} · {voice.say(ended, day=short_day(one.resolved_day, today))}"
    elif one.stock:
        state = f"{state} · {voice.say(words.STOCK)}"
    return Line(
        one.number, alert_href(one.number), place, sentence(county, scope, one, voice.lang),
        names.get(one.rule, one.rule), areas[0] if areas else voice.say(WHOLE),
        short_day(one.raised_day, today), short_day(one.last_day, today), state,
        str(one.state), one.stands,
    )  # fmt: skip


def rule_names(rules: Iterable[Rule], lang: str) -> dict[str, str]:
    """Rule -> its name."""
    return {rule.key: rule.name.say(lang) or rule.key for rule in rules}


def top_sentence(
    run: Run | None, standing: Sequence[Alert], states: Sequence[RuleState], teller: Teller,
    *, nightly: bool,
) -> str:  # fmt: skip
    """The line on top: what stands today, or why nothing is known."""
    voice = teller.voice
    if run is None:
        return voice.say(words.NOT_YET if nightly else words.SWITCHED_OFF)
    today = today_of(teller)
    parts = []
    if run.day < add_days(today, -1):
        parts.append(voice.say(words.OLD, day=short_day(run.day, today)))
        if not nightly:
            parts.append(voice.say(words.SWITCHED_OFF))
    if standing:
        silent = sum(one.detector == Detector.SILENT for one in standing)
        told = voice.say(words.TODAY_SILENT, n=silent) if silent else ""
        new = [one for one in standing if one.raised_day == run.day]
        fresh = sum(one.state == State.NEW for one in standing)
        n, raised = len(standing), len(new)
        parts.append(voice.say(words.TODAY, n=n, new=raised, open=fresh, silent=told).strip())
        if stock := sum(one.stock for one in new):
            parts.append(voice.say(words.TODAY_STOCK, n=stock))
    else:
        odd = sum(state.odd for state in states)
        missing = voice.say(words.MISSING, n=odd) if odd else ""
        judged = len(states) - odd
        parts.append(voice.say(words.NONE_TODAY, judged=judged, missing=missing).strip())
    return (" " if voice.lang == "en" else "").join(parts)


def doors(run: Run | None, standing: Sequence[Alert], voice: Voice) -> list[tuple[str, str]]:
    """The numbers of the line on top, each with the list it opens; none of nothing."""
    day = day_text(run.day) if run else ""
    counts = {
        "standing": (len(standing), {"state": "standing"}),
        "new": (
            sum(run is not None and one.raised_day == run.day for one in standing),
            {"state": "standing", "from": day, "to": day},
        ),
        "open": (sum(one.state == State.NEW for one in standing), {"state": "unseen"}),
        "silent": (
            sum(one.detector == Detector.SILENT for one in standing),
            {"state": "silent"},
        ),
    }
    return [
        (voice.say(words.DOORS[name], n=n), board_href(**query))
        for name, (n, query) in counts.items()
        if n
    ]


def rule_states(
    run: Run | None, rules: Iterable[Rule], alerts: Iterable[Alert], role: str, voice: Voice
) -> list[RuleState]:
    """How each rule the role is told of fared; its findings are those the reader may see."""
    if run is None:
        return []
    fired: Counter[str] = Counter()
    dim: Counter[str] = Counter()
    for one in alerts:
        fired[one.rule] += one.last_day == run.day
        unjudged = run.states.get(one.rule, {}).get("unjudged", ())
        dim[one.rule] += not one.resolved_day and one.finding.series in unjudged
    return [
        _with_unjudged(
            _rule_state(rule, run.states.get(rule.key), fired[rule.key], voice),
            dim[rule.key],
            voice,
        )
        for rule in rules
        if role in rule.told
    ]


def _with_unjudged(state: RuleState, n: int, voice: Voice) -> RuleState:
    """The same; of alerts that stand because their series could not be judged it says so."""
    if not n:
        return state
    return state._replace(told=state.told + voice.say(words.UNJUDGED, n=n))


def _rule_state(rule: Rule, state: Mapping[str, Any] | None, n: int, voice: Voice) -> RuleState:
    name = rule.name.say(voice.lang) or rule.key
    if state is None:
        return RuleState(name, voice.say(words.NOT_RUN), True, 0, "")
    why, reading = str(state.get("why", "")), str(state.get("reading", ""))
    if n:
        href = board_href(rule=rule.key, state="all")
        return RuleState(name, voice.say(words.FOUND_N, n=n), False, n, href)
    if rule.detector == Detector.BREACH and reading == Reading.QUIET:
        return RuleState(name, voice.say(words.LIVE), False, 0, f"{ADDRESS}#breach")
    if reading in {Reading.QUIET, Reading.FIRING}:
        return RuleState(name, voice.say(words.QUIET), False, 0, "")
    text = words.WHYS.get(why) or words.READINGS.get(reading, words.NO_DATA)
    return RuleState(name, voice.say(text), why not in {"off", "quiet_day"}, 0, "")


def precisions(alerts: Sequence[Alert], teller: Teller) -> list[Precision]:
    """What people said of the alerts of the last seven and thirty days."""
    last = add_days(today_of(teller), -1)
    spans = ((words.WEEK, add_days(last, -6)), (words.MONTH, add_days(last, -29)))
    return [_precision(alerts, name, first, last, teller.voice) for name, first in spans]


def _precision(
    alerts: Sequence[Alert], name: Any, first: int, last: int, voice: Voice
) -> Precision:
    raised = sum(first <= one.raised_day <= last for one in alerts)
    trust = precision(judged_between(alerts, first, last))
    told = voice.say(words.NOBODY_JUDGED)
    if trust.judged:
        told = voice.say(words.JUDGED, true=trust.true, n=trust.judged)
    href = board_href(**{"from": day_text(first), "to": day_text(last), "state": "judged"})
    return Precision(
        voice.say(name), told, _rate(trust, voice), voice.say(words.OF_RAISED, n=raised),
        href if trust.judged else "",
    )  # fmt: skip


def _rate(trust: Trust, voice: Voice) -> str:
    if trust.interval is None:
        return ""
    if trust.judged < NO_RATE_BELOW:
        return voice.say(words.FEW, n=NO_RATE_BELOW)
    share, low, high = (
        wording.count(100 * value)
        for value in (trust.true / trust.judged, trust.interval.low, trust.interval.high)
    )
    return voice.say(words.RATE, share=share, low=low, high=high)


def rarity(found: Finding, voice: Voice) -> str:
    """Once in how many nights chance does the like."""
    days = found.recurrence_days
    if days is None:
        return voice.say(words.NO_CHANCE)
    return voice.say(words.NIGHTS, n=wording.count(float(f"{days:.2g}")))
