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
    if not week.sheet.waiting:
        return None
    problem = ("预警日期起满", WAITED, "天仍待核实的预警", week.n("", "unmarked"), "条。")
    return Draft(problem, "建议逐条明确核实人，本周内核实并标明属实或误报。")


def _to_handle(week: Week) -> Draft | None:
    if not week.sheet.confirmed:
        return None
    problem = ("经核实属实、尚待处置的预警", week.n("", "to_handle"), "条。")
    return Draft(problem, "建议明确牵头单位和办结时限，尚未立案的登记为事件交办。")


def _watched(week: Week) -> Draft | None:
    if not week.sheet.watching:
        return None
    problem = ("持续关注的预警", week.n("", "watching"), "条。")
    return Draft(problem, "建议逐条议定：转入处置、按误报办理，或继续关注并明确截止日期。")


def _late(week: Week) -> Draft | None:
    if not week.sheet.risks.likely:
        return None
    problem = ("至下一工作日到期、超期可能性过半的在办事件", week.n("", "likely"), "件。")
    return Draft(problem, "建议即日提醒承办单位，确有客观原因的按规定提前申请延期。")


def _few_true(week: Week) -> Draft | None:
    true, judged = true_of(week.sheet, "")
    if judged < GREY_BELOW or true / judged >= FEW_TRUE:
        return None
    problem = (
        "近", MONTH, "天已核实的预警", week.n("", "judged"), "条，属实率", week.n("", "precision"),
        "，不足一半。",
    )  # fmt: skip
    return Draft(problem, "建议调低误报较多规则的灵敏度或提高起报件数，先试算再启用。")


def _silent(week: Week) -> Draft | None:
    if not week.sheet.silent:
        return None
    problem = ("网格没有上报或上报明显偏少的预警", week.n("", "silent"), "条尚未解除。")
    return Draft(problem, "建议由乡镇（街道）核实人员在岗和设备情况；上报数量不作考核依据。")


RULES: tuple[Callable[[Week], Draft | None], ...] = (
    _unmarked,
    _to_handle,
    _watched,
    _late,
    _few_true,
    _silent,
)
