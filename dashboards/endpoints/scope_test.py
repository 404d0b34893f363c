"""The self-test of scopes: beginning it, its results, each as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, say, store
from dashboards.access.settings import check_right, field, settings_page
from dashboards.strings import scope_test as words
from dashboards.strings.wording import MINUTE, duration, release_told, stamp
from data_layer.core.county import County
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.errors import Busy, Conflict, Invalid
from data_layer.queries.scope_tests import ScopeTest, result_of, scope_tests
from data_layer.services.scope_tests import (
    BROKEN,
    FAILED,
    LONGEST_SECONDS,
    PASSED,
    RUNNING,
    UNDER_WAY,
)
from data_layer.services.store import Store
from data_layer.services.xlsx_write import XLSX, Table, workbook

ADDRESS = "/settings/scope-test"
MOST_SHOWN, RELOAD_SECONDS = 20, 10
SUMS = {PASSED: words.PASSED, FAILED: words.FAILED, BROKEN: words.BROKEN, RUNNING: words.RUNNING}

blueprint = Blueprint("scope_test", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """What the last test found, and all before it."""
    return _page(done=say(words.BEGUN) if request.args.get("begun") else "")


@blueprint.post(ADDRESS)
def begin() -> ResponseReturnValue:
    """Begin a test between the two townships of the form, or two of the program's choice."""
    check_right(Action.TEST_SCOPE, words.ONLY_SECURITY)
    held, townships = store(), [code for code in (field("first"), field("second")) if code]
    if held.scope_tester is None:
        raise Busy(UNDER_WAY, "no_tester")
    try:
        held.scope_tester.begin(current_account().username, townships)
    except (Conflict, Invalid) as error:
        return _page(error)
    return redirect(f"{ADDRESS}?begun=1", 303)


@blueprint.get(f"{ADDRESS}/<int:number>.xlsx")
def download(number: int) -> ResponseReturnValue:
    """One result, route by route."""
    held = store()
    with held.readers.connect() as conn:
        _, result = result_of(conn, Scope(held.county.code), number)
    response = make_response(workbook(_sheets(held.county, result)))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = f"attachment; filename=scope-test-{number}.xlsx"
    return response


def _page(problem: Conflict | Invalid | None = None, done: str = "") -> ResponseReturnValue:
    held = store()
    county, now = held.county, held.clock()
    scope = Scope(county.code)
    with held.readers.connect() as conn:
        tests = scope_tests(conn, scope)
        leaks = result_of(conn, scope, tests[0].number)[1].get("leaks", []) if tests else []
    tests = [_as_it_is(held, one, now) for one in tests]
    running = bool(tests) and tests[0].state == RUNNING
    page = settings_page(
        "scope_test.html",
        ADDRESS,
        words,
        problem,
        Action.TEST_SCOPE,
        done=done,
        sentence=_sentence(tests, county, now),
        good=bool(tests) and tests[0].state == PASSED,
        lines=[_line(one, county, now) for one in tests],
        leaks=[
            {**leak, "township": _name(county, leak["township"])} for leak in leaks[:MOST_SHOWN]
        ],
        townships=[(area.code, area.name) for area in county.townships],
        running=running,
    )
    if running:
        page.headers["Refresh"] = f"{RELOAD_SECONDS}; url={ADDRESS}"
    return page


def _as_it_is(held: Store, one: ScopeTest, now: int) -> ScopeTest:
    """What is not under way any more did not end: its server was stopped. On PostgreSQL another
    process may be at it for as long as a test may take."""
    busy = held.scope_tester is not None and held.scope_tester.busy
    others = not held.settings.sqlite and now - one.begun_at < 1000 * LONGEST_SECONDS
    stands = one.state != RUNNING or busy or others
    return one if stands else one._replace(state=BROKEN)


def _sentence(tests: Sequence[ScopeTest], county: County, now: int) -> str:
    if not tests:
        return say(words.NEVER)
    last = tests[0]
    took = (now - last.begun_at) // 1000
    told = last._asdict() | {
        "at": stamp(last.begun_at, county.zone, now),
        "took": took,
        "release": release_told(last.release, lang()),
    }
    return say(SUMS[last.state]).format(**told)


def _line(one: ScopeTest, county: County, now: int) -> dict[str, Any]:
    took = _took((one.ended_at - one.begun_at) / 1000) if one.ended_at else "—"
    known = one._asdict()
    if not one.routes:
        known |= dict.fromkeys(("routes", "answers", "found"), "—")
    return {
        **known,
        "file": bool(one.routes),
        "at": stamp(one.begun_at, county.zone, now),
        "took": took,
        "release": release_told(one.release, lang()),
        "places": "、".join(_name(county, code) for code in one.townships.split(",") if code),
        "told": say(words.STATES[one.state]),
    }


def _took(seconds: float) -> str:
    """To the second under ten minutes: what usually takes two is not told as one."""
    if seconds < 10 * MINUTE:
        return say(words.SECONDS).format(n=f"{seconds:.0f}")
    return duration(seconds, lang())


def _name(county: County, code: str) -> str:
    area = county.areas.get(code)
    return area.name if area else code


def _sheets(county: County, result: dict[str, Any]) -> list[Table]:
    routes = [
        [_name(county, one["township"]), one["route"], one["answers"], one["broken"]]
        for one in result.get("routes", [])
    ]
    leaks = [
        [_name(county, one["township"]), one["route"], one["question"], one["word"]]
        for one in result.get("leaks", [])
    ]
    heads = (
        (words.AS, words.ROUTE, words.ANSWERS, words.ERRORS),
        (words.AS, words.ROUTE, words.QUESTION, words.WORD),
    )
    return [
        Table(say(name), [[say(head) for head in row], *rows], widths=[22, 44, 44, 26],
              frozen=(1, 0))
        for name, row, rows in zip(words.SHEETS, heads, (routes, leaks), strict=True)
    ]  # fmt: skip
