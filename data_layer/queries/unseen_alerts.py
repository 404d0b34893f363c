"""The alerts that wait to be looked into, as a number for whoever the rules tell."""

from __future__ import annotations

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.scope import Scope
from data_layer.core.warning.life import State
from data_layer.queries.alerts import alerts_seen


def unseen_alerts(conn: Connection, county: County, scope: Scope, now: int, *, role: str) -> int:
    """How many alerts of the scope stand that the role is told of and nobody has looked into."""
    today = local(now, county.zone).day
    seen = alerts_seen(conn, county, scope, role, since=today, last=today)
    return sum(one.stands and one.state == State.NEW for one in seen)
