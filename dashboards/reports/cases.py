"""Lists of cases and typical cases, covered as on the screens: no person is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from dashboards.reports.inquiry import Inquiry, clipped, window_text
from dashboards.reports.model import Block, Case, Column, Paragraph, Sentence, Table, Told
from dashboards.strings.wording import DASH, stamp
from data_layer.core.tabular import Holds
from data_layer.labels import EVENT_TEXT, LEVEL_TEXT, SOURCE_TEXT, STAGE_TEXT
from data_layer.queries.backlog import overdue_cases
from data_layer.queries.case_file import CaseFile, Entry, case_file
from data_layer.queries.cases_behind import Behind, Part, cases_behind
from data_layer.queries.narrowing import Also
from data_layer.queries.visible import area_short, unit_short
from data_layer.vocab import EventType, Level, SourceKind, Stage

MOST_LISTED, LONGEST_UNIT = 10, 24
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
# From five on petition offices count a visit as a collective one (集体访).
COLLECTIVE_FROM = 5


def _columns(when: str) -> tuple[Column, ...]:
    return (
        Column("事件编号", Holds.CODE, 2.7),
        Column("属地", width=2.2),
        Column("事项", width=2.8),
        Column(when, Holds.CODE, 1.7),
        Column("环节", Holds.CODE, 0.9),
        Column("主办单位", width=2.2),
    )


def case_list(
    inq: Inquiry,
    key: str,
    caption: str,
    measure: str,
    empty: str,
    also: Also = (),
    note: str = "",
) -> list[Block]:
    """The newest cases a measure counts, narrowed as a mark does (`also`), as many as a page has
    room for, with a `note` below; `empty` without any."""
    n, found = _behind(inq, measure, MOST_LISTED, also)
    if not found:
        return [Paragraph(((empty,),))]
    rows = tuple(
        _line(inq, one.case_no, one.township + one.village, one.title, one.reported_at, one.stage,
              one.unit)
        for one in found
    )  # fmt: skip
    note += f"列出最近的{MOST_LISTED}件，其余见系统清单。" if n > len(found) else ""
    return [Table(key, caption, _columns("上报时间"), rows, note)]


def collective_list(inq: Inquiry) -> list[Block]:
    """The cases that concern many."""
    also = (("persons", str(COLLECTIVE_FROM)),)
    caption = "当日涉及五人及以上事件"
    return case_list(
        inq, "collective", caption, "cohort_valid",
        "当日无涉及五人及以上的事件。", also,
    )  # fmt: skip


def supervised_list(inq: Inquiry) -> list[Block]:
    """The cases put under supervision in the window, whenever they were reported."""
    return case_list(
        inq, "supervised", "当日督办事件", "supervised", "当日无督办事件。",
        note=f"督办均于{window_text(inq.ask)}发出，表中为事件上报时间。",
    )  # fmt: skip


def late_list(inq: Inquiry) -> list[Block]:
    """The cases longest past due."""
    found = overdue_cases(inq.conn, inq.county, inq.scope, inq.now, limit=MOST_LISTED)
    short = _short_names(inq)
    rows = tuple(
        _line(
            inq, row.case_no, short.get(row.township, row.township) + row.village, row.title,
            row.due_at, row.stage, short.get(row.unit_name, row.unit_name),
        )
        for row in cast("Iterable[Any]", found.itertuples())
    )  # fmt: skip
    if not rows:
        return [Paragraph((("目前无超期未结事件。",),))]
    note = f"列出超期最久的{MOST_LISTED}件，其余见系统清单。" if len(rows) == MOST_LISTED else ""
    return [Table("overdue", "超期未结事件", _columns("到期时间"), rows, note)]


def _short_names(inq: Inquiry) -> dict[str, str]:
    """Names of townships and units where there is little room."""
    county = inq.county
    return {area.name: area_short(area) for area in county.townships} | {
        unit.name: unit_short(county, inq.scope, code) for code, unit in county.units.items()
    }


def _behind(inq: Inquiry, measure: str, limit: int, also: Also = ()) -> tuple[int, list[Behind]]:
    found = cases_behind(
        inq.conn, inq.county, inq.scope, inq.now,
        ask=inq.ask, measure=measure, also=also, part=Part("counted", limit),
    )  # fmt: skip
    return found or (0, [])


def _line(
    inq: Inquiry, case_no: str, place: str, title: str, at: float | None, stage: str, unit: str
) -> tuple[Told | str, ...]:
    zone = inq.county.zone
    return (
        Told(case_no),
        place or "未定位",
        Told(clipped(title)),
        Told(stamp(int(at), zone, inq.now) if at is not None and at == at else DASH),
        STAGE_TEXT[Stage(stage)].zh,
        Told(clipped(unit, LONGEST_UNIT) or DASH),
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
        return f"{word}至{clipped(lead, LONGEST_UNIT)}"
    if entry.type == EventType.ESCALATED and facts.get("to_level"):
        return f"{word}至{LEVEL_TEXT[Level(int(facts['to_level']))].zh}"
    if entry.type == EventType.FED_BACK and entry.unit:
        return f"，{clipped(entry.unit, LONGEST_UNIT)}{word}"
    return word
