"""The page of data quality: how sources send, what is wrong with it, and the rows behind each
number; what waits is tried again from here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import current_account, current_scope, store
from dashboards.access.error_pages import status_of
from dashboards.access.links import settings_pages
from dashboards.access.score_viewer import current_voice
from dashboards.access.settings import LONGEST_FIELD
from dashboards.components import quality_lines as lines
from dashboards.components import refusal_lines
from dashboards.components.import_lines import line
from dashboards.components.locating import locate_in
from dashboards.components.page_chrome import chrome
from dashboards.components.quality_lines import ADDRESS
from dashboards.components.score_words import Voice
from dashboards.strings import imports as import_words
from dashboards.strings import quality as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.days import DAY_MS
from data_layer.core.event_fields import LONGEST_NAME
from data_layer.core.rights import Action, Page, may, may_open
from data_layer.core.scope import Scope
from data_layer.errors import Busy, Conflict, GovernanceError, NotFound
from data_layer.queries import quality as found
from data_layer.queries import refusals
from data_layer.queries.cache import answer
from data_layer.queries.imports import imports
from data_layer.queries.visible import LISTED
from data_layer.services.arrivals import MOST_NOTED, PENDING
from data_layer.services.audit import refusals_noted
from data_layer.services.quarantine import try_again
from data_layer.vocab import Role, Text

blueprint = Blueprint("quality", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """How the sources of the caller's scope send; ?of= and ?source= open the rows of a number."""
    return _page()


@blueprint.post(f"{ADDRESS}/retry")
def retry() -> ResponseReturnValue:
    """Try to record an event that waits."""
    held, account = store(), current_account()
    source = request.form.get("source", "")[:LONGEST_FIELD]
    event_id = request.form.get("event_id", "")[:LONGEST_NAME]
    locate = locate_in(held.readers, held.county)
    try:
        with refusals_noted(held, account, "retry_event", event_id):
            try_again(held, account, source, event_id, locate)
    except (Conflict, Busy) as problem:
        return _page(problem), status_of(problem)
    return redirect(f"{ADDRESS}?done=1#waiting", 303)


def _page(problem: GovernanceError | None = None) -> str:
    held, account, scope, voice = store(), current_account(), current_scope(), current_voice()
    county, now = held.county, held.clock()
    # An administrator sees how systems send, and no case.
    opens = may_open(account.role, Page.CASES)
    with held.readers.connect() as conn:
        heard = found.sources_heard(conn, county, scope, now)
        waiting = found.waiting(conn, scope)
        reasons = refusals.refused_for(conn, county, scope, now)
        rows = _rows(conn, county, scope, voice, opens=opens)
        imported = _imported(conn, county, scope, voice)
        cases = _cases(conn, county, scope, voice) if opens else {}
    return render_template(
        "quality/page.html",
        W=words,
        I=import_words,
        voice=voice,
        days=found.WINDOW,
        silent_days=found.SILENT_DAYS,
        tries=found.TRIES,
        sentence=lines.sentence(heard, waiting, voice),
        sources=[lines.source_line(one, county, voice, opens=opens) for one in heard],
        reasons=[refusal_lines.reason_line(one, voice) for one in reasons],
        waiting=[lines.waiting_line(one, voice) for one in waiting],
        may_retry=may(account.role, Action.RETRY_EVENT),
        surveyed=county.surveyed,
        meant=lines.meanings(voice),
        imported=imported,
        settings=_settings(account.role),
        opens=opens,
        rows=rows,
        problem=voice.say(problem.text) if problem else "",
        done=request.args.get("done") == "1" and problem is None,
        **cases,
        **chrome(county, account, voice, ADDRESS, ADDRESS),
    )


def _imported(conn: Connection, county: County, scope: Scope, voice: Voice) -> dict[str, Any]:
    """What files brought in within the window: each to those who may open the page of imports,
    the sums to others; {} to whoever is bound to a township, for a file is of the whole county."""
    if not scope.whole_county:
        return {}
    since = voice.now - found.WINDOW * DAY_MS
    listed = [one for one in imports(conn, scope) if one.made_at >= since]
    opens = may_open(current_account().role, Page.IMPORTS)

    def say(text: Text) -> str:
        return text.say(voice.lang)

    return {
        "opens": opens,
        "lines": [line(one, county, voice.now, say) for one in listed] if opens else [],
        "sums": lines.imported(listed, voice) if listed else "",
    }


def _settings(role: Role) -> list[tuple[str, Text]]:
    """The pages of settings this one stands among, for whom it does."""
    listed = settings_pages(role)
    return listed if ADDRESS in dict(listed) else []


def _cases(conn: Connection, county: County, scope: Scope, voice: Voice) -> dict[str, Any]:
    counts = answer(conn, found.case_counts, county, scope, voice.now)
    silent = answer(conn, found.silent_townships, county, scope, voice.now)
    return {
        "cases": [lines.case_line(one, voice) for one in counts],
        "townships": [lines.township_line(*one, county, voice) for one in silent],
    }


def _rows(
    conn: Connection, county: County, scope: Scope, voice: Voice, *, opens: bool
) -> dict[str, Any] | None:
    """The rows the address asks for; None when it asks for none. NotFound for what is no list, or
    one of cases where none may be seen."""
    of, source = request.args.get("of", ""), request.args.get("source", "")[:LONGEST_FIELD]
    if not of:
        return None
    told: dict[str, Any] = {
        "kind": "reasons", "most": LISTED, "more": "", "stated": False, "note": "",
    }  # fmt: skip
    now, name = voice.now, lines.source_name(source, voice)
    if of == "refused":
        found_rows = refusals.refused_for(conn, county, scope, now, source=source)
        told |= {"what": voice.say(words.REFUSED)}
        told |= {"lines": [refusal_lines.reason_line(one, voice) for one in found_rows]}
    elif of == refusal_lines.REASON:
        told |= _refused(conn, county, scope, voice, source, opens=opens)
    elif of == lines.GAPS:
        runs = found.gaps_of(conn, county, scope, now, source=source)
        told |= {"kind": of, "what": voice.say(words.GAPS), "more": voice.say(words.GAPS_NOTE)}
        told |= {"lines": [lines.gap_line(run) for run in runs]}
    elif opens and of in found.NOTE_KINDS:
        notes = found.notes_of(conn, county, scope, now, of=of, source=source)
        told |= {"kind": "notes", "what": voice.say(words.NOTE_KINDS[of])}
        told |= {"stated": of == PENDING, "more": voice.say(words.KEPT_NOTE, most=MOST_NOTED)}
        told |= {"lines": [lines.note_line(one, of, voice) for one in notes]}
    elif opens and of in found.CASE_KINDS:
        told |= {"kind": "cases", "what": voice.say(words.CASE_KINDS[of])}
        told |= {"lines": found.cases_lacking(conn, county, scope, now, of=of, source=source)}
    else:
        raise NotFound(words.NO_SUCH, "no_such_list")
    return {**told, "title": voice.say(words.ROWS, source=name, what=told["what"])}


def _refused(
    conn: Connection, county: County, scope: Scope, voice: Voice, source: str, *, opens: bool
) -> dict[str, Any]:
    """The newest that were refused for the reason of ?code= and ?field=; NotFound where nothing
    was."""
    code, field = (request.args.get(name, "")[:LONGEST_FIELD] for name in ("code", "field"))
    asked = county, scope, voice.now
    reasons = refusals.refused_for(conn, *asked, source=source)
    one = next((one for one in reasons if (one.code, one.field) == (code, field)), None)
    if one is None:
        raise NotFound(words.NO_SUCH, "no_such_list")
    listed = refusals.refused_of(conn, *asked, source=source, code=code, field=field)
    counted = {"n": wording.count(one.n), "shown": wording.count(len(listed))}
    return {
        "kind": "refused",
        "what": refusal_lines.reason_line(one._replace(sample={}), voice).text,
        "note": voice.say(words.REFUSED_NOTE, **counted),
        "lines": [refusal_lines.refused_line(row, voice, opens=opens) for row in listed],
    }
