"""What one incident adds to each rollup cell. Additive, so a change is contribution(new) -
contribution(old).

Two attributions, named on screen: measures by event day count what was done on a day; `cohort_*`
count what became of the incidents reported on a day; `due*` belong to the day the case was due.
"""

from __future__ import annotations

from collections.abc import Iterable

from data_layer.core.case_measures import SATISFIED_FROM, of_closing, of_due, of_report
from data_layer.core.cells import Cells, Share, Shares, Slices, spread
from data_layer.core.county import County
from data_layer.core.days import local, month_of
from data_layer.core.histogram import bucket_of
from data_layer.core.incident import Folded, Incident, Step, same_steps
from data_layer.vocab import EventType as E
from data_layer.vocab import Stage

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
        spread(cells, slices, _change(shares(county, old, same), shares(county, new, same)))
        return
    contribute(cells, county, new)
    contribute(cells, county, old, -1)


def _change(old: Shares, new: Shares) -> Shares:
    """`new` less `old`, in place of `new`."""
    for when, counts in old.items():
        there = new.setdefault(when, {})
        if there == counts:
            del new[when]
            continue
        for told, n in counts.items():
            there[told] = there.get(told, 0) - n
    return new


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
    _cohorts(found, incident)
    _durations(found, county, incident)
    month = month_of(incident.report_day or 0)
    _add(found, "heat", month, (incident.report_weekday or 0, incident.report_hour or 0))
    return found


def _add(found: Shares, table: str, period: int, told: Share, n: int = 1) -> None:
    counts = found.setdefault((table, period), {})
    counts[told] = counts.get(told, 0) + n


def _step(found: Shares, step: Step, day: int) -> None:
    kind = step.type
    name = MEASURE_OF.get(kind)
    if name is not None:
        _add(found, "roll", day, name)
    if kind == E.VERIFIED:
        _add(found, "roll", day, "rework" if step.stage == Stage.HANDLING else "verified")
    if step.stage == Stage.CLOSED and step.prev_stage != Stage.CLOSED:
        _add(found, "roll", day, "closed")
    if step.stage != step.prev_stage or kind == E.ESCALATED:
        _add(found, "flow", day, (str(step.prev_stage), str(step.stage), str(kind), step.level))


def _rating(found: Shares, county: County, folded: Folded) -> None:
    """One answer a case: the last one, on its day; a reopened case has none any more."""
    rating = folded.incident.rating
    if rating is None:
        return
    rated = next(s for s in reversed(folded.steps) if s.type == E.RATED and not s.irregular)
    day = local(rated.at, county.zone).day
    _add(found, "roll", day, "rated")
    if rating >= SATISFIED_FROM:
        _add(found, "roll", day, "satisfied")


def _cohorts(found: Shares, incident: Incident) -> None:
    """No measure is counted on two kinds of day, so that none is counted here twice."""
    _once(found, incident.report_day or 0, of_report(incident))
    if incident.due_day is not None:
        _once(found, incident.due_day, of_due(incident))
    if incident.closed_day is not None:
        _once(found, incident.closed_day, of_closing(incident))
        seconds = _seconds(incident.reported_at, incident.closed_at)
        _add(found, "roll", incident.closed_day, "close_seconds", seconds)
        _add(found, "roll", incident.closed_day, "passed_on", incident.reassigned_n)


def _once(found: Shares, day: int, names: Iterable[Share]) -> None:
    found.setdefault(("roll", day), {}).update(dict.fromkeys(names, 1))


def _durations(found: Shares, county: County, incident: Incident) -> None:
    for metric, (first, last) in STEPS.items():
        begin, end = getattr(incident, first), getattr(incident, last)
        if begin is not None and end is not None:
            month = month_of(local(end, county.zone).day)
            _add(found, "hist", month, (metric, bucket_of(_seconds(begin, end))))


def _seconds(begin: int | None, end: int | None) -> int:
    return max(0, ((end or 0) - (begin or 0)) // 1000)
