"""Pictures and papers from the desk: kept by content outside the web root, tied to a case by the
event that names them, swept when none does."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from math import inf
from pathlib import Path
from threading import BoundedSemaphore

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from data_layer.core.days import DAY_MS
from data_layer.core.scope import Scope
from data_layer.db.tables import attachment, incident
from data_layer.db.upsert import batched
from data_layer.errors import Busy, Invalid, TooMany
from data_layer.queries.attachments import Attachment
from data_layer.queries.visible import within
from data_layer.services.accounts import Account
from data_layer.services.attachment_content import Content, checked, file_name
from data_layer.services.store import Store
from data_layer.vocab import Text

MOST_AN_EVENT, MOST_WAITING = 20, 60
WAIT_MS = DAY_MS
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


def folder_of(instance: Path) -> Path:
    """Where the files lie."""
    return instance / "attachments"


def file_of(instance: Path, sha256: str) -> Path:
    """The file of that content."""
    return folder_of(instance) / sha256[:2] / sha256


def keep_attachment(held: Store, account: Account, given_name: str, body: bytes) -> Attachment:
    """Check an upload, store what may be kept of it and return it; it waits for an event a day."""
    content = _checked(body)
    now = held.clock()
    sha256 = write_file(held.settings.instance, content.body)
    kept = Attachment(
        attachment_id=secrets.token_hex(16),
        case_no="",
        name=file_name(given_name, content.kind),
        kind=content.kind,
        bytes=len(content.body),
        sha256=sha256,
        uploaded_by=account.username,
        uploaded_at=now,
    )
    held.writer.submit(lambda conn: _insert(conn, account, kept), urgent=True)
    return kept


def _checked(body: bytes) -> Content:
    if not DRAWING.acquire(timeout=DRAWING_WAIT_S):
        raise Busy(BUSY, "too_many_pictures")
    try:
        return checked(body)
    finally:
        DRAWING.release()


def _insert(conn: Connection, account: Account, kept: Attachment) -> None:
    mine = attachment.c.uploaded_by == account.username
    young = attachment.c.uploaded_at > kept.uploaded_at - WAIT_MS
    count = select(func.count()).where(*_waiting(account.county_code), young, mine)
    waiting = conn.scalar(count) or 0
    if waiting >= MOST_WAITING:
        raise TooMany(WAITING, "too_many_waiting")
    row = kept._asdict()
    del row["sensitive"]
    same = {"county_code": account.county_code, "township_code": account.township_code}
    conn.execute(insert(attachment), {**row, **same})


def _waiting(county_code: str) -> tuple[ColumnElement[bool], ...]:
    return attachment.c.county_code == county_code, attachment.c.case_no == ""


def write_file(instance: Path, body: bytes) -> str:
    """Keep the content under its SHA-256, on disk before anybody hears of it; returns that."""
    sha256 = hashlib.sha256(body).hexdigest()
    path = file_of(instance, sha256)
    for folder in (folder_of(instance), path.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    # Also for a content already there: the sweep spares what is new.
    fresh.replace(path)
    return sha256


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
        waiting = (*_waiting(scope.county_code), attachment.c.attachment_id.in_(list(ids)))
        conn.execute(update(attachment).where(*waiting).values(case_no=case_no))


def sweep_attachments(conn: Connection, county_code: str, instance: Path, now: int) -> int:
    """Forget uploads no event has named for a day, then delete files nobody refers to; returns how
    many files went.

    A file as young as that is spared: its row may be on its way.
    """
    before = now - WAIT_MS
    old = attachment.c.uploaded_at < before
    conn.execute(delete(attachment).where(*_waiting(county_code), old))
    stale = [path for path in folder_of(instance).glob("*/*") if _written_at(path) < before]
    used = _used(conn, county_code, (path.name for path in stale))
    gone = [path for path in stale if path.name not in used]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _written_at(path: Path) -> float:
    """In ms; a file that is just being renamed counts as new."""
    try:
        return path.stat().st_mtime * 1000
    except FileNotFoundError:
        return inf


def _used(conn: Connection, county_code: str, names: Iterable[str]) -> set[str]:
    used: set[str] = set()
    for chunk in batched(names):
        query = select(attachment.c.sha256).where(
            attachment.c.county_code == county_code, attachment.c.sha256.in_(chunk)
        )
        used |= set(conn.scalars(query))
    return used
