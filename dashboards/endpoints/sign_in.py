"""Signing in and out, the first administrator, the language of the pages."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboards.access import words
from dashboards.access.addresses import local_path
from dashboards.access.context import (
    LANG_COOKIE,
    current_session,
    landing_of,
    say,
    store,
)
from dashboards.access.forms import chosen_password, enter, field, password_rule, switch_to
from dashboards.access.refusals import note_refusal
from dashboards.access.request_log import log_line
from dashboards.access.sessions import ended_session, take_session
from data_layer.errors import GovernanceError, NotFound, NotSignedIn
from data_layer.services import passwords, setup_links
from data_layer.services.prepare import CREDENTIALS
from data_layer.services.sessions import Browser
from data_layer.services.sign_in import (
    TooManyFailures,
    sign_in,
)
from data_layer.settings import ROOT

YEAR_S = 31_536_000

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The sign-in form; whoever is signed in already goes on."""
    session = current_session()
    if session is not None:
        return redirect(local_path(request.args.get("next", "")) or landing_of(session.account))
    return _login_page("", 200)


@blueprint.post("/login")
def submit_login() -> ResponseReturnValue:
    """Sign in, or the form again with one sentence why not."""
    try:
        browser = Browser(request.remote_addr or "", request.user_agent.string)
        token = sign_in(store(), field("username"), field("password"), browser)
    except TooManyFailures as error:
        log_line("sign_in_refused", code=error.code)
        note_refusal(error)
        response = _login_page(say(error.text), 429)
        response.headers["Retry-After"] = str(error.wait_s)
        return response
    except NotSignedIn as error:
        log_line("sign_in_refused", code=error.code)
        return _login_page(say(error.text), 401)
    return enter(token, local_path(field("next")))


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session here and on the server."""
    response = redirect("/login")
    take_session(response)
    return response


@blueprint.get("/setup/<token>")
def setup(token: str) -> ResponseReturnValue:
    """The form for the first administrator, while the link is good."""
    held = store()
    with held.readers.connect() as conn:
        setup_links.check_setup_link(conn, held.county.code, token, held.clock())
    return _setup_page("", 200)


@blueprint.post("/setup/<token>")
def submit_setup(token: str) -> ResponseReturnValue:
    """Make the first administrator and spend the link."""
    held, now = store(), store().clock()
    with held.readers.connect() as conn:
        setup_links.check_setup_link(conn, held.county.code, token, now)
    username = field("username")
    try:
        hashed = passwords.hash_password(chosen_password(username))
        held.writer.submit(
            lambda conn: setup_links.use_setup_link(
                conn, held.county, token, username, hashed, now
            ),
            urgent=True,
        )
    except NotFound:
        raise
    except GovernanceError as error:
        return _setup_page(say(error.text), 422)
    return redirect("/login?made=1")


@blueprint.get("/language/<any(zh, en):code>")
def language(code: str) -> ResponseReturnValue:
    """Remember the language and go back to where one was."""
    response = redirect(local_path(request.args.get("next", "")) or "/")
    response.set_cookie(LANG_COOKIE, code, max_age=YEAR_S, httponly=True, samesite="Lax")
    return response


def _login_page(problem: str, status: int) -> Response:
    wanted = local_path(request.values.get("next", ""))
    ended = ended_session(request)
    page = render_template(
        "access/login.html",
        problem=problem or (say(ended) if ended else ""),
        done=say(words.MADE) if request.args.get("made") and not problem else "",
        next=wanted,
        username=field("username"),
        credentials=_credentials(),
        sign_on=store().settings.oidc,
        switch=switch_to("/login" + (f"?next={quote(wanted, safe='/')}" if wanted else "")),
    )
    return make_response(page, status)


def _credentials() -> str:
    """The demo's file of passwords, from the product's folder when it lies there."""
    file = store().settings.instance / CREDENTIALS
    return str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)


def _setup_page(problem: str, status: int) -> Response:
    page = render_template(
        "access/setup.html",
        problem=problem,
        rule=password_rule(),
        username=field("username"),
        switch=switch_to(request.path),
    )
    return make_response(page, status)
