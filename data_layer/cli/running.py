"""How a command runs: in one transaction, or with one clear sentence of why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data_layer.db.engine import writer_lock
from data_layer.errors import CannotStart, GovernanceError
from data_layer.services.audit_keys import auditing_engine
from data_layer.services.audit_notes import Note, leave_note, write_note
from data_layer.services.store import the_county, wall_clock
from data_layer.services.upgrading import backup_before_upgrade, upgraded
from data_layer.settings import Settings
from data_layer.vocab import Text

AWAY = Text(
    "无法使用数据库，请检查 DATABASE_URL 和数据库服务：{cause}",
    "The database cannot be used; check DATABASE_URL and the database server: {cause}",
)


def plain_errors(command: Callable[..., None]) -> Callable[..., None]:
    """One clear sentence and exit code 1 instead of a traceback."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except GovernanceError as error:
            text = error.text
        except DBAPIError as error:
            cause = str(error.orig).splitlines()[0]
            text = Text(AWAY.zh.format(cause=cause), AWAY.en.format(cause=cause))
        else:
            return
        click.echo(f"{text.zh}\n{text.en}", err=True)
        raise SystemExit(1)

    return wrapped


def write(settings: Settings, work: Callable[[Connection], Any]) -> Any:
    """Run `work` in one transaction while holding the writer's lock."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    with writer_lock(settings.database_url):
        backup_before_upgrade(settings, wall_clock(), click.echo)
        engine = auditing_engine(settings)
        try:
            with engine.begin() as connection:
                upgraded(connection, click.echo)
                return work(connection)
        finally:
            engine.dispose()


def check_stopped(settings: Settings) -> None:
    """CannotStart while a server has the database (SQLite), before anything is asked for."""
    with writer_lock(settings.database_url):
        pass


def put_on_record(settings: Settings, note: Note) -> None:
    """Put on record what a command did; where a server has the database, by its next round."""
    try:
        with writer_lock(settings.database_url):
            engine = auditing_engine(settings)
            try:
                with engine.begin() as connection:
                    write_note(connection, the_county(connection).code, wall_clock(), note)
            finally:
                engine.dispose()
    except CannotStart:
        leave_note(settings.instance, note)
