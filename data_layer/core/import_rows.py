"""From one row of a ledger to the events it tells of, or to every reason it is refused. What an
event is called follows from what happened alone, so that a row that comes again adds nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from data_layer.core.days import EPOCH, MILLISECOND
from data_layer.core.import_mapping import NOTED, STEPS, Meaning, Shape, Step
from data_layer.core.import_refusals import OURS, WORDS
from data_layer.core.import_times import AUTO, moment
from data_layer.core.import_words import CLOSED, Lexicon
from data_layer.core.intake import Door, Submission, parse
from data_layer.core.refusals import Refusal
from data_layer.vocab import EventType as E
from data_layer.vocab import Text

# Before what a cell says when it is a formula or an error: no text of a file holds this sign.
FORMULA = "\x00"
CASE_STEPS = ("reported", "accepted", "dispatched", "fed_back")
WITH_UNIT = frozenset({E.DISPATCHED, E.REASSIGNED})
UNDONE, AGAIN = "/undo", "+"


class Row(NamedTuple):
    """A line of the file: its number there, and its cells in the order of the header."""

    number: int
    cells: Sequence[str]


class Read(NamedTuple):
    """What a row says: the case it is of, its events, or why it is refused; `items` the events as
    the door takes them."""

    case: str
    submissions: list[Submission]
    refused: list[Refusal]
    items: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class Ledger:
    """What every row of one import is read by. `undone` are the ids of events that were taken back:
    such a one comes again under another id."""

    meaning: Meaning
    header: Sequence[str]
    lexicons: Mapping[str, Lexicon]
    door: Door
    undone: frozenset[str] = frozenset()
    met: Callable[[str, str], None] = lambda _field, _word: None

    def read(self, row: Row) -> Read:
        """The row's events; what is wrong with any of them refuses the whole row."""
        line = Line(self, row)
        case = line.text("case")
        if line.misaligned:
            return Read(case, [], line.wrong)
        items = list(_of_case(line) if self.meaning.shape is Shape.CASES else _of_event(line))
        found, refused = list[Submission](), [*line.wrong]
        # What is told of a field already needs no telling by the door.
        told = {one.field for one in line.wrong}
        for item in items:
            made = parse(self.door, row.number, item)
            if isinstance(made, Submission):
                found.append(made)
            else:
                fresh = (one for one in made if OURS.get(one.field, one.field) not in told)
                refused += [one for one in fresh if one not in refused]
        return Read(case, [] if refused else found, refused, () if refused else items)

    def case_of(self, cells: Sequence[str]) -> str:
        """The case a row is of, read without anything else."""
        return self._cell(cells, "case")

    def began(self, cells: Sequence[str]) -> float:
        """When what a row tells of began, in seconds since 1970; endless where that cannot be
        read."""
        name = "reported_at" if self.meaning.shape is Shape.CASES else "at"
        told = moment(self._cell(cells, name), self.meaning.format, self.meaning.zone)
        return math.inf if told is None else time_key(told)

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self.header.index(self.meaning.columns[name])
        return cells[place].strip() if place < len(cells) else ""

    def name_of(self, parts: Sequence[str]) -> str:
        """The id of an event: what happened to which case and when."""
        made = sha256("\x1f".join(parts).encode()).hexdigest()[:24]
        while made in self.undone:
            made += AGAIN
        return made

    def meeting(self, met: Callable[[str, str], None]) -> Ledger:
        """The same, telling every word it meets of a dictionary: field, word."""
        return replace(self, met=met)


class Line:
    """A row being read: its cells by field, and what was found wrong."""

    def __init__(self, ledger: Ledger, row: Row) -> None:
        self.ledger, self.row = ledger, row
        self.wrong: list[Refusal] = []
        self._words: dict[str, str] = {}
        if len(row.cells) != len(ledger.header):
            self.refuse("", "cells", n=len(row.cells), most=len(ledger.header))
        # Its cells stand under other headings, so that nothing more can be said of them.
        self.misaligned = bool(self.wrong)
        self.at = dict(zip(ledger.header, row.cells, strict=False))
        for name, column in ledger.meaning.columns.items():
            if self.at.get(column, "").startswith(FORMULA):
                self.refuse(name, "formula")
                self.at[column] = ""
        if not self.text("case"):
            self.refuse("case", "empty")

    def refuse(self, name: str, code: str, **values: object) -> None:
        """Note what is wrong with a field, by the file's own name of it."""
        column = self.ledger.meaning.columns.get(name, "")
        told = {"value": "", "column": column} | values
        zh, en = WORDS[code]
        lead = Text(f"“{column}”", f"'{column}' ") if column else Text("", "")
        text = Text(lead.zh + zh.format(**told), lead.en + en.format(**told))
        if not name or all(one.field != name for one in self.wrong):
            self.wrong.append(Refusal(name, code, text))

    @property
    def received(self) -> str:
        """When the file came, in ISO 8601."""
        return (EPOCH + self.ledger.door.now * MILLISECOND).isoformat()

    def text(self, name: str) -> str:
        """What the cell of a field says, or what holds for every row."""
        meaning = self.ledger.meaning
        column = meaning.columns.get(name)
        return self.at[column].strip() if column in self.at else meaning.fixed.get(name, "")

    def word(self, name: str) -> str:
        """Our word for what the cell says; '' for an empty cell, refused when there is none."""
        if name not in self._words:
            self._words[name] = self._looked_up(name)
        return self._words[name]

    def _looked_up(self, name: str) -> str:
        said = self.text(name)
        if name == "grid" and said and (town := self.text("township")):
            said = f"{town} {said}"
        if not said:
            return ""
        self.ledger.met(name, said)
        code = self.ledger.meaning.words.get(name, {}).get(said)
        if code is None:
            code = self.ledger.lexicons[name].known(said)
        if code in self.ledger.lexicons[name].choices:
            return code
        if name == "grid" and said.isdecimal():
            return said  # a code; the door knows its forms
        # What is no step, or says nothing of an end, is still a row.
        if name not in {"activity", "status"}:
            self.refuse(name, "unknown_word", value=said[:64])
        return ""

    def time(self, name: str) -> str:
        """The time a field says, in ISO 8601; '' for an empty cell, refused when it is none."""
        said, meaning = self.text(name), self.ledger.meaning
        if not said:
            return ""
        told = moment(said, meaning.format, meaning.zone)
        if told is None:
            code = "no_day" if meaning.format == AUTO else "no_time"
            self.refuse(name, code, value=said[:40], pattern=meaning.format)
        return told or ""

    def number(self, name: str) -> float | None:
        """What a field says as a number; refused when it is none."""
        said = self.text(name)
        try:
            value = float(said) if said else None
        except ValueError:
            value = math.nan
        if value is not None and not math.isfinite(value):
            self.refuse(name, "no_number", value=said[:40])
            return None
        return value


def _of_case(line: Line) -> Iterator[dict[str, Any]]:
    """The events of a row that is a whole case: its report, and each step that has a time."""
    times = {name: line.time(f"{name}_at") for name in (*CASE_STEPS, "closed")}
    if not line.text("reported_at"):
        line.refuse("reported_at", "empty")
    for name, time in times.items():
        if time and times["reported"] and time_key(time) < time_key(times["reported"]):
            if not _that_day(time, times["reported"]):
                line.refuse(f"{name}_at", "before_report")
            times[name] = times["reported"]
    if line.word("status") == CLOSED and not times["closed"]:
        line.refuse("status", "no_end")
    # A row without its time is refused, and yet told what else is wrong with it.
    times["reported"] = times["reported"] or line.received
    for name in CASE_STEPS:
        if times[name]:
            yield _event(line, name, times[name])
    if times["closed"]:
        for name in _ending(times):
            yield _event(line, name, times["closed"])


def _that_day(time: str, reported: str) -> bool:
    """Whether a step has the day of the report and no hour, which a ledger seldom writes down: it
    cannot have been before the report."""
    return time[:10] == reported[:10] and time[10:19] == "T00:00:00"


def _ending(times: Mapping[str, str]) -> Sequence[str]:
    """What closes a case of a ledger: the unit's feedback was verified, or whoever found it dealt
    with it."""
    if not times["dispatched"]:
        return ("self_handled",)
    return (*(() if times["fed_back"] else ("fed_back",)), "verified_pass", "closed")


def _of_event(line: Line) -> Iterator[dict[str, Any]]:
    """The one event of a row that is a step of a case."""
    for name in ("activity", "at"):
        if not line.text(name):
            line.refuse(name, "empty")
    time, name = line.time("at"), line.word("activity") or NOTED
    yield _event(line, name, time or line.received)


def _event(line: Line, name: str, time: str) -> dict[str, Any]:
    """An event as the door takes it."""
    step, case = STEPS[name], line.text("case")
    noted = line.text("activity") if name == NOTED else ""
    unit = line.word("unit") if line.ledger.meaning.columns.get("unit") else ""
    text = line.text("text")
    said = noted, text if name == NOTED else "", unit
    item: dict[str, Any] = {
        "event_id": line.ledger.name_of([case, name, str(time_key(time)), *said]),
        "incident_id": case,
        "type": str(step.type),
        "occurred_at": time,
        "source_seq": _order(line, step),
        "actor": line.text("actor"),
        "unit": unit,
        **step.says,
    }
    if step.type is E.REPORTED:
        return {**item, **_report(line, text)}
    told = "：".join(part for part in (noted, text) if part)
    if told and line.ledger.meaning.shape is Shape.EVENTS:
        item["opinion"] = told
    if step.type in WITH_UNIT:
        item["lead_unit"] = unit
        if not unit:
            line.refuse("unit", "no_unit")
    if step.type is E.TRANSFERRED:
        item["transfer_to"] = line.text("unit") or text
    return item


def _order(line: Line, step: Step) -> int:
    given = line.number("order")
    if given is None:
        return step.rank
    # Behind what is ranked by its kind, so that both can stand in one ledger.
    return len(STEPS) + max(int(given), 0)


def _report(line: Line, text: str) -> dict[str, Any]:
    """What only a report says: what it is about, and where."""
    told: dict[str, Any] = {name: line.text(name) for name in ("title", "place")}
    told |= {name: line.word(name) for name in ("category", "urgency", "source_kind")}
    told |= {"grid_code": line.word("grid"), "text": text}
    lon, lat = line.number("lon"), line.number("lat")
    if lon is not None or lat is not None:
        # Half a point too: the door says what is missing.
        point = {"lon": lon, "lat": lat, "crs": line.text("crs") or "wgs84"}
        told |= {name: value for name, value in point.items() if value is not None}
    if not told["category"]:
        line.refuse("category", "empty")
    return {name: value for name, value in told.items() if value != ""}


def time_key(iso: str) -> float:
    """A time as a number, whatever its offset."""
    return datetime.fromisoformat(iso).timestamp()
