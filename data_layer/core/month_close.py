"""A closed month (月结): when it is closed, which figures are kept, how they are stored, which of
them answers a question, and what has changed since."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import isclose
from typing import Any, NamedTuple

from data_layer.core.catalog.measures import MEASURES
from data_layer.core.days import add_months, days_of_month, month_of
from data_layer.core.metric import Cohort, Metric, Value
from data_layer.core.splits import AREAS, KINDS

FIRST_DAY, LAST_DAY, USUAL_DAY = 1, 28, 5

# What a kept table is split by: an area ('' the whole county) and a kind of case ('' all kinds).
Place = tuple[str, str]
PLACES: tuple[Place, ...] = (
    ("", ""),
    ("township", ""),
    ("grid", ""),
    *(("", kind) for kind in KINDS),
    # What a township's leader is shown of the own place.
    ("township", "major"),
    ("township", "source"),
)


class Wanted(NamedTuple):
    """What a question needs of the kept figures: the table, the splits of its answer in order, and
    the values its filters (or a scope) hold a split to."""

    place: Place
    splits: tuple[str, ...]
    fixed: Mapping[str, str]


class Difference(NamedTuple):
    """A figure that is not what it was when the month was closed; None where there was, or is, no
    case of the group."""

    place: Place
    key: Any
    metric: str
    kept: Value | None
    now: Value | None


# ---- when ----------------------------------------------------------------------------------------


def whole_month(first: int, last: int) -> int:
    """The month (202610) that a window is from its first to its last day; else 0."""
    month = month_of(first)
    return month if (first, last) == days_of_month(month) else 0


def closing_day(month: int, set_day: int) -> int:
    """The day a month is closed on: 202610 and 5 -> 20261105."""
    return add_months(month, 1) * 100 + set_day


def newest_due(today: int, set_day: int) -> int:
    """The newest month whose closing day has come."""
    month = add_months(month_of(today), -1)
    return month if closing_day(month, set_day) <= today else add_months(month, -1)


# ---- what is kept --------------------------------------------------------------------------------


def of_the_moment(metric: Metric) -> bool:
    """Whether a metric tells what stands now, people and seats too: it moves by itself, so it
    stays as it was at the closing and no correction changes it."""
    parts = {metric.numerator, metric.denominator} & MEASURES.keys()
    return Cohort.NOW in {metric.cohort, *(MEASURES[name].cohort for name in parts)}


def encode(values: Iterable[Value]) -> bytes:
    """Values as compressed JSON; `decode` gives the same back, in the same order."""
    rows = [(one.metric, one.key, *one[2:]) for one in values]
    plain = json.dumps(rows, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return zlib.compress(plain.encode())


def decode(content: bytes) -> list[Value]:
    """What `encode` stored."""
    rows = json.loads(zlib.decompress(content))
    return [Value(_unlisted(key), metric, *numbers) for metric, key, *numbers in rows]


def encode_changes(changes: Iterable[Difference]) -> bytes:
    """Differences as compressed JSON, likewise."""
    return zlib.compress(json.dumps(list(changes), ensure_ascii=False).encode())


def decode_changes(content: bytes) -> list[Difference]:
    """What `encode_changes` stored."""
    return [
        Difference(tuple(place), _unlisted(key), metric, _value(kept), _value(now))
        for place, key, metric, kept, now in json.loads(zlib.decompress(content))
    ]


def _value(row: list[Any] | None) -> Value | None:
    return Value(_unlisted(row[0]), *row[1:]) if row else None


def _unlisted(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key


# ---- which answers what --------------------------------------------------------------------------


def wanted(splits: tuple[str, ...], fixed: Mapping[str, str]) -> Wanted | None:
    """What answers a question split by `splits` and held to `fixed` (split -> value); None where
    nothing kept does, and it is answered from what is stored now."""
    named = {*splits, *fixed} - {""}
    areas, kinds = named & set(AREAS), named - set(AREAS)
    if len(kinds) > 1 or ("grid" in areas and "township" in splits):
        return None
    area = next((level for level in ("grid", "township") if level in areas), "")
    place = area, next(iter(kinds), "")
    return Wanted(place, splits, fixed) if place in PLACES else None


def answered(
    kept: Iterable[Value], asked: Wanted, township_of: Mapping[str, str]
) -> Iterator[Value]:
    """The kept values that fit, under the keys of the question."""
    fixed, (area, _) = asked.fixed, asked.place
    for one in kept:
        named = _named(one.key, asked.place)
        if area == "grid":
            named["township"] = township_of.get(named["grid"], "")
        if all(named.get(split) == value for split, value in fixed.items()):
            yield one._replace(key=_key(named, asked.splits))


def _named(key: Any, place: Place) -> dict[str, str]:
    splits = [split for split in place if split]
    return dict(zip(splits, key if len(splits) > 1 else (key,), strict=False))


def _key(named: Mapping[str, str], splits: tuple[str, ...]) -> Any:
    key = tuple(named[split] if split else "" for split in splits)
    return key if len(key) > 1 else key[0]


# ---- what has changed ----------------------------------------------------------------------------


def differences(
    place: Place, kept: Iterable[Value], now: Iterable[Value], moving: Collection[str]
) -> list[Difference]:
    """Figures of one table that are not what was kept, those of the metrics `moving` left out, in
    the order of what is now."""
    before, after = ({(one.metric, one.key): one for one in part} for part in (kept, now))
    return [
        Difference(place, key, metric, before.get((metric, key)), after.get((metric, key)))
        for metric, key in dict.fromkeys((*after, *before))
        if metric not in moving and not _same(before.get((metric, key)), after.get((metric, key)))
    ]


def corrected(kept: Iterable[Value], changes: Iterable[Difference]) -> list[Value]:
    """The figures of one table with its differences put right."""
    found = {(one.metric, one.key): one for one in kept}
    for one in changes:
        if one.now is None:
            found.pop((one.metric, one.key), None)
        else:
            found[one.metric, one.key] = one.now
    return list(found.values())


def _same(one: Value | None, other: Value | None) -> bool:
    """No row and a row of nothing are the same."""
    return all(
        a == b or (a is not None and b is not None and isclose(a, b, rel_tol=1e-9))
        for a, b in zip(_numbers(one), _numbers(other), strict=True)
    )


def _numbers(one: Value | None) -> tuple[float | None, float, int]:
    if one is None or not (one.n or one.numerator):
        return None, 0.0, 0
    return one.value, one.numerator, one.n


def township_of_key(place: Place, key: Any, township_of: Mapping[str, str]) -> str:
    """The township a kept figure is of; '' of the whole county's."""
    named = _named(key, place)
    return named.get("township") or township_of.get(named.get("grid", ""), "")
