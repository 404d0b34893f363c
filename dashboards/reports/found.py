"""Sections on what was found: how much, from where, of which kind, and what grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.reports.derived import derived, risen
from dashboards.reports.inquiry import Inquiry, listed
from dashboards.reports.model import (
    Block,
    Cell,
    Chart,
    Column,
    Derived,
    Figure,
    Paragraph,
    Part,
    Ref,
    Sentence,
    Series,
    Table,
)
from dashboards.strings.wording import DASH
from data_layer.core.days import add_months, days_between, days_of_month, month_of, to_date
from data_layer.core.tabular import Holds
from data_layer.labels import SOURCE_TEXT
from data_layer.vocab import SourceKind

MONTHS = 12
FIRST_KINDS = 5
SHARES = ("self_discovery", "public_share", "other_share")


def overview(inq: Inquiry) -> Paragraph:
    """How much was reported, against before, and who found it."""
    n = inq.many(("reported", "valid", "valid_rate", *SHARES, "critical_share"))
    days = len(days_between(inq.ask.first, inq.ask.last))
    mean: Sentence = ("，日均", derived("daily", n["reported"]), "件") if days > 1 else ()
    return Paragraph(
        (
            (
                inq.subject, "共上报事件", n["reported"], "件", *mean, *inq.compared("reported"),
                "；其中有效上报", n["valid"], "件，有效上报率", n["valid_rate"], "。",
            ),
            (
                "有效上报中，网格员、联户长、视频自主发现占", n["self_discovery"],
                "，群众、热线、信访、媒体反映占", n["public_share"], "，部门、上级、110转来占",
                n["other_share"], "；特急事件占", n["critical_share"], "。",
            ),
        )
    )  # fmt: skip


def by_source(inq: Inquiry) -> list[Block]:
    """Where reports come from: a sentence and a table."""
    kinds = [str(kind) for kind in SourceKind]
    names = {str(kind): text.zh for kind, text in SOURCE_TEXT.items()}
    return _shares(inq, "source", kinds, names, "来源", "事件来源情况")


def by_major(inq: Inquiry) -> list[Block]:
    """What was reported, by major category: a sentence, a table and a chart."""
    names = {code: one.name.zh for code, one in inq.county.majors.items()}
    blocks = _shares(inq, "major", sorted(names), names, "类别", "事件类型情况")
    table = next((block for block in blocks if isinstance(block, Table)), None)
    if table is None:
        return blocks
    counted = [row[1] for row in table.rows[:-1]]
    chart = Chart(
        "major-chart", "各类事件上报件数", "column", tuple(str(row[0]) for row in table.rows[:-1]),
        (Series("上报", tuple(one for one in counted if isinstance(one, Figure))),), "件",
    )  # fmt: skip
    return [*blocks, chart]


def _shares(
    inq: Inquiry, split: str, groups: Sequence[Any], names: Mapping[Any, str], word: str, title: str
) -> list[Block]:
    now = {g: one["reported"] for g, one in inq.by(split, ("reported",), groups).items()}
    shown = [group for group in groups if now[group].value]
    if not shown:
        return [Paragraph((("本期没有可按", word, "分列的上报。"),))]
    past = _earlier(inq, split, groups)
    whole = inq.one("reported")
    rows = [_row(names[group], now[group], whole, past.get(group)) for group in shown]
    total: tuple[Cell, ...] = ("合计", whole, derived("share", whole, whole), _total_change(inq))
    columns = (
        Column(word, width=2.0),
        Column("件数", Holds.COUNT),
        Column("占比", Holds.SHARE),
        Column(f"{inq.words[0]}（天数相同）" if inq.uneven else inq.words[0], width=1.4),
    )
    note = ""
    left = derived("rest", whole, *now.values())
    if left.value:
        note = f"另有{left.text}件未注明{word}，计入合计。"
    most = sorted(shown, key=lambda group: -(now[group].value or 0))[:3]
    told = [(names[g], now[g], "件（占", derived("share", now[g], whole), "）") for g in most]
    table = Table(split, title, columns, (*rows, total), note)
    return [
        Paragraph((("按", word, "看，件数居前的是", *listed(told), "，详见", Ref(split), "。"),)),
        table,
    ]


def _earlier(inq: Inquiry, split: str, groups: Sequence[Any]) -> dict[Any, Figure]:
    if inq.before is None:
        return {}
    found = inq.by(split, ("reported",), groups, inq.before)
    return {group: one["reported"] for group, one in found.items()}


def _row(name: str, now: Figure, whole: Figure, before: Figure | None) -> tuple[Cell, ...]:
    changed = derived("change", now, before) if before else DASH
    return name, now, derived("share", now, whole), changed


def _total_change(inq: Inquiry) -> Derived | str:
    if inq.before is None:
        return DASH
    return derived("change", inq.one("reported"), inq.one("reported", inq.before))


def hot_kinds(inq: Inquiry) -> list[Block]:
    """The minor categories of most reports, and those that grew by more than chance."""
    now = {code: one["reported"] for code, one in inq.by("category", ("reported",)).items()}
    names = {code: one.name.zh for code, one in inq.county.categories.items()}
    most = sorted(now, key=lambda code: (-(now[code].value or 0), str(code)))[:FIRST_KINDS]
    told = [(names.get(code, str(code)), now[code], "件") for code in most]
    lines: list[Sentence] = [("小类中件数居前的有", *listed(told), "。")]
    if inq.before is not None:
        past = inq.by("category", ("reported",), list(now), inq.before)
        grown: list[Sequence[Part]] = [
            (
                names.get(code, str(code)), "（", now[code], "件，",
                derived("change", now[code], past[code]["reported"]), "）",
            )
            for code in now
            if risen(now[code], past[code]["reported"])
        ]  # fmt: skip
        lines.append(
            (f"{inq.words[0]}增多且超出偶然波动的小类：", *listed(grown), "。")
            if grown
            else ("各小类件数与上期相比，均未超出偶然波动。",)
        )
    return [Paragraph(tuple(lines))]


def months_chart(inq: Inquiry) -> Chart:
    """Reports and closings of twelve months, the last one up to the window's end."""
    month = month_of(inq.ask.last)
    months = [add_months(month, back) for back in range(1 - MONTHS, 1)]
    ask = inq.ask._replace(first=days_of_month(months[0])[0])
    found = inq.by("month", ("reported", "closed"), months, ask)
    return _flow("months", "近12个月上报与办结", [_month_name(m, months[0]) for m in months], found)


def days_chart(inq: Inquiry, first: int) -> Chart:
    """Reports and closings of each day from `first` to the window's end."""
    days = list(days_between(first, inq.ask.last))
    found = inq.by("day", ("reported", "closed"), days, inq.ask._replace(first=first))
    names = [f"{to_date(day).month}月{to_date(day).day}日" for day in days]
    return _flow("days", "逐日上报与办结", names, found)


def _flow(key: str, caption: str, names: list[str], found: dict[Any, dict[str, Figure]]) -> Chart:
    lines = {"上报": "reported", "办结": "closed"}
    series = tuple(
        Series(name, tuple(one[metric] for one in found.values())) for name, metric in lines.items()
    )
    return Chart(key, caption, "line", tuple(names), series, "件")


def _month_name(month: int, first: int) -> str:
    """11月; with its year where one begins."""
    year = f"{month // 100}年" if month == first or month % 100 == 1 else ""
    return f"{year}{month % 100}月"
