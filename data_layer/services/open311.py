"""A service request of Open311 into the log, by the path of every event: sent again, it is the same
case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from data_layer.core.county import County
from data_layer.core.days import iso, local
from data_layer.core.intake import Door, Locate, Submission, parse
from data_layer.core.open311 import Asked, as_asked
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.scope import Scope
from data_layer.core.situation import Actor
from data_layer.db.sealing import keyed
from data_layer.db.tables import log
from data_layer.errors import BadRequest, Conflict
from data_layer.log.record import lock_revision, record
from data_layer.queries.sources import case_no_of_name
from data_layer.services.arrivals import note_stored
from data_layer.services.attachments import bind_attachments, keep_attachment
from data_layer.services.sealing import personal_keys
from data_layer.services.store import Store
from data_layer.services.tokens import Token
from data_layer.vocab import Role, Text

# Of the digest of the words; what is said of persons must not be guessed from an event's id.
DIGITS = 32
FIELDS = Text("有内容需要补充或改正。", "Something is missing or must be mended.")
KEY_REUSED = Text(
    "这个 Idempotency-Key 已用于另一件内容不同的诉求，请换用新的。",
    "This Idempotency-Key was used for another request; use a new one.",
)


class Given(NamedTuple):
    """A picture or paper: the name it came with, and its content."""

    name: str
    body: bytes


class Received(NamedTuple):
    """The case; whether it was here already; why it has no grid yet."""

    case_no: str
    repeated: bool
    unlocated: str = ""


class RequestRefused(BadRequest):
    """A form that lacks something; nothing was stored. `problems` says of each field why."""

    def __init__(self, problems: Sequence[Refusal]) -> None:
        self.problems = list(problems)
        errors = [problem.as_json() for problem in problems]
        super().__init__(FIELDS, "invalid_fields", {"errors": errors})


def receive(
    held: Store, token: Token, asked: Asked, files: Sequence[Given], key: str, locate: Locate
) -> Received:
    """Record a request and answer after COMMIT. `key` is what the client calls it; without one the
    same words on the same day are the same request.

    Raises RequestRefused, Conflict for a key used for something else, and what attachments raise.
    """
    county, now = held.county, held.clock()
    # Under a client's own name the event's id tells whether the words are the same as before.
    digest = keyed(personal_keys(held.settings.instance).search, asked.said)[:DIGITS]
    named = key or f"{digest}-{local(now, county.zone).day}"
    item = {**asked.item, "event_id": f"{digest}-{named}", "incident_id": named}
    item["occurred_at"] = iso(now, county.zone)
    door = Door(county, token.scope, token.source, now, locate)
    found = parse(door, 0, item)
    if not isinstance(found, Submission):
        raise RequestRefused(as_asked(found))
    with held.readers.connect() as conn:
        known = _known(conn, county, token.source, found)
    if known is not None:
        return known
    actor = Actor(token.prefix, token.source, Role.OPERATOR, token.scope, "")
    kept = [keep_attachment(held, actor, one.name, one.body).attachment_id for one in files]
    if kept:
        event = found.event._replace(payload={**found.event.payload, "attachments": kept})
        found = found._replace(event=event)
    return held.writer.submit(partial(_record, door, token, found, kept))


def _record(
    door: Door, token: Token, found: Submission, kept: Sequence[str], connection: Connection
) -> Received:
    county = door.county
    lock_revision(connection, county.code)
    known = _known(connection, county, token.source, found)
    if known is not None:
        return known
    done = record(connection, county, [found], door.scope, door.now)
    if done.refused:
        raise RequestRefused(as_asked(done.refused[0][1]))
    case_no = done.cases.get(found.incident_id)
    if case_no is None:
        raise RequestRefused([refusal("service_code", "not_recorded")])
    note_stored(connection, door, [found], done)
    # The case is the sender's own, wherever it lies.
    whole = Scope(county.code)
    bind_attachments(connection, whole, kept, username=token.prefix, case_no=case_no)
    return Received(case_no, repeated=False, unlocated=found.event.payload.get("unlocated", ""))


def _known(conn: Connection, county: County, source: str, found: Submission) -> Received | None:
    """The case this very request has become before; Conflict where its name stands for another."""
    case_no = case_no_of_name(conn, county.code, source, found.incident_id)
    if case_no is None:
        return None
    same = exists().where(
        log.c.county_code == county.code,
        log.c.source == source,
        log.c.event_id == found.event.event_id,
    )
    if not conn.execute(select(same)).scalar():
        raise Conflict(KEY_REUSED, "idempotency_key_reused")
    return Received(case_no, repeated=True)
