"""专报: one category or one township over a month, for study."""

from __future__ import annotations

from dashboards.reports import cases, found, handled, outcomes
from dashboards.reports.drafts import drafts
from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Block, Heading


def special(inq: Inquiry) -> list[Block]:
    """The sections of a special report."""
    kinds = [] if inq.ask.category else found.by_major(inq)
    return [
        Heading(1, "基本情况"),
        found.overview(inq),
        found.months_chart(inq),
        *found.by_source(inq),
        *kinds,
        *found.hot_kinds(inq),
        Heading(1, "分布与办理"),
        handled.steps(inq),
        handled.closing(inq),
        *handled.areas(inq),
        *handled.standing(inq),
        outcomes.coordination(inq),
        Heading(1, "典型案例"),
        *cases.typical_cases(inq),
        Heading(1, "研判与建议"),
        *drafts(inq),
    ]
