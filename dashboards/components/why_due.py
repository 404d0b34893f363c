"""Why each clock of a case is due when it is: structured for programs, worded for people."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from dashboards.strings.why_due import Reader, line
from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.due_reasons import Of, Reason
from data_layer.core.incident import Folded
from data_layer.core.scope import Scope
from data_layer.core.why_due import why_due
from data_layer.queries.visible import unit_code, unit_name

MOMENTS = ("begin", "end", "due")


def explained(folded: Folded, county: County, scope: Scope, now: int) -> list[dict[str, Any]]:
    """One entry a clock: `clock` (case, stage, assignment), `stage`, `unit`, `due`, the `reasons`,
    and the `lines` in both languages as [label, text]. Units outside the scope have no name."""
    units = {a.assignment_id: a for a in folded.assignments}
    told = []
    for (of, assignment_id), same in groupby(why_due(folded, county, now), key=_clock):
        reasons = list(same)
        entry: dict[str, Any] = {
            "clock": of,
            "stage": reasons[0].stage,
            "counts": reasons[0].unit,
            "due": _iso(reasons[-1].due, county),
            "reasons": [_told(reason, county) for reason in reasons],
            "lines": {
                lang: [line(r, Reader(county, now, lang)) for r in reasons] for lang in ("zh", "en")
            },
        }
        if of == Of.ASSIGNMENT:
            task = units[assignment_id]
            entry |= {
                "unit": unit_code(county, scope, task.unit),
                "unit_name": unit_name(county, scope, task.unit),
                "role": task.role,
                "active": task.active,
            }
        told.append(entry)
    return told


def _clock(reason: Reason) -> tuple[Of, str]:
    return reason.of, reason.assignment_id


def _told(reason: Reason, county: County) -> dict[str, Any]:
    """The fields that apply, with moments as ISO 8601; the clock they are of is told once."""
    fields = reason._asdict()
    for name in ("of", "assignment_id", "stage", "unit"):
        del fields[name]
    for name in MOMENTS:
        fields[name] = _iso(fields[name], county)
    if reason.limit is not None:
        in_force = {"effective_from": _iso(reason.limit.effective_from, county)}
        fields["limit"] = reason.limit._asdict() | in_force
    fields["left_out"] = [run._asdict() for run in reason.left_out]
    fields["intervals"] = [[iso(at, county.zone) for at in pair] for pair in reason.intervals]
    judged = {"ms", "late"} if reason.day_ms else set()
    return {name: value for name, value in fields.items() if value or name in judged}


def _iso(ms: int | None, county: County) -> str | None:
    return None if ms is None else iso(ms, county.zone)
