"""One look at what is to be told: what was noted is spread, what is due is sent, each target by a
thread of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from threading import Thread

from data_layer.queries.hooks import Delivery, Subscription, due, subscriptions
from data_layer.services.hook_send import Round, send
from data_layer.services.hook_spread import SPREAD, spread

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# Of one target in a row, so that a busy one does not keep the others waiting.
MOST_IN_A_ROW = 20
# Targets that are sent to at once, and how many of them may be such as failed the last time: those
# may hang, and the places that are left go round among the others.
AT_ONCE, DOUBTFUL_AT_ONCE = 12, 4
# What broke the sender once most likely does so again at once.
BROKEN_SECONDS = 10.0


def look(current: Callable[[], Round]) -> None:
    """Spread what was noted and send what is due, for as long as any target is being sent to: one
    that takes its time keeps no other waiting. `current` is asked before each pass."""
    sending: dict[int, Future[None]] = {}
    broken: dict[int, float] = {}
    at = current()
    try:
        while at.going():
            _spread_all(at)
            now = time.monotonic()
            resting = {number for number, until in broken.items() if now < until}
            for to, found in _to_send(at, sending.keys(), resting):
                sending[to.number] = _aside(partial(send, at, to, found), f"hook {to.number}")
            if not sending:
                return
            wait(sending.values(), LOOK_SECONDS, FIRST_COMPLETED)
            broken |= dict.fromkeys(_ended(sending), time.monotonic() + BROKEN_SECONDS)
            at = current()
    finally:
        _let_end(at, sending)


def _spread_all(at: Round) -> None:
    while at.going() and at.writer.submit(partial(spread, at.county.code, at.clock())) == SPREAD:
        pass


def _to_send(
    at: Round, sending: Collection[int], resting: Collection[int]
) -> list[tuple[Subscription, list[Delivery]]]:
    """Whom to send to now and what, whoever did not fail the last time first; none of those that
    are being sent to or rest."""
    now, chosen = at.clock(), []
    with at.readers.connect() as conn:
        known = subscriptions(conn, at.scope)
        # One may fail while it is being sent to: then more are doubtful than may be.
        doubtful = DOUBTFUL_AT_ONCE - sum(one.number in sending and one.fails > 0 for one in known)
        free = AT_ONCE - len(sending)
        for one in sorted(known, key=lambda one: (one.fails, one.next_at)):
            if free <= 0 or (one.fails and doubtful <= 0):
                break  # those that failed come last
            if one.number in sending or one.number in resting or one.paused or one.next_at > now:
                continue
            found = due(conn, at.scope, one.number, now, MOST_IN_A_ROW)
            if found:
                chosen.append((one, found))
                free, doubtful = free - 1, doubtful - bool(one.fails)
    return chosen


def _aside(work: Callable[[], None], name: str) -> Future[None]:
    """The work, begun in a thread of its own; the process ends without waiting for it."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            work()
        except BaseException as error:
            done.set_exception(error)
        else:
            done.set_result(None)

    Thread(target=run, name=name, daemon=True).start()
    return done


def _ended(sending: dict[int, Future[None]]) -> set[int]:
    """Take out those that are done; the numbers of those that broke."""
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


def _let_end(at: Round, sending: dict[int, Future[None]]) -> None:
    """Wait for those that are being sent to, or two would send to one target; no more than a moment
    when the server stops: what is sent and not noted by then is told again, under the same id."""
    while wait(sending.values(), LOOK_SECONDS).not_done and at.going():
        pass
