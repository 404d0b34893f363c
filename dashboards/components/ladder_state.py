"""Whether the escalation ladder still looks, for the heads of wall and desk."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboards.components.fragments import View
from dashboards.strings.ladder import STOPPED
from data_layer.core.scope import Scope
from data_layer.queries.heartbeat import last_beat, stopped_for
from data_layer.services.store import Store


def stopped(conn: Connection, held: Store, scope: Scope, view: View) -> str:
    """What to say while the ladder stands still, else ''."""
    beat = last_beat(conn, scope)
    minutes = stopped_for(beat, held.up_since, view.now, held.settings.tick_seconds)
    return view.say(STOPPED, n=minutes) if minutes else ""
