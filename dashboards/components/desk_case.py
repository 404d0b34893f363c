"""The case panel of a desk in words, in its fixed order: what, where it stands, why this limit,
what happened, where, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dashboards.components import desk_rows
from dashboards.components.desk_timeline import entry
from dashboards.components.fragments import View
from dashboards.components.why_due import explained
from dashboards.strings import desk as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.due_reasons import Of
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.masking import mask_text, without_contact
from data_layer.core.scope import Scope
from data_layer.labels import (
    EVENT_TEXT,
    SOURCE_TEXT,
    STAGE_TEXT,
)
from data_layer.queries.attachments import Attachment
from data_layer.queries.case_file import CaseFile, Task
from data_layer.queries.surroundings import Near, Surroundings
from data_layer.vocab import AssignmentRole, EventType, SourceKind, Stage

# The track: step -> the moment it was reached, and the stage that waits for it.
TRACK = (
    (Stage.REPORTED, "reported_at", None),
    (Stage.ACCEPTED, "accepted_at", Stage.REPORTED),
    (Stage.DISPATCHED, "dispatched_at", Stage.ACCEPTED),
    (Stage.HANDLING, "signed_at", Stage.DISPATCHED),
    ("fed_back", "fed_back_at", Stage.HANDLING),
    (Stage.VERIFYING, "verified_at", Stage.VERIFYING),
    (Stage.CLOSED, "closed_at", None),
)


def case(file: CaseFile, county: County, view: View) -> dict[str, Any]:
    """Head, stage track and due time."""
    row, place = file.row, file.place
    state = file.state
    category = county.categories.get(row.category)
    open_now = bool(row.is_open)
    return {
        "no": row.case_no,
        "version": row.version,
        "title": place["title"] or view.say(words.NO_REPORT),
        "township": place["township"] or view.say(words.UNLOCATED),
        "village": place["village"],
        "place": place["place"],
        "said": _said(file),
        "category": view.say(category.name) if category else row.category,
        "source": view.say(SOURCE_TEXT[SourceKind(row.source_kind)]) if row.source_kind else "",
        "grid_code": row.grid_code,
        "township_code": row.township_code,
        "category_code": row.category,
        "sensitive": bool(row.sensitive),
        "hidden": view.say(words.HIDDEN) if row.sensitive else "",
        "open": open_now,
        "stage": row.stage,
        "stage_name": view.say(STAGE_TEXT[Stage(row.stage)]),
        "step": desk_rows.step_words(state, view) if open_now else "",
        "tags": desk_rows.tags(state, bool(row.sensitive), view),
        "due": desk_rows.due(file.clock, row.review_at, view) if open_now else None,
        "track": list(_track(file, view)),
        "merged_into": file.merged_into,
    }


def _said(file: CaseFile) -> str:
    """What the reporter said, as it stands now; '' where that may not be read."""
    told = (e.facts.get("text") for e in file.timeline if e.type == EventType.REPORTED)
    return without_contact(next((str(text) for text in told if text), ""))


def _track(file: CaseFile, view: View) -> Iterator[dict[str, Any]]:
    """Each step with the time it took; the present one with the time it has taken so far."""
    row, before = file.row, file.row.reported_at
    for step, column, waiting in TRACK:
        at = row._mapping[column]
        now = bool(row.is_open) and row.stage == waiting
        name = view.say(words.TRACK[step])
        if now:
            taken = _span(view.now - (row.stage_at or view.now), view)
            yield {"name": name, "state": file.clock.light, "time": taken}
        elif at is None:
            yield {"name": name, "state": "todo", "time": [view.say(words.NOT_YET)]}
        elif step == Stage.REPORTED:
            stamp = wording.stamp(at, view.zone, view.now).split(" ")
            yield {"name": name, "state": "done", "time": stamp}
        else:
            taken = _span(max(0, at - (before or at)), view)
            yield {"name": name, "state": "done", "time": taken}
        before = at if at is not None else before


def _span(ms: int, view: View) -> list[str]:
    """A length of time, a line for each of its units: on one they touch the next step's."""
    parts = iter(wording.duration(ms / 1000, view.lang).split(" "))
    return [f"{number} {unit}" for number, unit in zip(parts, parts, strict=True)]


def timeline(file: CaseFile, county: County, view: View) -> list[dict[str, Any]]:
    """Every event, oldest first."""
    return [entry(event, county, view) for event in file.timeline]


def attachments(
    files: Sequence[Attachment], view: View, *, seen: bool = True
) -> list[dict[str, Any]]:
    """The files of the case by their ids; what a sensitive one's are called may tell of persons.

    A `picture` shows itself to who may see files; a sensitive case's not before it is opened, which
    is noted.
    """
    return [
        {
            "id": one.attachment_id,
            "name": "" if one.sensitive else mask_text(one.name),
            "kind": view.say(words.FILE_KINDS.get(one.kind, words.FILE)),
            "picture": seen and not one.sensitive and one.kind.startswith("image/"),
        }
        for one in files
    ]


def task(held: Task, file: CaseFile, county: County, view: View) -> dict[str, Any]:
    """One assignment: who, since when, how its clock stands, and what its unit asks for."""
    state = held.state
    fed_back = state.fed_back_at is not None
    done = view.say(words.DONE) if fed_back else ""
    ended = view.say(EVENT_TEXT[EventType(state.ended_by)]) if state.ended_by else ""
    return {
        "id": held.assignment_id,
        "unit": held.unit,
        "name": held.unit_name,
        "role": view.say(words.ROLES[state.role]),  # type: ignore[index]
        "active": state.active,
        "issued": wording.stamp(state.issued_at, view.zone, view.now),
        "signed": _stamp(state.signed_at, view),
        "fed_back": _stamp(state.fed_back_at, view),
        "ended": ended,
        "asked": view.say(words.ASKED[EventType(state.asked)]) if state.asked else "",
        "wanted": iso(state.due_requested, view.zone) if state.due_requested else "",
        "request": _request(held, file, county, view),
        "due": None if done or ended else desk_rows.due(held.clock, None, view, own=True),
        "done": done,
    }


def _request(held: Task, file: CaseFile, county: County, view: View) -> dict[str, Any] | None:
    """The record of what the unit waits for an answer to."""
    asked, at = held.state.asked, held.state.asked_at
    same = (e for e in file.timeline if (e.type, e.at, e.unit) == (asked, at, held.unit_name))
    found = next(same, None)
    return entry(found, county, view) if found else None


def _stamp(at: int | None, view: View) -> str:
    return wording.stamp(at, view.zone, view.now) if at is not None else ""


def why(file: CaseFile, county: County, scope: Scope, view: View) -> list[dict[str, Any]]:
    """Why each clock is due when it is: title, [label, text] lines, whether it is the one that the
    next step goes by."""
    told = explained(file.folded, county, scope, view.now)
    shown = [one for one in told if one["clock"] != Of.ASSIGNMENT or one["active"]]
    runs = file.clock.kind
    shown.sort(key=lambda one: (one["stage"] != runs, one.get("role") == AssignmentRole.ASSIST))
    now = bool(file.row.is_open)
    return [_clock(one, view, current=now and i == 0) for i, one in enumerate(shown)]


def _clock(told: dict[str, Any], view: View, *, current: bool) -> dict[str, Any]:
    name = view.say(words.CLOCKS[told["clock"]], unit=told.get("unit_name", ""))
    counts = view.say(words.COUNTS[told["counts"] in WORKING_UNITS])
    lines = told["lines"][view.lang]
    return {"title": f"{name} · {counts}", "lines": lines, "current": current}


def neighbours(found: Surroundings, view: View) -> dict[str, Any]:
    """The grid's chief and the lists of cases nearby."""
    return {
        "chief": found.chief,
        "in_grid": [_near(near, view) for near in found.in_grid],
        "alike": [_near(near, view) for near in found.alike],
    }


def _near(near: Near, view: View) -> dict[str, str]:
    return {
        "no": near.case_no,
        "title": near.title,
        "at": wording.day_of(near.at, view.zone, view.now),
        "stage": view.say(STAGE_TEXT[Stage(near.stage)]),
    }
