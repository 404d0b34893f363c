"""When a token was last used: written now and then, never in anybody's way."""

from __future__ import annotations

import logging
from threading import Lock

from sqlalchemy import Connection, update
from sqlalchemy.exc import SQLAlchemyError

from data_layer.core.days import MINUTE_MS
from data_layer.db.tables import api_token
from data_layer.errors import GovernanceError
from data_layer.services.store import Store
from data_layer.services.tokens import Token

# How old the moment that is kept may be.
USE_MS = 10 * MINUTE_MS
MOST_KNOWN = 10_000

log = logging.getLogger(__name__)
_noted: dict[tuple[str, str, str], int] = {}
_lock = Lock()


def note_use(held: Store, token: Token) -> None:
    """Keep that the token was used, once in USE_MS; the request goes on whatever becomes of it."""
    now, key = held.clock(), (held.settings.database_url, held.county.code, token.prefix)
    with _lock:
        if 0 <= now - _noted.get(key, -USE_MS) < USE_MS:
            return
        if len(_noted) >= MOST_KNOWN:
            _noted.clear()
        _noted[key] = now
    try:
        held.writer.submit(lambda conn: _write(conn, held.county.code, token.prefix, now))
    except (GovernanceError, SQLAlchemyError) as failed:
        log.warning("last use of a token not kept: %s", type(failed).__name__)


def _write(conn: Connection, county_code: str, prefix: str, now: int) -> None:
    mine = api_token.c.county_code == county_code, api_token.c.prefix == prefix
    conn.execute(update(api_token).where(*mine).values(used_at=now))
