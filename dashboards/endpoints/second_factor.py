"""The second step of signing in, and the enrolment of an authenticator."""

from __future__ import annotations

import segno
from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from dashboards.access.context import (
    PASSWORD_PAGE,
    current_account,
    current_session,
    landing_of,
    say,
    store,
)
from dashboards.access.gate import SECOND_PAGE
from data_layer.core.second_factor import enrolment
from data_layer.errors import Invalid
from data_layer.services import second_factor as steps
from data_layer.services.factor_rule import required
from data_layer.services.second_factor import Factor
from data_layer.services.sign_in import TooManyFailures

LONGEST_CODE = 32

blueprint = Blueprint("second_factor", __name__, template_folder="../templates")


@blueprint.get(SECOND_PAGE)
def show() -> ResponseReturnValue:
    """Ask for a code; without a second factor, offer to begin with one."""
    return _page("")


@blueprint.post(f"{SECOND_PAGE}/begin")
def begin() -> ResponseReturnValue:
    """A new secret, shown as a picture until a code of it comes."""
    steps.begin(store(), current_account())
    return _page("", begun=True)


@blueprint.post(SECOND_PAGE)
def submit() -> ResponseReturnValue:
    """Complete the sign-in, or the enrolment, which shows the recovery codes once."""
    held, account = store(), current_account()
    session, address = current_session(), request.remote_addr or ""
    assert session is not None  # noqa: S101 - the gate lets nobody else through
    found = _factor()
    try:
        if found is None or found.confirmed:
            steps.give(held, account, session.token_hash, _code(), address)
            return redirect(landing_of(account), 303)
        codes = steps.confirm(held, account, session.token_hash, _code(), address)
    except TooManyFailures as error:
        response = make_response(_page(say(error.text), begun=True), 429)
        response.headers["Retry-After"] = str(error.wait_s)
        return response
    except Invalid as error:
        return _page(say(error.text), begun=True), 422
    return _page("", codes=codes)


@blueprint.post(f"{SECOND_PAGE}/off")
def off() -> ResponseReturnValue:
    """Do without from now on, where the role may."""
    try:
        steps.turn_off(store(), current_account(), _code(), request.remote_addr or "")
    except Invalid as error:
        return _page(say(error.text)), 422
    return redirect(f"{PASSWORD_PAGE}?done=1", 303)


def _code() -> str:
    return request.form.get("code", "")[:LONGEST_CODE]


def _factor() -> Factor | None:
    held = store()
    with held.readers.connect() as conn:
        return steps.factor_of(conn, held.settings, current_account())


def _page(problem: str, *, begun: bool = False, codes: list[str] | None = None) -> str:
    account, found, session = current_account(), _factor(), current_session()
    pending = found is not None and not found.confirmed and begun
    secret = found.secret if found is not None and pending else ""
    return render_template(
        "access/second_factor.html",
        problem=problem,
        account=account,
        confirmed=found is not None and found.confirmed,
        left=found.codes_left if found else 0,
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        picture=_picture(secret, account.username) if secret else "",
        codes=codes or [],
        home=landing_of(account),
        full=session is not None and session.full,
        required=required(store().settings, account),
    )


def _picture(secret: str, username: str) -> Markup:
    address = enrolment(secret, username, store().county.name.zh)
    # Without a size of its own: at a given one the page would cut off what has no room.
    drawn = segno.make(address, error="m").svg_inline(omitsize=True, light="#fff", dark="#000")
    return Markup(drawn)  # noqa: S704 - drawn here, the address is in its dots
