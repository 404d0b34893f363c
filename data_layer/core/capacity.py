"""What a county's organs have to work with: how each figure of the six systems divides over
townships, and what contradicts what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from data_layer.core.county import Area
from data_layer.errors import Problem
from data_layer.vocab import Text

SYSTEMS = (
    "organisation", "public_service", "enforcement", "grid", "leadership", "resources",
)  # fmt: skip
EVERY_TOWNSHIP = "township"  # the level of a fact that holds for each township
SUBDISTRICT = "街道"

# The county's alone: kinds, rules, lists and clean-ups that no township has a share of, and the
# people of the grids, who are counted by the roster.
OF_COUNTY = frozenset({
    "townships", "grids", "grid_chiefs", "grid_chiefs_party", "grid_workers",
    "grid_workers_party", "household_leaders", "household_leaders_party", "service_item_kinds",
    "service_rules", "powers_proposed_by_townships", "powers_proposed_after_review",
    "departments_with_process_maps", "power_list_adjusted", "veto_items_before",
    "veto_items_cancelled", "pledge_items_cancelled", "party_documents_reviewed",
    "party_documents_repealed", "party_documents_void",
})  # fmt: skip
# Each township takes over as many as it can of the county's.
SHARED_OUT = frozenset({"powers_delegated"})
# What there is against what is approved, or against the cap.
PLANS = {
    "party_gov_offices_per_township": "party_gov_offices_cap",
    "institutions_per_township": "institutions_cap",
    "service_centre_staff": "service_centre_posts",
    "enforcement_staff": "enforcement_posts",
    "township_staff": "township_posts",
    "township_staff_admin": "township_posts_admin",
    "township_staff_logistics": "township_posts_logistics",
    "township_staff_institution": "township_posts_institution",
}
KINDS = ("admin", "logistics", "institution")
SUMS = {whole: tuple(f"{whole}_{kind}" for kind in KINDS) for whole in
        ("township_posts", "township_staff")}  # fmt: skip
SECONDED, STAFF, CAP = "seconded_staff", "township_staff", "secondment_cap_pct"
# No part may be above its whole.
WITHIN = ((SECONDED, STAFF), ("grid_chiefs_party", "grid_chiefs"),
          ("grid_workers_party", "grid_workers"),
          ("household_leaders_party", "household_leaders"))  # fmt: skip


class Nature(StrEnum):
    """How a figure divides over townships."""

    SUM = "sum"
    EACH = "each"
    PART = "part"
    COUNTY = "county"


class Indicator(NamedTuple):
    """A figure of a system; `level` 'township' says that it holds for each township."""

    key: str
    label: Text
    unit: str
    system: str
    level: str

    @property
    def nature(self) -> Nature:
        """Whether townships add up to it, each has it, have at most it, or only the county."""
        if self.key in OF_COUNTY:
            return Nature.COUNTY
        if self.key in SHARED_OUT:
            return Nature.PART
        return Nature.EACH if self.level == EVERY_TOWNSHIP else Nature.SUM


Place = tuple[str, str]
"""Key of an indicator and code of an area."""
Values = Mapping[Place, float]


def applies(key: str, area: Area) -> bool:
    """Whether a township of that kind has the figure at all: its power list is one of two."""
    wanted = {"power_list_township": False, "power_list_subdistrict": True}.get(key)
    return wanted is None or wanted == (area.kind == SUBDISTRICT)


def over_cap(seconded: float, staff: float, cap: float) -> bool:
    """More of the staff in post is seconded than `cap` per cent; exactly so many may be."""
    return 100 * seconded > cap * staff


def township_sum(values: Values, key: str, townships: Sequence[Area]) -> tuple[float, int]:
    """What the townships have together, and how many of them are known."""
    known = [values[key, area.code] for area in townships if (key, area.code) in values]
    return sum(known), len(known)


def contradictions(
    values: Values, indicators: Sequence[Indicator], county: Area, townships: Sequence[Area]
) -> Iterator[Problem]:
    """Everything that cannot be so together; cells are places. Figures that are missing contradict
    nothing."""
    for one in indicators:
        yield from _against_county(values, one, county, townships)
    labels = {one.key: one.label for one in indicators}
    for area in (county, *townships):
        yield from _within_area(values, labels, area)


def _against_county(
    values: Values, one: Indicator, county: Area, townships: Sequence[Area]
) -> Iterator[Problem]:
    whole = values.get((one.key, county.code))
    if whole is None:
        return
    if one.nature is Nature.SUM:
        total, known = township_sum(values, one.key, townships)
        every = known == len(townships) > 0
        if total > whole or (every and total != whole):
            zh = "超过" if total > whole else "少于"
            en = "above" if total > whole else "below"
            yield _problem(one.label, county.name,
                           f"各乡镇合计 {total:g}，{zh}总数 {whole:g}，请核对，或一并更正总数",
                           f"the townships add up to {total:g}, {en} its total {whole:g}: "
                           "check them, or correct the total as well",
                           (one.key, county.code))  # fmt: skip
    if one.nature is Nature.PART:
        for area in townships:
            if (part := values.get((one.key, area.code), 0)) > whole:
                yield _problem(one.label, area.name, f"{part:g} 超过{county.name}的 {whole:g}",
                               f"{part:g} is above the county's {whole:g}",
                               (one.key, area.code))  # fmt: skip


def _within_area(values: Values, labels: Mapping[str, Text], area: Area) -> Iterator[Problem]:
    for whole, parts in SUMS.items():
        known = [values[part, area.code] for part in parts if (part, area.code) in values]
        said = values.get((whole, area.code))
        if said is not None and len(known) == len(parts) and sum(known) != said:
            yield _problem(labels[whole], area.name,
                           f"行政、工勤、事业三项合计 {sum(known):g}，与 {said:g} 不符",
                           f"its three kinds add up to {sum(known):g}, not {said:g}",
                           (whole, area.code))  # fmt: skip
    for part, whole in WITHIN:
        a, b = values.get((part, area.code)), values.get((whole, area.code))
        if a is not None and b is not None and a > b:
            yield _problem(labels[part], area.name,
                           f"{a:g} 超过{labels[whole].zh} {b:g}",
                           f"{a:g} is above {labels[whole].en}, {b:g}",
                           (part, area.code))  # fmt: skip


def _problem(label: Text, area: str, zh: str, en: str, place: Place) -> Problem:
    told = Text(f"{area}“{label.zh}”{zh}。", f"{area}, {label.en}: {en}.")
    return Problem(told, cells=(place,))
