"""The details of a row of the audit trail as pairs of a name and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from dashboards.components.score_words import Voice
from dashboards.strings import audit_details as words
from dashboards.strings import warning
from data_layer.core.action_table import ACTS
from data_layer.core.days import iso
from data_layer.core.rights import Action
from data_layer.core.warning.life import Act
from data_layer.labels import ROLE_TEXT
from data_layer.vocab import Role

LONGEST = 160


def details_of(action: str, detail: Mapping[str, Any], voice: Voice) -> list[tuple[str, str]]:
    """What a row of that act says, without what is empty; a code gives way to its reason."""
    return [
        (_name(action, name, voice), _value(action, name, value, voice)[:LONGEST])
        for name, value in detail.items()
        if value not in ("", None, [], {}) and not (name == "code" and "why" in detail)
    ]


def joined(pairs: list[tuple[str, str]], voice: Voice) -> str:
    """Pairs on one line."""
    told = (voice.say(words.PAIR, name=name, value=value) for name, value in pairs)
    return voice.say(words.BETWEEN).join(told)


def _name(action: str, name: str, voice: Voice) -> str:
    text = words.NAMES_OF.get((action, name)) or words.NAMES.get(name)
    return voice.say(text) if text else name


def _value(action: str, name: str, value: Any, voice: Voice) -> str:
    if isinstance(value, bool):
        return voice.say(words.YES if value else words.NO)
    form = FORMS_OF.get((action, name)) or FORMS.get(name)
    if form and (told := form(value, voice)):
        return told
    if isinstance(value, Mapping):
        return joined(details_of(action, value, voice), voice) or voice.say(words.NEVER)
    if isinstance(value, list):
        return voice.say(words.BETWEEN).join(_one(one) for one in value)
    return _one(value)


def _one(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _moment(value: Any, voice: Voice) -> str:
    if not isinstance(value, int):
        return ""
    return iso(value, voice.zone)[:16].replace("T", " ") if value else voice.say(words.NEVER)


def _clock(value: Any, voice: Voice) -> str:
    return f"{value // 60:02d}:{value % 60:02d}"


def _act(value: Any, voice: Voice) -> str:
    known = value in set(Action) and Action(value) in ACTS
    return voice.say(ACTS[Action(value)].label) if known else ""


def _role(value: Any, voice: Voice) -> str:
    return voice.say(ROLE_TEXT[Role(value)]) if value in set(Role) else ""


def _state(value: Any, voice: Voice) -> str:
    return voice.say(words.STATES[value]) if value in words.STATES else ""


def _mark(value: Any, voice: Voice) -> str:
    return voice.say(warning.ACTS[Act(value)]) if value in set(Act) else ""


FORMS: dict[str, Callable[[Any, Voice], str]] = {
    "action": _act, "role": _role, "until": _moment, "expires_at": _moment,
    "dim_begin": _clock, "dim_end": _clock, "minute": _clock,
}  # fmt: skip
FORMS_OF: dict[tuple[str, str], Callable[[Any, Voice], str]] = {
    ("erase_by_time", "before"): _moment,
    ("test_scope", "state"): _state,
    ("mark_alert", "act"): _mark,
}
