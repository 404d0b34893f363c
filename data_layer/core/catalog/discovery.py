"""A. What was found, by whom, and who is silent (发现问题)."""

from __future__ import annotations

from data_layer.core.catalog.entries import ALL_REPORTS, HIGHER, LOWER, counted, rate
from data_layer.core.metric import Unit
from data_layer.vocab import Text

JUDGED = Text(
    "按上报日计；尚待受理的上报分子分母均不计",
    "By the day of report; reports still waiting for acceptance are in neither number",
)
PERIOD = Text("统计期内；以有效的网格计", "Within the period; over the grids in force")

DISCOVERY = (
    counted("A1", "reported", "上报数", "Reported", of="cohort_reported",
            standard=ALL_REPORTS),
    counted("A2", "valid", "有效上报数", "Valid reports", of="cohort_valid"),
    rate("A3", "valid_rate", "有效上报率", "Valid share", ("judged_valid", "judged"),
         standard=JUDGED, direction=HIGHER),
    rate("A4", "self_discovery", "自主发现率", "Self-discovery", ("own_force", "cohort_valid"),
         direction=HIGHER),
    rate("A5", "public_share", "公众反映率", "Public share", ("by_public", "cohort_valid")),
    rate("A5b", "other_share", "部门转来占比", "From departments", ("by_others", "cohort_valid")),
    rate("A8", "active_grids", "网格活跃率", "Active grids", ("grids_active", "grids"),
         standard=PERIOD, direction=HIGHER),
    counted("A10", "silent_grids", "零上报网格", "Silent grids", Unit.GRIDS, of="grids_silent",
            standard=PERIOD, direction=LOWER),
    rate("A11", "duplicate_rate", "重复上报率", "Duplicates", ("merged", "cohort_reported"),
         standard=ALL_REPORTS, direction=LOWER),
    rate("A12", "on_the_spot_rate", "自处置率", "On the spot", ("on_the_spot", "cohort_valid")),
    counted("A12b", "self_handled", "自办自结", "Handled on the spot"),
    rate("A15", "refused_rate", "不予受理率", "Refused", ("refused", "cohort_reported"),
         standard=ALL_REPORTS, direction=LOWER),
    rate("A16", "critical_share", "特急占比", "Critical", ("critical", "cohort_valid")),
    rate("A17", "unplaced_rate", "未定位率", "Not placed", ("unplaced", "cohort_reported"),
         standard=ALL_REPORTS, direction=LOWER),
)  # fmt: skip
