"""What a duty desk asks for: its work list, one case, and units by name."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, request
from sqlalchemy import Connection

from dashboards.access.context import (
    current_account,
    current_actor,
    current_scope,
    lang,
    store,
)
from dashboards.components import desk_case, desk_next, desk_rows, ladder_state
from dashboards.components.desk_asked import LONGEST_WORD, desk_asked
from dashboards.components.fragments import View
from dashboards.strings import wording
from data_layer.core.actions import offers
from data_layer.core.county import County
from data_layer.core.rights import Action, may, may_attach
from data_layer.core.scope import Scope
from data_layer.queries.attachments import attachments_of
from data_layer.queries.cache import STEP_MS, answer, current_revision
from data_layer.queries.case_file import case_file
from data_layer.queries.contact import has_sealed
from data_layer.queries.desk_filters import Ask
from data_layer.queries.ended import VIEW as ENDED
from data_layer.queries.ended import ended_cases
from data_layer.queries.incidents import seen_cases
from data_layer.queries.surroundings import surroundings
from data_layer.queries.unit_worklist import unit_worklist
from data_layer.queries.visible import units_named
from data_layer.queries.worklist import Worklist, unseen_critical, worklist
from data_layer.services.accounts import Account
from data_layer.vocab import Role

MOST_ROWS, LAST_ROW = 500, 1_000_000
MOST_UNITS = 12

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk/list")
def work_list() -> Response:
    """One window of a view, with the counts of all views of open cases under the same filters;
    `exact` is the case whose number was searched for, open or not.

    Query: view, township, category, urgency, source, unit, by (me), since (1, 7, 30 days), q, sort
    (-…: downwards), offset, limit. Handlers get the assignments of their unit.
    """
    held, account, scope = store(), current_account(), current_scope()
    county, now = held.county, held.clock()
    step = now - now % STEP_MS
    view = View(lang(), county.zone, step)
    # A question of the moment itself would have no answer in memory.
    ask = _asked(county, account, step)
    with held.readers.connect() as conn:
        revision = current_revision(conn, county.code)
        found, more = _listed(conn, county, scope, account, ask, now)
        exact = _exact(conn, county, scope, ask, now)
        unseen = _unseen(conn, county, scope, account, now, view)
        stopped = ladder_state.stopped(conn, held, scope, View(lang(), county.zone, now))
    return _json(
        {
            "revision": revision,
            "release": held.settings.release,
            "now": now,
            "view": ask.view,
            "total": found.total,
            "more": more,
            "exact": exact,
            "counts": found.counts,
            "offset": ask.offset,
            "rows": [desk_rows.row(line, county, account.role, view) for line in found.lines],
            "critical": unseen,
            "stopped": stopped,
        }
    )


def _listed(
    conn: Connection, county: County, scope: Scope, account: Account, ask: Ask, now: int
) -> tuple[Worklist, bool]:
    """The list asked for, and whether it was cut: of ended cases only the newest are listed."""
    if ask.view != ENDED:
        return _open(conn, county, scope, account, ask, now), False
    unit = current_actor().only_unit
    found = answer(conn, ended_cases, county, scope, now, unit=unit, ask=ask)
    counts = _open(conn, county, scope, account, ask._replace(limit=0), now).counts
    if not found.more:
        counts = {**counts, ENDED: found.total}
    return Worklist(counts, found.total, found.lines), found.more


def _open(
    conn: Connection, county: County, scope: Scope, account: Account, ask: Ask, now: int
) -> Worklist:
    if account.role is Role.HANDLER:
        unit = account.unit_code
        return answer(conn, unit_worklist, county, scope, now, unit=unit, ask=ask)
    return answer(conn, worklist, county, scope, now, ask=ask)


def _exact(conn: Connection, county: County, scope: Scope, ask: Ask, now: int) -> str:
    number = desk_rows.full_number(ask.q, county, now)
    wanted = {number} if number else set()
    return next(iter(seen_cases(conn, scope, current_actor().only_unit, wanted)), "")


def _unseen(
    conn: Connection, county: County, scope: Scope, account: Account, now: int, view: View
) -> list[dict[str, Any]]:
    """The alarm of the centre; nobody else can acknowledge."""
    if not may(account.role, Action.ACCEPT):
        return []
    found = answer(conn, unseen_critical, county, scope, now)
    return [
        {
            "no": case.case_no,
            "v": case.version,
            "place": f"{case.township} {case.village}".strip(),
            "title": case.title,
            "at": wording.stamp(case.at, view.zone, view.now),
        }
        for case in found
    ]


def _asked(county: County, account: Account, now: int) -> Ask:
    """The question of the request and the window it wants."""
    get = request.args.get
    return desk_asked(request.args, county, account.username, now)._replace(
        offset=min(max(get("offset", 0, type=int), 0), LAST_ROW),
        limit=min(max(get("limit", 100, type=int), 1), MOST_ROWS),
    )


@blueprint.get("/desk/cases/<case_no>")
def get_case(case_no: str) -> Response:
    """Everything the panel shows of one case; 404 when it is not the caller's to see."""
    held, scope = store(), current_scope()
    county, now = held.county, held.clock()
    view = View(lang(), county.zone, now)
    actor = current_actor()
    unit, unmasks = actor.only_unit, actor.may(Action.UNMASK)
    with held.readers.connect() as conn:
        file = case_file(conn, county, scope, unit, case_no, now)
        contact = unmasks and has_sealed(conn, scope, case_no)
        files = attachments_of(conn, scope, case_no)
        around = surroundings(conn, county, scope, unit, file.row, now)
    offered = offers(file.folded, county, actor, now)
    own = actor.role is Role.LEADER and any(o.legal for o in offered if o.action is Action.EXTEND)
    return _json(
        {
            "now": now,
            "case": desk_case.case(file, county, view),
            "timeline": desk_case.timeline(file, county, view),
            "assignments": [desk_case.task(task, file, county, view) for task in file.tasks],
            "why": desk_case.why(file, county, scope, view),
            "actions": [offer.as_json() for offer in offered],
            "contact": contact,
            "attachments": desk_case.attachments(files, view, seen=may_attach(actor.role)),
            "neighbours": desk_case.neighbours(around, view),
            "next": desk_next.next_step(file, view, own=own),
            "ladder": desk_next.ladder(file, county, view),
        }
    )


@blueprint.get("/desk/units")
def units() -> Response:
    """Up to twelve units whose name holds every word of ?q=, those of ?township= first."""
    words = request.args.get("q", "")[:LONGEST_WORD].split()
    township = request.args.get("township", "")
    found = units_named(store().county, current_scope(), words)
    # A unit of another township would hold a case its people cannot see.
    if township:
        found = [unit for unit in found if unit.township_code in {"", township}]
    found.sort(key=lambda unit: (unit.township_code != township, unit.level, unit.code))
    listed = [{"code": unit.code, "name": unit.name} for unit in found[:MOST_UNITS]]
    return _json({"units": listed})


def _json(body: dict[str, Any]) -> Response:
    response = Response(orjson.dumps(body), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
