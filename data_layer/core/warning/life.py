"""The life of an alert in people's hands: new, then true, false or watched, then handled, which can
be taken back.

It is a fold over marks. A mark that is not legal where it stands changes nothing and is kept as
irregular, so that nothing anybody said is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """新, 属实, 误报, 观察, 已处理."""

    NEW = "new"
    CONFIRMED = "confirmed"
    FALSE = "false"
    WATCHING = "watching"
    HANDLED = "handled"


class Act(StrEnum):
    """What somebody says of an alert."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    WATCH = "watch"
    HANDLE = "handle"
    REOPEN = "reopen"


# Whoever was wrong can say so, of what is handled as well: it is watched again, by whoever says so.
AFTER = {
    (State.NEW, Act.CONFIRM): State.CONFIRMED,
    (State.NEW, Act.DISMISS): State.FALSE,
    (State.NEW, Act.WATCH): State.WATCHING,
    (State.WATCHING, Act.CONFIRM): State.CONFIRMED,
    (State.WATCHING, Act.DISMISS): State.FALSE,
    (State.WATCHING, Act.HANDLE): State.HANDLED,
    (State.CONFIRMED, Act.DISMISS): State.FALSE,
    (State.CONFIRMED, Act.HANDLE): State.HANDLED,
    (State.FALSE, Act.CONFIRM): State.CONFIRMED,
    (State.HANDLED, Act.REOPEN): State.WATCHING,
}


class Ending(StrEnum):
    """Why an alert no longer stands: it was quiet for long enough, what had risen is the usual
    level by now, what people had closed has grown into another matter, its rule is off or gone, or
    its place or category is."""

    QUIET = "quiet"
    LEVEL = "level"
    OUTGROWN = "outgrown"
    RULE = "rule"
    GONE = "gone"


# Once a person has closed the matter, it leaves the top.
DONE = frozenset({State.FALSE, State.HANDLED})
# Why it was false, what was done or was not: the next one learns from it.
NEEDS_NOTE = frozenset({Act.DISMISS, Act.HANDLE, Act.REOPEN})


class Mark(NamedTuple):
    """Who said what of an alert and when (epoch ms), in which words, and the incident it was linked
    to or opened for it ('' none)."""

    act: Act
    owner: str
    at: int
    note: str = ""
    case_no: str = ""


class Life(NamedTuple):
    """Where an alert stands, since when and in whose hands, whether it was ever judged `true`
    (None: not yet), the incidents linked to it, and the marks that were not legal."""

    state: State
    since: int
    owner: str = ""
    true: bool | None = None
    cases: tuple[str, ...] = ()
    irregular: tuple[Mark, ...] = ()


def acts(state: State) -> tuple[Act, ...]:
    """What may be said of an alert in that state."""
    return tuple(act for act in Act if (state, act) in AFTER)


def marked(life: Life, mark: Mark) -> Life | None:
    """The life after a mark; None where it is not legal or lacks the note it needs."""
    state = AFTER.get((life.state, mark.act))
    if state is None or (mark.act in NEEDS_NOTE and not mark.note.strip()):
        return None
    judged = {State.CONFIRMED: True, State.FALSE: False}.get(state, life.true)
    known = not mark.case_no or mark.case_no in life.cases
    cases = life.cases if known else (*life.cases, mark.case_no)
    return Life(state, mark.at, mark.owner, judged, cases, life.irregular)


def lived(raised_at: int, marks: Iterable[Mark]) -> Life:
    """The life of an alert from its marks, in the order in which they were made: a clock may have
    been put back between two."""
    life = Life(State.NEW, raised_at)
    for mark in marks:
        after = marked(life, mark)
        life = after or life._replace(irregular=(*life.irregular, mark))
    return life
