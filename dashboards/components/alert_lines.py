"""Alerts, rules and nights in words, as the pages of early warning list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dashboards.components.alert_sentences import sentence
from dashboards.components.alert_words import area_name, quiet_kind
from dashboards.components.rule_words import fared
from dashboards.components.score_words import Voice
from dashboards.strings import warning as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date
from data_layer.core.scope import Scope
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.warning.calibration import Trust, precision
from data_layer.core.warning.life import Ending, State
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.silence import Quiet
from data_layer.queries.alerts import Alert, judged_between
from data_layer.queries.warning_runs import Run

ADDRESS = "/warning"
# What was raised so long ago is told of while it stands.
LOOK_BACK_DAYS = 84


class Teller(NamedTuple):
    """For whom alerts are told."""

    county: County
    scope: Scope
    voice: Voice


class Line(NamedTuple):
    """An alert in a list; `place` is its number on top (0: not on top), `going` whether it goes on
    ('' once it is over)."""

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
    going: str


class RuleState(NamedTuple):
    """How a rule fared last night: whether it `judged`, or is `odd`, since it should have and could
    not."""

    key: str
    name: str
    told: str
    judged: bool = False
    odd: bool = False
    href: str = ""


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
    elif one.quiet:
        state = f"{state} · {voice.say(words.RECEDED_SHORT)}"
    elif one.stock:
        state = f"{state} · {voice.say(words.STOCK)}"
    return Line(
        one.number, alert_href(one.number), place, sentence(county, scope, one, voice.lang),
        names.get(one.rule, one.rule), areas[0] if areas else voice.say(county.whole),
        short_day(one.raised_day, today), short_day(one.last_day, today), state,
        str(one.state), one.stands, going(one, voice),
    )  # fmt: skip


def going(one: Alert, voice: Voice) -> str:
    """Whether an alert goes on, by the newest night; '' once it is over. A risky case does so while
    it is open, whether it is found anew or not."""
    if one.resolved_day:
        return ""
    if one.quiet:
        return voice.say(words.RECEDED, n=one.quiet)
    known = one.found or one.detector == Detector.RISKY
    return voice.say(words.STANDS if known else words.NOT_TOLD)


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
    old = run.day < add_days(today, -1)
    night = voice.say(words.THAT_NIGHT if old else words.LAST_NIGHT)
    parts = []
    if old:
        parts.append(voice.say(words.OLD, day=short_day(run.day, today)))
        if not nightly:
            parts.append(voice.say(words.SWITCHED_OFF))
    judged, odd = sum(state.judged for state in states), sum(state.odd for state in states)
    failed = odd and not judged
    if failed:
        parts.append(voice.say(words.FAILED))
    if standing:
        parts += _today(run, standing, night, voice)
    elif not failed:
        parts.append(voice.say(words.NONE_TODAY, night=night, judged=judged))
    if odd and judged:
        parts.append(voice.say(words.MISSING, n=odd))
    return (" " if voice.lang == "en" else "").join(parts)


def _today(run: Run, standing: Sequence[Alert], night: str, voice: Voice) -> Iterator[str]:
    """What stands, then the quiet grids: silent ones and those that report too little are two
    things."""
    new = [one for one in standing if one.raised_day == run.day]
    fresh = sum(one.state == State.NEW for one in standing)
    yield voice.say(words.TODAY, n=len(standing), night=night, new=len(new), open=fresh)
    if stock := sum(one.stock for one in new):
        yield voice.say(words.TODAY_STOCK, n=stock)
    if receded := sum(one.quiet > 0 for one in standing):
        yield voice.say(words.TODAY_RECEDED, n=receded)
    kinds = Counter(quiet_kind(one.latest) for one in standing if one.detector == Detector.SILENT)
    for kind, text in ((Quiet.SILENT, words.TODAY_SILENT), (Quiet.FEW, words.TODAY_FEW)):
        if kinds[kind]:
            yield voice.say(text, n=kinds[kind])


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
    run: Run | None, rules: Iterable[Rule], alerts: Iterable[Alert], role: str, teller: Teller
) -> list[RuleState]:
    """How each rule the role is told of fared; its findings are those the reader may see. Alerts
    that could not be judged are told to whoever sees the county: where they lie is not kept."""
    if run is None:
        return []
    fired = Counter(one.rule for one in alerts if one.last_day == run.day)
    return [
        _rule_state(rule, run.states.get(rule.key), fired[rule.key], teller)
        for rule in rules
        if role in rule.told
    ]


def _rule_state(rule: Rule, state: Mapping[str, Any] | None, n: int, teller: Teller) -> RuleState:
    voice = teller.voice
    name = rule.name.say(voice.lang) or rule.key
    how = fared(rule, state, n, voice)
    told, dim = how.told, state.get("unjudged", 0) if state else 0
    if dim and teller.scope.whole_county:
        told += voice.say(words.UNJUDGED, n=dim)
    href = board_href(rule=rule.key, state="found") if n else ""
    if state and rule.detector == Detector.BREACH and not (n or how.odd):
        href = f"{ADDRESS}#breach"
    return RuleState(rule.key, name, told, how.judged, how.odd, href)


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
