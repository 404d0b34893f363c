"""When the escalation ladder last looked at all cases."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from data_layer.core.scope import Scope
from data_layer.db.tables import heartbeat

# The least a look may be late before anybody is told: so many rounds, of a minute where the rounds
# are somebody else's (cron).
MISSED, CRON_SECONDS = 5, 60


class Heartbeat(NamedTuple):
    """The last round: when it began, how long it took, how many events it wrote; `error` is what
    it left out or the rounds since then failed of, '' when nothing did."""

    at: int
    took_ms: int
    done: int
    error: str


def stopped_for(beat: Heartbeat | None, up_since: int, now: int, seconds: int) -> int:
    """Minutes for which the ladder has stood still, 0 while it beats every `seconds`; without any
    round the server's own uptime counts."""
    still = now - (up_since if beat is None else beat.at)
    late = still > MISSED * (seconds or CRON_SECONDS) * 1000
    return max(1, still // 60_000) if late else 0


def last_beat(conn: Connection, scope: Scope, name: str = "tick") -> Heartbeat | None:
    """The last round of that name; None when there was none yet. It says nothing of any case, so
    every scope of the county sees it."""
    columns = (heartbeat.c[field] for field in Heartbeat._fields)
    mine = heartbeat.c.county_code == scope.county_code, heartbeat.c.name == name
    row = conn.execute(select(*columns).where(*mine)).one_or_none()
    return None if row is None else Heartbeat(*row)
