"""Commands of the self-test of scopes: by hand, and as the server has it made."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import orjson
from sqlalchemy import Connection

from data_layer.cli.running import plain_errors, write
from data_layer.db.engine import reader_engine
from data_layer.errors import CannotStart
from data_layer.services import own_process
from data_layer.services.new_account import ACTOR
from data_layer.services.scope_tests import COMMAND, begun, check_pair, ended
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings

# What two townships are told of each other.
TestScope = Callable[[Settings, list[str]], dict[str, Any]]
NICE = 10


def scope_commands(test_scope: TestScope) -> list[click.Command]:
    """The commands; `test_scope` knows the routes, of which this layer does not."""

    @click.command(COMMAND, hidden=True)
    def make_command() -> None:
        """Test the two townships on the standard input."""
        # Behind whatever serves.
        os.nice(NICE)
        with _quiet():
            told = test_scope(Settings.from_env(), orjson.loads(sys.stdin.read()))
        own_process.say(told)

    @click.command("scope-test")
    @click.argument("townships", nargs=-1)
    @plain_errors
    def scope_command(townships: tuple[str, ...]) -> None:
        """Ask every address as each of two TOWNSHIPS (codes; those with the newest cases when none
        are given) for what belongs to others. Also beside a running server."""
        settings, at = Settings.from_env(), wall_clock()
        readers = reader_engine(settings.database_url)
        with readers.connect() as conn:
            check_pair(the_county(conn), townships)
        readers.dispose()
        with _quiet():
            result = test_scope(settings, list(townships))
        _tell(result)
        _keep(settings, result, at)
        raise SystemExit(1 if result["leaks"] else 0)

    return [make_command, scope_command]


@contextmanager
def _quiet() -> Iterator[None]:
    """Without a line in the log for every request that is none."""
    logging.disable()
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _tell(result: dict[str, Any]) -> None:
    answers = sum(one["answers"] for one in result["routes"])
    routes = len({one["route"] for one in result["routes"]})
    for leak in result["leaks"]:
        click.echo(f"{leak['township']}: {leak['question']} → {leak['word']}")
    click.echo(
        f"{' / '.join(result['townships'])}: {routes} 个地址，{answers} 个应答，"
        f"外乡镇内容 {len(result['leaks'])} 处 / {routes} addresses, {answers} answers, "
        f"{len(result['leaks'])} with foreign content"
    )


def _keep(settings: Settings, result: dict[str, Any], at: int) -> None:
    def work(conn: Connection) -> None:
        code = the_county(conn).code
        number = begun(conn, code, ACTOR, settings.release, at)
        ended(conn, code, number, ACTOR, result, wall_clock())

    try:
        write(settings, work)
    except CannotStart as error:
        # The server writes this database; its page keeps results of its own tests.
        click.echo(f"结果未存入 / not kept: {error.text.zh} {error.text.en}", err=True)
