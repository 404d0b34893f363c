"""The timeline of a case in words: what happened, who did it, why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboards.components.fragments import View
from dashboards.strings import desk, wording
from dashboards.strings import desk_timeline as words
from data_layer.core.county import County
from data_layer.core.masking import without_contact
from data_layer.core.reasons import OTHER, REASONS
from data_layer.labels import (
    CAUSE_TEXT,
    EVENT_TEXT,
    LEVEL_TEXT,
    LIMIT_STAGE_TEXT,
    RECIPIENT_TEXT,
    URGENCY_TEXT,
)
from data_layer.ladder_words import Cause, Recipient
from data_layer.queries.case_file import Entry
from data_layer.vocab import EventType, Level, LimitStage, Stage, Text, Urgency

# One code means the same wherever it is given; the desk's own words come first.
REASON_TEXT: dict[str, Text] = {
    **words.SOURCE_REASONS,
    **{code: text for listed in REASONS.values() for code, text in listed.items() if code != OTHER},
}
# Written down much later than it happened: worth knowing.
LATE_MS = 6 * 3_600_000
MOMENTS = {
    "due": words.DUE,
    "due_requested": words.ASKED_UNTIL,
    "due_approved": words.EXTENDED_TO,
    "review_date": words.REVIEW,
}


def entry(event: Entry, county: County, view: View) -> dict[str, Any]:
    """One event as a line of the timeline."""
    return {
        "id": event.event_id,
        "at": wording.stamp(event.at, view.zone, view.now),
        "type": event.type,
        "name": view.say(_name(event)),
        "tone": words.TONES.get(EventType(event.type), ""),
        "who": _who(event, view),
        "lines": [*_facts(event, county, view), *_said(event, view)],
        "over": _over(event, view),
        "notes": list(_notes(event, view)),
        "attachments": list(event.attachments),
        "off": event.retracted or (event.irregular and event.stage != Stage.PENDING),
    }


def _name(event: Entry) -> Text:
    if event.type == EventType.FED_BACK and event.facts.get("interim"):
        return words.INTERIM
    return EVENT_TEXT[EventType(event.type)]


def _who(event: Entry, view: View) -> str:
    if event.machine:
        who = view.say(words.MACHINE, source=event.source or view.say(words.SYSTEM))
        return f"{event.unit} · {who}" if event.unit else who
    who = " ".join(part for part in (event.unit, event.actor) if part)
    if event.unit and event.actor.endswith(event.unit):
        who = event.actor
    if event.recorded_by and event.recorded_by != event.actor:
        return view.say(words.FOR_UNIT, who=who, by=event.recorded_by)
    return who or event.source or view.say(words.SYSTEM)


def _facts(event: Entry, county: County, view: View) -> Iterator[str]:
    facts = event.facts
    if facts.get("lead"):
        yield view.say(words.LEAD, name=facts["lead"])
    if facts.get("assists"):
        yield view.say(words.ASSIST, names=view.say(words.JOINS).join(facts["assists"]))
    if facts.get("result") in words.RESULTS:
        yield view.say(words.RESULTS[facts["result"]])
    for name, text in MOMENTS.items():
        if isinstance(facts.get(name), int):
            yield view.say(text, when=wording.stamp(facts[name], view.zone, view.now))
    yield from _raised(facts, view)
    if facts.get("grade"):
        yield _grade(facts, view)
    yield from _endings(facts, view)
    if event.type == EventType.MOVED and facts.get("village"):
        yield view.say(words.PLACED, village=facts["village"])
    if event.type == EventType.RECLASSIFIED:
        yield _reclassified(facts, county, view)


def _raised(facts: Any, view: View) -> Iterator[str]:
    """Whom the ladder, or a person, has brought it to, and why."""
    if facts.get("to_level"):
        level = view.say(LEVEL_TEXT[Level(int(facts["to_level"]))])
        yield view.say(words.TO_LEVEL, level=level, cause=_cause(facts.get("cause"), view))
    elif facts.get("to"):
        to = facts.get("told_unit") or view.say(RECIPIENT_TEXT[Recipient(facts["to"])])
        yield view.say(words.TOLD, to=to, cause=_cause(facts.get("cause"), view))


def _cause(cause: object, view: View) -> str:
    return view.say(CAUSE_TEXT[Cause(str(cause))])


def _grade(facts: Any, view: View) -> str:
    grade = view.say(desk.GRADES[facts["grade"]])
    if not isinstance(facts.get("deadline"), int):
        return grade
    when = wording.stamp(facts["deadline"], view.zone, view.now)
    return view.say(words.GRADE_UNTIL, grade=grade, when=when)


def _endings(facts: Any, view: View) -> Iterator[str]:
    if facts.get("transfer_to"):
        yield view.say(words.TRANSFER, body=facts["transfer_to"])
    if facts.get("rated"):
        yield view.say(words.STARS, n=facts["rated"])
    if facts.get("merged_into"):
        yield view.say(words.MERGED, case_no=facts["merged_into"])


def _reclassified(facts: Any, county: County, view: View) -> str:
    category = county.categories.get(str(facts.get("category")))
    names = [view.say(category.name)] if category else []
    if facts.get("urgency"):
        names.append(view.say(URGENCY_TEXT[Urgency(facts["urgency"])]))
    return view.say(words.NOW_IS, names=view.say(words.JOINS).join(names))


def _said(event: Entry, view: View) -> Iterator[str]:
    """Reason and words; the report's own text stands in its first event."""
    reason = REASON_TEXT.get(event.reason_code)
    if reason is not None:
        yield view.say(words.REASON, reason=view.say(reason))
    yield from (text for text in (event.opinion, event.facts.get("comment")) if text)
    if event.type == EventType.REPORTED and event.facts.get("text"):
        yield without_contact(event.facts["text"])


def _over(event: Entry, view: View) -> str:
    """How far behind its limit a step came; empty when it was in time."""
    if event.over is None:
        return ""
    left = event.over.left
    return view.say(
        words.JUST_OVER if left.brief else words.OVER,
        limit=view.say(LIMIT_STAGE_TEXT[LimitStage(event.over.stage)]),
        span=wording.left(left.days, left.ms, view.lang, working=left.working),
        when=wording.stamp(event.over.due, view.zone, view.now),
    )


def _notes(event: Entry, view: View) -> Iterator[str]:
    if event.retracted:
        yield view.say(words.RETRACTED)
    if event.irregular:
        early = event.stage == Stage.PENDING
        yield view.say(words.BEFORE_REPORT if early else words.IRREGULAR)
    if event.received_at - event.at > LATE_MS:
        when = wording.stamp(event.received_at, view.zone, view.now)
        yield view.say(words.LATE_ENTRY, when=when)
