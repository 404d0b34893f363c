"""The thread that has exports made, one at a time, each by a process of its own: a million rows
slow no page down, and what is killed leaves nothing but an order."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, and_, or_, select, update

from data_layer.core.county import County
from data_layer.core.exports import PICTURES, Order, State
from data_layer.db.tables import export
from data_layer.db.turn import turn
from data_layer.db.upsert import batched
from data_layer.services import own_process
from data_layer.services.audit import write_audit
from data_layer.services.export_csv import Tell
from data_layer.services.export_files import forget_files, kept_numbers
from data_layer.services.export_state import named, next_waiting
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

log = logging.getLogger(__name__)

# Makes the file of an order, telling how many rows are done of how many: what became of it.
Make = Callable[[Order, Tell], dict[str, Any]]
LOOK_SECONDS = 2.0
# Archived files pile up for ten years: their folders are not gone through at every look, and no
# statement names more of them than a database takes.
FORGET_SECONDS, MOST_NAMED = 600.0, 500
COMMAND = "make-export"
TELL_SECONDS = 0.5
MOST_ATTEMPTS = 2
BROKEN_OFF = Text(
    "生成过程中断，未产生文件。请稍后重新导出；反复出现时请告知系统管理员。",
    "It was broken off and there is no file. Export it again later; if it happens again, "
    "tell the system administrator.",
)
FAILED = Text(
    "生成文件时出错，已记入日志。请缩小范围后重新导出；反复出现时请告知系统管理员。",
    "The file could not be made; this has been logged. Ask for less and export again; if it "
    "happens again, tell the system administrator.",
)


class Exporter:
    """Makes what is ordered. Whoever has the turn in a county owns its running orders: those it
    finds when it comes were left by a process that died."""

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
        self._number, self._told_at = "", 0.0
        self._forget_at = 0.0

    def start(self) -> Exporter:
        """Begin to look for orders."""
        self._thread = threading.Thread(target=self._run, name="exporter", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Break off what is made; it begins anew with the next start."""
        self._stopping = True
        self._wake.set()
        self._kill()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def poke(self) -> None:
        """Something was ordered here."""
        self._wake.set()

    def call_off(self, number: str) -> None:
        """Break off the export of that number if it is being made."""
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
                with turn(self._writer.engine, f"exports:{self._county().code}") as mine:
                    if mine:
                        self.tidy()
                        self._work()
            except Exception:
                log.exception("exports stopped for a moment")
            self._wake.wait(LOOK_SECONDS)

    def tidy(self) -> None:
        """Order what was left running once more, and forget what is over."""
        code, now = self._county().code, self._clock()
        self._writer.submit(lambda c: _begin_again(c, code, now))
        self.forget()

    def forget(self) -> None:
        """Delete the files whose day is over, and those of exports that were never finished."""
        code, now, instance = self._county().code, self._clock(), self._settings.instance
        if not (numbers := kept_numbers(instance)):
            return
        ready = and_(export.c.state == str(State.DONE), export.c.expires_at > now)
        needed = or_(ready, export.c.state == str(State.RUNNING))
        with self._readers.connect() as conn:
            for some in batched(numbers, MOST_NAMED):
                here = export.c.county_code == code, export.c.number.in_(some)
                kept = conn.scalars(select(export.c.number).where(*here, needed))
                forget_files(instance, set(some) - set(kept))

    def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            self.make_waiting(self._child_told)
            if not self._wake.wait(LOOK_SECONDS) and time.monotonic() >= self._forget_at:
                self.forget()
                self._forget_at = time.monotonic() + FORGET_SECONDS

    def make_waiting(self, make: Make) -> None:
        """Make what waits, the longest waiting first."""
        while not self._stopping:
            with self._readers.connect() as conn:
                found = next_waiting(conn, self._county().code)
            if found is None:
                return
            self._one(found.order, make)

    def _one(self, order: Order, make: Make) -> None:
        started = {"state": str(State.RUNNING), "started_at": self._clock(), "rows_done": 0}
        self._set(order, {**started, "attempts": export.c.attempts + 1}, State.WAITING)
        self._number = order.number
        try:
            told = make(order, partial(self._tell, order))
        finally:
            self._number, self._child = "", None
        if self._stopping:
            # Broken off by ourselves: that is no attempt that failed.
            self._set(order, {"state": str(State.WAITING), "attempts": export.c.attempts - 1})
        elif told.get("sha256"):
            kept = {name: told[name] for name in ("sha256", "size", "file_name", "rows_done")}
            self._end(order, State.DONE, {**kept, "rows_total": told["rows_done"]})
        else:
            why = told.get("why") or list(FAILED)
            forget_files(self._settings.instance, [order.number])
            self._end(order, State.FAILED, {"why": orjson.dumps(why).decode()})

    def _tell(self, order: Order, done: int, n: int) -> None:
        """Keep how far it is, twice a second at most."""
        if (now := time.monotonic()) - self._told_at > TELL_SECONDS:
            self._told_at = now
            self._set(order, {"rows_done": done, "rows_total": n})

    def _child_told(self, order: Order, tell: Tell) -> dict[str, Any]:
        """The last line of the process that makes the file, or why there is none; {} when it
        died."""
        self._child = child = own_process.start(self._settings, COMMAND)
        last: dict[str, Any] = {}
        try:
            for last in own_process.told_by(child, order.as_json()):
                if "rows_total" in last:
                    tell(last["rows_done"], last["rows_total"])
            return last if child.wait() == 0 else {"why": last.get("why")}
        finally:
            self._kill()
            child.wait()

    def _set(self, order: Order, values: dict[str, Any], state: State = State.RUNNING) -> None:
        here = (*named(order.scope.county_code, order.number), export.c.state == str(state))
        if values:
            self._writer.submit(lambda c: c.execute(update(export).where(*here).values(values)))

    def _end(self, order: Order, state: State, values: dict[str, Any]) -> None:
        """An order called off meanwhile stays so."""
        now, code = self._clock(), order.scope.county_code
        here = (*named(code, order.number), export.c.state == str(State.RUNNING))

        def work(conn: Connection) -> None:
            ended = {"state": str(state), "ended_at": now, **values}
            if conn.execute(update(export).where(*here).values(ended)).rowcount:
                detail = {name: ended[name] for name in ("sha256", "rows_done") if name in ended}
                result = "ok" if state is State.DONE else "failed"
                write_audit(
                    conn, code, now, order.username, "export_made",
                    object=order.number, result=result, detail=detail,
                )  # fmt: skip

        self._writer.submit(work)


def _begin_again(conn: Connection, county_code: str, now: int) -> None:
    """What a process left running: once more, but for pictures, which a browser draws."""
    left = (export.c.county_code == county_code, export.c.state == str(State.RUNNING))
    given_up = {
        "state": str(State.FAILED),
        "ended_at": now,
        "why": orjson.dumps(list(BROKEN_OFF)).decode(),
    }
    hopeless = or_(export.c.attempts >= MOST_ATTEMPTS, export.c.format.in_(map(str, PICTURES)))
    conn.execute(update(export).where(*left, hopeless).values(given_up))
    conn.execute(update(export).where(*left).values(state=str(State.WAITING)))
