"""What comes next in a case: what is awaited, of whom, by when, and who hears of it if nobody
acts."""

from __future__ import annotations

from typing import Any

from dashboards.components import desk_rows
from dashboards.components.fragments import View
from dashboards.strings import desk as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.ladder import next_rung
from data_layer.labels import CAUSE_TEXT, LADDER_ACT_TEXT, RECIPIENT_TEXT, ROLE_TEXT
from data_layer.ladder_words import Cause, LadderAct, Recipient
from data_layer.queries.case_file import CaseFile
from data_layer.vocab import EventType, LimitStage, Role, Stage

# At these stages the lead is awaited, at all others the desk.
BY_UNIT = frozenset({Stage.DISPATCHED, Stage.HANDLING})


def next_step(file: CaseFile, view: View, *, own: bool = False) -> dict[str, Any]:
    """What is awaited, of whom, and by when; `own` when the viewer's township may answer what a
    unit asks, beside the desk."""
    if not file.row.is_open:
        return {}
    lead = next((t for t in file.tasks if t.state.active and t.state.role == "lead"), None)
    # Whoever asked for something waits for the desk, whatever the stage.
    by_unit = lead is not None and file.row.stage in BY_UNIT and not file.row.asked
    told = desk_rows.due(file.clock, file.row.review_at, view)
    if by_unit and file.clock.kind == LimitStage.CASE:
        # The unit's own limit, which the list shows it, ran out before.
        told["whose"] = view.say(words.CASE_LIMIT)
    who = lead.unit_name if lead and by_unit else _desk(file, view)
    return {
        "step": desk_rows.step_words(file.state, view),
        "who": view.say(words.OWN_ANSWER, desk=who) if own else who,
        "due": told,
    }


def _desk(file: CaseFile, view: View) -> str:
    """Who answers for the county: a unit's second extension is not the duty desk's to grant."""
    asked = file.row.asked == EventType.EXTENSION_REQUESTED
    again = (t.state.extended_n for t in file.tasks if t.state.asked == file.row.asked)
    if asked and any(again):
        return view.say(ROLE_TEXT[Role.SUPERVISOR])
    return view.say(words.DUTY_DESK)


def ladder(file: CaseFile, county: County, view: View) -> str:
    """Who comes next on the ladder if nobody acts, and when; '' when nobody does."""
    rung = next_rung(file.folded, county)
    if rung is None:
        return ""
    return view.say(
        words.NEXT_LEVEL if rung.act == LadderAct.ESCALATE else words.NEXT_RUNG,
        when=wording.stamp(max(rung.at, view.now), view.zone, view.now),
        act=view.say(LADDER_ACT_TEXT[LadderAct(rung.act)]),
        to=view.say(RECIPIENT_TEXT[Recipient(rung.to)]),
        cause=view.say(CAUSE_TEXT[Cause(rung.cause)]),
    )
