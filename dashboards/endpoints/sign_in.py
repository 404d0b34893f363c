"""Signing in and out, the own password, the first administrator, the language of the pages."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from werkzeug.wrappers import Response as Redirect

from dashboards.access import words
from dashboards.access.addresses import local_path
from dashboards.access.backup_note import backup_note
from dashboards.access.context import (
    LANG_COOKIE,
    current_account,
    current_session,
    landing_of,
    lang,
    say,
    store,
)
from dashboards.access.links import settings_pages
from dashboards.access.request_log import log_line
from dashboards.access.sessions import give_session, take_session
from dashboards.components.account_lines import SessionLine, session_lines
from dashboards.components.score_words import Voice
from dashboards.strings import accounts as account_words
from data_layer.core.calendar_days import awaited_year
from data_layer.core.days import local
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.errors import GovernanceError, Invalid, NotFound, NotSignedIn
from data_layer.labels import ROLE_TEXT
from data_layer.queries.account_list import open_sessions
from data_layer.services import passwords, setup_links
from data_layer.services.accounts import set_email
from data_layer.services.audit import write_audit
from data_layer.services.mail import address_of
from data_layer.services.prepare import CREDENTIALS
from data_layer.services.sessions import Browser, end_other_sessions
from data_layer.services.sign_in import (
    TooManyFailures,
    change_own_password,
    check_own_password,
    sign_in,
)
from data_layer.settings import ROOT

LONGEST_FIELD = 256
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
        wall = _field("wall") == "yes"
        made = sign_in(store(), _field("username"), _field("password"), browser, wall=wall)
    except TooManyFailures as error:
        log_line("sign_in_refused", code=error.code)
        response = _login_page(say(error.text), 429)
        response.headers["Retry-After"] = str(error.wait_s)
        return response
    except NotSignedIn as error:
        log_line("sign_in_refused", code=error.code)
        return _login_page(say(error.text), 401)
    return _enter(made.token, local_path(_field("next")), wall=made.wall)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session here and on the server."""
    response = redirect("/login")
    take_session(response)
    return response


@blueprint.get("/password")
def password() -> ResponseReturnValue:
    """The own account and the form for a new password."""
    return _password_page("", 200)


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Change the own password; every other session of the account ends."""
    account = current_account()
    try:
        check_own_password(store(), account, _field("current"), request.remote_addr or "")
        chosen = _chosen_password(account.username)
        if chosen == _field("current"):
            raise Invalid(words.SAME, "same_password")
    except TooManyFailures as error:
        response = _password_page(say(error.text), 429)
        response.headers["Retry-After"] = str(error.wait_s)
        return response
    except (Invalid, NotSignedIn) as error:
        return _password_page(say(error.text), 422)
    hashed, held = passwords.hash_password(chosen), store()
    token = held.writer.submit(
        lambda conn: change_own_password(conn, account, hashed, held.clock()), urgent=True
    )
    return _enter(token, "/password?done=1")


@blueprint.post("/password/sessions")
def end_others() -> ResponseReturnValue:
    """Sign the own account out everywhere but here."""
    held, account, session = store(), current_account(), current_session()
    kept, now = session.token_hash if session else "", held.clock()

    def work(conn: Connection) -> None:
        n = end_other_sessions(conn, account.county_code, account.username, kept)
        detail = {"sessions": n}
        write_audit(conn, account.county_code, now, account.username, "end_sessions", detail=detail)

    held.writer.submit(work, urgent=True)
    return redirect("/password?ended=1", 303)


@blueprint.post("/password/email")
def change_email() -> ResponseReturnValue:
    """Keep the address reports are sent to; an empty one takes it away."""
    held, account = store(), current_account()
    try:
        email = address_of(_field("email"))
    except Invalid as error:
        return _password_page(say(error.text), 422)
    now = held.clock()

    def work(conn: Connection) -> None:
        set_email(conn, account, email)
        detail = {"old": account.email, "new": email}
        write_audit(conn, account.county_code, now, account.username, "change_email", detail=detail)

    held.writer.submit(work, urgent=True)
    return redirect("/password?kept=1", 303)


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
    username = _field("username")
    try:
        hashed = passwords.hash_password(_chosen_password(username))
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
    return redirect("/login")


@blueprint.get("/language/<any(zh, en):code>")
def language(code: str) -> ResponseReturnValue:
    """Remember the language and go back to where one was."""
    response = redirect(local_path(request.args.get("next", "")) or "/")
    response.set_cookie(LANG_COOKIE, code, max_age=YEAR_S, httponly=True, samesite="Lax")
    return response


def _field(name: str) -> str:
    return request.form.get(name, "")[:LONGEST_FIELD]


def _chosen_password(username: str) -> str:
    chosen = _field("new")
    if chosen != _field("again"):
        raise Invalid(words.DIFFERENT, "passwords_differ")
    held = store()
    passwords.check_password(chosen, held.county, username, held.settings.password_policy)
    return chosen


def _enter(token: str, wanted: str, *, wall: bool = False) -> Redirect:
    response = redirect(wanted or "/login")
    give_session(response, token, wall=wall)
    return response


def _login_page(problem: str, status: int) -> Response:
    wanted = local_path(request.values.get("next", ""))
    page = render_template(
        "access/login.html",
        problem=problem,
        next=wanted,
        username=_field("username"),
        credentials=_credentials(),
        sign_on=store().settings.oidc,
        switch=_switch("/login" + (f"?next={quote(wanted, safe='/')}" if wanted else "")),
    )
    return make_response(page, status)


def _credentials() -> str:
    """The demo's file of passwords, from the product's folder when it lies there."""
    file = store().settings.instance / CREDENTIALS
    return str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)


def _password_page(problem: str, status: int) -> Response:
    account = current_account()
    area = store().county.areas.get(account.township_code)
    home = landing_of(account)
    page = render_template(
        "access/password.html",
        account=account,
        role=ROLE_TEXT[account.role],
        township=area.name if area else "",
        problem=problem,
        done="" if problem else _done(),
        home="" if home == "/password" else home,
        settings=() if account.must_change else settings_pages(account.role),
        calendar_notice=_calendar_notice(),
        sessions=_own_sessions(),
        A=account_words,
        backup_notice=_backup_notice(),
        switch=_switch("/password"),
    )
    return make_response(page, status)


def _own_sessions() -> list[SessionLine]:
    held, account, session = store(), current_account(), current_session()
    voice = Voice(lang(), held.county.zone, held.clock())
    with held.readers.connect() as conn:
        found = open_sessions(conn, Scope(account.county_code), account.username, voice.now)
    return session_lines(found, voice, session.token_hash if session else "")


def _done() -> str:
    if request.args.get("ended"):
        return say(words.ENDED)
    if request.args.get("kept"):
        return say(words.EMAIL_KEPT)
    return say(words.CHANGED) if request.args.get("done") else ""


def _calendar_notice() -> str:
    """What whoever keeps the calendar must do about it now; '' when nothing."""
    held, account = store(), current_account()
    if not may(account.role, Action.EDIT_CALENDAR) or account.must_change:
        return ""
    county = held.county
    official = county.working_time(county.calendar_version).official
    year = awaited_year(official, local(held.clock(), county.zone).day)
    return say(words.CALENDAR_WANTED).format(year=year) if year else ""


def _backup_notice() -> str:
    """What the administrator must know of the backups; '' when nothing."""
    account = current_account()
    if not may(account.role, Action.RUN_DELIVERY) or account.must_change:
        return ""
    note = backup_note(store())
    return say(note) if note else ""


def _setup_page(problem: str, status: int) -> Response:
    page = render_template(
        "access/setup.html",
        problem=problem,
        username=_field("username"),
        switch=_switch(request.path),
    )
    return make_response(page, status)


def _switch(back: str) -> str:
    other = "zh" if lang() == "en" else "en"
    return f"/language/{other}?next={quote(back, safe='/')}"
