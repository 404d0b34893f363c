"""Trials of rules, one at a time: made by a process of its own beside the live server, which tells
how far it is, and kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from data_layer.core.county import County
from data_layer.core.days import add_days, local
from data_layer.core.warning.night_clusters import may_scan
from data_layer.core.warning.rule_json import as_json
from data_layer.core.warning.rules import Detector, Rule
from data_layer.core.warning.trial_told import same_judging
from data_layer.db.tables import warning_trial
from data_layer.db.turn import turn
from data_layer.errors import Conflict, Invalid
from data_layer.services import own_process
from data_layer.services.audit import write_audit
from data_layer.services.warning_trial import COMMAND
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import Text

ACTION, BROKEN, STOPPED = "try_warning_rule", "broken", "stopped"
# A rule is tried again and again while it is thought about; the newest tell.
KEPT = 5
LONGEST_SECONDS = 1800
UNDER_WAY = Text(
    "已有一次试算正在进行，请等它完成后再开始。",
    "A trial is under way; begin another when it has ended.",
)
NEEDS_LAYER = Text(
    "时空聚集要用主管部门的网格边界，目前是示意图，不能试算；导入边界后再试。",
    "Clusters need the authority's boundaries of grids; on a schematic map they cannot be tried.",
)
log = logging.getLogger(__name__)


class Progress(NamedTuple):
    """The trial under way here: of which rule, when it was asked for, nights done of how many (0
    before the first)."""

    rule: str
    asked_at: int
    done: int = 0
    of: int = 0


class RuleTrier:
    """Begins trials, one at a time, and keeps what comes of them."""

    def __init__(
        self,
        writer: Writer,
        current_county: Callable[[], County],
        clock: Callable[[], int],
        settings: Settings,
    ) -> None:
        self._writer, self._county, self._clock = writer, current_county, clock
        self._ask = own_process.Asked(settings, COMMAND, LONGEST_SECONDS)
        self._busy = threading.Lock()
        self._thread: threading.Thread | None = None
        self._progress: Progress | None = None
        self._by_hand = False

    @property
    def progress(self) -> Progress | None:
        """How far the trial is that this process has under way, if it has one."""
        return self._progress

    def begin(self, by: str, rule: Rule, present: Rule) -> int:
        """Begin to try a rule on the year that ended yesterday, beside the one in force where that
        judges otherwise; the moment by which the trial is known. Conflict while one is under way,
        Invalid for what cannot be tried."""
        county = self._county()
        check_triable(county, rule)
        if not self._busy.acquire(blocking=False):
            raise Conflict(UNDER_WAY, "trial_under_way")
        held = ExitStack()
        held.callback(self._free)
        try:
            # Another process of the same database may be at it.
            if not held.enter_context(turn(self._writer.engine, f"{ACTION}:{county.code}")):
                raise Conflict(UNDER_WAY, "trial_under_way")
            at = self._writer.submit(
                lambda c: begun(c, county.code, rule, by, self._clock()), urgent=True
            )
            self._progress, self._by_hand = Progress(rule.key, at), False
            beside = None if same_judging(rule, present) else present
            asked = county, at, rule, beside, held
            self._thread = threading.Thread(target=self._run, args=asked, name="rule trial")
            self._thread.daemon = True
            self._thread.start()
        except BaseException:
            with suppress(Exception):  # the turn went with its database
                held.close()
            raise
        return at

    def break_off(self) -> None:
        """End the trial under way; it is told as stopped."""
        self._by_hand = True
        self._ask.break_off()

    def stop(self) -> None:
        """Break off the one under way for good."""
        self._ask.stop()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _free(self) -> None:
        self._progress = None
        self._busy.release()

    def _run(
        self, county: County, at: int, rule: Rule, present: Rule | None, held: ExitStack
    ) -> None:
        content: dict[str, Any] | None = None
        try:
            content = self._told(county, at, rule, present)
        except Exception:  # whatever it was, another trial must be possible
            if not self._by_hand:
                log.exception("the trial of %s broke off", rule.key)
        why = "" if content else STOPPED if self._by_hand else BROKEN
        try:
            with suppress(Exception):  # the server stops, or the database is away: reads as broken
                now = self._clock()
                self._writer.submit(
                    lambda c: ended(c, county.code, rule.key, at, content, why, now)
                )
        finally:
            with suppress(Exception):  # the turn went with its database
                held.close()

    def _told(self, county: County, at: int, rule: Rule, present: Rule | None) -> dict[str, Any]:
        """What the process answers. Raises what `Asked` raises."""
        day = add_days(local(self._clock(), county.zone).day, -1)

        def hear(told: dict[str, int]) -> None:
            self._progress = Progress(rule.key, at, **told)

        asked = {"rule": as_json(rule), "present": present and as_json(present), "day": day}
        answer: dict[str, Any] = self._ask(asked, hear, lambda: not self._by_hand)
        return answer


def check_triable(county: County, rule: Rule) -> None:
    """Invalid for a rule that cannot be put back in time here."""
    if rule.detector == Detector.CLUSTER and not may_scan(county):
        raise Invalid(NEEDS_LAYER, "needs_layer")


def begun(conn: Connection, code: str, rule: Rule, by: str, now: int) -> int:
    """Put on record that a trial begins; the moment it is known by. What was left under way is
    broken: another could not have begun."""
    t = warning_trial.c
    left = update(warning_trial).where(t.county_code == code, t.ended_at.is_(None))
    conn.execute(left.values(why=BROKEN, ended_at=now))
    mine = t.county_code == code, t.rule == rule.key
    before = list(conn.scalars(select(t.asked_at).where(*mine).order_by(t.asked_at.desc())))
    at = max(now, before[0] + 1) if before else now
    if len(before) >= KEPT:
        conn.execute(delete(warning_trial).where(*mine, t.asked_at <= before[KEPT - 1]))
    row = {
        "county_code": code, "rule": rule.key, "asked_at": at, "asked_by": by,
        "tried": as_json(rule),
    }  # fmt: skip
    conn.execute(insert(warning_trial), row)
    write_audit(conn, code, now, by, ACTION, object=rule.key)
    return at


def ended(
    conn: Connection,
    code: str,
    rule: str,
    at: int,
    content: dict[str, Any] | None,
    why: str,
    now: int,
) -> None:
    """Keep what came of a trial; None: nothing did, and `why`."""
    t = warning_trial.c
    mine = t.county_code == code, t.rule == rule, t.asked_at == at
    values: dict[str, Any] = {"ended_at": now, "why": why}
    if content:
        values["content"] = content
    conn.execute(update(warning_trial).where(*mine).values(**values))
