"""The self-test of scopes: made by a process of its own beside the live server, its result kept."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.county import County
from data_layer.db.tables import scope_test
from data_layer.db.turn import turn
from data_layer.errors import Conflict, Invalid
from data_layer.services import own_process
from data_layer.services.audit import write_audit
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

COMMAND, ACTION = "make-scope-test", "test_scope"
RUNNING, PASSED, FAILED, BROKEN = "running", "passed", "failed", "broken"
LONGEST_SECONDS = 1800
NO_PAIR = Text(
    "请选两个不同的、本县（市）的乡镇（街道）。", "Choose two different townships of this county."
)
UNDER_WAY = Text(
    "已有一次自检正在进行，请等它完成后再开始。",
    "A test is under way; begin another when it has ended.",
)
log = logging.getLogger(__name__)


def check_pair(county: County, townships: Sequence[str]) -> None:
    """Invalid unless there are two different townships of the county, or none are named."""
    known = {area.code for area in county.townships}
    if townships and (len(set(townships)) != 2 or not known.issuperset(townships)):
        raise Invalid(NO_PAIR, "no_pair")


class ScopeTester:
    """Begins tests, one at a time, and keeps what comes of them."""

    def __init__(
        self,
        writer: Writer,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
    ) -> None:
        self._writer, self._county, self._clock = writer, current_county, clock
        self._settings = settings
        self._ask = own_process.Asked(settings, COMMAND, LONGEST_SECONDS)
        self._busy = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether this process has one under way."""
        return self._busy.locked()

    def begin(self, by: str, townships: Sequence[str]) -> int:
        """Begin a test between two townships, those with the newest cases when none are named; its
        number. Conflict while one is under way, Invalid for townships that are no pair."""
        county, at = self._county(), self._clock()
        check_pair(county, townships)
        if not self._busy.acquire(blocking=False):
            raise Conflict(UNDER_WAY, "test_under_way")
        held = ExitStack()
        held.callback(self._busy.release)
        try:
            # Another process of the same database may be at it.
            if not held.enter_context(turn(self._writer.engine, f"{ACTION}:{county.code}")):
                raise Conflict(UNDER_WAY, "test_under_way")
            number = self._writer.submit(
                lambda c: begun(c, county.code, by, self._settings.release, at), urgent=True
            )
            asked = county.code, number, by, list(townships), held
            self._thread = threading.Thread(target=self._run, args=asked, name="scope test")
            self._thread.daemon = True
            self._thread.start()
        except BaseException:
            with suppress(Exception):  # the turn went with its database
                held.close()
            raise
        return number

    def stop(self) -> None:
        """Break off the one under way."""
        self._ask.stop()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self, code: str, number: int, by: str, townships: list[str], held: ExitStack) -> None:
        try:
            result = self._ask(townships)
        except (subprocess.SubprocessError, OSError, ValueError):
            log.exception("scope test %s broke off", number)
            result = {}
        finally:
            with suppress(Exception):  # the turn went with its database
                held.close()
        with suppress(Exception):  # the server stops, or the database is away: it reads as broken
            at = self._clock()
            self._writer.submit(lambda c: ended(c, code, number, by, result, at))


def begun(conn: Connection, code: str, by: str, release: str, at: int) -> int:
    """Put on record that a test begins; its number. What was left running is broken: another could
    not have begun."""
    t = scope_test.c
    left = update(scope_test).where(t.county_code == code, t.state == RUNNING)
    conn.execute(left.values(state=BROKEN))
    number = (conn.scalar(select(func.max(t.number)).where(t.county_code == code)) or 0) + 1
    row = {
        "county_code": code, "number": number, "begun_at": at, "begun_by": by,
        "release": release, "townships": "", "state": RUNNING,
    }  # fmt: skip
    conn.execute(insert(scope_test), row)
    return number


def ended(
    conn: Connection, code: str, number: int, by: str, result: dict[str, Any], at: int
) -> str:
    """Keep what came of a test and put it on record; its state. An empty result is a broken one."""
    t, routes, leaks = scope_test.c, result.get("routes", []), result.get("leaks", [])
    state = BROKEN if not routes else FAILED if leaks else PASSED
    values = {
        "ended_at": at,
        "state": state,
        "townships": ",".join(result.get("townships", [])),
        "routes": len({one["route"] for one in routes}),
        "answers": sum(one["answers"] for one in routes),
        "found": len(leaks),
        "result": orjson.dumps(result).decode() if result else "",
    }
    mine = t.county_code == code, t.number == number
    conn.execute(update(scope_test).where(*mine).values(**values))
    detail = {"state": state, **{name: values[name] for name in ("routes", "answers", "found")}}
    write_audit(conn, code, at, by, ACTION, object=str(number), detail=detail)
    return state
