"""What a request may ask about itself: the store, who is asking, which rows, which language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from flask import current_app, g, has_request_context, request

from data_layer.core.rights import Page, may_open
from data_layer.core.scope import OUTSIDE, Scope
from data_layer.core.screens import Screen
from data_layer.core.situation import Actor
from data_layer.errors import Forbidden, NotSignedIn
from data_layer.services.accounts import Account
from data_layer.services.sessions import Session, find_session
from data_layer.services.store import Store
from data_layer.services.tokens import Token
from data_layer.vocab import CASE_ROLES, Role, Text, TokenKind

Lang = Literal["zh", "en"]
LANG_COOKIE = "lang"
AUDIT_PAGE = "/audit"
PASSWORD_PAGE = "/password"  # noqa: S105 - an address
# Where those who see no case begin their work.
OFFICES = {Role.ADMIN: "/quality", Role.SECURITY: "/settings/accounts"}

SIGN_IN = Text("请先登录。", "Please sign in first.")
WRONG_KIND = Text(
    "此令牌的类型不能用于该接口，请使用相应类型的令牌。",
    "This token is of another kind than the address needs; use one of the right kind.",
)


def store() -> Store:
    """The process's store."""
    return cast(Store, current_app.extensions["store"])


def current_session() -> Session | None:
    """The live session the gate found; None for strangers, machines and open pages."""
    return cast("Session | None", g.get("session"))


def current_account() -> Account:
    """Who is signed in; raises NotSignedIn."""
    session = current_session()
    if session is None:
        raise NotSignedIn(SIGN_IN, "not_signed_in")
    return session.account


def require_token(*kinds: TokenKind) -> Token:
    """The request's bearer token if it is of one of these kinds, else Forbidden.

    An endpoint under /api/ has no scope before it has called this.
    """
    bearer: Token | None = g.get("bearer")
    if bearer is None:
        raise NotSignedIn(SIGN_IN, "not_signed_in")
    if bearer.kind not in kinds:
        raise Forbidden(WRONG_KIND, "wrong_token_kind")
    g.token = bearer
    return bearer


def current_screen() -> Screen | None:
    """The paired wall screen that asks; None for anybody else."""
    return cast("Screen | None", g.get("screen"))


def current_scope() -> Scope:
    """The rows the caller may see: the screen's, the token's, else the account's; never what a
    request says."""
    screen = current_screen()
    if screen is not None:
        return screen.scope
    token: Token | None = g.get("token")
    if token is not None:
        return token.scope
    account = current_account()
    if account.role is Role.LEADER and not account.township_code:
        raise Forbidden(OUTSIDE, "outside_scope")
    return account.scope


def current_actor() -> Actor:
    """Who acts: the signed-in person, or the machine whose act token was required."""
    token: Token | None = g.get("token")
    if token is not None:
        role = token.role or Role.OPERATOR
        return Actor(token.prefix, token.source, role, token.scope, token.unit_code)
    account = current_account()
    name = account.display_name or account.username
    return Actor(account.username, name, account.role, current_scope(), account.unit_code)


def landing_of(account: Account) -> str:
    """Where an account lands after signing in."""
    if account.must_change:
        return PASSWORD_PAGE
    if may_open(account.role, Page.AUDIT):
        return AUDIT_PAGE
    return "/" if account.role in CASE_ROLES else OFFICES.get(account.role, PASSWORD_PAGE)


def session_check() -> Callable[[], bool]:
    """A function for long streams, callable outside the request: is the session still alive, or the
    screen still let in?"""
    look: Callable[[], Screen] | None = g.get("look_at_screen")
    if look is not None:
        return _screen_check(look, current_scope())
    session, held = current_session(), store()
    county_code = held.county.code

    def alive() -> bool:
        if session is None:
            return False
        with held.readers.connect() as conn:
            found = find_session(conn, county_code, session.token_hash, held.clock())
        return found is not None and found.account == session.account

    return alive


def _screen_check(look: Callable[[], Screen], scope: Scope) -> Callable[[], bool]:
    def alive() -> bool:
        try:
            return look().scope == scope
        except NotSignedIn:
            return False

    return alive


def lang() -> Lang:
    """The language of the page: Chinese unless English was chosen."""
    chosen = request.cookies.get(LANG_COOKIE) if has_request_context() else None
    return "en" if chosen == "en" else "zh"


def say(text: Text) -> str:
    """The phrase in the language of the page."""
    return text.say(lang())
