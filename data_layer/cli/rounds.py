"""Commands that work by themselves: the ladder's tick and the demo feed."""

from __future__ import annotations

import signal
import threading

import click

from data_layer.cli.running import plain_errors
from data_layer.core.days import HOUR_MS
from data_layer.db.engine import reader_engine
from data_layer.db.turn import turn
from data_layer.queries.sources import case_no_of_name
from data_layer.services.audit_keeper import keep_audit
from data_layer.services.audit_keys import audit_key
from data_layer.services.audit_notes import take_notes
from data_layer.services.demo_accounts import SOURCE as DEMO_SOURCE
from data_layer.services.demo_feed import run_feed
from data_layer.services.prepare import CREDENTIALS, FEED_STATE, SEED
from data_layer.services.retention import keep_private
from data_layer.services.sealing import personal_keys
from data_layer.services.store import the_county, wall_clock
from data_layer.services.tick import tick
from data_layer.services.tick_drill import drill as look_ahead
from data_layer.services.tick_drill import lines
from data_layer.services.writer import Writer
from data_layer.settings import Settings
from data_layer.vocab import TICK


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
    keys = personal_keys(settings.instance)
    writer = Writer(
        settings.database_url, audit_key=audit_key(settings.instance), field_keys=keys
    ).start()
    try:
        with turn(writer.engine, f"{TICK}:{county.code}") as mine:
            done = tick(writer, readers, county, now) if mine else None
        take_notes(writer, settings.instance, county.code, now)
        keep_audit(writer, readers, county, settings, now)
        while keep_private(writer, readers, county, settings.contact_months, now) is not None:
            pass  # a few hundred cases a time, until the day's round has ended
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
