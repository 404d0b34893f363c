"""Commands that take over files: the calendar's and the limits'; and clear uploads away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from data_layer.cli.running import plain_errors, write
from data_layer.core.days import to_day
from data_layer.services.attachment_files import forget_uploads, remove
from data_layer.services.calendar import change_calendar
from data_layer.services.calendar_file import parse_calendar
from data_layer.services.limits import change_limits
from data_layer.services.limits_file import parse_limits
from data_layer.services.new_account import ACTOR
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings


@click.command("import-calendar")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@plain_errors
def calendar_command(file: Path) -> None:
    """Take over the days of FILE (CSV: day,kind,name,source,official) into the working calendar.

    Days the file does not name stay as they are; open cases are counted anew, closed ones stay.
    """
    days = parse_calendar(file.name, file.read_bytes())

    def work(connection: Connection) -> tuple[int, int]:
        county = the_county(connection)
        made = change_calendar(connection, county, days, ACTOR, wall_clock())
        return county.calendar_version, made

    before, made = write(Settings.from_env(), work)
    if made == before:
        click.echo("日历无变化 / the calendar is unchanged")
    else:
        click.echo(f"日历已更新为第 {made} 版 / the calendar is now version {made}")


@click.command("import-limits")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), required=True,
              help="生效日期，今天或以后 / first day, today or later")  # fmt: skip
@plain_errors
def limits_command(file: Path, first_day: datetime) -> None:
    """Make FILE (CSV: category,urgency,limit_class,level,stage,amount,unit) the whole table of time
    limits from a day on.

    Cases reported before keep the limits of their report.
    """

    def work(connection: Connection) -> tuple[int, int]:
        county = the_county(connection)
        rules = parse_limits(file.name, file.read_bytes(), county.categories.values())
        day = to_day(first_day.date())
        made = change_limits(connection, county, rules, day, ACTOR, wall_clock())
        return county.limit_version, made

    before, made = write(Settings.from_env(), work)
    if made > before:
        day = f"{first_day:%Y-%m-%d}"
        click.echo(f"时限表第 {made} 版自 {day} 起生效 / version {made} of the limits from {day}")
    else:
        click.echo(f"与时限表第 {made} 版一致，没有新版本 / the same as version {made}: none added")


@click.command("sweep-attachments")
@plain_errors
def sweep_command() -> None:
    """Delete uploads that no event has named for a day (each start does so too)."""
    settings = Settings.from_env()
    unused = write(
        settings,
        lambda c: forget_uploads(c, the_county(c).code, settings.instance, wall_clock()),
    )
    count = remove(unused)
    click.echo(f"已清理 {count} 个文件 / {count} files deleted")
