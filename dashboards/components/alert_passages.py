"""The cases behind a stage that slows down, in words: how long each was in it, when it left."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.components.alert_lines import Teller
from dashboards.strings import warning_alert as words
from dashboards.strings import wording
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_times import RECENT
from data_layer.core.warning.rules import Rule
from data_layer.queries.alert_cases import Case
from data_layer.queries.alert_passages import Left, cases_that_left
from data_layer.queries.visible import LISTED


class Slow(NamedTuple):
    """How many cases left the stage in its last four weeks, how they are listed, in words, and the
    slowest of them with what stands under PASSAGE_HEADS."""

    n: int
    note: str
    lines: tuple[tuple[Case, tuple[str, ...]], ...]


def slow_cases(conn: Connection, found: Finding, rule: Rule | None, teller: Teller) -> Slow:
    """The cases whose median the finding tells, as they stand now, the slowest first."""
    county, scope, voice = teller
    weeks = tuple(found.told.get("weeks", ()))[-RECENT:]
    categories = rule.categories if rule else frozenset()
    left = Left(found.kind, weeks, found.areas, categories)
    told = cases_that_left(conn, county, scope, left)
    note = voice.say(words.PASSAGE_NOTE, n=wording.count(told.n))
    if told.n > len(told.listed):
        note += voice.say(words.PASSAGE_CUT, most=LISTED)
    lines = tuple(
        (one.case, (wording.duration(one.took_ms / 1000, voice.lang), voice.moment(one.left_at)))
        for one in told.listed
    )
    return Slow(told.n, note, lines)
