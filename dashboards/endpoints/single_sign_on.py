"""Signing in with an account of another system, by OpenID Connect's code flow with PKCE. It proves
who somebody is; what they may do is the own account's of that name."""

from __future__ import annotations

from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from dashboards.access.context import store
from dashboards.access.prefix import from_outside
from dashboards.access.request_log import log_line
from dashboards.access.sessions import give_session
from data_layer.errors import Busy, NotFound, NotSignedIn
from data_layer.services.sessions import Browser
from data_layer.services.sign_in import sign_in_proved
from data_layer.settings.given import Oidc
from data_layer.vocab import Text

NAME, WAIT_S = "oidc", 10
OFF = Text("本系统没有接入统一身份认证。", "This system is not joined to a single sign-on.")
AWAY = Text(
    "暂时连不上统一身份认证系统，请稍后再试，或用本系统口令登录。",
    "The single sign-on does not answer; try again later, or sign in with the password here.",
)
NOT_PROVED = Text(
    "统一身份认证没有完成，请重新登录。", "The single sign-on was not completed; sign in again."
)

blueprint = Blueprint("single_sign_on", __name__)


@blueprint.get("/login/oidc")
def begin() -> ResponseReturnValue:
    """On to the other system."""
    client = _client(_settings())
    back = from_outside(url_for("single_sign_on.back"))
    try:
        answer: ResponseReturnValue = client.authorize_redirect(back)
    except (requests.RequestException, AuthlibBaseError) as error:
        log_line("single_sign_on_away", error=type(error).__name__)
        raise Busy(AWAY, "single_sign_on_away") from error
    return answer


@blueprint.get("/login/oidc/back")
def back() -> ResponseReturnValue:
    """Back from there, with a code that proves it: a session here."""
    settings = _settings()
    try:
        proved = _client(settings).authorize_access_token()
    except requests.RequestException as error:
        raise Busy(AWAY, "single_sign_on_away") from error
    except (AuthlibBaseError, JoseError, ValueError) as error:
        log_line("single_sign_on_refused", error=type(error).__name__)
        raise NotSignedIn(NOT_PROVED, "not_proved") from error
    named = (proved.get("userinfo") or {}).get(settings.claim)
    if not isinstance(named, str) or not named:
        raise NotSignedIn(NOT_PROVED, "not_proved")
    browser = Browser(request.remote_addr or "", request.user_agent.string)
    token = sign_in_proved(store(), named, browser, settings.issuer)
    response = redirect("/login")
    give_session(response, token)
    return response


def _settings() -> Oidc:
    found = store().settings.oidc
    if found is None:
        raise NotFound(OFF, "no_single_sign_on")
    return found


def _client(settings: Oidc) -> Any:
    """What speaks to the other system; its addresses and keys are read once a process."""
    known = current_app.extensions.get(NAME)
    if known is None:
        from authlib.integrations.flask_client import OAuth  # only where it is used: slow to import

        known = OAuth(current_app)
        known.register(
            NAME,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile", "code_challenge_method": "S256", "timeout": WAIT_S,
            },
        )  # fmt: skip
        current_app.extensions[NAME] = known
    return known.create_client(NAME)
