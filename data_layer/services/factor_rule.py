"""Who signs in with a second factor."""

from __future__ import annotations

from sqlalchemy import Connection, select

from data_layer.core.account_rules import ADMINISTRATIVE
from data_layer.db.tables import second_factor
from data_layer.services.accounts import Account
from data_layer.settings import Settings


def required(settings: Settings, account: Account) -> bool:
    """Whether the account may not do without; the accounts of a demo, whose passwords lie in a file
    beside the database, may."""
    return settings.second_factor and account.role in ADMINISTRATIVE and not account.demo


def has_factor(conn: Connection, county_code: str, username: str) -> bool:
    """Whether an account signs in with a second factor."""
    f = second_factor.c
    mine = f.county_code == county_code, f.username == username, f.confirmed_at.is_not(None)
    return conn.execute(select(f.username).where(*mine)).first() is not None
