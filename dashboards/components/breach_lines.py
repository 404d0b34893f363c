"""Cases that may be late today or tomorrow, in words."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.components.alert_lines import Teller, today_of
from dashboards.components.score_words import Voice
from dashboards.strings import warning as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import add_days, start_of
from data_layer.core.warning.breach import Like
from data_layer.core.warning.risk import tenths
from data_layer.labels import URGENCY_TEXT
from data_layer.queries.breach_risk import Risk
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


def until_tomorrow(teller: Teller) -> int:
    """The last moment (ms) of tomorrow."""
    return start_of(add_days(today_of(teller), 2), teller.county.zone) - 1


def likely_line(one: Risk, teller: Teller) -> Likely:
    """A case in words."""
    county, _, voice = teller
    return Likely(
        one.case_no, voice.say(tenths(one.chance)), f"{one.township} {one.village}".strip(),
        one.title or one.case_no, wording.due_moment(one.due_at, voice.zone, voice.now, voice.lang),
        one.unit or wording.DASH, _why(one.like, county, voice),
    )  # fmt: skip


def _why(like: Like | None, county: County, voice: Voice) -> str:
    """Of how many like it, as old and open, how many were late."""
    if like is None:
        return voice.say(words.LIKE_FEW)
    category, _, urgency = str(like.kind).partition("/")
    known = county.categories.get(category)
    name = voice.say(known.name) if known else voice.say(words.LIKE_COUNTY)
    if urgency in set(Urgency):
        told = voice.say(URGENCY_TEXT[Urgency(urgency)])
        name = voice.say(words.LIKE_URGENCY, name=name, urgency=told)
    return voice.say(
        words.LIKE_TOLD, name=name, n=wording.count(like.alike), missed=wording.count(like.missed)
    )
