"""The thread that tells subscribers what happened: spreads what was noted with the events to the
subscriptions, has what is due sent, each target by a thread of its own, and keeps what became of
it.

An event may be told twice when the server dies between sending and noting it; its id is the same
then. None is lost: it is noted in its own transaction, and leaves the notes only in the one that
makes it a delivery.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from data_layer.core.county import County
from data_layer.core.hook_deliveries import (
    FAILING_MS,
    ID,
    OPEN,
    SIGNATURE,
    TIMESTAMP,
    Fate,
    Paused,
    delivery_id,
    is_over,
    next_try,
    signature,
)
from data_layer.core.hook_targets import check_listed, target_of
from data_layer.core.report_runs import kept
from data_layer.core.scope import Scope
from data_layer.db.tables import hook_delivery, hook_event, hook_subscription, incident
from data_layer.db.turn import turn
from data_layer.db.upsert import insert_for
from data_layer.errors import Invalid, NotFound
from data_layer.log.record import lock_revision
from data_layer.queries.hooks import Delivery, Subscription, any_noted, due, subscriptions
from data_layer.services.audit import write_audit
from data_layer.services.hook_body import body_of
from data_layer.services.hook_post import Answer, post
from data_layer.services.hook_secrets import opened
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

log = logging.getLogger(__name__)

FIRST_SECONDS, LOOK_SECONDS = 3.0, 1.0
# Of one target in a row, so that a busy one does not keep the others waiting; of notes a
# transaction.
MOST_IN_A_ROW, SPREAD = 20, 500
# Targets that are sent to at once, and how many of them may be such as failed the last time: those
# may hang, and the places that are left go round among the others.
AT_ONCE, DOUBTFUL_AT_ONCE = 12, 4
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
    """What one look has at hand; `chance()` lies in 0 to 1, `going()` says no when the server
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


class HookSender:
    """Looks every second for as long as the server runs; one process at a time has the turn."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock, self._settings = current_county, clock, settings
        # Spreads the tries of many deliveries; nothing secret hangs on it.
        self._chance = Random().random  # noqa: S311
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> HookSender:
        """Begin to look, a moment from now."""
        self._thread = threading.Thread(target=self._run, name="hooks", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish what is being sent."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=20)

    def _run(self) -> None:
        wait = FIRST_SECONDS
        while not self._stopping.wait(wait):
            self.once()
            wait = LOOK_SECONDS

    def once(self) -> None:
        """One look, unless another process is at it; an error is logged, the next look comes."""
        county = self._county()
        at = Round(
            self._writer, self._readers, county, self._settings, self._clock, self._chance,
            lambda: not self._stopping.is_set(),
        )  # fmt: skip
        try:
            if is_idle(at):
                return
            with turn(self._writer.engine, f"hooks:{county.code}") as mine:
                if mine:
                    look(at)
        except Exception:
            log.exception("hooks stopped for a moment")


def is_idle(at: Round) -> bool:
    """Whether there is nobody to tell anything."""
    with at.readers.connect() as conn:
        return not subscriptions(conn, at.scope) and not any_noted(conn, at.scope)


def look(at: Round) -> None:
    """Spread what was noted and send what is due, for as long as any target is being sent to: one
    that takes its time keeps no other waiting."""
    sending: dict[int, Future[None]] = {}
    broken: set[int] = set()
    with ThreadPoolExecutor(AT_ONCE, "hooks") as places:
        while at.going():
            _spread_all(at)
            for to, found in _to_send(at, sending.keys() | broken):
                sending[to.number] = places.submit(_send, at, to, found)
            if not sending:
                return
            wait(sending.values(), LOOK_SECONDS, FIRST_COMPLETED)
            broken |= _ended(sending)


def _spread_all(at: Round) -> None:
    while at.going() and at.writer.submit(partial(spread, at.county.code, at.clock())) == SPREAD:
        pass


def _to_send(at: Round, busy: Iterable[int]) -> list[tuple[Subscription, list[Delivery]]]:
    """Whom to send to now and what, whoever did not fail the last time first."""
    busy, now = set(busy), at.clock()
    with at.readers.connect() as conn:
        known = subscriptions(conn, at.scope)
        doubtful = DOUBTFUL_AT_ONCE - sum(one.number in busy and one.fails > 0 for one in known)
        free, chosen = AT_ONCE - len(busy), []
        for one in sorted(known, key=lambda one: (one.fails, one.next_at)):
            if free == 0 or one.number in busy or one.paused or one.next_at > now:
                continue
            if one.fails and doubtful == 0:
                continue
            found = due(conn, at.scope, one.number, now, MOST_IN_A_ROW)
            if found:
                chosen.append((one, found))
                free, doubtful = free - 1, doubtful - bool(one.fails)
    return chosen


def _ended(sending: dict[int, Future[None]]) -> set[int]:
    """Take out those that are done; the numbers of those that broke, which the next look tries."""
    broken = set()
    for number, done in [pair for pair in sending.items() if pair[1].done()]:
        del sending[number]
        error = done.exception()
        if error is None:
            continue
        if not isinstance(error, Exception):
            raise error
        log.error("hook %s stopped for a moment", number, exc_info=error)
        broken.add(number)
    return broken


def spread(county_code: str, now: int, conn: Connection) -> int:
    """Make deliveries of the next notes, for whoever subscribes to such events; how many notes."""
    lock_revision(conn, county_code)  # none of a subscription that is just being deleted
    e, i = hook_event.c, incident.c
    same = (i.county_code == e.county_code) & (i.case_no == e.case_no)
    query = (
        select(e.revision, e.place, e.case_no, e.source, e.event_id, e.type, i.township_code)
        .join_from(hook_event, incident, same, isouter=True)
        .where(e.county_code == county_code)
        .order_by(e.revision, e.place)
        .limit(SPREAD)
    )
    notes = conn.execute(query).all()
    if not notes:
        return 0
    told = subscriptions(conn, Scope(county_code))
    rows = [
        _row(county_code, one, note, now)
        for note in notes
        for one in told
        if one.takes(note.type, note.source, note.township_code or "")
    ]
    if rows:
        adding = insert_for(conn.dialect.name, hook_delivery).on_conflict_do_nothing()
        conn.execute(adding, rows)
    last = notes[-1]
    done = (e.revision < last.revision) | ((e.revision == last.revision) & (e.place <= last.place))
    conn.execute(delete(hook_event).where(e.county_code == county_code, done))
    return len(notes)


def _row(county_code: str, one: Subscription, note: Any, now: int) -> dict[str, Any]:
    return {
        "county_code": county_code,
        "delivery_id": delivery_id(one.number, note.source, note.event_id),
        "number": one.number, "revision": note.revision, "place": note.place,
        "case_no": note.case_no, "source": note.source, "event_id": note.event_id,
        "type": note.type, "state": str(Fate.WAITING), "entered_at": now, "begun_at": now,
        "next_at": now,
    }  # fmt: skip


def _send(at: Round, to: Subscription, found: list[Delivery]) -> None:
    """Send these to one target, until it is at fault."""
    for one in found:
        if not at.going():
            return
        answer = _sent(at, to, one)
        noted = partial(_note, at=at, to=to, one=one, answer=answer)
        if not at.writer.submit(noted) or (answer is not None and answer.away):
            return
        if answer is not None:
            since = None if answer.why is None else to.failing_since or at.clock()
            to = to._replace(fails=0, failing_since=since)


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
    """Keep what became of it; False when somebody has taken the subscription out meanwhile."""
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
    same = s.county_code == at.county.code, s.number == to.number, s.paused == ""
    return bool(conn.execute(update(hook_subscription).where(*same).values(values)).rowcount)


def _set(conn: Connection, at: Round, one: Delivery, values: dict[str, Any]) -> bool:
    same = _open(at.county.code, one.delivery_id)
    return bool(conn.execute(update(hook_delivery).where(*same).values(values)).rowcount)


def _open(county_code: str, delivery: str) -> tuple[ColumnElement[bool], ...]:
    d = hook_delivery.c
    states = [str(one) for one in OPEN]
    return d.county_code == county_code, d.delivery_id == delivery, d.state.in_(states)
