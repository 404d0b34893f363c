"""What the log says of how cases ended: the pauses they were allowed, the photographs handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Select, and_, select

from data_layer.core.scope import Scope
from data_layer.db.tables import attachment, incident, log, step
from data_layer.db.upsert import batched
from data_layer.queries.visible import Conditions
from data_layer.vocab import EventType

# What says that a case is done, and comes with pictures of it.
DONE = (
    EventType.SELF_HANDLED,
    EventType.FED_BACK,
    EventType.VERIFIED,
    EventType.CLOSED,
)
EVENT = "county_code", "case_no", "source", "event_id"


def pauses_allowed(conn: Connection, scope: Scope, cases: Iterable[str]) -> dict[str, int]:
    """Case -> the time its pauses were allowed in all, ms, from their beginnings to their days of
    review; without cases one of whose pauses has none."""
    spans: dict[str, list[int]] = {}
    for chunk in batched(sorted(cases)):
        for case_no, begun, payload in conn.execute(_pauses(scope, chunk)):
            review = orjson.loads(payload).get("review_date")
            spans.setdefault(case_no, []).append(review - begun if review else 0)
    return {case_no: sum(own) for case_no, own in spans.items() if min(own) > 0}


def _pauses(scope: Scope, cases: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """By case numbers: without statistics SQLite would join to incidents from the other side."""
    s = step.c
    same = and_(*(log.c[name] == s[name] for name in EVENT))
    return (
        select(s.case_no, s.at, log.c.payload)
        .join_from(step, log, same)
        .where(
            s.county_code == scope.county_code,
            s.case_no.in_(cases),
            s.type == EventType.SUSPENDED,
            s.irregular.is_(False),
        )
    )


def photographs(conn: Connection, scope: Scope, where: Conditions) -> dict[str, tuple[str, ...]]:
    """Case -> digests of the pictures that came with its ending and lie in another of these cases
    too."""
    a, i = attachment.c, incident.c
    same = and_(a.county_code == i.county_code, a.case_no == i.case_no)
    rows = conn.execute(
        select(a.case_no, a.attachment_id, a.sha256)
        .join_from(incident, attachment, same)
        .where(*where, a.kind.startswith("image/"))
    ).all()
    holders: dict[str, set[str]] = {}
    for case_no, _, digest in rows:
        holders.setdefault(digest, set()).add(case_no)
    shared = {digest for digest, cases in holders.items() if len(cases) > 1}
    named = _handed_in(conn, scope, {case_no for case_no, _, digest in rows if digest in shared})
    found: dict[str, list[str]] = {}
    for case_no, attachment_id, digest in rows:
        if digest in shared and attachment_id in named:
            found.setdefault(case_no, []).append(digest)
    return {case_no: tuple(digests) for case_no, digests in found.items()}


def _handed_in(conn: Connection, scope: Scope, cases: Collection[str]) -> set[str]:
    """The attachments that the endings of these cases name."""
    named: set[str] = set()
    for chunk in batched(sorted(cases)):
        payloads = conn.scalars(
            select(log.c.payload).where(
                log.c.county_code == scope.county_code,
                log.c.case_no.in_(chunk),
                log.c.type.in_(DONE),
            )
        )
        for payload in payloads:
            named.update(orjson.loads(payload).get("attachments") or ())
    return named
