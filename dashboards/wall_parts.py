"""What every part of a wall's scene is asked, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from dashboards.components.fragments import View, render
from dashboards.theme import Theme
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.queries.cache import answer
from data_layer.vocab import Text


class Ask(NamedTuple):
    """One viewer's question, with everything that shapes the answer."""

    conn: Connection
    county: County
    scope: Scope
    view: View
    theme: Theme
    metric: str

    def get(self, query: Callable[..., Any], **options: Any) -> Any:
        """The shared, cached answer of a wall query."""
        return answer(self.conn, query, self.county, self.scope, self.view.now, **options)


class Part(NamedTuple):
    """Some panels of a scene that stand or fall together; a figure that is None is taken away."""

    panels: dict[str, str]
    figures: dict[str, dict[str, Any] | None] = {}  # noqa: RUF012 - a NamedTuple default; never mutated
    maps: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - the same


def heading(ask: Ask, title: Text, note: Text, **values: object) -> str:
    """The head of a panel whose body is a figure."""
    return render("head", ask.view, title=ask.view.say(title), note=ask.view.say(note, **values))
