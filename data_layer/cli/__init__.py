"""Commands for whoever runs the server; manage.py puts them behind ./run cli."""

from __future__ import annotations

import time
from pathlib import Path

import click
from sqlalchemy import Connection

from data_layer.cli.audit import prune_command, verdict_command, verify_command
from data_layer.cli.backups import (
    backup_command,
    make_command,
    restore_command,
)
from data_layer.cli.backups import (
    verify_command as verify_backup_command,
)
from data_layer.cli.boundaries import CheckLayer, boundary_commands
from data_layer.cli.derived import check_command, rebuild_command
from data_layer.cli.dictionary import metrics_command
from data_layer.cli.exports import MakeExport, export_commands
from data_layer.cli.imports import import_commands
from data_layer.cli.keys import rotate_command
from data_layer.cli.months import read_month_command
from data_layer.cli.people import account_command, revoke_command, token_command
from data_layer.cli.privacy import classes_command, erase_command
from data_layer.cli.rounds import feed_command, tick_command
from data_layer.cli.running import plain_errors, write
from data_layer.cli.scope_test import TestScope, scope_commands
from data_layer.cli.tables import calendar_command, limits_command, sweep_command
from data_layer.cli.warnings import judge_night_command, scan_command, try_rule_command
from data_layer.services.audit import write_audit
from data_layer.services.county_pack import BoundaryCheck, read_pack, store_pack
from data_layer.services.import_making import LocateIn
from data_layer.services.new_account import ACTOR
from data_layer.services.prepare import prepare
from data_layer.services.store import wall_clock
from data_layer.services.warning_scan import Borders
from data_layer.settings import Settings


def commands(
    boundary_problems: BoundaryCheck,
    make_export: MakeExport,
    test_scope: TestScope,
    check_layer: CheckLayer,
    locate_in: LocateIn,
    borders_on: Borders,
) -> list[click.Command]:
    """Every command; `boundary_problems` and `check_layer` judge shapes, `make_export` knows what
    an address shows, `test_scope` which addresses there are, `locate_in` where a point lies and
    `borders_on` which grids border on which, of which this layer knows nothing."""

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

        def work(connection: Connection) -> bool:
            now = wall_clock()
            changed = store_pack(connection, pack, now, click.echo)
            if changed:
                more = {"object": pack.code, "detail": {"path": str(path)}}
                write_audit(connection, pack.code, now, ACTOR, "load_county", **more)
            return changed

        changed = write(Settings.from_env(), work)
        click.echo(f"{pack.name.zh}: " + ("已载入 / loaded" if changed else "无变化 / unchanged"))

    return [prepare_command, load_county_command, rebuild_command, check_command, account_command,
            token_command, revoke_command, calendar_command, limits_command, sweep_command,
            rotate_command, tick_command, feed_command, metrics_command, read_month_command,
            judge_night_command, try_rule_command, verify_command, verdict_command, prune_command,
            erase_command, classes_command,
            backup_command, verify_backup_command, restore_command, make_command,
            *boundary_commands(check_layer), *export_commands(make_export),
            scan_command(borders_on), *scope_commands(test_scope),
            *import_commands(locate_in)]  # fmt: skip
