"""Places by what somebody types: a piece of a name, or a code."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from data_layer.core.county import Area, County
from data_layer.core.scope import Scope
from data_layer.vocab import AreaLevel

MOST = 20
# Fewer digits than this would name half the county.
LEAST_DIGITS = 4


class Found(NamedTuple):
    """A township or grid; names repeat, so the township stands beside it."""

    code: str
    level: str
    name: str
    kind: str
    township_code: str
    township: str


def places_named(county: County, scope: Scope, typed: str, most: int = MOST) -> list[Found]:
    """Townships and grids in force that the scope may see and every word of which fits their code,
    their name or their township's; best first, then in code order."""
    words = unicodedata.normalize("NFKC", typed).split()
    if not words:
        return []
    found = []
    for area in (*county.townships, *county.grids):
        township = county.areas.get(county.township_of.get(area.code, ""))
        if township is None or not scope.allows(township.code):
            continue
        rank = _rank(county, area, township, words)
        if rank is not None:
            found.append((rank, area.code, area, township))
    found.sort(key=lambda one: one[:2])
    return [
        Found(area.code, area.level, area.name, area.kind, township.code, township.name)
        for _, _, area, township in found[:most]
    ]


def _rank(county: County, area: Area, township: Area, words: list[str]) -> int | None:
    """0 the very name or code, 1 its beginning, 2 a part; 3 by the township alone; None: not at
    all."""
    village = county.areas.get(area.parent) if area.level == AreaLevel.GRID else None
    own = [area.name, *([village.name] if village else [])]
    ranks = [_fits(word, own, area.code) for word in words]
    if all(rank is not None for rank in ranks):
        return min(rank for rank in ranks if rank is not None)
    beside = [_fits(word, [*own, township.name], area.code) for word in words]
    return 3 if all(rank is not None for rank in beside) else None


def _fits(word: str, names: list[str], code: str) -> int | None:
    if word.isdigit():
        if len(word) < LEAST_DIGITS or not code.startswith(word):
            return None
        return 0 if word == code else 1
    ranks = [_in_name(word, name) for name in names if word in name]
    return min(ranks, default=None)


def _in_name(word: str, name: str) -> int:
    if word == name:
        return 0
    return 1 if name.startswith(word) else 2
