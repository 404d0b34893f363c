"""The page of reports: which there are for whom, and ordering one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, lang, say, store
from dashboards.access.settings import field
from dashboards.components.page_chrome import chrome
from dashboards.components.score_words import Voice
from dashboards.outputs.ordering import check_address, order_file
from dashboards.strings import reports as words
from dashboards.strings import schedules
from data_layer.core.exports import PAPERS
from data_layer.core.report_kinds import KIND_TEXT, Kind, kinds_for
from data_layer.core.report_periods import Period, periods
from data_layer.queries.visible import townships_in
from data_layer.services.export_entries import check_may_export
from data_layer.services.report_orders import Wanted, order_run

ADDRESS = "/reports"
ASKED = ("kind", "period", "township", "category")

blueprint = Blueprint("reports", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """A form for each kind the scope may have."""
    held, account, scope = store(), current_account(), current_scope()
    check_may_export(account)
    county = held.county
    voice = Voice(lang(), county.zone, held.clock())
    around = chrome(county, account, voice, ADDRESS, ADDRESS)
    return render_template(
        "reports/list.html",
        R=words,
        W=schedules,
        voice=voice,
        kinds=[_kind(kind) for kind in kinds_for(scope)],
        townships=[(area.code, area.short) for area in townships_in(county, scope)],
        categories=[(one.code, say(one.name)) for one in county.majors.values()],
        whole=scope.whole_county,
        **around,
    )


@blueprint.post(ADDRESS)
def order() -> ResponseReturnValue:
    """Order a report; without a period the newest whole one."""
    held, account, scope = store(), current_account(), current_scope()
    asked = {name: field(name) for name in ASKED if field(name)}
    kind = asked.get("kind", "")
    if kind in set(Kind) and "period" not in asked:
        asked["period"] = str(_newest(Kind(kind)).number)
    if field("archive"):
        return _archived(asked)
    number = order_file(held, account, scope, ADDRESS, asked, field("format"), lang())
    return redirect(f"/exports/{number}", 303)


def _archived(asked: dict[str, str]) -> ResponseReturnValue:
    """Make it in every form and keep it in the archive."""
    held, account, scope = store(), current_account(), current_scope()
    county, now = held.county, held.clock()
    check_may_export(account)
    check_address(ADDRESS, asked, account.role, county, scope, now)
    wanted = Wanted(
        Kind(asked["kind"]), int(asked["period"]), tuple(map(str, PAPERS)),
        asked.get("township", ""), asked.get("category", ""),
    )  # fmt: skip
    held.writer.submit(lambda c: order_run(c, county, account, wanted, now), urgent=True)
    if held.scheduler is not None:
        held.scheduler.poke()
    return redirect(f"/reports/archive?kind={wanted.kind}", 303)


def _kind(kind: Kind) -> dict[str, Any]:
    held = store()
    return {
        "key": str(kind),
        "name": say(KIND_TEXT[kind]),
        "note": say(words.NOTES[str(kind)]),
        "periods": [_period(one) for one in periods(kind, held.county, held.clock())],
        "usual": str(_newest(kind).number),
    }


def _period(one: Period) -> tuple[str, str]:
    ends = [f"{day // 100 % 100:02d}-{day % 100:02d}" for day in (one.first, one.last)]
    days = say(words.DAYS).format(first=ends[0], last=ends[1]) if ends[0] != ends[1] else ends[0]
    issue = f"{one.issue} · {days}"
    return str(one.number), say(words.RUNNING).format(issue=issue) if one.running else issue


def _newest(kind: Kind) -> Period:
    """The last whole period; a month that runs is not reported on unasked."""
    held = store()
    listed = periods(kind, held.county, held.clock())
    return next((one for one in listed if not one.running), listed[0])
