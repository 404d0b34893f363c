"""Cases that may be late by the next workday, in words."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.components.alert_lines import Teller, short_day, today_of
from dashboards.components.desk_asked import NEXT
from dashboards.components.score_words import Voice
from dashboards.strings import breach as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import add_days, to_date
from data_layer.core.warning.breach import Like
from data_layer.core.warning.risk import tenths
from data_layer.labels import URGENCY_TEXT
from data_layer.queries.breach_risk import Risk, Risks
from data_layer.vocab import Urgency


class Likely(NamedTuple):
    """A case that may be late: the chance in tenths (words), where it is, what it is about, until
    when, with whom, and why it is thought so."""

    case_no: str
    chance: str
    place: str
    title: str
    due: str
    unit: str
    why: str


class RiskTold(NamedTuple):
    """The list in words: of which cases it is (`by`: briefly), up to when was learned (and whether
    that is `old`), the numbers in parts, why it is `empty`, the cases, and how many are `listed`
    where not all are; `order` says what comes first, `due_href` opens all that fall due."""

    due_by: str
    by: str
    learned: str
    old: bool
    sums: tuple[str, ...]
    empty: str
    cases: tuple[Likely, ...]
    listed: str = ""
    order: str = ""
    due_href: str = f"/desk?until={NEXT}"


def risk_told(risks: Risks, teller: Teller, most: int) -> RiskTold:
    """The list in words, `most` of its cases."""
    voice, today, day = teller.voice, today_of(teller), day_told(risks.last, teller)
    span = voice.say(words.DUE_BY, day=day), voice.say(words.BY, day=day)
    if risks.unknown is not None:
        return RiskTold(*span, "", False, (), voice.say(words.UNKNOWN[risks.unknown]), ())
    old = risks.learned < add_days(today, -2)
    learned = voice.say(words.OLD if old else words.LEARNED, day=short_day(risks.learned, today))
    cases = tuple(likely_line(one, teller) for one in (risks.cases or ())[:most])
    empty = "" if cases else voice.say(words.NONE_TOLD if risks.due else words.NONE_DUE)
    cut = voice.say(words.LISTED, most=len(cases)) if len(cases) < risks.told else ""
    order = voice.say(words.LIKELIEST) if cases else ""
    return RiskTold(*span, learned, old, _sums(risks, voice), empty, cases, cut, order)


def day_told(day: int, teller: Teller) -> str:
    """11-30 周一."""
    voice, date = teller.voice, to_date(day)
    weekday = voice.say(wording.WEEKDAYS[date.weekday()])
    return voice.say(words.DAY, date=short_day(day, today_of(teller)), weekday=weekday)


def likely_line(one: Risk, teller: Teller) -> Likely:
    """A case in words."""
    county, _, voice = teller
    return Likely(
        one.case_no, voice.say(tenths(one.chance)), f"{one.township} {one.village}".strip(),
        one.title or one.case_no, wording.due_moment(one.due_at, voice.zone, voice.now, voice.lang),
        one.unit or wording.DASH, _why(one.like, county, voice),
    )  # fmt: skip


def _sums(risks: Risks, voice: Voice) -> tuple[str, ...]:
    """How many fall due, how many will be late, how many are told of."""
    if not risks.due:
        return ()
    n = round(risks.expected)
    about = voice.say(words.ABOUT, n=wording.count(n)) if n else voice.say(words.UNDER_ONE)
    parts = [voice.say(words.SUMS, due=wording.count(risks.due), about=about)]
    if risks.told:
        parts.append(voice.say(words.OVER_LINE, n=wording.count(risks.told)))
    if risks.judged < risks.due:
        parts.append(voice.say(words.UNJUDGED, n=wording.count(risks.due - risks.judged)))
    return tuple(parts)


def _why(like: Like | None, county: County, voice: Voice) -> str:
    """Of how many like it, as old and open, how many were late."""
    if like is None:
        return voice.say(words.LIKE_FEW)
    wider = like.wider
    own = {
        "name": _kind(like, county, voice), "n": wording.count(like.alike),
        "missed": wording.count(like.missed),
    }  # fmt: skip
    if wider is None:
        return voice.say(words.LIKE_TOLD, **own)
    name = _kind(wider, county, voice)
    if not like.is_few:
        return voice.say(words.LIKE_DRAWN, told=voice.say(words.LIKE_TOLD, **own), wider=name)
    of, late = wording.count(wider.alike), wording.count(wider.missed)
    return voice.say(words.LIKE_WIDER, **own, wider=name, of=of, late=late)


def _kind(like: Like, county: County, voice: Voice) -> str:
    """矛盾纠纷（紧急）, 矛盾纠纷, 各类事件."""
    category, _, urgency = str(like.kind).partition("/")
    known = county.categories.get(category)
    name = voice.say(known.name) if known else voice.say(words.LIKE_COUNTY)
    if urgency not in set(Urgency):
        return name
    told = voice.say(URGENCY_TEXT[Urgency(urgency)])
    return voice.say(words.LIKE_URGENCY, name=name, urgency=told)
