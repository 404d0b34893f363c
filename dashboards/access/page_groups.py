"""Which group of pages an address belongs to."""

from __future__ import annotations

from data_layer.core.rights import Page

# Whatever is not named here holds cases.
PREFIXES = (
    ("/wall", Page.WALL),
    ("/settings/calendar", Page.SETTINGS),
    ("/settings/limits", Page.SETTINGS),
    ("/settings/capacity", Page.SETTINGS),
    ("/settings/rules", Page.SETTINGS),
    ("/settings/rosters", Page.SETTINGS),
    ("/settings/boundaries", Page.SETTINGS),
    ("/settings/areas", Page.SETTINGS),
    ("/settings/scores", Page.SETTINGS),
    ("/settings/delivery", Page.SETTINGS),
    ("/settings/accounts", Page.ACCOUNTS),
    ("/settings/screens", Page.SCREENS),
    ("/settings/tokens", Page.TOKENS),
    ("/settings/hooks", Page.HOOKS),
    ("/settings/import", Page.IMPORTS),
    ("/settings/permissions", Page.PERMISSIONS),
    ("/settings/scope-test", Page.SCOPE_TEST),
    ("/desk", Page.DESK),
    ("/analysis", Page.NUMBERS),
    ("/discovery", Page.NUMBERS),
    ("/dispatch", Page.NUMBERS),
    ("/replay", Page.NUMBERS),
    ("/coordination", Page.NUMBERS),
    ("/warning", Page.NUMBERS),
    ("/assessment/scores", Page.SCORES),
    ("/assessment", Page.NUMBERS),
    ("/staffing", Page.NUMBERS),
    ("/capacity", Page.NUMBERS),
    ("/township", Page.NUMBERS),
    ("/cases", Page.NUMBERS),
    ("/exports", Page.NUMBERS),
    ("/reports", Page.NUMBERS),
    ("/months", Page.NUMBERS),
    ("/quality", Page.QUALITY),
    ("/audit", Page.AUDIT),
    ("/printed", Page.ACCOUNT),
    ("/api/openapi.json", Page.ACCOUNT),
    ("/api/docs", Page.ACCOUNT),
    ("/assets/", Page.FILES),
    ("/_dash-component-suites/", Page.FILES),
    ("/_favicon.ico", Page.FILES),
)


def page_of(path: str) -> Page:
    """The group of addresses a path belongs to; unknown paths count as holding cases."""
    return next((page for prefix, page in PREFIXES if path.startswith(prefix)), Page.CASES)
