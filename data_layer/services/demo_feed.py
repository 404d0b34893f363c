"""The demo county's present: a process of its own that posts invented events to the HTTP API.

It goes on exactly where the history ended, catches up after a stop and outlasts an absent server.
What it sends is decided by seed and clock alone; a repeat is harmless by the API's own rule.
"""

from __future__ import annotations

import json
import logging
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple, Protocol

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.demo.generator import HORIZON_DAYS, day_incidents
from data_layer.core.demo.plan import Plan, plan_for
from data_layer.core.demo.posts import Post, as_json
from data_layer.ladder_words import Cause
from data_layer.services.demo_post import Poster
from data_layer.vocab import EventType

log = logging.getLogger(__name__)

BATCH = 1_000
LONGEST_SLEEP_S = 30.0
NAMING = frozenset({EventType.MERGED, EventType.LINKED})

# The number of a demo incident's case, or None where the centre has none yet.
CaseOf = Callable[[str], str | None]


class Stop(Protocol):
    """What ends the feed: a `threading.Event`."""

    def is_set(self) -> bool:
        """Whether to end now."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep so many seconds, or until it is set."""
        ...


class Delivery(NamedTuple):
    """A post on its way: the moment it reaches the centre (again)."""

    moment: int
    incident_id: str
    post: Post


class State(NamedTuple):
    """Up to which moment everything is delivered, and the first day the history knows (0: any)."""

    delivered_until: int
    first_day: int = 0


class Road:
    """Deliveries still ahead, in order; days are generated when the clock reaches them."""

    def __init__(self, plan: Plan, state: State) -> None:
        self.plan = plan
        self.after = state.delivered_until
        lookback = add_days(local(self.after, plan.county.zone).day, -HORIZON_DAYS)
        self.next_day = max(lookback, state.first_day)
        self.ahead: list[Delivery] = []

    def due(self, now: int, most: int = BATCH) -> list[Delivery]:
        """What has arrived by `now`, at most so many.

        A post that names another case begins a batch: by then the centre has numbered that case.
        """
        arrived = self.ahead[: min(most, bisect_right(self.ahead, now, key=_moment))]
        naming = (n for n, d in enumerate(arrived) if n and d.post.type in NAMING)
        return arrived[: next(naming, len(arrived))]

    def passed(self, deliveries: list[Delivery]) -> int:
        """These have been delivered; returns the moment up to which everything has."""
        self.ahead = self.ahead[len(deliveries) :]
        self.after = deliveries[-1].moment
        if self.ahead:
            self.after = min(self.after, self.ahead[0].moment - 1)
        return self.after

    def next_moment(self) -> int | None:
        """When the next delivery comes, as far as generated."""
        return self.ahead[0].moment if self.ahead else None

    def behind(self, now: int) -> bool:
        """Whether days up to `now` are still to be generated."""
        return self.next_day <= local(now, self.plan.county.zone).day

    def add_day(self) -> None:
        """Generate the next day's incidents and put their deliveries in their places."""
        for incident in day_incidents(self.plan, self.next_day):
            for post in incident.posts:
                moments = (post.delivered_at, post.repeated_at)
                self.ahead += [
                    Delivery(at, incident.incident_id, post) for at in moments if at > self.after
                ]
        self.ahead.sort(key=lambda d: (d.moment, d.incident_id, d.post.seq))
        self.next_day = add_days(self.next_day, 1)


def _moment(delivery: Delivery) -> int:
    return delivery.moment


def run_feed(
    url: str,
    token: str,
    county: County,
    seed: int,
    clock: Callable[[], int],
    stop: Stop,
    state_path: Path,
    case_of: CaseOf = lambda _incident_id: None,
) -> None:
    """Post to the server at `url` until `stop` is set; without a state file, from `clock()` on."""
    state = read_state(state_path, clock())
    road = Road(plan_for(county, seed), state)
    poster = Poster(url, token)
    Thread(target=_abort_on, args=(stop, poster), daemon=True).start()
    while not stop.is_set():
        now = clock()
        if road.behind(now):
            road.add_day()
            continue
        deliveries = road.due(now)
        if not deliveries:
            upcoming = road.next_moment()
            ahead = LONGEST_SLEEP_S if upcoming is None else (upcoming - now) / 1000
            stop.wait(min(LONGEST_SLEEP_S, max(0.0, ahead)))
            continue
        events = [e for d in deliveries if (e := event_json(d, county.zone, case_of)) is not None]
        wait = poster.send(events)
        if wait is None:
            write_state(state_path, road.passed(deliveries), state.first_day)
        else:
            stop.wait(wait)
    poster.close()


def _abort_on(stop: Stop, poster: Poster) -> None:
    """A server that does not answer must not keep the process from stopping."""
    stop.wait()
    poster.abort()


def event_json(delivery: Delivery, zone: str, case_of: CaseOf) -> dict[str, Any] | None:
    """The event as the API takes it; None for a link to a case whose number is not known, and for
    an escalation of what is late: the ladder does that by itself."""
    incident_id, post = delivery.incident_id, delivery.post
    if post.type == EventType.ESCALATED and post.fields.get("cause") == Cause.OVERDUE:
        return None
    event = as_json(incident_id, post, zone)
    if post.type == EventType.MERGED:
        event["merged_into"] = case_of(event["merged_into"]) or event["merged_into"]
    elif post.type == EventType.LINKED:
        case_no = case_of(incident_id)
        # The matter came in a second time under another number: from now on both name one case.
        return {**event, "incident_id": f"{incident_id}-L", "case_no": case_no} if case_no else None
    return event


def read_state(path: Path, now: int) -> State:
    """Where the feed stopped; `now` where nothing is known."""
    try:
        return State(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return State(now)
    except (ValueError, TypeError):
        log.warning("demo feed: %s is unreadable, beginning at the present", path.name)
        return State(now)


def write_state(path: Path, delivered_until: int, first_day: int = 0) -> None:
    """Remember it, whole or not at all; whoever writes a history notes its end and first day."""
    fresh = path.with_suffix(".new")
    state = State(delivered_until, first_day)
    fresh.write_text(json.dumps(state._asdict()), encoding="utf-8")
    fresh.replace(path)
