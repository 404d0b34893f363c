"""A page of numbers that cannot be had as asked: why, and the ways on."""

from __future__ import annotations

from dash import html

from dashboards.components.navigation import name_of
from dashboards.components.page_frame import Frame, page
from dashboards.strings import pages as words
from data_layer.errors import GovernanceError


def refused(frame: Frame, error: GovernanceError) -> html.Div:
    """The page around one sentence; `frame` is the plain one, without what could not be."""
    title, home = name_of(frame.path), "/township"
    ways = [(frame.path, frame.say(words.WITHOUT, title=frame.say(title)))]
    if not frame.scope.whole_county and frame.path != home:
        ways.append((home, frame.say(words.TO_HOME)))
    links = [html.A(text, href=href, className="onward") for href, text in ways]
    return page(frame, title, frame.say(error.text), links, filtered=False)
