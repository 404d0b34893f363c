"""Pictures and papers from the desk: checked, kept until an event names them, tied to its case by
that."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from threading import BoundedSemaphore

from sqlalchemy import Connection, func, insert, select, update

from data_layer.core.scope import Scope
from data_layer.core.situation import Actor
from data_layer.db.tables import attachment, incident
from data_layer.errors import Busy, Invalid, TooMany
from data_layer.queries.attachments import Attachment
from data_layer.queries.visible import within
from data_layer.services.attachment_content import Content, checked, file_name
from data_layer.services.attachment_files import WAIT_MS, waiting, write_file
from data_layer.services.store import Store
from data_layer.vocab import Text

MOST_AN_EVENT, MOST_WAITING = 20, 60
# Drawing a picture anew takes up to 400 MB for a second: one at a time, the others wait.
DRAWING, DRAWING_WAIT_S = BoundedSemaphore(1), 20.0

UNKNOWN = Text(
    "附件不存在、已过期或不属于您，请重新上传后再提交。",
    "An attachment is missing, expired or not yours; upload it again.",
)
OVER_TWENTY = Text(
    f"一次最多 {MOST_AN_EVENT} 个附件，请分次提交。",
    f"At most {MOST_AN_EVENT} attachments at once; send them in parts.",
)
WAITING = Text(
    f"已有 {MOST_WAITING} 个上传未提交的附件，请先提交或明日再传。",
    f"{MOST_WAITING} uploads wait to be used already; submit them first or try tomorrow.",
)
BUSY = Text("正在处理的图片过多，请稍后再传。", "Too many pictures at once; try again shortly.")


def keep_attachment(held: Store, actor: Actor, given_name: str, body: bytes) -> Attachment:
    """Check an upload, store what may be kept of it and return it; it waits a day for an event of
    the same actor."""
    content = checked_file(body)
    now = held.clock()
    sha256 = write_file(held.settings.instance, content.body)
    kept = Attachment(
        attachment_id=secrets.token_hex(16),
        case_no="",
        name=file_name(given_name, content.kind),
        kind=content.kind,
        bytes=len(content.body),
        sha256=sha256,
        uploaded_by=actor.username,
        uploaded_at=now,
    )
    held.writer.submit(lambda conn: _insert(conn, actor, kept), urgent=True)
    return kept


def checked_file(body: bytes) -> Content:
    """What may be kept of an upload, one picture at a time; says why nothing may."""
    if not DRAWING.acquire(timeout=DRAWING_WAIT_S):
        raise Busy(BUSY, "too_many_pictures")
    try:
        return checked(body)
    finally:
        DRAWING.release()


def _insert(conn: Connection, actor: Actor, kept: Attachment) -> None:
    scope, mine = actor.scope, attachment.c.uploaded_by == actor.username
    young = attachment.c.uploaded_at > kept.uploaded_at - WAIT_MS
    count = select(func.count()).where(*waiting(scope.county_code), young, mine)
    if (conn.scalar(count) or 0) >= MOST_WAITING:
        raise TooMany(WAITING, "too_many_waiting")
    row = kept._asdict()
    del row["sensitive"]
    same = {"county_code": scope.county_code, "township_code": scope.township_code}
    conn.execute(insert(attachment), {**row, **same})


def check_attachments(
    conn: Connection, scope: Scope, ids: Sequence[str], *, username: str, case_no: str = ""
) -> None:
    """Raise Invalid unless every attachment an event names is the user's own and unused, or belongs
    to the very case already; `case_no` empty: a case to come."""
    if len(ids) > MOST_AN_EVENT:
        raise Invalid(OVER_TWENTY, "too_many_attachments")
    if not ids:
        return
    query = select(
        attachment.c.attachment_id, attachment.c.case_no, attachment.c.uploaded_by
    ).where(
        attachment.c.county_code == scope.county_code,
        attachment.c.attachment_id.in_(list(ids)),
    )
    found = {row[0]: (row[1], row[2]) for row in conn.execute(query)}
    allowed = {("", username)} | ({(case_no, by) for _, by in found.values()} if case_no else set())
    seen = not case_no or _sees(conn, scope, case_no)
    if not seen or not all(found.get(name) in allowed for name in ids):
        raise Invalid(UNKNOWN, "unknown_attachment")


def _sees(conn: Connection, scope: Scope, case_no: str) -> bool:
    case = select(incident.c.case_no).where(*within(incident, scope), incident.c.case_no == case_no)
    return conn.execute(case).first() is not None


def bind_attachments(
    conn: Connection, scope: Scope, ids: Sequence[str], *, username: str, case_no: str
) -> None:
    """Tie attachments to the case whose event names them: in the transaction that records it."""
    check_attachments(conn, scope, ids, username=username, case_no=case_no)
    if ids:
        mine = (*waiting(scope.county_code), attachment.c.attachment_id.in_(list(ids)))
        conn.execute(update(attachment).where(*mine).values(case_no=case_no))
