"""周研判: one page for the weekly meeting: what was raised, what became of it, what is open, what
may be late, and drafts of what to decide."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.components.alert_words import sentence
from dashboards.reports.inquiry import COVERAGE, Inquiry, clipped
from dashboards.reports.judgement_drafts import meeting_drafts
from dashboards.reports.model import (
    Block,
    Cell,
    Column,
    Fixed,
    Heading,
    Paragraph,
    Table,
    Told,
)
from dashboards.reports.tallies import MONTH, WAITED, Week, tallies
from dashboards.strings import breach, wording
from data_layer.core.days import to_date
from data_layer.core.tabular import Holds
from data_layer.core.warning.life import State
from data_layer.queries.warning_sheet import (
    MONTH_DAYS,
    Question,
    Shown,
    sheet_of,
)

# What one page has room for; the workbook holds the rest.
RULES_SHOWN, ALERTS_SHOWN, QUESTIONS_SHOWN = 7, 5, 4
LONGEST_SENTENCE = 62
MARKS = {
    State.NEW: "未标记",
    State.CONFIRMED: "属实",
    State.FALSE: "误报",
    State.WATCHING: "观察",
    State.HANDLED: "已处理",
}
BY_RULE = (
    Column("规则", width=2.2),
    Column("本期发出", Holds.COUNT),
    Column("属实", Holds.COUNT, 0.8),
    Column("误报", Holds.COUNT, 0.8),
    Column("观察", Holds.COUNT, 0.8),
    Column("已处理", Holds.COUNT, 0.8),
    Column("未标记", Holds.COUNT, 0.8),
    Column("已判明", Holds.COUNT, 0.8),
    Column("属实率", Holds.SHARE, 1.0),
    Column("95%区间", Holds.CODE, 1.3),
)
NUMBERS = (
    *("raised", "confirmed", "false", "watched", "handled"),
    *("new", "judged", "precision", "interval"),
)
ALERTS = (
    Column("发出日", Holds.CODE, 1.2),
    Column("情况", width=7.0),
    Column("标记", Holds.CODE, 0.9),
    Column("标记人", Holds.CODE, 1.6),
)
QUESTIONS = (
    Column("原因", Holds.CODE, 1.5),
    Column("情况", width=7.0),
    Column("标记人", Holds.CODE, 1.6),
)


def judgement(inq: Inquiry) -> list[Block]:
    """The sections of a weekly judgement sheet."""
    first, last = inq.ask.first, inq.ask.last
    sheet = sheet_of(inq.conn, inq.county, inq.scope, inq.now, first, last)
    week = Week(inq, sheet, tallies(sheet, first, last, inq.now))
    return [
        Heading(1, "预警及结果"),
        *_results(week),
        Heading(1, "本期主要预警"),
        *_raised(week),
        Heading(1, "超期预计"),
        _outlook(week),
        Heading(1, "待议问题"),
        *_questions(week),
        Heading(1, "议定事项"),
        *meeting_drafts(week),
        *_annexes(week),
    ]


def _results(week: Week) -> list[Block]:
    n, rules = week.n, week.sheet.rules
    told = (
        "本期发出预警", n("", "raised"), "条。近", MONTH, "天发出的", n("", "month"), "条中，属实",
        n("", "confirmed"), "条，误报", n("", "false"), "条，观察", n("", "watched"), "条，已处理",
        n("", "handled"), "条，未标记", n("", "new"), "条；已判明", n("", "judged"), "条，属实率",
        n("", "precision"), "（", COVERAGE, "区间", n("", "interval"), "）。",
    )  # fmt: skip
    if not rules:
        return [Paragraph((told,))]
    rows = _rule_rows(week, rules[:RULES_SHOWN])
    left = "，其余规则见附表" if len(rules) > RULES_SHOWN else ""
    caption = f"各规则预警及近{MONTH_DAYS}天发出者的结果{left}"
    return [Paragraph((told,)), Table("by-rule", caption, BY_RULE, rows)]


def _rule_rows(week: Week, rules: Sequence[tuple[str, object]]) -> tuple[tuple[Cell, ...], ...]:
    names = {key: name.zh for key, name in week.sheet.rules}
    lines = [("", "合计"), *((key, names[key]) for key, _ in rules)]
    return tuple((name, *(week.n(key, what) for what in NUMBERS)) for key, name in lines)


def _raised(week: Week) -> list[Block]:
    raised = week.sheet.raised
    if not raised:
        return [Paragraph((("本期没有可逐条列出的预警。",),))]
    rows = tuple(_alert(week, one) for one in raised[:ALERTS_SHOWN])
    left = "，其余见附表" if len(raised) > ALERTS_SHOWN else ""
    return [Table("alerts", f"按罕见程度和后果排列{left}", ALERTS, rows)]


def _alert(week: Week, one: Shown, longest: int = LONGEST_SENTENCE) -> tuple[Cell, ...]:
    return (
        Told(_date(one.alert.raised_day)), _sentence(week, one, longest), MARKS[one.alert.state],
        Told(one.owner or wording.DASH),
    )  # fmt: skip


def _sentence(week: Week, one: Shown, longest: int) -> Told:
    return Told(clipped(sentence(week.inq.county, week.inq.scope, one.alert, "zh"), longest))


def _date(day: int) -> str:
    date = to_date(day)
    return f"{date.month}月{date.day}日"


def _outlook(week: Week) -> Paragraph:
    n, risks = week.n, week.sheet.risks
    if risks.unknown is not None:
        return Paragraph(((breach.UNKNOWN[risks.unknown].zh,),))
    few = ("，另有", n("", "unjudged"), "件同类太少，未推算") if risks.judged < risks.due else ()
    told = (
        "至下一工作日（", Fixed(_date(risks.last)), "）到期的在办事件", n("", "due"),
        "件，照同类事件以往办结情况，预计约", n("", "expected"), "件超期；其中可能性达到预警线的",
        n("", "told"), "件，过半的", n("", "likely"), "件", *few, "。推算依据截至",
        Told(_date(risks.learned)), "。",
    )  # fmt: skip
    return Paragraph((told,))


def _questions(week: Week) -> list[Block]:
    asked = _asked(week)
    told = (
        "发出超过", WAITED, "天尚未标记的", week.n("", "unmarked"), "条，观察中的",
        week.n("", "watching"), "条。",
    )  # fmt: skip
    if not asked:
        return [Paragraph((told,))]
    rows = tuple(row for _, row in asked[:QUESTIONS_SHOWN])
    left = "，其余见附表" if len(asked) > QUESTIONS_SHOWN else ""
    return [Paragraph((told,)), Table("questions", f"待标记和观察中的预警{left}", QUESTIONS, rows)]


def _asked(week: Week, longest: int = LONGEST_SENTENCE) -> list[tuple[Question, tuple[Cell, ...]]]:
    """Those nobody marked and those watched by turns, the oldest of each first."""
    kinds = (("未标记", week.sheet.unmarked), ("观察", week.sheet.watched))
    lines = [
        (place, order, one, f"{word}{one.days}天")
        for order, (word, questions) in enumerate(kinds)
        for place, one in enumerate(questions)
    ]
    return [
        (
            one,
            (Told(why), _sentence(week, one.shown, longest), Told(one.shown.owner or wording.DASH)),
        )
        for _, _, one, why in sorted(lines, key=lambda line: line[:2])
    ]


def _annexes(week: Week) -> list[Block]:
    """What the page has no room for, in full."""
    sheet, whole = week.sheet, 10 * LONGEST_SENTENCE
    number, rule = Column("编号", Holds.CODE, 1.6), Column("规则", width=1.6)
    names = {key: name.zh for key, name in sheet.rules}
    raised = tuple(
        (Told(one.alert.number), names.get(one.alert.rule, ""), *_alert(week, one, whole))
        for one in sheet.raised
    )
    asked = tuple((Told(one.shown.alert.number), *row) for one, row in _asked(week, whole))
    tables = (
        (sheet.rules, "all-rules", "各规则预警及结果", BY_RULE, _rule_rows(week, sheet.rules)),
        (raised, "all-alerts", "本期预警", (number, rule, *ALERTS), raised),
        (asked, "all-questions", "待标记和观察中的预警", (number, *QUESTIONS), asked),
    )
    return [
        Table(key, caption, columns, rows, annex=True)
        for some, key, caption, columns, rows in tables
        if some
    ]
