"""The files that go with cases: their list, and the one somebody asks for."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select, true

from data_layer.core.scope import Scope
from data_layer.db.tables import attachment, incident
from data_layer.errors import NotFound
from data_layer.queries.desk_filters import touched_by
from data_layer.queries.visible import within
from data_layer.vocab import Text

MISSING = Text("没有这个附件，或不在您的数据范围内。", "There is no such attachment in your scope.")


class Attachment(NamedTuple):
    """What is known of a file; `kind` is its media type, `case_no` empty while no event names
    it."""

    attachment_id: str
    case_no: str
    name: str
    kind: str
    bytes: int
    sha256: str
    uploaded_by: str
    uploaded_at: int
    sensitive: bool = False


COLUMNS = [attachment.c[name] for name in Attachment._fields[:-1]]


def attachments_of(conn: Connection, scope: Scope, case_no: str) -> list[Attachment]:
    """The files of a case the scope may see, in order of upload."""
    statement = (
        select(*COLUMNS, incident.c.sensitive)
        .join_from(attachment, incident, _of_case())
        .where(*within(incident, scope), incident.c.case_no == case_no)
        .order_by(attachment.c.uploaded_at, attachment.c.attachment_id)
    )
    return [Attachment._make(row) for row in conn.execute(statement)]


def find_attachment(
    conn: Connection, scope: Scope, attachment_id: str, username: str, unit: str | None
) -> Attachment:
    """A file of a case the scope, and for handlers their unit, may see, or one the user has
    uploaded for no case yet; NotFound alike when missing and when not theirs."""
    statement = (
        select(*COLUMNS, incident.c.sensitive, incident.c.township_code)
        .join_from(attachment, incident, _of_case(), isouter=True)
        .where(
            attachment.c.county_code == scope.county_code,
            attachment.c.attachment_id == attachment_id,
            or_(attachment.c.case_no == "", *touched_by(unit) or [true()]),
        )
    )
    row = conn.execute(statement).one_or_none()
    if row is None:
        raise NotFound(MISSING, "attachment_not_found")
    *values, sensitive, township_code = row
    found = Attachment._make((*values, bool(sensitive)))
    mine = not found.case_no and found.uploaded_by == username
    if mine or (found.case_no and township_code is not None and scope.allows(township_code)):
        return found
    raise NotFound(MISSING, "attachment_not_found")


def _of_case() -> ColumnElement[bool]:
    return (incident.c.county_code == attachment.c.county_code) & (
        incident.c.case_no == attachment.c.case_no
    )
