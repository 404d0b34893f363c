"""The tokens of machines: the system administrator issues and revokes them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from dashboards.access.context import current_account, lang, store
from dashboards.access.settings import field, settings_page
from dashboards.components.score_words import Voice
from dashboards.components.token_lines import line_of, sentence
from dashboards.strings import tokens as words
from data_layer.core.days import add_days, start_of, to_day
from data_layer.core.rights import Action
from data_layer.core.scope import Scope
from data_layer.errors import Invalid
from data_layer.labels import ROLE_TEXT
from data_layer.queries.token_list import token_lines
from data_layer.services import token_admin as steps
from data_layer.services.audit import refusals_noted
from data_layer.services.tokens import ACTING, forget_tokens
from data_layer.vocab import Role, TokenKind

ADDRESS = "/settings/tokens"
FIELDS = ("kind", "source", "purpose", "township", "role", "unit", "expires")

blueprint = Blueprint("tokens", __name__, template_folder="../templates")


@blueprint.get(ADDRESS)
def show() -> ResponseReturnValue:
    """Every token, those in use first; never the token itself."""
    return _page()


@blueprint.post(ADDRESS)
def issue() -> ResponseReturnValue:
    """Issue a token; it is on the page that answers, and nowhere else."""
    held, by = store(), current_account()
    now = held.clock()
    try:
        wish = _wish()
        with refusals_noted(held, by, "issue_token", wish.source):
            token = held.writer.submit(
                lambda c: steps.issue(c, held.county, by, wish, now), urgent=True
            )
    except Invalid as problem:
        return _page(problem)
    return _page(token=token)


@blueprint.post(f"{ADDRESS}/<prefix>/revoke")
def revoke(prefix: str) -> ResponseReturnValue:
    """End a token at once."""
    held, by = store(), current_account()
    now = held.clock()
    with refusals_noted(held, by, "revoke_token", prefix):
        held.writer.submit(lambda c: steps.revoke(c, by, prefix, now), urgent=True)
    forget_tokens()
    return redirect(f"{ADDRESS}?done=1", 303)


def _wish() -> steps.Wish:
    """What the form asks for; Invalid where it cannot be read."""
    kind, role = field("kind"), field("role") or str(Role.OPERATOR)
    if kind not in set(TokenKind):
        raise Invalid(words.BAD_KIND, "no_kind")
    if role not in ACTING:
        raise Invalid(words.BAD_ROLE, "no_role")
    return steps.Wish(
        TokenKind(kind), field("source"), field("township"), Role(role), field("unit"),
        field("purpose"), _expiry(field("expires")),
    )  # fmt: skip


def _expiry(given: str) -> int | None:
    """The end of the day by the county's clock."""
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
        return start_of(add_days(to_day(day), 1), store().county.zone)
    except (ValueError, OverflowError):
        raise Invalid(words.BAD_DAY, "bad_day") from None


def _page(problem: Invalid | None = None, token: str = "") -> ResponseReturnValue:
    held = store()
    county, voice = held.county, Voice(lang(), held.county.zone, held.clock())
    with held.readers.connect() as conn:
        found = token_lines(conn, Scope(county.code))
    lines = [line_of(one, county, voice) for one in found]
    return settings_page(
        "tokens.html", ADDRESS, words, problem, Action.MANAGE_TOKENS,
        sentence=sentence(found, voice),
        live=[line for line in lines if line.live],
        ended=[line for line in lines if not line.live],
        token=token,
        done=request.args.get("done") == "1" and not token and problem is None,
        kinds=list(words.KINDS.items()),
        roles=[(str(role), ROLE_TEXT[role]) for role in Role if role in ACTING],
        whole=county.whole,
        townships=[(area.code, area.name) for area in county.townships],
        units=[(unit.code, unit.name) for unit in county.units.values()],
        form={name: "" if token else field(name) for name in FIELDS},
    )  # fmt: skip
