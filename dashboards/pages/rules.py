"""制度规范: the rules the county and its townships work by, and the numbers that show them at
work."""

from __future__ import annotations

from dash import html
from sqlalchemy import Connection

from dashboards.components.capacity_ways import ADDRESS, RULES, as_of, capacity_ways
from dashboards.components.page_frame import Frame, page
from dashboards.components.rule_cards import Figures, card
from dashboards.strings import rules as words
from data_layer.queries.cache import answer
from data_layer.queries.metrics import Value, metric_values
from data_layer.queries.rules import Book, rule_books


def layout(conn: Connection, frame: Frame) -> html.Div:
    """Every rule of the county's pack, entered or not."""
    frame = frame._replace(scope=frame.scope.narrow(frame.ask.township))
    books = rule_books(conn, frame.county, frame.scope, frame.now)
    figures = _figures(conn, frame, books)
    cards = html.Div([card(frame, one, figures) for one in books], className="systems rules")
    here = frame._replace(path=ADDRESS)
    parts = [capacity_ways(here, as_of(frame), RULES), cards]
    return page(here, words.TITLE, _sentence(frame, books), parts, filtered=False)


def _sentence(frame: Frame, books: list[Book]) -> str:
    if not books:
        return frame.say(words.NO_BOOKS)
    entered = sum(bool(one.in_force) for one in books)
    return frame.say(words.SENTENCE, n=len(books), entered=entered, missing=len(books) - entered)


def _figures(conn: Connection, frame: Frame, books: list[Book]) -> Figures:
    """The metrics of all rules, asked for once a source."""
    wanted: dict[str, list[str]] = {}
    for key, source in dict.fromkeys(pair for one in books for pair in one.metrics):
        wanted.setdefault(source, []).append(key)
    found: dict[tuple[str, str], Value] = {}
    for source, keys in wanted.items():
        ask = frame.ask._replace(source=source)
        asker = frame.county, frame.scope, frame.now
        values = answer(conn, metric_values, *asker, ask=ask, keys=tuple(keys))
        found |= {(one.metric, source): one for one in values}
    return found
