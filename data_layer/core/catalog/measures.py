"""What is counted, in words: the numerators and denominators of the dictionary.

Each measure belongs to one cohort, which says on which day a case or an act counts. How it is taken
from the tables stands in `queries.measures`.
"""

from __future__ import annotations

from typing import NamedTuple

from data_layer.core.metric import Cohort
from data_layer.vocab import Text


class Measure(NamedTuple):
    """One thing that is counted."""

    label: Text
    cohort: Cohort


def _by(cohort: Cohort, labels: dict[str, tuple[str, str]]) -> dict[str, Measure]:
    return {name: Measure(Text(zh, en), cohort) for name, (zh, en) in labels.items()}


ACTS = _by(
    Cohort.EVENT,
    {
        "reported": ("上报", "reports"),
        "accepted": ("受理", "acceptances"),
        "dispatched": ("派遣", "dispatches"),
        "signed": ("签收", "signings"),
        "returned": ("获准的退回", "returns granted"),
        "reassigned": ("改派", "reassignments"),
        "extended": ("获准的延期", "extensions granted"),
        "suspended": ("挂账", "suspensions"),
        "escalated": ("升级", "escalations"),
        "joint": ("联动", "calls for joint handling"),
        "transferred": ("移送", "transfers out"),
        "fed_back": ("处置反馈", "feedbacks"),
        "verified": ("核查通过", "verifications passed"),
        "rework": ("核查不通过", "verifications failed"),
        "closed": ("办结", "closings"),
        "self_handled": ("自办自结", "closings on the spot"),
        "reopened": ("重办", "reopenings"),
        "voided": ("不予受理、作废、并案", "refusals, voidings, mergers"),
        "urged": ("催办", "urgings"),
        "supervised": ("督办", "supervisions"),
    },
)
REPORTED = _by(
    Cohort.REPORTED,
    {
        "cohort_reported": ("上报的事件", "cases reported"),
        "cohort_valid": ("有效上报（未作废、未并案）", "valid reports (not void, not merged)"),
        "cohort_closed": ("已办结", "closed since"),
        "cohort_on_time": ("按期办结", "closed in time"),
        "cohort_escalated": ("有升级", "escalated at least once"),
        "cohort_returned": ("有退回", "returned at least once"),
        "cohort_reopened": ("有重办", "reopened at least once"),
        "cohort_rework": ("有返工", "reworked at least once"),
        "cohort_extended": ("有延期", "extended at least once"),
        "judged": ("已判定（不含待受理）", "reports judged (not waiting for acceptance)"),
        "judged_valid": ("已判定且有效", "judged and valid"),
        "own_force": (
            "网格员、联户长、视频发现的有效上报",
            "valid, found by the grid force or video",
        ),
        "by_public": ("群众、热线、信访、媒体反映的有效上报", "valid, from the public"),
        "by_others": ("部门、上级、110 转来的有效上报", "valid, from departments and above"),
        "merged": ("并入他案", "merged into another case"),
        "refused": ("不予受理", "refused"),
        "on_the_spot": ("自办自结", "handled on the spot"),
        "critical": ("特急", "critical"),
        "unplaced": ("未定位", "not placed in a grid"),
        "first_contact": ("有首问记录", "with a first contact on record"),
        "first_contact_closed": ("首问已闭环（办结或已派遣）", "first contact closed the loop"),
        "escalated_case": ("有升级的有效上报", "valid and escalated"),
        "joint_case": ("有联动", "handled jointly"),
        "dispatched_case": ("已派遣过", "dispatched at least once"),
        "handed_in": ("110、12345 转办", "handed in by 110 and 12345"),
        "acknowledged": ("特急已知悉", "critical and acknowledged"),
    },
)
DUE = _by(
    Cohort.DUE,
    {
        "due": ("应办结", "cases due"),
        "due_on_time": ("按期办结", "closed in time"),
        "due_closed": ("已办结", "closed by now"),
        "due_first_on_time": ("按原时限办结", "closed within the original time"),
        "due_urgent": ("特急、紧急应办结", "critical and urgent cases due"),
        "due_urgent_on_time": ("特急、紧急按期办结", "of these closed in time"),
        "due_handled": ("已处置", "handled"),
        "due_unhandled_late": ("超期未处置", "late and not handled"),
        "due_rework": ("有返工", "reworked"),
        "due_extended": ("有延期", "extended"),
        "due_supervised": ("有督办期限", "supervised until a deadline"),
        "due_supervised_on_time": ("在督办期限内办结", "closed by that deadline"),
        "due_joint": ("联动件应办结", "joint cases due"),
        "due_joint_closed": ("联动件已办结", "joint cases closed"),
        "due_handed_in": ("110、12345 转办应办结", "handed in by 110 and 12345, due"),
        "due_handed_in_closed": ("110、12345 转办已办结", "of these closed"),
    },
)
CLOSED = _by(
    Cohort.CLOSED,
    {
        "closed_on_time": ("按期办结", "closed in time"),
        "close_seconds": ("办结用时之和", "sum of the times to close"),
        "ended": ("办结的事件", "cases closed"),
        "ended_transferred": ("移送", "transferred out"),
        "ended_in_household": ("户、网格办结", "closed at household or grid"),
        "ended_in_village": ("村（社区）及以下办结", "closed at the village or below"),
        "ended_in_township": ("乡镇（街道）及以下办结", "closed at the township or below"),
        "ended_in_county": ("县（市）办结", "closed at the county"),
        "ended_above": ("县（市）以上办结", "closed above the county"),
        "ended_risen": ("办结层级高于上报层级", "closed above the level of the report"),
        "ended_reopened": ("曾重办", "reopened before"),
        "passed_on": ("改派次数", "reassignments"),
        "ended_rated": ("有评价", "with an answer"),
        "ended_satisfied": ("基本满意及以上", "answered 3 or more of 5"),
        "ended_dissatisfied": ("不满意", "answered 2 or less of 5"),
    },
)
STOCKS = _by(
    Cohort.NOW,
    {
        "open": ("未结", "open cases"),
        "to_accept": ("待受理", "waiting for acceptance"),
        "to_dispatch": ("待派遣", "waiting for dispatch"),
        "to_sign": ("待签收", "waiting to be signed"),
        "in_work": ("处置中", "being handled"),
        "to_verify": ("待核查", "waiting for verification"),
        "overdue": ("超期未结", "open past their time"),
        "overdue_3": ("超期 3 天以内", "late up to 3 days"),
        "overdue_7": ("超期 4–7 天", "late 4 to 7 days"),
        "overdue_15": ("超期 8–15 天", "late 8 to 15 days"),
        "overdue_more": ("超期 15 天以上", "late more than 15 days"),
        "paused": ("挂账", "suspended"),
        "review_late": ("挂账逾期未复查", "suspended past their review"),
        "piled_up": ("积压（在办超过原时限两倍）", "open for more than twice their first limit"),
        "open_escalated": ("已升级未结", "open and escalated"),
        "open_supervised": ("督办未结", "open under supervision"),
        "open_reopened": ("重办未结", "reopened and open"),
        "sent_back": ("退回待处理", "sent back or asked to be"),
        "stage_overdue": ("环节超期", "late in their stage"),
        "pressing": (
            "需要处理（超期、环节超期、今日到期、退回、重办、督办）",
            "late, late in stage, due today, sent back, reopened or supervised",
        ),
        "open_unplaced": ("未定位未结", "open and not placed"),
        "due_today": ("今日到期", "due today"),
        "asking": ("申请待答复", "requests waiting for an answer"),
    },
)
PEOPLE = _by(
    Cohort.NOW,
    {
        "chiefs": ("在岗网格长", "grid chiefs in post"),
        "workers": ("在岗网格员", "grid workers in post"),
        "leaders": ("在岗联户长", "household-linked leaders in post"),
        "chiefs_party": ("党员网格长", "chiefs who are party members"),
        "workers_party": ("党员网格员", "workers who are party members"),
        "leaders_party": ("党员联户长", "leaders who are party members"),
        "worker_posts": ("网格员岗位", "posts of grid workers"),
        "worker_posts_filled": ("有人在岗的网格员岗位", "of these filled"),
        "worker_vacancies": ("空缺的网格员岗位", "of these vacant"),
        "seconded_staff": ("被抽调人员", "staff seconded elsewhere"),
        "township_staff": ("乡镇实有人员", "township staff in post"),
        "enforcement_staff": ("综合执法实有", "enforcement staff"),
        "enforcement_posts": ("综合执法编制", "enforcement posts"),
    },
)
# Of the window, but counted by areas and not by cases.
GRIDS = _by(
    Cohort.REPORTED,
    {
        "grids": ("网格", "grids"),
        "grids_active": ("有有效上报的网格", "grids with a valid report"),
        "grids_silent": ("零上报网格", "grids without a valid report"),
    },
)
MEASURES: dict[str, Measure] = {**ACTS, **REPORTED, **DUE, **CLOSED, **STOCKS, **PEOPLE, **GRIDS}
