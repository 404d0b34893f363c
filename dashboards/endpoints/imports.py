"""Ledgers brought in by file: sending one, saying what its columns mean, the verdict on its rows,
storing it, and taking it back."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, make_response, redirect, request, send_file
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, lang, say, store
from dashboards.access.settings import check_right, field, sent_file, settings_page
from dashboards.components.import_form import (
    columns_sent,
    dictionaries,
    field_lines,
    format_choices,
    words_sent,
)
from dashboards.components.import_lines import facts, line, preview, result, undone, verdict
from dashboards.strings import imports as words
from dashboards.strings.zones import zone_choices
from data_layer.core.county import County
from data_layer.core.import_mapping import Shape, meaning_of
from data_layer.core.imports import DRAFTS, GOING, KEPT, OPEN, Mode, State
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.errors import Conflict, Forbidden, GovernanceError, Invalid, NotFound
from data_layer.queries.imports import FILES_GONE, NONE, Import, import_of, imports, same_file
from data_layer.services import imports as acts
from data_layer.services.import_files import (
    FOUND,
    LOOKED,
    REFUSED,
    VERDICTS,
    folder_of,
    read_json,
)
from data_layer.services.import_refused import refused_file
from data_layer.services.import_undo import later_hands

ADDRESS = "/settings/import"
RELOAD_SECONDS = 2
FILES = {"refused.csv": REFUSED, "verdicts.csv": VERDICTS}

blueprint = Blueprint("imports", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """What was imported, and the way in."""
    return _list()


@blueprint.post(ADDRESS)
def send() -> ResponseReturnValue:
    """Take in a file."""
    check_right(Action.IMPORT_EVENTS, words.FORBIDDEN)
    _whole_county()
    try:
        name, body = sent_file()
    except Invalid as error:
        return _list(error)
    number = acts.send(store(), current_account().username, name, body)
    return redirect(f"{ADDRESS}/{number}", 303)


@blueprint.get(f"{ADDRESS}/<int:number>")
def one(number: int) -> ResponseReturnValue:
    """One import as it stands."""
    return _page(_found(number))


@blueprint.post(f"{ADDRESS}/<int:number>/mapping")
def save_mapping(number: int) -> ResponseReturnValue:
    """What the columns mean; every row is judged by it."""
    found, held = _mine(number), store()
    looked = read_json(folder_of(held.settings.instance, number) / LOOKED)
    given: dict[str, Any] = {}
    try:
        if not looked:
            raise Conflict(FILES_GONE, "files_gone")
        # What stands in the form stays there, whatever is wrong with its words.
        given = columns_sent(request.form, found.mapping)
        given = words_sent(request.form, given, held.county)
        meaning = meaning_of(given, looked["header"])
        acts.save_mapping(held, current_account().username, number, meaning, lang())
    except (Invalid, Conflict) as error:
        return _page(found, error, given)
    return redirect(f"{ADDRESS}/{number}", 303)


@blueprint.post(f"{ADDRESS}/<int:number>/begin")
def begin(number: int) -> ResponseReturnValue:
    """Store all rows, or the good ones."""
    mode = Mode.ALL if field("mode") == Mode.ALL else Mode.GOOD
    return _act(number, lambda by: acts.begin(store(), by, number, mode))


@blueprint.post(f"{ADDRESS}/<int:number>/stop")
def stop(number: int) -> ResponseReturnValue:
    """Stop what is under way."""
    return _act(number, lambda by: acts.stop(store(), by, number))


@blueprint.post(f"{ADDRESS}/<int:number>/undo")
def undo(number: int) -> ResponseReturnValue:
    """Take back what was stored, when whoever asks means it."""
    check_right(Action.IMPORT_EVENTS, words.FORBIDDEN)
    if not field("sure"):
        return _page(_found(number), Conflict(words.NOT_SURE, "not_sure"))
    return _act(number, lambda by: acts.undo(store(), by, number), anybodys=True)


@blueprint.post(f"{ADDRESS}/<int:number>/drop")
def drop(number: int) -> ResponseReturnValue:
    """Delete a file that was not stored."""
    answer = _act(number, lambda by: acts.let_go(store(), by, number), anybodys=True)
    gone = isinstance(answer, Response) and answer.status_code != 303
    return answer if gone else redirect(ADDRESS, 303)


@blueprint.get(f"{ADDRESS}/<int:number>/<name>")
def download(number: int, name: str) -> ResponseReturnValue:
    """The refused rows, the verdicts, or the mapping."""
    found = _mine(number)
    if name == "mapping.json" and found.mapping:
        response = make_response(orjson.dumps(found.mapping, option=orjson.OPT_INDENT_2))
        response.headers["Content-Type"] = "application/json"
        response.headers["Content-Disposition"] = f"attachment; filename=mapping-{number}.json"
        return response
    folder = folder_of(store().settings.instance, number)
    kept = FILES.get(name, "")
    path = refused_file(folder, found) if kept == REFUSED else folder / kept
    if name not in FILES or not path.is_file():
        raise NotFound(FILES_GONE if name in FILES else NONE, "no_such_file")
    told = f"import-{number}-{name}"
    return send_file(path.resolve(), "text/csv", as_attachment=True, download_name=told)


def _act(number: int, work: Any, *, anybodys: bool = False) -> ResponseReturnValue:
    found = _found(number) if anybodys else _mine(number)
    check_right(Action.IMPORT_EVENTS, words.FORBIDDEN)
    try:
        work(current_account().username)
    except Conflict as error:
        return _page(found, error)
    return redirect(f"{ADDRESS}/{number}", 303)


def _whole_county() -> Scope:
    scope = current_scope()
    if not scope.whole_county:
        raise Forbidden(words.ONLY_COUNTY, "only_county")
    return scope


def _found(number: int) -> Import:
    with store().readers.connect() as conn:
        return import_of(conn, _whole_county(), number)


def _mine(number: int) -> Import:
    """An import whose content the caller has sent."""
    check_right(Action.IMPORT_EVENTS, words.FORBIDDEN)
    found = _found(number)
    if found.made_by != current_account().username:
        raise Forbidden(words.WHO_SENT, "not_the_sender")
    return found


def _list(problem: GovernanceError | None = None) -> Response:
    held, scope = store(), _whole_county()
    county, now = held.county, held.clock()
    with held.readers.connect() as conn:
        lines = [line(one, county, now, say) for one in imports(conn, scope)]
    return settings_page(
        "imports.html", ADDRESS, words, problem, Action.IMPORT_EVENTS, lines=lines,
        done="",
    )  # fmt: skip


def _page(
    found: Import, problem: GovernanceError | None = None, given: dict[str, Any] | None = None
) -> Response:
    held = store()
    county, now, account = held.county, held.clock(), current_account()
    may_import = may(account.role, Action.IMPORT_EVENTS)
    mine = may_import and found.made_by == account.username
    folder = folder_of(held.settings.instance, found.number)
    looked = read_json(folder / LOOKED) if mine else {}
    judged = read_json(folder / FOUND) if mine and found.state is State.CHECKED else {}
    scope = Scope(county.code)
    with held.readers.connect() as conn:
        twin = same_file(conn, scope, found.sha256, found.number) if found.state in OPEN else None
        hands = 0
        if found.state in KEPT and found.begun_at is not None:
            hands = later_hands(conn, county.code, found.source, found.begun_at)
    page = settings_page(
        "import_one.html",
        f"{ADDRESS}/{found.number}",
        words,
        problem,
        Action.IMPORT_EVENTS,
        found=found,
        state=say(words.STATES[found.state]),
        facts=facts(found, looked, county, now, say),
        looked=looked,
        files_gone=say(FILES_GONE),
        mine=mine,
        mapping=_mapping(found, looked, county, given) if mine and looked else None,
        judged=judged,
        verdict=verdict(judged, say) if judged else "",
        preview=preview(judged, county, say),
        dictionaries=dictionaries(judged, county, say, request.form) if judged else [],
        result=result(found, lang(), say) if found.begun_at is not None else "",
        undone=undone(found, county, now, say),
        twin=twin,
        hands=hands,
        open=found.state in OPEN and mine,
        going=found.state in GOING,
        kept=found.state in KEPT and may_import,
        draft=found.state in DRAFTS and found.begun_at is None and may_import,
        files=[name for name, file in FILES.items() if mine and (folder / file).is_file()],
    )
    if found.state in GOING and problem is None:
        page.headers["Refresh"] = f"{RELOAD_SECONDS}; url={ADDRESS}/{found.number}"
    return page


def _mapping(
    found: Import, looked: dict[str, Any], county: County, given: dict[str, Any] | None
) -> dict[str, Any]:
    """The form of the columns: as sent and refused, as stored, or as proposed."""
    proposed = looked["proposed"]
    held = given or found.mapping or proposed
    asked = request.args.get("shape", "")
    shape = Shape(asked) if asked in set(Shape) else Shape(held.get("shape") or Shape.CASES)
    return {
        "shape": str(shape),
        "shapes": [(str(one), say(text)) for one, text in words.SHAPES.items()],
        "source": held.get("source") or found.file_name.rsplit(".", 1)[0][:40],
        "format": held.get("format", ""),
        "formats": format_choices(held.get("format", ""), say),
        "zone": held.get("zone") or county.zone,
        "zones": zone_choices([county.zone, held.get("zone") or county.zone], say),
        "others": proposed.get("others", []) if not found.mapping else [],
        "guessed": not (found.mapping or given),
        "remembered": bool(found.mapping) and found.state is State.READY and not given,
        "fields": field_lines(shape, held, looked, county, say),
        "header": looked["header"],
    }
