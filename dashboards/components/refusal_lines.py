"""What the sources were refused for, in words: lines whose counts open their rows."""

from __future__ import annotations

from typing import NamedTuple

from dashboards.components.quality_lines import Number, kind_told, rows_of
from dashboards.components.score_words import Voice
from dashboards.strings import quality as words
from dashboards.strings import wording
from dashboards.strings.api_shapes import field_name
from dashboards.strings.imports import FIELDS
from data_layer.core.event_schema import FIELDS as OF_EVENTS
from data_layer.core.open311 import NAMES
from data_layer.core.refused_words import reason
from data_layer.queries import refusals as found
from data_layer.services.arrivals import ASKED
from data_layer.vocab import Text

REASON = "reason"
OURS = {theirs: ours for ours, theirs in NAMES.items()}


class ReasonLine(NamedTuple):
    """Why events of a source are refused."""

    source: str
    text: str
    field: str
    code: str
    n: Number
    newest: str
    sample: str


class RefusedLine(NamedTuple):
    """One that was refused: its id, what it was, the source's case, the refused value, when it
    came; a dash where nothing may be kept."""

    event_id: str
    kind: str
    case: str
    value: str
    received: str


def reason_line(one: found.RefusedFor, voice: Voice) -> ReasonLine:
    """A reason in the words its sender was answered with, the sample's value in them."""
    named = _field(one.field)
    text = voice.say(reason(one.code, named, one.sample))
    about = kind_told(one.sample.get("type", ""), voice), one.sample.get("event_id", "")
    sample, newest = " · ".join(filter(None, about)), voice.moment(one.last_at)
    told = voice.say(named)
    n = Number(wording.count(one.n), rows_of(REASON, one.source, code=one.code, field=one.field))
    return ReasonLine(one.source, text, told, one.field, n, newest, sample)


def refused_line(one: found.Refused, voice: Voice, *, opens: bool) -> RefusedLine:
    """One that was refused; its case for whoever may see cases (`opens`)."""
    told = one.sample if opens else {**one.sample, "case": ""}
    kind = kind_told(told.get("type", ""), voice)
    cells = told.get("event_id"), kind, told.get("case"), told.get("value")
    event_id, kind, case, value = (cell or wording.DASH for cell in cells)
    return RefusedLine(event_id, kind, case, value, voice.moment(one.received_at))


def _field(field: str) -> Text:
    """What a field is called: those of events by their words, those of mappings by theirs, those of
    Open311 by the words of ours."""
    if field == ASKED:
        return words.QUESTION
    if field in FIELDS and field not in OF_EVENTS:
        return FIELDS[field]
    return field_name(OURS.get(field, field))
