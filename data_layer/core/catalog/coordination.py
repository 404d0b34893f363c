"""D. What went up or across, and what came of it (协调联动)."""

from __future__ import annotations

from data_layer.core.catalog.entries import HIGHER, counted, rate
from data_layer.core.metric import Unit
from data_layer.vocab import Text

ALL_CLOSED = Text(
    "按办结日计；占全部办结事件，不区分村级权限",
    "By the day of closing; over all closed cases, whatever the village may decide",
)

COORDINATION = (
    counted("D1a", "escalated", "升级数", "Escalated", Unit.ACTS),
    rate("D1", "risen_rate", "升级办结率", "Closed above the report",
         ("ended_risen", "ended")),
    rate("D1b", "escalated_share", "有升级的占比", "Escalated share",
         ("escalated_case", "cohort_valid")),
    rate("D2a", "closed_in_household", "户、网格化解率", "Closed at household or grid",
         ("ended_in_household", "ended"), standard=ALL_CLOSED),
    rate("D3", "closed_in_village", "小事不出村率", "Closed within the village",
         ("ended_in_village", "ended"), standard=ALL_CLOSED, direction=HIGHER),
    rate("D3a", "closed_in_township", "大事不出乡镇率", "Closed within the township",
         ("ended_in_township", "ended"), standard=ALL_CLOSED, direction=HIGHER),
    rate("D2b", "closed_in_county", "县（市）级化解率", "Closed at the county",
         ("ended_in_county", "ended"), standard=ALL_CLOSED),
    rate("D2c", "closed_above", "上级化解率", "Closed above the county",
         ("ended_above", "ended"), standard=ALL_CLOSED),
    rate("D6", "joint_share", "联动率", "Joint share", ("joint_case", "dispatched_case")),
    counted("D6a", "joint", "联动数", "Joint handling", Unit.ACTS),
    rate("D8", "joint_closure", "联动办结率", "Joint cases closed",
         ("due_joint_closed", "due_joint"), direction=HIGHER),
    rate("D9", "handed_in_closure", "110、12345 转办办结率", "Handed in and closed",
         ("due_handed_in_closed", "due_handed_in"), direction=HIGHER),
    counted("D9a", "handed_in", "110、12345 转办", "Handed in by 110 and 12345"),
    counted("D11", "transferred", "移送数", "Transferred out", Unit.ACTS),
    rate("D11a", "transfer_rate", "移送率", "Transferred share", ("ended_transferred", "ended")),
    counted("D12", "escalated_open", "已升级未结", "Escalated and open", of="open_escalated"),
)  # fmt: skip
