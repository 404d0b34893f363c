"""Where one can go: the same rail on the desk and on every page, by what the role may open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboards.components.carried import carried
from dashboards.strings import (
    analysis,
    capacity,
    exports,
    months,
    pages,
    quality,
    replay,
    reports,
    scores,
    warning,
)
from dashboards.strings import desk as words
from data_layer.core.rights import Action, Page, may, may_open, may_read_shifts
from data_layer.vocab import Role, Text

Opens = Callable[[Role], bool]


def _opens(page: Page) -> Opens:
    return lambda role: may_open(role, page)


def _scores_alone(role: Role) -> bool:
    """Whoever is assessed but reads no numbers of a place."""
    return may_open(role, Page.SCORES) and not may_open(role, Page.NUMBERS)


# Where one works, then the numbers in the county's own words, then what one sets.
LINKS: tuple[tuple[str, Text, Opens], ...] = (
    ("/desk", words.TITLE, _opens(Page.DESK)),
    ("/desk/handover", words.HANDOVER, may_read_shifts),
    ("/wall/overview", words.WALL, _opens(Page.WALL)),
    ("/township", pages.TOWNSHIP_PAGE, _opens(Page.NUMBERS)),
    ("/discovery", pages.DISCOVERY, _opens(Page.NUMBERS)),
    ("/dispatch", pages.DISPATCH, _opens(Page.NUMBERS)),
    ("/replay", replay.REPLAY, _opens(Page.NUMBERS)),
    ("/coordination", pages.COORDINATION, _opens(Page.NUMBERS)),
    ("/warning", warning.TITLE, _opens(Page.NUMBERS)),
    ("/assessment", pages.ASSESSMENT, _opens(Page.NUMBERS)),
    ("/assessment/scores", scores.TITLE, _scores_alone),
    ("/analysis", analysis.TITLE, _opens(Page.NUMBERS)),
    ("/staffing", pages.STAFFING, _opens(Page.NUMBERS)),
    ("/capacity", capacity.TITLE, _opens(Page.NUMBERS)),
    ("/reports", reports.TITLE, lambda role: may(role, Action.EXPORT)),
    ("/months", months.TITLE, _opens(Page.NUMBERS)),
    ("/quality", quality.TITLE, _opens(Page.QUALITY)),
    ("/exports", exports.TITLE, lambda role: may(role, Action.EXPORT)),
    ("/settings/limits", words.LIMITS, _opens(Page.SETTINGS)),
    ("/settings/calendar", words.CALENDAR, _opens(Page.SETTINGS)),
)
SELDOM = ("/settings/", "/assessment/scores")
NOTHING_ASKED: Mapping[str, str] = MappingProxyType({})


def places(role: Role) -> list[tuple[str, Text]]:
    """Address and name of what the role may open; a handler's desk has a name of its own."""
    return [
        (href, words.UNIT_TITLE if href == "/desk" and role is Role.HANDLER else text)
        for href, text, opens in LINKS
        if opens(role)
    ]


def name_of(path: str) -> Text:
    """What the rail calls a page or the one it belongs to; any other is a list of cases."""
    return next((text for href, text, _ in LINKS if path.startswith(href)), pages.CASES)


def entry_of(path: str, role: Role) -> str:
    """Address of the entry a path belongs to, the closest of those the role has; "" for none."""
    own = (href for href, _ in places(role) if path == href or path.startswith(f"{href}/"))
    return max(own, key=len, default="")


def rail(
    brand: Text, role: Role, lang: str, current: str, query: Mapping[str, str] = NOTHING_ASKED
) -> html.Nav:
    """The rail with the entry of the current page marked; what the address asks (`query`) goes
    along where the other page asks it too, and stays when the language changes."""
    other = "zh" if lang == "en" else "en"
    here = f"{current}?{urlencode(query)}" if query else current
    back, entry = urlencode({"next": here}), entry_of(current, role)
    return html.Nav(
        [
            html.P(brand.say(lang), className="brand"),
            *(_link(href, text, lang, entry, query) for href, text in places(role)),
            html.A(words.ACCOUNT.say(lang), href="/password", className="foot"),
            html.A(
                words.OTHER_LANGUAGE.say(lang),
                href=f"/language/{other}?{back}",
                className="language",
            ),
        ],
        className="rail",
        **_aria(words.NAV.say(lang)),
    )


def _aria(label: str) -> dict[str, Any]:
    return {"aria-label": label}


def _link(href: str, text: Text, lang: str, current: str, query: Mapping[str, str]) -> html.A:
    here: dict[str, Any] = {"className": "current", "aria-current": "page"}
    # Behind everything else in the hand.
    seldom = "seldom" if href.startswith(SELDOM) else ""
    mark = here if href == current else {"className": seldom}
    return html.A(text.say(lang), href=carried(href, query), **mark)
