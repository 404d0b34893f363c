"""The details of a row of the audit trail as pairs of a name and what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from dashboards.components.roster_lines import counts_told
from dashboards.components.score_words import Voice
from dashboards.strings import area_changes, tokens, wall, warning
from dashboards.strings import audit_details as words
from dashboards.strings.analysis import SPLITS
from data_layer.core.action_table import ACTS
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import iso
from data_layer.core.rights import Action
from data_layer.core.warning.life import Act
from data_layer.labels import ROLE_TEXT, SOURCE_TEXT, URGENCY_TEXT
from data_layer.vocab import Role, Text

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


def _named(names: Mapping[Any, Text]) -> Callable[[Any, Voice], str]:
    """What a code is called; as it is where it has no name."""
    return lambda value, voice: voice.say(names[value]) if value in names else ""


def _mark(value: Any, voice: Voice) -> str:
    return voice.say(warning.ACTS[Act(value)]) if value in set(Act) else ""


def _scenes(value: Any, voice: Voice) -> str:
    """overview:12 flow:40 as scenes, each with how long it stays."""
    return voice.say(words.COMMA).join(_scene(one, voice) for one in str(value).split())


def _scene(told: str, voice: Voice) -> str:
    name, _, seconds = told.partition(":")
    text = wall.SCENES.get(name)
    return voice.say(words.SCENE, name=voice.say(text), n=seconds) if text else told


def _changed(value: Any, voice: Voice) -> str:
    """How many of a roster's seats and persons became what."""
    return counts_told(Counter(str(kind) for kind, *_ in value), voice)


def _figures(value: Any, voice: Voice) -> str:
    return voice.say(words.FIGURES, n=f"{len(value):,}")


def _question(value: Any, voice: Voice) -> str:
    """What an address asks for, by the names its page has for it."""
    asked = value if isinstance(value, Mapping) else dict(parse_qsl(str(value).lstrip("?")))
    return joined([_filter(name, str(one), voice) for name, one in asked.items() if one], voice)


def _filter(name: str, value: str, voice: Voice) -> tuple[str, str]:
    text, names = words.FILTERS.get(name), VALUES.get(name, {})
    told = [voice.say(names[one]) if one in names else one for one in value.split(",")]
    return voice.say(text) if text else name, voice.say(words.COMMA).join(told)


METRICS = {key: metric.label for key, metric in BY_KEY.items()}
VALUES: dict[str, Mapping[Any, Text]] = {
    "source": SOURCE_TEXT, "urgency": URGENCY_TEXT, "by": SPLITS, "then": SPLITS,
    "keys": METRICS, "measure": METRICS,
}  # fmt: skip
FORMS: dict[str, Callable[[Any, Voice], str]] = {
    "action": _act, "role": _role, "until": _moment, "expires_at": _moment,
    "dim_begin": _clock, "dim_end": _clock, "minute": _clock, "scenes": _scenes,
    "query": _question, "search": _question,
}  # fmt: skip
FORMS_OF: dict[tuple[str, str], Callable[[Any, Voice], str]] = {
    ("erase_by_time", "before"): _moment,
    ("test_scope", "state"): _named(words.STATES),
    ("issue_token", "kind"): _named(tokens.KINDS),
    ("change_areas", "kind"): _named(area_changes.KINDS),
    ("begin_import", "mode"): _named(words.MODES),
    ("import_roster", "figures"): _changed,
    ("import_capacity", "figures"): _figures,
    ("mark_alert", "act"): _mark,
}
