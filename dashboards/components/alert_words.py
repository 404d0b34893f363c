"""What alerts are told by: the names of places and categories, how rare a thing is, in what way a
grid is quiet, the days of a series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.strings import warning_sentences as words
from data_layer.core.county import County
from data_layer.core.days import add_days
from data_layer.core.scope import Scope
from data_layer.core.warning.finding import HISTORY, Finding
from data_layer.core.warning.silence import Quiet
from data_layer.queries.visible import area_short

YEAR, LONG = 365, 3650
MOST_NAMED = 3


def area_name(county: County, scope: Scope, code: str, lang: str) -> str:
    """洪水镇, 洪水镇新桥村网格; the county as 全市, 全县."""
    area = county.areas.get(code)
    home = county.township_of.get(code, "")
    if area is None or not home:
        return county.whole.say(lang)
    if not scope.allows(home):
        return ""
    township = area_short(county.areas[home])
    if code == home:
        return township
    grid = area.name.removesuffix("网格")
    return words.GRID_OF.say(lang).format(township=township, grid=grid)


def category_name(county: County, finding: Finding, lang: str) -> str:
    """The category in words; several as a list, none in particular as 各类事件."""
    codes = [finding.category] if finding.category else list(finding.told.get("categories", ()))
    names = [county.categories[code].name.say(lang) for code in codes if code in county.categories]
    if not names or len(names) > MOST_NAMED:
        return words.ANY_CATEGORY.say(lang)
    return words.LIST_MARK.say(lang).join(names)


def rarity(finding: Finding, lang: str) -> str:
    """Once in how long chance alone does the like, no closer than it is known; '' where that is no
    matter of chance."""
    days = finding.recurrence_days
    if days is None:
        return ""
    # A scan knows of nothing rarer than its replicates.
    most = finding.told.get("replicates")
    if days >= LONG:
        return words.ONCE_BEYOND_YEARS.say(lang)
    if most is not None and days > most:
        return words.ONCE_BEYOND.say(lang).format(n=round(days))
    if days >= 2 * YEAR:
        return words.ONCE_IN_YEARS.say(lang).format(n=round(days / YEAR))
    return words.ONCE_IN_NIGHTS.say(lang).format(n=_rounded(days))


def _rounded(value: float) -> int:
    """To two digits, as nothing about chance is known closer."""
    return int(float(f"{value:.2g}"))


def usual_span(finding: Finding) -> tuple[int, int] | None:
    """The first and last day of the weeks that tell how long a stage usually takes; None where they
    were not kept."""
    weeks, base = finding.told.get("weeks", ()), finding.told.get("base", 0)
    return (weeks[0], add_days(weeks[base - 1], 6)) if 0 < base <= len(weeks) else None


def quiet_kind(found: Finding) -> Quiet:
    """In what way a grid is quiet; of one that does not say, silent."""
    return Quiet(found.kind) if found.kind in set(Quiet) else Quiet.SILENT


def history_of(finding: Finding) -> Mapping[str, Any] | None:
    """Days of the series a finding brought along, None where it has none."""
    told = finding.told.get(HISTORY)
    return told if isinstance(told, Mapping) and told.get("counts") else None
