"""From a question to a report: title, issue, office, cut-off, 口径, and its kind's sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboards.reports.brief import brief
from dashboards.reports.daily import daily
from dashboards.reports.inquiry import Inquiry, date_text, inquiry, window_text
from dashboards.reports.model import Block, Report
from dashboards.reports.monthly import monthly
from dashboards.reports.periods import KIND_TEXT, Kind, issue_number, period_of
from dashboards.reports.scores import scores
from dashboards.reports.special import special
from dashboards.reports.weekly import weekly
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.scope import OUTSIDE, Scope
from data_layer.errors import BadRequest, Forbidden
from data_layer.queries.discovery import known_since
from data_layer.vocab import Text

SECTIONS: dict[Kind, Callable[[Inquiry], Sequence[Block]]] = {
    Kind.DAILY: daily,
    Kind.WEEKLY: weekly,
    Kind.MONTHLY: monthly,
    Kind.SPECIAL: special,
    Kind.SCORES: scores,
    Kind.BRIEF: brief,
}
OWN_ONLY = Text(
    "该报告面向全县（市），乡镇（街道）请使用本乡镇的月度简报。",
    "That report is of the whole county; a township has its own monthly brief.",
)
NO_TOWNSHIP = Text("请指明简报的乡镇（街道）。", "Say which township the brief is of.")
NO_SUBJECT = Text(
    "专报请指明一个类别或一个乡镇（街道）。", "A special report is of one category or township."
)
BY_SCHEME = "得分按考核办法由比率、占比和用时折算，各指标口径见附表；区间为95%区间，不排名次。"
NO_SUCH = Text("没有这个类别或乡镇（街道）。", "There is no such category or township.")


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

    `township` and `category` narrow a special report, `township` says whose brief it is. Raises
    Forbidden where a scope may not have it, BadRequest for a period or a subject that is none.
    """
    scope = _allowed(scope, kind, township)
    _check(county, kind, township or scope.township_code, category)
    asked = period_of(kind, county, now, period)
    inq = inquiry(
        conn, county, scope, now, kind, asked,
        township=township if kind is Kind.SPECIAL else "", category=category,
    )  # fmt: skip
    begun = known_since(conn, county, scope, now)
    return Report(
        kind=str(kind),
        title=_title(inq, kind),
        issue=issue_number(kind, period, begun),
        office=county.title.zh,
        day=date_text(local(now, county.zone).day),
        scope=scope,
        place=inq.place if inq.place != f"全{county.name.zh[-1]}" else county.name.zh,
        cut_off=_moment(now, county.zone),
        window=window_text(inq.ask),
        standard=_standard(inq, kind),
        demo=county.demo,
        blocks=tuple(SECTIONS[kind](inq)),
    )


def _allowed(scope: Scope, kind: Kind, township: str) -> Scope:
    """The scope the numbers are asked in: of a brief its township's, for everybody."""
    if kind is Kind.BRIEF:
        return scope.narrow(township)
    if not scope.whole_county:
        raise Forbidden(OWN_ONLY if scope.allows(township) else OUTSIDE, "outside_scope")
    return scope


def _check(county: County, kind: Kind, township: str, category: str) -> None:
    known = {area.code for area in county.townships} | {""}
    if township not in known or category not in {"", *county.categories}:
        raise BadRequest(NO_SUCH, "no_filter")
    if kind is Kind.BRIEF and not township:
        raise BadRequest(NO_TOWNSHIP, "no_township")
    if kind is Kind.SPECIAL and bool(township) == bool(category):
        raise BadRequest(NO_SUBJECT, "no_subject")


def _title(inq: Inquiry, kind: Kind) -> str:
    own, name = inq.county.name.zh, KIND_TEXT[kind].zh
    if kind is Kind.BRIEF:
        return f"{inq.place}网格治理{name}"
    if kind is Kind.SPECIAL:
        category = inq.county.categories.get(inq.ask.category)
        return f"{own}网格治理{name}（{category.name.zh if category else inq.place}）"
    return f"{own}网格治理{name}"


def _standard(inq: Inquiry, kind: Kind) -> str:
    """The line of 口径 that stands under the title."""
    if kind is Kind.SCORES:
        return BY_SCHEME
    parts = [
        "上报按上报日计，办结率按应办结日计（当日结束后计入），办结按办结日计，存量为数据截至时的数",
        "不足5件不出率，不足20件不作比较",
        *(
            f"{word}指与{window_text(ask)}相比"
            for word, ask in zip(inq.words, (inq.before, inq.year), strict=True)
            if ask is not None
        ),
    ]
    return "；".join(parts) + "。"


def _moment(ms: int, zone: str) -> str:
    then = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    return f"{then.year}年{then.month}月{then.day}日{then.hour}时{then.minute:02d}分"
