"""The session cookie and Flask-Login: `current_user` comes from the server-side session only."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Request, current_app
from flask import session as form_session
from flask_login import LoginManager
from werkzeug.wrappers import Response

from dashboards.access import words
from dashboards.access.context import current_session, store
from dashboards.access.request_log import log_line
from data_layer.errors import Busy
from data_layer.services import sessions
from data_layer.services.sessions import Session
from data_layer.services.sign_in import sign_out
from data_layer.vocab import Text


@dataclass(frozen=True)
class SignedIn:
    """What Flask-Login asks of a user, around a live session."""

    session: Session
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The account's name; Flask-Login keeps it nowhere, as no client session is used."""
        return self.session.account.username


def init_sessions(server: Flask, *, https: bool, prefix: str = "") -> None:
    """Load users from the session cookie; harden Flask's own, which only holds the form key."""
    # The __Host- prefix makes the browser itself insist on Secure and on this very host, and not
    # on a folder of it: of two counties on one host each has names of its own.
    strict, own = "__Host-" if https else "", prefix.replace("/", "-")
    server.config["SESSION_ID_COOKIE"] = f"{strict}sid{own}"
    server.config.update(
        SESSION_COOKIE_NAME=f"{strict}form{own}",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    # Its template variable would ask the database again, even for the page saying it is away.
    manager = LoginManager(server, add_context_processor=False)
    manager.session_protection = None
    manager.request_loader(_load)


def _load(request: Request) -> SignedIn | None:
    token = request.cookies.get(current_app.config["SESSION_ID_COOKIE"])
    if not token:
        return None
    held, token_hash = store(), sessions.digest(token)
    if guest := held.guests.sessions.get(token_hash):
        return SignedIn(guest)
    now, county_code = held.clock(), held.county.code
    with held.readers.connect() as conn:
        found = sessions.find_session(conn, county_code, token_hash, now)
    if found is None:
        return None
    if now - found.seen_at >= sessions.TOUCH_MS:
        _touch(county_code, token_hash, now)
    return SignedIn(found)


def ended_session(request: Request) -> Text | None:
    """Why the browser is signed out that still brings the cookie of a session; None for one that
    brings none, as after signing out."""
    token = request.cookies.get(current_app.config["SESSION_ID_COOKIE"])
    if not token or current_session() is not None:
        return None
    held = store()
    with held.readers.connect() as conn:
        rested = sessions.has_rested(conn, held.county.code, sessions.digest(token), held.clock())
    return words.RESTED if rested else words.SESSION_OVER


def _touch(county_code: str, token_hash: str, now: int) -> None:
    try:
        store().writer.submit(
            lambda conn: sessions.touch_session(conn, county_code, token_hash, now), urgent=True
        )
    except Busy as error:
        # Reading goes on while the writer is overloaded; the next request notes the activity.
        log_line("session_not_touched", code=error.code)


def give_session(response: Response, token: str) -> None:
    """Put a new session id into the answer, and start a new form key with it; it ends with the
    browser."""
    form_session.clear()
    response.set_cookie(
        current_app.config["SESSION_ID_COOKIE"],
        token,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
        path="/",
    )


def take_session(response: Response) -> None:
    """End the request's session at once, here and in the browser."""
    session, held = current_session(), store()
    if session is not None:
        held.writer.submit(
            lambda conn: sign_out(conn, session, held.clock()),
            urgent=True,
        )
    form_session.clear()
    name, secure = (
        current_app.config["SESSION_ID_COOKIE"],
        current_app.config["SESSION_COOKIE_SECURE"],
    )
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"storage"'
