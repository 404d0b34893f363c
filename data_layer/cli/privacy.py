"""Commands about personal data: erasing it, and how each column is classed."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy import Connection

from data_layer.cli.running import check_stopped, plain_errors, write
from data_layer.core.county import County
from data_layer.core.days import start_of, to_day
from data_layer.db.data_classes import markdown
from data_layer.log.erase import Erased
from data_layer.services.erasure import erase_before, erase_case, erase_number, number_of
from data_layer.services.new_account import ACTOR
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings

NUMBER = "手机号或身份证号 / phone or identity number"
SURE = "删除后无法恢复（已有备份除外），继续吗 / erased for good but in backups; go on"


@click.command("erase")
@click.option("--person", is_flag=True, help="某人的，随后输入其号码 / one person's, by number")
@click.option("--case", "case_no", default="", help="某一事件的 / one case's, by its number")
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    help="此日前办结的全部事件 / of all cases that ended before that day",
)
@click.option("--reason", required=True, help="事由，记入审计 / why, for the trail")
@click.option("--yes", is_flag=True, help="不再询问 / do not ask")
@plain_errors
def erase_command(
    *, person: bool, case_no: str, before: datetime | None, reason: str, yes: bool
) -> None:
    """Erase personal data for good: contacts, numbers, names of reporters. The facts of the cases
    stay. Stop the server first (SQLite)."""
    settings = Settings.from_env()
    if person + bool(case_no) + bool(before) != 1:
        raise click.UsageError("--person | --case | --before: 任选其一 / exactly one of them")
    check_stopped(settings)
    # Asked for, so that it stands in no history of commands.
    number = number_of(click.prompt(NUMBER, hide_input=True)) if person else ""
    if not yes:
        click.confirm(SURE, abort=True)

    def work(conn: Connection) -> Erased:
        county, now = the_county(conn), wall_clock()
        if number:
            return erase_number(conn, county, number, ACTOR, reason, now)
        if case_no:
            return erase_case(conn, county, case_no, ACTOR, reason, now)
        return erase_before(conn, county, _moment(before, county), ACTOR, now)

    done = write(settings, work)
    click.echo(
        f"已删除 {done.cases} 件事件 {done.events} 条记录中的个人信息 / "
        f"personal data of {done.cases} cases erased in {done.events} events"
    )


def _moment(before: datetime | None, county: County) -> int:
    return start_of(to_day(before.date()), county.zone) if before else 0


@click.command("data-classes")
def classes_command() -> None:
    """Print docs/data_classes.md: every column, its class and protection, how long it is kept."""
    click.echo(markdown(), nl=False)
