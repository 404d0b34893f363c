"""How the demo spreads published figures over grids and townships: exactly, and repeatably."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from data_layer.core.apportion import apportion
from data_layer.core.county import Area
from data_layer.core.days import add_days
from data_layer.services.pack import CapacityPlan, Demo, Pack, StaffPlan
from data_layer.vocab import AreaLevel

Spread = dict[str, dict[str, float]]
YEAR_DAYS = 365
VACANT_DAYS = (3, 45)


class Seat(NamedTuple):
    """A post; `change`: the day it changed hands or, when `vacant`, fell empty (None: neither)."""

    post_id: str
    role: str
    grid: str
    township: str
    party: bool
    vacant: bool
    change: int | None


def plan_seats(pack: Pack, demo: Demo, seed: int, today_day: int) -> Iterator[Seat]:
    """Every seat of the staffing plan; held seats and party members equal the facts exactly."""
    sizes = grid_sizes(pack, demo, seed)
    for plan in demo.staffing:
        yield from _role_seats(pack, plan, sizes, _random(seed, plan.role), today_day)


def grid_sizes(pack: Pack, demo: Demo, seed: int) -> dict[str, float]:
    """The weight of each grid: that of its urban-rural class, times a mild random factor."""
    grids = sorted(area for area in pack.areas if area.level == AreaLevel.GRID)
    weights = [demo.sizes.get(pack.classes[area.parent], demo.sizes[""]) for area in grids]
    uneven = _uneven(weights, 0.2, _random(seed, "size"))
    return {area.code: size for area, size in zip(grids, uneven, strict=True)}


def spread_capacity(pack: Pack, demo: Demo, seed: int) -> Spread:
    """Figures by fact key and township; spread ones add up to the fact exactly."""
    townships = sorted(area for area in pack.areas if area.level == AreaLevel.TOWNSHIP)
    values = {fact.key: fact.value for fact in pack.facts}
    spread = _weights(pack, townships, grid_sizes(pack, demo, seed))
    for step in demo.capacity:
        if step.rule == "each":
            chosen = [a.code for a in townships if not step.by or a.kind in step.by.split()]
            spread[step.key] = dict.fromkeys(chosen, values[step.key])
        elif step.rule == "sum":
            parts = [spread[key] for key in step.by.split()]
            spread[step.key] = {a.code: sum(part[a.code] for part in parts) for a in townships}
        else:
            spread[step.key] = _share(step, spread, int(values[step.key]), _random(seed, step.key))
    return {step.key: spread[step.key] for step in demo.capacity}


def _random(seed: int, name: str) -> Random:
    return Random(f"{seed}:{name}")  # noqa: S311 - a repeatable demo, not a secret


def _role_seats(
    pack: Pack, plan: StaffPlan, sizes: Mapping[str, float], rng: Random, today_day: int
) -> Iterator[Seat]:
    values = {fact.key: int(fact.value) for fact in pack.facts}
    parents = {area.code: area.parent for area in pack.areas}
    weights = [1.0 if plan.by == "even" else size for size in sizes.values()]
    held = apportion(values[plan.people], _uneven(weights, plan.jitter, rng))
    party = apportion(values[plan.party], _uneven(_positive(held), 0.15, rng), held)
    vacant = rng.sample(range(len(held)), min(plan.vacant, len(held)))
    replaced = set(rng.sample(range(sum(held)), min(plan.replaced, sum(held))))
    filled = 0
    for place, grid in enumerate(sizes):
        for number in range(held[place] + (place in vacant)):
            empty = number >= held[place]
            change = None
            if empty:
                change = add_days(today_day, -rng.randint(*VACANT_DAYS))
            elif filled in replaced:
                change = add_days(today_day, -rng.randrange(1, YEAR_DAYS))
            filled += not empty
            post_id = f"{grid}-{plan.role}-{number + 1:03d}"
            township = parents[parents[grid]]
            member = number < party[place]
            yield Seat(post_id, plan.role, grid, township, member, empty, change)


def _weights(pack: Pack, townships: Sequence[Area], sizes: Mapping[str, float]) -> Spread:
    parents = {area.code: area.parent for area in pack.areas}
    spread: Spread = {name: {a.code: 0.0 for a in townships} for name in ("grids", "size")}
    spread["even"] = {a.code: 1.0 for a in townships}
    for grid, size in sizes.items():
        township = parents[parents[grid]]
        spread["grids"][township] += 1
        spread["size"][township] += size
    mean = sum(sizes.values()) / len(townships)
    spread["mixed"] = {code: (mean + size) / 2 for code, size in spread["size"].items()}
    return spread


def _share(step: CapacityPlan, spread: Spread, total: int, rng: Random) -> dict[str, float]:
    codes = list(spread[step.by])
    weights = _uneven(_positive(spread[step.by].values()), step.jitter, rng)
    parts = apportion(total, weights, _caps(step, spread, codes))
    return {code: float(part) for code, part in zip(codes, parts, strict=True)}


def _caps(step: CapacityPlan, spread: Spread, codes: Sequence[str]) -> list[int] | None:
    if not step.at_most:
        return None
    less = spread.get(step.less, {})
    percent = spread.get(step.percent, {})
    room = {code: spread[step.at_most][code] - less.get(code, 0.0) for code in codes}
    return [int(room[code] * percent.get(code, 100.0) // 100) for code in codes]


def _positive(values: Iterable[float]) -> list[float]:
    return [max(value, 1e-9) for value in values]


def _uneven(weights: Sequence[float], jitter: float, rng: Random) -> list[float]:
    return [weight * math.exp(rng.gauss(0.0, jitter)) for weight in weights]
