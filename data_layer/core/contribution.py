"""What one incident adds to each rollup cell. Additive, so a change is contribution(new) -
contribution(old).

Two attributions, named on screen: measures by event day count what was done on a day; `cohort_*`
count what became of the incidents reported on a day; `due*` belong to the day the case was due.
"""

from __future__ import annotations

from data_layer.core.county import County
from data_layer.core.days import local, month_of
from data_layer.core.histogram import bucket_of
from data_layer.core.incident import Folded, Incident, Step
from data_layer.vocab import EventType as E
from data_layer.vocab import Stage

# (table, level, area, category, period, ...) -> n. Tables: roll (… measure), flow (… prev_stage,
# stage, type, at_level), heat (… weekday, hour), hist (… metric, bucket).
Cells = dict[tuple[str | int, ...], int]

MEASURE_OF = {
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


def contribute(cells: Cells, county: County, folded: Folded, sign: int = 1) -> None:
    """Add (`sign` 1) or take away (-1) this incident's share of every cell, in place.

    Pending incidents (no report yet) and work records (`counts` False) have no share.
    """
    incident = folded.incident
    if incident.reported_at is None or not incident.counts:
        return
    cell = _Adder(cells, county, incident, sign)
    for step in folded.steps:
        if not step.irregular:
            cell.step(step)
    cell.rating()
    cell.cohort()
    cell.durations()
    cell.heat()


def difference(county: County, old: Folded | None, new: Folded) -> Cells:
    """The cells that change when `old` becomes `new`; cells that stay equal are absent."""
    cells: Cells = {}
    contribute(cells, county, new)
    if old is not None:
        contribute(cells, county, old, -1)
    return {key: n for key, n in cells.items() if n}


class _Adder:
    """Cells, county, incident and sign, carried together through the measures of one incident."""

    __slots__ = ("areas", "cells", "code", "county", "incident", "rated_day", "sign", "slices")

    def __init__(self, cells: Cells, county: County, incident: Incident, sign: int) -> None:
        self.cells, self.county, self.incident, self.sign = cells, county, incident, sign
        code, township = county.code, incident.township_code
        self.areas: tuple[tuple[str, str], ...] = (("county", code),)
        if township:
            self.areas = (("county", code), ("township", township))
        self.code = code
        self.slices: dict[int, list[tuple[str, str, str, int]]] = {}
        self.rated_day = 0

    def slices_of(self, day: int) -> list[tuple[str, str, str, int]]:
        """The kept slices: day and month by county and township, month by grid and by major
        category."""
        found = self.slices.get(day)
        if found is None:
            month, incident = month_of(day), self.incident
            found = [
                (level, area, "", period) for level, area in self.areas for period in (day, month)
            ]
            if incident.grid_code:
                found.append(("grid", incident.grid_code, "", month))
            if incident.major:
                found.append(("county", self.code, incident.major, month))
            self.slices[day] = found
        return found

    def measure(self, name: str, day: int, n: int = 1) -> None:
        cells, n = self.cells, n * self.sign
        for level, area, category, period in self.slices_of(day):
            key = ("roll", level, area, category, period, name)
            cells[key] = cells.get(key, 0) + n

    def step(self, step: Step) -> None:
        day = local(step.at, self.county.zone).day
        kind = step.type
        name = MEASURE_OF.get(E(kind))
        if name is not None:
            self.measure(name, day)
        if kind == E.VERIFIED:
            self.measure("rework" if step.stage == Stage.HANDLING else "verified", day)
        elif kind == E.RATED:
            self.rated_day = day
        closes = step.stage == Stage.CLOSED and step.prev_stage != Stage.CLOSED
        if closes:
            self.measure("closed", day)
        if step.stage != step.prev_stage or kind == E.ESCALATED:
            self.flow(step, day)

    def flow(self, step: Step, day: int) -> None:
        month = month_of(day)
        tail = (str(step.prev_stage), str(step.stage), str(step.type), step.level)
        for level, area in self.areas:
            for period in (day, month):
                self.add(("flow", level, area, "", period, *tail))
        if self.incident.major:
            self.add(("flow", "county", self.code, self.incident.major, month, *tail))

    def add(self, key: tuple[str | int, ...]) -> None:
        self.cells[key] = self.cells.get(key, 0) + self.sign

    def rating(self) -> None:
        """One answer a case: the last one, on its day; a reopened case has none any more."""
        if self.incident.rating is None:
            return
        self.measure("rated", self.rated_day)
        if self.incident.rating >= SATISFIED_FROM:
            self.measure("satisfied", self.rated_day)

    def cohort(self) -> None:
        incident = self.incident
        day = incident.report_day or 0
        self.measure("cohort_reported", day)
        if incident.stage != Stage.VOID:
            self.measure("cohort_valid", day)
        if incident.closed_day is not None:
            self.measure("cohort_closed", day)
            self.measure(
                "close_seconds",
                incident.closed_day,
                _seconds(incident.reported_at, incident.closed_at),
            )
        if incident.on_time:
            self.measure("cohort_on_time", day)
            self.measure("closed_on_time", incident.closed_day or day)
        for name in ("escalated", "returned", "reopened", "rework", "extended"):
            if getattr(incident, f"{name}_n"):
                self.measure(f"cohort_{name}", day)
        if incident.due_day is not None:
            self.measure("due", incident.due_day)
            if incident.closed_at is not None:
                self.measure("due_closed", incident.due_day)
            if incident.on_time:
                self.measure("due_on_time", incident.due_day)

    def durations(self) -> None:
        i = self.incident
        for metric, begin, end in (
            ("accept", i.reported_at, i.accepted_at),
            ("dispatch", i.accepted_at, i.dispatched_at),
            ("sign", i.dispatched_at, i.signed_at),
            ("handle", i.signed_at, i.fed_back_at),
            ("verify", i.fed_back_at, i.closed_at),
            ("close", i.reported_at, i.closed_at),
        ):
            if begin is None or end is None:
                continue
            month = month_of(local(end, self.county.zone).day)
            bucket = bucket_of(_seconds(begin, end))
            for level, area in self.areas:
                self.add(("hist", level, area, month, metric, bucket))

    def heat(self) -> None:
        i = self.incident
        month = month_of(i.report_day or 0)
        for level, area in self.areas:
            self.add(("heat", level, area, month, i.report_weekday or 0, i.report_hour or 0))


def _seconds(begin: int | None, end: int | None) -> int:
    return max(0, ((end or 0) - (begin or 0)) // 1000)
