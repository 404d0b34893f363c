"""Where one can go: the same rail on the desk and on every page, by what the role may open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from dash import html

from dashboards.strings import analysis, capacity, exports, pages, replay, reports, scores
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
    ("/assessment", pages.ASSESSMENT, _opens(Page.NUMBERS)),
    ("/assessment/scores", scores.TITLE, _scores_alone),
    ("/analysis", analysis.TITLE, _opens(Page.NUMBERS)),
    ("/staffing", pages.STAFFING, _opens(Page.NUMBERS)),
    ("/capacity", capacity.TITLE, _opens(Page.NUMBERS)),
    ("/reports", reports.TITLE, lambda role: may(role, Action.EXPORT)),
    ("/exports", exports.TITLE, lambda role: may(role, Action.EXPORT)),
    ("/settings/limits", words.LIMITS, _opens(Page.SETTINGS)),
    ("/settings/calendar", words.CALENDAR, _opens(Page.SETTINGS)),
)
SELDOM = ("/settings/", "/assessment/scores")


def rail(brand: Text, role: Role, lang: str, current: str, name: Text = words.TITLE) -> html.Nav:
    """The rail with the current page marked; `name` is what the desk is called for this role."""
    other = "zh" if lang == "en" else "en"
    back = urlencode({"next": current})
    return html.Nav(
        [
            html.P(brand.say(lang), className="brand"),
            *(
                _link(href, name if href == "/desk" else text, lang, current)
                for href, text, opens in LINKS
                if opens(role)
            ),
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


def _link(href: str, text: Text, lang: str, current: str) -> html.A:
    here: dict[str, Any] = {"className": "current", "aria-current": "page"}
    # Behind everything else in the hand.
    seldom = "seldom" if href.startswith(SELDOM) else ""
    mark = here if href == current else {"className": seldom}
    return html.A(text.say(lang), href=href, **mark)
