"""The own account: its password, mail address and sessions, and what its keeper should know."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access import words
from dashboards.access.context import (
    current_account,
    current_session,
    landing_of,
    lang,
    say,
    store,
)
from dashboards.access.forms import chosen_password, enter, field, password_rule, switch_to
from dashboards.access.links import settings_pages
from dashboards.access.machine_note import machine_note
from dashboards.components.account_lines import SessionLine, session_lines
from dashboards.components.score_words import Voice
from dashboards.strings import accounts as account_words
from data_layer.core.calendar_days import awaited_year
from data_layer.core.days import local
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.errors import Invalid, NotSignedIn
from data_layer.labels import ROLE_TEXT
from data_layer.queries.account_list import open_sessions
from data_layer.services import passwords
from data_layer.services.accounts import set_email
from data_layer.services.audit import write_audit
from data_layer.services.mail import address_of
from data_layer.services.sessions import Browser, end_other_sessions
from data_layer.services.sign_in import TooManyFailures, change_own_password, check_own_password

blueprint = Blueprint("own_account", __name__)


@blueprint.get("/password")
def password() -> ResponseReturnValue:
    """The own account and the form for a new password."""
    return _password_page("", 200)


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Change the own password; every other session of the account ends."""
    account = current_account()
    try:
        check_own_password(store(), account, field("current"), request.remote_addr or "")
        chosen = chosen_password(account.username)
        if chosen == field("current"):
            raise Invalid(words.SAME, "same_password")
    except TooManyFailures as error:
        return _too_many(error)
    except (Invalid, NotSignedIn) as error:
        return _password_page(say(error.text), 422)
    hashed, held = passwords.hash_password(chosen), store()
    browser = Browser(request.remote_addr or "", request.user_agent.string)
    token = held.writer.submit(
        lambda conn: change_own_password(conn, account, hashed, held.clock(), browser), urgent=True
    )
    return enter(token, "/password?done=1")


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
    """Keep the address reports are sent to; an empty one takes it away. What goes there is the
    account's to read: the password says that it is its keeper who asks."""
    held, account = store(), current_account()
    try:
        email = address_of(field("email"))
        check_own_password(held, account, field("current"), request.remote_addr or "")
    except TooManyFailures as error:
        return _too_many(error)
    except (Invalid, NotSignedIn) as error:
        return _password_page(say(error.text), 422)
    now = held.clock()

    def work(conn: Connection) -> None:
        set_email(conn, account, email)
        detail = {"old": account.email, "new": email}
        write_audit(conn, account.county_code, now, account.username, "change_email", detail=detail)

    held.writer.submit(work, urgent=True)
    return redirect("/password?kept=1", 303)


def _too_many(error: TooManyFailures) -> Response:
    response = _password_page(say(error.text), 429)
    response.headers["Retry-After"] = str(error.wait_s)
    return response


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
        rule=password_rule(),
        done="" if problem else _done(),
        home="" if home == "/password" else home,
        settings=() if account.must_change else settings_pages(account.role),
        calendar_notice=_calendar_notice(),
        sessions=_own_sessions(),
        A=account_words,
        machine_notice=_machine_notice(),
        switch=switch_to("/password"),
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


def _machine_notice() -> str:
    """What the administrator must know of the backups; '' when nothing."""
    account = current_account()
    if not may(account.role, Action.RUN_DELIVERY) or account.must_change:
        return ""
    note = machine_note(store())
    return say(note) if note else ""
