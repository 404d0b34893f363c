"""Accounts and sessions in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.components.score_words import Voice
from dashboards.strings import accounts as words
from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.labels import ROLE_TEXT
from data_layer.queries.account_list import AccountLine, OpenSession


class Line(NamedTuple):
    """An account: names, role, scope and unit; its state (of words.STATES) and what else there is
    to say of it; when it was seen last."""

    username: str
    name: str
    role: str
    scope: str
    unit: str
    state: str
    told: str
    seen: str
    online: str
    demo: bool


class SessionLine(NamedTuple):
    """A signed-in browser; `own` for the one that asks."""

    name: str
    since: str
    seen: str
    until: str
    address: str
    agent: str
    own: bool


def line_of(one: AccountLine, county: County, voice: Voice, *, locked: bool = False) -> Line:
    """One account."""
    state = state_of(one, voice.now, locked=locked)
    return Line(
        one.username, one.name, voice.say(ROLE_TEXT[one.role]), scope_told(one, county, voice),
        unit_told(one, county), state, voice.say(words.STATES[state]),
        voice.moment(one.seen_at) if one.seen_at else voice.say(words.NEVER),
        voice.say(words.ONLINE, n=one.sessions) if one.sessions else "", one.demo,
    )  # fmt: skip


def state_of(one: AccountLine, now: int, *, locked: bool = False) -> str:
    """The first thing that keeps it from signing in, else usable."""
    if one.disabled:
        return "disabled"
    if one.granted_at is None:
        return "waiting"
    if one.expires_at is not None and one.expires_at <= now:
        return "expired"
    if locked:
        return "locked"
    return "first" if one.must_change else "usable"


def sentence(lines: Sequence[Line], voice: Voice) -> str:
    """How many there are, and of which kind."""
    states = [one.state for one in lines]
    counted = {name: states.count(name) for name in ("waiting", "locked", "disabled")}
    online = sum(bool(one.online) for one in lines)
    return voice.say(words.SENTENCE, n=len(lines), online=online, **counted)


def scope_told(one: AccountLine, county: County, voice: Voice) -> str:
    """The township, or the whole county."""
    area = county.areas.get(one.township_code)
    return area.name if area else voice.say(words.WHOLE)


def unit_told(one: AccountLine, county: County) -> str:
    """The unit's or grid's name; '' without one."""
    unit = county.units.get(one.unit_code) or county.areas.get(one.unit_code)
    return unit.name if unit else one.unit_code


def session_lines(found: Sequence[OpenSession], voice: Voice, own: str = "") -> list[SessionLine]:
    """Open sessions; `own` is the stored secret of the browser that asks."""
    return [
        SessionLine(
            one.name, voice.moment(one.created_at), voice.moment(one.seen_at),
            voice.moment(one.expires_at), one.address, browser_told(one.agent),
            bool(own) and own.startswith(one.name),
        )
        for one in found
    ]  # fmt: skip


# The first that a browser calls itself: all call themselves Chrome and Safari too.
BROWSERS = ("Edg", "Firefox", "MicroMessenger", "UCBrowser", "HeadlessChrome", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "HarmonyOS", "Windows", "Macintosh", "Linux")


def browser_told(agent: str) -> str:
    """Chrome · Windows; the beginning of what it says where neither is known."""
    known = [next((name for name in names if name in agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, known)) or agent[:40]


def day_of(expires_at: int | None, county: County) -> str:
    """The last day an account is valid, as a form has it."""
    return iso(expires_at - 1, county.zone)[:10] if expires_at else ""
