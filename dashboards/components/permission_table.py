"""The tables of rights as rows to read: pages, actions and addresses by role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from dashboards.strings import permissions as words
from data_layer.core.action_table import ACTS
from data_layer.core.rights import Action, Page, may, may_open
from data_layer.labels import ROLE_TEXT
from data_layer.services.xlsx_write import Table
from data_layer.vocab import Role, Text

ROLES = tuple(Role)


class Row(NamedTuple):
    """What it is about, whatever more there is to say of it, and whether each of ROLES may."""

    names: tuple[str, ...]
    may: tuple[bool, ...]
    told: str = ""


class Route(NamedTuple):
    """An address: its pattern, its methods, and the page it belongs to; None for one that asks for
    no account, with what it asks for instead."""

    rule: str
    methods: str
    page: Page | None
    told: Text | None = None


def page_rows(say: Callable[[Text], str]) -> list[Row]:
    """Groups of pages."""
    return [_row((say(words.PAGE_NAMES[page]),), partial(_opens, page)) for page in Page]


def action_rows(say: Callable[[Text], str]) -> list[Row]:
    """Actions, in the order they are declared in."""
    return [_row((say(action_name(one)),), partial(_may, one)) for one in Action]


def action_name(action: Action) -> Text:
    """What an action is called: a step of a case as on the desk."""
    return ACTS[action].label if action in ACTS else words.ACTION_NAMES[action]


def route_rows(routes: Iterable[Route], say: Callable[[Text], str]) -> list[Row]:
    """Addresses by pattern."""
    return [_route(one, say) for one in sorted(routes, key=lambda one: (one.rule, one.methods))]


def _route(one: Route, say: Callable[[Text], str]) -> Row:
    if one.page is None:
        told = say(one.told) if one.told else ""
        return Row((one.rule, one.methods, told), (False,) * len(ROLES), told)
    page = one.page
    return _row((one.rule, one.methods, say(words.PAGE_NAMES[page])), partial(_opens, page))


def _opens(page: Page, role: Role) -> bool:
    return may_open(role, page)


def _may(action: Action, role: Role) -> bool:
    return may(role, action)


def _row(names: tuple[str, ...], right: Callable[[Role], bool]) -> Row:
    return Row(names, tuple(right(role) for role in ROLES))


def sheets(routes: Iterable[Route], say: Callable[[Text], str]) -> list[Table]:
    """The three tables of a workbook."""
    return [
        _sheet(words.PAGES_TITLE, (words.PAGE,), page_rows(say), say),
        _sheet(words.ACTIONS_TITLE, (words.ACTION,), action_rows(say), say),
        _sheet(
            words.ROUTES_TITLE, (words.ROUTE, words.METHODS, words.GROUP),
            route_rows(routes, say), say,
        ),
    ]  # fmt: skip


def _sheet(
    name: Text, heads: Sequence[Text], rows: Sequence[Row], say: Callable[[Text], str]
) -> Table:
    first = [*map(say, heads), *(say(ROLE_TEXT[role]) for role in ROLES)]
    body = [[*row.names, *(say(words.YES) if one else "" for one in row.may)] for row in rows]
    widths = [44.0] + [16.0] * (len(heads) - 1) + [14.0] * len(ROLES)
    return Table(say(name), [first, *body], widths=widths, frozen=(1, len(heads)))
