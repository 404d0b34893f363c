"""A rule of early warning as one sentence, and how it fared last night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dashboards.components.score_words import Voice
from dashboards.strings import warning as fates
from dashboards.strings import warning_rules as words
from dashboards.strings.dates import listed
from data_layer.core.county import County
from data_layer.core.days import add_days, local, to_date
from data_layer.core.warning.damping import JUDGED
from data_layer.core.warning.rules import (
    USES,
    Detector,
    Rule,
    Sensitivity,
    Span,
    hearers,
    levels_of,
)
from data_layer.labels import ROLE_TEXT
from data_layer.queries.warning_rules import Version
from data_layer.queries.warning_runs import Run
from data_layer.vocab import Text

# So many are named; more are counted.
NAMED_CATEGORIES, NAMED_WORDS = 6, 4
# Why a rule has nothing to say that night although nothing is amiss.
NOT_ASKED = frozenset({"off", "quiet_day"})


def rule_sentence(county: County, rule: Rule, voice: Voice) -> str:
    """What a rule watches, and with which settings."""
    uses = USES[rule.detector]
    parts = []
    if "sensitivity" in uses:
        parts.append(voice.say(words.SENSITIVITY[Sensitivity(rule.sensitivity)]))
    if floor := _floor(rule, voice):
        parts.append(floor)
    if "categories" in uses:
        parts.append(_categories(county, rule, voice))
    if "levels" in uses:
        parts.append(
            _listed(
                [words.LEVELS[at] for at in levels_of(rule.detector) if at in rule.levels], voice
            )
        )
    if "words" in uses and rule.words:
        parts.append(voice.say(words.WORDS_TOLD, words=_danger(rule, voice)))
    if rule.quiet:
        spans = listed([span_text(span, voice) for span in rule.quiet], voice.lang)
        parts.append(voice.say(words.QUIET, spans=spans))
    parts.append(voice.say(words.TOLD, roles=_roles(rule, voice)))
    told = voice.say(words.BETWEEN).join(parts)
    return voice.say(words.SENTENCE, watched=voice.say(words.WATCHES[rule.detector]), settings=told)


def span_text(span: Span, voice: Voice) -> str:
    """10月1日—8日（国庆专项）."""
    return voice.say(words.SPAN, days=_days(span, voice), why=span.why)


class Fared(NamedTuple):
    """How a rule fared in a night, in words: whether it `judged`, or is `odd`, since it should have
    and could not."""

    told: str
    judged: bool = False
    odd: bool = False


def fared(rule: Rule, state: Mapping[str, Any] | None, found: int, voice: Voice) -> Fared:
    """By its state of that night (None: it did not run) and how many findings are told of."""
    if state is None:
        return Fared(voice.say(fates.NOT_RUN), odd=True)
    why, reading = str(state.get("why", "")), str(state.get("reading", ""))
    if found:
        return Fared(voice.say(fates.FOUND_N, n=found), judged=True)
    if reading in JUDGED:
        live = rule.detector == Detector.BREACH
        return Fared(voice.say(fates.LIVE if live else fates.QUIET), judged=not live)
    text = fates.WHYS.get(why) or fates.READINGS.get(reading, fates.NO_DATA)
    return Fared(voice.say(text), odd=why not in NOT_ASKED)


def night_told(rule: Rule, night: Run | None, fared_so: str | None, voice: Voice) -> str:
    """How a rule fared in the newest night, in the words of the board; None: the reader is not told
    what it finds."""
    if night is None:
        return voice.say(words.NO_NIGHT)
    yesterday = add_days(local(voice.now, voice.zone).day, -1)
    frame = words.LAST_NIGHT if night.day == yesterday else words.NIGHT_OF
    state = night.states.get(rule.key)
    told = voice.say(words.NOT_TOLD) if fared_so is None else fared_so
    if state is None:
        told = voice.say(words.NEW_RULE)
    return voice.say(frame, day=to_date(night.day).isoformat(), told=told)


def set_told(versions: Sequence[Version], voice: Voice) -> str:
    """Who changed a rule last, and when."""
    if not versions:
        return voice.say(words.BY_DEFAULT)
    last = versions[0]
    at = voice.moment(last.set_at)
    return voice.say(words.SET_BY, name=last.set_name, at=at, n=last.number)


def _floor(rule: Rule, voice: Voice) -> str:
    """至少 3 件、且达到往常 2 倍; '' where both are what any finding has."""
    told = []
    for name, value, texts in (
        ("least", rule.least, words.AT_LEAST),
        ("times", rule.times, words.TIMES_OVER),
    ):
        if name in USES[rule.detector] and value > 1:
            told.append(voice.say(texts[rule.detector], n=f"{value:g}", half=-(-value // 2)))
    return voice.say(words.AND).join(told)


def _categories(county: County, rule: Rule, voice: Voice) -> str:
    if not rule.categories:
        return voice.say(words.ALL_CATEGORIES)
    known = county.categories
    names = [
        voice.say(known[code].name) if code in known else code for code in sorted(rule.categories)
    ]
    told = listed(names[:NAMED_CATEGORIES], voice.lang)
    if len(names) <= NAMED_CATEGORIES:
        return told
    return voice.say(words.MORE_CATEGORIES, names=told, n=len(names))


def _danger(rule: Rule, voice: Voice) -> str:
    told = listed(rule.words[:NAMED_WORDS], voice.lang)
    if len(rule.words) <= NAMED_WORDS:
        return told
    return voice.say(words.WORDS_MORE, words=told, n=len(rule.words))


def _roles(rule: Rule, voice: Voice) -> str:
    return _listed([ROLE_TEXT[r] for r in hearers(rule.detector) if r in rule.told], voice)


def _listed(texts: Sequence[Text], voice: Voice) -> str:
    return listed((voice.say(text) for text in texts), voice.lang)


def _days(span: Span, voice: Voice) -> str:
    first, last = to_date(span.first), to_date(span.last)
    if voice.lang == "en":
        return first.isoformat() if first == last else f"{first} to {last}"
    this_year = local(voice.now, voice.zone).day // 10000
    begun = f"{first.month}月{first.day}日"
    if first.year != this_year or last.year != first.year:
        begun = f"{first.year}年{begun}"
    if first == last:
        return begun
    ended = f"{last.day}日"
    if (first.year, first.month) != (last.year, last.month):
        ended = f"{last.month}月{ended}"
    return f"{begun}—{f'{last.year}年' if last.year != first.year else ''}{ended}"
