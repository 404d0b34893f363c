"""Sections on what became of cases: steps, closing, groups compared fairly, what stands open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dashboards.reports.derived import derived, outside
from dashboards.reports.inquiry import COVERAGE, LEAST, Inquiry, listed
from dashboards.reports.model import (
    Block,
    Cell,
    Chart,
    Column,
    Figure,
    Fixed,
    Map,
    Paragraph,
    Part,
    Ref,
    Sentence,
    Series,
    Table,
)
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW
from data_layer.core.tabular import Holds
from data_layer.queries.visible import areas_in, unit_short, village_name

RATE = "on_time_closure"
LATE = ("overdue_3", "overdue_7", "overdue_15", "overdue_more")
LATE_NAMES = ("1–3天", "4–7天", "8–15天", "15天以上")
GROUP_COLUMNS = (
    Column("上报", Holds.COUNT, 0.9),
    Column("应办结", Holds.COUNT),
    Column("按期", Holds.COUNT, 0.9),
    Column("按期办结率", Holds.SHARE, 1.6),
    Column("95%区间", Holds.CODE, 1.7),
    Column("返工率", Holds.SHARE, 1.1),
    Column("超期未结", Holds.COUNT, 1.3),
    Column("判断", Holds.CODE, 1.0),
)
FUNNEL_NOTE = (
    "按编码排列，不排名次。应办结按应办结日计；“判断”是与总体水平相比，超出95%控制限"
    "且自身95%区间不含总体水平的为低于或高于，其余为相当，样本不足20件的不比较；不足5件的不出率。"
)


def steps(inq: Inquiry) -> Paragraph:
    """Acceptance, dispatch, signing and returns, with the typical time of each."""
    n = inq.many(("accepted", "dispatched", "signed", "returned", "return_rate", "reassigned"))
    t = inq.many(("accept_p50", "dispatch_p50", "sign_p50", "handle_p50"))
    return Paragraph(
        (
            (
                "本期受理", n["accepted"], "件次，派遣", n["dispatched"], "件次，签收", n["signed"],
                "件次；获准退回", n["returned"], "件次，退回率", n["return_rate"], "；改派",
                n["reassigned"], "件次。",
            ),
            (
                "各环节用时中位数（按完成月份计）：受理", t["accept_p50"], "，派遣",
                t["dispatch_p50"], "，签收", t["sign_p50"], "，处置", t["handle_p50"], "。",
            ),
        )
    )  # fmt: skip


def closing(inq: Inquiry) -> Paragraph:
    """What was closed, how much in time and how quickly."""
    keys = (RATE, "on_time_first", "urgent_on_time", "rework_rate", "extension_rate", "reopen_rate")
    n = inq.many(("closed", *keys, "close_p50", "close_p90", "closed_within_7d"))
    rate = n[RATE]
    return Paragraph(
        (
            (
                "本期办结", n["closed"], "件", *inq.compared("closed"), "。应办结",
                derived("whole", rate), "件，按期办结", derived("part", rate), "件，按期办结率",
                rate, "（", COVERAGE, "区间", derived("interval", rate), "%）",
                *inq.compared(RATE), "；按原时限计为", n["on_time_first"], "。",
            ),
            (
                "特急、紧急事件按期办结率", n["urgent_on_time"], "；返工率", n["rework_rate"],
                "，延期率", n["extension_rate"], "，重办率", n["reopen_rate"], "。",
            ),
            (
                "本期上报事件的办结用时，半数不超过", n["close_p50"], "，九成不超过",
                n["close_p90"], "（未结的按已等时间计入）。",
            ),
        )
    )  # fmt: skip


def standing(inq: Inquiry) -> list[Block]:
    """What is open now and how late."""
    n = inq.many(("open", "overdue", *LATE, "paused", "piled_up", "supervised_open"))
    drawn = Chart(
        "late", "超期未结事件按超期天数", "column", LATE_NAMES,
        (Series("超期未结", tuple(n[key] for key in LATE)),), "件",
    )  # fmt: skip
    return [
        Paragraph(
            (
                (
                    "截至数据时间，", inq.subject, "未结", n["open"], "件，其中超期未结",
                    n["overdue"], "件（超期", Fixed("15"), "天以上", n["overdue_more"],
                    "件），积压（已超过原时限两倍）", n["piled_up"], "件，挂账", n["paused"],
                    "件，督办未结", n["supervised_open"], "件。",
                ),
            )
        ),
        *([drawn] if n["overdue"].value else []),
    ]  # fmt: skip


def areas(inq: Inquiry) -> list[Block]:
    """Townships of a county, grids of a township, compared by the limits of chance."""
    scope = inq.scope.narrow(inq.ask.township)
    found = areas_in(inq.county, scope)
    split = "township" if scope.whole_county else "grid"
    word = "乡镇（街道）" if scope.whole_county else "网格"
    names = {
        area.code: area.name
        if scope.whole_county
        else village_name(inq.county, scope, area.code) or area.name
        for area in found
    }
    keys = ("reported", RATE, "rework_rate", "overdue")
    numbers = inq.by(split, keys, [area.code for area in found])
    table = _table(f"各{word}办理情况", split, word, numbers, names.__getitem__)
    verdict = compared(inq, word, [one[RATE] for one in numbers.values()], names.__getitem__)
    blocks: list[Block] = [Paragraph((*verdict, ("详见", Ref(split), "。"))), table]
    values = tuple((code, one[RATE]) for code, one in numbers.items())
    blocks.append(Map(f"map-{split}", f"各{word}按期办结率", values, "样本不足5件的不着色。"))
    return blocks


def departments(inq: Inquiry) -> list[Block]:
    """The county's departments that lead cases, compared in the same way."""
    units = sorted(code for code, unit in inq.county.units.items() if not unit.township_code)
    keys = ("reported", RATE, "rework_rate", "overdue")
    numbers = {
        code: one
        for code, one in inq.by("unit", keys, units).items()
        if one[RATE].n >= NO_RATE_BELOW
    }
    if not numbers:
        return [Paragraph((("本期没有应办结", Fixed(str(NO_RATE_BELOW)), "件以上的市直部门。"),))]

    def name(code: str) -> str:
        return unit_short(inq.county, inq.scope, code)

    table = _table("责任部门办理情况（现主办）", "unit", "部门", numbers, name)
    verdict = compared(inq, "部门", [one[RATE] for one in numbers.values()], name)
    return [Paragraph((*verdict, ("详见", Ref("unit"), "。"))), table]


def compared(
    inq: Inquiry, word: str, rates: Sequence[Figure], name: Callable[[str], str]
) -> tuple[Sentence, ...]:
    """Which groups lie outside the limits of chance, with their intervals; never a row of ranks."""

    def told(side: list[Figure]) -> Sentence:
        return listed(
            [
                (name(one.key), one, "（", COVERAGE, "区间", derived("interval", one), "%）")
                for one in side
            ]
        )

    low, high = (outside(tuple(rates), worse=side) for side in (True, False))
    parts: list[Part] = ["按", COVERAGE, "控制限和区间判断，"]
    if low:
        parts += ["按期办结率明显低于总体水平的有", derived("worse", *rates), f"个{word}："]
        parts += [*told(low), "；"]
    if high:
        parts += [
            "明显高于总体水平的有",
            derived("better", *rates),
            f"个{word}：",
            *told(high),
            "；",
        ]
    alike = "其余" if low or high else ""
    parts += [alike, derived("alike", *rates), f"个{word}的差异未超出偶然范围"]
    few = derived("few", *rates)
    if few.value:
        parts += ["，另有", few, "个样本不足", LEAST, "件，不作比较"]
    return ((*parts, "。"),)


def _table(
    title: str,
    key: str,
    word: str,
    numbers: dict[Any, dict[str, Figure]],
    name: Callable[[str], str],
) -> Table:
    rates = tuple(one[RATE] for one in numbers.values())
    low, high = (
        {one.key for one in outside(rates, worse=side)} if rates else set()
        for side in (True, False)
    )

    def verdict(rate: Figure) -> str:
        if rate.n < GREY_BELOW:
            return "不比较"
        return "低于" if rate.key in low else "高于" if rate.key in high else "相当"

    rows: list[tuple[Cell, ...]] = [
        (
            name(code), one["reported"], derived("whole", one[RATE]), derived("part", one[RATE]),
            one[RATE], derived("interval", one[RATE]), one["rework_rate"], one["overdue"],
            verdict(one[RATE]),
        )
        for code, one in numbers.items()
    ]  # fmt: skip
    columns = (Column(word, width=2.3), *GROUP_COLUMNS)
    return Table(key, title, columns, tuple(rows), FUNNEL_NOTE)
