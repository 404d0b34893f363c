"""The line of a page of a closed month, with the way to what has changed since."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboards.components.closed_note import closed_note, month_address, some_note
from dashboards.components.score_words import Voice
from dashboards.strings import months as words
from data_layer.queries.closed_months import Asked


def some_closed(months: Sequence[int], voice: Voice) -> html.P:
    """The line where a question by month holds closed months among others."""
    return html.P(some_note(months, voice), className="closed")


def closed_line(asked: Asked, voice: Voice, *, listed: bool) -> html.P:
    """The line; `listed` on a page that shows cases."""
    told = closed_note(asked, voice, listed=listed)
    way = words.TO_LIST if asked.closing.differing else words.TO_MONTH
    href = month_address(asked.closing.month)
    return html.P([told, " ", html.A(voice.say(way), href=href)], className="closed")
