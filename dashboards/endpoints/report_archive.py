"""The archive of reports: every issue with its versions, its files, and making one again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, lang, say, store
from dashboards.access.settings import field
from dashboards.components.page_chrome import chrome
from dashboards.components.score_words import Voice
from dashboards.outputs.runs import run_lines
from dashboards.reports.compose import checked
from dashboards.strings import schedules as words
from data_layer.core.report_kinds import KIND_TEXT, Kind, kinds_for
from data_layer.errors import Invalid, NotFound
from data_layer.queries.report_runs import (
    NO_RUN,
    archive,
    archived_number,
    files_of,
    find_run,
    runs_under_way,
)
from data_layer.services.audit import refusals_noted
from data_layer.services.export_entries import check_may_export
from data_layer.services.export_orders import make_link
from data_layer.services.report_orders import Wanted, order_run

ADDRESS, ABOVE = "/reports/archive", "/reports"
LEAST_REASON, LONGEST_REASON = 5, 200

blueprint = Blueprint("report_archive", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """What was archived, of ?kind= or of every kind."""
    return _page()


def _page(run_id: str = "", kept: str = "", problem: Invalid | None = None) -> str:
    """The page; with a `problem` the form of that run, of the `kept` kind, as it was sent."""
    account, scope, held = current_account(), current_scope(), store()
    check_may_export(account)
    asked = request.args.get("kind", kept)
    kind = Kind(asked) if asked in set(Kind) else None
    voice = Voice(lang(), held.county.zone, held.clock())
    with held.readers.connect() as conn:
        lines = run_lines(conn, held.county, scope, voice, archive(conn, scope, kind))
        n = archived_number(conn, scope, kind)
        going = run_lines(conn, held.county, scope, voice, runs_under_way(conn, scope))
    told = words.ARCHIVE_SENTENCE if lines else words.ARCHIVE_NONE
    return render_template(
        "reports/archive.html",
        W=words,
        voice=voice,
        lines=lines,
        going=[line for line in going if not line["version"]],
        sentence=voice.say(told, n=n),
        cut=voice.say(words.ARCHIVE_CUT, shown=len(lines), n=n) if len(lines) < n else "",
        kinds=[(str(one), say(KIND_TEXT[one])) for one in kinds_for(scope)],
        kind=asked,
        again=run_id,
        reason=field("reason"),
        problem=voice.say(problem.text) if problem else "",
        **chrome(held.county, account, voice, ABOVE, ADDRESS),
    )


@blueprint.post(f"{ADDRESS}/<run_id>/again")
def again(run_id: str) -> ResponseReturnValue:
    """Make an issue again, with the rights of who asks and with a reason; a new version."""
    held, account, scope = store(), current_account(), current_scope()
    county, now, reason = held.county, held.clock(), " ".join(field("reason").split())
    check_may_export(account)
    with held.readers.connect() as conn:
        old = find_run(conn, scope, run_id)
    if not LEAST_REASON <= len(reason) <= LONGEST_REASON:
        return _page(run_id, str(old.kind), Invalid(words.BAD_REASON, "bad_reason")), 422
    checked(
        county, scope, now, old.kind, old.period,
        township=old.township_code, category=old.category,
    )  # fmt: skip
    wanted = Wanted(
        old.kind, old.period, old.formats, old.township_code, old.category, reason=reason
    )
    held.writer.submit(lambda c: order_run(c, county, account, wanted, now), urgent=True)
    if held.scheduler is not None:
        held.scheduler.poke()
    return redirect(f"{ADDRESS}?kind={old.kind}", 303)


@blueprint.post(f"{ADDRESS}/<run_id>/<format>/fetch")
def fetch(run_id: str, format: str) -> ResponseReturnValue:  # noqa: A002 - the word of the field
    """Make a link to one file that works once, and follow it."""
    held, account = store(), current_account()
    check_may_export(account)
    with held.readers.connect() as conn:
        run = find_run(conn, current_scope(), run_id)
        files = files_of(conn, current_scope(), [run_id])[run_id]
    number = next((file.number for file in files if file.format == format), "")
    if not (number and run.version):
        raise NotFound(NO_RUN, "no_run")
    with refusals_noted(held, account, "export_fetch", number):
        token = make_link(held, account, number)
    return redirect(f"/exports/file/{token}", 303)
