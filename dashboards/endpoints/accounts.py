"""The accounts of the county: the system administrator makes, stops and unlocks them, the security
officer grants role and scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import current_account, lang, store
from dashboards.access.settings import field, settings_page
from dashboards.components.account_lines import (
    day_of,
    line_of,
    sentence,
    session_lines,
)
from dashboards.components.score_words import Voice
from dashboards.strings import accounts as words
from data_layer.core.county import County
from data_layer.core.days import add_days, start_of, to_day
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.errors import Conflict, Invalid, NotFound
from data_layer.labels import ROLE_TEXT
from data_layer.queries.account_list import account_lines, open_sessions
from data_layer.services import account_admin as steps
from data_layer.services.accounts import Account
from data_layer.services.audit import refusals_noted
from data_layer.services.factor_rule import has_factor
from data_layer.services.passwords import hash_password, random_password
from data_layer.services.sign_in import locked_accounts, locked_until
from data_layer.vocab import Role, Text

ADDRESS = "/settings/accounts"
FIELDS = ("username", "role", "township", "unit", "name", "email", "expires")
Work = Callable[[Connection, Account, steps.Wish, int], None]

blueprint = Blueprint("accounts", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Every account, those that wait for their role first."""
    return _list()


@blueprint.post(ADDRESS)
def create() -> ResponseReturnValue:
    """Make an account; its first password is on the page that answers, and nowhere else."""
    held, by = store(), current_account()
    password = random_password()
    hashed, now = hash_password(password), held.clock()
    try:
        wish = _wish(field("username"))
        with refusals_noted(held, by, "create_account", field("username")):
            made = held.writer.submit(
                lambda c: steps.propose_account(c, held.county, by, wish, hashed, now), urgent=True
            )
    except (Invalid, Conflict) as problem:
        return _list(problem)
    return _one(made.username, password=password)


@blueprint.get(f"{ADDRESS}/<username>")
def one(username: str) -> ResponseReturnValue:
    """An account, its sessions, and what can be done with it."""
    return _one(username)


@blueprint.post(f"{ADDRESS}/<username>/grant")
def grant(username: str) -> ResponseReturnValue:
    """Give it role and scope."""
    county = store().county
    return _done(
        username, "grant_role",
        lambda c, by, wish, now: steps.grant(c, county, by, username, wish, now), with_role=True,
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<username>/details")
def details(username: str) -> ResponseReturnValue:
    """Keep name, mail address and last day."""
    return _done(
        username, "change_account",
        lambda c, by, wish, now: steps.change_details(c, by, username, wish, now),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<username>/disable")
def disable(username: str) -> ResponseReturnValue:
    """Stop it."""
    return _done(
        username, "disable_account",
        lambda c, by, _wish, now: steps.set_disabled(c, by, username, now, disabled=True),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<username>/enable")
def enable(username: str) -> ResponseReturnValue:
    """Let it sign in again."""
    return _done(
        username, "enable_account",
        lambda c, by, _wish, now: steps.set_disabled(c, by, username, now, disabled=False),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<username>/unlock")
def unlock(username: str) -> ResponseReturnValue:
    """Hear it again after too many failures."""
    return _done(
        username, "unlock_account", lambda c, by, _wish, now: steps.unlock(c, by, username, now)
    )


@blueprint.post(f"{ADDRESS}/<username>/second-factor")
def reset_factor(username: str) -> ResponseReturnValue:
    """Forget its second factor."""
    return _done(
        username, "reset_second_factor",
        lambda c, by, _wish, now: steps.reset_factor(c, by, username, now),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<username>/sessions")
def sign_out(username: str) -> ResponseReturnValue:
    """End all its sessions."""
    return _done(
        username, "end_sessions", lambda c, by, _wish, now: steps.sign_out(c, by, username, now)
    )


@blueprint.post(f"{ADDRESS}/<username>/password")
def reset(username: str) -> ResponseReturnValue:
    """A new first password, on the page that answers."""
    held, by, password = store(), current_account(), random_password()
    hashed, now = hash_password(password), held.clock()
    with refusals_noted(held, by, "reset_password", username):
        held.writer.submit(lambda c: steps.give_password(c, by, username, hashed, now), urgent=True)
    return _one(username, password=password)


def _done(
    username: str, action: str, work: Work, *, with_role: bool = False
) -> ResponseReturnValue:
    held, by = store(), current_account()
    now = held.clock()
    try:
        wish = _wish(username, role=with_role)
        with refusals_noted(held, by, action, username):
            held.writer.submit(lambda c: work(c, by, wish, now), urgent=True)
    except (Invalid, Conflict) as problem:
        return _one(username, problem)
    return redirect(f"{ADDRESS}/{username}?done=1", 303)


def _wish(username: str, *, role: bool = True) -> steps.Wish:
    """What the form asks for; Invalid without a role where one is asked, or with a day that is
    none."""
    given = field("role")
    if role and given not in set(Role):
        raise Invalid(words.BAD_ROLE, "no_role")
    return steps.Wish(
        username, Role(given) if role else Role.ANALYST, field("township"), field("unit"),
        field("name"), field("email"), _expiry(field("expires")),
    )  # fmt: skip


def _expiry(given: str) -> int | None:
    """The end of the day by the county's clock."""
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Invalid(words.BAD_DAY, "bad_day") from None
    return start_of(add_days(to_day(day), 1), store().county.zone)


def _list(problem: Invalid | Conflict | None = None) -> ResponseReturnValue:
    held, account = store(), current_account()
    county, voice = held.county, Voice(lang(), held.county.zone, held.clock())
    with held.readers.connect() as conn:
        found = account_lines(conn, Scope(county.code), voice.now)
        locked = locked_accounts(conn, county.code, voice.now)
    lines = [line_of(one, county, voice, locked=one.username in locked) for one in found]
    return settings_page(
        "accounts.html", ADDRESS, words, problem, Action.MANAGE_ACCOUNTS,
        sentence=sentence(lines, voice),
        waiting=[line for line in lines if line.state == "waiting"],
        lines=lines,
        me=account.username,
        **_choices(),
    )  # fmt: skip


def _one(
    username: str, problem: Invalid | Conflict | None = None, password: str = ""
) -> ResponseReturnValue:
    held, account = store(), current_account()
    county, voice = held.county, Voice(lang(), held.county.zone, held.clock())
    scope = Scope(county.code)
    with held.readers.connect() as conn:
        found = next(iter(account_lines(conn, scope, voice.now, username)), None)
        if found is None:
            raise NotFound(steps.NO_ACCOUNT, "no_account")
        until = locked_until(conn, county.code, username, voice.now)
        sessions = open_sessions(conn, scope, username, voice.now)
        second = has_factor(conn, county.code, username)
    return settings_page(
        "account.html", f"{ADDRESS}/{username}", words, problem, Action.MANAGE_ACCOUNTS,
        one=found,
        line=line_of(found, county, voice, locked=bool(until)),
        locked=voice.say(words.LOCKED, at=voice.moment(until)) if until else "",
        sessions=session_lines(sessions, voice),
        password=password,
        second=second,
        own=username == account.username,
        grants=may(account.role, Action.GRANT_ROLES),
        expires=day_of(found.expires_at, county),
        moment=voice.moment,
        **_choices(),
    )  # fmt: skip


def _choices() -> dict[str, object]:
    """What the forms offer, and what was sent."""
    county = store().county
    return {
        "roles": [(str(role), ROLE_TEXT[role]) for role in Role],
        "townships": [(area.code, area.name) for area in county.townships],
        "units": _units_by_place(county),
        "form": {name: field(name) for name in FIELDS},
    }


def _units_by_place(county: County) -> list[tuple[str, list[tuple[str, str]]]]:
    """Units under the name of their township, those of the county first."""
    whole = Text(*(text.format(county=county.name) for text in words.OF_COUNTY)).say(lang())
    names = {"": whole} | {area.code: area.name for area in county.townships}
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in names.values()}
    for unit in county.units.values():
        groups[names.get(unit.township_code, whole)].append((unit.code, unit.name))
    return [(name, units) for name, units in groups.items() if units]
