"""Commands for the audit trail: checking it, and taking out what is old enough."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection

from data_layer.cli.running import plain_errors, write
from data_layer.core.audit_chain import Seal
from data_layer.db.engine import reader_engine
from data_layer.services import own_process
from data_layer.services.audit_check import COMMAND
from data_layer.services.audit_heads import heads_file, read_heads
from data_layer.services.audit_keys import all_keys
from data_layer.services.audit_prune import prune
from data_layer.services.audit_verify import Verdict, verdict_told, verify
from data_layer.services.store import the_county, wall_clock
from data_layer.settings import Settings

ACTOR = "command line"


@click.command("audit-verify")
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="库外留存的校验值文件 / a copy of audit_heads.log kept elsewhere",
)
@plain_errors
def verify_command(heads: Path | None) -> None:
    """Check every row of the audit trail, also beside a running server; exit code 1 and the first
    wrong row when it is not whole."""
    verdict = _verdict(heads)
    told = verdict_told(verdict)
    click.echo(f"{told.zh}\n{told.en}", err=verdict.broken is not None)
    if verdict.broken is not None:
        raise SystemExit(1)


@click.command(COMMAND, hidden=True)
def verdict_command() -> None:
    """The same for the server, as JSON."""
    verdict = _verdict(None)
    walked, told = verdict.walked, verdict_told(verdict)
    found = {
        "whole": verdict.broken is None, "rows": walked.rows, "sealed": walked.sealed,
        "seq": walked.seq, "hash": walked.hash, "zh": told.zh, "en": told.en,
    }  # fmt: skip
    own_process.say(found)


@click.command("audit-prune")
@plain_errors
def prune_command() -> None:
    """Take out whole months older than AUDIT_MONTHS; each leaves a seal, across which the rest is
    checked. The server does this by itself."""
    settings = Settings.from_env()

    def work(connection: Connection) -> list[Seal]:
        county, keys = the_county(connection), all_keys(settings.instance)
        return prune(connection, county, keys, settings.audit_months, wall_clock(), ACTOR)

    made: list[Seal] = write(settings, work)
    for seal in made:
        click.echo(f"{seal.month}: {seal.rows} 条已封存清理 / {seal.rows} rows sealed and gone")
    if not made:
        months = settings.audit_months
        click.echo(f"没有满 {months} 个月的记录 / nothing is older than {months} months")


def _verdict(heads: Path | None) -> Verdict:
    settings = Settings.from_env()
    kept = read_heads(heads or heads_file(settings.instance))
    readers = reader_engine(settings.database_url)
    try:
        with readers.connect() as connection:
            code = the_county(connection).code
            return verify(connection, code, all_keys(settings.instance), kept)
    finally:
        readers.dispose()
