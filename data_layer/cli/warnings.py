"""The command that judges a night for the server, and the same by hand."""

from __future__ import annotations

import gc
import os
import sys

import click
import orjson

from data_layer.db.engine import reader_engine
from data_layer.services.store import the_county
from data_layer.services.warning_night import COMMAND, judge_night, to_json
from data_layer.settings import Settings

# Whoever looks at a page comes first.
PATIENCE = 10


@click.command(COMMAND, hidden=True)
def judge_night_command() -> None:
    """Judge the night asked for on the standard input, as at the moment asked for."""
    gc.disable()  # the process ends with its answer
    os.nice(PATIENCE)
    asked = orjson.loads(sys.stdin.read())
    engine = reader_engine(Settings.from_env().database_url)
    try:
        with engine.connect() as conn:
            made = judge_night(conn, the_county(conn), asked["day"], asked["now"])
    finally:
        engine.dispose()
    sys.stdout.write(orjson.dumps(to_json(made)).decode())
