"""Rollup cells: the areas and periods for which the shares of one incident are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from data_layer.core.days import month_of

# (table, level, area, category, period, ...) -> n. Tables: roll (… measure), flow (… prev_stage,
# stage, type, at_level), heat (… weekday, hour), hist (… metric, bucket).
Key = tuple[str | int, ...]
Cells = dict[Key, int]
Place = tuple[str, str, str, int]


class Slices(NamedTuple):
    """Where an incident counts; empty codes: nowhere below the county, no major category."""

    county: str
    township: str
    grid: str
    major: str

    @property
    def areas(self) -> tuple[tuple[str, str], ...]:
        """(level, code) of the county and of the township, where there is one."""
        county = ("county", self.county)
        return (county, ("township", self.township)) if self.township else (county,)

    def places(self, day: int) -> list[Place]:
        """(level, area, category, period) kept of a day: day and month by county and township,
        month by grid and by major category."""
        month = month_of(day)
        found = [(level, area, "", period) for level, area in self.areas for period in (day, month)]
        if self.grid:
            found.append(("grid", self.grid, "", month))
        if self.major:
            found.append(("county", self.county, self.major, month))
        return found


def spread(
    cells: Cells, slices: Slices, shares: Mapping[tuple[Any, ...], int], sign: int = 1
) -> None:
    """Add `sign` times the shares (core.contribution) to every cell they count for, in place."""
    places: dict[int, list[Place]] = {}
    for (table, *share), n in shares.items():
        n *= sign
        for key in KEYS[table](slices, places, *share):
            cells[key] = cells.get(key, 0) + n


def _roll(slices: Slices, places: dict[int, list[Place]], name: str, day: int) -> list[Key]:
    found = places.get(day)
    if found is None:
        found = places[day] = slices.places(day)
    return [("roll", *place, name) for place in found]


def _flow(slices: Slices, _places: object, day: int, *tail: str | int) -> list[Key]:
    month = month_of(day)
    found: list[Key] = [
        ("flow", level, area, "", period, *tail)
        for level, area in slices.areas
        for period in (day, month)
    ]
    if slices.major:
        found.append(("flow", "county", slices.county, slices.major, month, *tail))
    return found


def _heat(slices: Slices, _places: object, month: int, *tail: str | int) -> list[Key]:
    return [("heat", level, area, month, *tail) for level, area in slices.areas]


def _hist(slices: Slices, _places: object, month: int, *tail: str | int) -> list[Key]:
    return [("hist", level, area, month, *tail) for level, area in slices.areas]


KEYS: dict[str, Callable[..., list[Key]]] = {
    "roll": _roll,
    "flow": _flow,
    "heat": _heat,
    "hist": _hist,
}
