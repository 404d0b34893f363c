"""Bring a database to the newest schema; versions live beside this file and are never edited once
released."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from data_layer.errors import CannotStart
from data_layer.vocab import Text

HERE = Path(__file__).resolve().parent / "migrations"
HEAD = "0028"
OLDER = Text(
    "数据库还是旧版结构（{found}），请先运行 ./run（或 manage.py prepare）完成升级。",
    "The database still has an older schema ({found}); run ./run (or manage.py prepare) first.",
)
NEWER = Text(
    "数据库由更新的版本写入（{found}），请升级本程序，或恢复升级前的备份。",
    "A newer release ({found}) wrote this database; upgrade this program or restore the backup.",
)


def schema_version(connection: Connection) -> str:
    """The version the database is at; empty when it has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def upgrade(connection: Connection) -> bool:
    """Migrate inside the caller's transaction; False when it was at the newest version already.

    Alembic is imported only when there is something to do: it costs half a second of every start.
    """
    found = schema_version(connection)
    if found == HEAD:
        return False
    refuse_newer(found)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True


def refuse_newer(found: str) -> None:
    """Raise CannotStart where a newer release has been at the database."""
    if found > HEAD:
        raise CannotStart(Text(*(t.format(found=found) for t in NEWER)), "newer_schema")


def require_newest(connection: Connection) -> None:
    """Raise CannotStart where the database has tables, but not those of this release."""
    found = schema_version(connection)
    refuse_newer(found)
    if found and found != HEAD:
        raise CannotStart(Text(*(t.format(found=found) for t in OLDER)), "older_schema")
