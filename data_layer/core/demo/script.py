"""A life as a script: beats in order, some with a gap of their own, some sharing the handling time.

First the story is told (which events, by whom), then the clock is laid over it: fixed gaps keep
their length, flexible ones share what is left of the drawn time to closure. So every story is legal
and ordered whatever the draws were.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from data_layer.core.days import DAY_MS, HOUR_MS

MINUTE_MS = 60_000
# Fixed gaps may take at most this share of the time to closure; beyond it they shrink.
FIXED_SHARE = 0.6
NIGHT_BEGINS, MORNING = 21 * HOUR_MS, 7.5 * HOUR_MS
MORNING_SPREAD = 2.5 * HOUR_MS
# What piled up overnight is worked off with its own gaps, up to this long.
CATCH_UP = HOUR_MS // 2


class Beat(NamedTuple):
    """One event to come. `gap` in ms is its distance from the one before, `share` its part of the
    flexible time, `pause` time for which the case's clock stands still."""

    type: str
    gap: float
    share: float
    pause: int
    actor: str
    recorded_by: str
    unit: str
    level: int
    grid_code: str
    fields: dict[str, Any]
    offsets: dict[str, int]


@dataclass
class Script:
    """The beats of one life; `closing` of them lead to its first end."""

    beats: list[Beat] = field(default_factory=list)
    closing: int = 0
    level: int = 2

    def add(
        self,
        event_type: str,
        gap: float = 0.0,
        *,
        share: float = 0.0,
        pause: int = 0,
        actor: str = "",
        recorded_by: str = "",
        unit: str = "",
        level: int = 0,
        grid_code: str = "",
        offsets: dict[str, int] | None = None,
        **fields: Any,
    ) -> int:
        """Append a beat; returns its number from 1. `offsets` become fields so many ms after it."""
        self.beats.append(
            Beat(
                event_type,
                gap,
                share,
                pause,
                actor,
                recorded_by,
                unit,
                level,
                grid_code,
                fields,
                offsets or {},
            )
        )
        return len(self.beats)

    def close(self) -> None:
        """What has been told so far leads to the end; the rest comes after it."""
        self.closing = len(self.beats)


def moments(script: Script, start: int, total: float) -> list[int]:
    """When each beat happens: whole seconds, strictly rising; the closing one lies `total` ms and
    the pauses after `start`."""
    leading = script.beats[1 : script.closing]
    fixed = sum(beat.gap for beat in leading)
    shares = sum(beat.share for beat in leading)
    scale, flexible = 1.0, 0.0
    if shares:
        scale = min(1.0, FIXED_SHARE * total / fixed) if fixed else 1.0
        flexible = (total - fixed * scale) / shares
    elif fixed:
        scale = total / fixed
    at, found = float(start), [start]
    for number, beat in enumerate(script.beats[1:], 2):
        inside = number <= script.closing
        at += beat.gap * (scale if inside else 1.0) + beat.pause
        at += beat.share * (flexible if inside else DAY_MS)
        found.append(max(found[-1] + 1000, round(at / 1000) * 1000))
    return found


def by_day(times: list[int], rng: Random, midnight: int, due: int) -> list[int]:
    """The same moments with what falls into the night put off till the morning, in order.

    A moment before the due time is never put off beyond it: desks clear what runs out.
    """
    found = [times[0]]
    for before, moment in pairwise(times):
        into_day = (moment - midnight) % DAY_MS
        wait = 0.0
        if into_day >= NIGHT_BEGINS or into_day < MORNING:
            wait = (MORNING - into_day) % DAY_MS + rng.random() * MORNING_SPREAD
        soonest = found[-1] + min(moment - before, CATCH_UP)
        shifted = max(moment + round(wait / 1000) * 1000, soonest)
        if moment <= due < shifted:
            shifted = moment
        found.append(max(shifted, found[-1] + 1000))
    return found
