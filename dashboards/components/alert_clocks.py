"""How far the cases of an alert are beyond their limits, and who has them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from dashboards.components.alert_lines import Teller
from dashboards.components.score_words import Voice
from dashboards.strings import due_words, wording
from dashboards.strings import warning_alert as words
from data_layer.core.days import add_days, start_of
from data_layer.queries.alert_cases import Clock, clocks_named
from data_layer.vocab import LimitUnit


def clocks_told(
    conn: Connection, numbers: Sequence[str], day: int, teller: Teller
) -> dict[str, tuple[str, ...]]:
    """Case -> what stands under CLOCK_HEADS as of the end of a day, the furthest beyond its limit
    first."""
    county, scope, voice = teller
    at = start_of(add_days(day, 1), county.zone)
    clocks = clocks_named(conn, county, scope, numbers, at)
    return {
        case_no: _told(clock, voice) for case_no, clock in sorted(clocks.items(), key=_furthest)
    }


def _furthest(one: tuple[str, Clock]) -> tuple[float, str]:
    case_no, clock = one
    return (-clock.overrun.times if clock.overrun else 0.0), case_no


def _told(clock: Clock, voice: Voice) -> tuple[str, ...]:
    told = clock.overrun
    again = voice.say(words.REOPENED_N, n=clock.reopened) if clock.reopened else ""
    if told is None:
        return clock.unit, voice.say(words.NO_LIMIT), wording.DASH, again or wording.DASH
    limit, used = (_length(length, told.unit, voice) for length in (told.limit, told.used))
    times = voice.say(words.N_TIMES, n=wording.decimal(told.times))
    return clock.unit, limit, used, f"{times} · {again}" if again else times


def _length(length: int, unit: LimitUnit, voice: Voice) -> str:
    if unit in due_words.AMOUNTS:
        return voice.say((due_words.ONE_DAY if length == 1 else due_words.AMOUNTS)[unit], n=length)
    told = wording.duration(length / 1000, voice.lang)
    return voice.say(words.AT_WORK, told=told) if unit == LimitUnit.WORK_MINUTES else told
