"""Wall screens: pairing codes, what a screen may show, when it counts as gone, and what it is told.

Times are UTC epoch milliseconds by the server's clock; a screen is told lengths of time, since its
own clock may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from data_layer.core.days import DAY_MS, MINUTE_MS
from data_layer.core.scope import Scope
from data_layer.errors import Invalid
from data_layer.vocab import Text

# Nothing that looks like something else across a room: no 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 8
CODE_MS = 10 * MINUTE_MS
CODES_OF_ADDRESS, CODES_IN_ALL = 10, 100
TRIES, TRIES_MS = 5, 10 * MINUTE_MS
CHALLENGE_MS = MINUTE_MS
ACCESS_MS = 15 * MINUTE_MS
UNUSED_MS = 90 * DAY_MS
# What is kept of a screen that was stopped.
REMEMBERED_MS = 90 * DAY_MS
BEAT_MS, LEAST_BEAT_MS = 30_000, 10_000
GONE_MS = 3 * BEAT_MS
# A wall hatches numbers that are older (assets/freshness.js).
GREY_S = 78
# The scenes there are, with the seconds each is shown for unless told otherwise.
USUAL = {"overview": 60, "flow": 40, "staffing": 40, "warning": 40, "assessment": 40}
SHORTEST_S, LONGEST_S = 5, 600
LONGEST_NAME, LONGEST_MESSAGE = 40, 80
MOST_MESSAGE_MINUTES, MOST_PATTERN_MINUTES = 24 * 60, 30
DIMMEST, BRIGHTEST = 5, 95

NO_SCENE = Text("请至少选择一个画面。", "Choose one scene at least.")
BAD_DWELL = Text(
    f"画面停留时间应为 {SHORTEST_S} 至 {LONGEST_S} 秒。",
    f"A scene is shown for {SHORTEST_S} to {LONGEST_S} seconds.",
)
BAD_NAME = Text(
    f"请填写屏幕名称（安装位置），不超过 {LONGEST_NAME} 个字。",
    f"Give the screen a name, its place, of {LONGEST_NAME} signs at most.",
)
NO_TOWNSHIP = Text("没有这个乡镇（街道），请重新选择。", "No such township; choose again.")
BAD_MESSAGE = Text(
    f"通知不超过 {LONGEST_MESSAGE} 个字，显示 1 至 {MOST_MESSAGE_MINUTES} 分钟。",
    f"A message has {LONGEST_MESSAGE} signs at most and stays 1 to {MOST_MESSAGE_MINUTES} minutes.",
)
BAD_DIM = Text(
    f"调暗时段应有不同的起止时间，亮度为 {DIMMEST}% 至 {BRIGHTEST}%。",
    f"Dimming begins and ends at different times, to {DIMMEST} to {BRIGHTEST} per cent.",
)
BAD_PATTERN = Text(
    f"测试图显示 1 至 {MOST_PATTERN_MINUTES} 分钟。",
    f"A test pattern stays for 1 to {MOST_PATTERN_MINUTES} minutes.",
)


class Showing(NamedTuple):
    """A scene and for how many seconds it stays."""

    scene: str
    seconds: int


class Dim(NamedTuple):
    """From when to when, in minutes of the county's day, and how bright then, in per cent."""

    begin: int
    end: int
    level: int


class Screen(NamedTuple):
    """A paired screen and what it is to show."""

    county_code: str
    screen_id: str
    name: str
    township_code: str
    showings: tuple[Showing, ...]
    key_id: str
    valid_until: int
    revoked_at: int | None = None
    message: str = ""
    message_until: int = 0
    dim: Dim | None = None
    pattern_until: int = 0
    reloads: int = 0

    @property
    def scope(self) -> Scope:
        """The rows it may show."""
        return Scope(self.county_code, self.township_code)

    @property
    def bound(self) -> bool:
        """Whether a key proves the device; else a cookie from one address does."""
        return bool(self.key_id)

    def shows(self, scene: str) -> bool:
        """Whether that scene is one of its own."""
        return any(one.scene == scene for one in self.showings)


class State(StrEnum):
    """How it is with a screen."""

    ONLINE = "online"
    LATE = "late"
    GONE = "gone"
    UNSEEN = "unseen"
    EXPIRED = "expired"
    STOPPED = "stopped"


def plain_code(typed: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def shown_code(code: str) -> str:
    """ABCD-EFGH."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def checked_name(name: str) -> str:
    """The name without what stands around it; Invalid without one."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise Invalid(BAD_NAME, "screen_name")
    return plain


def checked_showings(wanted: Iterable[Showing]) -> tuple[Showing, ...]:
    """The scenes in the order they are shown; Invalid for none, an unknown one or a bad length."""
    found = tuple(wanted)
    if not found or any(one.scene not in USUAL for one in found):
        raise Invalid(NO_SCENE, "no_scene")
    if any(not SHORTEST_S <= one.seconds <= LONGEST_S for one in found):
        raise Invalid(BAD_DWELL, "bad_dwell")
    return found


def checked_dim(begin: int | None, end: int | None, level: int | None) -> Dim | None:
    """The hours, or None where none are given; Invalid for half of them."""
    if begin is None and end is None:
        return None
    if begin is None or end is None or level is None or begin == end:
        raise Invalid(BAD_DIM, "bad_dim")
    if not DIMMEST <= level <= BRIGHTEST:
        raise Invalid(BAD_DIM, "bad_dim")
    return Dim(begin, end, level)


def checked_minutes(minutes: int | None, most: int, refusal: Text) -> int:
    """As many ms; Invalid, in those words, for fewer than one or too many."""
    if minutes is None or not 1 <= minutes <= most:
        raise Invalid(refusal, "bad_minutes")
    return minutes * MINUTE_MS


def state_of(screen: Screen, seen_at: int | None, now: int, age_s: int | None = None) -> State:
    """Stopped and expired before anything that was heard of it; late while its newest numbers are
    `age_s` seconds old."""
    if screen.revoked_at is not None:
        return State.STOPPED
    if screen.valid_until <= now:
        return State.EXPIRED
    if seen_at is None:
        return State.UNSEEN
    # One seen in a time to come was seen before the clock was put right.
    if not 0 <= now - seen_at < GONE_MS:
        return State.GONE
    return State.LATE if age_s is not None and age_s > GREY_S else State.ONLINE


def brightness(dim: Dim | None, now: int, zone: str) -> int:
    """Per cent at this moment by the county's clock; hours may go over midnight."""
    if dim is None:
        return 100
    local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    minute = 60 * local.hour + local.minute
    over_night = dim.begin > dim.end
    within = (
        minute >= dim.begin or minute < dim.end if over_night else dim.begin <= minute < dim.end
    )
    return dim.level if within else 100


def orders(screen: Screen, now: int, zone: str, release: str) -> dict[str, Any]:
    """What the screen is to do now, as it is asked for every few seconds."""
    message_ms = screen.message_until - now if screen.message else 0
    return {
        "release": release,
        "scenes": [list(one) for one in screen.showings],
        "brightness": brightness(screen.dim, now, zone),
        "message": {"text": screen.message, "left_ms": message_ms} if message_ms > 0 else None,
        "pattern_ms": max(0, screen.pattern_until - now),
        "reloads": screen.reloads,
    }


def stored_showings(showings: Sequence[Showing]) -> list[list[Any]]:
    """As a row keeps them."""
    return [list(one) for one in showings]


def read_showings(stored: Iterable[Sequence[Any]]) -> tuple[Showing, ...]:
    """The inverse."""
    return tuple(Showing(str(scene), int(seconds)) for scene, seconds in stored)
