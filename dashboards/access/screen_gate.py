"""Wall screens ask under /screen alone: their cookie goes nowhere else, and an account's session
counts for nothing here."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dashboards.access.context import store
from dashboards.access.csrf import SAFE_METHODS, check_origin
from dashboards.access.error_pages import ADVICE, wants_page
from data_layer.core.screens import ACCESS_MS, CODE_MS, UNUSED_MS, Screen
from data_layer.errors import NotFound, NotSignedIn
from data_layer.services.screen_access import UNKNOWN, find_access
from data_layer.services.sessions import digest

PAGE = "/screen"
# Without being paired.
OPEN_TO_SCREENS = frozenset(
    {"screen.page", "screen.file", "screen.pairing", "screen.challenge", "screen.renewal"}
)
# All that a paired screen may ask for; what stands here reads, but for its own report.
SCREEN_ENDPOINTS = frozenset(
    {
        "screen.frame",
        "screen.orders",
        "screen.beat",
        "wall_snapshot.snapshot_of_screen",
        "live.stream_of_screen",
        "live.now_of_screen",
        "geometry.geometry_of_screen",
    }
)
LARGEST = 4 * 1024


def of_screen(path: str) -> bool:
    """Whether the address is a screen's."""
    return path == PAGE or path.startswith(f"{PAGE}/")


def check_screen() -> ResponseReturnValue | None:
    """None lets the request through; a screen that is led astray is led back to its page, and never
    to the sign-in."""
    request.max_content_length = LARGEST
    paired = request.endpoint in SCREEN_ENDPOINTS
    if not paired and request.endpoint not in OPEN_TO_SCREENS:
        if wants_page():
            return redirect(PAGE)
        raise NotFound(ADVICE[404], "no_such_address")
    if request.method not in SAFE_METHODS:
        check_origin()
    if paired:
        # Its scripts ask for these; whoever navigates there is lost.
        if wants_page():
            return redirect(PAGE)
        g.look_at_screen = _looker()
        g.screen = g.look_at_screen()
    return None


def _looker() -> Callable[[], Screen]:
    """A function that finds the screen of this request's cookie, outside the request too;
    NotSignedIn where it does not hold."""
    token, held = request.cookies.get(_name(), ""), store()
    if not token:
        raise NotSignedIn(UNKNOWN, "screen_unknown")
    county_code, hashed, address = held.county.code, digest(token), request.remote_addr or ""

    def look() -> Screen:
        with held.readers.connect() as conn:
            return find_access(conn, county_code, hashed, address, held.clock())

    return look


def pairing_secret() -> str:
    """What the screen keeps of its pairing; '' without one."""
    return request.cookies.get(f"{_name()}-pairing", "")


def give_pairing(response: Response, secret: str) -> None:
    """Have the browser come back with the pairing's secret."""
    _set(response, f"{_name()}-pairing", secret, 2 * CODE_MS)


def give_access(response: Response, token: str, *, bound: bool) -> None:
    """Let the screen in, for as long as the cookie holds."""
    _set(response, _name(), token, ACCESS_MS if bound else UNUSED_MS)


def prolong_access(response: Response, screen: Screen) -> None:
    """A cookie that holds as long as the screen is used is kept by the browser as long."""
    if not screen.bound:
        give_access(response, request.cookies[_name()], bound=False)


def _name() -> str:
    # __Host- would need the path of the whole site.
    return "__Secure-screen" if current_app.config["SESSION_COOKIE_SECURE"] else "screen"


def _set(response: Response, name: str, value: str, ms: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=ms // 1000,
        path=f"{current_app.extensions['prefix']}{PAGE}",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Strict",
    )
