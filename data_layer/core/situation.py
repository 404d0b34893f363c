"""Who acts, and on what: everything the rules of an action may look at."""

from __future__ import annotations

from typing import Any, NamedTuple

from data_layer.core.county import County
from data_layer.core.incident import Assignment, Folded, Incident
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.core.units import may_name
from data_layer.vocab import EventType, Role, Stage

# The fields of an action as they came, not checked yet.
Given = dict[str, Any]


class Actor(NamedTuple):
    """A signed-in person or a machine; `unit_code` is the unit it acts for, if any."""

    username: str
    display: str
    role: Role
    scope: Scope
    unit_code: str = ""

    def may(self, action: Action) -> bool:
        """Whether the role has the right at all."""
        return may(self.role, action)

    @property
    def only_unit(self) -> str | None:
        """The unit whose cases alone it sees; None: all of its scope."""
        return self.unit_code if self.role is Role.HANDLER else None

    @property
    def records_for_units(self) -> bool:
        """Whether it writes down what units say on the telephone."""
        return self.may(Action.RECORD_FOR_UNIT)


class Situation(NamedTuple):
    """One case, as one actor meets it at one moment."""

    folded: Folded
    county: County
    actor: Actor
    now: int

    @property
    def incident(self) -> Incident:
        """The state of the case."""
        return self.folded.incident

    @property
    def active(self) -> list[Assignment]:
        """Running assignments of units that the actor may name."""
        scope, county = self.actor.scope, self.county
        return [a for a in self.folded.assignments if a.active and may_name(county, scope, a.unit)]

    @property
    def busy_units(self) -> set[str]:
        """Every unit that has a running assignment."""
        return {a.unit for a in self.folded.assignments if a.active}

    @property
    def passed(self) -> bool:
        """Whether the last feedback has passed its verification."""
        for step in reversed(self.folded.steps):
            if step.irregular:
                continue
            if step.type == EventType.VERIFIED:
                return step.stage == Stage.VERIFYING
            if step.prev_stage != Stage.VERIFYING:
                return False
        return False
