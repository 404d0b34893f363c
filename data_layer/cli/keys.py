"""The command that changes a key."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection

from data_layer.cli.running import plain_errors, write
from data_layer.services.key_rotation import Key, rotate_key
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings


@click.command("rotate-key")
@click.argument("key", type=click.Choice([str(key) for key in Key]))
@plain_errors
def rotate_command(key: str) -> None:
    """Put a new key in the place of KEY; stop the server first, and back up the new file."""
    settings = Settings.from_env()

    def work(conn: Connection) -> Path:
        return rotate_key(conn, the_county(conn).code, settings, Key(key), wall_clock())

    old = write(settings, work)
    click.echo(f"已更换，旧密钥保存为 {old} / changed; the old one is {old}")
