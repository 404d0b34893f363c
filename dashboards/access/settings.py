"""What the settings pages share: who may change something, what a form sent, the frame around a
page."""

from __future__ import annotations

from types import ModuleType
from urllib.parse import quote

from flask import Response, make_response, render_template, request

from dashboards.access.context import current_account, landing_of, lang, say, store
from dashboards.access.error_pages import status_of
from dashboards.access.links import settings_pages
from dashboards.access.machine_note import machine_note
from dashboards.strings import settings as shared
from dashboards.theme import PAGE, css_variables
from data_layer.core.rights import Action, may
from data_layer.errors import Forbidden, GovernanceError, Invalid, ManyProblems
from data_layer.vocab import Text

LONGEST_FIELD = 256
# Of the problems of a file; nobody reads more at once.
MOST_PROBLEMS = 50


def check_right(action: Action, refusal: Text) -> None:
    """Forbidden, in those words, for whoever may only look."""
    if not may(current_account().role, action):
        raise Forbidden(refusal, "not_the_administrator")


def field(name: str) -> str:
    """What the form says there."""
    return request.form.get(name, "")[:LONGEST_FIELD].strip()


def sent_file() -> tuple[str, bytes]:
    """Name and content of the uploaded file; Invalid without one."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(shared.NO_FILE, "no_file")
    # A large one lies in a temporary file, which is gone when closed.
    with sent.stream:
        return sent.filename[:LONGEST_FIELD], sent.stream.read()


def wrong_cells(error: GovernanceError | None) -> set[object]:
    """The cells of the form that its problems are about."""
    problems = error.problems if isinstance(error, ManyProblems) else []
    return {cell for problem in problems for cell in problem.cells}


def settings_page(
    template: str,
    address: str,
    words: ModuleType,
    problem: GovernanceError | None,
    action: Action,
    **more: object,
) -> Response:
    """The page at `address` with what is wrong on it; `more` is what its own part shows, to those
    who may do `action` as something to edit."""
    account, other = current_account(), "zh" if lang() == "en" else "en"
    page = render_template(
        f"settings/{template}",
        S=shared,
        pages=settings_pages(account.role),
        W=words,
        here=address.partition("?")[0],
        theme=css_variables(PAGE),
        switch=f"/language/{other}?next={quote(address, safe='/')}",
        home=landing_of(account),
        editable=may(account.role, action),
        machine_notice=machine_note(store()) if may(account.role, Action.RUN_DELIVERY) else None,
        problems=_told(problem),
        wrong=wrong_cells(problem),
        **more,
    )
    return make_response(page, status_of(problem) if problem else 200)


def _told(error: GovernanceError | None) -> list[str]:
    if error is None:
        return []
    if isinstance(error, ManyProblems):
        told = [problem.say(lang()) for problem in error.problems[:MOST_PROBLEMS]]
        more = len(error.problems) - len(told)
        return [*told, say(shared.MORE_PROBLEMS).format(n=more)] if more else told
    return [say(error.text)]
