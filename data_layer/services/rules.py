"""Texts of the rule books as the administrator enters them: each a new version, none replaced."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.county import FIRST_YEAR, LAST_YEAR, County
from data_layer.core.days import to_date, to_day
from data_layer.db.tables import rule_book, rule_version
from data_layer.errors import NotFound, Problem, RulesInvalid
from data_layer.log.record import lock_revision
from data_layer.services.attachment_content import file_name
from data_layer.services.attachment_files import write_file
from data_layer.services.attachments import checked_file
from data_layer.services.audit import write_audit
from data_layer.services.store import Store
from data_layer.vocab import Text

ENTERED, WITHDRAWN = "enter_rule", "withdraw_rule"
LONGEST_ISSUER, LONGEST_NUMBER, LONGEST_BODY = 60, 60, 50_000
NO_BOOK = Text("没有这项制度，请从列表选择。", "There is no such rule; choose one of the list.")
NO_VERSION = Text(
    "没有这一版，或已撤回，请刷新页面。", "There is no such version, or it was withdrawn; reload."
)

WANTED = {
    "area_code": Text("请选择适用范围。", "Choose where it holds."),
    "issuer": Text(
        f"请填写制发单位，不超过 {LONGEST_ISSUER} 字。",
        f"Name who issued it, in at most {LONGEST_ISSUER} letters.",
    ),
    "document_no": Text(
        f"文号不超过 {LONGEST_NUMBER} 字。", f"The number has at most {LONGEST_NUMBER} letters."
    ),
    "since": Text(
        "请填写施行日期，例如 2026-01-01。",
        "Give the day it is in force from, for example 2026-01-01.",
    ),
    "body": Text(
        f"请填写正文（不超过 {LONGEST_BODY} 字），或上传文件。",
        f"Enter the text (at most {LONGEST_BODY} letters), or send a file.",
    ),
}


class Draft(NamedTuple):
    """What somebody sends as a new text: fields as they stand in the form."""

    area_code: str
    issuer: str
    document_no: str
    since: str
    body: str


class File(NamedTuple):
    """A paper that goes with it."""

    name: str
    kind: str
    sha256: str


def check_draft(county: County, draft: Draft, *, with_file: bool) -> int:
    """The first day of a text that may be kept; RulesInvalid with everything that is wrong."""
    townships = {area.code for area in county.townships}
    day = _day(draft.since)
    good = {
        "area_code": draft.area_code in {county.code, *townships},
        "issuer": 0 < len(draft.issuer) <= LONGEST_ISSUER,
        "document_no": len(draft.document_no) <= LONGEST_NUMBER,
        "since": day is not None,
        "body": (bool(draft.body) or with_file) and len(draft.body) <= LONGEST_BODY,
    }
    problems = [Problem(WANTED[name], cells=(name,)) for name, fine in good.items() if not fine]
    if problems or day is None:
        raise RulesInvalid(problems)
    return day


def _day(text: str) -> int | None:
    try:
        day = to_day(date.fromisoformat(text))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day // 10000 < LAST_YEAR else None


def keep_file(held: Store, given: str, body: bytes) -> File:
    """The file as it may be kept, on disk; Invalid or TooLarge say why it may not."""
    content = checked_file(body)
    sha256 = write_file(held.settings.instance, content.body)
    return File(file_name(given, content.kind), content.kind, sha256)


def enter_rule(
    conn: Connection,
    county: County,
    book: str,
    draft: Draft,
    file: File | None,
    account: str,
    now: int,
) -> int:
    """Store the text as a new version; returns its number. Raises NotFound, RulesInvalid."""
    b, v = rule_book.c, rule_version.c
    known = select(b.book).where(b.county_code == county.code, b.book == book)
    if conn.scalar(known) is None:
        raise NotFound(NO_BOOK, "no_rule")
    since = check_draft(county, draft, with_file=file is not None)
    lock_revision(conn, county.code)
    here = (v.county_code == county.code, v.book == book, v.area_code == draft.area_code)
    serial = (conn.scalar(select(func.max(v.serial)).where(*here)) or 0) + 1
    kept = file or File("", "", "")
    row = {
        **draft._asdict(), "county_code": county.code, "book": book, "serial": serial,
        "since": since, "file_name": kept.name, "file_kind": kept.kind,
        "file_sha256": kept.sha256, "recorded_by": account, "recorded_at": now,
    }  # fmt: skip
    conn.execute(insert(rule_version), row)
    detail = {"area": draft.area_code, "version": serial, "since": to_date(since).isoformat(),
              "issuer": draft.issuer, "file": kept.sha256}  # fmt: skip
    write_audit(conn, county.code, now, account, ENTERED, object=book, detail=detail)
    return serial


def withdraw_rule(
    conn: Connection,
    county: County,
    book: str,
    area_code: str,
    serial: int,
    account: str,
    now: int,
) -> None:
    """Take back a version entered by mistake: readers see it no more, the row stays. NotFound."""
    v = rule_version.c
    change = update(rule_version).where(
        v.county_code == county.code,
        v.book == book,
        v.area_code == area_code,
        v.serial == serial,
        v.withdrawn_by == "",
    )
    if conn.execute(change.values(withdrawn_by=account)).rowcount != 1:
        raise NotFound(NO_VERSION, "no_rule_version")
    detail = {"area": area_code, "version": serial}
    write_audit(conn, county.code, now, account, WITHDRAWN, object=book, detail=detail)
