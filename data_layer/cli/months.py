"""The command that reads the figures of a month for the server."""

from __future__ import annotations

import gc
import sys

import click
import orjson

from data_layer.db.engine import reader_engine
from data_layer.services import own_process
from data_layer.services.month_figures import COMMAND, as_json, read_month
from data_layer.services.store import the_county
from data_layer.settings import Settings


@click.command(COMMAND, hidden=True)
def read_month_command() -> None:
    """Read the month asked for on the standard input, as at the moment asked for."""
    gc.disable()  # the process ends with its answer
    asked = orjson.loads(sys.stdin.read())
    engine = reader_engine(Settings.from_env().database_url)
    try:
        with engine.connect() as conn:
            found = read_month(conn, the_county(conn), asked["month"], asked["now"])
    finally:
        engine.dispose()
    own_process.say(as_json(found))
