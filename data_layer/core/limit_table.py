"""A version of the time limits as a table: which rule is for what, and what another version says
anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from data_layer.core.county import Category, County, Limit
from data_layer.labels import LIMIT_CLASS_TEXT
from data_layer.vocab import LimitStage, Urgency

CLASSES = {name: place for place, name in enumerate(LIMIT_CLASS_TEXT)}
URGENCIES: dict[str, int] = {urgency: place for place, urgency in enumerate(Urgency)}
STAGES: dict[str, int] = {stage: place for place, stage in enumerate(LimitStage)}


class LimitKey(NamedTuple):
    """What a rule is for; `category` or `limit_class` is empty."""

    urgency: str
    category: str
    limit_class: str
    level: int
    stage: str


class LimitChange(NamedTuple):
    """One rule said anew; `old` is None where there was none, `new` where there is none now."""

    key: LimitKey
    old: Limit | None
    new: Limit | None


def limit_key(rule: Limit) -> LimitKey:
    """What a rule is for, as against how long; a version has one rule for each."""
    return LimitKey(rule.urgency, rule.category, rule.limit_class, rule.level, rule.stage)


def rule_that_counts(
    rules: Mapping[LimitKey, Limit], key: LimitKey, categories: Mapping[str, Category]
) -> Limit | None:
    """The rule a case of that kind goes by: its own, else the next more general one; None when
    there is none."""
    known = categories.get(key.category)
    above = [(known.code, ""), (known.parent, ""), ("", known.limit_class)] if known else []
    for category, limit_class in [*above, ("", key.limit_class), ("", "ordinary")]:
        for level in (key.level, 0):
            found = rules.get(LimitKey(key.urgency, category, limit_class, level, key.stage))
            if found is not None:
                return found
    return None


def limit_changes(old: Iterable[Limit], new: Iterable[Limit]) -> list[LimitChange]:
    """What the rules of `new` say other than those of `old`, whatever their versions; in order."""
    before = {limit_key(rule): rule for rule in old}
    after = {limit_key(rule): rule for rule in new}
    return [
        LimitChange(key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys(), key=limit_order)
        if _time(before.get(key)) != _time(after.get(key))
    ]


def limit_order(key: LimitKey) -> tuple[object, ...]:
    """The order in which people read a table: by urgency, class before category, level, stage."""
    limit_class = CLASSES.get(key.limit_class, len(CLASSES)), key.limit_class
    return (URGENCIES[key.urgency], key.category, limit_class, key.level, STAGES[key.stage])


def _time(rule: Limit | None) -> tuple[int, str] | None:
    return (rule.amount, rule.unit) if rule else None


def pending_limits(county: County, moment: int) -> list[int]:
    """The versions that take effect after `moment`, in that order."""
    held = county.limit_version_at(moment)
    later = (number for start, number in county.limit_versions if start > moment)
    return [number for number in later if number != held]


def limits_to_come(county: County) -> int:
    """The version in force once all have taken effect."""
    return county.limit_versions[-1][1] if county.limit_versions else 0
