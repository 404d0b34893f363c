"""Who did it, as far as a scope may know: people from outside keep their family name only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from data_layer.core.county import County
from data_layer.core.covering import OUTSIDE, PERSON
from data_layer.core.masking import mask_name, mask_text
from data_layer.core.scope import Scope
from data_layer.db.tables import account
from data_layer.labels import OTHER_TOWNSHIP
from data_layer.queries.visible import plain_id, unit_name
from data_layer.vocab import DESK, OWN_SOURCES, Event, EventType

TOKEN = re.compile(r"qx_[0-9a-f]{8}")
AREA_CODE = re.compile(r"\d{9,15}")


def display_names(conn: Connection, scope: Scope, events: Sequence[Event]) -> dict[str, str]:
    """Account -> the name it goes by, for those who acted at the desk."""
    names = {name for e in events if e.source == DESK for name in (e.actor, e.recorded_by)}
    return account_names(conn, scope, names)


def account_names(conn: Connection, scope: Scope, usernames: Iterable[str]) -> dict[str, str]:
    """Account -> the name it goes by; those without one are absent."""
    known = account.c.county_code == scope.county_code, account.c.username.in_(sorted(usernames))
    found = conn.execute(select(account.c.username, account.c.display_name).where(*known))
    return {username: name for username, name in found if name}


def acting(
    county: County, scope: Scope, event: Event, who: str, accounts: Mapping[str, str]
) -> str:
    """The name of an actor or recorder of an event; `accounts` as `display_names` gives them.

    A reporter from outside and whoever rates is covered but for the family name; a unit and area
    codes within a name become theirs, or say no more than that it is another township's.
    """
    outside = event.payload.get("source_kind") in OUTSIDE or event.type == EventType.RATED
    if outside and who == event.actor and PERSON.fullmatch(who):
        return mask_name(who)
    if event.source == DESK and who in accounts:
        return accounts[who]
    if who in county.units or (who and who == event.unit):
        return unit_name(county, scope, who) or OTHER_TOWNSHIP.zh
    return AREA_CODE.sub(lambda code: _area(county, scope, code[0]), mask_text(who))


def by_machine(event: Event) -> bool:
    """Whether a machine's token did it: then it signs with the beginning of that token."""
    return event.source not in OWN_SOURCES and TOKEN.fullmatch(event.recorded_by) is not None


def source_name(county: County, scope: Scope, event: Event) -> str:
    """What the system an event comes from calls itself, as far as the scope may know it; '' for
    our own."""
    if event.source in OWN_SOURCES:
        return ""
    plain = mask_text(plain_id(county, scope, event.source))
    return AREA_CODE.sub(lambda code: _area(county, scope, code[0]), plain)


def _area(county: County, scope: Scope, code: str) -> str:
    area = county.areas.get(code)
    if area is None:
        return code
    if not scope.allows(county.township_of.get(code, "")):
        return OTHER_TOWNSHIP.zh
    return area.short
