"""问题与建议: drafts by stated rules, each from figures alone. Whoever signs the report decides."""

from __future__ import annotations

from collections.abc import Callable

from dashboards.reports.derived import derived, outside, risen
from dashboards.reports.inquiry import COVERAGE, Inquiry, listed
from dashboards.reports.model import Block, Draft, Figure, Fixed, Paragraph, Part, Sentence
from data_layer.core.catalog import BY_KEY
from data_layer.core.statistics.rates import GREY_BELOW
from data_layer.queries.visible import areas_in, village_name

RATE = "on_time_closure"
FEW_ANSWERS, MANY_RETURNS = 0.3, 0.05
STATED = "本节由系统按固定规则根据上文数字起草，供研究修改；规则未触发的不写，原因须经核实后补充。"
NOTHING = "各项规则均未触发，请结合实际情况研判。"


def drafts(inq: Inquiry) -> list[Block]:
    """What the rules have to say of the window, in their order."""
    found = [draft for rule in RULES if (draft := rule(inq)) is not None]
    last = [] if found else [Paragraph(((NOTHING,),))]
    return [Paragraph(((STATED,),)), *found, *last]


def _below_target(inq: Inquiry) -> Draft | None:
    rate, target = inq.one(RATE), BY_KEY[RATE].target or 0
    if rate.n < GREY_BELOW or rate.value is None or rate.value >= target:
        return None
    problem: Sentence = (
        "按期办结率", rate, "，低于目标值", Fixed(f"{100 * target:.0f}%"), "，未按期的有",
        derived("unmet", rate), "件。",
    )  # fmt: skip
    return Draft(problem, "建议按承办单位和环节逐件核实超期原因，对集中超期的环节落实限时办结。")


def _outside(inq: Inquiry) -> Draft | None:
    scope = inq.scope.narrow(inq.ask.township)
    found = [area.code for area in areas_in(inq.county, scope)]
    split, word = ("township", "乡镇（街道）") if scope.whole_county else ("grid", "网格")
    rates = tuple(one[RATE] for one in inq.by(split, (RATE,), found).values())
    low = outside(rates, worse=True) if rates else []
    if not low:
        return None
    names = listed([(_name(inq, one), "（", one, "）") for one in low])
    problem: list[Part] = [*names, "的按期办结率低于总体水平，超出偶然范围（", COVERAGE, "）。"]
    return Draft(
        tuple(problem),
        f"建议与上述{word}会商，区分力量不足、派遣不准、时限不合理等情形后再定措施。",
    )


def _name(inq: Inquiry, one: Figure) -> str:
    code = str(one.key)
    return village_name(inq.county, inq.scope, code) or inq.county.areas[code].name


def _long_late(inq: Inquiry) -> Draft | None:
    late = inq.one("overdue_more")
    if not late.value:
        return None
    problem: Sentence = ("超期", Fixed("15"), "天以上未结的有", late, "件。")
    return Draft(problem, "建议列入督办清单，逐件明确责任单位、办结时限和答复口径。")


def _returns(inq: Inquiry) -> Draft | None:
    rate = inq.one("return_rate")
    if rate.n < GREY_BELOW or rate.value is None or rate.value < MANY_RETURNS:
        return None
    problem: Sentence = ("退回率", rate, "，派遣", derived("whole", rate), "件次中有较多退回。")
    return Draft(problem, "建议复核退回原因，修订派遣清单和部门职责边界。")


def _growing(inq: Inquiry) -> Draft | None:
    if inq.before is None:
        return None
    now = inq.by("major", ("reported",), sorted(inq.county.majors))
    past = inq.by("major", ("reported",), sorted(inq.county.majors), inq.before)
    grown = [
        (inq.county.majors[code].name.zh, "（", derived("change", n, b), "）")
        for code in now
        if risen(n := now[code]["reported"], b := past[code]["reported"])
    ]
    if not grown:
        return None
    problem: Sentence = (*listed(grown), f"类事件{inq.words[0]}增多，超出偶然波动。")
    return Draft(problem, "建议组织相关部门研判成因，确有苗头的开展专项排查。")


def _silent(inq: Inquiry) -> Draft | None:
    silent = inq.one("silent_grids")
    # No grid must have a case of every kind.
    if not silent.value or inq.ask.category:
        return None
    problem: Sentence = ("本期零上报网格", silent, "个。")
    return Draft(problem, "建议核实是否确无事件或巡查、上报渠道不畅；上报数量不作考核依据。")


def _answers(inq: Inquiry) -> Draft | None:
    rate = inq.one("response_rate")
    if rate.n < GREY_BELOW or rate.value is None or rate.value >= FEW_ANSWERS:
        return None
    problem: Sentence = ("参评率", rate, "，满意率的代表性有限。")
    return Draft(problem, "建议扩大回访覆盖面，并如实记录未接通和拒访情况。")


RULES: tuple[Callable[[Inquiry], Draft | None], ...] = (
    _below_target,
    _outside,
    _long_late,
    _returns,
    _growing,
    _silent,
    _answers,
)
