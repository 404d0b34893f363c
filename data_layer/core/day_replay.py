"""A past day played again: what stood where when it began, and what changed in each quarter of an
hour. Every moment of the day follows from the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from data_layer.vocab import OPEN_STAGES, Stage

QUARTER_MS = 15 * 60_000
OPEN = frozenset(OPEN_STAGES)


class Change(NamedTuple):
    """In frame `frame` so many cases of a place began to be open (`came`) or ended (`went`)."""

    frame: int
    place: str
    came: int
    went: int


class Move(NamedTuple):
    """In frame `frame` so many cases went from one stage to another."""

    frame: int
    before: str
    after: str
    n: int


class DayReplay(NamedTuple):
    """Open cases by place ('' not placed) and by stage as the day begins, then the changes and the
    moves in order of frames. Frame k is the quarter of an hour that begins 15 k minutes after
    midnight; its state is that at its end."""

    places: dict[str, int]
    stages: dict[str, int]
    changes: list[Change]
    moves: list[Move]


class Turn(NamedTuple):
    """A case changes its stage: when (ms), from what, to what."""

    at: int
    before: str
    after: str


def frame_of(at: int, start: int) -> int:
    """The frame of a moment, both in ms, of the day that begins at `start`."""
    return (at - start) // QUARTER_MS


def day_replay(cases: Iterable[tuple[str, Sequence[Turn]]], start: int) -> DayReplay:
    """The replay of the day that begins at `start` (ms), from each case's place and its turns in
    order up to the end of the day."""
    places: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    came: Counter[tuple[int, str]] = Counter()
    went: Counter[tuple[int, str]] = Counter()
    moves: Counter[tuple[int, str, str]] = Counter()
    for place, turns in cases:
        standing = str(Stage.PENDING)
        for turn in turns:
            if turn.at < start:
                standing = turn.after
                continue
            frame = frame_of(turn.at, start)
            moves[frame, turn.before, turn.after] += 1
            came[frame, place] += turn.after in OPEN and turn.before not in OPEN
            went[frame, place] += turn.before in OPEN and turn.after not in OPEN
        if standing in OPEN:
            places[place] += 1
            stages[standing] += 1
    changed = sorted(key for key in came.keys() | went.keys() if came[key] or went[key])
    return DayReplay(
        dict(places),
        {stage: stages[stage] for stage in OPEN_STAGES},
        [Change(*key, came[key], went[key]) for key in changed],
        [Move(*key, n) for key, n in sorted(moves.items())],
    )
