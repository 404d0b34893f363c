"""Every refusal leaves a row in the audit trail, wherever it arose; a flood of them leaves few."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

from flask import current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from dashboards.access.context import current_session, store
from dashboards.access.request_log import log_line
from data_layer.core.days import MINUTE_MS
from data_layer.errors import GovernanceError
from data_layer.services.audit import why, write_audit

ACTION = "refused"
MOST_A_MINUTE = 20
MOST_CALLERS = 1_000
LONGEST = 200
EXTENSION = "refusal_meter"


class _Minute(NamedTuple):
    begin: int
    n: int


class Meter:
    """Who was refused how often within a minute. What is over the limit is counted and told by the
    caller's next row, so that nothing is lost but its detail."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[str, _Minute] = {}

    def admit(self, caller: str, now: int) -> int | None:
        """None when there is no room for another row, else how many had none since the last."""
        with self._lock:
            begin, n = self._seen.get(caller, _Minute(now, 0))
            over = max(0, n - MOST_A_MINUTE)
            if now - begin < MINUTE_MS:
                self._seen[caller] = _Minute(begin, n + 1)
                return 0 if n < MOST_A_MINUTE else None
            if len(self._seen) >= MOST_CALLERS:
                self._seen.clear()
            self._seen[caller] = _Minute(now, 1)
            return over


def note_refusal(error: GovernanceError, address: str = "") -> None:
    """Put on record who was refused what, if nobody did yet: the `address`, else that of the
    request. The refusal stands even when that fails: nothing was done, and the log has it."""
    if error.noted:
        return
    error.noted = True
    held, actor, known = store(), *_caller()
    meter: Meter = current_app.extensions.setdefault(EXTENSION, Meter())
    left_out = meter.admit(actor or f"@{request.remote_addr}", held.clock())
    if left_out is None:
        return
    # Of strangers the rule, not the path, which may be a one-time link.
    tried = (address or request.path)[:LONGEST] if known else str(request.url_rule or "")
    tried = "".join(sign for sign in tried if sign.isprintable())
    detail = {**why(error), "method": request.method}
    more = {"object": tried, "result": ACTION, "detail": detail}
    if left_out:
        detail["left_out"] = str(left_out)
    county_code, at = held.county.code, held.clock()
    try:
        held.writer.submit(
            lambda c: write_audit(c, county_code, at, actor, ACTION, **more), urgent=True
        )
    except (GovernanceError, SQLAlchemyError) as failed:
        log_line("refusal_not_noted", code=error.code, error=type(failed).__name__)


def _caller() -> tuple[str, bool]:
    """The account's or token's name, and whether there is one."""
    session = current_session()
    if session is not None:
        return session.account.username, True
    bearer = g.get("bearer")
    return (bearer.prefix, True) if bearer is not None else ("", False)
