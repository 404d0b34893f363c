"""议定事项: drafts of what the meeting may decide, by stated rules, each from numbers alone."""

from __future__ import annotations

from collections.abc import Callable

from dashboards.reports.model import Block, Draft, Paragraph
from dashboards.reports.tallies import MONTH, WAITED, Week, true_of
from data_layer.core.statistics.rates import GREY_BELOW

# What one page has room for.
DRAFTS_SHOWN = 4
FEW_TRUE = 0.5
STATED = "由系统按固定规则根据上文数字起草，供会议修改。"
NOTHING = "各项规则均未触发，请结合实际情况议定。"


def meeting_drafts(week: Week) -> list[Block]:
    """What the rules have to say, in their order."""
    found = [draft for rule in RULES if (draft := rule(week)) is not None][:DRAFTS_SHOWN]
    return [Paragraph(((STATED if found else NOTHING,),)), *found]


def _unmarked(week: Week) -> Draft | None:
    if not week.sheet.unmarked:
        return None
    problem = ("超过", WAITED, "天未标记的预警", week.n("", "unmarked"), "条。")
    return Draft(problem, "建议逐条明确核实人，本周内标记属实或误报。")


def _to_handle(week: Week) -> Draft | None:
    if not week.sheet.confirmed:
        return None
    problem = ("属实而尚未处理的预警", week.n("", "to_handle"), "条。")
    return Draft(problem, "建议确定牵头单位和时限，尚未立件的新建事件交办。")


def _watched(week: Week) -> Draft | None:
    if not week.sheet.watched:
        return None
    problem = ("观察中的预警", week.n("", "watching"), "条。")
    return Draft(problem, "建议逐条议定：转入处理、解除，或继续观察并写明到哪一天。")


def _late(week: Week) -> Draft | None:
    if not week.sheet.risks.likely:
        return None
    problem = ("至下一工作日到期、超期可能过半的在办事件", week.n("", "likely"), "件。")
    return Draft(problem, "建议今日提醒承办单位，确有客观原因的按规定提前申请延期。")


def _few_true(week: Week) -> Draft | None:
    true, judged = true_of(week.sheet, "")
    if judged < GREY_BELOW or true / judged >= FEW_TRUE:
        return None
    problem = (
        "近", MONTH, "天已判明的预警", week.n("", "judged"), "条，属实率", week.n("", "precision"),
        "，不足一半。",
    )  # fmt: skip
    return Draft(problem, "建议调低误报较多规则的灵敏度或提高起报件数，先试算再启用。")


def _silent(week: Week) -> Draft | None:
    if not week.sheet.silent:
        return None
    problem = ("沉默网格的预警", week.n("", "silent"), "条尚未解除。")
    return Draft(problem, "建议由乡镇（街道）核实有无人在岗、设备是否正常；上报数量不作考核依据。")


RULES: tuple[Callable[[Week], Draft | None], ...] = (
    _unmarked,
    _to_handle,
    _watched,
    _late,
    _few_true,
    _silent,
)
