"""The auditor's page: warnings, the state of the chain, the rows asked for, and their file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Engine

from dashboards.access.context import AUDIT_PAGE, current_account, lang, session_check, store
from dashboards.access.settings import check_right, settings_page
from dashboards.components import audit_lines as lines
from dashboards.components.audit_details import joined
from dashboards.components.score_words import Voice
from dashboards.strings import audit as words
from dashboards.strings.audit_actions import GROUPS
from dashboards.strings.dates import REVERSED
from data_layer.core.audit_chain import Head
from data_layer.core.days import DAY_MS, add_days, iso, start_of, to_day
from data_layer.core.rights import Action
from data_layer.core.tabular import PORTION
from data_layer.errors import BadRequest
from data_layer.services import audit_trail as trail
from data_layer.services.audit import write_audit
from data_layer.services.audit_check import ACTION as CHECKED
from data_layer.services.audit_check import check_audit
from data_layer.services.audit_heads import heads_file, read_heads
from data_layer.services.export_csv import plain
from data_layer.vocab import Text

EXPORTED = "audit_export"
ROWS_A_PAGE, WARNINGS_SHOWN, WARNING_DAYS = 50, 20, 7
LONGEST = 200
FIELDS = ("from", "to", "actor", "action", "result", "object")

blueprint = Blueprint("audit", __name__, template_folder="../templates")


@blueprint.get(AUDIT_PAGE)
def show() -> ResponseReturnValue:
    """The rows that fit the filters, fifty at a time, the newest first."""
    check_right(Action.READ_AUDIT, words.ONLY_AUDITOR)
    given = _given(request.args)
    try:
        asked = _asked(given)
    except BadRequest as error:
        return _page(given, None, error)
    return _page(given, asked)


@blueprint.post(f"{AUDIT_PAGE}/check")
def check() -> ResponseReturnValue:
    """Check the whole chain; the result is a row, which the page shows."""
    check_right(Action.READ_AUDIT, words.ONLY_AUDITOR)
    check_audit(store(), current_account().username)
    return redirect(AUDIT_PAGE, 303)


@blueprint.post(f"{AUDIT_PAGE}/export")
def export() -> ResponseReturnValue:
    """What fits the filters as CSV, row by row as it is read."""
    check_right(Action.READ_AUDIT, words.ONLY_AUDITOR)
    held, account, given = store(), current_account(), _given(request.form)
    asked, voice = _asked(given), Voice(lang(), held.county.zone, held.clock())
    code, detail = held.county.code, {name: value for name, value in given.items() if value}
    held.writer.submit(
        lambda c: write_audit(c, code, voice.now, account.username, EXPORTED, detail=detail),
        urgent=True,
    )
    rows = _rows(held.readers, code, asked)
    made = iso(voice.now, held.county.zone)[:16].replace(":", "")
    response = Response(_csv(rows, voice, session_check()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=audit_{made}.csv"
    return response


def _given(sent: Mapping[str, str]) -> dict[str, str]:
    return {name: sent.get(name, "").strip()[:LONGEST] for name in FIELDS}


def _asked(given: Mapping[str, str]) -> trail.Asked:
    """The filters as a question; BadRequest for a day that is none."""
    zone = store().county.zone
    begin, end = (_day(given[name]) for name in ("from", "to"))
    if end and begin > end:
        raise BadRequest(REVERSED, "reversed_period")
    return trail.Asked(
        start_of(begin, zone) if begin else 0,
        start_of(add_days(end, 1), zone) if end else 0,
        *(given[name] for name in ("actor", "action", "result", "object")),
    )


def _day(told: str) -> int:
    try:
        return to_day(date.fromisoformat(told)) if told else 0
    except ValueError:
        raise BadRequest(words.NO_DAY, "bad_day") from None


def _before() -> int:
    told = request.args.get("before", "") or "0"
    if not (told.isascii() and told.isdigit() and len(told) < 18):
        raise BadRequest(words.NO_SUCH_ROW, "bad_row")
    return int(told)


def _page(
    given: dict[str, str], asked: trail.Asked | None, problem: BadRequest | None = None
) -> Response:
    """The page with its form as it was sent; what cannot be asked has no rows."""
    held, before = store(), _before()
    voice = Voice(lang(), held.county.zone, held.clock())
    code = held.county.code
    with held.readers.connect() as conn:
        found = trail.rows_asked(conn, code, asked, before, ROWS_A_PAGE + 1) if asked else []
        chain = _chain(conn, voice)
        warned = trail.warnings_since(conn, code, voice.now - WARNING_DAYS * DAY_MS, WARNINGS_SHOWN)
    shown = found[:ROWS_A_PAGE]
    query = {name: value for name, value in given.items() if value}
    older = {**query, "before": shown[-1].seq} if len(found) > ROWS_A_PAGE else {}
    return settings_page(
        "audit.html",
        AUDIT_PAGE,
        words,
        problem,
        Action.READ_AUDIT,
        lines=[lines.audit_line(row, voice) for row in shown],
        warnings=[(lines.audit_line(row, voice), lines.warning_told(row, voice)) for row in warned],
        given=given,
        groups=GROUPS,
        older=f"{AUDIT_PAGE}?{urlencode(older)}" if older else "",
        newest=f"{AUDIT_PAGE}?{urlencode(query)}" if before else "",
        **chain,
    )


def _chain(conn: Connection, voice: Voice) -> dict[str, Any]:
    """Where the chain stands, when it was checked, what is kept outside and what was sealed."""
    held = store()
    head, seals = trail.head_of(conn, held.county.code), trail.seals(conn, held.county.code)
    checked = trail.newest_of(conn, held.county.code, CHECKED)
    outside = read_heads(heads_file(held.settings.instance))
    return {
        "head": _head(words.HEAD_TOLD, head, voice),
        "outside": _head(words.OUTSIDE_TOLD, outside[-1], voice) if outside else "",
        "checked": lines.audit_line(checked[0], voice) if checked else None,
        "months": voice.say(words.KEPT_TOLD, months=held.settings.audit_months),
        "seals": [lines.seal_told(seal, voice) for seal in reversed(seals)],
    }


def _head(told: Text, head: Head, voice: Voice) -> str:
    day = f"{head.day // 10000}-{head.day // 100 % 100:02d}-{head.day % 100:02d}"
    return voice.say(told, day=day, seq=f"{head.seq:,}", hash=head.hash[: lines.SHORT_HASH])


def _rows(readers: Engine, code: str, asked: trail.Asked) -> Iterator[Any]:
    """Every row asked for, the newest first, a portion at a time: no reader is held while the
    caller's line is slow."""
    before = 0
    while True:
        with readers.connect() as conn:
            found = trail.rows_asked(conn, code, asked, before, PORTION)
        yield from found
        if len(found) < PORTION:
            return
        before = found[-1].seq


def _csv(rows: Iterator[Any], voice: Voice, alive: Any) -> Iterator[str]:
    headings = (
        words.SEQ, words.AT, words.ACTOR, words.ACTION, words.OBJECT, words.RESULT,
        words.SOURCE, words.SESSION_NAME, words.DETAIL, words.HASH,
    )  # fmt: skip
    yield "\ufeff" + _written([voice.say(heading) for heading in headings])
    for number, row in enumerate(rows):
        if number % PORTION == 0 and not alive():
            return
        line = lines.audit_line(row, voice)
        yield _written(
            [line.seq, line.at, line.who, line.what, line.object, line.result, line.address,
             line.session, joined(line.details, voice), row.hash]
        )  # fmt: skip


def _written(cells: list[Any]) -> str:
    out = io.StringIO()
    told = [cell if isinstance(cell, int) else plain(cell) for cell in cells]
    csv.writer(out).writerow(told)
    return out.getvalue()
