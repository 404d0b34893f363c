"""What is due is sent to one target, and what became of it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, update

from data_layer.core.county import County
from data_layer.core.hook_deliveries import (
    FAILING_MS,
    ID,
    OPEN,
    SIGNATURE,
    TIMESTAMP,
    Fate,
    Paused,
    is_over,
    next_try,
    signature,
)
from data_layer.core.hook_targets import check_listed, target_of
from data_layer.core.report_runs import kept
from data_layer.core.scope import Scope
from data_layer.db.tables import hook_delivery, hook_subscription
from data_layer.errors import Invalid, NotFound
from data_layer.queries.hooks import Delivery, Subscription, subscription_of
from data_layer.services.audit import write_audit
from data_layer.services.hook_body import body_of
from data_layer.services.hook_post import Answer, post
from data_layer.services.hook_secrets import opened
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

log = logging.getLogger(__name__)

# Without the release, whose name need not be ASCII.
AGENT = "grid-governance-webhooks"
OUT_OF_SCOPE = Text(
    "事件已不在该订阅的范围内，没有发送。", "The case is outside the subscription's scope by now."
)
UNTOLD = Text(
    "该事件的内容未能生成，原因见 server.log，请告知技术人员。",
    "What is to be told could not be put together; server.log says why.",
)


class Round(NamedTuple):
    """What sending has at hand; `chance()` lies in 0 to 1, `going()` says no when the server
    stops."""

    writer: Writer
    readers: Engine
    county: County
    settings: Settings
    clock: Callable[[], int]
    chance: Callable[[], float]
    going: Callable[[], bool] = lambda: True

    @property
    def scope(self) -> Scope:
        """The whole county."""
        return Scope(self.county.code)


def send(at: Round, to: Subscription, found: list[Delivery]) -> None:
    """Send these to one target, until it is at fault or somebody changes where they go."""
    for one in found:
        held = _as_it_stands(at, to)
        if held is None or not at.going():
            return
        answer = _sent(at, held, one)
        noted = partial(_note, at=at, to=held, one=one, answer=answer)
        if not at.writer.submit(noted) or (answer is not None and answer.away):
            return


def _as_it_stands(at: Round, to: Subscription) -> Subscription | None:
    """The subscription as it is by now; None when it is paused, or another than these are for."""
    try:
        with at.readers.connect() as conn:
            now = subscription_of(conn, at.scope, to.number)
    except NotFound:
        return None
    same = (now.url, now.secret, now.township_code) == (to.url, to.secret, to.township_code)
    return now if same and not now.paused else None


def _sent(at: Round, to: Subscription, one: Delivery) -> Answer | None:
    """The target's answer; None when the case is none of the subscription's any more."""
    scope = Scope(at.county.code, to.township_code)
    try:
        with at.readers.connect() as conn:
            body = body_of(conn, at.county, scope, one)
    except NotFound:
        return None
    except Exception:
        # One case that cannot be told keeps no other back.
        log.exception("hook %s: %s not told", to.number, one.case_no)
        return Answer(0, UNTOLD)
    try:
        target = target_of(to.url)
        check_listed(target, at.settings.hook_targets)
    except Invalid as error:
        return Answer(0, error.text, away=True)
    now_s = at.clock() // 1000
    secret = opened(at.settings, at.county.code, to)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        ID: one.delivery_id,
        TIMESTAMP: str(now_s),
        SIGNATURE: signature(secret, one.delivery_id, now_s, body),
    }
    return post(target, at.settings.hook_targets, body, headers)


def _note(
    conn: Connection, at: Round, to: Subscription, one: Delivery, answer: Answer | None
) -> bool:
    """Keep what became of it; False when somebody has paused, moved or deleted the subscription
    meanwhile."""
    now = at.clock()
    if answer is None:
        gone = {"state": str(Fate.DROPPED), "ended_at": now, "why": kept(OUT_OF_SCOPE)}
        return _set(conn, at, one, gone)
    if answer.why is None:
        taken = {"state": str(Fate.SENT), "ended_at": now, "why": "", "status": answer.status,
                 "tries": one.tries + 1}  # fmt: skip
        _set(conn, at, one, taken)
        return _target(conn, at, to, {"fails": 0, "next_at": 0, "failing_since": None})
    tries, over = one.tries + 1, is_over(now, one.begun_at)
    again = next_try(now, tries, at.chance(), answer.wait_s)
    failed = {"state": str(Fate.GIVEN_UP if over else Fate.FAILED), "tries": tries,
              "status": answer.status, "why": kept(answer.why), "next_at": again,
              "ended_at": now if over else None}  # fmt: skip
    _set(conn, at, one, failed)
    return _fault(conn, at, to, answer)


def _fault(conn: Connection, at: Round, to: Subscription, answer: Answer) -> bool:
    """Keep that the target failed: it rests for a while, and is paused when it fails for long."""
    now = at.clock()
    since = now if to.failing_since is None else to.failing_since
    values: dict[str, Any] = {"failing_since": since}
    if answer.away:
        fails = to.fails + 1
        values |= {"fails": fails, "next_at": next_try(now, fails, at.chance(), answer.wait_s)}
    if now - since < FAILING_MS:
        return _target(conn, at, to, values)
    paused = _target(conn, at, to, {**values, "paused": str(Paused.FAILING)})
    if paused:
        detail = {"name": to.name, "address": to.url}
        more: dict[str, Any] = {"object": str(to.number), "result": "failing", "detail": detail}
        write_audit(conn, at.county.code, now, "", "pause_hook", **more)
        log.warning("hook %s paused: its target has failed for a day", to.number)
    return False


def _target(conn: Connection, at: Round, to: Subscription, values: dict[str, Any]) -> bool:
    s = hook_subscription.c
    mine = s.county_code == at.county.code, s.number == to.number
    # What an old target does is nothing of the new one's.
    same = *mine, s.paused == "", s.url == to.url, s.secret == to.secret
    return bool(conn.execute(update(hook_subscription).where(*same).values(values)).rowcount)


def _set(conn: Connection, at: Round, one: Delivery, values: dict[str, Any]) -> bool:
    same = _open(at.county.code, one.delivery_id)
    return bool(conn.execute(update(hook_delivery).where(*same).values(values)).rowcount)


def _open(county_code: str, delivery: str) -> tuple[ColumnElement[bool], ...]:
    d = hook_delivery.c
    states = [str(one) for one in OPEN]
    return d.county_code == county_code, d.delivery_id == delivery, d.state.in_(states)
