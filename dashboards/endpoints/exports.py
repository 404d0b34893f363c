"""Taking numbers out: what to export, how far it is, the file once, and the proof of a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import (
    current_account,
    current_scope,
    lang,
    say,
    session_check,
    store,
)
from dashboards.access.settings import field, sent_file
from dashboards.components.export_lines import line_of
from dashboards.components.page_chrome import chrome
from dashboards.components.score_words import Voice
from dashboards.outputs import MAKERS, address_name, export_name, mark_of
from dashboards.outputs.ordering import check_address, order_file
from dashboards.strings import exports as words
from data_layer.core.exports import GOING, PICTURES, Format, State
from data_layer.errors import BadRequest, Conflict
from data_layer.queries.report_runs import archived_in
from data_layer.services.audit import refusals_noted
from data_layer.services.export_entries import check_may_export, own_export
from data_layer.services.export_files import folder_of
from data_layer.services.export_orders import (
    NOT_READY,
    call_off,
    make_link,
    place_order,
    use_link,
)
from data_layer.services.export_pictures import keep_picture
from data_layer.services.export_state import by_digest, exports_of

ADDRESS = "/exports"
LONGEST_QUERY = 2_000
CHUNK, CHECK_SECONDS = 256 * 1024, 1.0
TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.GEOJSON: "application/geo+json",
    Format.GPKG: "application/geopackage+sqlite3",
    Format.PNG: "image/png",
    Format.SVG: "image/svg+xml",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}

blueprint = Blueprint("exports", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """What the account has exported, and the proof of a file (?sha256=)."""
    account = _exporter()
    held = store()
    with held.readers.connect() as conn:
        found = exports_of(conn, held.county.code, account.username)
        proof = _proof(conn, request.args.get("sha256", "").strip().lower())
    now = held.clock()
    ready = [one for one in found if one.state is State.DONE and one.expires_at > now]
    going = sum(one.state in GOING for one in found)
    return _page(
        "exports/list.html",
        ADDRESS,
        lines=[
            line_of(one, export_name(one.order, held.county, _voice()), _voice()) for one in found
        ],
        sentence=say(words.SENTENCE).format(going=going, ready=len(ready)),
        proof=proof,
        going=going,
    )


@blueprint.get(f"{ADDRESS}/new")
def ask() -> ResponseReturnValue:
    """The form: ?of= is the address of a page with its question, or the page's alone with the
    question beside it."""
    account, held = _exporter(), store()
    path, _, asked = request.args.get("of", "")[:LONGEST_QUERY].partition("?")
    beside = {name: value for name, value in request.args.items() if name != "of"}
    query = {name: value for name, value in {**dict(parse_qsl(asked)), **beside}.items() if value}
    asker = held.county, current_scope(), held.clock()
    check_address(path, query, account.role, *asker)
    named = words.FORMATS
    if MAKERS[path].draws(query, *asker):
        named = {**named, Format.XLSX: words.WITH_CHART}
    origin = f"{path}?{urlencode(query)}"
    return _page(
        "exports/new.html",
        f"{ADDRESS}/new?{urlencode({'of': origin})}",
        path=path,
        query=urlencode(query),
        origin=origin if MAKERS[path].page else "",
        what=address_name(path, query, held.county, _voice()),
        formats=[(str(one), named[one]) for one in MAKERS[path].formats],
        period=(query.get("from", ""), query.get("to", "")),
    )


@blueprint.post(ADDRESS)
def order() -> ResponseReturnValue:
    """Order the export of an address."""
    held, account = store(), current_account()
    path, query = field("of"), dict(parse_qsl(_sent_query()))
    number = order_file(held, account, current_scope(), path, query, field("format"), lang())
    return redirect(f"{ADDRESS}/{number}", 303)


@blueprint.post(f"{ADDRESS}/picture")
def reserve() -> ResponseReturnValue:
    """The number and the mark for a figure of ?path= that the browser is about to draw."""
    held, account = store(), current_account()
    wanted, path = field("format"), field("of")
    if wanted not in PICTURES:
        raise BadRequest(words.NO_FORMAT, "no_format")
    query = dict(parse_qsl(_sent_query()))
    with refusals_noted(held, account, "export", path):
        number = place_order(
            held, account, current_scope(), path, query, Format(wanted), lang(), State.RUNNING
        )
    who = account.display_name or account.username
    mark = mark_of(held.county, number, who, held.clock(), lang())
    return jsonify(number=number, mark=mark)


@blueprint.post(f"{ADDRESS}/<number>/picture")
def picture(number: str) -> ResponseReturnValue:
    """Keep the drawn figure; the address it is fetched from."""
    held, account = store(), _exporter()
    name, body = sent_file()
    keep_picture(held, account, number, name, body)
    return jsonify(href=f"{ADDRESS}/file/{make_link(held, account, number)}")


@blueprint.get(f"{ADDRESS}/<number>")
def one(number: str) -> ResponseReturnValue:
    """How far an export is."""
    return _page("exports/one.html", f"{ADDRESS}/{number}", line=_line(number))


@blueprint.get(f"{ADDRESS}/<number>/state")
def state(number: str) -> ResponseReturnValue:
    """The same for the page's script."""
    line = _line(number)
    return jsonify({name: line[name] for name in ("state", "told", "rows", "share")})


@blueprint.post(f"{ADDRESS}/<number>/cancel")
def cancel(number: str) -> ResponseReturnValue:
    """Call an export off."""
    call_off(store(), _exporter(), number)
    return redirect(f"{ADDRESS}/{number}", 303)


@blueprint.post(f"{ADDRESS}/<number>/fetch")
def fetch(number: str) -> ResponseReturnValue:
    """Make a link that works once, and follow it."""
    held, account = store(), current_account()
    with refusals_noted(held, account, "export_fetch", number):
        token = make_link(held, _exporter(), number)
    return redirect(f"{ADDRESS}/file/{token}", 303)


@blueprint.get(f"{ADDRESS}/file/<token>")
def file(token: str) -> ResponseReturnValue:
    """The file, once, to whom the link was given; broken off when the session or the right ends."""
    held, account = store(), current_account()
    with refusals_noted(held, account, "export_fetch"):
        found = use_link(held, account, token)
    path = folder_of(held.settings.instance, found.order.number) / found.file_name
    if not path.is_file():
        raise Conflict(NOT_READY, "no_file")
    response = Response(_bytes(path, session_check()), mimetype=TYPES[found.order.format])
    plain = f"{found.order.number}.{found.order.format}"
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.file_name)}"
    response.headers["Content-Disposition"] = named
    response.headers["Content-Length"] = str(found.size)
    response.headers["Cache-Control"] = "no-store"
    return response


def _bytes(path: Path, alive: Callable[[], bool]) -> Iterator[bytes]:
    """The file in portions, for as long as the session lives: one that ends leaves the download
    short of its announced length, which every client tells from a whole one."""
    checked = time.monotonic()
    with path.open("rb") as source:
        while portion := source.read(CHUNK):
            if time.monotonic() - checked > CHECK_SECONDS:
                checked = time.monotonic()
                if not alive():
                    return
            yield portion


def _exporter() -> Any:
    account = current_account()
    check_may_export(account)
    return account


def _sent_query() -> str:
    return request.form.get("query", "")[:LONGEST_QUERY]


def _line(number: str) -> dict[str, Any]:
    account, held = _exporter(), store()
    with held.readers.connect() as conn:
        found = own_export(conn, account, number)
    return line_of(found, export_name(found.order, held.county, _voice()), _voice())


def _proof(conn: Any, digest: str) -> str:
    """What is known of a file with that SHA-256: of the own exports, and to the county of all."""
    if not digest:
        return ""
    account, scope = current_account(), current_scope()
    found = by_digest(conn, account.county_code, digest)
    mine = found is not None and (
        scope.whole_county
        or found.order.username == account.username
        or archived_in(conn, scope, found.order.number)
    )
    if found is None or not mine:
        return say(words.CHANGED)
    number, name = found.order.number, found.file_name
    # A report is no list of rows.
    rows = say(words.OF_ROWS_TOLD).format(n=found.rows_done) if found.rows_done else ""
    return say(words.UNCHANGED).format(number=number, name=name, rows=rows)


def _voice() -> Voice:
    held = store()
    return Voice(lang(), held.county.zone, held.clock())


def _page(template: str, back: str, **more: Any) -> str:
    around = chrome(store().county, current_account(), _voice(), ADDRESS, back)
    return render_template(template, W=words, voice=_voice(), **around, **more)
