"""What the plain forms of signing in and of the own account share."""

from __future__ import annotations

from urllib.parse import quote

from flask import redirect, request
from werkzeug.wrappers import Response as Redirect

from dashboards.access import words
from dashboards.access.context import lang, say, store
from dashboards.access.sessions import give_session
from data_layer.core.account_rules import RULES
from data_layer.errors import Invalid
from data_layer.services import passwords

LONGEST_FIELD = 256


def field(name: str) -> str:
    """What the form says there, as it was typed."""
    return request.form.get(name, "")[:LONGEST_FIELD]


def chosen_password(username: str) -> str:
    """The new password of the form; Invalid where it was typed in two ways or breaks a rule."""
    chosen, held = field("new"), store()
    if chosen != field("again"):
        raise Invalid(words.DIFFERENT, "passwords_differ")
    passwords.check_password(chosen, held.county, username, held.settings.password_policy)
    return chosen


def password_rule() -> str:
    """What the form says a new password must be."""
    told = [words.RULE]
    if RULES[store().settings.password_policy].classes:
        told.append(words.RULE_KINDS)
    return " ".join(map(say, told)) if lang() == "en" else "".join(map(say, told))


def enter(token: str, wanted: str) -> Redirect:
    """On to `wanted` with a new session."""
    response = redirect(wanted or "/login")
    give_session(response, token)
    return response


def switch_to(back: str) -> str:
    """The address that shows `back` in the other language."""
    other = "zh" if lang() == "en" else "en"
    return f"/language/{other}?next={quote(back, safe='/')}"
