"""The wall screens of the county: the system administrator pairs them, sees how they are and says
what they show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboards.access.context import current_account, lang, store
from dashboards.access.prefix import from_outside
from dashboards.access.screen_gate import PAGE
from dashboards.access.settings import field, settings_page
from dashboards.components.score_words import Voice
from dashboards.components.screen_lines import line_of, sentence
from dashboards.strings import screens as words
from dashboards.strings.wall import SCENES
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.core.screens import USUAL, Screen, Showing, State
from data_layer.errors import Conflict, GovernanceError, Invalid, NotFound, TooMany
from data_layer.queries.screens import screen_lines, waiting_screens
from data_layer.services import screen_console as steps
from data_layer.services.accounts import Account
from data_layer.services.audit import refusals_noted
from data_layer.services.screen_pairing import PAIR, Wish, approve

ADDRESS = "/settings/screens"
Work = Callable[[Connection, Account, Any, int], None]
PROBLEMS = (Invalid, Conflict, TooMany)
MOST_DIGITS = 6

blueprint = Blueprint("screen_console", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Every screen, those in use first."""
    return _list()


@blueprint.post(ADDRESS)
def pair() -> ResponseReturnValue:
    """Pair the screen that shows the code."""
    held, by = store(), current_account()
    try:
        with refusals_noted(held, by, PAIR):
            made = approve(held, by, field("code"), _wish())
    except PROBLEMS as problem:
        return _list(problem)
    return redirect(f"{ADDRESS}/{made}?paired=1", 303)


@blueprint.get(f"{ADDRESS}/<screen_id>")
def one(screen_id: str) -> ResponseReturnValue:
    """A screen, how it is, and what can be done with it."""
    return _one(screen_id)


@blueprint.post(f"{ADDRESS}/<screen_id>/details")
def details(screen_id: str) -> ResponseReturnValue:
    """Another name, place or other scenes."""
    county = store().county
    return _done(
        screen_id, "change_screen", _wish,
        lambda c, by, wish, now: steps.change(c, county, by, screen_id, wish, now),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<screen_id>/message")
def message(screen_id: str) -> ResponseReturnValue:
    """Have it show a message; an empty one takes the last away."""
    return _done(
        screen_id, "message_screen", lambda: (field("text"), _number("minutes")),
        lambda c, by, sent, now: steps.say(c, by, screen_id, sent[0], sent[1], now),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<screen_id>/dim")
def dim(screen_id: str) -> ResponseReturnValue:
    """When it is dark, and how dark."""
    return _done(
        screen_id, "dim_screen",
        lambda: steps.DimWish(_minute("begin"), _minute("end"), _number("level")),
        lambda c, by, wish, now: steps.dim(c, by, screen_id, wish, now),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<screen_id>/pattern")
def pattern(screen_id: str) -> ResponseReturnValue:
    """Have it show the test pattern; without minutes no more."""
    return _done(
        screen_id, "test_screen", lambda: _number("minutes"),
        lambda c, by, minutes, now: steps.show_pattern(c, by, screen_id, minutes, now),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<screen_id>/reload")
def reload(screen_id: str) -> ResponseReturnValue:
    """Have it load its page anew."""
    return _done(
        screen_id, "reload_screen", lambda: None,
        lambda c, by, _sent, now: steps.reload(c, by, screen_id, now),
    )  # fmt: skip


@blueprint.post(f"{ADDRESS}/<screen_id>/revoke")
def revoke(screen_id: str) -> ResponseReturnValue:
    """Switch it off."""
    return _done(
        screen_id, "revoke_screen", lambda: None,
        lambda c, by, _sent, now: steps.revoke(c, by, screen_id, now),
    )  # fmt: skip


def _done(screen_id: str, action: str, read: Callable[[], Any], work: Work) -> ResponseReturnValue:
    """Do `work` with what the form says."""
    held, by = store(), current_account()
    now = held.clock()
    try:
        sent = read()
        with refusals_noted(held, by, action, screen_id):
            held.writer.submit(lambda c: work(c, by, sent, now), urgent=True)
    except PROBLEMS as problem:
        return _one(screen_id, problem)
    return redirect(f"{ADDRESS}/{screen_id}?done=1", 303)


def _wish() -> Wish:
    """What the form asks for."""
    chosen = [name for name in USUAL if field(f"scene-{name}")]
    shown = tuple(Showing(name, _number(f"dwell-{name}") or 0) for name in chosen)
    return Wish(field("name"), field("township"), shown)


def _number(name: str) -> int | None:
    """The whole number of a field; None where nothing was typed, Invalid for anything else."""
    given = field(name)
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS):
        raise Invalid(words.BAD_NUMBER, "bad_number")
    return int(given)


def _minute(name: str) -> int | None:
    """22:00 as a minute of the day; None where nothing was typed, Invalid for anything else."""
    given = field(name)
    if not given:
        return None
    try:
        found = time.fromisoformat(given)
    except ValueError:
        raise Invalid(words.BAD_TIME, "bad_time") from None
    return 60 * found.hour + found.minute


def _list(problem: GovernanceError | None = None) -> ResponseReturnValue:
    held = store()
    county, voice = held.county, _voice()
    with held.readers.connect() as conn:
        found = screen_lines(conn, Scope(county.code))
        waiting = waiting_screens(conn, Scope(county.code), voice.now)
    lines = [line_of(one, county, held.settings.release, voice) for one in found]
    return settings_page(
        "screens.html", ADDRESS, words, problem, Action.MANAGE_SCREENS,
        sentence=sentence(lines, waiting, voice),
        intro=voice.say(words.INTRO, address=from_outside(PAGE)),
        lines=lines,
        form=_form(None),
        **_choices(),
    )  # fmt: skip


def _one(screen_id: str, problem: GovernanceError | None = None) -> ResponseReturnValue:
    held = store()
    county, voice = held.county, _voice()
    with held.readers.connect() as conn:
        found = next(iter(screen_lines(conn, Scope(county.code), screen_id)), None)
    if found is None:
        raise NotFound(steps.NO_SCREEN, "no_screen")
    line = line_of(found, county, held.settings.release, voice)
    return settings_page(
        "screen.html", f"{ADDRESS}/{screen_id}", words, problem, Action.MANAGE_SCREENS,
        one=found,
        line=line,
        stopped=line.state == State.STOPPED,
        now=voice.now,
        moment=voice.moment,
        clock=_clock,
        form=_form(found.screen),
        **_choices(),
    )  # fmt: skip


def _voice() -> Voice:
    held = store()
    return Voice(lang(), held.county.zone, held.clock())


def _clock(minute: int | None) -> str:
    """A minute of the day as 22:00; '' for none."""
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _form(one: Screen | None) -> dict[str, object]:
    """What the form about name, scope and scenes holds: what was just sent, else what is kept."""
    kept = dict(one.showings) if one else USUAL
    if request.method == "POST" and "name" in request.form:
        return {
            "code": field("code"), "name": field("name"), "township": field("township"),
            "scenes": {
                name: (bool(field(f"scene-{name}")), field(f"dwell-{name}")) for name in USUAL
            },
        }  # fmt: skip
    return {
        "code": "", "name": one.name if one else "", "township": one.township_code if one else "",
        "scenes": {name: (name in kept, kept.get(name, usual)) for name, usual in USUAL.items()},
    }  # fmt: skip


def _choices() -> dict[str, object]:
    """What the forms offer."""
    townships = [(area.code, area.name) for area in store().county.townships]
    return {"townships": townships, "scene_names": SCENES}
