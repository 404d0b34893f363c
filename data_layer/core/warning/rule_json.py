"""How a rule is kept: plain values, of which unknown ones are left out and missing ones usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data_layer.core.warning.rules import Detector, Rule, Sensitivity, Span
from data_layer.vocab import Text


def as_json(rule: Rule) -> dict[str, Any]:
    """Plain values; `from_json` gives the same back."""
    return {
        **rule._asdict(),
        "categories": sorted(rule.categories),
        "levels": sorted(int(level) for level in rule.levels),
        "quiet": [list(span) for span in rule.quiet],
        "told": sorted(rule.told),
        "name": list(rule.name),
        "words": list(rule.words),
    }


def from_json(told: Mapping[str, Any]) -> Rule:
    """What `as_json` made, also once it has been JSON, and by another release."""
    known = {name: told[name] for name in Rule._fields if name in told}
    read = {name: make(known[name]) for name, make in READ.items() if name in known}
    return Rule(**{**known, **read})


READ: dict[str, Callable[[Any], Any]] = {
    "detector": Detector,
    "sensitivity": Sensitivity,
    "categories": frozenset,
    "levels": frozenset,
    "quiet": lambda spans: tuple(Span(*span) for span in spans),
    "told": frozenset,
    "name": lambda name: Text(*name),
    "words": tuple,
}
