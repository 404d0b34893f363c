"""周报: a week, Monday to Sunday."""

from __future__ import annotations

from dashboards.reports import cases, found, handled
from dashboards.reports.derived import derived
from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Block, Heading, Paragraph


def weekly(inq: Inquiry) -> list[Block]:
    """The sections of a weekly report."""
    return [
        Heading(1, "受理概况"),
        found.overview(inq),
        _ways(inq),
        found.days_chart(inq, inq.ask.first),
        *found.by_source(inq),
        Heading(1, "诉求分类"),
        *found.by_major(inq),
        Heading(1, "热点事项"),
        *found.hot_kinds(inq),
        Heading(1, "办理情况"),
        handled.closing(inq),
        *handled.areas(inq),
        Heading(1, "下周关注"),
        *handled.standing(inq),
        *cases.late_list(inq),
    ]


def _ways(inq: Inquiry) -> Paragraph:
    n = inq.many(("on_the_spot_rate", "dispatched", "returned"))
    spot = n["on_the_spot_rate"]
    return Paragraph(
        (
            (
                "现场自办自结", derived("part", spot), "件，占有效上报", spot, "；转派承办单位",
                n["dispatched"], "件次，获准退回", n["returned"], "件次。",
            ),
        )
    )  # fmt: skip
