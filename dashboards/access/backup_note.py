"""Whether there is a backup: for the health report, and in words for the administrator."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from data_layer.core.backups import overdue
from data_layer.core.scope import Scope
from data_layer.queries.heartbeat import last_beat
from data_layer.services.backup_keeper import BACKUP
from data_layer.services.store import Store
from data_layer.vocab import Text

NOT_SET = Text(
    "尚未设置自动备份：服务器损坏时数据将无法找回。"
    "请由技术人员设置 BACKUP_FOLDER（见 docs/operations.md）。",
    "No backup is set: if this server breaks the data are lost. "
    "Have BACKUP_FOLDER set (see docs/operations.md).",
)
FAILED = Text(
    "最近一次自动备份失败，原因见 server.log。请由技术人员处理后核对备份文件夹。",
    "The last backup failed; server.log says why. Have it mended and look into the folder.",
)
OVERDUE = Text(
    "已超过两天没有新的备份，请由技术人员检查备份文件夹。",
    "There was no new backup for more than two days; have the backup folder looked at.",
)


def backup_state(held: Store, conn: Connection) -> dict[str, Any]:
    """`set`, and where it is: the newest one's age in seconds, whether the last try failed, and
    whether one has stayed away for two days."""
    if held.settings.backup_folder is None:
        return {"set": False}
    beat = last_beat(conn, Scope(held.county.code), BACKUP)
    seen = held.backups.newest if held.backups is not None else None
    failed = bool(beat and beat.error)
    # A beat with an error may be of a first try that failed: no backup then.
    newest = max(
        (at for at in (seen, beat.at if beat and not failed else None) if at), default=None
    )
    now = held.clock()
    return {
        "set": True,
        "age_s": None if newest is None else max(0, (now - newest) // 1000),
        "failed": failed,
        "overdue": overdue(newest, held.up_since, now),
    }


def backup_note(held: Store) -> Text | None:
    """What the administrator is to be told of the backup; None where all is well."""
    with held.readers.connect() as conn:
        state = backup_state(held, conn)
    if not state["set"]:
        # The data of a demonstration are made anew by the next one.
        return None if held.county.demo else NOT_SET
    if state["failed"]:
        return FAILED
    return OVERDUE if state["overdue"] else None
