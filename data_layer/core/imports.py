"""An import of a file: what state it may be in, and what is told to the process that works on
it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class State(StrEnum):
    """How far an import is."""

    LOOKING = "looking"
    UNREADABLE = "unreadable"
    READY = "ready"
    CHECKING = "checking"
    CHECKED = "checked"
    STORING = "storing"
    STORED = "stored"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


class Mode(StrEnum):
    """What is stored when some rows are refused: nothing, or the good ones."""

    ALL = "all"
    GOOD = "good"


# What is worked on without anybody.
GOING = frozenset({State.LOOKING, State.CHECKING, State.STORING, State.UNDOING})
# What may be mapped (anew), and of what an import has stored something.
OPEN = frozenset({State.READY, State.CHECKED, State.FAILED})
KEPT = frozenset({State.STORED, State.STOPPED})
# What is not stored yet may be let go.
DRAFTS = OPEN | {State.UNREADABLE}


class Order(NamedTuple):
    """What the process is to do: `state` one of GOING, `mapping` as JSON, `begun_at` the moment all
    its events are received at, `done` how many rows are behind it."""

    number: int
    state: State
    mapping: Mapping[str, Any]
    begun_at: int
    done: int = 0
    lang: str = "zh"

    def as_json(self) -> dict[str, Any]:
        """What `order_from` reads."""
        return {**self._asdict(), "state": str(self.state)}


def order_from(given: Mapping[str, Any]) -> Order:
    """The order of a JSON object."""
    return Order(**{**given, "state": State(given["state"])})
