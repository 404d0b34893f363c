"""The pages of scheduled reports: what runs when, the form, and what became of each run."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, lang, say, store
from dashboards.components.page_chrome import chrome
from dashboards.components.schedule_form import blank, fields, wanted_of
from dashboards.components.schedule_lines import rate_told, run_at, upcoming
from dashboards.components.score_words import Voice
from dashboards.outputs.runs import run_lines, schedule_lines
from dashboards.reports.compose import checked
from dashboards.strings import reports as report_words
from dashboards.strings import schedules as words
from dashboards.strings import wording
from dashboards.strings.zones import zone_name
from data_layer.core.days import local
from data_layer.core.report_kinds import EVERY, KIND_TEXT, Kind, kinds_for
from data_layer.core.report_runs import LOOK_BACK_MS
from data_layer.core.schedules import period_before
from data_layer.errors import BadRequest, Forbidden, GovernanceError, Invalid, NotFound
from data_layer.labels import ROLE_TEXT
from data_layer.queries.report_runs import runs_of, success_of
from data_layer.queries.report_schedules import Schedule, find_schedule, schedules_in
from data_layer.queries.visible import townships_in
from data_layer.services import report_schedules as service
from data_layer.services.audit import refusals_noted
from data_layer.services.export_entries import check_may_export
from data_layer.services.report_orders import Wanted, order_run

ADDRESS, ABOVE = "/reports/schedules", "/reports"

blueprint = Blueprint("schedules", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Every schedule of the scope, with its next three times and how often it went well."""
    check_may_export(current_account())
    held, scope, voice = store(), current_scope(), _voice()
    with held.readers.connect() as conn:
        found = schedules_in(conn, scope)
        success = success_of(conn, scope, voice.now - LOOK_BACK_MS)
        lines = schedule_lines(conn, held.county, scope, voice, found, success)
    return _page(
        "reports/schedules.html",
        ADDRESS,
        lines=lines,
        kinds=[(str(kind), KIND_TEXT[kind]) for kind in kinds_for(scope)],
        sentence=_sentence(found, success),
        zone_note=say(words.ZONE_NOTE).format(zone=say(zone_name(held.county.zone))),
    )


@blueprint.get(f"{ADDRESS}/new")
def new() -> ResponseReturnValue:
    """The form of a new schedule of ?kind=."""
    account = current_account()
    check_may_export(account)
    return _form_page(blank(_kind(request.args.get("kind", "")), account, _voice()))


@blueprint.post(ADDRESS)
def save() -> ResponseReturnValue:
    """Keep a new schedule, or the changes to an own one (id)."""
    held, account = store(), current_account()
    county, now, schedule_id = held.county, held.clock(), request.form.get("id", "")[:64]
    check_may_export(account)
    base = _own(schedule_id) if schedule_id else blank(Kind.BRIEF, account, _voice())
    kind = base.kind if schedule_id else _kind(request.form.get("kind", ""))
    wanted = wanted_of(request.form, kind, base)
    folder = held.settings.report_folder is not None
    try:
        _check_subject(wanted)
        with refusals_noted(held, account, "save_schedule", str(kind)):
            saved = held.writer.submit(
                lambda c: service.save_schedule(c, county, account, wanted, now, folder),
                urgent=True,
            )
    except (Invalid, BadRequest) as error:
        return _form_page(wanted, error)
    return redirect(f"{ADDRESS}/{saved}?saved=1", 303)


@blueprint.get(f"{ADDRESS}/<schedule_id>")
def one(schedule_id: str) -> ResponseReturnValue:
    """One schedule with its runs; ?edit=1 for its owner the form."""
    check_may_export(current_account())
    held, scope, voice = store(), current_scope(), _voice()
    if request.args.get("edit"):
        return _form_page(_own(schedule_id))
    with held.readers.connect() as conn:
        found = find_schedule(conn, scope, schedule_id)
        success = success_of(conn, scope, voice.now - LOOK_BACK_MS)
        (line,) = schedule_lines(conn, held.county, scope, voice, [found], success)
        runs = run_lines(conn, held.county, scope, voice, runs_of(conn, scope, schedule_id))
    done = words.SAVED if request.args.get("saved") else None
    done = words.STARTED if request.args.get("started") else done
    return _page(
        "reports/schedule.html",
        f"{ADDRESS}/{schedule_id}",
        line=line,
        runs=runs,
        mine=found.owner == current_account().username,
        may_pause=current_account().role in service.MAY_PAUSE,
        done=say(done) if done else "",
        zone_note=say(words.ZONE_NOTE).format(zone=say(zone_name(held.county.zone))),
    )


@blueprint.post(f"{ADDRESS}/<schedule_id>/pause")
def pause(schedule_id: str) -> ResponseReturnValue:
    """Let it rest."""
    return _switched(schedule_id, active=False)


@blueprint.post(f"{ADDRESS}/<schedule_id>/resume")
def resume(schedule_id: str) -> ResponseReturnValue:
    """Let it go on."""
    return _switched(schedule_id, active=True)


def _switched(schedule_id: str, *, active: bool) -> ResponseReturnValue:
    held, account = store(), current_account()
    county, now = held.county, held.clock()
    held.writer.submit(
        lambda c: service.set_active(c, county, account, schedule_id, now, active), urgent=True
    )
    return redirect(f"{ADDRESS}/{schedule_id}?saved=1", 303)


@blueprint.post(f"{ADDRESS}/<schedule_id>/delete")
def delete(schedule_id: str) -> ResponseReturnValue:
    """Take it away; what it made stays."""
    held, account = store(), current_account()
    county, now = held.county, held.clock()
    held.writer.submit(
        lambda c: service.delete_schedule(c, county, account, schedule_id, now), urgent=True
    )
    return redirect(ADDRESS, 303)


@blueprint.post(f"{ADDRESS}/<schedule_id>/run")
def run(schedule_id: str) -> ResponseReturnValue:
    """Make its newest whole period now, delivered as ever."""
    held, account = store(), current_account()
    county, now, found = held.county, held.clock(), _own(schedule_id)
    period = period_before(EVERY[found.kind], local(now, county.zone).day)
    places = service.townships_of(county, account.scope, found)

    def work(conn: Connection) -> None:
        for place in places:
            wanted = Wanted(
                found.kind, period, found.formats, place, found.category,
                schedule_id=schedule_id, budget_minutes=found.budget_minutes,
            )  # fmt: skip
            order_run(conn, county, account, wanted, now)

    held.writer.submit(work, urgent=True)
    if held.scheduler is not None:
        held.scheduler.poke()
    return redirect(f"{ADDRESS}/{schedule_id}?started=1", 303)


def _sentence(found: list[Schedule], success: dict[str, tuple[int, int]]) -> str:
    county, voice = store().county, _voice()
    active = [one for one in found if one.active]
    ids = {one.schedule_id for one in found}
    mine = [pair for schedule_id, pair in success.items() if schedule_id in ids]
    done, n = sum(pair[0] for pair in mine), sum(pair[1] for pair in mine)
    if not active:
        return voice.say(words.NONE_ACTIVE, rate=rate_told(done, n, voice))
    first = min((at for one in active for at in upcoming(one, county)[:1]), default=None)
    coming = wording.DASH if first is None else run_at(first, voice)
    return voice.say(
        words.SENTENCE, active=len(active), next=coming, rate=rate_told(done, n, voice)
    )


def _kind(told: str) -> Kind:
    if told not in set(Kind):
        raise NotFound(words.BAD_KIND, "no_kind")
    if told not in kinds_for(current_scope()):
        raise Forbidden(service.NOT_FOR_YOU, "outside_scope")
    return Kind(told)


def _own(schedule_id: str) -> Schedule:
    with store().readers.connect() as conn:
        return service.own_schedule(conn, current_account(), schedule_id)


def _check_subject(wanted: Schedule) -> None:
    """Whether such a report could be made today; a brief of no township is one for each."""
    held, scope = store(), current_scope()
    county, now = held.county, held.clock()
    if wanted.kind is Kind.BRIEF and not wanted.township_code:
        return
    period = period_before(EVERY[wanted.kind], local(now, county.zone).day)
    checked(
        county, scope, now, wanted.kind, period,
        township=wanted.township_code, category=wanted.category,
    )  # fmt: skip


def _form_page(wanted: Schedule, problem: GovernanceError | None = None) -> Response:
    held, account, voice = store(), current_account(), _voice()
    county = held.county
    with held.readers.connect() as conn:
        readers = service.readers_of(conn, county, account.scope, wanted)
    back = f"{ADDRESS}/{wanted.schedule_id}" if wanted.schedule_id else ADDRESS
    address = f"{back}?edit=1" if wanted.schedule_id else f"{ADDRESS}/new?" + urlencode(
        {"kind": str(wanted.kind)}
    )  # fmt: skip
    page = _page(
        "reports/schedule_form.html",
        address,
        form=fields(wanted, county, voice, readers),
        kind_name=say(KIND_TEXT[wanted.kind]),
        R=report_words,
        roles=ROLE_TEXT,
        problem=say(problem.text) if problem else "",
        above=back,
        townships=[(area.code, area.short) for area in townships_in(county, account.scope)],
        categories=[(one.code, say(one.name)) for one in county.majors.values()],
        whole=account.scope.whole_county,
        folder=held.settings.report_folder is not None,
    )
    return make_response(page, 422 if problem else 200)


def _voice() -> Voice:
    held = store()
    return Voice(lang(), held.county.zone, held.clock())


def _page(template: str, back: str, **more: Any) -> str:
    around = chrome(store().county, current_account(), _voice(), ABOVE, back)
    return render_template(template, W=words, voice=_voice(), **around, **more)
