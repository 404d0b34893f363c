"""Contacts opened for whoever may ring back. Who may, and why, is the caller's to know and to put
on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from data_layer.core.corrections import effective
from data_layer.core.covering import GONE, phones_of
from data_layer.core.masking import contact_in, mask_phone
from data_layer.core.scope import Scope
from data_layer.db.dated import say
from data_layer.db.sealing import FieldKeys, seal, unseal
from data_layer.db.tables import person
from data_layer.log.sealed import opened, restored
from data_layer.queries.case_log import events_of
from data_layer.queries.contact import sealed_of
from data_layer.queries.persons import sealed_contact


class Contact(NamedTuple):
    """Name and phone as the roster has them."""

    name: str
    phone: str


def contact_of(
    conn: Connection, keys: FieldKeys, scope: Scope, unit: str | None, case_no: str
) -> str:
    """The reporter's contact as it was taken down, as the case's text has it now; without one the
    numbers its events name; '' without any. NotFound as `sealed_of`."""
    kept = [opened(row, keys) for row in sealed_of(conn, scope, unit, case_no)]
    if not kept:
        return ""
    events = restored(events_of(conn, scope, case_no), kept)
    # An amended text carries the cover of the one before; what that covered still stands.
    texts = (str(e.payload.get("text") or "") for e in [*effective(events), *events])
    left = (contact for contact in map(contact_in, texts) if contact not in {"", GONE})
    words = {str(at): text for at, one in enumerate(kept) for text in one.words.values()}
    return next(left, "、".join(phones_of(words)))


def contact_of_person(conn: Connection, keys: FieldKeys, scope: Scope, person_id: str) -> Contact:
    """Name and phone of one of the roster; NotFound as their card."""
    row = sealed_contact(conn, scope, person_id)
    return Contact(row.name, phone_in(row, keys))


def phone_of(phone: str, person_id: str, keys: FieldKeys) -> dict[str, str]:
    """The columns of a phone in the roster: as it may be shown, and sealed."""
    sealed = seal(keys.seal[0], phone, _of(person_id)) if phone else ""
    return {"phone": mask_phone(phone), "phone_sealed": sealed}


def say_of_person(
    conn: Connection, code: str, person_id: str, day: int, told: Mapping[str, Any]
) -> None:
    """Let `told`, columns of the table, hold of somebody from `day` on. Of a phone before only the
    day it ended is kept: nobody may read it any more."""
    since = {"phone_since": day} if "phone_sealed" in told else {}
    key = {"county_code": code, "person_id": person_id}
    say(conn, person, key, day, {**told, **since}, {"phone": "", "phone_sealed": ""})


def phone_in(row: Any, keys: FieldKeys) -> str:
    """The phone of a row (person_id, phone, phone_sealed); as it stands where none is sealed."""
    if not row.phone_sealed:
        return str(row.phone)
    return unseal(keys.seal, row.phone_sealed, _of(row.person_id))


def _of(person_id: str) -> str:
    """What the sealed phone of a person belongs to."""
    return f"person/{person_id}"
