"""日报: yesterday in a page or two, for the morning."""

from __future__ import annotations

from dashboards.reports import cases, found, handled
from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Block, Heading, Paragraph
from data_layer.core.days import add_days

DAYS = 14


def daily(inq: Inquiry) -> list[Block]:
    """The sections of a daily report."""
    return [
        Heading(1, "当日概况"),
        found.overview(inq),
        found.days_chart(inq, add_days(inq.ask.last, 1 - DAYS)),
        *found.by_source(inq),
        Heading(1, "特急与多人事件"),
        *cases.case_list(inq, "critical", "当日特急事件", "critical", "当日无特急事件。"),
        *cases.collective_list(inq),
        Heading(1, "超期与督办"),
        *handled.standing(inq),
        *cases.late_list(inq),
        *cases.case_list(inq, "supervised", "当日督办事件", "supervised", "当日无督办事件。"),
        Heading(1, "下一步关注"),
        _ahead(inq),
        *cases.case_list(inq, "due-today", "当日到期事件", "due_today", "出报当日无到期事件。"),
    ]


def _ahead(inq: Inquiry) -> Paragraph:
    n = inq.many(("due_today", "to_accept", "awaiting", "sent_back", "review_late"))
    return Paragraph(
        (
            (
                "出报当日到期", n["due_today"], "件，待受理", n["to_accept"], "件，待派遣",
                n["awaiting"], "件，退回待处理", n["sent_back"], "件，挂账逾期未复查",
                n["review_late"], "件，请各承办单位优先办理。",
            ),
        )
    )  # fmt: skip
