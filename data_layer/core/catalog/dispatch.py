"""B. At which step each case is, how long, and who gave it back (流转派遣)."""

from __future__ import annotations

from data_layer.core.catalog.entries import HIGHER, LOWER, counted, rate, time
from data_layer.core.metric import Cohort, Metric, Unit
from data_layer.vocab import Text

STEP = Text(
    "按该步完成的月份计；自然时间，最近秩，对数分桶误差不超过 2.5%",
    "By the month the step was done in; natural time, nearest-rank, within 2.5% (log buckets)",
)


def _step(ref: str, duration: str, zh: str, en: str) -> tuple[Metric, ...]:
    return tuple(
        time(f"{ref}{name}", f"{duration}_{name}", f"{zh} {name.upper()}", f"{en}, {name.upper()}",
             duration, share, Cohort.EVENT, standard=STEP)
        for name, share in (("p50", 0.5), ("p90", 0.9))
    )  # fmt: skip


DISPATCH = (
    counted("B1a", "accepted", "受理数", "Accepted", Unit.ACTS),
    counted("B4a", "dispatched", "派遣数", "Dispatched", Unit.ACTS),
    counted("B8a", "signed", "签收数", "Signed", Unit.ACTS),
    counted("B6a", "returned", "退回数", "Returned", Unit.ACTS, direction=LOWER),
    rate("B6", "return_rate", "退回率", "Return rate", ("returned", "dispatched"),
         standard=Text("按次计：获准的退回 ÷ 派遣；一次派遣可含多家协办，可能超过 100%",
                       "Acts: returns granted ÷ dispatches; one may go to several units"),
         direction=LOWER),
    counted("B7a", "reassigned", "改派数", "Reassigned", Unit.ACTS, direction=LOWER),
    rate("B7", "reassigns_per_case", "件均改派次数", "Reassignments per case",
         ("passed_on", "ended"), Unit.RATIO, direction=LOWER),
    rate("B10", "first_contact_rate", "首问负责落实率", "First contact kept",
         ("first_contact_closed", "first_contact"), direction=HIGHER),
    rate("B11", "acknowledged_rate", "特急知悉率", "Critical acknowledged",
         ("acknowledged", "critical"), direction=HIGHER),
    *_step("B12", "accept", "受理用时", "Time to accept"),
    *_step("B9", "dispatch", "派遣用时", "Time to dispatch"),
    *_step("B13", "sign", "签收用时", "Time to sign"),
    counted("B14", "to_accept", "待受理", "To accept", direction=LOWER),
    counted("B15", "awaiting", "待派遣", "To dispatch", of="to_dispatch", direction=LOWER),
    counted("B16", "to_sign", "待签收", "To sign", direction=LOWER),
    counted("B18", "sent_back", "退回待处理", "Sent back", direction=LOWER),
    counted("B17", "asking", "申请待答复", "Requests waiting", direction=LOWER),
)  # fmt: skip
