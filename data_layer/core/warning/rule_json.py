"""How a rule is kept: plain values, of which unknown ones are left out and missing ones usual."""

from __future__ import annotations

from collections.abc import Mapping
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
    """What `as_json` made, also once it has been JSON."""
    plain = {name: told[name] for name in ("key", "on", "least", "times")}
    return Rule(
        **plain,
        detector=Detector(told["detector"]),
        sensitivity=Sensitivity(told["sensitivity"]),
        categories=frozenset(told["categories"]),
        levels=frozenset(told["levels"]),
        quiet=tuple(Span(*span) for span in told["quiet"]),
        told=frozenset(told["told"]),
        name=Text(*told["name"]),
        words=tuple(told["words"]),
    )
