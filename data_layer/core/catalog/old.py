"""The metric dictionary: what every number means, once; tiles, tables, files and docs read it."""

from __future__ import annotations

from data_layer.core.metric import Cohort, Direction, Kind, Metric, Unit
from data_layer.vocab import Text

_COUNTED = Text("日常工作记录不计入", "Routine work records are left out")
_OPEN = Text("作废、并案和日常工作记录不计入", "Void, merged and work records are left out")
_NATURAL = Text(
    "自然时间，中位数取最近秩；未结的按等到此刻计入",
    "Natural time, nearest-rank; open cases count with the time waited so far",
)
_STEP = Text(
    "自然时间，中位数取最近秩，对数分桶误差不超过 2.5%",
    "Natural time, nearest-rank, within 2.5 % (log buckets)",
)
_IN_POST = Text("以实有在岗人员计，不以编制计", "Over people in post, never over posts")


def _acts(
    key: str,
    label: Text,
    meaning: Text,
    direction: Direction = Direction.NEUTRAL,
    unit: Unit = Unit.ACTS,
) -> Metric:
    return Metric(
        key, label, meaning, Kind.COUNT, key, Cohort.EVENT, unit, _COUNTED, direction=direction
    )


def _step(metric: str, label: Text, meaning: Text) -> Metric:
    return Metric(
        f"{metric}_p50",
        label,
        meaning,
        Kind.QUANTILE,
        metric,
        Cohort.EVENT,
        Unit.SECONDS,
        _STEP,
        direction=Direction.LOWER,
    )


def _people(key: str, label: Text, meaning: Text) -> Metric:
    return Metric(key, label, meaning, Kind.STOCK, key, Cohort.NOW, Unit.PEOPLE, _IN_POST)


METRICS = (
    _acts(
        "reported",
        Text("上报", "Reported"),
        Text("当日收到的事件上报", "Cases reported on the day"),
        unit=Unit.CASES,
    ),
    _acts(
        "closed",
        Text("办结", "Closed"),
        Text("当日办结的事件，含自办自结和移送", "Cases closed, on the spot and transferred too"),
        unit=Unit.CASES,
    ),
    Metric(
        "awaiting",
        Text("待派遣", "Awaiting dispatch"),
        Text("已上报或已受理、尚未派遣的事件", "Reported or accepted, not yet dispatched"),
        Kind.STOCK,
        "awaiting",
        Cohort.NOW,
        Unit.CASES,
        Text("挂账事件不计入", "Suspended cases are left out"),
        direction=Direction.LOWER,
    ),
    Metric(
        "handling",
        Text("处置中", "In handling"),
        Text("已派遣、处置中和待核查的事件", "Dispatched, being handled or being verified"),
        Kind.STOCK,
        "handling",
        Cohort.NOW,
        Unit.CASES,
        _OPEN,
    ),
    Metric(
        "overdue",
        Text("超期未结", "Overdue"),
        Text("已过办结时限仍未办结的事件", "Open cases past their due time"),
        Kind.STOCK,
        "overdue",
        Cohort.NOW,
        Unit.CASES,
        Text("按现行时限；挂账事件不计入", "Against the current due time; suspended left out"),
        direction=Direction.LOWER,
    ),
    Metric(
        "on_time_closure",
        Text("按期办结率", "On-time closure"),
        Text("应办结的事件中按期办结的比例", "Share of the cases due that were closed in time"),
        Kind.RATE,
        "due_on_time",
        Cohort.DUE,
        Unit.PERCENT,
        Text(
            "应办结日期在统计期内；挂账、作废不计入；按现行时限",
            "Due within the period; suspended and void left out; current due time",
        ),
        denominator="due",
        decimals=1,
        direction=Direction.HIGHER,
        target=0.95,
    ),
    Metric(
        "close_p50",
        Text("办结用时中位数", "Median time to close"),
        Text(
            "近 90 天上报的事件，一半在这段时间内办结",
            "Half of the cases reported in the last 90 days are closed within this time",
        ),
        Kind.QUANTILE,
        "close",
        Cohort.REPORTED,
        Unit.SECONDS,
        _NATURAL,
        direction=Direction.LOWER,
    ),
    _step(
        "accept",
        Text("受理用时", "Time to accept"),
        Text("从上报到受理", "From report to acceptance"),
    ),
    _step(
        "dispatch",
        Text("派遣用时", "Time to dispatch"),
        Text("从受理到派遣", "From acceptance to dispatch"),
    ),
    _step(
        "sign",
        Text("签收用时", "Time to sign"),
        Text("从派遣到签收", "From dispatch to signing"),
    ),
    _step(
        "handle",
        Text("处置用时", "Time to handle"),
        Text("从签收到处置反馈", "From signing to feedback"),
    ),
    _step(
        "verify",
        Text("核查用时", "Time to verify"),
        Text("从处置反馈到办结", "From feedback to closing"),
    ),
    _acts(
        "escalated",
        Text("升级", "Escalated"),
        Text("上报到更高一级的次数", "Times a case was handed up a level"),
    ),
    Metric(
        "return_rate",
        Text("退回率", "Return rate"),
        Text("派遣后被退回的比例", "Share of dispatches that were returned"),
        Kind.RATE,
        "returned",
        Cohort.EVENT,
        Unit.PERCENT,
        Text("获准的退回；驳回的申请不计入", "Approved returns; refused requests left out"),
        denominator="dispatched",
        decimals=1,
        direction=Direction.LOWER,
    ),
    _acts(
        "returned",
        Text("退回", "Returned"),
        Text("承办单位退回的次数", "Times a unit returned a case"),
        Direction.LOWER,
    ),
    _acts(
        "joint",
        Text("联动", "Joint handling"),
        Text("发起多部门联动的次数", "Times several units were called together"),
    ),
    _acts(
        "extended",
        Text("延期", "Extended"),
        Text("批准延期的次数", "Extensions approved"),
        Direction.LOWER,
    ),
    _acts(
        "rework",
        Text("返工", "Reworked"),
        Text("核查不通过、退回重做的次数", "Verifications that failed"),
        Direction.LOWER,
    ),
    _acts(
        "self_handled",
        Text("自办自结", "Handled on the spot"),
        Text("网格员当场办结的事件", "Cases a grid worker closed at once"),
        unit=Unit.CASES,
    ),
    _people("chiefs", Text("网格长", "Grid chiefs"), Text("在岗网格长", "Grid chiefs in post")),
    _people("workers", Text("网格员", "Grid workers"), Text("在岗网格员", "Grid workers in post")),
    _people(
        "leaders",
        Text("联户长", "Household-linked leaders"),
        Text("在岗联户长", "Household-linked leaders in post"),
    ),
    Metric(
        "vacancies",
        Text("网格员空缺", "Vacant worker posts"),
        Text("无人在岗的网格员岗位", "Grid worker posts without a holder"),
        Kind.STOCK,
        "vacancies",
        Cohort.NOW,
        Unit.POSTS,
        Text("以岗位计", "Counted by seats"),
        direction=Direction.LOWER,
    ),
    Metric(
        "party_share",
        Text("党员占比", "Party members"),
        Text("网格长、网格员、联户长中党员的比例", "Share of party members in the three roles"),
        Kind.STOCK,
        "party",
        Cohort.NOW,
        Unit.PERCENT,
        _IN_POST,
        denominator="people",
        decimals=1,
    ),
    Metric(
        "leaders_per_worker",
        Text("每名网格员联系的联户长", "Leaders per worker"),
        Text("联户长与网格员人数之比", "Household-linked leaders for each grid worker"),
        Kind.STOCK,
        "leaders",
        Cohort.NOW,
        Unit.RATIO,
        _IN_POST,
        denominator="workers",
        decimals=1,
    ),
    Metric(
        "seconded_share",
        Text("抽调占实有", "Seconded staff"),
        Text("被抽调的人员占乡镇实有人员的比例", "Share of township staff seconded elsewhere"),
        Kind.STOCK,
        "seconded_staff",
        Cohort.NOW,
        Unit.PERCENT,
        Text("上限 10%，以实有人员计", "Capped at 10 %, over staff in post"),
        denominator="township_staff",
        decimals=1,
        direction=Direction.LOWER,
        target=0.1,
    ),
)

BY_KEY = {metric.key: metric for metric in METRICS}
