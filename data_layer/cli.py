"""Commands for whoever runs the server; manage.py puts them behind ./run cli."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data_layer.core.days import HOUR_MS, to_day
from data_layer.core.units import home_of
from data_layer.db.engine import reader_engine, writer_engine, writer_lock
from data_layer.db.migrate import upgrade
from data_layer.db.turn import turn
from data_layer.errors import GovernanceError
from data_layer.log.rebuild import rebuild, stored_cells, true_cells
from data_layer.queries.sources import case_no_of_name
from data_layer.services.attachments import sweep_attachments
from data_layer.services.calendar import change_calendar
from data_layer.services.calendar_file import parse_calendar
from data_layer.services.county_pack import BoundaryCheck, read_pack, store_pack
from data_layer.services.demo_accounts import SOURCE as DEMO_SOURCE
from data_layer.services.demo_feed import run_feed
from data_layer.services.limits import change_limits
from data_layer.services.limits_file import parse_limits
from data_layer.services.new_account import ACTOR, new_account
from data_layer.services.prepare import CREDENTIALS, FEED_STATE, SEED, prepare
from data_layer.services.store import the_county, wall_clock
from data_layer.services.tick import tick
from data_layer.services.tick_drill import drill as look_ahead
from data_layer.services.tick_drill import lines
from data_layer.services.tokens import ACTING, issue_token, revoke_token
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import TICK, Role, Text, TokenKind

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


def _write(settings: Settings, work: Callable[[Connection], Any]) -> Any:
    """Run `work` in one transaction while holding the writer's lock."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    with writer_lock(settings.database_url):
        engine = writer_engine(settings.database_url)
        try:
            with engine.begin() as connection:
                upgrade(connection)
                return work(connection)
        finally:
            engine.dispose()


def commands(boundary_problems: BoundaryCheck) -> list[click.Command]:
    """Every command; `boundary_problems` judges shapes, which this layer knows nothing of."""

    @click.command("prepare")
    @plain_errors
    def prepare_command() -> None:
        """Make the database ready to serve (./run does this by itself)."""
        settings = Settings.from_env()
        started = time.monotonic()

        def say(line: str) -> None:
            click.echo(f"[{time.monotonic() - started:5.1f} s] {line}")

        prepared = prepare(settings, boundary_problems, wall_clock(), say)
        if prepared.credentials is not None:
            click.echo(f"演示账号 / demo sign-ins: {prepared.credentials}")
            click.echo(prepared.credentials.read_text(encoding="utf-8"))
        elif prepared.setup_path:
            click.echo(
                "请用下面的一次性链接（24 小时内有效）设置第一个系统管理员 / "
                "one-time link for the first administrator:\n"
                f"  {settings.base_url}{prepared.setup_path}"
            )

    @click.command("load-county")
    @click.argument("path", type=click.Path(path_type=Path))
    @plain_errors
    def load_county_command(path: Path) -> None:
        """Check and load the county pack in folder PATH; loading it twice changes nothing."""
        pack = read_pack(path, boundary_problems)
        changed = _write(
            Settings.from_env(), lambda c: store_pack(c, pack, wall_clock(), click.echo)
        )
        click.echo(f"{pack.name.zh}: " + ("已载入 / loaded" if changed else "无变化 / unchanged"))

    return [prepare_command, load_county_command, rebuild_command, check_command, account_command,
            token_command, revoke_command, calendar_command, limits_command, sweep_command,
            tick_command, feed_command]  # fmt: skip


@click.command("rebuild")
@plain_errors
def rebuild_command() -> None:
    """Write everything derived anew from the log."""
    count = _write(
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


@click.command("create-account")
@click.argument("username")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@click.option("--township", default="", help="九位乡镇代码 / nine-digit township code")
@click.option("--unit", default="", help="单位代码，见 units.csv / unit code of units.csv")
@click.option("--name", default="", help="显示姓名 / name to show")
@plain_errors
def account_command(username: str, role: str, township: str, unit: str, name: str) -> None:
    """Make an account; its first password is shown once and must be changed at sign-in."""
    password = _write(
        Settings.from_env(),
        lambda c: new_account(
            c, the_county(c), username, Role(role), township, unit, name, wall_clock()
        ),
    )
    click.echo(f"初始口令（仅显示一次） / first password, shown once: {password}")


@click.command("issue-token")
@click.argument("kind", type=click.Choice([str(k) for k in TokenKind]))
@click.argument("source")
@click.option(
    "--township", default="", help="九位乡镇代码；留空为全县（市） / nine-digit township code"
)
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role if role in ACTING]),
    default=str(Role.OPERATOR),
    help="办理令牌（act）的角色 / the role an act token acts with",
)
@click.option("--unit", default="", help="办理令牌代表的单位代码 / the unit an act token acts for")
@plain_errors
def token_command(kind: str, source: str, township: str, role: str, unit: str) -> None:
    """Make a token for a machine; it is shown once. SOURCE names the system that will use it."""

    def work(connection: Connection) -> str:
        county = the_county(connection)
        if township and township not in {t.code for t in county.townships}:
            raise click.BadParameter(f"{township}: 没有这个乡镇 / no such township")
        if unit and home_of(county, unit) is None:
            raise click.BadParameter(f"{unit}: 没有这个单位 / no such unit")
        code, now = county.code, wall_clock()
        return issue_token(
            connection, code, TokenKind(kind), source, township, now, Role(role), unit
        )

    click.echo(_write(Settings.from_env(), work))


@click.command("revoke-token")
@click.argument("prefix")
@plain_errors
def revoke_command(prefix: str) -> None:
    """End the token whose first part (qx_xxxxxxxx) is PREFIX."""
    count = _write(
        Settings.from_env(),
        lambda c: revoke_token(c, the_county(c).code, prefix, wall_clock()),
    )
    click.echo(f"已吊销 {count} 个令牌 / {count} revoked")


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

    before, made = _write(Settings.from_env(), work)
    if made == before:
        click.echo("日历无变化 / the calendar is unchanged")
    else:
        click.echo(f"日历已更新为第 {made} 版 / the calendar is now version {made}")


@click.command("sweep-attachments")
@plain_errors
def sweep_command() -> None:
    """Delete uploads that no event has named for a day (each start does so too)."""
    settings = Settings.from_env()
    count = _write(
        settings,
        lambda c: sweep_attachments(c, the_county(c).code, settings.instance, wall_clock()),
    )
    click.echo(f"已清理 {count} 个文件 / {count} files deleted")


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

    before, made = _write(Settings.from_env(), work)
    if made > before:
        day = f"{first_day:%Y-%m-%d}"
        click.echo(f"时限表第 {made} 版自 {day} 起生效 / version {made} of the limits from {day}")
    else:
        click.echo(f"与时限表第 {made} 版一致，没有新版本 / the same as version {made}: none added")


@click.command("tick")
@click.option("--drill", is_flag=True, help="只报告，不写入 / only tell, write nothing")
@click.option("--hours", default=24, help="演练的小时数 / hours ahead of a drill")
@plain_errors
def tick_command(*, drill: bool, hours: int) -> None:
    """Look once at all open cases and write what the escalation ladder has to say.

    The server does this by itself; this is for cron where TICK_SECONDS is 0. A drill reports what
    is to come in the next hours if nobody acts, also beside a running server.
    """
    settings, now = Settings.from_env(), wall_clock()
    readers = reader_engine(settings.database_url)
    with readers.connect() as connection:
        county = the_county(connection)
        if drill:
            expected = look_ahead(connection, county, now + hours * HOUR_MS)
            click.echo("\n".join(lines(expected, county)))
            return
    writer = Writer(settings.database_url).start()
    try:
        with turn(writer.engine, f"{TICK}:{county.code}") as mine:
            done = tick(writer, readers, county, now) if mine else None
    finally:
        writer.stop()
    if done is None:
        click.echo("另一进程正在巡检 / another process is at it")
    else:
        click.echo(
            f"检查 {done.cases} 件，写入 {done.done} 条 / {done.cases} cases, {done.done} events"
        )
        for failed in done.failed:
            click.echo(f"未能处理 {failed} / failed: {failed}", err=True)


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


@click.command("demo-feed", hidden=True)
@plain_errors
def feed_command() -> None:
    """Post demo events to the running server until stopped (./run starts this by itself)."""
    import json

    settings = Settings.from_env()
    credentials = json.loads((settings.instance / CREDENTIALS).read_text(encoding="utf-8"))
    readers = reader_engine(settings.database_url)
    with readers.connect() as connection:
        county = the_county(connection)

    def case_of(incident_id: str) -> str | None:
        with readers.connect() as connection:
            return case_no_of_name(connection, county.code, DEMO_SOURCE, incident_id)

    stop = threading.Event()
    # Leave from wherever the signal finds us: setting the event inside a handler can deadlock on
    # the event's own lock. The state file is replaced whole, so nothing is half written.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    token, state = credentials["ingest_token"], settings.instance / FEED_STATE
    run_feed(settings.base_url, token, county, SEED, wall_clock, stop, state, case_of)
