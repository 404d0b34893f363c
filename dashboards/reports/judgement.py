"""周研判: one page for the weekly meeting: what was raised, what became of it, what is open, what
may be late, and drafts of what to decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from unicodedata import east_asian_width

from dashboards.components.alert_sentences import sentence
from dashboards.reports.inquiry import COVERAGE, Inquiry
from dashboards.reports.judgement_drafts import meeting_drafts
from dashboards.reports.model import (
    Block,
    Cell,
    Column,
    Fixed,
    Heading,
    Paragraph,
    Part,
    Table,
    Told,
)
from dashboards.reports.tallies import MONTH, WAITED, Week, tallies, true_of
from dashboards.strings import breach, wording
from dashboards.strings.warning import STATES
from data_layer.core.days import to_date
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.core.tabular import Holds
from data_layer.core.warning.life import State
from data_layer.queries.alerts import Alert
from data_layer.queries.warning_sheet import (
    MONTH_DAYS,
    Question,
    Shown,
    sheet_of,
)

# What one page has room for, in lines: a rule takes one, an alert and a question two. Every rule
# that has a number is listed; the workbook holds the alerts and questions there is no room for.
PAGE_LINES, SENTENCE_LINES = 22, 2
RULES_SHOWN, LEAST_SHOWN = 16, 2
ELSEWHERE = "见本期Excel版"
LONGEST_SENTENCE = 58
OPEN = "待核实、待处置和持续关注的预警"
MARKS = {state: text.zh for state, text in STATES.items()}
BY_RULE = (
    # No heading breaks: a letter takes 0.28, the edges of a cell 0.2.
    Column("规则", width=2.75),
    Column("本期发出", Holds.COUNT, 1.3),
    Column("属实待处置", Holds.COUNT, 1.6),
    Column("误报", Holds.COUNT, 0.8),
    Column(MARKS[State.WATCHING], Holds.COUNT, 1.3),
    Column(MARKS[State.HANDLED], Holds.COUNT, 1.05),
    Column(MARKS[State.NEW], Holds.COUNT, 1.05),
    Column("已核实", Holds.COUNT, 1.05),
    Column("属实率", Holds.SHARE, 1.05),
    Column("95%区间", Holds.CODE, 1.5),
)
NUMBERS = (
    *("raised", "confirmed", "false", "watched", "handled"),
    *("new", "judged", "precision", "interval"),
)
ALERTS = (
    Column("预警日期", Holds.CODE, 1.2),
    Column("情况", width=6.9),
    Column("核实结果", Holds.CODE, 1.8),
    Column("核实人", Holds.CODE, 1.4),
)
QUESTIONS = (
    Column("待议事由", Holds.CODE, 1.9),
    Column("情况", width=6.8),
    Column("核实人", Holds.CODE, 1.6),
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
        "本期发出预警", n("", "raised"), "条。近", MONTH, "天发出的", n("", "month"),
        "条中，属实待处置", n("", "confirmed"), "条，误报", n("", "false"), "条，持续关注",
        n("", "watched"), "条，已处置", n("", "handled"), "条，待核实", n("", "new"),
        "条；已核实", n("", "judged"), "条", *_rate(week),
    )  # fmt: skip
    if not rules:
        return [Paragraph((told,))]
    rows = _rule_rows(week, rules[:RULES_SHOWN])
    left = f"，其余规则{ELSEWHERE}" if len(rules) > RULES_SHOWN else ""
    caption = f"各规则预警及近{MONTH_DAYS}天发出者的结果{left}"
    return [Paragraph((told,)), Table("by-rule", caption, BY_RULE, rows)]


def _rate(week: Week) -> tuple[Part, ...]:
    """The share that was true, where enough were judged to tell one."""
    if true_of(week.sheet, "")[1] < NO_RATE_BELOW:
        return "（不足", Fixed(str(NO_RATE_BELOW)), "条，不计属实率）。"
    precision, interval = (week.n("", what) for what in ("precision", "interval"))
    return "，属实率", precision, "（", COVERAGE, "区间", interval, "）。"


def _rule_rows(week: Week, rules: Sequence[tuple[str, object]]) -> tuple[tuple[Cell, ...], ...]:
    names = {key: name.zh for key, name in week.sheet.rules}
    lines = [("", "合计"), *((key, names[key]) for key, _ in rules)]
    return tuple((name, *(week.n(key, what) for what in NUMBERS)) for key, name in lines)


def _raised(week: Week) -> list[Block]:
    raised = week.sheet.raised
    if not raised:
        return [Paragraph((("本期没有可逐条列出的预警。",),))]
    rows = tuple(_alert(week, one) for one in raised[: _room(week)[0]])
    return [Table("alerts", f"按罕见程度和后果排列{_cut(rows, raised)}", ALERTS, rows)]


def _room(week: Week) -> tuple[int, int]:
    """How many alerts and questions the page has room for beside the rules: half of it each, and
    what one does not need is the other's."""
    raised, asked = len(week.sheet.raised), len(_asked(week))
    both = max(0, PAGE_LINES - min(len(week.sheet.rules), RULES_SHOWN)) // SENTENCE_LINES
    questions = max(LEAST_SHOWN, both // 2, both - raised)
    return max(LEAST_SHOWN, both - min(asked, questions)), questions


def _cut(rows: Sequence[object], of: Sequence[object]) -> str:
    """前5条，共28条，其余见本期Excel版; '' where all are there."""
    if len(rows) == len(of):
        return ""
    return f"，前{len(rows)}条，共{len(of)}条，其余{ELSEWHERE}"


def _alert(week: Week, one: Shown, longest: int = LONGEST_SENTENCE) -> tuple[Cell, ...]:
    return (
        Told(_date(one.alert.raised_day)), _sentence(week, one, longest), _state(one.alert),
        Told(one.owner or wording.DASH),
    )  # fmt: skip


def _state(one: Alert) -> str:
    """待核实，已解除: what people said, and whether it stands no longer."""
    return f"{MARKS[one.state]}，已解除" if one.resolved_day else MARKS[one.state]


def _sentence(week: Week, one: Shown, longest: int) -> Told:
    return Told(fitted(sentence(week.inq.county, week.inq.scope, one.alert, "zh"), longest))


def fitted(text: str, longest: int) -> str:
    """As much of a sentence as has the width of so many Chinese letters; two others take one."""
    line = " ".join(text.split())
    ends = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in line))
    if not ends or ends[-1] <= 2 * longest:
        return line
    kept = line[: sum(end <= 2 * longest - 2 for end in ends)]
    return f"{kept.rstrip()}…"


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
        "件，按同类事件以往办结情况推算，预计", n("", "expected"),
        "件超期；达到预警线的", n("", "told"), "件，其中可能性过半的", n("", "likely"),
        "件", *few, "。推算依据截至", Told(_date(risks.learned)), "。",
    )  # fmt: skip
    return Paragraph((told,))


def _questions(week: Week) -> list[Block]:
    n, asked = week.n, _asked(week)
    told = (
        "预警日期起满", WAITED, "天仍待核实的", n("", "unmarked"), "条，属实待处置的",
        n("", "to_handle"), "条，持续关注的", n("", "watching"), "条（未解除的不限时间）。",
    )  # fmt: skip
    if not asked:
        return [Paragraph((told,))]
    rows = tuple(row for _, row in asked[: _room(week)[1]])
    return [Paragraph((told,)), Table("questions", f"{OPEN}{_cut(rows, asked)}", QUESTIONS, rows)]


def _asked(week: Week, longest: int = LONGEST_SENTENCE) -> list[tuple[Question, tuple[Cell, ...]]]:
    """Those that wait for each answer by turns, the oldest of each first."""
    sheet = week.sheet
    kinds = (("待核实", sheet.unmarked), ("待处置", sheet.to_handle), ("持续关注", sheet.watched))
    lines = [
        (place, order, one, f"{word}{one.days or '不足1'}天")
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
        (asked, "all-questions", OPEN, (number, *QUESTIONS), asked),
    )
    return [
        Table(key, caption, columns, rows, annex=True)
        for some, key, caption, columns, rows in tables
        if some
    ]
