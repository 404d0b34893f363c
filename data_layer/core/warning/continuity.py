"""Which alert tonight's cluster carries on (clusters grow and move, and stay one matter), and when
an alert is over though it goes on firing, or can fire no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data_layer.core.county import County
from data_layer.core.days import to_date
from data_layer.core.warning.finding import Finding
from data_layer.core.warning.night_areas import areas_of
from data_layer.core.warning.outlook import WEEKS
from data_layer.core.warning.rules import Detector

HALF = 0.5
# A matter that people have closed is news again once it is so many times what it was, and so many
# cases more.
GROWN, MORE_CASES = 1.5, 3
# A rise that has lasted as long as a baseline looks back is the usual level from then on.
LEVEL_DAYS = 7 * WEEKS
# What these watch bears the name of its place: under another name it is another series.
NAMED_BY_PLACE = frozenset({
    Detector.SURGE, Detector.SILENT, Detector.LASTING, Detector.STAFFING, Detector.DRIFT,
})  # fmt: skip


def continued(areas: Collection[int], raised: Mapping[str, Collection[int]]) -> str | None:
    """The key of the raised alert (of the same categories) that shares the most grids with a
    cluster, at least half of the smaller of the two; None: it is a new one."""
    best, most = None, 0
    for key in sorted(raised):
        shared, smaller = len({*areas} & {*raised[key]}), min(len(areas), len(raised[key]))
        if shared > most and shared >= HALF * smaller:
            best, most = key, shared
    return best


def grown(closed: Finding, new: Finding) -> bool:
    """Whether what people closed as it was `closed` has become another matter since."""
    much = new.observed >= GROWN * closed.observed and new.observed - closed.observed >= MORE_CASES
    return much or len({*new.cases} - {*closed.cases}) >= MORE_CASES


def lasting_level(detector: Detector, raised_day: int, day: int) -> bool:
    """Whether what was raised as a rise on one day and fires on another has become the level that
    is usual: its days teach from now on, and it is news again only once it rises above them."""
    lasted = (to_date(day) - to_date(raised_day)).days
    return detector == Detector.SURGE and lasted >= LEVEL_DAYS


def gone(
    county: County, detector: Detector, standing: Mapping[str, Collection[str]]
) -> frozenset[str]:
    """Those of the standing series (-> their areas) whose place or category the county has no more.
    A cluster lies where its grids lie today; a case, a claimant or a unit is no place."""
    kinds = county.categories if detector == Detector.SURGE else None
    return frozenset(
        series
        for series, areas in standing.items()
        if (kinds is not None and series.rpartition("/")[2] not in kinds)
        or (areas and not _in_force(county, detector, areas))
    )


def _in_force(county: County, detector: Detector, areas: Collection[str]) -> bool:
    if detector == Detector.CLUSTER:
        areas = areas_of(county, areas)
    elif detector not in NAMED_BY_PLACE:
        return True
    return any(code in county.areas and county.areas[code].valid_to is None for code in areas)
