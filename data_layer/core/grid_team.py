"""Whether a grid has its people: the triangle of party group, workers and household-linked leaders
(铁三角), and how many households one leader has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# Household-linked leaders look after 5 to 20 households each.
FEWEST_HOUSEHOLDS, MOST_HOUSEHOLDS = 5, 20
# The field's own word for a grid of a park, a school, a market.
DEDICATED = "专属"


class Team(NamedTuple):
    """One grid on a day, with its `vacant` seats of every role; `households` and `party_groups`
    None where nobody has said."""

    code: str
    name: str
    township: str
    kind: str
    chiefs: int
    workers: int
    leaders: int
    helpers: int
    vacant: int
    leader_vacancies: int
    households: float | None = None
    party_groups: float | None = None

    @property
    def worked(self) -> bool:
        """Whether there is a worker."""
        return self.workers > 0

    @property
    def led(self) -> bool:
        """Whether every group of households has its leader."""
        return self.leaders > 0 and not self.leader_vacancies

    @property
    def complete(self) -> bool | None:
        """Whether the triangle is whole; None where nothing is known of the party group."""
        if self.party_groups is None:
            return None
        return self.worked and self.led and self.party_groups > 0

    @property
    def per_leader(self) -> float | None:
        """Households per leader."""
        return self.households / self.leaders if self.households and self.leaders else None


def fits(team: Team, of: str) -> bool:
    """Whether a grid belongs to a list of grids (GRID_LISTS)."""
    ratio = team.per_leader
    return {
        "grids": True,
        "no_chief": not team.chiefs,
        "worked": team.worked,
        "no_worker": not team.worked,
        "led": team.led,
        "not_led": not team.led,
        "both": team.worked and team.led,
        "complete": bool(team.complete),
        "incomplete": team.complete is False,
        "dedicated": team.kind.startswith(DEDICATED),
        "with_helpers": team.helpers > 0,
        "few_households": ratio is not None and ratio < FEWEST_HOUSEHOLDS,
        "many_households": ratio is not None and ratio > MOST_HOUSEHOLDS,
    }[of]


def listed(teams: Iterable[Team], of: str, grid: str = "") -> list[Team]:
    """The grids of a list, or that one of them."""
    return [team for team in teams if fits(team, of) and grid in {"", team.code}]


GRID_LISTS = (
    *("grids", "no_chief", "worked", "no_worker", "led", "not_led", "both", "complete"),
    *("incomplete", "dedicated", "with_helpers", "few_households", "many_households"),
)
