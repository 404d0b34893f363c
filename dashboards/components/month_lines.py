"""The page of closed months in words: each month's state, what differs, the revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboards.components.asked import split_name
from dashboards.components.closed_note import day_told, month_address
from dashboards.components.page_parts import figure_text
from dashboards.components.score_words import Voice
from dashboards.strings import months as words
from dashboards.strings import pages
from data_layer.core.catalog import BY_KEY
from data_layer.core.county import County
from data_layer.core.days import local, month_of, start_of
from data_layer.core.metric import Value
from data_layer.core.month_close import Difference, closing_day, newest_due
from data_layer.core.scope import Scope
from data_layer.queries.closed_months import Closing, SetDay, replaced_by

MOST_SHOWN = 500


class MonthLine(NamedTuple):
    """A month: where its own part is, its state, who closed it when, how much differs by now."""

    month: int
    name: str
    href: str
    state: str
    closed_at: str
    who: str
    differing: str
    closed: bool


class ChangeLine(NamedTuple):
    """A figure that is another by now: of which metric and group, as closed, as now."""

    metric: str
    of: str
    kept: str
    now: str


class RevisionLine(NamedTuple):
    """A closing or revision: number, when, by whom, why; what it corrects, and where that is."""

    name: str
    at: str
    who: str
    reason: str
    corrects: str
    href: str


def month_lines(
    listed: Sequence[int],
    closed: Mapping[int, Sequence[Closing]],
    set_day: SetDay,
    voice: Voice,
) -> list[MonthLine]:
    """One line a month."""
    return [_month(month, closed.get(month, ()), set_day, voice) for month in listed]


def _month(month: int, revisions: Sequence[Closing], set_day: SetDay, voice: Voice) -> MonthLine:
    name, href = voice.month(month), month_address(month)
    if not revisions:
        state = _open_state(month, set_day, voice)
        return MonthLine(month, name, href, state, "", "", "", closed=False)
    newest = revisions[0]
    n = newest.differing
    differing = voice.say(words.FIGURES, n=n) if n else voice.say(words.NONE)
    state, at = voice.say(words.DONE, n=newest.revision), voice.moment(newest.closed_at)
    return MonthLine(month, name, href, state, at, _who(newest, voice), differing, closed=True)


def _open_state(month: int, set_day: SetDay, voice: Voice) -> str:
    today = local(voice.now, voice.zone).day
    if month == month_of(today):
        return voice.say(words.RUNNING)
    day = closing_day(month, set_day.day)
    if month == newest_due(today, set_day.day):
        return voice.say(words.DUE_NOW)
    if day > today:
        return voice.say(words.DUE, on=day_told(start_of(day, voice.zone), voice))
    return voice.say(words.OPEN)


def _who(closing: Closing, voice: Voice) -> str:
    return closing.closed_name or closing.closed_by or voice.say(words.BY_CLOCK)


def revision_lines(revisions: Sequence[Closing], voice: Voice) -> list[RevisionLine]:
    """The closing and the revisions of a month, the newest first."""
    corrected = {n: before.differing for n, before in replaced_by(revisions).items()}
    return [
        RevisionLine(
            voice.say(words.REVISION, n=one.revision), voice.moment(one.closed_at),
            _who(one, voice), one.reason or voice.say(words.FIRST),
            voice.say(words.CORRECTS, n=n) if (n := corrected.get(one.revision)) else "",
            f"{month_address(one.month)}&revision={one.revision}",
        )
        for one in revisions
    ]  # fmt: skip


def checked_line(closing: Closing, voice: Voice) -> str:
    """When its figures were last held against those of now; '' where they never were."""
    if not closing.checked_at:
        return ""
    early = closing.checked_at < closing.closed_at
    told = words.BEFORE_CLOSING if early else words.CHANGES_NOTE
    return voice.say(told, at=voice.moment(closing.checked_at))


def change_lines(
    county: County, scope: Scope, changes: Sequence[Difference], voice: Voice
) -> list[ChangeLine]:
    """The first figures that differ, those of the whole county, then of its areas and kinds."""
    return [
        ChangeLine(
            BY_KEY[one.metric].label.say(voice.lang), group_of(county, scope, one, voice),
            _figure(one.kept, one.metric, voice), _figure(one.now, one.metric, voice),
        )
        for one in changes[:MOST_SHOWN]
    ]  # fmt: skip


def group_of(county: County, scope: Scope, one: Difference, voice: Voice) -> str:
    """The areas and kinds of case a figure is of; 合计 of all of them."""
    splits = [split for split in one.place if split]
    keys = one.key if len(splits) > 1 else (one.key,)
    named = [
        split_name(county, scope, split, key).say(voice.lang)
        for split, key in zip(splits, keys, strict=False)
    ]
    return " · ".join(name for name in named if name) or voice.say(words.ALL)


def _figure(value: Value | None, key: str, voice: Voice) -> str:
    """42 件, 87.5% (35/40): with what it is made of, as a rate may stay while that does not."""
    if value is None:
        return voice.say(words.NONE)
    metric = BY_KEY[key]
    text = f"{figure_text(value.value, metric, voice.lang)}{_unit(key, voice)}"
    if value.numerator == value.value:
        return text
    made = f"{value.numerator:g}/{value.n}" if value.numerator else f"n={value.n}"
    return f"{text} ({made})"


def _unit(key: str, voice: Voice) -> str:
    unit = voice.say(pages.UNITS[BY_KEY[key].unit])
    return unit if unit in {"", "%"} else f" {unit}"
