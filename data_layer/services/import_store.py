"""What an import stores, portion by portion, through the same writer and the same fold as every
event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, update

from data_layer.core.county import County
from data_layer.core.import_mapping import Meaning
from data_layer.core.import_refusals import told_of
from data_layer.core.imports import Mode, State
from data_layer.core.intake import Submission
from data_layer.core.refusals import Refusal
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import
from data_layer.errors import Conflict, Stopped
from data_layer.log.bulk import write_history
from data_layer.log.cases import known_names
from data_layer.log.record import check_county, known_events, lock_revision, record
from data_layer.queries.imports import named
from data_layer.services.import_rows_file import Portion
from data_layer.vocab import Event, EventType, Text

NOT_GOING = Text("导入已停止。", "The import was stopped.")
NOT_ALL = Text(
    "核对之后区划、边界或事件有变化，又有行不能存入。按“全部导入”的要求，已存入的全部撤回；请重新核对后再导入。",
    "Since the check areas, borders or cases have changed and some rows cannot be stored. All was "
    "to be stored or nothing, so what was stored is taken back; check the file again.",
)


class Sent(NamedTuple):
    """A portion on its way to the log: how many rows it is, why which lines of it are refused, and
    the events of the others; an event's place is the line of its row."""

    rows: int
    refused: dict[int, str]
    submissions: list[Submission]

    def as_json(self) -> list[Any]:
        """What `sent_of` reads."""
        told = [[s.place, s.incident_id, *s.event] for s in self.submissions]
        return [self.rows, list(self.refused.items()), told]


class Stored(NamedTuple):
    """What became of a portion: how many rows were behind it, and what the log refused of it after
    all, by line."""

    behind: int
    refused: dict[int, list[Refusal]]


def sent_of(given: Sequence[Any]) -> Sent:
    """A portion as the process that reads the file tells it."""
    rows, refused, told = given
    found = [Submission(one[0], one[1], "", Event._make(one[2:])) for one in told]
    return Sent(rows, dict(refused), found)


def sending(portion: Portion, meaning: Meaning, lang: str) -> Sent:
    """What of a portion of rows is stored, and why the others are not."""
    refused = {
        row.number: told_of(read.refused, meaning, lang)
        for row, read in zip(portion.rows, portion.reads, strict=True) if read.refused
    }  # fmt: skip
    return Sent(len(portion.rows), refused, [s for r in portion.reads for s in r.submissions])


def store_portion(conn: Connection, county: County, number: int, sent: Sent) -> Stored:
    """Store what is new of a portion and count what became of its rows, in one transaction. Nothing
    of the portion is kept where this raises: Stopped when the import is not under way any more,
    Conflict when a row is refused and all were to be stored."""
    lock_revision(conn, county.code)
    check_county(conn, county)
    known = {event_id for _, event_id in known_events(conn, county.code, sent.submissions)}
    fresh: dict[str, Submission] = {}
    for one in sent.submissions:
        if one.event.event_id not in known:
            fresh.setdefault(one.event.event_id, one)
    refused = _record(conn, county, list(fresh.values()))
    stored = {one.place for one in fresh.values()} - refused.keys()
    rows = {one.place for one in sent.submissions}
    f = file_import.c
    counts = {
        "rows_done": sent.rows,
        "rows_refused": len(sent.refused) + len(refused),
        "rows_stored": len(stored),
        "rows_repeated": len(rows - stored - refused.keys()),
        "events_stored": sum(one.place not in refused for one in fresh.values()),
    }
    going = update(file_import).where(*named(county.code, number), f.state == str(State.STORING))
    counted = going.values({name: f[name] + n for name, n in counts.items()})
    now = conn.execute(counted.returning(f.rows_done, f.mode)).one_or_none()
    if now is None:
        raise Stopped(NOT_GOING, "import_stopped")
    if counts["rows_refused"] and now.mode == Mode.ALL:
        raise Conflict(NOT_ALL, "rows_refused")
    return Stored(now.rows_done - sent.rows, refused)


def _record(
    conn: Connection, county: County, fresh: Sequence[Submission]
) -> dict[int, list[Refusal]]:
    """Store the events; what the log refused after all, by line. Cases nobody has heard of go the
    short way, all at once."""
    if not fresh:
        return {}
    now, source = fresh[0].event.received_at, fresh[0].event.source
    of_case = defaultdict[str, list[Submission]](list)
    for one in fresh:
        of_case[one.incident_id].append(one)
    known = known_names(conn, county.code, source, of_case)
    whole = {
        case for case, some in of_case.items()
        if case not in known and any(s.event.type == EventType.REPORTED for s in some)
    }  # fmt: skip
    if whole:
        histories = [(case, [s.event for s in some]) for case, some in of_case.items()]
        write_history(conn, county, [one for one in histories if one[0] in whole], now)
    rest = [one for one in fresh if one.incident_id not in whole]
    return dict(record(conn, county, rest, Scope(county.code), now).refused) if rest else {}
