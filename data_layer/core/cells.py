"""Rollup cells: the areas and periods for which the shares of one incident are kept."""

from __future__ import annotations

from typing import Any, NamedTuple

from data_layer.core.days import month_of

# (table, level, area, category, period); heat and hist know no category.
Place = tuple[str, str, str, str, int]
# What is counted there: of roll a measure's name, of flow (prev_stage, stage, type, at_level), of
# heat (weekday, hour), of hist (metric, bucket).
Share = str | tuple[Any, ...]
# By place first: a portion of a thousand events touches a few thousand places with ten shares each.
Cells = dict[Place, dict[Share, int]]
# What one incident adds, before it is spread over areas: (table, period) -> share -> n; the period
# is a day of roll and flow, a month of heat and hist.
Shares = dict[tuple[str, int], dict[Share, int]]
BY_DAY = frozenset({"roll", "flow"})


class Slices(NamedTuple):
    """Where an incident counts; empty codes: nowhere below the county, no major category."""

    county: str
    township: str
    grid: str
    major: str

    def places(self, table: str, period: int) -> list[Place]:
        """Where a share is kept. Of a day (roll, flow): day and month by county and township,
        month by major category, and of roll month by grid. Of a month (heat, hist): by county and
        township."""
        month = month_of(period) if table in BY_DAY else period
        areas = [("county", self.county)]
        if self.township:
            areas.append(("township", self.township))
        found: list[Place] = [(table, level, area, "", month) for level, area in areas]
        if table in BY_DAY:
            found += [(table, level, area, "", period) for level, area in areas]
            if self.major:
                found.append((table, "county", self.county, self.major, month))
        if table == "roll" and self.grid:
            found.append((table, "grid", self.grid, "", month))
        return found


def spread(cells: Cells, slices: Slices, shares: Shares, sign: int = 1) -> None:
    """Add `sign` times the shares to every cell they count for, in place."""
    for (table, period), counts in shares.items():
        signed = [(told, sign * n) for told, n in counts.items() if n]
        for place in slices.places(table, period) if signed else ():
            cell = cells.setdefault(place, {})
            for told, n in signed:
                cell[told] = cell.get(told, 0) + n


def flat(cells: Cells) -> dict[tuple[Any, ...], int]:
    """(*place, share) -> n of all cells that are not zero, to compare one set with another."""
    return {
        (*place, share): n for place, counts in cells.items() for share, n in counts.items() if n
    }
