"""日报: yesterday in a page or two, for the morning."""

from __future__ import annotations

from dashboards.reports import cases, found, handled
from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Block, Heading, Paragraph, Part
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
        *cases.supervised_list(inq),
        Heading(1, "下一步关注"),
        _ahead(inq),
        *cases.case_list(inq, "due-today", "当日到期事件", "due_today", "出报当日无到期事件。"),
    ]


# What waits, in the order of the sentence.
WAITING = {
    "due_today": "出报当日到期",
    "to_accept": "待受理",
    "awaiting": "待派遣",
    "sent_back": "退回待处理",
    "review_late": "挂账逾期未复查",
}


def _ahead(inq: Inquiry) -> Paragraph:
    """What waits for the units; of what nothing waits nothing is said."""
    n = inq.many(tuple(WAITING))
    told: list[Part] = []
    for key, name in WAITING.items():
        if n[key].value:
            told += ["，" if told else "", name, n[key], "件"]
    if not told:
        return Paragraph((("出报当日没有到期、待受理、待派遣、退回和应复查的事件。",),))
    return Paragraph(((*told, "，请各承办单位优先办理。"),))
