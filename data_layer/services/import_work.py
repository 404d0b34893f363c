"""What is done with an import that is under way, by a server or by hand: what reads its file tells
line by line what it finds, and each line changes the import or stores a portion."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, update

from data_layer.core.county import County
from data_layer.core.import_mapping import header_key, meaning_of
from data_layer.core.import_refusals import told_of
from data_layer.core.imports import Order, State
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import
from data_layer.errors import Busy, Conflict
from data_layer.queries.imports import Import, import_of, named, remembered
from data_layer.services.audit import write_audit
from data_layer.services.import_files import LOOKED, folder_of, read_json
from data_layer.services.import_refused import note_refused
from data_layer.services.import_store import Sent, sent_of, store_portion
from data_layer.services.import_undo import (
    Undoing,
    stored_cases,
    stored_events,
    taking_back,
    undo_portion,
)
from data_layer.vocab import Text

TELL_SECONDS = 2.0
BROKEN_OFF = Text(
    "处理过程中断，已写入日志。请重试；反复出现时请告知系统管理员。",
    "It was broken off, which is in the server's log. Try again; if it happens again, tell the "
    "system administrator.",
)
# Tells what a file says, line by line.
Tell = Callable[[Order], Iterator[dict[str, Any]]]


@dataclass
class ImportWork:
    """Works on imports: `write` has something committed, `rest` hears how many seconds each portion
    took, `stopping` is asked between those that are taken back."""

    write: Callable[[Callable[[Connection], Any]], Any]
    readers: Engine
    current_county: Callable[[], County]
    clock: Callable[[], int]
    instance: Path
    rest: Callable[[float], None] = lambda _seconds: None
    stopping: Callable[[], bool] = lambda: False
    _tell_at: float = 0.0

    def found(self, number: int) -> Import:
        """The import as it stands."""
        with self.readers.connect() as conn:
            return import_of(conn, Scope(self.current_county().code), number)

    def do(self, found: Import, tell: Tell) -> bool:
        """Do what an import that is under way waits for; whether that came to an end, if only to a
        refusal. Raises Busy when the county changed or the database is away, Stopped when somebody
        has ended it."""
        try:
            if found.state is State.UNDOING:
                return self._undo(found)
            at = found.begun_at or self.clock()
            order = Order(found.number, found.state, found.mapping, at, found.rows_done, found.lang)
            return any(self._heard(found, line) for line in tell(order))
        except Conflict as error:
            self.take_back(found, error.text)
            return True

    def refuse(self, found: Import, why: Text) -> None:
        """The file or its mapping is at fault, not the process; nothing of it stays half stored.
        What is half taken back is told as stopped, to be gone on with."""
        if found.state in {State.STORING, State.UNDOING}:
            self.take_back(found, why)
            return
        state = State.UNREADABLE if found.state is State.LOOKING else State.FAILED
        self.set(found, {"state": str(state), "why": told(why)})

    def take_back(self, found: Import, why: Text) -> None:
        """Have what is stored taken back; what cannot be is told as stopped."""
        at = self.clock()
        values = {**taking_back(found.made_by, at, why), "ended_at": at}
        if found.state is State.UNDOING:
            values = {"state": str(State.STOPPED), "why": told(why), "ended_at": at}
        self.set(found, values)

    def set(self, found: Import, values: dict[str, Any], *still: ColumnElement[bool]) -> None:
        """Set fields of an import, unless somebody has set its state meanwhile."""
        code = self.current_county().code
        self.write(lambda conn: _update(conn, code, found, values, *still))

    def _heard(self, found: Import, line: Mapping[str, Any]) -> bool:
        """Do what a line asks for; whether it is the last."""
        match line:
            case {"sent": given}:
                self._store(found, sent_of(given))
                return False
            case {"done": done}:
                self._judged(found, done)
                return False
            case {"marks": marks}:
                if tuple(marks) != self.current_county().marks:
                    raise Busy(BROKEN_OFF, "county_changed")
                return False
            case {"looked": looked}:
                self._looked(found, looked)
            case {"checked": counts}:
                self._checked(found, counts)
            case {"why": why}:
                self.refuse(found, Text(*why))
            case {"all": _}:
                self._end(found)
        return True

    def _store(self, found: Import, sent: Sent) -> None:
        began, county = time.monotonic(), self.current_county()
        folder = folder_of(self.instance, found.number)

        def work(conn: Connection) -> None:
            stored = store_portion(conn, county, found.number, sent)
            refused = dict(sent.refused)
            if stored.refused:
                meaning = meaning_of(found.mapping, read_json(folder / LOOKED)["header"])
                refused |= {line: told_of(why, meaning, found.lang)
                            for line, why in stored.refused.items()}  # fmt: skip
            note_refused(folder, stored.behind, refused)

        self.write(work)
        self.rest(time.monotonic() - began)

    def _judged(self, found: Import, done: int) -> None:
        """How far it is, for whoever waits before the page."""
        if time.monotonic() >= self._tell_at:
            self._tell_at = time.monotonic() + TELL_SECONDS
            self.set(found, {"rows_done": done})

    def _looked(self, found: Import, looked: Mapping[str, Any]) -> None:
        key, scope = header_key(looked["header"]), Scope(self.current_county().code)
        with self.readers.connect() as conn:
            known = remembered(conn, scope, key, found.number)
        self.set(
            found,
            {
                "state": str(State.READY),
                "header_key": key,
                "rows_read": looked["rows"],
                "source": known.get("source", ""),
                "mapping": orjson.dumps(known).decode() if known else "",
            },
        )

    def _checked(self, found: Import, counts: Mapping[str, int]) -> None:
        """The verdict, unless the mapping it was given by was changed meanwhile."""
        rows = {f"rows_{name}": counts[name] for name in ("read", "repeated", "refused")}
        by = orjson.dumps(found.mapping).decode()
        values = {**rows, "state": str(State.CHECKED), "rows_done": 0}
        self.set(found, values, file_import.c.mapping == by)

    def _undo(self, found: Import) -> bool:
        county = self.current_county()
        undoing = Undoing(found.number, found.source, found.undone_by, found.undone_at or 0)
        # From the first: what was retracted before a stop is a repeat now, and changes nothing.
        self.set(found, {"events_undone": 0})
        undone = 0
        mine = county.code, found.source, found.begun_at or 0
        with self.readers.connect() as conn:
            cases = stored_cases(conn, *mine)
        for some in cases:
            if self.stopping():
                return False
            began = time.monotonic()
            with self.readers.connect() as conn:
                events = stored_events(conn, *mine, some)
            self.write(partial(undo_portion, county=county, undoing=undoing, events=events))
            undone += len(events)
            self.rest(time.monotonic() - began)
        self._finish(found, State.UNDONE, "import_undone", {"events": undone})
        return True

    def _end(self, found: Import) -> None:
        now = self.found(found.number)
        detail = {"source": now.source, "rows": now.rows_stored, "events": now.events_stored}
        self._finish(found, State.STORED, "import_stored", detail)

    def _finish(self, found: Import, state: State, action: str, detail: dict[str, Any]) -> None:
        code, at = self.current_county().code, self.clock()
        by = found.undone_by if state is State.UNDONE else found.made_by
        values: dict[str, Any] = {"state": str(state)}
        if state is State.STORED:
            values["ended_at"] = at

        def work(conn: Connection) -> None:
            if _update(conn, code, found, values):
                write_audit(conn, code, at, by, action, object=str(found.number), detail=detail)

        self.write(work)


def told(text: Text) -> str:
    """A text as an import keeps it."""
    return orjson.dumps(list(text)).decode()


def _update(
    conn: Connection,
    county_code: str,
    found: Import,
    values: dict[str, Any],
    *still: ColumnElement[bool],
) -> bool:
    here = (*named(county_code, found.number), file_import.c.state == str(found.state), *still)
    return bool(conn.execute(update(file_import).where(*here).values(values)).rowcount)
