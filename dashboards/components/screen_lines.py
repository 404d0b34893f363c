"""Wall screens in words, as their console lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.components.account_lines import browser_told
from dashboards.components.score_words import Voice
from dashboards.strings import screens as words
from dashboards.strings import wording
from dashboards.strings.wall import SCENES
from data_layer.core.county import County
from data_layer.core.screens import State, state_of
from data_layer.queries.screens import ScreenLine


class Line(NamedTuple):
    """A screen: its state (of core.screens.State) and in words, what it shows of which place, and
    the last it said of itself; a dash for what it did not say."""

    screen_id: str
    name: str
    scope: str
    state: str
    told: str
    refreshed: str
    age: str
    release: str
    outdated: bool
    heap: str
    scene: str
    size: str
    browser: str
    address: str
    bound: bool
    trouble: str


def line_of(one: ScreenLine, county: County, release: str, voice: Voice) -> Line:
    """One screen; `release` is the server's."""
    state = state_of(one.screen, one.seen_at, voice.now, one.age_s)
    area = county.areas.get(one.screen.township_code)
    return Line(
        one.screen.screen_id, one.screen.name, area.name if area else voice.say(words.WHOLE),
        str(state), voice.say(words.STATES[state]), _refreshed(one, voice),
        wording.DASH if one.age_s is None else voice.say(words.AGE_S, n=wording.count(one.age_s)),
        wording.release_told(one.release, voice.lang) if one.release else wording.DASH,
        bool(one.release) and one.release != release,
        wording.DASH if one.heap_mb is None else f"{one.heap_mb} MB",
        voice.say(SCENES[one.scene]) if one.scene in SCENES else wording.DASH, _size(one),
        browser_told(one.agent), one.seen_from or one.paired_from, one.screen.bound,
        voice.say(words.TROUBLES.get(one.error, words.TROUBLES[""])),
    )  # fmt: skip


def _refreshed(one: ScreenLine, voice: Voice) -> str:
    """When its newest numbers came."""
    if one.seen_at is None or one.age_s is None:
        return wording.DASH
    return voice.moment(one.seen_at - 1000 * one.age_s)


def _size(one: ScreenLine) -> str:
    """1920×1080, and ×2 for two device pixels each."""
    if not one.width:
        return wording.DASH
    ratio = f" ×{one.ratio:g}" if one.ratio and one.ratio != 1 else ""
    return f"{one.width}×{one.height}{ratio}"


def sentence(lines: Sequence[Line], waiting: int, voice: Voice) -> str:
    """How many there are, and how they are; those switched off do not count."""
    used = [line.state for line in lines if line.state != State.STOPPED]
    counted = {str(state): used.count(state) for state in (State.ONLINE, State.LATE, State.GONE)}
    return voice.say(words.SENTENCE, n=len(used), waiting=waiting, **counted)
