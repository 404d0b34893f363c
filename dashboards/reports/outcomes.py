"""Sections on what went up or across, and what the people who reported say."""

from __future__ import annotations

from dashboards.reports.derived import derived
from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Paragraph


def coordination(inq: Inquiry) -> Paragraph:
    """Escalation, joint work, transfers, and at which level cases end."""
    n = inq.many(
        ("escalated", "joint", "joint_closure", "transferred", "handed_in", "handed_in_closure")
    )
    ends = inq.many(("closed_in_village", "closed_in_township", "risen_rate"))
    return Paragraph(
        (
            (
                "本期升级", n["escalated"], "件次，联动处置", n["joint"], "件次（联动件办结率",
                n["joint_closure"], "），移送", n["transferred"], "件次；110、12345转办",
                n["handed_in"], "件，转办件办结率", n["handed_in_closure"], "。",
            ),
            (
                "办结事件中，村（社区）及以下办结占", ends["closed_in_village"],
                "，乡镇（街道）及以下办结占", ends["closed_in_township"],
                "，办结层级高于上报层级的占", ends["risen_rate"], "。",
            ),
        )
    )  # fmt: skip


def satisfaction(inq: Inquiry) -> Paragraph:
    """The answers, always beside how many gave one."""
    n = inq.many(("satisfied_rate", "dissatisfied_rate", "response_rate"))
    return Paragraph(
        (
            (
                "办结事件中有评价的", derived("whole", n["satisfied_rate"]), "件，参评率",
                n["response_rate"], "；满意率", n["satisfied_rate"],
                *inq.compared("satisfied_rate"), "，不满意率", n["dissatisfied_rate"],
                "。满意率须与参评率同看。",
            ),
        )
    )  # fmt: skip
