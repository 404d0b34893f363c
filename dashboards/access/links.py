"""Where somebody may go from a page that leads nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from dashboards.access import words
from dashboards.access.addresses import local_path, opens
from dashboards.access.context import PASSWORD_PAGE
from dashboards.access.page_groups import page_of
from dashboards.access.prefix import own_prefix, within
from dashboards.components.navigation import places
from dashboards.strings import settings as shared
from data_layer.core.rights import Action, Page, may, may_open
from data_layer.services.accounts import Account
from data_layer.vocab import Role, Text

Link = tuple[str, Text]
PLACES = (
    (Page.CASES, "/", words.HOME),
    (Page.DESK, "/desk", words.DESK),
    (Page.WALL, "/wall/overview", words.WALL_SCREEN),
    (Page.SETTINGS, "/settings/calendar", words.SETTINGS),
    (Page.AUDIT, *shared.AUDIT),
)
# Who comes from there is in, and would only be sent on again.
DOORS = ("/login", "/setup", "/language")


def links_of(account: Account | None) -> list[Link]:
    """Address and name of what the account may open, its own page last; a stranger signs in."""
    if account is None:
        return [("/login", words.SIGN_IN)]
    known = () if account.must_change else PLACES
    desk = words.UNIT_DESK if account.role is Role.HANDLER else words.DESK
    open_ = [
        (to, desk if page is Page.DESK else name)
        for page, to, name in known
        if may_open(account.role, page)
    ]
    return [*open_, (PASSWORD_PAGE, words.ACCOUNT_PAGE)]


def way_back(account: Account | None) -> Link | None:
    """Back from the refused request: to the page it came from, else to the section it is in."""
    if account is None or account.must_change:
        return None
    came = came_from(request.url, request.referrer or "", own_prefix())
    if came and opens(urlsplit(came).path):
        return came, words.BACK
    plain = request.method == "GET" and not request.query_string
    return section_of(request.path, account.role, itself=not plain)


def came_from(here: str, referrer: str, prefix: str = "") -> str:
    """Path and question of the page of our own origin that led `here`; "" for any other."""
    came = urlsplit(referrer)
    path = within(came, prefix)
    address = local_path(f"{path}?{came.query}" if came.query else path)
    same = came.scheme in {"http", "https"} and came.netloc == urlsplit(here).netloc
    return address if same and referrer != here and not address.startswith(DOORS) else ""


def section_of(path: str, role: Role, *, itself: bool) -> Link | None:
    """The closest page above `path` that the role has in a list of pages, by its name; `path`
    `itself` too where it was the question, not the page, that could not be."""
    listed = [*places(role), *settings_pages(role)]
    above = [
        (href, name)
        for href, name in listed
        if path.startswith(f"{href}/") or (itself and path == href)
    ]
    if not above:
        return None
    href, name = max(above, key=lambda link: len(link[0]))
    return href, Text(words.BACK_TO.zh.format(page=name.zh), words.BACK_TO.en.format(page=name.en))


def settings_pages(role: Role) -> list[tuple[str, Text]]:
    """Address and name of the settings the role may open; the audit trail is like them."""
    runs = may(role, Action.RUN_DELIVERY)
    listed = (page for page in shared.PAGES if runs or page[0] not in shared.ADMIN_ONLY)
    return [page for page in (shared.AUDIT, *listed) if may_open(role, page_of(page[0]))]
