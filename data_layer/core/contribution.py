"""What one incident adds to each rollup cell. Additive, so a change is contribution(new) -
contribution(old).

Two attributions, named on screen: measures by event day count what was done on a day; `cohort_*`
count what became of the incidents reported on a day; `due*` belong to the day the case was due.
"""

from __future__ import annotations

from data_layer.core.cells import Cells, Slices, spread
from data_layer.core.county import County
from data_layer.core.days import local, month_of
from data_layer.core.histogram import bucket_of
from data_layer.core.incident import Folded, Incident, Step, same_steps
from data_layer.vocab import EventType as E
from data_layer.vocab import Stage

# What one incident adds, before it is spread over areas and periods: ("roll", measure, day),
# ("flow", day, prev_stage, stage, type, level), ("heat", month, weekday, hour) and
# ("hist", month, metric, bucket) -> n.
Shares = dict[tuple[str | int, ...], int]

MEASURE_OF: dict[str, str] = {
    E.REPORTED: "reported",
    E.ACCEPTED: "accepted",
    E.DISPATCHED: "dispatched",
    E.REASSIGNED: "reassigned",
    E.SIGNED: "signed",
    E.RETURNED: "returned",
    E.EXTENDED: "extended",
    E.SUSPENDED: "suspended",
    E.ESCALATED: "escalated",
    E.TRANSFERRED: "transferred",
    E.FED_BACK: "fed_back",
    E.SELF_HANDLED: "self_handled",
    E.REOPENED: "reopened",
    E.REFUSED: "voided",
    E.VOIDED: "voided",
    E.MERGED: "voided",
    E.JOINT_CALLED: "joint",
    E.URGED: "urged",
    E.SUPERVISED: "supervised",
}
SATISFIED_FROM = 3
COHORT_COLUMNS = tuple(
    (f"cohort_{name}", f"{name}_n")
    for name in ("escalated", "returned", "reopened", "rework", "extended")
)

# Duration -> the moments of an incident it runs between.
STEPS = {
    "accept": ("reported_at", "accepted_at"),
    "dispatch": ("accepted_at", "dispatched_at"),
    "sign": ("dispatched_at", "signed_at"),
    "handle": ("signed_at", "fed_back_at"),
    "verify": ("fed_back_at", "closed_at"),
    "close": ("reported_at", "closed_at"),
}


def contribute(cells: Cells, county: County, folded: Folded, sign: int = 1) -> None:
    """Add (`sign` 1) or take away (-1) this incident's share of every cell, in place.

    Pending incidents (no report yet) and work records (`counts` False) have no share.
    """
    spread(cells, slices_of(county, folded.incident), shares(county, folded), sign)


def add_difference(cells: Cells, county: County, old: Folded | None, new: Folded) -> None:
    """Add to the cells, in place, what changes when `old` becomes `new`; some may come to nothing.

    In place, because a portion of a thousand events has a hundred thousand of them.
    """
    if old is None:
        contribute(cells, county, new)
        return
    slices = slices_of(county, new.incident)
    if slices == slices_of(county, old.incident):
        # Most of an incident's shares stay: only the others are worth spreading.
        same = same_steps(old, new) if _counts(old) == _counts(new) else 0
        change = shares(county, new, same)
        for key, n in shares(county, old, same).items():
            change[key] = change.get(key, 0) - n
        spread(cells, slices, {key: n for key, n in change.items() if n})
        return
    contribute(cells, county, new)
    contribute(cells, county, old, -1)


def slices_of(county: County, incident: Incident) -> Slices:
    """The areas and the major category the incident counts for."""
    return Slices(county.code, incident.township_code, incident.grid_code, incident.major)


def _counts(folded: Folded) -> bool:
    return folded.incident.reported_at is not None and folded.incident.counts


def shares(county: County, folded: Folded, first: int = 0) -> Shares:
    """What the incident adds, unspread, with its steps from `first` on; nothing while it is pending
    or no case at all."""
    found: Shares = {}
    incident = folded.incident
    if not _counts(folded):
        return found
    for step in folded.steps[first:]:
        if not step.irregular:
            _step(found, step, local(step.at, county.zone).day)
    _rating(found, county, folded)
    _cohort(found, incident)
    _due(found, incident)
    _durations(found, county, incident)
    month = month_of(incident.report_day or 0)
    found["heat", month, incident.report_weekday or 0, incident.report_hour or 0] = 1
    return found


def _add(found: Shares, name: str, day: int, n: int = 1) -> None:
    key = ("roll", name, day)
    found[key] = found.get(key, 0) + n


def _step(found: Shares, step: Step, day: int) -> None:
    kind = step.type
    name = MEASURE_OF.get(kind)
    if name is not None:
        _add(found, name, day)
    if kind == E.VERIFIED:
        _add(found, "rework" if step.stage == Stage.HANDLING else "verified", day)
    if step.stage == Stage.CLOSED and step.prev_stage != Stage.CLOSED:
        _add(found, "closed", day)
    if step.stage != step.prev_stage or kind == E.ESCALATED:
        key = ("flow", day, str(step.prev_stage), str(step.stage), str(kind), step.level)
        found[key] = found.get(key, 0) + 1


def _rating(found: Shares, county: County, folded: Folded) -> None:
    """One answer a case: the last one, on its day; a reopened case has none any more."""
    rating = folded.incident.rating
    if rating is None:
        return
    rated = next(s for s in reversed(folded.steps) if s.type == E.RATED and not s.irregular)
    day = local(rated.at, county.zone).day
    _add(found, "rated", day)
    if rating >= SATISFIED_FROM:
        _add(found, "satisfied", day)


def _cohort(found: Shares, incident: Incident) -> None:
    day = incident.report_day or 0
    _add(found, "cohort_reported", day)
    if incident.stage != Stage.VOID:
        _add(found, "cohort_valid", day)
    if incident.closed_day is not None:
        _add(found, "cohort_closed", day)
        seconds = _seconds(incident.reported_at, incident.closed_at)
        _add(found, "close_seconds", incident.closed_day, seconds)
    if incident.on_time:
        _add(found, "cohort_on_time", day)
        _add(found, "closed_on_time", incident.closed_day or day)
    for name, column in COHORT_COLUMNS:
        if getattr(incident, column):
            _add(found, name, day)


def _due(found: Shares, incident: Incident) -> None:
    if incident.due_day is None:
        return
    _add(found, "due", incident.due_day)
    if incident.closed_at is not None:
        _add(found, "due_closed", incident.due_day)
    if incident.on_time:
        _add(found, "due_on_time", incident.due_day)


def _durations(found: Shares, county: County, incident: Incident) -> None:
    for metric, (first, last) in STEPS.items():
        begin, end = getattr(incident, first), getattr(incident, last)
        if begin is not None and end is not None:
            month = month_of(local(end, county.zone).day)
            found["hist", month, metric, bucket_of(_seconds(begin, end))] = 1


def _seconds(begin: int | None, end: int | None) -> int:
    return max(0, ((end or 0) - (begin or 0)) // 1000)
