"""Who acts in one incident's story and how long each takes: the hand that writes the script."""

from __future__ import annotations

from random import Random
from typing import Any

from data_layer.core.demo import words
from data_layer.core.demo.facts import Facts
from data_layer.core.demo.plan import Plan
from data_layer.core.demo.posts import event_id
from data_layer.core.demo.script import MINUTE_MS, Script
from data_layer.labels import SOURCE_TEXT
from data_layer.vocab import EventType as E
from data_layer.vocab import Level, SourceKind, Urgency

# Hurry: fixed delays of urgent cases against ordinary ones.
HURRY = {Urgency.CRITICAL: 0.3, Urgency.URGENT: 0.6, Urgency.ORDINARY: 1.0}
BY_PHONE = 0.06


class Teller:
    """One incident being told: its facts, its script so far and who holds it."""

    __slots__ = (
        "assignment",
        "desk",
        "facts",
        "helpers",
        "issued",
        "plan",
        "rng",
        "script",
        "unit",
    )

    def __init__(self, plan: Plan, rng: Random, facts: Facts) -> None:
        self.plan, self.rng, self.facts = plan, rng, facts
        self.script = Script()
        self.desk = rng.choice(words.DESK)
        self.issued = 0
        self.assignment = ""
        self.unit = ""
        # Assisting units still at work, each with the assignment it signed.
        self.helpers: list[tuple[str, str]] = []

    def event_id(self, number: int) -> str:
        """The id the beat of that number will have."""
        return event_id(self.facts.incident_id, number)

    def chance(self, share: float) -> bool:
        """Whether something of that share happens this time."""
        return self.rng.random() < share

    def minutes(self, median: float, spread: float = 0.8) -> float:
        """A log-normal delay in ms around a median in minutes, shorter when the case is urgent."""
        hurry = HURRY[self.facts.urgency]
        return median * hurry * MINUTE_MS * self.rng.lognormvariate(0, spread)

    def reporter(self) -> tuple[str, int]:
        """The finder's role and level."""
        grid, source = self.facts.spot.grid.code, self.facts.source
        if source == SourceKind.WORKER:
            return f"演示-网格员-{grid}-{self.rng.randint(1, 5):02d}", Level.GRID
        if source == SourceKind.LEADER:
            return f"演示-联户长-{grid}-{self.rng.randint(1, 35):02d}", Level.HOUSEHOLD
        if source == SourceKind.WINDOW:
            return f"演示-窗口-{self.facts.spot.township}", Level.TOWNSHIP
        if source in {SourceKind.PUBLIC, SourceKind.MEDIA}:
            return words.CITIZEN, Level.GRID
        return f"演示-{SOURCE_TEXT[source].zh}", Level.COUNTY

    def by_desk(self, event_type: str, gap: float = 0.0, **more: Any) -> int:
        """A beat acted by the county's duty desk."""
        return self.script.add(event_type, gap, actor=self.desk, level=Level.COUNTY, **more)

    def by_unit(self, event_type: str, gap: float = 0.0, *, unit: str = "", **more: Any) -> int:
        """A beat acted by the unit that holds the case; now and then the desk records it for it."""
        unit = unit or self.unit
        recorded_by = self.desk if self.chance(BY_PHONE) else ""
        county = self.plan.county
        known = county.units.get(unit) or county.areas.get(unit)
        actor = f"演示-承办人-{known.name if known else unit}"
        return self.script.add(
            event_type, gap, actor=actor, recorded_by=recorded_by, unit=unit, **more
        )

    def on_assignment(self, event_type: str, gap: float = 0.0, **more: Any) -> int:
        """A beat of the holding unit on its own assignment."""
        return self.by_unit(event_type, gap, assignment_id=self.assignment, **more)

    def reasoned(self, reasons: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        """A reason's fields."""
        code, opinion = self.rng.choice(reasons)
        return {"reason_code": code, "opinion": opinion}

    def hand_to(
        self,
        unit: str,
        gap: float,
        *,
        event_type: str = E.DISPATCHED,
        assist: list[str] | None = None,
    ) -> None:
        """Dispatch (or reassign) to a lead unit and remember its assignment."""
        self.issued += 1
        self.assignment = f"{self.facts.incident_id}-A{self.issued}"
        self.unit = unit
        more: dict[str, Any] = {"assist_units": assist} if assist else {}
        self.by_desk(event_type, gap, assignment_id=self.assignment, lead_unit=unit, **more)
        known = self.plan.county.units.get(unit)
        if known is not None:
            self.script.level = max(self.script.level, known.level)

    def escalate(self, to_level: int, cause: str, gap: float = 0.0, **more: Any) -> bool:
        """Raise the case if that is upward; says whether it was."""
        if to_level <= self.script.level or to_level > Level.ABOVE:
            return False
        self.script.level = to_level
        self.by_desk(E.ESCALATED, gap, to_level=int(to_level), cause=cause, **more)
        return True
