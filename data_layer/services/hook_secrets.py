"""Secrets of subscriptions: shown once, kept sealed with a key of `field_key`."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, select, update

from data_layer.core.hook_deliveries import SECRET_BYTES, secret_of
from data_layer.db.sealing import seal, unseal
from data_layer.db.tables import hook_subscription
from data_layer.queries.hooks import Subscription
from data_layer.services.sealing import field_keys
from data_layer.settings import Settings

PURPOSE = "webhooks"


def new_secret() -> str:
    """A secret of chance, as it is shown."""
    return secret_of(secrets.token_bytes(SECRET_BYTES))


def closed(settings: Settings, county_code: str, number: int, secret: str) -> str:
    """The secret sealed for its subscription."""
    return seal(field_keys(settings.instance, PURPOSE)[0], secret, _of(county_code, number))


def opened(settings: Settings, county_code: str, one: Subscription) -> str:
    """The secret of a subscription; CannotStart where the key is another."""
    keys = field_keys(settings.instance, PURPOSE)
    return unseal(keys, one.secret, _of(county_code, one.number))


def seal_secrets_anew(conn: Connection, settings: Settings) -> int:
    """Seal every secret with the newest key; how many that were."""
    keys, s = field_keys(settings.instance, PURPOSE), hook_subscription.c
    rows = conn.execute(select(s.county_code, s.number, s.secret)).all()
    for county_code, number, sealed in rows:
        of = _of(county_code, number)
        again = seal(keys[0], unseal(keys, sealed, of), of)
        mine = s.county_code == county_code, s.number == number
        conn.execute(update(hook_subscription).where(*mine).values(secret=again))
    return len(rows)


def _of(county_code: str, number: int) -> str:
    return f"hook/{county_code}/{number}"
