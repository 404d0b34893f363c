"""Commands for what is derived from the log."""

from __future__ import annotations

import click

from data_layer.cli.running import plain_errors, write
from data_layer.db.engine import reader_engine
from data_layer.log.rebuild import rebuild, stored_cells, true_cells
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings


@click.command("rebuild")
@plain_errors
def rebuild_command() -> None:
    """Write everything derived anew from the log."""
    count = write(
        Settings.from_env(),
        lambda c: rebuild(c, the_county(c), wall_clock()),
    )
    click.echo(f"已重算 {count} 件 / {count} incidents rebuilt")


@click.command("check")
@plain_errors
def check_command() -> None:
    """Compare every rollup cell with the log; exit code 1 when one differs."""
    with reader_engine(Settings.from_env().database_url).connect() as connection:
        county = the_county(connection)
        true, stored = true_cells(connection, county), stored_cells(connection, county.code)
    wrong = [key for key in true.keys() | stored.keys() if true.get(key) != stored.get(key)]
    for key in sorted(wrong, key=repr)[:20]:
        click.echo(f"{key}: 应为 {true.get(key, 0)}，现为 {stored.get(key, 0)}")
    click.echo(
        f"{len(true)} 个汇总单元，{len(wrong)} 处不符 / {len(wrong)} of {len(true)} cells differ"
    )
    if wrong:
        raise SystemExit(1)
