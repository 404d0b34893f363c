"""The demo county's past: what the bulk writer stores before the feed goes on with the present."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_layer.core.county import County
from data_layer.core.days import days_between, local
from data_layer.core.demo.generator import day_incidents
from data_layer.core.demo.plan import plan_for
from data_layer.core.demo.posts import DemoIncident, Post, as_event
from data_layer.core.intake import CLOSING
from data_layer.log.cases import case_no_of
from data_layer.vocab import Event, EventType


def history(
    county: County, seed: int, first_day: int, until_ms: int
) -> Iterator[tuple[str, list[Event]]]:
    """(incident_id, events in order of receipt) of each demo incident reported from `first_day` on.

    Only what had reached the centre by `until_ms`; each event once. Made for an empty log: a merged
    case names the other by the number `write_history` gives it there.
    """
    plan = plan_for(county, seed)
    serials: Counter[int] = Counter()
    pins = pins_of(county)
    for day in days_between(first_day, local(until_ms, county.zone).day):
        cases: dict[str, str] = {}
        for incident in day_incidents(plan, day):
            events = _received(incident, until_ms, pins, cases)
            if not events:
                continue
            received = local(events[0].received_at, county.zone).day
            serials[received] += 1
            cases[incident.incident_id] = case_no_of(county, received, serials[received])
            yield incident.incident_id, events


def pins_of(county: County) -> dict[str, int]:
    """The versions a closing event carries, as the door writes them."""
    return {
        "limits": county.newest_limits,
        "calendar": county.calendar_version,
        "boundary": county.boundary_version,
    }


def _received(
    incident: DemoIncident, until_ms: int, pins: dict[str, int], cases: dict[str, str]
) -> list[Event]:
    arrived = [post for post in incident.posts if post.delivered_at <= until_ms]
    arrived.sort(key=lambda post: (post.delivered_at, post.seq))
    return [
        as_event(incident.incident_id, post)._replace(payload=_payload(post, pins, cases))
        for post in arrived
    ]


def _payload(post: Post, pins: dict[str, int], cases: dict[str, str]) -> dict[str, Any]:
    fields = post.fields
    if post.type == EventType.REPORTED and not post.grid_code:
        return {**fields, "unlocated": "no_place"}
    if post.type == EventType.MERGED:
        first = fields["merged_into"]
        fields = {**fields, "merged_into": cases.get(first, first)}
    return {**fields, "pins": pins} if post.type in CLOSING else fields
