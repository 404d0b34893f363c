"""The thread that works on imports, one at a time: a process of its own reads the file and judges
its rows, the writer stores them in portions, so that pages and people's clicks go first."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, update

from data_layer.core.county import County
from data_layer.core.import_mapping import header_key
from data_layer.core.imports import Mode, Order, State
from data_layer.core.scope import Scope
from data_layer.db.tables import file_import
from data_layer.db.turn import turn
from data_layer.errors import Busy, Conflict, Stopped
from data_layer.queries.imports import Import, import_of, named, next_going, remembered
from data_layer.services import own_process
from data_layer.services.audit import write_audit
from data_layer.services.import_store import (
    Undoing,
    sent_of,
    store_portion,
    stored_cases,
    stored_events,
    taking_back,
    undo_portion,
)
from data_layer.services.import_tidy import tidy_files
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

log = logging.getLogger(__name__)

COMMAND = "make-import"
LOOK_SECONDS, TELL_SECONDS, TIDY_SECONDS = 2.0, 2.0, 3600.0
MOST_ATTEMPTS = 2
# Between portions the interpreter is everybody else's, for a share of what the last one took.
REST, LONGEST_REST = 0.25, 0.25
BROKEN_OFF = Text(
    "处理过程中断，已写入日志。请重试；反复出现时请告知系统管理员。",
    "It was broken off, which is in the server's log. Try again; if it happens again, tell the "
    "system administrator.",
)


class Importer:
    """Works on what is under way; whoever has the turn in a county does."""

    def __init__(
        self,
        writer: Writer,
        readers: Engine,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
    ) -> None:
        self._writer, self._readers = writer, readers
        self._county, self._clock, self._settings = current_county, clock, settings
        self._wake, self._stopping = threading.Event(), False
        self._thread: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._number, self._tidy_at, self._tell_at = 0, 0.0, 0.0

    def start(self) -> Importer:
        """Begin to look for work."""
        self._thread = threading.Thread(target=self._run, name="importer", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Break off; the next start goes on where this one was."""
        self._stopping = True
        self._wake.set()
        self._kill()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def poke(self) -> None:
        """There is something to do."""
        self._wake.set()

    def break_off(self, number: int) -> None:
        """End the process that works on that import, if one does."""
        if self._number == number:
            self._kill()

    def _kill(self) -> None:
        child = self._child
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()

    def _run(self) -> None:
        while not self._stopping:
            try:
                with turn(self._writer.engine, f"imports:{self._county().code}") as mine:
                    if mine:
                        self._work()
            except Exception:
                log.exception("imports stopped for a moment")
            self._wake.wait(LOOK_SECONDS)

    def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            self.work_off(self._child_told)
            if not self._wake.wait(LOOK_SECONDS) and time.monotonic() >= self._tidy_at:
                self.tidy()
                self._tidy_at = time.monotonic() + TIDY_SECONDS

    def tidy(self) -> None:
        """Forget files whose time is over, and those of no import."""
        tidy_files(self._readers, self._county().code, self._settings.instance, self._clock())

    def work_off(self, tell: Callable[[Order], Iterator[dict[str, Any]]]) -> None:
        """Work on what is under way until nothing is; `tell` does what the process does."""
        while not self._stopping:
            with self._readers.connect() as conn:
                found = next_going(conn, Scope(self._county().code))
            if found is None:
                return
            self._one(found, tell)

    def _one(self, found: Import, tell: Callable[[Order], Iterator[dict[str, Any]]]) -> None:
        self._number = found.number
        self._set(found, {"attempts": file_import.c.attempts + 1})
        try:
            if found.state is State.UNDOING:
                self._undo(found)
            else:
                self._told(found, tell)
        except Busy:
            # The county changed or the database is away: that is no attempt that failed.
            self._set(found, {"attempts": file_import.c.attempts - 1})
            self._wake.wait(LOOK_SECONDS)
        except Stopped:
            pass  # by somebody, who has said so in its row
        except Conflict as error:
            self._take_back(found, error.text)
        except Exception:
            log.exception("import %s broke off", found.number)
            self._give_up(found, BROKEN_OFF)
        finally:
            self._number, self._child = 0, None

    def _told(self, found: Import, tell: Callable[[Order], Iterator[dict[str, Any]]]) -> None:
        at = found.begun_at or self._clock()
        order = Order(found.number, found.state, found.mapping, at, found.rows_done, found.lang)
        for line in tell(order):
            if "sent" in line:
                self._store(found, line["sent"])
            elif "marks" in line and tuple(line["marks"]) != self._county().marks:
                raise Busy(BROKEN_OFF, "county_changed")
            elif "done" in line:
                self._judged(found, line["done"])
            elif "looked" in line:
                self._looked(found, line["looked"])
                return
            elif "checked" in line:
                counts = {f"rows_{name}": line["checked"][name] for name in
                          ("read", "repeated", "refused")}  # fmt: skip
                self._checked(found, {**counts, "state": str(State.CHECKED), "rows_done": 0})
                return
            elif "all" in line:
                self._end(found)
                return
            elif "why" in line:
                self._refuse(found, Text(*line["why"]))
                return
        if self._stopping:
            # Broken off by ourselves: no attempt that failed.
            self._set(found, {"attempts": file_import.c.attempts - 1})
            return
        self._give_up(found, BROKEN_OFF)

    def _store(self, found: Import, given: Sequence[Any]) -> None:
        began, county = time.monotonic(), self._county()
        sent = sent_of(given)
        self._writer.submit(lambda c: store_portion(c, county, found.number, sent))
        time.sleep(min(LONGEST_REST, REST * (time.monotonic() - began)))

    def _judged(self, found: Import, done: int) -> None:
        """How far it is, for whoever waits before the page."""
        if time.monotonic() >= self._tell_at:
            self._tell_at = time.monotonic() + TELL_SECONDS
            self._set(found, {"rows_done": done})

    def _checked(self, found: Import, values: dict[str, Any]) -> None:
        """The verdict, unless the mapping it was given by was changed meanwhile."""
        code, by = self._county().code, orjson.dumps(found.mapping).decode()
        self._writer.submit(lambda c: _update(c, code, found, values, file_import.c.mapping == by))

    def _looked(self, found: Import, looked: Mapping[str, Any]) -> None:
        key, scope = header_key(looked["header"]), Scope(self._county().code)
        with self._readers.connect() as conn:
            known = remembered(conn, scope, key, found.number)
        self._set(
            found,
            {
                "state": str(State.READY),
                "header_key": key,
                "rows_read": looked["rows"],
                "source": known.get("source", ""),
                "mapping": orjson.dumps(known).decode() if known else "",
            },
        )

    def _refuse(self, found: Import, why: Text) -> None:
        """The file or its mapping is at fault, not the process."""
        state = State.UNREADABLE if found.state is State.LOOKING else State.FAILED
        self._set(found, {"state": str(state), "why": _json(why)})

    def _give_up(self, found: Import, why: Text) -> None:
        """After another attempt that failed. What is half stored is told as stopped, to be taken
        back by whoever decides."""
        with self._readers.connect() as conn:
            now = import_of(conn, Scope(self._county().code), found.number)
        if now.state is found.state and now.attempts < MOST_ATTEMPTS:
            return
        ended = {
            State.LOOKING: State.UNREADABLE,
            State.CHECKING: State.FAILED,
            State.STORING: State.STOPPED,
            State.UNDOING: State.STOPPED,
        }[found.state]
        if ended is State.STOPPED and now.state is State.STORING and now.mode is Mode.ALL:
            self._take_back(found, why)
            return
        self._set(found, {"state": str(ended), "why": _json(why), "ended_at": self._clock()})

    def _take_back(self, found: Import, why: Text) -> None:
        """All was to be stored, or nothing; what cannot be taken back either is told as stopped."""
        at = self._clock()
        values = {**taking_back(found.made_by, at, why), "ended_at": at}
        if found.state is State.UNDOING:
            values = {"state": str(State.STOPPED), "why": _json(why), "ended_at": at}
        self._set(found, values)

    def _undo(self, found: Import) -> None:
        county = self._county()
        undoing = Undoing(found.number, found.source, found.undone_by, found.undone_at or 0)
        # From the first: what was retracted before a stop is a repeat now, and changes nothing.
        self._set(found, {"events_undone": 0})
        undone = 0
        mine = county.code, found.source, found.begun_at or 0
        with self._readers.connect() as conn:
            cases = stored_cases(conn, *mine)
        for some in cases:
            if self._stopping:
                return
            began = time.monotonic()
            with self._readers.connect() as conn:
                events = stored_events(conn, *mine, some)
            self._writer.submit(partial(_undone, county, undoing, events))
            undone += len(events)
            time.sleep(min(LONGEST_REST, REST * (time.monotonic() - began)))
        self._finish(found, State.UNDONE, "import_undone", {"events": undone})

    def _end(self, found: Import) -> None:
        with self._readers.connect() as conn:
            now = import_of(conn, Scope(self._county().code), found.number)
        detail = {"source": now.source, "rows": now.rows_stored, "events": now.events_stored}
        self._finish(found, State.STORED, "import_stored", detail)

    def _finish(self, found: Import, state: State, action: str, detail: dict[str, Any]) -> None:
        code, at = self._county().code, self._clock()
        by = found.undone_by if state is State.UNDONE else found.made_by
        values: dict[str, Any] = {"state": str(state)}
        if state is State.STORED:
            values["ended_at"] = at

        def work(conn: Connection) -> None:
            if _update(conn, code, found, values):
                write_audit(conn, code, at, by, action, object=str(found.number), detail=detail)

        self._writer.submit(work)

    def _set(self, found: Import, values: dict[str, Any]) -> None:
        """Unless somebody has set it to something else meanwhile."""
        code = self._county().code
        self._writer.submit(lambda c: _update(c, code, found, values))

    def _child_told(self, order: Order) -> Iterator[dict[str, Any]]:
        """What the process tells, line by line; nothing more when it dies."""
        self._child = child = own_process.start(self._settings, COMMAND)
        try:
            yield from own_process.told_by(child, order.as_json())
        finally:
            self._kill()
            child.wait()


def _undone(
    county: County, undoing: Undoing, events: Sequence[tuple[str, str]], conn: Connection
) -> None:
    undo_portion(conn, county, undoing, events)


def _update(
    conn: Connection,
    county_code: str,
    found: Import,
    values: dict[str, Any],
    *still: ColumnElement[bool],
) -> bool:
    here = (*named(county_code, found.number), file_import.c.state == str(found.state), *still)
    return bool(conn.execute(update(file_import).where(*here).values(values)).rowcount)


def _json(text: Text) -> str:
    return orjson.dumps(list(text)).decode()
