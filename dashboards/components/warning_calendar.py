"""The calendar of alerts: what each night raised, and which nights nobody judged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.components.alert_lines import Teller, board_href, day_text, today_of
from dashboards.components.warning_pictures import (
    Cell,
    Fate,
    calendar,
    calendar_begins,
)
from dashboards.strings import warning as words
from data_layer.core.days import add_days
from data_layer.core.warning.damping import JUDGED
from data_layer.core.warning.rules import Rule
from data_layer.queries.alerts import Alert
from data_layer.queries.warning_runs import States, first_day, states_between

# A rule that cannot judge for a lasting reason says nothing of a night.
NOT_OF_A_NIGHT = frozenset({"off", "needs_layer"})


class Square(NamedTuple):
    """A day in the calendar: what stands in it, its look, its title, the list it opens."""

    told: str
    look: str
    title: str
    href: str


class Calendar(NamedTuple):
    """The days over its columns ('' where none is named), and a row of squares a weekday; None of
    days to come."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Square | None, ...], ...]
    legend: tuple[Square, ...]


def night_calendar(
    conn: Connection, alerts: Iterable[Alert], rules: Iterable[Rule], role: str, teller: Teller
) -> Calendar:
    """Of the alerts and nights the role is told of."""
    today = today_of(teller)
    told = {rule.key for rule in rules if role in rule.told}
    nights = states_between(conn, teller.scope, calendar_begins(today), add_days(today, -1))
    fates = {day: fate_of(states, told) for day, states in nights.items()}
    begun = first_day(conn, teller.scope) or today
    drawn = calendar((one.raised_day for one in alerts), fates, today, begun)
    heads = tuple(
        day_text(cell.day)[5:] if cell and at % 3 == 0 else "" for at, cell in enumerate(drawn[0])
    )
    rows = tuple(
        tuple(None if cell is None else _square(cell, teller) for cell in row) for row in drawn
    )
    legend = tuple(
        Square(_sign(0, fate, teller), fate, teller.voice.say(words.FATES[fate]), "")
        for fate in Fate
    )
    return Calendar(heads, rows, legend)


def fate_of(states: States, told: Iterable[str]) -> Fate:
    """Whether a night was judged by these rules."""
    own = [
        state
        for rule in told
        if (state := states.get(rule)) is not None and state.get("why") not in NOT_OF_A_NIGHT
    ]
    judged = [state["reading"] in JUDGED for state in own]
    if any(judged):
        return Fate.JUDGED if all(judged) else Fate.PART
    quiet = any(state.get("why") == "quiet_day" for state in own)
    return Fate.QUIET if quiet else Fate.MISSING


def _square(cell: Cell, teller: Teller) -> Square:
    voice, day = teller.voice, day_text(cell.day)
    parts = [day]
    if cell.n:
        parts.append(voice.say(words.N_ALERTS, n=cell.n))
    if not cell.n or cell.fate != Fate.JUDGED:
        parts.append(voice.say(words.FATES[cell.fate]))
    href = board_href(**{"from": day, "to": day, "state": "all"}) if cell.n else ""
    look = f"{cell.fate} shade-{cell.shade}" if cell.n else str(cell.fate)
    return Square(_sign(cell.n, cell.fate, teller), look, " · ".join(parts), href)


def _sign(n: int, fate: Fate, teller: Teller) -> str:
    """A number where something was judged; else a sign of its own."""
    if n or fate in {Fate.JUDGED, Fate.PART}:
        return str(n)
    return teller.voice.say(words.FATE_SIGNS[fate])
