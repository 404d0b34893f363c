"""The commands that judge a night and make a scan for the server."""

from __future__ import annotations

import gc
import os
import sys

import click
import orjson

from data_layer.db.engine import reader_engine
from data_layer.services.store import the_county
from data_layer.services.warning_night import COMMAND, judge_night, to_json
from data_layer.services.warning_scan import COMMAND as SCAN
from data_layer.services.warning_scan import Borders, Order, answer_told, read_question, scan_here
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


def scan_command(borders_on: Borders) -> click.Command:
    """The command that scans; `borders_on` knows which grids border on which on a day, of which
    this layer knows nothing."""

    @click.command(SCAN, hidden=True)
    def scan_now_command() -> None:
        """Make the scan asked for on the standard input."""
        gc.disable()  # the process ends with its answer
        os.nice(PATIENCE)
        asked = read_question(orjson.loads(sys.stdin.read()))
        engine = reader_engine(Settings.from_env().database_url)
        try:
            with engine.connect() as conn:
                county = the_county(conn)
                by_borders = asked.order == Order.ADJACENCY
                near = borders_on(engine, county, asked.last) if by_borders else {}
                made = scan_here(conn, county, asked, near)
        finally:
            engine.dispose()
        sys.stdout.write(orjson.dumps(answer_told(made)).decode())

    return scan_now_command
