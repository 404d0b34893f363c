"""From a question to a report: title, issue, office, cut-off, 口径, and its kind's sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboards.components.closed_note import closed_note
from dashboards.components.score_words import Voice
from dashboards.reports.brief import brief
from dashboards.reports.daily import daily
from dashboards.reports.inquiry import Inquiry, date_text, inquiry, window_text
from dashboards.reports.judgement import judgement
from dashboards.reports.model import Block, Report
from dashboards.reports.monthly import monthly
from dashboards.reports.scores import scores
from dashboards.reports.special import special
from dashboards.reports.standards import with_standards
from dashboards.reports.weekly import weekly
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.report_kinds import KIND_TEXT, OF_TOWNSHIPS, Kind, kinds_for
from data_layer.core.report_periods import Period, issue_number, period_of
from data_layer.core.scope import Scope
from data_layer.errors import BadRequest, Forbidden
from data_layer.queries.closed_months import closing_asked
from data_layer.queries.discovery import known_since
from data_layer.vocab import Text

SECTIONS: dict[Kind, Callable[[Inquiry], Sequence[Block]]] = {
    Kind.DAILY: daily,
    Kind.WEEKLY: weekly,
    Kind.MONTHLY: monthly,
    Kind.SPECIAL: special,
    Kind.SCORES: scores,
    Kind.BRIEF: brief,
    Kind.JUDGEMENT: judgement,
}
OWN_ONLY = Text(
    "该报告面向全县（市），乡镇（街道）请使用本乡镇的月度简报或周研判。",
    "That report is of the whole county; a township has its own brief and judgement sheet.",
)
NO_TOWNSHIP = Text("请指明简报的乡镇（街道）。", "Say which township the brief is of.")
NO_SUBJECT = Text(
    "专报请指明一个类别或一个乡镇（街道）。", "A special report is of one category or township."
)
# Kinds that say at their end what each rate means; what is signed at its end has nothing after.
EXPLAINED = frozenset({Kind.MONTHLY, Kind.BRIEF})
# The line of 口径 of kinds that ask no metric of the dictionary.
STATED = {
    Kind.SCORES: (
        "得分按考核办法由比率、占比和用时折算，各指标口径见附表；区间为95%区间，不排名次。"
    ),
    Kind.JUDGEMENT: (
        "预警按发出日计，核实结果为数据截至时的状态；已核实指判为属实或误报的，含属实后已处置的，"
        "属实率为其中判为属实的比例，区间为95%区间。涉及人员或告知范围较窄的规则只列条数。"
    ),
}
UNEVEN = "两个月天数不同，环比按相同天数比较，与月度走势图中上月全月的件数不可直接相减"
NO_SUCH = Text("没有这个类别或乡镇（街道）。", "There is no such category or township.")


def checked(
    county: County,
    scope: Scope,
    now: int,
    kind: Kind,
    period: int,
    *,
    township: str = "",
    category: str = "",
) -> Period:
    """The period of a report that may be made; so that a wish can be refused before it is queued.

    Raises Forbidden where the scope may not have it, BadRequest for a period or subject that is
    none.
    """
    scope.narrow(township)
    if kind not in kinds_for(scope):
        raise Forbidden(OWN_ONLY, "outside_scope")
    known = {area.code for area in county.townships} | {""}
    if township not in known or category not in {"", *county.categories}:
        raise BadRequest(NO_SUCH, "no_filter")
    if kind is Kind.BRIEF and not (township or scope.township_code):
        raise BadRequest(NO_TOWNSHIP, "no_township")
    if kind is Kind.SPECIAL and bool(township) == bool(category):
        raise BadRequest(NO_SUBJECT, "no_subject")
    return period_of(kind, county, now, period)


def title_of(
    county: County, scope: Scope, kind: Kind, *, township: str = "", category: str = ""
) -> str:
    """某市网格治理月报, 大关镇网格治理月度简报, 某市网格治理专报（矛盾纠纷）."""
    own, name = county.name.zh, KIND_TEXT[kind].zh
    place = county.areas.get(township or scope.township_code)
    if kind in OF_TOWNSHIPS and place:
        return f"{place.name}网格治理{name}"
    if kind is Kind.SPECIAL:
        subject = county.categories[category].name.zh if category else place.name if place else ""
        return f"{own}网格治理{name}（{subject}）"
    return f"{own}网格治理{name}"


def compose(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    kind: Kind,
    period: int,
    *,
    township: str = "",
    category: str = "",
) -> Report:
    """The report of a kind and a period (its number, see `periods`), as the scope may see it.

    `township` or `category` narrow a special report, `township` says whose brief it is. Raises as
    `checked`.
    """
    asked = checked(county, scope, now, kind, period, township=township, category=category)
    title = title_of(county, scope, kind, township=township, category=category)
    if kind in OF_TOWNSHIPS:
        # In the township's own scope for every reader: nothing else can get in.
        scope, township = scope.narrow(township), ""
    subject = (township, category) if kind is Kind.SPECIAL else ("", "")
    inq = inquiry(conn, county, scope, now, kind, asked, township=subject[0], category=subject[1])
    composed = Report(
        kind=str(kind),
        title=title,
        issue=issue_number(kind, period, known_since(conn, county, scope, now)),
        office=county.title.zh,
        day=date_text(local(now, county.zone).day),
        scope=scope,
        place=inq.place if subject[0] or scope.township_code else county.name.zh,
        cut_off=_moment(now, county.zone),
        window=window_text(inq.ask),
        standard=_standard(inq, kind),
        demo=county.demo,
        blocks=tuple(SECTIONS[kind](inq)),
    )
    return with_standards(composed) if kind in EXPLAINED else composed


def _standard(inq: Inquiry, kind: Kind) -> str:
    """The line of 口径 that stands under the title."""
    if kind in STATED:
        return STATED[kind]
    closed = closing_asked(inq.conn, inq.county, inq.scope, inq.ask)
    voice = Voice("zh", inq.county.zone, inq.now)
    parts = [
        *([closed_note(closed, voice).removesuffix("。")] if closed else []),
        "上报按上报日计，办结率按应办结日计（当日结束后计入），办结按办结日计",
        *([] if closed and closed.settled else ["存量为数据截至时的数"]),
        "不足5件不出率，不足20件不作比较",
        *(
            f"{word}指与{window_text(ask)}相比"
            for word, ask in zip(inq.words, (inq.before, inq.year), strict=True)
            if ask is not None
        ),
        *([UNEVEN] if inq.uneven else []),
    ]
    return "；".join(parts) + "。"


def _moment(ms: int, zone: str) -> str:
    then = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    return f"{then.year}年{then.month}月{then.day}日{then.hour}时{then.minute:02d}分"
