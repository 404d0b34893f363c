"""The history of the limits: who changed them, when, from which day, and what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dashboards.components.limit_table import ChangeLine, Teller, change_lines
from dashboards.strings import limits as words
from data_layer.core.days import iso, to_date
from data_layer.services.limits import Revision
from data_layer.services.new_account import ACTOR
from data_layer.vocab import Text


class HistoryLine(NamedTuple):
    """A revision as the history shows it; `state` is one of its words, `current` marks the one in
    force."""

    revision: Revision
    first_day: str
    at: str
    actor: str
    state: Text
    current: bool
    withdrew: str
    changes: list[ChangeLine]
    rules: int


def history_lines(history: Iterable[Revision], now: int, teller: Teller) -> list[HistoryLine]:
    """The history, with what each standing version says other than the one before it."""
    county = teller.county
    order = [number for _, number in county.limit_versions]
    before = dict(zip(order[1:], order, strict=False))
    held = county.limit_version_at(now)
    return [
        HistoryLine(
            one,
            to_date(one.first_day).isoformat() if one.first_day else "",
            iso(one.at, county.zone)[:16].replace("T", " ") if one.at else "",
            _actor(one, teller),
            _state(one, order, held),
            one.number == held,
            teller.numbered(words.WITHDREW, one.withdrawn),
            _changes(one, before, teller),
            len(county.limits_of(one.number)),
        )
        for one in history
    ]


def _actor(one: Revision, teller: Teller) -> str:
    if one.at is None:
        return teller.say(words.FROM_PACK)
    return teller.say(words.BY_COMMAND) if one.actor == ACTOR else one.actor


def _state(one: Revision, order: list[int], held: int) -> Text:
    if one.first_day is None:
        return Text("", "")
    if not one.stands:
        return words.TAKEN_BACK
    if one.number == held:
        return words.IN_FORCE
    return words.TO_COME if order.index(one.number) > order.index(held) else words.PAST


def _changes(one: Revision, before: Mapping[int, int], teller: Teller) -> list[ChangeLine]:
    if not one.stands or one.number not in before:
        return []
    county = teller.county
    old, new = county.limits_of(before[one.number]), county.limits_of(one.number)
    return change_lines(old, new, teller)
