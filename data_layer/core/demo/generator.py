"""day_incidents(plan, day): the demo incidents of a local day, whole lives with their defects.

Deterministic per (county, seed, day) and independent of every other day, so that a history and a
feed that goes on from it agree without sharing anything.
"""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import Any

from data_layer.core.days import HOUR_MS, start_of
from data_layer.core.demo.clockwork import course_of
from data_layer.core.demo.episodes import episodes_on, silent_on
from data_layer.core.demo.facts import Facts, draw_facts, repeat_of
from data_layer.core.demo.plan import Plan
from data_layer.core.demo.posts import DemoIncident, Post
from data_layer.core.demo.rhythm import (
    REPORTS_PER_GRID_DAY,
    day_factor,
    draw_count,
    festival_factor,
    season_of,
)
from data_layer.core.demo.script import Beat, Script, by_day, moments
from data_layer.core.demo.story import tell
from data_layer.core.demo.teller import Teller
from data_layer.vocab import SourceKind, Urgency

# No life ends later than this after its report: a feed that looks back so far misses nothing.
HORIZON_DAYS = 100
USUAL_DELAY_MS = 8_000
LATE_SHARE, LATE_FROM_MS, LATE_TO_MS = 0.012, HOUR_MS, 48 * HOUR_MS
# Numbers no ordinary day comes to.
UNUSUAL_FROM = 9001
REPEATED_SHARE, REPEAT_WITHIN_MS = 0.004, 2 * HOUR_MS


def day_incidents(plan: Plan, day: int) -> list[DemoIncident]:
    """The incidents reported on `day` (20261123), in order of report."""
    rng = Random(f"day:{plan.seed}:{plan.county.code}:{day}")  # noqa: S311 - repeatable by its seed
    midnight = start_of(day, plan.county.zone)
    return [_live(plan, rng, facts) for facts in _facts_of(plan, rng, day, midnight)]


def _facts_of(plan: Plan, rng: Random, day: int, midnight: int) -> list[Facts]:
    season, calm = season_of(plan.seed, day), festival_factor(day)
    count = draw_count(rng, plan.grids * REPORTS_PER_GRID_DAY * day_factor(day))
    drawn = []
    for number in range(1, count + 1):
        source = plan.sources.draw(rng)
        if source != SourceKind.POLICE and rng.random() >= calm:
            continue
        drawn.append(draw_facts(plan, rng, season, midnight, f"demo-{day}-{number:04d}", source))
    silent = silent_on(plan, day)
    heard = [facts for facts in drawn if facts.spot.grid.code != silent]
    heard.sort(key=lambda facts: facts.reported_at)
    usual = [_joined(rng, heard, index) for index in range(len(heard))]
    return sorted([*usual, *_unusual(plan, day, midnight)], key=lambda facts: facts.reported_at)


def _unusual(plan: Plan, day: int, midnight: int) -> list[Facts]:
    """What episodes add to the day; each case goes its way through the village."""
    rng = Random(f"unusual:{plan.seed}:{plan.county.code}:{day}")  # noqa: S311 - repeatable by its seed
    season, found = season_of(plan.seed, day), list[Facts]()
    for episode in episodes_on(plan, day):
        for _ in range(episode.reports):
            given = rng.choice(episode.spots), episode.kind
            number = f"demo-{day}-{UNUSUAL_FROM + len(found):04d}"
            one = draw_facts(plan, rng, season, midnight, number, SourceKind.WORKER, given)
            place = episode.place or one.place
            found.append(one._replace(path="village", place=place, unplaced=False))
    return found


def _joined(rng: Random, drawn: list[Facts], index: int) -> Facts:
    """A duplicate takes over the matter of one reported earlier that day."""
    facts = drawn[index]
    firsts = [f for f in drawn[max(0, index - 40) : index] if f.path not in {"merged", "refused"}]
    if facts.path != "merged" or not firsts:
        return facts
    return repeat_of(facts, rng.choice(firsts))


def _live(plan: Plan, rng: Random, facts: Facts) -> DemoIncident:
    lateness = plan.lateness[facts.spot.township]
    course = course_of(plan.county, rng, facts, lateness)
    script = tell(Teller(plan, rng, facts), course)
    times = moments(script, facts.reported_at, course.total)
    if facts.urgency == Urgency.ORDINARY and facts.path != "self":
        paused = sum(beat.pause for beat in script.beats)
        times = by_day(times, rng, facts.midnight, facts.reported_at + course.allowed + paused)
    return DemoIncident(facts.incident_id, _posts(rng, script, times))


def _posts(rng: Random, script: Script, times: list[int]) -> tuple[Post, ...]:
    return tuple(_post(rng, seq, beat, times) for seq, beat in enumerate(script.beats, 1))


def _post(rng: Random, seq: int, beat: Beat, times: list[int]) -> Post:
    at = times[seq - 1]
    delay = rng.expovariate(1 / USUAL_DELAY_MS)
    if rng.random() < LATE_SHARE:
        delay = exp(rng.uniform(log(LATE_FROM_MS), log(LATE_TO_MS)))
    delivered = at + round(delay)
    again = delivered + rng.randrange(1, REPEAT_WITHIN_MS) if rng.random() < REPEATED_SHARE else 0
    return Post(
        seq, beat.type, at, delivered, again,
        beat.actor, beat.recorded_by, beat.unit, int(beat.level), beat.grid_code,
        _fields(beat, at, times),
    )  # fmt: skip


def _fields(beat: Beat, at: int, times: list[int]) -> dict[str, Any]:
    fields = beat.fields
    for name, offset in beat.offsets.items():
        fields[name] = at + offset
    amends = fields.pop("amends", 0)
    if amends:
        earlier = (times[amends - 2] + times[amends - 1]) // 2000 * 1000
        fields["new"] = {"occurred_at": earlier}
    return fields
