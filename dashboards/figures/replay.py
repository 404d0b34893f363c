"""What a browser needs to play a day: the start and the changes, in as few signs as will do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboards.figures.gridmap import SCALES
from dashboards.strings import wording
from data_layer.labels import EVENT_TEXT
from data_layer.vocab import OPEN_STAGES, EventType, Stage

SCALE = SCALES["open"]
STAGES = (*OPEN_STAGES, Stage.CLOSED, Stage.VOID, Stage.PENDING)


def painting(prefix: str) -> dict[str, Any]:
    """How the map colours open cases: class k from `starts[k]` on; codes lose their `prefix`."""
    return {
        "prefix": prefix,
        "starts": list(SCALE.starts),
        "labels": list(SCALE.labels),
        "fills": list(SCALE.fills),
    }


def state(day: Any, cut: int) -> dict[str, Any]:
    """A DayReplay: `open` [[grid, n]], `stages` n by STAGES, `changes` [[frame, grid, came, went]],
    `moves` [[frame, from, to, n]]; grids as indexes into `grids`, stages into STAGES. Codes lose
    their first `cut` signs; '' is what has no place."""
    places = sorted({*day.places, *(change.place for change in day.changes)})
    grid = {code: index for index, code in enumerate(places)}
    stage = {name: index for index, name in enumerate(STAGES)}
    return {
        "grids": [code[cut:] for code in places],
        "open": [[grid[code], n] for code, n in sorted(day.places.items())],
        "stages": [day.stages.get(name, 0) for name in OPEN_STAGES],
        "changes": [[frame, grid[code], came, went] for frame, code, came, went in day.changes],
        "moves": [[frame, stage[a], stage[b], n] for frame, a, b, n in day.moves],
    }


def events(told: Iterable[Any], counts: dict[int, int], zone: str, lang: str) -> dict[str, Any]:
    """`events` [[frame, clock, kind, case number, place, title]], kinds and places as indexes into
    `kinds` and `places`; `counts` [[frame, n]] of all there were."""
    kinds: dict[str, int] = {}
    places: dict[str, int] = {}
    lines = [
        [
            one.frame,
            wording.clock(one.at, zone),
            kinds.setdefault(EVENT_TEXT[EventType(one.type)].say(lang), len(kinds)),
            one.case_no,
            places.setdefault(_place(one), len(places)),
            one.title,
        ]
        for one in told
    ]
    return {
        "events": lines,
        "kinds": list(kinds),
        "places": list(places),
        "counts": sorted([frame, n] for frame, n in counts.items()),
    }


def _place(one: Any) -> str:
    return " · ".join(part for part in (one.township, one.village) if part)
