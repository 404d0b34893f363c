"""Short ways to write an entry of the dictionary down."""

from __future__ import annotations

from typing import Any

from data_layer.core.catalog.measures import MEASURES
from data_layer.core.metric import Cohort, Direction, Kind, Metric, Unit
from data_layer.vocab import Text

ACTS = Text("按行为发生日计；日常工作记录不计入", "By the day of the act; work records left out")
ALL_REPORTS = Text(
    "按上报日计，含作废与并案；日常工作记录不计入",
    "By the day of report, void and merged ones too; work records left out",
)
VALID = Text(
    "按上报日计；作废、并案、不予受理不计入，待受理的计入",
    "By the day of report; void, merged and refused left out, those waiting for acceptance counted",
)
DUE = Text(
    "按应办结日计，当日结束后计入；挂账、作废不计入；按现行时限",
    "By the due date once it is over; suspended and void left out; by the present due time",
)
CLOSED = Text(
    "按办结日计，含自办自结和移送", "By the day of closing, on the spot and transferred too"
)
NOW = Text("此刻；作废、并案、日常工作记录不计入", "Now; void, merged and work records left out")
IN_POST = Text("此刻；以实有在岗人员计，不以编制计", "Now; over people in post, never over posts")
USUAL = {
    Cohort.EVENT: ACTS,
    Cohort.REPORTED: VALID,
    Cohort.DUE: DUE,
    Cohort.CLOSED: CLOSED,
    Cohort.NOW: NOW,
}
LOWER, HIGHER = Direction.LOWER, Direction.HIGHER


def counted(ref: str, key: str, zh: str, en: str, unit: Unit = Unit.CASES, **more: Any) -> Metric:
    """A number of cases, acts or people: the measure of the same name, unless `of` names one."""
    measure = more.pop("of", key)
    cohort, said = MEASURES[measure].cohort, MEASURES[measure].label
    standard = more.pop("standard", USUAL[cohort])
    return Metric(key, ref, Text(zh, en), said, Kind.COUNT, cohort, unit, measure, standard, **more)


def rate(
    ref: str,
    key: str,
    zh: str,
    en: str,
    of: tuple[str, str],
    unit: Unit = Unit.PERCENT,
    **more: Any,
) -> Metric:
    """Summed numerators over summed denominators; the denominator's cohort is the rate's."""
    part, whole = of
    cohort = MEASURES[whole].cohort
    a, b = MEASURES[part].label, MEASURES[whole].label
    said = Text(f"{a.zh} ÷ {b.zh}", f"{a.en} ÷ {b.en}")
    standard = more.pop("standard", USUAL[cohort])
    return Metric(
        key, ref, Text(zh, en), said, Kind.RATE, cohort, unit, part, standard, whole, **more
    )


def within(ref: str, days: int, duration: str, cohort: Cohort, standard: Text) -> Metric:
    """The share that is over within so many days."""
    label = Text(f"{days} 天内办结率", f"Closed within {days} days")
    said = Text(f"{days} 天内办结的比例", f"Share closed within {days} days")
    return Metric(
        f"closed_within_{days}d", ref, label, said, Kind.WITHIN, cohort, Unit.PERCENT, duration,
        standard, direction=HIGHER, share=days,
    )  # fmt: skip


def time(
    ref: str, key: str, zh: str, en: str, duration: str, share: float, cohort: Cohort, **more: Any
) -> Metric:
    """A quantile of a duration."""
    said = Text(
        f"{share:.0%} 的事件不超过这段时间", f"{share:.0%} of the cases take no longer than this"
    )
    standard = more.pop("standard", USUAL[cohort])
    return Metric(
        key, ref, Text(zh, en), said, Kind.QUANTILE, cohort, Unit.SECONDS, duration, standard,
        direction=LOWER, share=share, **more,
    )  # fmt: skip
