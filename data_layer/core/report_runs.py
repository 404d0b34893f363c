"""What a scheduled report goes through: making, handing over, and how often either is tried."""

from __future__ import annotations

from enum import StrEnum

import orjson

from data_layer.core.days import DAY_MS, MINUTE_MS
from data_layer.vocab import Text

# What the ids of runs ordered by hand begin with.
HAND = "hand-"


class RunState(StrEnum):
    """How far one report is. `WAITING` for its (next) try, `DELIVERING` when its files are in the
    archive and somebody still waits for them, `MISSED` when nobody was there to make it."""

    WAITING = "waiting"
    MAKING = "making"
    DELIVERING = "delivering"
    DONE = "done"
    FAILED = "failed"
    MISSED = "missed"


class Sent(StrEnum):
    """How far one delivery is; `REFUSED` when the recipient may not have it."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    REFUSED = "refused"


class Channel(StrEnum):
    """A way out: a mail with the files, the shared folder, a mail that tells of a failure."""

    MAIL = "mail"
    FOLDER = "folder"
    NOTICE = "notice"


RUNNING = frozenset({RunState.WAITING, RunState.MAKING, RunState.DELIVERING})
ENDED = frozenset(RunState) - RUNNING

# What is told of how well it goes looks back so far.
LOOK_BACK_MS = 90 * DAY_MS
# Minutes until the next try, after the first, the second, … that failed.
WAITS = (1, 5, 20)
MOST_TRIES = len(WAITS) + 1
# Of a wait, so that what failed together is not tried together again.
JITTER = 0.25


def kept(why: Text) -> str:
    """Why something failed, as it is stored."""
    return orjson.dumps(list(why)).decode()


def told(stored: str) -> Text | None:
    """What was kept of a failure; None of none."""
    return Text(*orjson.loads(stored)) if stored else None


def next_try(now: int, tries: int, chance: float) -> int | None:
    """When to try again after that many tries; None when it is enough. `chance` lies in 0 to 1."""
    if tries >= MOST_TRIES:
        return None
    return now + round(WAITS[tries - 1] * MINUTE_MS * (1 + JITTER * chance))
