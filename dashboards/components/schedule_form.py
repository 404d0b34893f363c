"""The form of a schedule: what stands in it, and what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

from dashboards.components.schedule_lines import clock
from dashboards.components.score_words import Voice
from dashboards.strings import schedules as words
from dashboards.strings import wording
from data_layer.core.county import County
from data_layer.core.report_kinds import EVERY, KIND_TEXT, Kind
from data_layer.core.schedules import LAST_PLACE, Every, OnRest, Rhythm
from data_layer.queries.report_schedules import Schedule
from data_layer.services.accounts import Account

USUAL_TIME, USUAL_PLACE = 8 * 60, {Every.DAY: 0, Every.WEEK: 1, Every.MONTH: 5}
BUDGETS = (5, 10, 20, 30, 60)
LONGEST = 64
NOWHERE = -1


def blank(kind: Kind, account: Account, voice: Voice) -> Schedule:
    """What a new schedule of the kind begins with."""
    every = EVERY[kind]
    rhythm = Rhythm(every, USUAL_PLACE[every], USUAL_TIME, OnRest.LATER)
    return Schedule(
        "", voice.say(KIND_TEXT[kind]), kind, account.township_code, "", rhythm, ("docx", "pdf"),
        (), False, 10, account.username, account.township_code, True, 0, 0,
    )  # fmt: skip


def wanted_of(form: MultiDict[str, str], kind: Kind, held: Schedule) -> Schedule:
    """The schedule a form asks for; what cannot be read becomes a value that is refused later."""
    place, budget = form.get("place", "0"), form.get("budget", "")
    rest = form.get("on_rest", "")
    rhythm = Rhythm(
        EVERY[kind],
        _number(place),
        _minute(form.get("time", "")),
        OnRest(rest) if rest in set(OnRest) else OnRest.LATER,
    )
    return held._replace(
        name=form.get("name", "")[: LONGEST * 2],
        kind=kind,
        township_code=form.get("township", "")[:LONGEST],
        category=form.get("category", "")[:LONGEST],
        rhythm=rhythm,
        formats=tuple(form.getlist("format")),
        recipients=tuple(dict.fromkeys(name[:LONGEST] for name in form.getlist("to"))),
        to_folder=form.get("folder") == "yes",
        budget_minutes=_number(budget),
    )


def fields(
    one: Schedule, county: County, voice: Voice, readers: Iterable[Account]
) -> dict[str, Any]:
    """What the template lays out."""
    every = one.rhythm.every
    return {
        "id": one.schedule_id,
        "kind": str(one.kind),
        "name": one.name,
        "time": clock(max(0, one.rhythm.minute)),
        "place": one.rhythm.place,
        "places": _places(every, voice),
        "place_name": words.WEEKDAY if every is Every.WEEK else words.MONTH_DAY,
        "rests": [(str(key), voice.say(text)) for key, text in words.REST.items()],
        "rest": str(one.rhythm.on_rest),
        "formats": set(one.formats),
        "budgets": BUDGETS,
        "budget": one.budget_minutes,
        "folder": one.to_folder,
        "township": one.township_code,
        "category": one.category,
        "readers": [_reader(reader, county, one) for reader in readers],
    }


def _places(every: Every, voice: Voice) -> list[tuple[int, str]]:
    if every is Every.WEEK:
        return [(n, voice.say(text)) for n, text in enumerate(wording.WEEKDAYS, 1)]
    return [(n, str(n)) for n in range(1, LAST_PLACE + 1)] if every is Every.MONTH else []


def _reader(reader: Account, county: County, one: Schedule) -> dict[str, Any]:
    area = county.areas.get(reader.township_code)
    return {
        "username": reader.username,
        "name": reader.display_name or reader.username,
        "role": reader.role,
        "place": area.short if area else "",
        "email": reader.email,
        "chosen": reader.username in one.recipients,
    }


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else NOWHERE


def _minute(typed: str) -> int:
    hour, _, minute = typed[:5].partition(":")
    found = _number(hour), _number(minute)
    return found[0] * 60 + found[1] if 0 <= found[0] < 24 and 0 <= found[1] < 60 else NOWHERE
