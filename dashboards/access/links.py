"""Where somebody may go from a page that leads nowhere."""

from __future__ import annotations

from dashboards.access import words
from dashboards.access.context import PASSWORD_PAGE
from data_layer.core.rights import Page, may_open
from data_layer.services.accounts import Account
from data_layer.vocab import Role, Text

Link = tuple[str, Text]
PLACES = (
    (Page.CASES, "/", words.HOME),
    (Page.DESK, "/desk", words.DESK),
    (Page.WALL, "/wall/overview", words.WALL_SCREEN),
    (Page.SETTINGS, "/settings/calendar", words.SETTINGS),
)


def links_of(account: Account | None) -> list[Link]:
    """Address and name of what the account may open, its own page last; a stranger signs in."""
    if account is None:
        return [("/login", words.SIGN_IN)]
    places = () if account.must_change else PLACES
    desk = words.UNIT_DESK if account.role is Role.HANDLER else words.DESK
    open_ = [
        (to, desk if page is Page.DESK else name)
        for page, to, name in places
        if may_open(account.role, page)
    ]
    return [*open_, (PASSWORD_PAGE, words.ACCOUNT_PAGE)]
