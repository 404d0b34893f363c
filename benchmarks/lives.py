"""Events of cases that are reported, worked and closed again, as they come at a server on an
ordinary day: what is open stays as much as it was."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.kills import GRIDS

UNIT = "520581-police"
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accepted", {}),
    ("dispatched", {"lead_unit": UNIT}),
    ("signed", {"unit": UNIT}),
    ("fed_back", {"unit": UNIT}),
    ("verified", {"result": "pass"}),
    ("closed", {}),
)


def lives(rng: Random, mark: str) -> Iterator[dict[str, Any]]:
    """Events to post, without their time; one in seven begins a case and one ends one. Ids begin
    with `mark`."""
    waiting, begun = deque[tuple[str, int]](), 0
    while True:
        if not waiting or rng.randrange(len(STEPS) + 1) == 0:
            case, step, begun = f"{mark}-{begun}", 0, begun + 1
            yield _event(case, 0, "reported", grid_code=rng.choice(GRIDS), category="0201",
                         title="演示")  # fmt: skip
        else:
            case, step = waiting.popleft()
            kind, more = STEPS[step]
            named = {"assignment_id": f"{case}-a"} if kind == "dispatched" else {}
            yield _event(case, step + 1, kind, **more, **named)
            step += 1
        if step < len(STEPS):
            waiting.append((case, step))


def _event(case: str, number: int, kind: str, **more: Any) -> dict[str, Any]:
    return {"event_id": f"{case}-{number}", "incident_id": case, "type": kind,
            "source_seq": number, **more}  # fmt: skip
