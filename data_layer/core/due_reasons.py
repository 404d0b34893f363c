"""What an explanation of a due time is made of: clocks, and one line after another about each."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from data_layer.core.clock_facts import Run
from data_layer.core.county import Limit
from data_layer.core.incident import ClockStep
from data_layer.vocab import LimitStage


class Of(StrEnum):
    """What a clock is of: the whole case, its present stage, one unit's assignment."""

    CASE = "case"
    STAGE = "stage"
    ASSIGNMENT = "assignment"


class ReasonKind(StrEnum):
    """What a line tells."""

    RULE = "rule"
    VERSION = "version"
    ALLOWED = "allowed"
    NAMED = "named"
    FIXED = "fixed"
    COUNTED = "counted"
    LEFT_OUT = "left_out"
    ORIGINAL = "original"
    PAUSE = "pause"
    EXTENSION = "extension"
    RESTART = "restart"
    STOPPED = "stopped"
    PROVISIONAL = "provisional"
    UNLIMITED = "unlimited"
    PRESENT = "present"


class State(StrEnum):
    """How a clock stands: it runs, it is stopped, its work is done, it ended without that."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    ENDED = "ended"


class Reason(NamedTuple):
    """One line of an explanation; what does not apply stays empty.

    `begin` and `end` bound what the line speaks of: start and first moment counted, a pause, a stop
    and its review; PRESENT is judged at `begin`. `due` is the due time after it. `ms` is time in
    the clock's own unit (left or added; below zero: over or taken away), `day_ms` what makes a day
    of it, `days` how many whole days were added, or of a limit in days how many are left after
    today. `n` counts extensions; for VERSION it is the calendar's
    version, and `state` DONE says that a closing pinned both.
    """

    of: Of
    assignment_id: str
    kind: ReasonKind
    stage: LimitStage
    unit: str
    limit: Limit | None = None
    category: str = ""
    begin: int | None = None
    end: int | None = None
    due: int | None = None
    n: int = 0
    ms: int = 0
    day_ms: int = 0
    days: int = 0
    late: bool = False
    state: State = State.RUNNING
    left_out: tuple[Run, ...] = ()
    intervals: tuple[tuple[int, int], ...] = ()
    years: tuple[int, ...] = ()


class Clock(NamedTuple):
    """One clock to be told: its steps, its due time, and how it has stood since `at`."""

    of: Of
    assignment_id: str
    stage: LimitStage
    unit: str
    steps: list[ClockStep]
    due: int | None
    state: State
    at: int

    def line(self, kind: ReasonKind) -> Reason:
        """An empty line about this clock."""
        return Reason(self.of, self.assignment_id, kind, self.stage, self.unit)
