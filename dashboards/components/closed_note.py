"""The line that says that figures are those of a closed month: the same words on pages, in reports,
in files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.components.score_words import Voice
from dashboards.strings import months as words
from data_layer.core.county import County
from data_layer.core.days import iso, local
from data_layer.queries.closed_months import Asked
from data_layer.vocab import Text

ADDRESS = "/months"


def closed_note(asked: Asked, voice: Voice, *, listed: bool = False) -> str:
    """What a page says of a closed month, and whether the figures of the scope are another by now;
    `listed` where it shows cases."""
    closing = asked.closing
    line = words.LISTED if listed else words.CLOSED if asked.settled else words.LIVE
    told = voice.say(
        line, month=voice.month(closing.month), on=day_told(closing.closed_at, voice),
        revision=closing.revision,
    )  # fmt: skip
    return told if listed else told + checked_note(asked, voice)


def some_note(closed: Sequence[int], voice: Voice) -> str:
    """Which lines of a table by month are closed figures."""
    return voice.say(words.SOME, months="、".join(map(voice.month, closed)))


def checked_note(asked: Asked, voice: Voice) -> str:
    """Whether the figures of the scope are another by now, and as of when."""
    n, at = asked.closing.differing, asked.closing.checked_at
    if at is None:
        return ""
    line: Text = words.DIFFERS if n else words.AGREES
    return voice.say(line, n=n, at=voice.moment(at))


def day_told(ms: int, voice: Voice) -> str:
    """11月5日."""
    day = local(ms, voice.zone).day
    return voice.say(words.DAY, year=day // 10000, month=day // 100 % 100, day=day % 100)


def month_address(month: int) -> str:
    """The page of a month."""
    return f"{ADDRESS}?month={month // 100}-{month % 100:02d}"


def closing_json(asked: Asked | None, county: County) -> dict[str, Any]:
    """For machines: which revision of a closed month the figures are of, and how many are another
    by now; null for figures as of now."""
    names = ("closed_revision", "closed_at", "differing", "checked_at")
    if asked is None or not asked.settled:
        return dict.fromkeys(names)
    closing = asked.closing
    at = iso(closing.closed_at, county.zone)
    checked = iso(closing.checked_at, county.zone) if closing.checked_at else None
    return dict(zip(names, (closing.revision, at, closing.differing, checked), strict=True))
