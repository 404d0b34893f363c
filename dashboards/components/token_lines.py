"""Machines' tokens in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.components.score_words import Voice
from dashboards.strings import tokens as words
from data_layer.core.county import County
from data_layer.core.days import DAY_MS, iso
from data_layer.labels import ROLE_TEXT
from data_layer.queries.token_list import TokenLine
from data_layer.vocab import Role, TokenKind

SOON_MS = 30 * DAY_MS
LIVE = frozenset({"usable", "soon"})


class Line(NamedTuple):
    """A token: its first part, what it may do for whom, its state (of words.STATES), and when it
    was issued and used."""

    prefix: str
    kind: str
    source: str
    purpose: str
    scope: str
    acts_as: str
    state: str
    told: str
    until: str
    created: str
    used: str

    @property
    def live(self) -> bool:
        """Whether it can still be used."""
        return self.state in LIVE


def line_of(one: TokenLine, county: County, voice: Voice) -> Line:
    """One token."""
    state = state_of(one, voice.now)
    area = county.areas.get(one.township_code)
    unit = county.units.get(one.unit_code) or county.areas.get(one.unit_code)
    role = voice.say(ROLE_TEXT[Role(one.role)]) if one.role else ""
    return Line(
        one.prefix, voice.say(words.KINDS[TokenKind(one.kind)]), one.source, one.purpose,
        area.name if area else voice.say(county.whole),
        " · ".join(filter(None, (role, unit.name if unit else one.unit_code))),
        state, voice.say(words.STATES[state]),
        voice.say(words.UNTIL, day=iso(one.expires_at - 1, county.zone)[:10]),
        _created(one, voice), voice.moment(one.used_at) if one.used_at else voice.say(words.NEVER),
    )  # fmt: skip


def state_of(one: TokenLine, now: int) -> str:
    """What ended it, else whether it ends soon."""
    if one.revoked_at is not None:
        return "revoked"
    if one.expires_at <= now:
        return "expired"
    return "soon" if one.expires_at <= now + SOON_MS else "usable"


def sentence(lines: Sequence[TokenLine], voice: Voice) -> str:
    """How many there are, and what of them wants a look."""
    live = [one for one in lines if state_of(one, voice.now) in LIVE]
    soon = sum(state_of(one, voice.now) == "soon" for one in live)
    unused = sum(one.used_at is None for one in live)
    return voice.say(words.SENTENCE, n=len(live), unused=unused, soon=soon)


def _created(one: TokenLine, voice: Voice) -> str:
    at = voice.moment(one.created_at)
    return voice.say(words.BY_AT, at=at, who=one.created_by) if one.created_by else at
