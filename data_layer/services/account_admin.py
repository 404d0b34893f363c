"""What administrators do to accounts of others: the system administrator makes, changes, stops and
unlocks them, the security officer grants role and scope; every step in the audit trail."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from data_layer.core.account_rules import ADMINISTRATIVE, may_become
from data_layer.core.county import County
from data_layer.core.rights import Action, may
from data_layer.db.tables import account
from data_layer.errors import Conflict, Forbidden, Invalid, NotFound
from data_layer.labels import ROLE_TEXT
from data_layer.services.accounts import (
    FIELDS,
    Account,
    as_account,
    check_place,
    create_account,
    named_account,
    set_password,
)
from data_layer.services.audit import write_audit
from data_layer.services.mail import address_of
from data_layer.services.second_factor import take_away
from data_layer.services.sessions import end_sessions
from data_layer.services.sign_in import UNLOCK
from data_layer.vocab import Role, Text

NOT_ADMIN = Text("账号由系统管理员管理。", "Accounts are kept by the system administrator.")
NOT_SECURITY = Text(
    "角色和数据范围由安全管理员授权。", "Roles and scopes are granted by the security officer."
)
NOT_YOURSELF = Text(
    "不能在此处理自己的账号，请由另一名管理员办理。",
    "Your own account is handled by another administrator.",
)
NO_ACCOUNT = Text("没有这个账号。", "There is no such account.")
LAST_ONE = Text(
    "这是唯一可用的系统管理员，停用前请先建立另一名。",
    "This is the only administrator who can sign in; make another first.",
)
FIXED = Text(
    "系统管理员、安全管理员、审计管理员与其他角色不能在同一账号上互换，请另建账号。",
    "An administrative role is not exchanged on one account; make another account.",
)
SAME_PERSON = Text(
    "{name} 已任{role}，三类管理员须由不同人员担任。",
    "{name} is the {role} already; the three administrators are different people.",
)
NEEDS_NAME = Text(
    "管理员账号须填写姓名，以便核对三类管理员不是同一人。",
    "An administrator's account needs a name, so that the three are known to be different.",
)
PAST = Text("有效期应晚于现在。", "The last day must lie ahead.")
LONGEST_NAME = 64


class Wish(NamedTuple):
    """An account as asked for; `expires_at` None: for ever."""

    username: str
    role: Role
    township_code: str = ""
    unit_code: str = ""
    name: str = ""
    email: str = ""
    expires_at: int | None = None


def propose_account(
    conn: Connection, county: County, by: Account, wish: Wish, password_hash: str, now: int
) -> Account:
    """Make an account; it can sign in once the security officer has granted its role. The first
    security officer, whom nobody could grant, can at once."""
    _check(by, Action.MANAGE_ACCOUNTS)
    _check_expiry(wish.expires_at, now)
    name, email = wish.name.strip()[:LONGEST_NAME], address_of(wish.email)
    wanted = Account(
        county.code, wish.username, wish.role, wish.township_code, wish.unit_code, name, email=email
    )
    _check_person(conn, wanted)
    first = wish.role is Role.SECURITY and not _count(conn, county.code, Role.SECURITY)
    made = create_account(
        conn, county, wanted, password_hash, now,
        granted_by=by.username if first else None, expires_at=wish.expires_at,
    )  # fmt: skip
    detail = _told(made) | {"granted": first}
    _note(conn, by, "create_account", made.username, now, detail)
    return made


def grant(
    conn: Connection, county: County, by: Account, username: str, wish: Wish, now: int
) -> None:
    """Give an account role and scope; its sessions end, as they began with others."""
    _check(by, Action.GRANT_ROLES)
    held = _other(conn, by, username)
    if not may_become(held.role, wish.role):
        raise Conflict(FIXED, "role_fixed")
    check_place(county, wish.role, wish.township_code, wish.unit_code)
    wanted = held._replace(
        role=wish.role, township_code=wish.township_code, unit_code=wish.unit_code
    )
    _check_person(conn, wanted)
    given = {
        "role": str(wish.role), "township_code": wish.township_code, "unit_code": wish.unit_code,
        "granted_at": now, "granted_by": by.username,
    }  # fmt: skip
    _change(conn, by, username, given)
    end_sessions(conn, by.county_code, username)
    detail = {"from": _told(held), "to": _told(wanted)}
    _note(conn, by, "grant_role", username, now, detail)


def change_details(conn: Connection, by: Account, username: str, wish: Wish, now: int) -> None:
    """Keep name, mail address and last day."""
    _check(by, Action.MANAGE_ACCOUNTS)
    held = _other(conn, by, username)
    _check_expiry(wish.expires_at, now)
    name, email = wish.name.strip()[:LONGEST_NAME], address_of(wish.email)
    _check_person(conn, held._replace(display_name=name, email=email))
    given = {"display_name": name, "email": email, "expires_at": wish.expires_at}
    _change(conn, by, username, given)
    _note(conn, by, "change_account", username, now, given)


def set_disabled(conn: Connection, by: Account, username: str, now: int, *, disabled: bool) -> None:
    """Let an account no longer sign in, or again; a stopped one is signed out everywhere."""
    _check(by, Action.MANAGE_ACCOUNTS)
    held = _other(conn, by, username)
    if disabled and held.role is Role.ADMIN and _count(conn, by.county_code, Role.ADMIN) < 2:
        raise Conflict(LAST_ONE, "last_administrator")
    _change(conn, by, username, {"disabled": disabled})
    if disabled:
        end_sessions(conn, by.county_code, username)
    _note(conn, by, "disable_account" if disabled else "enable_account", username, now)


def give_password(
    conn: Connection, by: Account, username: str, password_hash: str, now: int
) -> None:
    """Replace a forgotten password by one that must be changed at the next sign-in; a second factor
    stays as it is."""
    _check(by, Action.MANAGE_ACCOUNTS)
    _other(conn, by, username)
    set_password(conn, by.county_code, username, password_hash, now, must_change=True)
    end_sessions(conn, by.county_code, username)
    _note(conn, by, "reset_password", username, now)


def unlock(conn: Connection, by: Account, username: str, now: int) -> None:
    """Hear an account again that failed to sign in too often."""
    _check(by, Action.MANAGE_ACCOUNTS)
    _other(conn, by, username)
    _note(conn, by, UNLOCK, username, now)


def reset_factor(conn: Connection, by: Account, username: str, now: int) -> None:
    """Forget the second factor of somebody who lost it; its sessions end."""
    _check(by, Action.GRANT_ROLES)
    held = _other(conn, by, username)
    take_away(conn, by, held, now)
    end_sessions(conn, by.county_code, username)


def sign_out(conn: Connection, by: Account, username: str, now: int) -> None:
    """End every session of an account."""
    if not (may(by.role, Action.MANAGE_ACCOUNTS) or may(by.role, Action.GRANT_ROLES)):
        raise Forbidden(NOT_ADMIN, "not_the_administrator")
    _other(conn, by, username)
    end_sessions(conn, by.county_code, username)
    _note(conn, by, "end_sessions", username, now)


def _check(by: Account, action: Action) -> None:
    if not may(by.role, action):
        granting = action is Action.GRANT_ROLES
        raise Forbidden(NOT_SECURITY if granting else NOT_ADMIN, "not_the_administrator")


def _check_expiry(expires_at: int | None, now: int) -> None:
    if expires_at is not None and expires_at <= now:
        raise Invalid(PAST, "expiry_past")


def _other(conn: Connection, by: Account, username: str) -> Account:
    """The account of that name, which must not be the own."""
    if username == by.username:
        raise Forbidden(NOT_YOURSELF, "not_yourself")
    row = conn.execute(
        select(*FIELDS).where(*named_account(by.county_code, username))
    ).one_or_none()
    if row is None:
        raise NotFound(NO_ACCOUNT, "no_account")
    return as_account(tuple(row))


def _check_person(conn: Connection, wanted: Account) -> None:
    """No two administrative roles for one person, known by name or mail address."""
    if wanted.role not in ADMINISTRATIVE:
        return
    if not wanted.display_name:
        raise Invalid(NEEDS_NAME, "needs_name")
    others = [str(role) for role in ADMINISTRATIVE - {wanted.role}]
    query = select(*FIELDS).where(
        account.c.county_code == wanted.county_code,
        account.c.role.in_(others),
        account.c.username != wanted.username,
        ~account.c.disabled,
    )
    for row in conn.execute(query):
        held = as_account(tuple(row))
        same_mail = wanted.email and held.email.casefold() == wanted.email.casefold()
        if same_mail or held.display_name == wanted.display_name:
            raise Conflict(_same_person(held), "same_person")


def _same_person(held: Account) -> Text:
    role, name = ROLE_TEXT[held.role], held.display_name
    return Text(
        SAME_PERSON.zh.format(name=name, role=role.zh),
        SAME_PERSON.en.format(name=name, role=role.en),
    )


def _count(conn: Connection, county_code: str, role: Role) -> int:
    """How many accounts of a role can sign in."""
    of_role = account.c.county_code == county_code, account.c.role == str(role)
    usable = ~account.c.disabled, account.c.granted_at.is_not(None)
    return conn.scalar(select(func.count()).select_from(account).where(*of_role, *usable)) or 0


def _change(conn: Connection, by: Account, username: str, given: dict[str, Any]) -> None:
    conn.execute(update(account).where(*named_account(by.county_code, username)).values(given))


def _told(one: Account) -> dict[str, Any]:
    return {"role": str(one.role), "township": one.township_code, "unit": one.unit_code}


def _note(
    conn: Connection,
    by: Account,
    action: str,
    username: str,
    now: int,
    detail: dict[str, Any] | None = None,
) -> None:
    write_audit(
        conn, by.county_code, now, by.username, action, object=username, detail=detail or {}
    )
