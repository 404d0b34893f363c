"""A newer release begins with a backup of what the older one left, and seals what that stored in
plain."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect

from data_layer.db.engine import reader_engine, sqlite_path
from data_layer.db.migrate import HEAD, refuse_newer, schema_version, upgrade
from data_layer.db.tables import sealed_text
from data_layer.services.backup import make_backup
from data_layer.services.sealed_anew import seal_plain
from data_layer.settings import Settings


def backup_before_upgrade(settings: Settings, now: int, say: Callable[[str], None]) -> None:
    """Make a backup where the database is of an older schema and a folder for backups is set; what
    keeps it from being made keeps the upgrade from beginning. Raises CannotStart for a newer
    schema, of which no backup is made."""
    path = sqlite_path(settings.database_url)
    if settings.backup_folder is None or (path is not None and not path.exists()):
        return
    engine = reader_engine(settings.database_url)
    try:
        with engine.connect() as conn:
            found = schema_version(conn)
    finally:
        engine.dispose()
    refuse_newer(found)
    if found and found != HEAD:
        say("升级前先备份 / backing up before the upgrade")
        made = make_backup(settings, settings.backup_folder, settings.backup_key_file, now)
        say(f"  {made.path}")


def _unread(case_no: str) -> str:
    zh = f"  事件 {case_no} 无法读取，未加密，请从备份核对"
    return f"{zh} / case {case_no} cannot be read and is left unsealed: look at a backup"


def upgraded(conn: Connection, say: Callable[[str], None] = lambda _: None) -> bool:
    """Bring the database to the newest schema in the caller's transaction; False when it was there
    already. What a release without sealing left is sealed with the connection's keys."""
    older = bool(schema_version(conn)) and not inspect(conn).has_table(sealed_text.name)
    if not upgrade(conn):
        return False
    if older:
        say("正在加密保存已有的个人信息 / sealing the personal data that is there")
        say(f"  {seal_plain(conn, lambda case: say(_unread(case))):,}")
    return True
