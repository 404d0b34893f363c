"""From nightly readings to one alert: what flaps is damped, what is missing resolves nothing.

No data, old data and a failed run are states of their own. They neither raise nor resolve and leave
every count where it was: a source that falls silent is no all-clear.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple


class Reading(StrEnum):
    """What one run says of a series."""

    FIRING = "firing"
    QUIET = "quiet"
    NO_DATA = "no_data"
    STALE = "stale"
    ERROR = "error"


class Change(StrEnum):
    """What a reading did to an alert."""

    RAISED = "raised"
    RESOLVED = "resolved"


class Damping(NamedTuple):
    """An alert is raised after so many firing readings in a row and resolved after so many quiet
    ones; `calm_when_flapping` of them once it changed `changes` times in its last `look_back`."""

    raise_after: int = 1
    calm_after: int = 3
    look_back: int = 20
    changes: int = 4
    calm_when_flapping: int = 10


USUAL = Damping()


class Signal(NamedTuple):
    """Where the alert of a series stands: raised or not, its `streak` of readings that say
    otherwise, the last known ones (True: firing), and the newest reading of any kind."""

    raised: bool = False
    streak: int = 0
    recent: tuple[bool, ...] = ()
    reading: Reading = Reading.NO_DATA

    def flapping(self, damping: Damping) -> bool:
        """Whether it went to and fro too often to be believed either way."""
        return sum(a != b for a, b in pairwise(self.recent)) >= damping.changes


MISSING = frozenset({Reading.NO_DATA, Reading.STALE, Reading.ERROR})
JUDGED = frozenset(Reading) - MISSING
# Runs that may find nothing newer before what is there counts as old.
STALE_AFTER = 2


def reading(*, fired: bool | None, behind: int, failed: bool = False) -> Reading:
    """What a run says: `fired` None where there is nothing to judge by; `behind` is by how many
    runs the newest data is late."""
    if failed:
        return Reading.ERROR
    if fired is None:
        return Reading.NO_DATA
    if behind >= STALE_AFTER:
        return Reading.STALE
    return Reading.FIRING if fired else Reading.QUIET


def step(signal: Signal, new: Reading, damping: Damping = USUAL) -> tuple[Signal, Change | None]:
    """The signal after a reading, and what that changed."""
    if new in MISSING:
        return signal._replace(reading=new), None
    fired = new == Reading.FIRING
    recent = (*signal.recent, fired)[-damping.look_back :]
    streak = signal.streak + 1 if fired != signal.raised else 0
    after = Signal(signal.raised, streak, recent, new)
    if streak < _needed(after, damping):
        return after, None
    change = Change.RAISED if fired else Change.RESOLVED
    return after._replace(raised=fired, streak=0), change


def _needed(signal: Signal, damping: Damping) -> int:
    if not signal.raised:
        return damping.raise_after
    return damping.calm_when_flapping if signal.flapping(damping) else damping.calm_after
