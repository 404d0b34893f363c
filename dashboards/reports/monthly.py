"""月报: the month of a county, as it is sent to leaders and townships."""

from __future__ import annotations

from dashboards.reports import cases, found, handled, outcomes
from dashboards.reports.drafts import drafts
from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Block, Heading


def monthly(inq: Inquiry) -> list[Block]:
    """The sections of a monthly report."""
    return [
        Heading(1, "事件受理情况"),
        Heading(2, "总体情况"),
        found.overview(inq),
        found.months_chart(inq),
        Heading(2, "事件来源"),
        *found.by_source(inq),
        Heading(2, "事件类型"),
        *found.by_major(inq),
        Heading(2, "热点事项"),
        *found.hot_kinds(inq),
        Heading(1, "办理情况"),
        Heading(2, "流转交办"),
        handled.steps(inq),
        Heading(2, "办结质量"),
        handled.closing(inq),
        Heading(2, "乡镇（街道）办理情况"),
        *handled.areas(inq),
        Heading(2, "市直部门办理情况"),
        *handled.departments(inq),
        Heading(2, "在办与超期"),
        *handled.standing(inq),
        Heading(1, "协调联动与群众评价"),
        Heading(2, "协调联动"),
        outcomes.coordination(inq),
        Heading(2, "群众评价"),
        outcomes.satisfaction(inq),
        Heading(1, "典型案例"),
        *cases.typical_cases(inq),
        Heading(1, "问题与建议"),
        *drafts(inq),
    ]
