"""Texts of the rule books: files to read, and for the system administrator what to enter."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, redirect, request, send_file
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, current_scope, lang, say, store
from dashboards.access.settings import check_right, field, settings_page
from dashboards.strings import rules as words
from data_layer.core.days import to_date
from data_layer.core.rights import Action, may
from data_layer.core.scope import Scope
from data_layer.errors import Invalid, NotFound, TooLarge
from data_layer.queries.rules import MISSING, Book, Version, rule_books, rule_file
from data_layer.services.attachment_content import MOST_BYTES, PDF
from data_layer.services.attachment_files import file_of
from data_layer.services.rules import (
    LONGEST_BODY,
    Draft,
    check_draft,
    enter_rule,
    keep_file,
    withdraw_rule,
)

ADDRESS = "/settings/rules"
# Whatever a file holds: no script, no form, no origin of ours.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
FIELDS = ("area_code", "issuer", "document_no", "since")

blueprint = Blueprint("rules", __name__)


@blueprint.get("/capacity/rules/<book>/<area_code>/<int:serial>/file")
def file(book: str, area_code: str, serial: int) -> Response:
    """The paper of a version the caller may see."""
    return _file(current_scope(), book, area_code, serial)


@blueprint.get(f"{ADDRESS}/<book>/<area_code>/<int:serial>/file")
def own_file(book: str, area_code: str, serial: int) -> Response:
    """The same for whoever enters them."""
    check_right(Action.EDIT_RULES, words.FORBIDDEN)
    return _file(Scope(store().county.code), book, area_code, serial)


def _file(scope: Scope, book: str, area_code: str, serial: int) -> Response:
    held = store()
    with held.readers.connect() as conn:
        found = rule_file(conn, scope, book, area_code, serial)
    try:
        body = file_of(held.settings.instance, found.file_sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound(MISSING, "no_rule_file") from None
    response = send_file(
        BytesIO(body),
        mimetype=found.file_kind,
        as_attachment=found.file_kind == PDF,
        download_name=found.file_name,
        etag=found.file_sha256,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Every rule and its state; `book` opens the form of one."""
    return _page(request.args.get("book", ""))


@blueprint.post(f"{ADDRESS}/<book>")
def save(book: str) -> ResponseReturnValue:
    """Keep a text, a file or both as a new version; the gate has judged role and size."""
    check_right(Action.EDIT_RULES, words.FORBIDDEN)
    held, username = store(), current_account().username
    county, now = held.county, held.clock()
    body = request.form.get("body", "").replace("\r\n", "\n").strip()
    fields = {name: field(name) for name in FIELDS}
    draft = Draft(**fields, body=body[: LONGEST_BODY + 1])
    sent = request.files.get("file")
    try:
        check_draft(county, draft, with_file=bool(sent and sent.filename))
        paper = None
        if sent and sent.filename:
            with sent.stream:
                paper = keep_file(held, sent.filename, sent.stream.read(MOST_BYTES + 1))
        serial = held.writer.submit(
            lambda conn: enter_rule(conn, county, book, draft, paper, username, now), urgent=True
        )
    except TooLarge as error:
        return _page(book, Invalid(error.text, error.code))
    except Invalid as error:
        return _page(book, error)
    return redirect(f"{ADDRESS}?book={book}&saved={serial}")


@blueprint.post(f"{ADDRESS}/<book>/withdraw")
def withdraw(book: str) -> ResponseReturnValue:
    """Take back a version entered by mistake."""
    check_right(Action.EDIT_RULES, words.FORBIDDEN)
    held, username = store(), current_account().username
    county, now = held.county, held.clock()
    area, serial = field("area_code"), request.form.get("serial", default=0, type=int)
    held.writer.submit(
        lambda conn: withdraw_rule(conn, county, book, area, serial, username, now), urgent=True
    )
    return redirect(f"{ADDRESS}?book={book}&withdrawn=1")


def _page(chosen: str, problem: Invalid | None = None) -> Response:
    held = store()
    county = held.county
    books: list[Book] = []
    if may(current_account().role, Action.EDIT_RULES):
        with held.readers.connect() as conn:
            books = rule_books(conn, county, Scope(county.code), held.clock())
    book = next((one for one in books if one.key == chosen), None)
    versions = [*book.to_come, *book.in_force, *book.replaced] if book else []
    kept = {name: field(name) for name in FIELDS} if problem else dict.fromkeys(FIELDS, "")
    return settings_page(
        "rules.html",
        f"{ADDRESS}?book={book.key}" if book else ADDRESS,
        words,
        problem,
        Action.EDIT_RULES,
        books=[_line(one) for one in books],
        book=book,
        versions=[_line_of(one) for one in versions],
        areas=[county.areas[county.code], *county.townships],
        form={**kept, "body": request.form.get("body", "") if problem else ""},
        most=LONGEST_BODY,
        done="" if problem else _done(),
    )


def _line(book: Book) -> dict[str, Any]:
    return {
        "key": book.key,
        "name": say(book.name),
        "level": say(words.LEVELS[book.level]),
        "count": len(book.in_force),
    }


def _line_of(one: Version) -> dict[str, Any]:
    county = store().county
    whole = one.area_code == county.code
    area = say(words.WHOLE_COUNTY) if whole else county.areas[one.area_code].name
    return {**one._asdict(), "area": area, "day": to_date(one.since).isoformat()}


def _done() -> str:
    if "withdrawn" in request.args:
        return say(words.TOOK_BACK)
    serial = request.args.get("saved", type=int)
    return "" if serial is None else words.SAVED.say(lang()).format(n=serial)
