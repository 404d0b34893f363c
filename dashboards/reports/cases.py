"""Lists of cases and typical cases, covered as on the screens: no person is named."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.reports.inquiry import Inquiry, clipped
from dashboards.reports.model import Block, Case, Column, Paragraph, Sentence, Table, Told
from data_layer.core.tabular import Holds
from data_layer.labels import EVENT_TEXT, LEVEL_TEXT, SOURCE_TEXT, STAGE_TEXT
from data_layer.queries.case_file import CaseFile, Entry, case_file
from data_layer.queries.cases_behind import Behind, cases_behind
from data_layer.vocab import EventType, Level, SourceKind, Stage

MOST_LISTED = 15
# The measure whose case is told, and the rule by which it was chosen.
TYPICAL = (
    ("overdue_more", "超期15天以上未结，最近上报的一件"),
    ("due_joint_closed", "联动处置并已办结，最近应办结的一件"),
    ("ended_reopened", "曾重办后办结，最近办结的一件"),
    ("due_on_time", "按期办结，最近应办结的一件"),
)
MOST_TYPICAL = 3
TELLING = (
    *(EventType.ACCEPTED, EventType.DISPATCHED, EventType.RETURNED, EventType.REASSIGNED),
    *(EventType.ESCALATED, EventType.JOINT_CALLED, EventType.SUPERVISED, EventType.FED_BACK),
    *(EventType.TRANSFERRED, EventType.CLOSED, EventType.SELF_HANDLED, EventType.REOPENED),
)
MOST_STEPS = 8
LIST_COLUMNS = (
    Column("事件编号", Holds.CODE, 1.9),
    Column("乡镇（街道）", width=1.3),
    Column("村（社区）", width=1.2),
    Column("事项", width=2.4),
    Column("上报时间", width=1.5),
    Column("环节", width=0.8),
    Column("主办单位", width=1.6),
)


def case_list(inq: Inquiry, key: str, caption: str, measure: str, empty: str) -> list[Block]:
    """The newest cases a measure counts, as many as a page has room for; `empty` without any."""
    n, found = _behind(inq, measure, MOST_LISTED)
    if not found:
        return [Paragraph(((empty,),))]
    note = f"按上报时间由近到远列出{MOST_LISTED}件，其余见系统清单。" if n > len(found) else ""
    return [Table(key, caption, LIST_COLUMNS, tuple(_line(inq, one) for one in found), note)]


def _behind(inq: Inquiry, measure: str, limit: int) -> tuple[int, list[Behind]]:
    found = cases_behind(
        inq.conn, inq.county, inq.scope, inq.now, ask=inq.ask, measure=measure, limit=limit
    )
    return found or (0, [])


def _line(inq: Inquiry, one: Behind) -> tuple[Told | str, ...]:
    return (
        Told(one.case_no),
        one.township,
        one.village,
        Told(clipped(one.title)),
        Told(inq.moment(one.reported_at)),
        STAGE_TEXT[Stage(one.stage)].zh,
        Told(clipped(one.unit, 24)),
    )


def typical_cases(inq: Inquiry) -> list[Block]:
    """At most three cases, each chosen by a stated rule and told by its steps."""
    told: dict[str, Case] = {}
    for measure, why in TYPICAL:
        _, found = _behind(inq, measure, MOST_TYPICAL)
        fresh = next((one for one in found if one.case_no not in told), None)
        if fresh is not None and len(told) < MOST_TYPICAL:
            told[fresh.case_no] = _case(inq, fresh, why)
    if not told:
        return [Paragraph((("本期没有符合选取规则的事件。",),))]
    return [Paragraph((("案例按固定规则选取，个人信息已遮盖。",),)), *told.values()]


def _case(inq: Inquiry, one: Behind, why: str) -> Case:
    file = case_file(inq.conn, inq.county, inq.scope, None, one.case_no, inq.now)
    steps = [entry for entry in file.timeline if entry.type in TELLING and not entry.irregular]
    return Case(
        one.case_no, clipped(one.title), why, (_opening(inq, one, file), *_course(inq, steps))
    )


def _opening(inq: Inquiry, one: Behind, file: CaseFile) -> Sentence:
    source = (
        SOURCE_TEXT[SourceKind(file.row.source_kind)].zh if file.row.source_kind else "来源不详"
    )
    where = f"{one.township}{one.village}" or "未定位"
    return (Told(inq.moment(one.reported_at)), f"，{where}上报，来源为", Told(source), "。")


def _course(inq: Inquiry, steps: Sequence[Entry]) -> list[Sentence]:
    kept = [entry for entry in steps if not entry.retracted]
    shown = kept if len(kept) <= MOST_STEPS else [*kept[: MOST_STEPS - 2], *kept[-2:]]
    return [(Told(inq.moment(entry.at)), _act(entry), "。") for entry in shown]


def _act(entry: Entry) -> str:
    facts, word = entry.facts, EVENT_TEXT[EventType(entry.type)].zh
    lead = str(facts.get("lead") or "")
    if entry.type in {EventType.DISPATCHED, EventType.REASSIGNED} and lead:
        return f"{word}至{clipped(lead, 24)}"
    if entry.type == EventType.ESCALATED and facts.get("to_level"):
        return f"{word}至{LEVEL_TEXT[Level(int(facts['to_level']))].zh}"
    if entry.type == EventType.FED_BACK and entry.unit:
        return f"，{clipped(entry.unit, 24)}{word}"
    return word
