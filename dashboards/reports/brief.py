"""月度简报: a township's month for its leader. Asked in the township's own scope: of other places
it holds nothing but the range of the whole county's level."""

from __future__ import annotations

from dashboards.reports import cases, found, handled, outcomes
from dashboards.reports.derived import derived
from dashboards.reports.drafts import drafts
from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Block, Cell, Column, Heading, Paragraph, Ref, Table, Told
from dashboards.strings.wording import DASH, decimal
from data_layer.core.days import add_days, to_date
from data_layer.core.tabular import Holds
from data_layer.queries.township import Week, weekly_on_time

RATE = "on_time_closure"


def brief(inq: Inquiry) -> list[Block]:
    """The sections of a township's monthly brief."""
    return [
        Heading(1, "本月概况"),
        found.overview(inq),
        found.months_chart(inq),
        *found.by_source(inq),
        *found.by_major(inq),
        Heading(1, "办理情况"),
        handled.steps(inq),
        handled.closing(inq),
        *_weeks(inq),
        *handled.areas(inq),
        Heading(1, "需要处理的事项"),
        *handled.standing(inq),
        *cases.case_list(inq, "pressing", "待处理事件", "pressing", "目前没有需要处理的事件。"),
        Heading(1, "协调联动与群众评价"),
        outcomes.coordination(inq),
        outcomes.satisfaction(inq),
        Heading(1, "网格力量"),
        _people(inq),
        Heading(1, "问题与建议"),
        *drafts(inq),
    ]


def _people(inq: Inquiry) -> Paragraph:
    n = inq.many(("chiefs", "workers", "leaders", "vacancies", "active_grids"))
    silent = inq.one("silent_grids")
    return Paragraph(
        (
            (
                "现有网格长", n["chiefs"], "人、网格员", n["workers"], "人、联户长", n["leaders"],
                "人，网格员岗位空缺", n["vacancies"], "个；本月有有效上报的网格占",
                n["active_grids"], "，零上报网格", silent, "个（上报数量不作考核依据）。",
            ),
        )
    )  # fmt: skip


def _weeks(inq: Inquiry) -> list[Block]:
    """On-time closure of twelve weeks against the own past and the county's level."""
    weeks = weekly_on_time(inq.conn, inq.county, inq.scope, inq.now)
    columns = (
        Column("周（截至）", width=1.2),
        Column("应办结", Holds.COUNT),
        Column("按期", Holds.COUNT),
        Column("按期办结率", Holds.SHARE, 1.2),
        Column("本乡镇往期范围", width=1.6),
        Column(f"{inq.whole}水平范围", width=1.6),
    )
    note = (
        "范围为同样件数下95%的周应在的区间：往期范围按本乡镇前26周水平，"
        f"{inq.whole}水平范围按{inq.whole}同期水平计，不含其他乡镇的数字。"
    )
    rows = tuple(_week(inq, week) for week in weeks if week.n)
    if not rows:
        return []
    return [
        Paragraph(((f"近十二周按期办结率与往期及{inq.whole}水平的对照见", Ref("weeks"), "。"),)),
        Table("weeks", f"按期办结率与往期、{inq.whole}水平对照", columns, rows, note),
    ]


def _week(inq: Inquiry, week: Week) -> tuple[Cell, ...]:
    ask = inq.ask._replace(first=add_days(week.last_day, -6), last=week.last_day)
    rate, date = inq.one(RATE, ask), to_date(week.last_day)
    return (
        f"{date.month}月{date.day}日", derived("whole", rate), derived("part", rate), rate,
        Told(_range(week.low, week.high)), Told(_range(week.county_low, week.county_high)),
    )  # fmt: skip


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return DASH
    return f"{decimal(100 * low)}–{decimal(100 * high)}%"
