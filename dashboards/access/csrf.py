"""A cookie alone changes nothing: same origin, and the token of the page or the form."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from dashboards.access.context import current_session
from data_layer.errors import Forbidden
from data_layer.vocab import Text

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Dash's renderer copies this cookie into the X-CSRFToken header of every callback.
TOKEN_COOKIE = "_csrf_token"  # noqa: S105 - a name, not a secret
FOREIGN = Text(
    "请求来自其他网站，已拒绝。请从本系统页面操作。",
    "The request came from another site and was refused; use the pages of this system.",
)


def init_csrf(server: Flask) -> None:
    """Prepare tokens; the gate decides which requests are checked, so that /api/ stays without."""
    server.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        # A wall stays open for hours: the token lives as long as the browser's session.
        WTF_CSRF_TIME_LIMIT=None,
        # check_origin below is stricter than a Referer check and works behind a proxy.
        WTF_CSRF_SSL_STRICT=False,
    )
    CSRFProtect(server)
    server.after_request(_hand_out_token)


def check_csrf() -> None:
    """Refuse a changing request from elsewhere (403) or without the right token (400)."""
    if request.method in SAFE_METHODS:
        return
    check_origin()
    current_app.extensions["csrf"].protect()


def check_origin() -> None:
    """Raise Forbidden unless the browser says that the request comes from our own pages."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = urlsplit(request.headers.get("Origin", ""))
    schemes = {"https"} if current_app.config["SESSION_COOKIE_SECURE"] else {"http", "https"}
    same = origin.netloc == request.host and origin.scheme in schemes
    if site != "same-origin" or not same:
        raise Forbidden(FOREIGN, "foreign_origin")


def _hand_out_token(response: Response) -> Response:
    if response.mimetype == "text/html" and current_session() is not None:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        path = current_app.extensions["prefix"] or "/"
        response.set_cookie(
            TOKEN_COOKIE, generate_csrf(), secure=secure, samesite="Strict", path=path
        )
    return response
