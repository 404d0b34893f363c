"""An account made by whoever runs the server, with a first password that is shown once."""

from __future__ import annotations

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.services.accounts import Account, create_account
from data_layer.services.audit import write_audit
from data_layer.services.passwords import hash_password, random_password
from data_layer.vocab import Role

ACTOR = "command line"


def new_account(
    conn: Connection,
    county: County,
    username: str,
    role: Role,
    township: str,
    unit: str,
    name: str,
    now: int,
) -> str:
    """Make the account and return its first password, to be changed at the first sign-in.

    Raises Invalid or Conflict, saying what is wrong with the name, the township or the unit.
    """
    password = random_password()
    wanted = Account(county.code, username, role, township, unit, display_name=name)
    made = create_account(conn, county, wanted, hash_password(password), now, granted_by=ACTOR)
    detail = {"role": str(role), "township": township, "unit": unit}
    write_audit(
        conn, county.code, now, ACTOR, "create_account", object=made.username, detail=detail
    )
    return password
