"""A report taken at the duty desk: the same path as any other event, answered with its number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection

from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.event_schema import Reported
from data_layer.core.intake import Door, Locate, Submission, parse
from data_layer.core.refusals import Refusal, refusal
from data_layer.core.scope import Scope
from data_layer.errors import Invalid
from data_layer.log.record import lock_revision, record
from data_layer.queries.sources import case_no_of_name
from data_layer.services.accounts import Account
from data_layer.services.attachments import bind_attachments
from data_layer.services.store import Store
from data_layer.vocab import DESK, EventType, Text

# The source of everything that is recorded at the desk.
# What the desk fills in itself; nobody else may be named as the first to have received it, and a
# name of the client's choice could be another case's, told then as if this report had made it.
OURS = frozenset(
    {
        *("type", "case_no", "incident_id", "source_seq", "actor", "recorded_by", "unit", "level"),
        "received_by",
    }
)
GIVEN = frozenset(Reported.model_fields) - OURS
FIELDS = Text("有内容需要补充或改正。", "Something is missing or must be mended.")


class ReportRefused(Invalid):
    """Fields of a report are missing or wrong; `problems` says of each which and why."""

    def __init__(self, problems: Sequence[Refusal]) -> None:
        super().__init__(FIELDS, "invalid_fields")
        self.problems = list(problems)

    def answer(self) -> dict[str, Any]:
        """The desk's answer: one error, and one for each field."""
        error = {"code": self.code, "message_zh": self.text.zh, "message_en": self.text.en}
        return {"error": error, "errors": [problem.as_json() for problem in self.problems]}


class Taken(NamedTuple):
    """What became of a report; `unlocated` says why it has no grid yet, `suggested_grid` where its
    point seems to lie."""

    revision: int
    case_no: str
    repeated: bool
    unlocated: str = ""
    suggested_grid: str = ""


def take_report(
    held: Store, account: Account, scope: Scope, fields: dict[str, Any], locate: Locate
) -> Taken:
    """Record a report and answer after COMMIT; sending it again with its event_id does nothing.

    Whoever takes it answers for it from the first contact on. Raises ReportRefused.
    """
    county, now = held.county, held.clock()
    event_id = fields.get("event_id") or str(uuid4())
    item = {
        "event_id": event_id,
        "occurred_at": iso(now, county.zone),
        **{name: value for name, value in fields.items() if value is not None},
        "type": EventType.REPORTED,
        "incident_id": event_id,
        "actor": account.username,
        "recorded_by": account.username,
        "received_by": account.username,
    }
    unknown = [refusal(name[:64], "unknown_field") for name in sorted(fields.keys() - GIVEN)]
    found = unknown or parse(Door(county, scope, DESK, now, locate), 0, item)
    if not isinstance(found, Submission):
        raise ReportRefused(found)
    work = partial(_record, county, account, scope, found, now)
    return held.writer.submit(work, urgent=True)


def _record(
    county: County,
    account: Account,
    scope: Scope,
    submission: Submission,
    now: int,
    connection: Connection,
) -> Taken:
    """The report within the writer's transaction; what is refused leaves nothing."""
    revision, name = lock_revision(connection, county.code), submission.incident_id
    known = case_no_of_name(connection, county.code, DESK, name)
    if known is not None:
        return Taken(revision, known, repeated=True)
    done = record(connection, county, [submission], scope, now)
    if done.refused:
        raise ReportRefused(done.refused[0][1])
    case_no = done.cases.get(name)
    if case_no is None:
        raise ReportRefused([refusal("event_id", "event_id_reused")])
    payload = submission.event.payload
    ids = payload.get("attachments") or []
    bind_attachments(connection, scope, ids, username=account.username, case_no=case_no)
    suggested = payload.get("suggested_grid", "")
    return Taken(done.revision, case_no, False, payload.get("unlocated", ""), suggested)
