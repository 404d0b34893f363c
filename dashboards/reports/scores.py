"""考核通报: a month's scores as published or as things stand, in code order and without ranks."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.components.score_words import bare, points, standing, value_text
from dashboards.reports.inquiry import COVERAGE, Inquiry, clipped, listed
from dashboards.reports.model import (
    Block,
    Cell,
    Chart,
    Column,
    Draft,
    Fixed,
    Heading,
    Paragraph,
    Part,
    Point,
    Ref,
    Sentence,
    Series,
    Table,
    Told,
)
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import month_of
from data_layer.core.masking import mask_text
from data_layer.core.scoring import Score
from data_layer.core.scoring_bodies import KIND_TEXT, BodyKind
from data_layer.core.tabular import Holds
from data_layer.queries.score_disputes import appeals, deductions
from data_layer.queries.scores import Assessed, Month, month_scores, window

KINDS = (BodyKind.TOWNSHIP, BodyKind.DEPARTMENT)
MARKS = {
    "below": "低于中位",
    "above": "高于中位",
    "level": "无明显差异",
    "few": "样本不足",
    "none": "不出总分",
}
NO_RANK = (
    "按编码排列，不排名次；得分只由比率、占比和用时折算，数量不计分；区间完全在中位得分以下或以上的，"
    "才注明低于或高于。"
)
REMEDY = "请有关单位对照扣分事件和失分指标逐项整改，整改时限由制发单位确定；有异议的可以申诉。"


def scores(inq: Inquiry) -> list[Block]:
    """The sections of an assessment bulletin."""
    found = [
        month_scores(
            inq.conn, inq.county, inq.scope, inq.now, kind=kind, month=month_of(inq.ask.first)
        )
        for kind in KINDS
    ]
    told = [month for month in found if any(one.score.total is not None for one in month.rows)]
    blocks: list[Block] = [Heading(1, "考核依据"), *[_basis(inq, month) for month in told]]
    blocks += [_items(month) for month in told]
    blocks.append(Heading(1, "得分情况"))
    if not told:
        blocks.append(Paragraph((("本月各单位样本不足，均不出总分。",),)))
    for month in told:
        blocks += [Heading(2, KIND_TEXT[month.kind].zh), _sentence(month), _table(month)]
        blocks.append(_chart(month))
    return [*blocks, Heading(1, "扣分与申诉"), *_lost(inq), Heading(1, "整改要求"), *_remedy(told)]


def _basis(inq: Inquiry, month: Month) -> Paragraph:
    first, last = window(month.scheme, month.month)
    state = "结果已公布" if month.published_at is not None else "为试算结果，公布前可能变动"
    return Paragraph(
        (
            (
                KIND_TEXT[month.kind].zh, "按《", month.scheme.name, "》（第",
                Fixed(str(month.scheme.version)), "版）计分，统计期",
                Fixed(f"{_day(first)}至{_day(last)}"), "，", state, "。计分指标见",
                Ref(f"items-{month.kind}"), "。",
            ),
        )
    )  # fmt: skip


def _day(day: int) -> str:
    return f"{day // 10000}年{day // 100 % 100}月{day % 100}日"


def _items(month: Month) -> Table:
    columns = (
        Column("指标", width=2.2),
        Column("权重", Holds.CODE),
        Column("零分线", Holds.CODE),
        Column("满分线", Holds.CODE),
        Column("最少件数", Holds.CODE),
    )
    rows = [
        (
            BY_KEY[item.metric].label.zh, f"{item.weight:g}",
            value_text(BY_KEY[item.metric], item.zero, "zh"),
            value_text(BY_KEY[item.metric], item.full, "zh"), str(item.least),
        )
        for item in month.scheme.items
    ]  # fmt: skip
    caption = f"{KIND_TEXT[month.kind].zh}计分指标"
    return Table(f"items-{month.kind}", caption, columns, tuple(rows))


def point(month: Month, one: Assessed, part: str) -> Point:
    """A figure of a body's score."""
    value = part_value(one.score, part)
    return Point(str(month.kind), month.month, one.body.code, part, value, points(value))


def part_value(score: Score, part: str) -> float | None:
    """What a Point of that part is, of a score: total, low, high or deducted."""
    return None if score.total is None else getattr(score, part)


def _sentence(month: Month) -> Paragraph:
    kind = KIND_TEXT[month.kind].zh
    median = Point(str(month.kind), month.month, "", "median", month.median, points(month.median))
    sides = {
        mark: [one for one in month.rows if standing(one.score, month.median) == mark]
        for mark in MARKS
    }

    def names(side: Sequence[Assessed]) -> Sentence:
        return listed([(one.body.name, "（", point(month, one, "total"), "分）") for one in side])

    opening: Sentence = (
        ("各", kind, "得分中位数为", median, "分。") if month.median is not None
        else ("可比单位不足，不出中位得分。",)
    )  # fmt: skip
    parts: list[Part] = ["按", COVERAGE, "区间判断，"]
    for mark, word in (("below", "明显低于"), ("above", "明显高于")):
        if sides[mark]:
            parts += [f"得分{word}中位的有：", *names(sides[mark]), "；"]
    outside = len(sides["below"]) + len(sides["above"])
    parts.append("其余单位与中位无明显差异。" if outside else "各单位与中位均无明显差异。")
    without = sum(one.score.total is None for one in month.rows)
    if without:
        told = Point(str(month.kind), month.month, "", "without", float(without), str(without))
        parts += ["另有", told, "个样本不足，不出总分。"]
    return Paragraph((opening, tuple(parts), ("详见", Ref(f"scores-{month.kind}"), "。")))


def _table(month: Month) -> Table:
    columns = (
        Column("名称", width=2.4),
        Column("得分", Holds.NUMBER),
        Column("区间下限", Holds.NUMBER),
        Column("区间上限", Holds.NUMBER),
        Column("扣分", Holds.NUMBER),
        Column("与中位比较", Holds.CODE, 1.3),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            one.body.name,
            *(point(month, one, part) for part in ("total", "low", "high", "deducted")),
            MARKS[standing(one.score, month.median)],
        )
        for one in month.rows
        if one.score.total is not None
    ]
    caption = f"{KIND_TEXT[month.kind].zh}考核得分"
    return Table(f"scores-{month.kind}", caption, columns, tuple(rows), NO_RANK)


def _chart(month: Month) -> Chart:
    known = [one for one in month.rows if one.score.total is not None]
    series = Series("得分", tuple(point(month, one, "total") for one in known))
    return Chart(
        f"chart-{month.kind}", f"{KIND_TEXT[month.kind].zh}考核得分（按编码排列）", "bar",
        tuple(one.body.name for one in known), (series,), "分",
    )  # fmt: skip


def _lost(inq: Inquiry) -> list[Block]:
    """Deductions with their cases; evidence is covered as on screen."""
    month, rows = month_of(inq.ask.first), list[tuple[Cell, ...]]()
    waiting = 0
    for kind in KINDS:
        waiting += sum(not one.outcome for one in appeals(inq.conn, inq.scope, kind, month))
        for one in deductions(inq.conn, inq.scope, kind, month):
            state = "已撤销" if one.withdrawn_at else "已部分返还" if one.restored else "有效"
            area = inq.county.areas.get(one.body)
            unit = inq.county.units.get(one.body)
            name = area.name if area else unit.name if unit else ""
            rows.append(
                (
                    name, Told(one.case_no), Told(bare(one.points)),
                    Told(clipped(mask_text(one.evidence))), state,
                )
            )  # fmt: skip
    pending: list[Block] = (
        [Paragraph((("尚未裁定的申诉有", Told(str(waiting)), "件，裁定后得分随之更正。"),))]
        if waiting
        else []
    )
    if not rows:
        return [Paragraph((("本月没有扣分。",),)), *pending]
    columns = (
        Column("单位", width=1.6),
        Column("事件编号", Holds.CODE, 1.6),
        Column("扣分", Holds.NUMBER, 0.7),
        Column("依据", width=2.6),
        Column("状态", width=0.9),
    )
    return [Table("deductions", "扣分情况", columns, tuple(rows)), *pending]


def _remedy(found: Sequence[Month]) -> list[Block]:
    low = [
        (one.body.name, "（", point(month, one, "total"), "分）")
        for month in found
        for one in month.rows
        if standing(one.score, month.median) == "below"
    ]
    problem = (
        ("得分明显低于中位的单位：", *listed(low), "。") if low else ("没有明显低于中位的单位。",)
    )
    return [Draft(problem, REMEDY)]
