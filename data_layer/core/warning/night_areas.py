"""Where findings about cases and people lie, and what rules let them be about."""

from __future__ import annotations

from collections.abc import Iterable

from data_layer.core.county import County
from data_layer.core.warning.rules import Rule
from data_layer.vocab import Level

# Case numbers a finding carries; its `observed` counts all.
MOST_CASES = 200


def areas_of(county: County, codes: Iterable[str]) -> tuple[str, ...]:
    """Areas as they are today, each once, in the order they came; what no area has is left out."""
    today = (county.heirs.get(code, code) for code in codes)
    return tuple(dict.fromkeys(code for code in today if code in county.areas))


def is_about(county: County, rule: Rule, category: str) -> bool:
    """Whether a rule is about cases of a category; a major one stands for its minor ones."""
    known = county.categories.get(category)
    return not rule.categories or not rule.categories.isdisjoint(
        (category, known.parent if known else "")
    )


def told_at(county: County, rule: Rule, township: str) -> str | None:
    """The area a matter of a township ('' lies in none) is told of: its township where the rule
    watches these, else the county; None where the rule watches neither."""
    own = areas_of(county, [township])
    if own and Level.TOWNSHIP in rule.levels:
        return own[0]
    return county.code if Level.COUNTY in rule.levels else None


def area_of(county: County, code: str) -> tuple[str, ...]:
    """As a finding names it: none for the county as a whole."""
    return () if code == county.code else (code,)


def newest(cases: Iterable[str]) -> tuple[str, ...]:
    """The newest cases; numbers begin with their day."""
    return tuple(sorted(cases, reverse=True)[:MOST_CASES])
